"""Readers of the tables, each read once, and look-ups that offer near names."""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from neuro import units
from neuro.errors import KnowledgeError
from neuro.knowledge import analyte_tables, intakes
from neuro.knowledge.analyte_tables import AnalyteInterval
from neuro.knowledge.analyte_units import in_unit
from neuro.knowledge.entities import (
    Group,
    Guardrail,
    Interval,
    Level,
    Limit,
    Outcome,
    Overclaim,
    Source,
    Variable,
    Word,
)
from neuro.knowledge.published import PublishedEffect
from neuro.knowledge.rows import read

TABLES = Path(__file__).parent / "tables"


@cache
def groups() -> tuple[Group, ...]:
    """Systems and contexts, in display order."""
    return read(TABLES / "groups.csv", Group)


@cache
def sources() -> tuple[Source, ...]:
    """Everything that a row may cite."""
    return read(TABLES / "sources.csv", Source)


@cache
def variables() -> tuple[Variable, ...]:
    """Every column that the embedded cohorts have, in display order."""
    return read(TABLES / "variables.csv", Variable)


@cache
def levels(column: str) -> dict[str, str]:
    """Codes of a column with few answers -> how people read them, in order; empty where they speak for themselves."""
    return {row.value: row.label for row in read(TABLES / "levels.csv", Level) if row.column == column}


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Every outcome that may be asked about, in display order."""
    return read(TABLES / "outcomes.csv", Outcome)


@cache
def guardrails() -> tuple[Guardrail, ...]:
    """The safety rules of the what-if."""
    return read(TABLES / "guardrails.csv", Guardrail)


@cache
def limits() -> tuple[Limit, ...]:
    """Agencies' upper levels of intake, in the unit of the column that each stands beside."""
    return tuple(_in_column(row) for row in intakes.limits())


@cache
def overclaims() -> tuple[Overclaim, ...]:
    """Tempting claims and what is said instead."""
    return read(TABLES / "overclaims.csv", Overclaim)


@cache
def words() -> tuple[Word, ...]:
    """Wording that never appears."""
    return read(TABLES / "words.csv", Word)


@cache
def effects() -> tuple[PublishedEffect, ...]:
    """What trials and studies found."""
    return read(TABLES / "effects.csv", PublishedEffect)


def known(column: str) -> bool:
    """Whether the catalogue describes a column of that name."""
    return column in _by_column()


def variable(column: str) -> Variable:
    """What is known of a column.

    Raises:
        KnowledgeError: the catalogue has no such column; near names are offered.
    """
    found = _by_column()
    if column not in found:
        raise KnowledgeError(absent("column", column, found))
    return found[column]


def interval(column: str, sex: str = "", age: float | None = None) -> Interval | None:
    """The reference interval of a column in its unit, for a sex and an age where it differs by them.

    Args:
        sex: "female", "male", or "" where it is not known: then only an interval of both sexes is given.
        age: years; None takes the interval of adults.

    Returns:
        None where there is none, or none for that sex and age. Its `decides` says whether a value may be flagged by it.
    """
    about, measured = variable(column), analyte_tables.of_column(column)
    rows = [
        row for row in analyte_tables.analyte_intervals() if measured and row.analyte == measured.code and not row.assay
    ]
    for row in rows:
        if row.sex == sex and sex and _of_age(row, age):
            return _interval(about, row)
    if about.low is not None or about.high is not None:
        return Interval(
            column, "", about.low, about.high, about.unit, about.reference, about.source, about.grade, about.locator
        )
    return next((_interval(about, row) for row in rows if not row.sex and _of_age(row, age)), None)


@cache
def intervals() -> tuple[Interval, ...]:
    """Reference intervals that differ by sex, one for each column and sex."""
    rows = analyte_tables.analyte_intervals()
    return tuple(
        _interval(variable(column), row)
        for row in rows
        if row.sex and not row.assay
        for column in analyte_tables.analyte(row.analyte).columns
    )


def _of_age(row: AnalyteInterval, age: float | None) -> bool:
    return age is None or (row.age_low or 0.0) <= age and (row.age_high is None or age < row.age_high + 1)


def _interval(about: Variable, row: AnalyteInterval) -> Interval:
    low, high = (
        None if end is None else float(f"{in_unit(row.analyte, end, row.unit, about.unit):.10g}")
        for end in (row.low, row.high)
    )
    return Interval(
        about.column,
        row.sex,
        low,
        high,
        about.unit,
        row.reference,
        row.source,
        row.grade,
        row.locator,
        row.age_low,
        row.age_high,
    )


def outcome(name: str) -> Outcome:
    """An outcome by its code, its column, or its event.

    Raises:
        KnowledgeError: there is none of that name; near names are offered.
    """
    wanted = " ".join(name.split())
    for row in outcomes():
        if wanted == row.code:
            return row
    for row in outcomes():
        if wanted in (row.response, row.column):
            return row
    raise KnowledgeError(absent("outcome", name, [row.code for row in outcomes()]))


def source(key: str) -> Source:
    """A source by its key.

    Raises:
        KnowledgeError: nothing is cited under that key.
    """
    for row in sources():
        if row.key == key:
            return row
    raise KnowledgeError(absent("source", key, [row.key for row in sources()]))


def effects_beside(exposure: str, outcome_code: str = "") -> tuple[PublishedEffect, ...]:
    """Published evidence to show beside an association, best kinds first as in the table.

    Args:
        exposure: a cohort column.
        outcome_code: an outcome's code; "" for any. An outcome cut from the same score has the same evidence,
            unless it counts the other side of it: a published sign would then read the wrong way round.
    """
    measured = (_by_column()[exposure].twin_of if known(exposure) else "") or exposure
    of_score = {(row.column, row.worse) for row in outcomes() if row.code == outcome_code}
    asked = {row.code for row in outcomes() if (row.column, row.worse) in of_score}
    return tuple(
        row for row in effects() if measured in row.exposures and (not outcome_code or asked.intersection(row.outcomes))
    )


def one_scale(column: str) -> str:
    """The twin of a column whose cycles are on one scale; "" where there is none."""
    return next((row.column for row in variables() if row.twin_of == column), "")


def limits_of(column: str) -> tuple[Limit, ...]:
    """Agencies' upper levels for an intake column, lowest first."""
    return tuple(sorted((row for row in limits() if row.column == column), key=lambda row: row.value))


def _in_column(row: Limit) -> Limit:
    unit = variable(row.column).unit
    return replace(row, value=float(f"{units.convert(row.value, row.unit, unit):.10g}"), unit=unit)


@cache
def _by_column() -> dict[str, Variable]:
    return {row.column: row for row in variables()}


def absent(what: str, name: str, names: Iterable[str]) -> str:
    """The sentence for a name that no table has, with near ones."""
    listed = list(names)
    near = get_close_matches(name, listed, n=3, cutoff=0.6)
    hint = f"Did you mean {', '.join(near)}?" if near else f"It knows {len(listed)}, such as {', '.join(listed[:3])}."
    return f"Wanted the {what} '{name}'; the catalogue has none of that name. {hint}"
