"""Words beside an association: every study with its kind and source, conflicts whole, nothing that joins the two."""

import re
from dataclasses import replace

import pytest

from neuro.charts import comparable as charts
from neuro.knowledge import catalogue
from neuro.knowledge.display import display
from neuro.knowledge.words import objections
from neuro.models.trials.association_size import Association
from neuro.models.trials.comparable import beside
from neuro.models.trials.effect_sizes import Standardised
from neuro.report import beside as told

JOINING = re.compile(
    r"agree|confirm|support|corroborat|consistent|contradict|in line|bear(?:s|ing)? out|match|echo|likewise|refut|"
    r"\bproves?\b|validat|underlin|reinforc",
    re.IGNORECASE,
)
PAIRS = [
    (row.column, outcome.code)
    for row in catalogue.variables()
    if row.role == "exposure"
    for outcome in catalogue.outcomes()
]
FOUND = Association(Standardised(0.044, -0.04, 0.13), 0.7, 4.4, "difference of means, over the SD", 3.81)


def text(column, outcome):
    found, known = beside(column, outcome), catalogue.variable(column)
    mine = told.association(FOUND, display(known, "SI"), catalogue.outcome(outcome), "age and sex")
    said = [
        told.introduced(found),
        told.conflict(found),
        told.apart(known, catalogue.outcome(outcome), found),
        told.ORDERED,
        mine,
    ]
    for row in found.rows:
        said += [row.effect.sentence, told.placed(row), told.facts(row), told.label(row)]
    return "\n".join(said)


def test_no_word_joins_an_association_to_what_was_published():
    for column, outcome in PAIRS:
        whole = text(column, outcome)
        cited = whole
        for row in beside(column, outcome).rows:
            cited = cited.replace(catalogue.source(row.effect.source).citation, "")
        assert not JOINING.search(cited), (column, outcome, JOINING.search(cited))
        assert not list(objections(cited)), (column, outcome, list(objections(cited)))


def test_a_pair_that_nobody_tried_says_so():
    silent = [pair for pair in PAIRS if not beside(*pair).rows]
    assert len(silent) > 100
    for pair in silent:
        assert told.introduced(beside(*pair)) == told.NOTHING
    observed = beside("diet_choline_mg", "phq9")
    assert observed.rows
    assert told.introduced(observed) == told.NO_TRIAL
    assert told.introduced(beside("vitd_nmol_l", "phq9")) == ""


def test_both_sides_of_a_conflict_are_named_and_every_study_is_listed():
    said = told.conflict(beside("vitd_nmol_l", "phq9"))
    first, second = said.split("; ")
    assert "no clear difference with vitamin D, five years" in first
    assert "a clear difference with vitamin D (41 RCT meta-analysis)" in second
    assert "both directions" in told.conflict(beside("epa_umol_l", "phq9"))
    assert told.conflict(beside("b12_pg_ml", "dsst")) == ""
    assert told.first(beside("vitd_nmol_l", "phq9")).startswith("First by our order: Vitamin D3 for five years: no")
    for code in ("E18", "E19", "E20", "E25"):
        row = next(row for row in catalogue.effects() if row.code == code)
        assert row.sentence in text("vitd_nmol_l", "phq9")


def test_the_association_says_between_whom_and_how_it_came_there():
    said = told.association(FOUND, display(catalogue.variable("crp_mg_l"), "SI"), catalogue.outcome("phq9"), "age")
    for part in ("+0.04 [\N{MINUS SIGN}0.04, +0.13]", "4.4 mg/L", "0.7 mg/L", "3.81 points", "alike in age"):
        assert part in said
    odds = told.association(
        replace(FOUND, sd=None), display(catalogue.variable("crp_mg_l"), "SI"), catalogue.outcome("phq9_10"), "age"
    )
    assert "points" not in odds
    assert told.association(None, display(catalogue.variable("crp_mg_l"), "SI"), catalogue.outcome("phq9"), "") == (
        told.NO_SIZE
    )


def test_what_differed_in_each_study_stands_with_it():
    rows = {row.effect.code: row for row in beside("hcy_umol_l", "dsst").rows}
    assert told.placed(rows["E31"]).endswith(
        "There: B vitamins were given to some by lot. What was given lowers this measure."
    )
    assert "no interval" in told.placed(next(r for r in beside("crp_mg_l", "phq9").rows if r.effect.code == "E13"))
    assert told.placed(next(r for r in beside("crp_mg_l", "phq9").rows if r.effect.code == "E16")).startswith(
        "No common scale: per cent of a score per doubling"
    )


@pytest.mark.parametrize(
    ("column", "outcome"), [("crp_mg_l", "phq9"), ("epa_umol_l", "phq9_10"), ("plp_nmol_l", "dsst")]
)
def test_the_picture_holds_the_association_first_and_apart_and_all_that_has_a_scale(column, outcome):
    found = beside(column, outcome)
    labels = {row.effect.code: told.label(row) for row in found.rows}
    rows = charts.frame(FOUND, f"mine{charts.LINE}{charts.HERE}", found, labels)
    assert len(rows) == 1 + len(found.rows)
    spec = charts.beside(rows).to_dict()
    domain = spec["layer"][-1]["encoding"]["y"]["scale"]["domain"]
    assert domain[0].startswith("mine")
    assert domain[1] == charts.GAP
    assert len(domain) == 2 + len(found.on_scale)
    assert len(set(domain)) == len(domain)
    spoken = spec["description"]
    for row in found.on_scale:
        assert f"{row.smd.estimate:.2f}" in spoken
        assert row.effect.exposure in spoken
    shapes = dict(
        zip(*(spec["layer"][-1]["encoding"]["shape"]["scale"][name] for name in ("domain", "range")), strict=True)
    )
    assert len(set(shapes.values())) == len(shapes)


def test_the_axis_has_one_title_whatever_layers_are_drawn():
    found = beside("diet_choline_mg", "dsst")
    rows = charts.frame(FOUND, "mine", found, {row.effect.code: told.label(row) for row in found.rows})
    layers = charts.beside(rows).to_dict()["layer"]
    titles = {layer["encoding"]["x"]["title"] for layer in layers if "title" in layer["encoding"]["x"]}
    assert titles == {charts.SHORT}
    hollow = [layer for layer in layers if layer["mark"].get("filled") is False]
    assert len(hollow) == 1
    assert "'C'" in hollow[0]["transform"][0]["filter"]
