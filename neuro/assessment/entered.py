"""A person's values at the door: each checked for itself, so that one error does not lose the others."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neuro.cohort.cohort import Column, unknown_column
from neuro.knowledge import catalogue
from neuro.knowledge.analyte_tables import of_column

ADULT_COLUMNS = ("age", "age_80")
TOP_CODED, TOP = "age_80", 80.0


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that cannot be taken, and why, as one sentence without the value."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered.

    Attributes:
        values: column -> value in the cohort's units, only those that were measured and are possible.
        problems: the others.
    """

    values: dict[str, float | str]
    problems: tuple[Problem, ...] = ()


def entered(given: Mapping[str, Any], columns: Sequence[Column] = ()) -> Entered:
    """A person's values, each checked; None and NaN are not measured.

    Args:
        given: column -> value in the cohort's units.
        columns: of the cohort; columns that only the catalogue knows are taken too.
    """
    by_name = {column.name: column for column in columns}
    values: dict[str, float | str] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
            continue
        reason = _refused(name, value, by_name)
        if reason:
            problems.append(Problem(name, reason))
        else:
            values[name] = _taken(name, value, by_name)
    if "age" in values and TOP_CODED in by_name and TOP_CODED not in values:
        values[TOP_CODED] = min(float(values["age"]), TOP)
    return Entered(values, tuple(problems))


def _taken(name: str, value: Any, by_name: Mapping[str, Column]) -> float | str:
    if _is_category(name, by_name.get(name)):
        return value if isinstance(value, str) else f"{value:g}"
    return float(value)


def _refused(name: str, value: Any, by_name: Mapping[str, Column]) -> str:
    """Why a value cannot be taken; "" where it can."""
    column = by_name.get(name)
    if column is None and not catalogue.known(name):
        return unknown_column(name, tuple(by_name), "this cohort")
    if column is None and (own := _own_name(name, by_name)):
        unit = catalogue.variable(own).unit
        return f"Wanted '{own}' in {unit}; found '{name}', which another cohort calls it. Give it under that name."
    if column is not None and column.kind in ("id", "weight"):
        return f"'{name}' is an identifier or a weight, nothing of a person. Leave it out."
    if _is_category(name, column):
        return _no_category(name, value, column)
    if isinstance(value, str | bool) or not isinstance(value, int | float):
        return f"Wanted a number for '{name}'; found {type(value).__name__}. Give a number."
    return _impossible(name, float(value), column)


def _own_name(name: str, by_name: Mapping[str, Column]) -> str:
    """What this cohort calls an analyte that a column of another cohort holds; "" where it has none, or its twin."""
    about = of_column(name)
    if about is None or catalogue.one_scale(name) in by_name:
        return ""
    return next((other for other in about.columns if other in by_name), "")


def _is_category(name: str, column: Column | None) -> bool:
    if column is not None:
        return column.kind == "category"
    return name == "sex"


def _no_category(name: str, value: Any, column: Column | None) -> str:
    levels = column.categories if column is not None and column.categories else tuple(catalogue.levels(name))
    if name == "sex" and not levels:
        levels = ("female", "male")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return f"Wanted a category for '{name}'; found {type(value).__name__}. Use one of {', '.join(levels)}."
    if levels and (value if isinstance(value, str) else f"{value:g}") not in levels:
        return f"Wanted one of {', '.join(levels)} for '{name}'; found another word. Use one of them."
    return ""


def _impossible(name: str, value: float, column: Column | None) -> str:
    if not math.isfinite(value):
        return f"Wanted a finite number for '{name}'; found none. Leave it out."
    if column is not None and column.kind == "flag" and value not in (0.0, 1.0):
        return f"Wanted 0 or 1 for '{name}'; found another number. Give one of them."
    if not catalogue.known(name):
        return ""
    known = catalogue.variable(name)
    low, high = known.plausible_low, known.plausible_high
    if name in ADULT_COLUMNS:
        low = 0.0
    if (low is None or value >= low) and (high is None or value <= high):
        return ""
    unit = f" {known.unit}" if known.unit else ""
    bounds = f"{'-' if low is None else f'{low:g}'} to {'-' if high is None else f'{high:g}'}"
    return f"Wanted {bounds}{unit} for '{name}' ({known.label}); what is given is not possible. Check number and unit."
