"""The tables against values that were noted when the sources were read, apart from the tables."""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from neuro import units
from neuro.knowledge import catalogue
from neuro.knowledge.analyte_units import in_unit
from neuro.knowledge.provenance import provenance

PACKAGE = Path(catalogue.__file__).parents[1]
KEPT = Path(__file__).parents[1] / "reference" / "kept_values.csv"
EXACT = 1e-9
"""The same number, written with as many digits."""
PRINTED = 1e-4
"""Factors are printed to four or five digits."""


def kept() -> list[dict[str, str]]:
    with KEPT.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


VALUES = [row for row in kept() if row["table"] != "conversion"]
FACTORS = [row for row in kept() if row["table"] == "conversion"]


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (PACKAGE / name).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def picked(name: str, key: str) -> dict[str, str]:
    """The one row of a table that a key names."""
    wanted = dict(part.split("=", 1) for part in key.split(";"))
    found = [row for row in table(name) if all(row[field] == value for field, value in wanted.items())]
    assert len(found) == 1, (name, key, len(found))
    return found[0]


def test_hundreds_of_values_of_every_room_are_kept():
    by_table = Counter(row["table"] for row in VALUES)
    assert len(VALUES) > 600
    assert len(by_table) > 12
    assert by_table["knowledge/tables/intervals.csv"] > 60
    assert by_table["mechanism/tables/serotonin/parameters.csv"] > 40
    assert len({(row["table"], row["key"], row["field"]) for row in kept()}) == len(kept())


@pytest.mark.parametrize("name", sorted({row["table"] for row in VALUES}))
def test_the_table_has_each_kept_value_with_its_source_and_place(name):
    for kept_row in (row for row in VALUES if row["table"] == name):
        row, field = picked(name, kept_row["key"]), kept_row["field"]
        where = (kept_row["key"], field)
        if field == "code":
            assert row[field] == kept_row["value"], where
        else:
            found, unit = float(row[field]), row.get("unit", "")
            if kept_row["unit"] and unit and not units.same(kept_row["unit"], unit):
                found = units.convert(found, unit, kept_row["unit"])
            assert found == pytest.approx(float(kept_row["value"]), rel=EXACT), where
        said = provenance(name, field, row)
        assert not kept_row["source"] or kept_row["source"] in said.sources, (where, said)
        assert kept_row["locator"] in said.locator, (where, said)


@pytest.mark.parametrize("row", FACTORS, ids=lambda row: row["key"])
def test_conversions_have_the_kept_factors(row):
    code, _, both = row["key"].partition(": ")
    start, _, into = both.partition(" -> ")
    assert in_unit(code, 1.0, start, into) == pytest.approx(float(row["value"]), rel=PRINTED)
