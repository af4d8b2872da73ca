"""The tables against chemistry, the cohorts' dictionaries, and each other."""

import csv
import re
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from neuro import units
from neuro.balance.indices import indices
from neuro.cohort.draw import measured
from neuro.cohort.embedded import embedded, read_dictionary
from neuro.cohort.store import fetch
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.display import System, display

ROOT = Path(__file__).parents[2]
MASS_TOLERANCE = 2e-4
"""Molar masses from conventional atomic weights (IUPAC abridged, five digits) differ in the last digit."""
FACTOR_TOLERANCE = 1e-5
"""Factors are stored to six digits."""
ATOMIC = {
    "H": 1.008,
    "C": 12.011,
    "N": 14.007,
    "O": 15.999,
    "P": 30.974,
    "S": 32.06,
    "I": 126.904,
    "Co": 58.933,
    "Fe": 55.845,
    "Cu": 63.546,
    "Zn": 65.38,
    "Se": 78.971,
    "Mg": 24.305,
    "Pb": 207.2,
}
CONVENTIONS = {"insulin_uu_ml", "insulin_adjusted_uu_ml"}
"""Conversions that rest on a convention, not on a molar mass; the row's note says which."""


def formulas() -> list[tuple[str, str]]:
    with (ROOT / "tests/reference/knowledge_formulas.csv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return [(column, row["formula"]) for row in rows for column in row["columns"].split(";")]


def mass(formula: str) -> float:
    return sum(ATOMIC[element] * int(count or 1) for element, count in re.findall(r"([A-Z][a-z]?)(\d*)", formula))


@pytest.mark.parametrize(("column", "formula"), formulas())
def test_molar_masses_agree_with_the_molecular_formula(column, formula):
    assert catalogue.variable(column).molar_mass == pytest.approx(mass(formula), rel=MASS_TOLERANCE)


def test_every_molar_mass_is_checked_against_a_formula():
    checked = {column for column, _ in formulas()}
    assert {row.column for row in catalogue.variables() if row.molar_mass} == checked


def test_second_units_agree_with_molar_mass_and_prefixes():
    for row in catalogue.variables():
        if row.factor_other is None or row.column in CONVENTIONS:
            continue
        for value in (1.0, 7.3):
            expected = units.convert(value, row.unit, row.unit_other, row.molar_mass)
            (shown,) = (one for one in (display(row, s) for s in get_args(System)) if one.unit == row.unit_other)
            assert shown.shown(value) == pytest.approx(expected, rel=FACTOR_TOLERANCE), row.column


def test_every_unit_can_be_read():
    for row in (*catalogue.variables(), *catalogue.outcomes(), *catalogue.limits(), *catalogue.intervals()):
        units.parse(row.unit)
    for row in catalogue.variables():
        units.parse(row.unit_other)
        assert (row.factor_other is None) == (row.unit_other == ""), row.column


@pytest.mark.parametrize("cohort", ["nhanes", "simulated"])
def test_every_column_of_the_cohort_is_described_in_its_unit(cohort):
    for column in read_dictionary(ROOT / "data" / f"{cohort}_dictionary.csv"):
        row = catalogue.variable(column.name)
        if column.kind in ("number",) and "/" in column.unit and row.role == "exposure":
            assert units.same(row.unit, column.unit.replace("ug DFE", "µg DFE")), column.name


@pytest.mark.parametrize("name", ["nhanes", "simulated"])
def test_everybody_in_the_cohort_has_plausible_values(name):
    cohort = embedded(name)
    numbers = [column.name for column in cohort.columns if column.kind in ("number", "whole", "flag")]
    for column, values in fetch(cohort, numbers).items():
        row, known = catalogue.variable(column), values[np.isfinite(values)]
        if row.plausible_low is not None and len(known):
            assert known.min() >= row.plausible_low, column
        if row.plausible_high is not None and len(known):
            assert known.max() <= row.plausible_high, column


def test_nobody_of_nhanes_is_measured_outside_a_rule_of_eligibility():
    cohort = embedded("nhanes")
    columns = fetch(cohort, cohort.names)
    checked = 0
    for row in (*catalogue.variables(), *catalogue.outcomes()):
        named = parse(getattr(row, "response", "") or row.column).columns
        if not row.eligibility or not set(named) <= set(columns):
            continue
        outside = parse(row.eligibility).evaluate(columns) == 0.0
        assert not (measured(columns, named, len(outside)) & outside).any(), row.column
        checked += 1
    assert checked > 12


def test_names_are_unique():
    for rows, key in (
        (catalogue.variables(), "column"),
        (catalogue.outcomes(), "code"),
        (catalogue.guardrails(), "code"),
        (catalogue.limits(), "code"),
        (catalogue.sources(), "key"),
        (catalogue.effects(), "code"),
        (indices(), "code"),
    ):
        names = [getattr(row, key) for row in rows]
        assert len(set(names)) == len(names)


def test_every_cited_source_is_known():
    for rows in (
        catalogue.variables(),
        catalogue.intervals(),
        catalogue.outcomes(),
        catalogue.guardrails(),
        catalogue.limits(),
        catalogue.overclaims(),
        catalogue.effects(),
        indices(),
    ):
        for row in rows:
            keys = row.source if isinstance(row.source, tuple) else (row.source,)
            assert [catalogue.source(key).key for key in keys] == list(keys)
            assert keys, row


def test_sources_named_in_notes_are_known():
    for row in (*catalogue.variables(), *indices()):
        for key in re.findall(r"\b[A-Z]{4}\d{4}\b", row.note):
            assert catalogue.source(key)


def test_every_column_of_every_nhanes_cycle_is_described():
    with (ROOT / "neuro/cohort/tables/nhanes_columns.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert catalogue.variable(row["name"])


def test_groups_are_the_eight_of_the_pages_in_order():
    assert [row.code for row in catalogue.groups()] == [
        "serotonin",
        "dopamine_norepinephrine",
        "gaba_glutamate",
        "acetylcholine",
        "cofactors",
        "inflammation",
        "hormones",
        "context",
    ]
    known = {row.code for row in catalogue.groups()}
    assert {row.group for row in catalogue.variables()} <= known
    assert {row.axis for row in indices()} <= known


def test_intervals_are_ordered_and_inside_what_a_person_can_have():
    for row in (*catalogue.variables(), *catalogue.intervals()):
        if row.low is not None and row.high is not None:
            assert row.low < row.high, row.column
        about = catalogue.variable(row.column)
        for bound in (row.low, row.high):
            assert bound is None or about.plausible_low <= bound <= about.plausible_high, row.column
    for row in catalogue.variables():
        if row.plausible_low is not None and row.plausible_high is not None:
            assert row.plausible_low < row.plausible_high, row.column


def test_intervals_by_sex_are_in_the_unit_of_their_variable():
    for row in catalogue.intervals():
        assert units.same(row.unit, catalogue.variable(row.column).unit)


def test_expressions_parse_and_name_known_columns():
    texts = [row.eligibility for row in (*catalogue.variables(), *catalogue.outcomes())]
    texts += [row.condition for row in catalogue.guardrails()] + [row.response for row in catalogue.outcomes()]
    for text in filter(None, texts):
        for column in parse(text).columns:
            catalogue.variable(column)


def test_a_twin_has_the_unit_and_scale_of_what_was_measured():
    twins = [row for row in catalogue.variables() if row.twin_of]
    assert len(twins) > 3
    for row in twins:
        measured = catalogue.variable(row.twin_of)
        assert (row.unit, row.unit_other, row.scale, row.group) == (
            measured.unit,
            measured.unit_other,
            measured.scale,
            measured.group,
        )
        assert catalogue.one_scale(measured.column) == row.column
        assert catalogue.effects_beside(row.column) == catalogue.effects_beside(measured.column)


def test_rules_of_eligibility_give_their_reason():
    for row in (*catalogue.variables(), *catalogue.outcomes()):
        assert bool(row.eligibility) == bool(row.eligibility_reason), row


def test_who_people_are_is_never_moved():
    for column in (
        "age",
        "sex",
        "female",
        "race_eth",
        "education",
        "pir",
        "ses",
        "pregnant",
        "rx_antidepressant",
        "phq9",
    ):
        assert not catalogue.variable(column).movable
    for row in catalogue.variables():
        assert not (row.movable and row.role in ("item", "outcome", "design", "weight")), row.column


def test_no_item_of_phq9_is_an_exposure():
    assert {row.role for row in catalogue.variables() if row.column.startswith("dpq")} == {"item"}


def test_guardrails_and_limits_speak_of_known_columns():
    for row in catalogue.guardrails():
        for column in row.trigger:
            assert column == "*" or catalogue.variable(column)
    for row in catalogue.limits():
        assert units.same(row.unit, catalogue.variable(row.column).unit), row.code


def test_published_effects_stand_beside_known_columns_and_outcomes():
    outcomes = {row.code for row in catalogue.outcomes()}
    for row in catalogue.effects():
        assert set(row.outcomes) <= outcomes
        for column in row.exposures:
            catalogue.variable(column)
        if row.value is not None and row.low is not None:
            assert row.low <= row.value <= row.high, row.code


@pytest.mark.parametrize(
    "exposure", ["plp_nmol_l", "b12_pg_ml", "folate_serum_ng_ml", "vitd_nmol_l", "epa_umol_l", "crp_mg_l"]
)
def test_main_exposures_have_published_evidence_beside_mood(exposure):
    assert catalogue.effects_beside(exposure, "phq9")


def test_recalled_values_are_marked_illustrative():
    for row in catalogue.variables():
        assert row.illustrative == (row.grade == "C")
        if catalogue.source(row.source).how_read == "memory":
            assert row.grade == "C", row.column


def test_every_published_effect_and_every_safety_rule_of_the_reading_list_is_there():
    effects = {row.code for row in catalogue.effects()}
    assert {f"E{number:02}" for number in range(1, 56)} <= effects
    rules = {row.code[:3] for row in catalogue.guardrails()}
    assert {f"G{number:02}" for number in range(1, 27)} <= rules


def test_numbers_of_an_effect_that_a_sentence_gives_are_those_of_its_row():
    pattern = r"(?:SMD|\bg|\bd|\br|odds ratio|RR|hazard ratio) (-?\d+\.\d+)"
    compared = 0
    for row in catalogue.effects():
        said = re.search(pattern, row.sentence)
        if said and row.value is not None:
            assert float(said[1]) == pytest.approx(row.value, abs=0.006), row.code
            compared += 1
    assert compared > 15
