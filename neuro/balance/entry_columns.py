"""Which column of a cohort feeds which entry point of the kinetics: where what was measured meets theory."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.knowledge import catalogue
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "entry_columns.csv"


@dataclass(frozen=True, slots=True)
class EntryColumn:
    """A column of a cohort and the entry point of the kinetics that it feeds; `diet` where only through food."""

    column: str
    entry: str
    diet: bool


@cache
def entry_columns() -> dict[str, EntryColumn]:
    """Every column that leads to the kinetics."""
    return {row.column: row for row in read(TABLE, EntryColumn)}


def entry_column(column: str) -> EntryColumn | None:
    """The row of a column, or of the column as it was measured; None where the kinetics take in nothing of it."""
    twin = catalogue.variable(column).twin_of if catalogue.known(column) else ""
    return entry_columns().get(column) or entry_columns().get(twin)
