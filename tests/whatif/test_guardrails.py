"""Guardrails: which speak, how loudly, and what is said when something is not known."""

import pytest

from neuro.knowledge import catalogue
from neuro.whatif.guardrails import UNVERIFIED, blocked, conditions, notices
from neuro.whatif.intervention import Move

COHORT = [row.column for row in catalogue.variables()]
B6 = Move("plp_nmol_l", "set", 60)
WOMAN = {"age": 30.0, "sex": "female", "plp_nmol_l": 25.0}


def spoken(before, move, outcome=("phq9",), **more):
    after = {**before, move.column: move.value}
    return {notice.rule: notice for notice in notices(before, after, (move,), outcome, COHORT, **more)}


@pytest.mark.parametrize(
    ("person", "says"),
    [
        ({**WOMAN, "pregnant": 1.0}, "pregnancy"),
        ({**WOMAN, "age": 46.0, "pregnant": 1.0}, "pregnancy"),
        ({**WOMAN, "age": 17.0, "pregnant": 0.0}, "under 18"),
        ({**WOMAN, "pregnant": 0.0, "breastfeeding": 1.0}, "breastfeeding"),
    ],
)
def test_pregnant_breastfeeding_and_minors_are_blocked(person, says):
    found = tuple(spoken(person, B6).values())
    assert says in blocked(found)
    assert sum(notice.severity == "block" for notice in found) == 1


@pytest.mark.parametrize(
    "person",
    [{**WOMAN, "pregnant": 0.0}, {**WOMAN, "age": 60.0}, {"age": 30.0, "sex": "male", "plp_nmol_l": 25.0}],
)
def test_nobody_else_is_blocked(person):
    assert blocked(tuple(spoken(person, B6, checklist=True).values())) is None


def test_unknown_pregnancy_blocks_after_a_checklist_and_warns_without_one():
    assert spoken(WOMAN, B6, checklist=True)["G22P"].severity == "block"
    without = spoken(WOMAN, B6)["G22P"]
    assert without.severity == "warn"
    assert without.sentence.startswith("Not known here: pregnant.")


def test_limits_of_an_intake_are_facts_of_both_agencies_and_their_conflict_shows():
    eats = {"age": 50.0, "sex": "male", "diet_b6_mg": 2.0}
    above = spoken(eats, Move("diet_b6_mg", "set", 20))["limit:diet_b6_mg"]
    assert above.severity == "warn"
    assert above.sentence.startswith("20 mg/day is above a limit.")
    assert "EFSA upper level 12 mg/day" in above.sentence
    assert "NASEM upper level 100 mg/day" in above.sentence
    assert "disagree" in above.sentence
    below = spoken(eats, Move("diet_b6_mg", "set", 3))
    assert "EFSA" in below["G07"].sentence
    assert "limit:diet_b6_mg" not in below
    copper = spoken({**eats, "diet_copper_mg": 1.0}, Move("diet_copper_mg", "set", 2))
    assert copper["limit:diet_copper_mg"].severity == "info"
    assert not [rule for rule in spoken(eats, Move("diet_b6_mg", "set", 1)) if rule.startswith("limit")]
    assert not [rule for rule in spoken(WOMAN, B6) if rule.startswith("limit")]


def test_a_value_inside_its_reference_interval_is_said():
    assert "already inside the reference interval" in spoken(WOMAN, B6)["G23_plp_nmol_l"].sentence
    assert "G23_plp_nmol_l" not in spoken({**WOMAN, "plp_nmol_l": 12.0}, B6)


def test_help_stands_with_phq_9_and_rules_from_memory_fire_marked():
    assert "health professional" in spoken(WOMAN, B6)["help:phq9"].sentence
    assert "help:phq9" not in spoken(WOMAN, B6, outcome=("dsst",))
    raised = {"age": 50.0, "sex": "male", "ferritin_ng_ml": 250.0}
    iron = spoken(raised, Move("ferritin_ng_ml", "set", 300))
    assert (iron["G11R"].severity, iron["G11R"].verified) == ("warn", False)
    assert iron["G11R"].sentence.endswith(UNVERIFIED)
    assert "G11" not in iron


@pytest.mark.parametrize(
    ("person", "speaks"),
    [
        ({"sex": "male", "ferritin_ng_ml": 340.0}, True),
        ({"sex": "male", "ferritin_ng_ml": 330.0}, False),
        ({"sex": "female", "ferritin_ng_ml": 330.0}, True),
        ({"ferritin_ng_ml": 340.0}, True),
    ],
)
def test_iron_is_blocked_above_the_interval_that_was_read(person, speaks):
    found = spoken({"age": 50.0, **person}, Move("ferritin_ng_ml", "set", 500))
    assert ("G11" in found) is speaks
    assert not speaks or (found["G11"].severity, found["G11"].verified) == ("block", True)


@pytest.mark.parametrize(
    ("declared", "move", "rule", "severity"),
    [
        ("takes_maoi", Move("diet_tyrosine_mg", "set", 5000), "G04", "block"),
        ("takes_serotonergic", Move("diet_tryptophan_mg", "set", 1500), "G01M", "block"),
        ("takes_levodopa_alone", B6, "G08", "block"),
        ("wilson_disease", Move("diet_copper_mg", "set", 3), "G15", "block"),
        ("kidney_disease", Move("diet_magnesium_mg", "set", 500), "G17K", "warn"),
        ("parkinson", Move("diet_choline_mg", "set", 500), "G19", "warn"),
        ("eating_disorder", B6, "G22E", "block"),
    ],
)
def test_what_a_person_declares_wakes_its_rule_and_is_never_assumed(declared, move, rule, severity):
    person = {"age": 50.0, "sex": "male", move.column: 1.0}
    cohort = [column for column in COHORT if column != declared]
    after = {**person, move.column: move.value}
    asked = {notice.rule for notice in notices(person, after, (move,), ("phq9",), cohort, checklist=True)}
    said = notices({**person, declared: 1.0}, {**after, declared: 1.0}, (move,), ("phq9",), cohort)
    assert rule not in asked
    assert {notice.rule: notice.severity for notice in said}[rule] == severity


def test_sex_is_read_where_a_cohort_codes_it_as_female():
    person = {"age": 30.0, "female": 1.0, "pregnant": 1.0, "plp": 25.0}
    found = notices(person, {**person, "plp": 60.0}, (Move("plp", "set", 60),), ("phq9",), ("age", "female", "plp"))
    assert "G22P" in [notice.rule for notice in found]
    assert {"pregnant", "breastfeeding"} <= conditions()
