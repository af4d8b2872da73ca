"""Linear models from sums in the database against the same fit in memory, against R, and against their own rules."""

from dataclasses import is_dataclass, replace

import numpy as np
import pandas as pd
import pytest

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.embedded import embedded
from neuro.cohort.session import session_cohort
from neuro.errors import DesignError
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.large import selection
from neuro.models.large.batches import fit_batches
from neuro.models.large.contrast_sql import Contrasts, moments
from neuro.models.large.outline import outline
from neuro.models.large.replication_sql import replicate_there
from neuro.models.large.selection import quantiles
from neuro.models.large.sums import fit_sums, summed
from neuro.models.quantiles import quantile
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from neuro.models.trust.evalue import evalue_of, exposure_evalue, strongest, to_log_ratio, yardstick
from neuro.models.trust.replication import replicate
from tests.reference.random_models import DESIGNS, ODD, differences, model, outcome_of, with_lonely, world
from tests.reference.survey_reference import frame, r_results, spec

ESTIMATE, ERROR = 1e-8, 1e-6
"""What is promised of estimates and standard errors against R (design/statistics: svyglm)."""
SAME = 1e-9
"""Two roads to one number."""
LONELY = ("adjust", "average", "certainty", "remove")


SEEDS = [*range(7), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(7, 70))]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_model_drawn_at_random_is_that_of_the_rows(seed: int) -> None:
    cohort = with_lonely(world(seed, list(DESIGNS)[seed % len(DESIGNS)]), LONELY[seed % len(LONELY)])
    asked = model(seed)
    rows, ours = outcome_of(lambda: fit(asked, sample_of(cohort, asked))), outcome_of(lambda: fit_sums(asked, cohort))
    if isinstance(rows, str) or isinstance(ours, str):
        assert ours == rows
    else:
        assert differences(ours, rows) == []


@pytest.mark.parametrize("product", [False, True])
def test_sums_give_the_numbers_of_svyglm(product: bool) -> None:
    cohort = session_cohort(frame(), "reference", DesignSpec("weight", "stratum", "psu"))
    fitted = fit_sums(spec("cog_z", product), cohort)
    expected = r_results()[f"svyglm_cog_z_{'inter' if product else 'main'}"]["coef"]
    np.testing.assert_allclose(fitted.beta, [one["Estimate"] for one in expected], rtol=ESTIMATE)
    np.testing.assert_allclose(np.sqrt(np.diag(fitted.vcov)), [one["Std..Error"] for one in expected], rtol=ERROR)


NHANES = (
    ModelSpec("phq9", "gaussian", (Spline("plp_nmol_l", log=True), Factor("race_eth"), Linear("bmi"))),
    ModelSpec(
        "phq9 / 27",
        "gaussian",
        (Spline("age"), Linear("lb"), Factor("smoker_now"), Product("age[1]", "lb")),
        (("lb", "ln(bmi)"),),
        "plp_nmol_l > 20 and sex == 'female'",
    ),
)


@pytest.mark.parametrize("asked", NHANES, ids=["whole", "domain"])
def test_weights_follow_the_variables_of_nhanes(asked: ModelSpec) -> None:
    """A domain on a sub-sample's column takes that sub-sample's weight."""
    cohort = embedded()
    rows = fit(asked, sample_of(cohort, asked))
    assert differences(fit_sums(asked, cohort), rows) == []
    assert "w_mec" in rows.explanation


@pytest.mark.parametrize("lonely", LONELY)
def test_a_stratum_of_one_person_follows_its_policy(lonely: str) -> None:
    """Where people are the units, and where one stratum has nobody in the domain."""
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"y": rng.normal(size=60), "x": rng.normal(size=60), "w": rng.uniform(1, 5, 60)})
    frame["s"] = np.where(np.arange(60) < 3, 10 + np.arange(60), np.arange(60) % 4).astype(float)
    cohort = with_lonely(session_cohort(frame, "alone", DesignSpec("w", "s")), lonely)
    asked = ModelSpec("y", "gaussian", (Linear("x"),), domain="s > 0 and s < 12")
    rows = fit(asked, sample_of(cohort, asked))
    assert any("single PSU: 2" in sentence for sentence in rows.warnings)
    assert differences(fit_sums(asked, cohort), rows) == []
    assert differences(fit_batches(asked, cohort), rows) == []


def test_strata_of_one_person_each_have_no_average() -> None:
    frame = pd.DataFrame({"y": np.arange(30.0) ** 0.5, "x": np.arange(30.0) % 7, "s": np.arange(30.0)})
    cohort = with_lonely(session_cohort(frame, "alone", DesignSpec(None, "s")), "average")
    asked = ModelSpec("y", "gaussian", (Linear("x"),))
    rows, ours = fit(asked, sample_of(cohort, asked)), fit_sums(asked, cohort)
    assert ours.warnings == rows.warnings
    assert np.isnan(ours.vcov).all()
    assert np.isnan(rows.vcov).all()


ENDLESS = "0 * exp(dose * 200)"
"""Not a number where the exponential has no end."""


@pytest.mark.parametrize(
    ("outcome", "steep"), [("count", f"dose + {ENDLESS}"), (f"count + {ENDLESS}", "dose")], ids=["term", "outcome"]
)
def test_a_formula_without_a_value_loses_its_people(outcome: str, steep: str) -> None:
    cohort = world(6, "whole")
    asked = ModelSpec(outcome, "gaussian", (Linear("steep"), Linear("share")), (("steep", steep),))
    rows = fit(asked, sample_of(cohort, asked))
    assert max(rows.lost[name] for name in rows.lost if "(not defined)" in name) > 10
    assert differences(fit_sums(asked, cohort), rows) == []


def test_columns_almost_alike_keep_their_digits() -> None:
    """Against a decomposition of the rows that does not square them."""
    rng = np.random.default_rng(12)
    x = rng.normal(size=400)
    frame = pd.DataFrame({"x": x, "twin": x + 1e-4 * rng.normal(size=400)}).assign(
        y=lambda d: d["x"] + rng.normal(size=400)
    )
    fitted = fit_sums(
        ModelSpec("y", "gaussian", (Linear("x"), Linear("twin"))), session_cohort(frame, "t", DesignSpec())
    )
    rows = np.column_stack([np.ones(400), frame["x"], frame["twin"] - frame["x"]])
    straight = np.linalg.lstsq(rows, frame["y"], rcond=None)[0]
    expected = np.array([straight[0], straight[1] - straight[2], straight[2]])
    np.testing.assert_allclose(fitted.beta, expected, rtol=ESTIMATE)


def test_far_units_do_not_change_what_is_fitted() -> None:
    people = frame().assign(plp=lambda d: 1e9 * (d["plp"] + 50))
    near, away = (
        fit_sums(
            ModelSpec("cog_z", "gaussian", (Linear("plp"), Linear("age"))),
            session_cohort(one, "units", DesignSpec("weight", "stratum", "psu")),
        )
        for one in (frame(), people)
    )
    assert away.beta[1] * 1e9 == pytest.approx(near.beta[1], rel=SAME)
    assert away.vcov[1, 1] * 1e18 == pytest.approx(near.vcov[1, 1], rel=SAME)


@pytest.mark.parametrize(("drawn", "width"), [(200_000, 4.0), (40, 0.01)], ids=["bracketed", "missed"])
def test_quantiles_are_those_of_the_rows(drawn: int, width: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the drawn rows point elsewhere as well."""
    monkeypatch.setattr(selection, "DRAWN", drawn)
    monkeypatch.setattr(selection, "WIDTH", width)
    cohort = world(5, "whole", 3000)
    asked = ModelSpec("share", "gaussian", (Linear("x"), Linear(ODD), Linear("grade")))
    held, sample = outline(asked, cohort).rows, sample_of(cohort, asked)
    used, at = fit(asked, sample).used, (0.0, 0.003, 0.25, 0.5, 0.77, 0.999, 1.0)
    found = quantiles(cohort, held, [held.alias[name] for name in ("x", ODD, "grade")], at)
    for name in ("x", ODD, "grade"):
        expected = quantile(sample.columns[name][used], sample.weight[used], at)
        np.testing.assert_array_equal(found[held.alias[name]], expected)


EXPOSURES = ("", "grade", "flag", "x")


@pytest.mark.parametrize("exposure", EXPOSURES)
def test_contrasts_and_e_values_are_those_of_the_rows(exposure: str) -> None:
    cohort = world(3, "whole")
    terms = (
        Spline("dose", log=True),
        Factor("grade", reference="2"),
        Factor("colour"),
        Linear("flag"),
        Linear("dx"),
        Product("dose[1]", "x"),
    )
    asked = ModelSpec("count", "gaussian", terms, (("dx", "x * dose - 40"),), exposure=exposure)
    sample = sample_of(cohort, asked)
    rows, (ours, found) = fit(asked, sample), summed(asked, cohort)
    contrasts, scale = Contrasts(cohort, found), to_log_ratio(ours, *moments(cohort, found))
    here, there = evalue_of(ours, contrasts.of(ours), scale), exposure_evalue(rows, sample)
    assert here is not None
    assert there is not None
    assert (here.low_value, here.high_value) == (there.low_value, there.high_value)
    assert (here.ratio, here.point, here.limit) == pytest.approx((there.ratio, there.point, there.limit), rel=SAME)
    strong, measure = strongest(ours, scale, contrasts.of), yardstick(rows, sample)
    assert strong is not None
    assert measure is not None
    assert (strong.column, strong.ratio) == (measure.column, pytest.approx(measure.ratio, rel=SAME))


def alike(one: object, other: object) -> bool:
    """The same answer, numbers up to rounding."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if is_dataclass(one) and is_dataclass(other):
        return all(alike(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__)
    if isinstance(one, float) and isinstance(other, float):
        return other == pytest.approx(one, rel=ERROR, abs=SAME)
    return one == other


@pytest.mark.parametrize("by", ["grade", "colour", "rare", "stratum"])
def test_an_association_is_asked_again_within_levels(by: str) -> None:
    """Where a level has too few, one category or its own column, as among the rows."""
    cohort = world(3, "whole")
    terms = (Spline("dose", log=True), Factor("colour"), Linear("flag"), Factor("rare", reference="many"))
    asked = ModelSpec("count", "gaussian", terms, domain="grade != 2 or flag == 1")
    sample = sample_of(cohort, asked, (by,))
    rows = replicate(fit(asked, sample), sample, by)
    ours, found = summed(asked, cohort, beside=(by,))
    there = replicate_there(ours, cohort, found, by, Contrasts(cohort, found))
    assert [one.term for one in there if not alike(one, rows[there.index(one)])] == []
    assert len(there) == len(rows)


@pytest.mark.parametrize(
    "asked",
    [
        ModelSpec("count", "gaussian", (Linear("x"), Linear("twin")), (("twin", "3 * x - 7"),)),
        ModelSpec("count", "gaussian", (Linear("one"),), (("one", "x / x"),)),
        ModelSpec("count", "gaussian", (Linear("colour"),)),
        ModelSpec("colour", "gaussian", (Linear("x"),)),
        ModelSpec("count", "gaussian", (Linear("x"),), domain="x - 1"),
        ModelSpec("count", "gaussian", (Linear("x"),), domain="colour > 3"),
        ModelSpec("count", "gaussian", (Linear("x"),), domain="x > 1000"),
        ModelSpec("count", "gaussian", (Linear("x"),), domain="x > 42.2"),
        ModelSpec("flag / flag", "gaussian", (Linear("x"),)),
        ModelSpec("x", "gaussian", (Linear("x"),)),
        ModelSpec("count", "gaussian", (Factor("colour", reference="mauve"),)),
        ModelSpec("count", "gaussian", (Factor("colour"),), domain="colour == 'red'"),
        ModelSpec("count", "gaussian", (Factor("far"),)),
        ModelSpec("count", "gaussian", (Spline("flag"),)),
        ModelSpec("count", "gaussian", (Linear("x"), Product("x", "dose[1]"))),
    ],
    ids=lambda asked: f"{asked.outcome}~{asked.terms[0].column}|{asked.domain}",
)
def test_what_cannot_be_fitted_is_refused_in_the_same_sentence(asked: ModelSpec) -> None:
    cohort = world(1, "whole")
    rows = outcome_of(lambda: fit(asked, sample_of(cohort, asked)))
    assert isinstance(rows, str)
    assert outcome_of(lambda: fit_sums(asked, cohort)) == rows


def spoilt(**columns: object) -> Cohort:
    people = pd.DataFrame({"y": np.arange(40.0), "x": np.arange(40.0) ** 2 % 7, "w": 1.0, "s": 1.0, "p": np.arange(40)})
    return session_cohort(people.assign(**columns), "spoilt", DesignSpec("w", "s", "p"))


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("w", [-1.0] * 3 + [1.0] * 37, "'w' is negative in 3 of 40"),
        ("w", [np.nan] * 2 + [1.0] * 38, "'w' is missing in 2 of 40"),
        ("w", ["a"] * 40, "'w' is text"),
        ("s", [np.nan] + [1.0] * 39, "'s' is missing in 1 of 40"),
    ],
)
def test_a_design_with_holes_is_refused(column: str, values: list[object], said: str) -> None:
    with pytest.raises(DesignError, match=said):
        fit_sums(ModelSpec("y", "gaussian", (Linear("x"),)), spoilt(**{column: values}))


def test_no_design_is_no_error() -> None:
    """Nobody said how the people were drawn."""
    with pytest.raises(DesignError, match="--srs"):
        fit_sums(ModelSpec("y", "gaussian", (Linear("x"),)), replace(spoilt(), design=None))
