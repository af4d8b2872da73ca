"""Where a number of a table stands: the row's own source and locator, or what is said once of a whole column."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from neuro.knowledge.rows import SEPARATOR, read

TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class ColumnProvenance:
    """What is said once of columns of a table.

    Attributes:
        table: path from the package, with `*` for any one folder.
        fields: columns that it is of.
        source, locator: key and place, with {names} of the row's own cells.
    """

    table: str
    fields: tuple[str, ...]
    source: str
    locator: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one number stands: keys in the table of sources, and where in them; "" where it is not said."""

    sources: tuple[str, ...]
    locator: str


@cache
def column_provenances() -> tuple[ColumnProvenance, ...]:
    """Everything that is said of whole columns."""
    return read(TABLES / "provenance.csv", ColumnProvenance)


def provenance(table: str, field: str, row: Mapping[str, str]) -> Provenance:
    """Where a number of a row stands.

    Args:
        table: path of the csv from the package, such as `knowledge/tables/intervals.csv`.
        field: its column.
        row: the whole row as text.
    """
    for said in column_provenances():
        if field in said.fields and fnmatch(table, said.table):
            return _provenance(said.source.format_map(row), said.locator.format_map(row))
    return _provenance(row.get("source", ""), row.get("locator", ""))


def _provenance(source: str, locator: str) -> Provenance:
    return Provenance(tuple(key.strip() for key in source.split(SEPARATOR) if key.strip()), locator.strip())
