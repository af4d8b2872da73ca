"""Every number of every table says where it stands: a source that is known, and where in it."""

import csv
import re
from pathlib import Path

import pytest

from neuro.knowledge import catalogue
from neuro.knowledge.provenance import column_provenances, provenance
from neuro.mechanism.catalogue import MODULES, system
from neuro.mechanism.equations import equations

PACKAGE = Path(catalogue.__file__).parents[1]
TABLES = sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.glob("**/tables/**/*.csv"))
KEYS = {row.key for row in catalogue.sources()}
NO_NUMBERS = {"unit", "order", "item", "line"}
"""Columns of codes and places in a list that happen to be digits."""


def number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def rows(table: str) -> list[dict[str, str]]:
    with (PACKAGE / table).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def numeric(found: list[dict[str, str]]) -> list[str]:
    """Columns in which every cell that is filled is a number."""
    return [
        name
        for name in (found[0] if found else ())
        if name not in NO_NUMBERS and any(row[name] for row in found) and all(number(row[name] or "0") for row in found)
    ]


def unsourced(table: str, found: list[dict[str, str]]) -> list[str]:
    """Numbers of a table without a known source or without a locator."""
    bad = []
    for line, row in enumerate(found, 2):
        for field in numeric(found):
            if row[field]:
                said = provenance(table, field, row)
                if not said.sources or not set(said.sources) <= KEYS or not said.locator:
                    bad.append(f"{table}:{line} {field}={row[field]} has {said}")
    return bad


@pytest.mark.parametrize("table", TABLES)
def test_every_number_has_a_known_source_and_a_locator(table):
    assert unsourced(table, rows(table)) == []


def test_numbers_are_found_and_one_without_a_locator_is_noticed():
    counted = {table: len(numeric(rows(table))) for table in TABLES}
    assert counted["knowledge/tables/intervals.csv"] >= 4
    assert counted["mechanism/tables/serotonin/parameters.csv"] >= 2
    assert sum(counted.values()) > 80
    intervals = rows("knowledge/tables/intervals.csv")
    intervals[3]["locator"] = ""
    intervals[5]["source"] = "NOBODY1999"
    assert len(unsourced("knowledge/tables/intervals.csv", intervals)) >= 2


def test_what_is_said_of_columns_is_of_columns_that_exist():
    for said in column_provenances():
        matched = [table for table in TABLES if Path(table).match(said.table)]
        assert matched, said
        names = {name for table in matched for name in rows(table)[0]}
        assert set(said.fields) <= names, said


TOTALS = {"tb", "Stot", "Sphtot", "gAMPA", "gNMDA", "gGABA"}
"""Constants that stand in a conserved total or in a read-out: the others stand in a rate law or a balance."""


@pytest.mark.parametrize("code", MODULES)
def test_a_constant_of_the_kinetics_stands_in_the_law_that_its_locator_names(code):
    found = equations(system(code))
    used = {name for row in (*found.fluxes, *found.changes) for name in found.needs(row)}
    table = f"mechanism/tables/{code}/parameters.csv"
    named = {row["code"] for row in rows(table)}
    assert named - used <= TOTALS
    for row in rows(table):
        assert row["code"] in provenance(table, "value", row).locator


def test_a_document_that_a_locator_names_is_there():
    named = {
        name
        for table in TABLES
        for row in rows(table)
        for name in re.findall(r"\b(?:docs|data)/[\w/-]+\.md", row.get("locator") or "")
    }
    assert "docs/knowledge.md" in named
    assert [name for name in named if not (PACKAGE.parent / name).is_file()] == []


def test_a_row_without_numbers_cites_what_is_known_as_well():
    checked = 0
    for table in TABLES:
        if table.startswith("cohort/") or table == "knowledge/tables/provenance.csv":
            continue  # sources in prose; templates of other rows' sources
        for row in rows(table):
            keys = [key.strip() for key in (row.get("source") or "").split(";") if key.strip()]
            assert set(keys) <= KEYS, (table, row)
            assert "locator" not in row or not keys or row["locator"], (table, row)
            checked += bool(keys)
    assert checked > 2000


def test_recalled_sources_give_grade_c():
    recalled = {row.key for row in catalogue.sources() if row.how_read == "memory"}
    for table in TABLES:
        for row in rows(table):
            if row.get("source") in recalled and row.get("grade"):
                assert row["grade"] == "C", (table, row)
