"""What the builder noticed about a folder of CDC tables, as sentences for the reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from neuro.cohort.nhanes_mapping import Cycle, Mapped, table_rows


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


@cache
def _published_rows() -> Mapping[str, int]:
    return {row["table"]: int(row["rows"]) for row in table_rows("nhanes_table_rows.csv")}
