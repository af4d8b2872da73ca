"""Laboratory values pasted as text: every line becomes a value or is listed with the reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from neuro.assessment.lab_lines import Line, Unread, lines
from neuro.assessment.lab_values import ALIKE, LabValue, value_of
from neuro.errors import DataError
from neuro.knowledge.analytes import LabInterval

LONGEST = 100_000
"""Signs that are read; a report of a laboratory has some thousands."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a text of laboratory values holds.

    Attributes:
        values: one a column, in the order of the text.
        unread: every other line that is not empty, with the reason.
        said: what a reader must know of the whole.
    """

    values: tuple[LabValue, ...]
    unread: tuple[Unread, ...]
    said: tuple[str, ...] = ()

    @property
    def numbers(self) -> dict[str, float | str]:
        """Column -> value, for those that are numbers (or a sex), in the cohort's units."""
        return {row.column: row.value for row in self.values if row.value is not None}

    @property
    def beyond(self) -> dict[str, tuple[str, float]]:
        """Column -> ("<" or ">", limit), for those only known to lie beyond a limit."""
        return {row.column: (row.bound, row.limit) for row in self.values if row.bound and row.limit is not None}

    @property
    def intervals(self) -> dict[str, LabInterval]:
        """The laboratory's own intervals, by column."""
        return {row.column: row.interval for row in self.values if row.interval is not None}


def pasted(text: str, names: Collection[str] | None = None) -> Pasted:
    """Read laboratory values from a text, a line each.

    A value needs a name, a number and a unit; flags, reference intervals and dates beside it are read as such. Nothing
    is guessed: a missing unit, a name that may mean two things or a number that can be read in two ways is asked about.

    Args:
        text: as copied from a report or a spreadsheet.
        names: the cohort's columns; None for the shipped cohorts.
    Raises:
        DataError: the text is longer than any report.
    """
    if len(text) > LONGEST:
        raise DataError(
            f"Wanted laboratory values of at most {LONGEST:,} signs; found {len(text):,}. Paste the report alone."
        )
    found: list[LabValue] = []
    unread: list[Unread] = []
    for line in lines(text):
        answer = value_of(line, names) if isinstance(line, Line) else line
        (found if isinstance(answer, LabValue) else unread).append(answer)  # type: ignore[arg-type]
    kept, repeated = _once(found)
    return Pasted(kept, tuple(sorted([*unread, *repeated], key=lambda row: row.line)), _said(kept, repeated))


def _once(found: Iterable[LabValue]) -> tuple[tuple[LabValue, ...], list[Unread]]:
    """One value a column; where two differ neither is taken."""
    by_column: dict[str, list[LabValue]] = {}
    for row in found:
        by_column.setdefault(row.column, []).append(row)
    kept, repeated = [], []
    for rows in by_column.values():
        first, *others = rows
        if all(_same(first, row) for row in others):
            kept.append(first)
            repeated += [_again(row, f"the same as line {first.line}, which is kept") for row in others]
        else:
            listed = " and ".join(str(row.line) for row in rows)
            why = f"given differently in lines {listed}: keep the line that counts"
            repeated += [_again(row, why) for row in rows]
    return tuple(kept), repeated


def _same(one: LabValue, other: LabValue) -> bool:
    if one.bound != other.bound:
        return False
    a, b = (row.limit if row.bound else row.value for row in (one, other))
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= ALIKE * max(abs(a), abs(b))
    return a == b


def _again(row: LabValue, why: str) -> Unread:
    return Unread(row.line, row.text, f"{row.label} is {why}.", "repeated", (row.column,))


def _said(kept: tuple[LabValue, ...], repeated: list[Unread]) -> tuple[str, ...]:
    below = [row.label for row in kept if row.bound]
    said = []
    if below:
        said.append(f"Only known to lie beyond a limit, kept as such and not used as a number: {', '.join(below)}.")
    if repeated:
        said.append("Some values stand more than once; see the lines listed.")
    return tuple(said)
