"""A typical profile is of many people, never of one."""

import numpy as np
import pytest

from neuro.cohort.cohort import Column
from neuro.errors import InterventionError
from neuro.whatif.profile import declared, read_profile, typical
from tests.reference.survey_reference import drawn


@pytest.fixture
def people():
    n = 60
    columns = {
        "age": np.arange(20.0, 80.0),
        "sex": np.array(["female", "male", "female"] * 20, dtype=object),
        "smoker": np.array([0.0, 0.0, 1.0] * 20),
        "plp": np.where(np.arange(n) < 50, np.nan, 33.337),
        "crp": np.arange(n) * 1.23456,
    }
    weight = np.where(np.arange(n) < 30, 1.0, 3.0)
    return drawn(columns, weight, np.zeros(n, int), np.arange(n))


def test_medians_are_weighted_rounded_and_modes_are_the_most_weight(people):
    found = typical(people, ["age", "sex", "smoker", "crp", "plp"])
    half = np.flatnonzero(np.cumsum(people.weight) >= people.weight.sum() / 2)[0]
    assert found == {"age": 20.0 + half, "sex": "female", "smoker": 0.0, "crp": round(half * 1.23456, 1)}


def test_a_kind_chooses_people_and_fewer_than_eleven_give_nothing(people):
    assert typical(people, ["sex", "age"], "sex == 'male'")["sex"] == "male"
    assert "plp" not in typical(people, ["plp"], "age >= 40")
    with pytest.raises(InterventionError, match="at least 11 people"):
        typical(people, ["age"], "age >= 75")


def test_a_measurement_that_the_cohort_lacks_is_refused_and_a_declared_condition_is_not():
    columns = (Column("age", "whole"), Column("plp_nmol_l", "number"))
    with pytest.raises(InterventionError, match="plp_nmol_l"):
        read_profile({"age": 45, "plp": 25}, columns)
    assert read_profile({"age": 45, "breastfeeding": 0}, columns)["breastfeeding"] == 0


def test_age_fills_its_top_coded_twin():
    columns = [Column("age", "whole"), Column("age_80", "whole")]
    assert read_profile({"age": 84}, columns) == {"age": 84.0, "age_80": 80.0}
    assert read_profile({"age": 44, "age_80": None}, columns) == {"age": 44.0, "age_80": 44.0}


@pytest.mark.parametrize(("kind", "value"), [("flag", 2), ("number", True), ("number", []), ("category", None)])
def test_flags_are_0_or_1_and_nothing_measured_is_nobody(kind, value):
    columns = [Column("z", kind)]
    if kind == "number" and value is True:
        assert read_profile({"z": value}, columns) == {"z": 1.0}
        return
    with pytest.raises(InterventionError, match="Wanted"):
        read_profile({"z": value}, columns)


def test_categories_that_nobody_declared_are_those_that_people_have(people):
    for columns in ((), (Column("sex", "category"), Column("age", "whole"))):
        known = declared(columns, people.columns)
        assert {column.name: column.categories for column in known}["sex"] == ("female", "male")
        with pytest.raises(InterventionError, match="it has female, male"):
            read_profile({"sex": "woman"}, known)
