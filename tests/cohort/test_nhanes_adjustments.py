"""Assay-adjusted twins against CDC's worked examples and published adjusted estimates."""

import math

import pandas as pd
import pytest

from neuro.cohort.draw import draw
from neuro.cohort.embedded import embedded
from neuro.cohort.nhanes_derive import adjusted
from neuro.cohort.nhanes_mapping import cycles
from neuro.models.description.describe import Question, describe, required

FOUR_DIGITS = 5e-4
"""CDC prints its worked examples and logarithms to four or five digits."""
NMOL = 2.265
"""nmol/L per ng/mL of folate, as CDC converts."""


def _one(letter: str, **values: float) -> dict[str, float]:
    series = {name: pd.Series([value]) for name, value in values.items()}
    return {name: float(found.iloc[0]) for name, found in adjusted(series, cycles()[letter]).items()}


def test_folate_follows_cdcs_worked_example() -> None:
    """CDC's example: serum 30.4 and red cells 378.3 nmol/L, haematocrit 41.4 % -> 45.9955 and 699 nmol/L."""
    found = _one("D", folate_serum_ng_ml=30.4 / NMOL, folate_rbc_ng_ml=378.3 / NMOL, hematocrit_pct=41.4)
    assert found["folate_serum_adjusted_ng_ml"] * NMOL == pytest.approx(45.9955, rel=FOUR_DIGITS)
    assert found["step_whole_blood_folate"] == pytest.approx(174.4306, rel=FOUR_DIGITS)
    assert found["step_whole_blood_adjusted"] == pytest.approx(316.323, rel=FOUR_DIGITS)
    assert found["folate_rbc_adjusted_ng_ml"] * NMOL == pytest.approx(699, abs=0.5)


def test_insulin_of_2013_14_gets_the_published_geometric_mean() -> None:
    """A line in logarithms commutes with the geometric mean: CDC publishes 9.20 before, 10.46 after."""
    assert _one("H", insulin_uu_ml=9.20)["insulin_adjusted_uu_ml"] == pytest.approx(10.46, abs=0.005)


@pytest.mark.parametrize(
    ("letter", "column", "value", "twin", "expected"),
    [
        ("D", "insulin_uu_ml", 10.0, "insulin_adjusted_uu_ml", 8.868 + 0.11 - 0.0744),
        ("G", "insulin_uu_ml", 10.0, "insulin_adjusted_uu_ml", 10.0),
        ("D", "glucose_fasting_mg_dl", 99.0, "glucose_adjusted_mg_dl", 100.148),
        ("E", "glucose_fasting_mg_dl", 99.0, "glucose_adjusted_mg_dl", 99.0),
        ("G", "testosterone_ng_dl", 400.0, "testosterone_adjusted_ng_dl", 408.582),
        ("D", "b12_pg_ml", 500.0, "b12_adjusted_pg_ml", 10 ** (0.97 * math.log10(500) + 0.14)),
        ("E", "folate_rbc_ng_ml", 450.0, "folate_rbc_adjusted_ng_ml", 450.0),
    ],
)
def test_equations_are_cdcs(letter: str, column: str, value: float, twin: str, expected: float) -> None:
    assert _one(letter, **{column: value})[twin] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("letter", ["J", "L"])
def test_no_equation_no_twin(letter: str) -> None:
    assert _one(letter, insulin_uu_ml=10.0, b12_pg_ml=500.0, folate_serum_ng_ml=13.0, hematocrit_pct=41.0) == {}


def test_values_too_low_for_the_equation_stay_missing() -> None:
    assert math.isnan(_one("D", folate_serum_ng_ml=0.4)["folate_serum_adjusted_ng_ml"])


def test_adjusted_b12_has_the_published_geometric_mean() -> None:
    """VITB12_G codebook, table 1: 2005-06 adjusted to the Roche method, 20 and over: n 4,392, 539.2 (7.9) pg/mL."""
    question = Question("geomean", "b12_adjusted_pg_ml")
    sample = draw(embedded(), required(question), domain="age >= 20 and cycle == '2005-2006'")
    (found,) = describe(question, sample)
    assert found.n == 4392
    assert found.estimate == pytest.approx(539.2, abs=0.05)
    assert found.se == pytest.approx(7.9, abs=0.05)
