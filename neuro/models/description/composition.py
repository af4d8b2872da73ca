"""Who is in a cohort: weighted means and shares by group, with the small cells left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from neuro.cohort.cohort import Cohort, Column
from neuro.cohort.draw import draw
from neuro.knowledge import catalogue
from neuro.models.categories import coded
from neuro.models.description.describe import Estimate, Question, describe

SHARES = ("flag", "category")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a description.

    Attributes:
        column: what is described.
        level: of a category; "" for a mean, or for the share of a flag.
        unit: in which the line is read; "%" for shares.
        cells: one estimate a group, shares within 0-1; groups without anybody measured are left out.
    """

    column: str
    level: str
    unit: str
    cells: tuple[Estimate, ...]


def composition(cohort: Cohort, columns: Sequence[str], by: str, domain: str | None = None) -> tuple[Line, ...]:
    """Means of numbers and shares of flags and categories, by group, by the cohort's design.

    Args:
        columns: what to describe; those that the cohort lacks are left out.
        by: grouping column.
        domain: an expression; None for everybody.
    Raises:
        DesignError, ModelError: a column has no valid weight, or nobody measured.
    """
    lines = []
    for name in columns:
        if name in cohort.names and name != by:
            lines += _lines(cohort, cohort.column(name), by, domain)
    return tuple(lines)


def _lines(cohort: Cohort, column: Column, by: str, domain: str | None) -> list[Line]:
    sample = draw(cohort, (column.name, by), domain=domain)
    graded = tuple(catalogue.levels(column.name)) if column.kind not in SHARES else ()
    if column.kind not in SHARES and not graded:
        return [Line(column.name, "", column.unit, describe(Question("mean", column.name, by=(by,)), sample))]
    levels: tuple[str, ...] = graded or ("",)
    if column.kind == "category":
        levels = column.categories or coded(sample.columns[column.name])[1]
    asked = [(level, Question("share", _condition(column, level), by=(by,))) for level in levels]
    return [Line(column.name, level, "%", describe(question, sample)) for level, question in asked]


def _condition(column: Column, level: str) -> str:
    if column.kind == "category":
        return f"{column.name} == '{level}'"
    return f"{column.name} == {level or 1}"
