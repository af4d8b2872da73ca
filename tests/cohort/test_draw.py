"""Samples: the weight by rule, the domain at weight zero, the design coded; contradictions are refused."""

import numpy as np
import pandas as pd
import pytest

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.draw import draw
from neuro.cohort.embedded import embedded
from neuro.cohort.sample import Sample
from neuro.cohort.session import session_cohort
from neuro.cohort.store import fetch
from neuro.errors import DataError, DesignError

CLOSE = 1e-12  # sums of 16,944 weights in another order
DESIGN = DesignSpec(weight="w", stratum="s", psu="p", lonely="remove")
ROWS = pd.DataFrame(
    {
        "y": [1.0, 2.0, None, 4.0, 5.0, 6.0],
        "sex": ["f", "m", "f", "m", "f", None],
        "s": ["north", "north", "south", "south", "south", "west"],
        "p": [1, 2, 1, 1, 2, 1],
        "w": [10.0, 20.0, 30.0, 0.0, 50.0, 60.0],
    }
)


@pytest.fixture(scope="module")
def nhanes() -> Cohort:
    return embedded()


def mean(sample: Sample, name: str) -> float:
    values = sample.columns[name]
    used = ~np.isnan(values) & (sample.weight > 0)
    return float(np.average(values[used], weights=sample.weight[used]))


def test_a_psu_number_repeated_in_another_stratum_is_another_psu() -> None:
    sample = draw(session_cohort(ROWS, "c", DESIGN), ["y"])
    assert sample.stratum.tolist() == [0, 0, 1, 1, 1, 2]
    assert sample.psu.tolist() == [0, 1, 2, 2, 3, 4]
    assert sample.weight.tolist() == ROWS.w.tolist()
    assert (sample.lonely, sample.weighted) == ("remove", True)


def test_people_outside_the_domain_keep_their_place_at_weight_zero() -> None:
    sample = draw(session_cohort(ROWS, "c", DESIGN), ["y"], domain="sex = 'f'")
    assert sample.weight.tolist() == [10, 0, 30, 0, 50, 0]
    assert len(sample) == len(ROWS)
    assert sample.psu.max() == 4


def test_simple_random_sampling_counts_everybody_alike_and_alone() -> None:
    sample = draw(session_cohort(ROWS, "c"), ["y"], design=DesignSpec())
    assert sample.weight.tolist() == [1] * 6
    assert sample.psu.tolist() == list(range(6))
    assert set(sample.stratum) == {0}
    assert not sample.weighted


@pytest.mark.parametrize(
    ("design", "psus", "total"),
    [
        (DesignSpec(weight="w"), 6, 170),
        (DesignSpec(weight="w", stratum="s"), 6, 170),
        (DesignSpec(psu="p"), 2, 6),
        (DesignSpec(weight="w", psu="p"), 2, 170),
    ],
)
def test_designs_without_strata_or_clusters_stand(design: DesignSpec, psus: int, total: float) -> None:
    sample = draw(session_cohort(ROWS, "c"), ["y"], design=design)
    assert sample.psu.max() + 1 == psus
    assert sample.weight.sum() == total


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("w", [1, 2, None, 4, None, 6], "'w' is missing in 2 of 6"),
        ("w", [1, 2, -3, 4, 5, 6], "'w' is negative in 1 of 6"),
        ("w", list("abcdef"), "'w' is text"),
        ("s", ["a", None, "b", "b", "b", "b"], "'s' is missing in 1 of 6"),
        ("p", [1, 2, None, None, None, 6], "'p' is missing in 3 of 6"),
    ],
)
def test_a_broken_design_is_refused_with_its_count(column: str, values: list, words: str) -> None:
    cohort = session_cohort(ROWS.assign(**{column: values}), "c", DESIGN)
    with pytest.raises(DesignError, match=words):
        draw(cohort, ["y"])


def test_no_estimate_without_a_declared_design() -> None:
    with pytest.raises(DesignError, match="needs --srs or the three design options"):
        draw(session_cohort(ROWS, "c"), ["y"])


def test_a_column_that_is_not_there_is_named() -> None:
    cohort = session_cohort(ROWS, "c", DESIGN)
    with pytest.raises(DataError, match="'z'"):
        draw(cohort, ["z"])
    with pytest.raises(DataError, match="'age'"):
        draw(cohort, ["y"], domain="age >= 60")


@pytest.mark.parametrize(("cycle", "percent"), [("2005-2006", 5.45), ("2007-2008", 8.13), ("2011-2012", 7.94)])
def test_nhanes_prevalence_is_the_one_known_for_each_cycle(nhanes: Cohort, cycle: str, percent: float) -> None:
    sample = draw(nhanes, ["phq9"], domain=f"age >= 20 and cycle = '{cycle}'")
    sample.columns["depressed"] = np.where(np.isnan(sample.columns["phq9"]), np.nan, sample.columns["phq9"] >= 10)
    assert round(100 * mean(sample, "depressed"), 2) == percent


def test_cycles_that_did_not_measure_the_names_together_count_for_nothing(nhanes: Cohort) -> None:
    sample = draw(nhanes, ["phq9", "plp_nmol_l"])
    cycles = sample.columns["cycle"]
    assert len(sample) == nhanes.provenance.rows
    assert set(cycles[sample.weight > 0]) == {"2005-2006", "2007-2008"}
    assert "2 cycles" in sample.explanation
    narrower = draw(nhanes, ["phq9", "plp_nmol_l"], domain="cycle = '2007-2008'")
    second = cycles == "2007-2008"
    np.testing.assert_allclose(narrower.weight[second], 2 * sample.weight[second], rtol=CLOSE)


def test_a_domain_on_a_subsample_takes_its_weight(nhanes: Cohort) -> None:
    sample = draw(nhanes, ["phq9"], domain="glucose_fasting_mg_dl >= 126 and age >= 20")
    weights = fetch(nhanes, ["w_fasting", "glucose_fasting_mg_dl", "age"])
    inside = (weights["glucose_fasting_mg_dl"] >= 126) & (weights["age"] >= 20)
    np.testing.assert_allclose(sample.weight[inside], weights["w_fasting"][inside] / 3, rtol=CLOSE)
    either = draw(nhanes, ["phq9"], domain="glucose_fasting_mg_dl >= 126 or age >= 20")
    assert "w_mec" in either.explanation


def test_variables_never_measured_together_are_refused(nhanes: Cohort) -> None:
    with pytest.raises(DesignError, match="measured together"):
        draw(nhanes, ["plp_nmol_l", "dsst"])


def test_a_declared_design_replaces_the_rule(nhanes: Cohort) -> None:
    sample = draw(nhanes, ["phq9"], design=DesignSpec(weight="w_mec", stratum="stratum", psu="psu"))
    np.testing.assert_array_equal(sample.weight, fetch(nhanes, ["w_mec"])["w_mec"])
    assert sample.explanation == "Weighted by w_mec; strata stratum and PSU psu as declared."
