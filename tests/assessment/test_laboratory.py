"""Values against intervals: the table's by sex, or a laboratory's own; recalled intervals never flag."""

import pytest

from neuro.assessment.laboratory import judged, placed
from neuro.knowledge.analytes import LabInterval

OWN = LabInterval("ferritin_ng_ml", 30.0, 150.0, "ng/mL", "a laboratory")


def only(person, *own, **beyond):
    [found] = judged(person, own, beyond)
    return found


@pytest.mark.parametrize(
    ("value", "bound", "low", "high", "flag"),
    [
        (5.0, "", 10.0, 20.0, "low"),
        (10.0, "", 10.0, 20.0, "inside"),
        (20.0, "", 10.0, 20.0, "inside"),
        (21.0, "", 10.0, 20.0, "high"),
        (5.0, "", None, 20.0, "inside"),
        (25.0, "", 10.0, None, "inside"),
        (5.0, "<", 10.0, 20.0, "low"),
        (15.0, "<", 10.0, 20.0, "no interval"),
        (0.5, "<", None, 5.0, "inside"),
        (8.0, "<", None, 5.0, "no interval"),
        (30.0, ">", 10.0, 20.0, "high"),
        (15.0, ">", 10.0, 20.0, "no interval"),
        (15.0, ">", 10.0, None, "inside"),
    ],
)
def test_a_value_lies_where_its_interval_says(value, bound, low, high, flag):
    assert placed(value, bound, low, high) == flag


@pytest.mark.parametrize(("sex", "value", "flag"), [("female", 15.0, "inside"), ("male", 15.0, "low")])
def test_the_tables_interval_is_that_of_the_sex(sex, value, flag):
    assert only({"sex": sex, "age": 40.0, "ferritin_ng_ml": value}).flag == flag


def test_an_interval_by_sex_needs_the_sex():
    found = only({"ferritin_ng_ml": 15.0})
    assert found.flag == "no interval"
    assert "enter the sex" in found.reason


def test_an_interval_of_other_ages_is_none_for_this_one():
    young, old = (only({"sex": "male", "age": age, "testosterone_ng_dl": 200.0}) for age in (30.0, 75.0))
    assert young.flag == "low"
    assert old.flag != "low"


def test_a_laboratorys_own_interval_replaces_the_tables():
    person = {"sex": "female", "ferritin_ng_ml": 20.0}
    assert only(person).flag == "inside"
    found = only(person, OWN)
    assert (found.flag, found.origin, found.low, found.high) == ("low", "laboratory", 30.0, 150.0)


def test_a_laboratorys_interval_in_another_unit_is_converted():
    found = only({"vitd_nmol_l": 60.0}, LabInterval("vitd_nmol_l", 30.0, None, "ng/mL", "a laboratory"))
    assert found.flag == "low"
    assert found.low == pytest.approx(30 / 0.400647, rel=1e-6)


def test_a_recalled_interval_is_shown_and_never_flags():
    found = only({"pa4_nmol_l": 500.0})
    assert (found.flag, found.grade) == ("illustrative only", "C")
    assert found.high is not None
    assert found.high < 500.0


def test_what_is_only_below_a_limit_is_judged_by_the_limit():
    assert only({}, plp_nmol_l=("<", 5.0)).flag == "low"
    assert only({}, plp_nmol_l=("<", 50.0)).flag == "no interval"


def test_what_is_no_measured_quantity_is_not_judged():
    assert judged({"sex": "female", "age": 40.0, "phq9": 12.0, "pregnant": 0.0}) == ()
