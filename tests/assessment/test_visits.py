"""Two dates of one person: a change is judged only where what varies within one person is known."""

import pytest

from neuro.assessment.assess import assess
from neuro.assessment.visits import visits
from neuro.balance.band import NORMAL_90

BLOOD = {"sex": "female", "age": 35.0, "plp_nmol_l": 20.0, "crp_mg_l": 2.0}
FOOD = {"sex": "female", "age": 35.0, "diet_kcal": 2000.0, "diet_magnesium_mg": 150.0, "diet_days": 1.0}


def compared(nhanes, first, second):
    both = [assess(one, nhanes, kinetics=False) for one in (first, second)]
    return visits(*both, nhanes.reference)


def change(found, code):
    return next(row for row in found.axes if row.code == code)


def test_a_change_is_the_difference_of_the_scores(nhanes):
    found = change(compared(nhanes, BLOOD, {**BLOOD, "plp_nmol_l": 60.0}), "b6_supply")
    assert found.change == pytest.approx(found.after - found.before, rel=1e-12)


def test_a_change_in_blood_is_shown_without_a_band_and_not_judged(nhanes):
    found = change(compared(nhanes, BLOOD, {**BLOOD, "plp_nmol_l": 60.0}), "b6_supply")
    assert (found.low, found.high, found.reliable) == (None, None, None)
    assert "not known" in found.said


@pytest.mark.parametrize("days", [1.0, 2.0])
def test_a_change_of_recalled_food_is_reliable_only_beyond_day_to_day_variation(nhanes, days):
    within = nhanes.reference.usual["magnesium_diet"].within
    spread = nhanes.reference.of("magnesium_diet", "female", 35.0).spread
    edge = NORMAL_90 * (2 * within / days) ** 0.5
    for times, reliable in ((0.99, False), (1.01, True)):
        more = 150.0 + times * edge * spread * 2.0
        found = compared(nhanes, {**FOOD, "diet_days": days}, {**FOOD, "diet_magnesium_mg": more, "diet_days": days})
        assert change(found, "magnesium_supply_diet").reliable is reliable


def test_the_band_of_a_change_joins_the_bands_of_both_dates(nhanes):
    both = [FOOD, {**FOOD, "diet_magnesium_mg": 300.0, "diet_days": 2.0}]
    scored = [assess(one, nhanes, kinetics=False).axis("magnesium_supply_diet") for one in both]
    found = change(compared(nhanes, *both), "magnesium_supply_diet")
    half = sum(((row.high - row.low) / 2) ** 2 for row in scored) ** 0.5
    assert half > 0
    assert (found.change - found.low, found.high - found.change) == pytest.approx((half, half), rel=1e-9)


def test_a_change_of_an_axis_of_missing_parts_has_no_band_though_each_date_has_one(nhanes):
    both = [{**BLOOD, "hcy_umol_l": value, "b12_pg_ml": 400.0} for value in (9.0, 12.0)]
    found = change(compared(nhanes, *both), "one_carbon")
    assert found.change is not None
    assert (found.low, found.high) == (None, None)


def test_dates_that_measured_different_parts_have_no_change(nhanes):
    first = {**BLOOD, "hcy_umol_l": 9.0, "b12_pg_ml": 400.0}
    second = {**BLOOD, "hcy_umol_l": 9.0, "mma_nmol_l": 150.0}
    found = change(compared(nhanes, first, second), "one_carbon")
    assert found.change is None
    assert "different parts" in found.said


def test_an_axis_of_one_date_is_listed_without_a_change(nhanes):
    found = change(compared(nhanes, BLOOD, {**BLOOD, "zinc_ug_dl": 80.0}), "zinc_status")
    assert (found.before, found.change) == (None, None)
    assert "earlier" in found.said


def test_values_of_both_dates_are_compared_in_their_unit(nhanes):
    [found] = [
        row for row in compared(nhanes, BLOOD, {**BLOOD, "plp_nmol_l": 30.0}).values if row.column == "plp_nmol_l"
    ]
    assert (found.change, found.percent, found.unit) == (10.0, pytest.approx(50.0), "nmol/L")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({}, {"age": 41.0}, "People alike changed"),
        ({}, {"sex": "male"}, "same sex"),
        ({"age": 39.0}, {"age": 35.0}, "which is which"),
    ],
)
def test_what_makes_two_dates_unlike_is_said(nhanes, first, second, said):
    found = compared(nhanes, {**BLOOD, **first}, {**BLOOD, **second})
    assert any(said in text for text in found.said)
