"""Intakes: what agencies publish, each value for whom it is, and where agencies differ."""

import pytest

from neuro import units
from neuro.errors import KnowledgeError
from neuro.knowledge import catalogue, intakes


def values(code, sex, age, stage="", kind="recommended intake", body="NASEM"):
    found = intakes.published(code, sex, age, stage)
    return [row.value for row in found if row.kind == kind and row.body == body]


@pytest.mark.parametrize(
    ("code", "sex", "age", "stage", "value"),
    [
        ("iron", "female", 30, "", 18),
        ("iron", "female", 50.9, "", 18),
        ("iron", "female", 51, "", 8),
        ("iron", "male", 30, "", 8),
        ("diet_iron_mg", "female", 30, "pregnancy", 27),
        ("b6", "male", 70, "", 1.7),
        ("mg", "male", 30, "", 400),
        ("mg", "male", 31, "", 420),
        ("vitd", "female", 71, "", 20),
    ],
)
def test_a_recommended_intake_is_the_one_of_that_sex_age_and_stage(code, sex, age, stage, value):
    assert values(code, sex, age, stage) == [value]


def test_nobody_under_the_ages_of_a_row_is_given_it():
    assert intakes.published("b6", "male", 17) == ()


def test_agencies_that_differ_are_both_shown():
    levels = {row.agency: row.value for row in catalogue.limits_of("diet_b6_mg")}
    assert levels == {"EFSA": 12, "NASEM": 100}
    assert {row.agency: row.value for row in catalogue.limits_of("diet_vitd_ug")} == {"EFSA": 100, "NASEM": 100}


def test_one_value_for_one_agency_kind_and_kind_of_people():
    keys = [
        (r.nutrient, r.sex, r.age_low, r.age_high, r.life_stage, r.body, r.kind, r.scope, r.unit)
        for r in intakes.intakes()
    ]
    assert len(set(keys)) == len(keys)


def test_rows_are_whole_and_in_units_of_an_intake():
    known = {row.code for row in intakes.nutrients()}
    for row in intakes.intakes():
        assert row.nutrient in known
        assert row.value > 0
        assert row.age_high is None or row.age_low < row.age_high
        assert units.parse(row.unit).per.startswith(("day", "kg/day"))
        assert catalogue.source(row.source)
    for about in intakes.nutrients():
        for column in about.columns:
            assert units.parse(catalogue.variable(column).unit).per.startswith("day")


def test_upper_levels_are_above_what_is_recommended_unless_food_is_not_counted():
    for row in intakes.intakes():
        if row.kind not in intakes.UPPER or "all sources" not in row.scope:
            continue
        for other in intakes.intakes():
            if (
                other.nutrient == row.nutrient
                and other.kind in ("recommended intake", "adequate intake")
                and not units.parse(other.unit).per.startswith("kg/")
            ):
                assert other.value < units.convert(row.value, row.unit, other.unit), (row, other)


def test_phenylalanine_and_tyrosine_are_required_together():
    (row,) = (one for one in intakes.published("phe_tyr", "male", 40) if one.body == "WHO/FAO/UNU")
    assert (row.value, row.unit) == (25, "mg/kg/day")


def test_an_unknown_nutrient_says_which_are_known():
    with pytest.raises(KnowledgeError, match="choline"):
        intakes.nutrient("vitamin x")
