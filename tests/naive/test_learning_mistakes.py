"""Mistake 9 and what stands beside the ten: leakage, sums in single precision, many questions, bands of trees."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from neuro.cohort.cohort import DesignSpec
from neuro.cohort.sample import Sample
from neuro.cohort.session import session_cohort
from neuro.models.eligible import eligible
from neuro.models.fit import fit
from neuro.models.gaps.imputation import impute
from neuro.models.large.sums import fit_sums
from neuro.models.learn import learn
from neuro.models.spec import Linear, ModelSpec, Spline
from neuro.models.trees.challenger import trees_held_out
from neuro.models.trust.folds import folds
from neuro.models.trust.multiplicity import adjusted
from neuro.report import challenger
from tests.naive.rejecting import rejects
from tests.reference import survey_reference as r

SPEC = ModelSpec("phq9", "quasipoisson", (Spline("plp", log=True), Linear("age"), Linear("crp")))
PLAIN = 1e-8
"""Relative; estimates of a linear model."""


@pytest.fixture(scope="module")
def pair() -> tuple[Sample, Sample, np.ndarray]:
    """A sample with gaps, the same with a wild person in the first fold, and the folds."""
    people = r.sample(np.arange(len(r.frame())) % 8 == 0)
    gaps = np.random.default_rng(3).random(len(people)) < 0.2
    columns = {**people.columns, "crp": np.where(gaps, np.nan, people.columns["crp"])}
    people = replace(people, columns=columns)
    fold = folds(people, np.random.default_rng(2))
    wild = {name: values.copy() for name, values in columns.items()}
    somebody = int(np.flatnonzero((fold == 0) & ~gaps)[0])
    wild["plp"][somebody], wild["phq9"][somebody], wild["age"][somebody], wild["crp"][somebody] = 1e6, 27, 1e4, 1e5
    return people, replace(people, columns=wild), fold


def test_9_nothing_is_learnt_from_the_fold_that_is_held_out(pair):
    """Knots, scaling, coefficients, imputed values and trees, byte by byte."""
    people, other, fold = pair

    def are_byte_identical(one: np.ndarray, two: np.ndarray) -> None:
        assert np.ascontiguousarray(one).tobytes() == np.ascontiguousarray(two).tobytes()

    def knots(sample: Sample, rows: np.ndarray) -> np.ndarray:
        weighed = sample.within(rows)
        used = eligible(SPEC, weighed).used
        return np.array(learn(SPEC, weighed.columns, used, weighed.weight).splines[0].knots)

    def coefficients(sample: Sample, rows: np.ndarray) -> np.ndarray:
        return fit(SPEC, sample.within(rows)).beta

    def drawn_values(sample: Sample, rows: np.ndarray) -> np.ndarray:
        return impute(SPEC, sample.within(rows), m=2, iterations=2).drawn[0].values

    train, everybody = fold != 0, np.ones(len(fold), dtype=bool)
    for learnt in (knots, coefficients, drawn_values):
        are_byte_identical(learnt(people, train), learnt(other, train))
        rejects(are_byte_identical, learnt(people, everybody), learnt(other, everybody))


def test_9_trees_do_not_see_the_people_they_predict(pair):
    people, other, fold = pair
    one, two = (
        trees_held_out(SPEC, sample, eligible(SPEC, sample), fold, np.random.default_rng(1), bags=1)
        for sample in pair[:2]
    )
    same = (fold == 0) & (people.columns["plp"] == other.columns["plp"]) & np.isfinite(one)
    assert one[same].tobytes() == two[same].tobytes()
    learnt_from = (fold != 0) & np.isfinite(one)
    assert one[learnt_from].tobytes() != two[learnt_from].tobytes()


def far_from_zero(rows: int = 6000) -> pd.DataFrame:
    """A column whose mean is a million times its spread, as a date or an id of a batch has."""
    rng = np.random.default_rng(8)
    x = rng.normal(size=rows)
    unit = np.arange(rows) % 40
    table = {"x": 2e6 + x, "y": 5 + 0.5 * x + rng.normal(size=rows), "w": rng.uniform(1, 3, rows)}
    return pd.DataFrame({**table, "s": unit // 2, "p": unit})


def test_sums_made_by_the_database_are_not_of_single_precision():
    table, design = far_from_zero(), DesignSpec("w", "s", "p")
    spec = ModelSpec("y", "gaussian", (Linear("x"),))
    people = r.drawn({name: table[name].to_numpy(float) for name in "xy"}, table["w"], table["s"], table["p"])
    expected = fit(spec, people)

    def are_those_of_memory(slope: float, error: float) -> None:
        assert slope == pytest.approx(expected.beta[1], rel=PLAIN)
        assert error == pytest.approx(np.sqrt(expected.vcov[1, 1]), rel=PLAIN)

    found = fit_sums(spec, session_cohort(table, "far", design))
    are_those_of_memory(found.beta[1], np.sqrt(found.vcov[1, 1]))
    single = fit_sums(spec, session_cohort(table.astype({"x": np.float32, "y": np.float32}), "single", design))
    rejects(are_those_of_memory, single.beta[1], np.sqrt(single.vcov[1, 1]))
    x, y, w = (table[name].to_numpy(np.float32) for name in "xyw")
    total = w.sum()
    slope = (w * x * y).sum() / total - (w * x).sum() / total * (w * y).sum() / total
    rejects(are_those_of_memory, slope / ((w * x * x).sum() / total - ((w * x).sum() / total) ** 2), found.beta[1])


def test_many_exposures_that_mean_nothing_are_not_found_by_q():
    """200 columns of noise: one in twenty p-values is below 0.05; nothing is to be reported."""
    rng = np.random.default_rng(11)
    y, noise = rng.normal(size=1200), rng.normal(size=(200, 1200))
    unit = np.arange(1200) % 60
    people = r.drawn({"y": y} | {f"x{k}": row for k, row in enumerate(noise)}, rng.uniform(1, 3, 1200), unit // 2, unit)
    fits = [fit(ModelSpec("y", "gaussian", (Linear(f"x{k}"),)), people) for k in range(200)]
    from neuro.models.wald import tests

    p = [tests(one)[0].p for one in fits]

    def nothing_is_reported(values: list[float]) -> None:
        assert sum(value < 0.05 for value in values) == 0

    nothing_is_reported(adjusted(p))
    rejects(nothing_is_reported, p)


def test_the_band_of_trees_is_not_called_a_confidence_interval():
    from neuro.models.trees.challenger_shape import Shape

    fields = dict.fromkeys(Shape.__dataclass_fields__) | {"resamples": 20, "held": 0, "smoothed": True}
    told = challenger.picture(Shape(**fields), "PLP")

    def says_what_it_is(text: str) -> None:
        assert "a spread, not a confidence interval" in text

    says_what_it_is(told)
    rejects(says_what_it_is, told.replace("a spread, not a confidence interval", "with its confidence interval"))
