"""One change of the body through every system: each consequence with the grade of the weakest link on its own way."""

import re

import numpy as np
import pytest

from neuro.errors import MechanismError
from neuro.knowledge.catalogue import source
from neuro.knowledge.words import objections
from neuro.mechanism.influences import STILL, carried, influence, influences, leaned
from neuro.mechanism.scene import Scene
from neuro.report.influence import bars, beyond, known, reached, ways

MOOD = re.compile(r"\b(mood|depress\w*|anxi\w*|happ\w+|well-?being|feel\w*|motivat\w+)\b", re.IGNORECASE)
SAME = 1e-9
CODES = [row.code for row in influences()]


def found(code: str, share: float = 1.0):
    row = influence(code)
    return {one.system.code: one for one in carried(row.values(share), row.assume)}


def test_inflammation_a_meal_and_hormones_are_there_with_their_sources():
    assert {"inflammation", "protein_meal", "cortisol", "oestradiol", "progesterone"} <= set(CODES)
    for row in influences():
        assert source(row.source)
        assert not objections(f"{row.label} {row.measured}")


@pytest.mark.parametrize("code", CODES)
def test_what_is_said_names_a_grade_for_each_consequence_and_never_a_state_of_mind(code):
    for one in found(code).values():
        told = reached(one)
        moved = [row for row in one.consequences if row.grade]
        assert told.count("(grade") == min(len(moved), 4)
        assert all(abs(row.change) >= STILL for row in moved)
        assert list(ways(one)["what"]) == [row.label for row in sorted(moved, key=lambda row: -abs(row.change))]
        text = f"{told} {known(one)} {beyond((one,))}"
        assert not objections(text)
        assert not MOOD.search(told)


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_claimed_where_nothing_was_moved(code):
    for one in found(code, 0.0).values():
        assert one.effects == ()
        assert all(row.grade is None and row.links == () for row in one.consequences)
        assert set(bars(one)["grade"]) == {""}
        assert ways(one).empty
        assert "grade" not in reached(one)


@pytest.mark.parametrize("code", CODES)
def test_changes_are_those_of_the_scene_that_pathways_opens(code):
    row, compared = influence(code), 0
    for one in found(code).values():
        try:
            scene = Scene(one.system.code, entries=row.values(1.0), assume=row.assume).rest()
        except MechanismError:
            continue  # the page of one system refuses entries that do not reach it
        np.testing.assert_allclose(one.after.states, scene.states, rtol=SAME)
        compared += 1
    assert compared


def test_the_grade_is_that_of_the_weakest_link_of_each_systems_own_way():
    through = found("biopterin")
    assert {row.grade for row in through["serotonin"].consequences} == {"A"}
    assert {row.grade for row in through["dopamine"].consequences if row.links} == {"A"}
    norepinephrine = [row for row in through["norepinephrine"].consequences if row.links]
    assert {row.grade for row in norepinephrine} == {"C"}
    assert {link.label for row in norepinephrine for link in row.weakest} == {"the model ours, on DA-2009"}


def test_only_what_reaches_a_read_out_counts_for_its_grade():
    """Iron acts on the hydroxylase; what the enzyme's cofactor does then is the model's, and an A stays an A."""
    whole = found("inflammation")
    labels = {link.label for row in whole["dopamine"].consequences for link in row.links}
    assert "total biopterin, BH2 + BH4" in labels
    assert not any("kynurenines" in label for label in labels), "tryptophan does not reach dopamine by default"
    serotonin = {link.label for row in whole["serotonin"].consequences for link in row.links}
    assert any("by way of the kynurenines" in label for label in serotonin)


def test_a_ratio_leans_on_the_receptor_gains_that_it_is_made_of():
    grades = leaned(Scene("glutamate_gaba").system)
    assert grades["EI"] == "C"
    assert grades["CE"] == grades["GLUe"] == "A"
    moved = {row.code: row for row in found("progesterone")["glutamate_gaba"].consequences}
    assert moved["EI"].change < -STILL
    assert moved["CE"].grade is None


def test_what_no_way_leads_to_is_said():
    assert "acetylcholine" in beyond(tuple(found("inflammation").values()))
    assert set(found("inflammation")) == {"serotonin", "dopamine", "norepinephrine", "glutamate_gaba", "kynurenine"}


def test_half_a_change_lies_between_nothing_and_the_whole():
    half, whole = (found("inflammation", share)["serotonin"].consequences for share in (0.5, 1.0))
    assert all(0.0 <= abs(one.change) <= abs(other.change) + 1e-9 for one, other in zip(half, whole, strict=True))


def test_unknown_changes_offer_near_ones():
    with pytest.raises(MechanismError, match="cortisol"):
        influence("cortisole")
