"""Curves against R, and against what a curve must be."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from neuro.errors import InterventionError
from neuro.models.fit import fit
from neuro.whatif.curve import curve, not_measured, person_curve, step
from neuro.whatif.prepared import Prepared
from tests.reference import survey_reference as reference

R = json.loads((Path(__file__).parents[1] / "reference" / "curve_r.json").read_text(encoding="utf-8"))
ESTIMATE = 1e-7
"""R's svyglm stops at a relative change of deviance of 1e-8."""
ERROR = 1e-6
"""Of a standard error: the same, through the information matrix."""


@cache
def asked(outcome: str) -> Prepared:
    sample = reference.sample()
    return Prepared(fit(reference.spec(outcome, product=False), sample), sample)


@pytest.fixture(scope="module")
def cognition() -> Prepared:
    return asked("cog_z")


@pytest.mark.parametrize("outcome", ["cog_z", "phq9", "dep"])
def test_everybody_at_80_against_everybody_at_20_is_what_r_finds(outcome: str) -> None:
    found = step(asked(outcome), "plp", ends=(20.0, 80.0))
    assert found.difference.estimate == pytest.approx(R[outcome]["set80_vs_set20"], rel=ESTIMATE)
    assert found.high.estimate - found.low.estimate == pytest.approx(found.difference.estimate)


@pytest.mark.parametrize(
    "row", [row for row in R["cog_z"]["link_vs_40"] if row["plp"] != 40], ids=lambda row: row["plp"]
)
def test_a_linear_models_difference_is_its_difference_on_the_link(cognition: Prepared, row: dict[str, float]) -> None:
    found = step(cognition, "plp", ends=(40.0, row["plp"])).difference
    assert found.estimate == pytest.approx(row["est"], rel=ESTIMATE, abs=ESTIMATE)
    assert found.se == pytest.approx(row["se"], rel=ERROR)


def test_a_curve_goes_from_the_1st_to_the_99th_percentile_and_marks_the_thin_ends(cognition: Prepared) -> None:
    found, limits = curve(cognition, "plp"), cognition.fitted.ranges["plp"]
    assert (found.x[0], found.x[-1]) == pytest.approx((limits.p1, limits.p99))
    assert found.within.tolist() == ((found.x >= limits.p5) & (found.x <= limits.p95)).tolist()
    assert not found.within[0]
    assert not found.within[-1]
    assert (found.low < found.estimate).all()
    assert (found.estimate < found.high).all()


def test_a_curve_agrees_with_the_step_between_its_ends(cognition: Prepared) -> None:
    whole = curve(cognition, "plp")
    ends = step(cognition, "plp", ends=(float(whole.x[0]), float(whole.x[-1])))
    assert ends.low.estimate == pytest.approx(whole.estimate[0])
    assert ends.high.low == pytest.approx(whole.low[-1])


def test_a_persons_curve_has_the_shape_of_the_populations_in_a_linear_model(cognition: Prepared) -> None:
    profile = {name: float(np.median(values)) for name, values in cognition.columns.items()}
    own, all_of_them = person_curve(cognition, profile, "plp"), curve(cognition, "plp")
    assert np.diff(own.estimate) == pytest.approx(np.diff(all_of_them.estimate))


def test_no_bin_shows_fewer_than_11_people(cognition: Prepared) -> None:
    found = curve(cognition, "plp", where="smoke == 1 and ses > 4")
    columns = cognition.columns
    plp = columns["plp"][(columns["smoke"] == 1) & (columns["ses"] > 4)]
    nearest = np.abs(plp[:, None] - found.x[None, :]).argmin(axis=1)
    few = np.bincount(nearest, minlength=len(found.x)) < 11
    assert few.any()
    assert (found.people[few] == 0).all()
    assert (found.people[~few] > 0).all()


def test_the_mean_of_those_not_measured_is_their_weighted_mean() -> None:
    sample = reference.sample()
    columns = dict(sample.columns)
    lacking = np.arange(len(sample)) % 10 == 0
    columns["plp"] = np.where(lacking, np.nan, columns["plp"])
    thinned = type(sample)(columns, sample.weight, sample.stratum, sample.psu)
    found = not_measured(Prepared(fit(reference.spec("cog_z", product=False), thinned), thinned), "plp")
    assert found is not None
    assert found.estimate == pytest.approx(np.average(columns["cog_z"][lacking], weights=sample.weight[lacking]))


def test_nobody_not_measured_gives_nothing_to_draw(cognition: Prepared) -> None:
    assert not_measured(cognition, "plp") is None


@pytest.mark.parametrize(("column", "where"), [("cog_z", None), ("plp", "age_c > 90")])
def test_a_curve_that_cannot_be_drawn_says_what_can(cognition: Prepared, column: str, where: str | None) -> None:
    with pytest.raises(InterventionError, match="Choose"):
        curve(cognition, column, where)
