"""What the builder noticed about a folder of CDC tables, as sentences for the reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from neuro.cohort.nhanes_mapping import Cycle, Mapped, table_rows
from neuro.errors import DataError


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reader of the result should know.

    Attributes:
        code: short name of the kind of finding.
        table: CDC's table.
        sentence: what was found and what it means for the columns.
        action: what to do about it.
    """

    code: str
    table: str
    sentence: str
    action: str


def doubled(table: str, read: str) -> Finding:
    """A table that lies in the folder more than once."""
    return Finding(
        "double-table", table, f"{table} lies in the folder more than once; {read} was read.", "Keep one file a table."
    )


def left_out(table: str, cycle: Cycle, lost: Iterable[str]) -> Finding:
    """A table or variable that only additional columns need, and that is not there."""
    sentence = f"{table} is not in the folder as CDC ships it; missing in {cycle.label}: {', '.join(sorted(lost))}."
    return Finding("not-there", table, sentence, f"Add CDC's own {table} if those columns are wanted.")


def stood_in(wanted: Mapped, served: Mapped, cycle: Cycle) -> Finding:
    """A variable under the name that it has in other cycles."""
    expected, found = (f"{row.table(cycle)}.{row.variable}" for row in (wanted, served))
    sentence = f"{expected} is not in the folder; {found} was read as {wanted.column} of {cycle.label}."
    return Finding("other-name", served.table(cycle), sentence, "Check that the two are the same measurement.")


def row_count(table: str, found: int) -> list[Finding]:
    """A finding if CDC's codebook counts other rows than the file has."""
    published = _published_rows().get(table)
    if published is None or published == found:
        return []
    sentence = f"{table} has {found:,} rows; CDC's codebook counts {published:,}."
    return [Finding("row-count", table, sentence, "Download it again, or check that it is meant to differ.")]


def check_complete(tables: Mapping[str, pd.DataFrame], cycle: Cycle) -> None:
    """Refuse a table that was cut between two rows, which no file format shows.

    A folder with fewer people throughout is a subset and may be meant; one table that does not fit the others is not.

    Args:
        tables: by CDC's name without cycle suffix, people's tables with SEQN as index or column.
    Raises:
        DataError: DEMO is as long as CDC's and another table shorter, or DEMO lacks people of another table.
    """
    published = _published_rows()
    demo = f"DEMO{cycle.suffix}"
    people = tables["DEMO"].index
    for stem, table in tables.items():
        name = stem + cycle.suffix
        if len(people) == published[demo] and len(table) < published.get(name, 0):
            raise DataError(
                f"Wanted {published[name]:,} rows in {name}, as CDC's codebook counts; found {len(table):,} beside a "
                f"whole {demo}. Download {name} again."
            )
        strangers = _strangers(table, people)
        if strangers:
            why = f"{demo} has {len(people):,} of CDC's {published[demo]:,} rows. Download {demo} again."
            other = f"one of them is of another cycle. Download {name} again."
            raise DataError(
                f"Wanted every SEQN of {name} in {demo}; found {strangers:,} rows without: "
                f"{why if len(people) < published[demo] else other}"
            )


def _strangers(table: pd.DataFrame, people: pd.Index) -> int:
    """Rows of a table of people whose SEQN is not among `people`."""
    if "SEQN" not in table and table.index.name != "SEQN":
        return 0
    return int((~table.get("SEQN", table.index).isin(people)).sum())


@cache
def _published_rows() -> Mapping[str, int]:
    return {row["table"]: int(row["rows"]) for row in table_rows("nhanes_table_rows.csv")}
