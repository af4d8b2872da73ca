"""The kinetics beside a person's answer: the published model's own response, or why it cannot speak."""

import numpy as np
import pytest

from neuro.cohort.draw import draw
from neuro.cohort.embedded import embedded
from neuro.mechanism.catalogue import system
from neuro.mechanism.people import Plan, answers
from neuro.mechanism.people_inputs import Input
from neuro.models.fit import fit, required
from neuro.models.spec import Factor, Linear, ModelSpec
from neuro.whatif.intervention import Move
from neuro.whatif.person import person
from neuro.whatif.prepared import Prepared
from neuro.whatif.ranks import Ranks

FOUR_DIGITS = 5e-3
"""The facts are computed from the authors' equations by another implementation, to four digits."""
MOVED = ("trp_umol_l", "choline_umol_l", "plp_nmol_l", "crp_mg_l", "diet_protein_g", "diet_choline_mg")
SPEC = ModelSpec("phq9", "quasipoisson", (*(Linear(name) for name in (*MOVED, "age")), Factor("sex")))


@pytest.fixture(scope="module")
def ready() -> Prepared:
    cohort = embedded("simulated")
    sample = draw(cohort, [*required(SPEC), "pregnant"])
    return Prepared(fit(SPEC, sample), sample)


def medians(ready: Prepared) -> dict[str, float]:
    return {name: Ranks.of(ready.sample.columns[name], ready.sample.weight).quantile(0.5) for name in MOVED}


def asked(ready: Prepared, column: str, times: float, **more: float):
    """A man with the cohort's medians, of whom one value is multiplied."""
    values = medians(ready)
    somebody = {**values, "age": 45.0, "sex": "male", **more}
    move = Move(column, "set", times * values[column])
    return person(ready.fitted, ready.sample, somebody, (move,), prepared=ready).mechanism


def changes(mechanism, system: str) -> dict[str, float]:
    [found] = [change for change in mechanism.systems if change.system == system]
    return {row.code: row.percent for row in found.read}


@pytest.mark.parametrize(("times", "ratio"), [(0.5, 0.8148), (2.0, 1.1692)])
def test_synthesis_answers_plasma_tryptophan_as_the_published_model_does(ready, times, ratio):
    found = asked(ready, "trp_umol_l", times)
    assert found.status == "steady"
    assert 1 + changes(found, "serotonin")["TPH"] / 100 == pytest.approx(ratio, rel=FOUR_DIGITS)


def test_a_person_is_what_neuro_people_makes_of_the_same_values(ready):
    """`people` takes a column relative to the cohort's weighted median too."""
    middle = medians(ready)["crp_mg_l"]
    many = answers(
        Plan((system("serotonin"), system("kynurenine")), (Input("crp", "crp_mg_l", middle),)),
        {"crp_mg_l": np.array([3.0, 30.0])},
    )
    values = medians(ready) | {"age": 45.0, "sex": "male", "crp_mg_l": 3.0}
    found = person(ready.fitted, ready.sample, values, (Move("crp_mg_l", "set", 30.0),), prepared=ready).mechanism
    for one in many:
        [change] = [change for change in found.systems if change.system == one.system.code]
        for row in change.read:
            assert [row.before, row.after] == pytest.approx(one.values[row.code].tolist(), rel=1e-12)


def test_a_value_that_does_not_move_changes_nothing(ready):
    found = changes(asked(ready, "trp_umol_l", 1.0), "serotonin")
    assert np.array(list(found.values())) == pytest.approx(0.0, abs=1e-9)


def test_choline_moves_release_by_a_little(ready):
    assert 0 < changes(asked(ready, "choline_umol_l", 2.0), "acetylcholine")["REL"] < 10


def test_inflammation_moves_the_kynurenines_and_says_the_grade(ready):
    found = asked(ready, "crp_mg_l", 10.0)
    kynurenines = changes(found, "kynurenine")
    assert kynurenines["Trp"] < 0 < kynurenines["QUIN"]
    assert {row.grade for change in found.systems for row in change.read} == {"C"}
    assert changes(found, "serotonin")["REL"] < 0
    assert {row.grade for row in asked(ready, "trp_umol_l", 1.2).systems[0].read} == {"A"}


@pytest.mark.parametrize(
    ("column", "said"),
    [("plp_nmol_l", "grade C"), ("diet_choline_mg", "Habitual intake"), ("diet_protein_g", "take in nothing")],
)
def test_what_no_published_constant_links_is_not_spoken_of(ready, column, said):
    found = asked(ready, column, 1.2)
    assert (found.status, found.systems) == ("not available", ())
    assert said in found.why


def test_a_marker_below_detection_is_the_reference(ready):
    assert changes(asked(ready, "crp_mg_l", 0.0), "serotonin")["TPH"] == pytest.approx(0.0, abs=1e-9)


def test_what_says_nothing_beside_what_speaks_is_told(ready):
    values = medians(ready) | {"age": 45.0, "sex": "male"}
    moves = tuple(Move(name, "set", 1.1 * values[name]) for name in ("trp_umol_l", "plp_nmol_l"))
    found = person(ready.fitted, ready.sample, values, moves, prepared=ready).mechanism
    assert found.status == "steady"
    assert "Vitamin B6" in found.why
    assert "grade C" in found.why


def test_a_person_whom_a_guardrail_stops_gets_no_kinetics(ready):
    found = asked(ready, "trp_umol_l", 1.2, age=17.0)
    assert found.status == "not available"
    assert "18" in found.why
