"""The whole search: knowledge, balance and kinetics together."""

import csv
import time

import pytest

from neuro.balance.axes import axes
from neuro.balance.indices import indices
from neuro.errors import KnowledgeError
from neuro.mechanism.catalogue import EXTENDED, systems
from neuro.mechanism.entry_rows import effects
from neuro.mechanism.receptors import receptors
from neuro.mechanism.serotonin_histamine import SYSTEM as EXTENDED_SYSTEM
from neuro.report import evidence
from neuro.report.evidence_mechanism import TABLES

SECONDS = 0.05
"""A page answers while somebody types; time of the processor, the best of three, as other work may run beside."""


def keys(*kinds: str) -> set[str]:
    return {one.entry.key for one in evidence.search("", kinds)}


def test_every_constant_and_pool_of_the_kinetics_is_there_with_its_number():
    for system in (*systems(), EXTENDED_SYSTEM):
        name = EXTENDED if system is EXTENDED_SYSTEM else system.code
        for row in system.parameters:
            found = evidence.entry(f"constant:{name}.{row.code}")
            assert f"{row.value:g}" in found.entry.sentence
            assert (found.entry.grade, found.entry.source) == (row.grade, (row.source,))
        for row in system.species:
            found = evidence.entry(f"pool:{name}.{row.code}")
            assert (found.entry.grade, found.cited[0].key) == (row.grade, row.source)


def test_receptors_maps_and_inputs_of_the_kinetics_are_there():
    for code in receptors():
        assert evidence.entry(f"constant:{code}.kd").entry.grade in ("A", "B", "C")
    assert keys("map") == {f"map:{row.entry}/{row.system}.{row.parameter}" for row in effects()}
    with (TABLES / "entry_points.csv").open(encoding="utf-8") as lines:
        assert keys("input") == {f"input:{row['code']}" for row in csv.DictReader(lines)}


def test_every_axis_and_index_is_there_with_its_formula():
    for row in axes():
        assert (row.formula or row.withheld) in evidence.entry(f"axis:{row.code}").entry.sentence
    for row in indices():
        assert (row.expression or row.withheld) in evidence.entry(f"index:{row.code}").entry.sentence


def test_every_entry_cites_a_source_and_all_but_sources_a_grade():
    for one in evidence.search(""):
        assert one.cited, one.entry.key
        assert one.entry.sentence, one.entry.key
        assert (one.entry.grade in ("A", "B", "C")) == (one.entry.kind != "source"), one.entry.key
        if one.entry.kind in ("constant", "claim", "axis", "effect", "guardrail"):
            assert one.entry.locator, one.entry.key


def test_kinds_are_counted_and_none_is_empty():
    counted = evidence.shares()
    assert list(counted) == [kind.code for kind in evidence.kinds()]
    assert list(counted)[:4] == ["claim", "axis", "index", "constant"]
    assert min(counted.values()) > 0
    assert sum(counted.values()) == len(evidence.search("")) > 1500


@pytest.mark.parametrize(
    ("question", "kinds", "first"),
    [
        ("Ktrp", ("constant",), "constant:serotonin.Ktrp"),
        ("tryptophan breakdown", (), "axis:tryptophan_breakdown"),
        ("receptor sensitivity", ("axis", "index"), "axis:receptor_sensitivity"),
        ("Km tyrosine hydroxylase tyrosine", (), "constant:th_km_tyr"),
        ("D2 half-life", (), "constant:D2.half_life"),
        ("low serotonin causes depression", (), "claim:C01"),
    ],
)
def test_questions_find_what_they_mean(question, kinds, first):
    listed = [one.entry.key for one in evidence.search(question, kinds)]
    assert listed[0] == first


def seconds(question: str) -> float:
    began = time.process_time()
    evidence.search(question)
    return time.process_time() - began


def test_every_question_is_answered_while_somebody_types():
    evidence.search("first")
    for question in ("tryptophan", "5-HT", "s", "ln", "trptophan", "km of the", ""):
        assert min(seconds(question) for _ in range(3)) < SECONDS, question


def test_an_unknown_entry_offers_near_ones():
    with pytest.raises(KnowledgeError, match="claim:C01"):
        evidence.entry("claim:C001")
