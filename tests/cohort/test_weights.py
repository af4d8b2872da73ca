"""Weights by variable set and cycle: NHANES' rules, the data they speak of, and CDC's published estimates."""

import numpy as np
import pytest

from neuro.cohort.draw import draw
from neuro.cohort.embedded import embedded
from neuro.cohort.store import fetch
from neuro.cohort.weights import choose
from neuro.errors import DesignError
from neuro.models.description.describe import Question, describe, required

PRINTED = {"percent": 0.005, "pg/mL": 0.05, "whole pg/mL": 0.5}
"""Half a unit of the last digit that CDC prints."""


@pytest.mark.parametrize(
    ("names", "cycles", "weights"),
    [
        (["phq9", "plp_nmol_l"], "DE", ["w_mec", "w_mec"]),
        (["age", "sleep_h"], "D", ["w_mec"]),
        (["phq9", "diet_b6_mg"], "DG", ["w_diet1", "w_diet1"]),
        (["diet_b6_mg", "w_diet2"], "D", ["w_diet2"]),
        (["insulin_uu_ml", "bmi"], "G", ["w_fasting"]),
        (["tsh_uiu_ml", "phq9"], "EG", ["w_mec", "w_sub_thyroid"]),
        (["epa_umol_l", "glucose_fasting_mg_dl"], "GH", ["w_fas", "w_fas"]),
        (["vitd_nmol_l", "phq9"], "JL", ["w_mec", "w_phleb"]),
        (["insulin_uu_ml", "vitd_nmol_l"], "L", ["w_fasting"]),
        (["lead_ug_dl"], "GHI", ["w_mec", "w_sub_metals", "w_sub_metals"]),
        (["folate_serum_ng_ml"], "IJ", ["w_mec", "w_sub_folate"]),
        (["cidi_depression"], "B", ["w_cidi"]),
        (["dsst"], "AB", ["w_mec4", "w_mec4"]),
        ([], "D", ["w_mec"]),
    ],
)
def test_the_smallest_sub_sample_decides(names: list[str], cycles: str, weights: list[str]) -> None:
    choice = choose(names, cycles)
    assert [weight for _, weight, _ in choice.by_cycle] == weights
    assert all(weight in choice.explanation for weight in weights)


@pytest.mark.parametrize(
    ("names", "cycle", "words"),
    [
        (["diet_zinc_mg", "zinc_ug_dl"], "G", ["diet_zinc_mg", "w_diet1", "zinc_ug_dl", "w_sub_cuzn", "2011-2012"]),
        (["epa_umol_l", "copper_ug_dl"], "G", ["w_fas", "w_sub_cuzn"]),
        (["tsh_uiu_ml", "insulin_uu_ml"], "G", ["w_sub_thyroid", "w_fasting"]),
        (["diet_kcal", "vitd_nmol_l"], "L", ["w_diet1", "w_phleb"]),
        (["tsh_uiu_ml"], "D", ["tsh_uiu_ml", "did not measure", "2005-2006"]),
        (["phq9"], "Q", ["Q", "2005-2006"]),
        (["phq9"], "", ["none"]),
    ],
)
def test_no_weight_is_invented(names: list[str], cycle: str, words: list[str]) -> None:
    with pytest.raises(DesignError) as caught:
        choose(names, cycle)
    assert [word for word in words if word not in str(caught.value)] == []


def test_two_recalls_take_the_two_day_weight() -> None:
    assert choose(["diet_kcal"], ["2005-2006"], two_recalls=True).columns == ("w_diet2",)


def test_divisors_make_the_pooled_weights_one_population() -> None:
    """1999-2004: CDC's four-year weight counts two thirds, the third cycle's weight one third."""
    assert [round(1 / divisor, 12) for _, _, divisor in choose(["bmi"], "ABC").by_cycle] == pytest.approx(
        [2 / 3, 2 / 3, 1 / 3]
    )
    assert {divisor for _, _, divisor in choose(["bmi"], "DEG").by_cycle} == {3.0}


def test_values_are_zero_outside_the_cycles_and_without_a_weight() -> None:
    columns = {
        "cycle": np.array(["2005-2006", "2005-2006", "2007-2008", "2011-2012"], dtype=object),
        "w_diet1": np.array([30.0, np.nan, 8.0, 5.0]),
    }
    assert choose(["diet_kcal"], "DE").values(columns).tolist() == [15.0, 0.0, 4.0, 0.0]


def test_thyroid_and_trace_elements_are_the_same_people_in_2011_12() -> None:
    assert choose(["tsh_uiu_ml", "zinc_ug_dl"], "G").columns in {("w_sub_thyroid",), ("w_sub_cuzn",)}
    columns = fetch(embedded(), ["cycle", "w_sub_thyroid", "w_sub_cuzn", "w_fas", "w_fasting"])
    then = columns["cycle"] == "2011-2012"
    np.testing.assert_array_equal(columns["w_sub_thyroid"][then], columns["w_sub_cuzn"][then])
    assert not ((columns["w_fas"] > 0) & ~(columns["w_fasting"] > 0)).any()


@pytest.mark.parametrize(
    ("statistic", "what", "cycle", "n", "estimate", "se", "tolerance"),
    [
        ("share", "phq9 >= 10", "2005-2006", None, 0.0545, 0.0054, PRINTED["percent"] / 100),
        ("share", "phq9 >= 10", "2007-2008", None, 0.0813, 0.0079, PRINTED["percent"] / 100),
        ("share", "phq9 >= 10", "2011-2012", None, 0.0794, 0.0080, PRINTED["percent"] / 100),
        ("geomean", "b12_pg_ml", "2005-2006", 4392, 469.8, 7.1, PRINTED["pg/mL"]),
        ("geomean", "b12_pg_ml", "2011-2012", None, 528.8, 6, PRINTED["pg/mL"]),
    ],
)  # fmt: skip
def test_published_estimates_of_adults_are_found_again(
    statistic: str, what: str, cycle: str, n: int | None, estimate: float, se: float, tolerance: float
) -> None:
    """Adults 20 and over; published values as NCHS prints them, n where it gives one."""
    question = Question(statistic, what)  # type: ignore[arg-type]
    sample = draw(embedded(), required(question), domain=f"age >= 20 and cycle == '{cycle}'")
    (found,) = describe(question, sample)
    assert n in (None, found.n)
    assert found.estimate == pytest.approx(estimate, abs=tolerance)
    assert found.se == pytest.approx(se, abs=PRINTED["whole pg/mL"] if se == round(se) else tolerance)
