"""One person's values: read at the door, or typical of a kind of people; never a single person's row."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Column, unknown_column
from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Columns, Sample
from neuro.errors import InterventionError
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.models.quantiles import quantile
from neuro.whatif.guardrails import declarable

DIGITS = 3
"""Significant digits of a typical value: finer would be a measured person's own."""
YOUNG = ("age", "age_80")
"""Columns whose values below the cohort's are possible: a guardrail answers them, not an error."""
TOP_CODED, TOP = "age_80", 80.0
"""Age as NHANES gives it in every cycle: 80 stands for 80 and more."""

Profile = Mapping[str, float | str]


def declared(columns: Sequence[Column], values: Columns) -> tuple[Column, ...]:
    """A cohort's columns with the categories that its people have where none are declared.

    Args:
        columns: as the cohort declares them; none takes those of `values`.
        values: column -> values of people.
    """
    listed = columns or [Column(name, "category" if _is_text(held) else "number") for name, held in values.items()]
    return tuple(
        replace(column, categories=tuple(sorted({str(level) for level in values[column.name] if level is not None})))
        if column.kind == "category" and not column.categories and _is_text(values.get(column.name))
        else column
        for column in listed
    )


def _is_text(values: NDArray[Any] | None) -> bool:
    return values is not None and values.dtype == object


def read_profile(given: Mapping[str, Any], columns: Sequence[Column]) -> dict[str, float | str]:
    """A person's measured values, checked; what is absent or null is not measured.

    Args:
        given: column -> value in the cohort's units; conditions that guardrails ask about are taken as well.
        columns: of the cohort.
    Raises:
        InterventionError: nothing measured, an unknown column, an identifier, an impossible value or category.
    """
    by_name = {column.name: column for column in columns}
    person: dict[str, float | str] = {}
    for name, value in given.items():
        if name not in by_name and name not in declarable():
            raise InterventionError(unknown_column(name, tuple(by_name), "this cohort"))
        if value is not None:
            person[name] = _value(by_name.get(name, Column(name, "flag")), value)
    if "age" in person and TOP_CODED in by_name and TOP_CODED not in person:
        person[TOP_CODED] = min(float(person["age"]), TOP)
    if not person:
        raise InterventionError('Wanted a person with at least one value, e.g. {"age": 45}; found none.')
    return person


def _value(column: Column, value: Any) -> float | str:
    if column.kind in ("id", "weight"):
        raise InterventionError(f"'{column.name}' is an identifier or a weight, nothing of a person; leave it out.")
    if column.kind == "category":
        return _category(column, value)
    if isinstance(value, str) or not isinstance(value, int | float | np.number):
        raise InterventionError(f"Wanted a number for '{column.name}'; found {type(value).__name__}. Give a number.")
    number = float(value)
    if not math.isfinite(number):
        raise InterventionError(f"Wanted a finite number for '{column.name}'; found {value}. Leave it out.")
    _check_plausible(column, number)
    return number


def _category(column: Column, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InterventionError(f"Wanted a category for '{column.name}'; found {type(value).__name__}.")
    text = value if isinstance(value, str) else f"{value:g}"
    if column.categories and text not in column.categories:
        raise InterventionError(
            f"'{column.name}' has no such category; it has {', '.join(column.categories)}. Use one of them."
        )
    return text


def _check_plausible(column: Column, value: float) -> None:
    if column.kind == "flag" and value not in (0.0, 1.0):
        raise InterventionError(f"Wanted 0 or 1 for '{column.name}'; found another number. Give one of them.")
    if not catalogue.known(column.name):
        return
    known = catalogue.variable(column.name)
    low, high = known.plausible_low, known.plausible_high
    if column.name in YOUNG and low is not None:
        low = 0.0
    if (low is not None and value < low) or (high is not None and value > high):
        unit = f" {known.unit}" if known.unit else ""
        bounds = f"{'-' if low is None else f'{low:g}'} to {'-' if high is None else f'{high:g}'}"
        raise InterventionError(
            f"Wanted {bounds}{unit} for '{column.name}'; what is given is not possible. Check number and unit."
        )


def typical(sample: Sample, names: Sequence[str], kind: str | None = None) -> dict[str, float | str]:
    """Weighted medians and modes of a kind of people.

    Args:
        sample: with the columns of `names` and of `kind`.
        names: columns wanted.
        kind: an expression, such as "sex == 'female' and age >= 60"; None for everybody.
    Returns:
        Column -> value, rounded to three significant digits; a column measured in fewer than 11 people is left out.
    Raises:
        InterventionError: fewer than 11 people of that kind.
    """
    rows = sample.weight > 0
    if kind:
        rows = rows & parse(kind).true(sample.columns)
    if rows.sum() < FLOOR:
        raise InterventionError(f"Wanted at least {FLOOR} people with {kind}; there are fewer. Choose a wider kind.")
    weight = sample.weight[rows]
    found = {name: _typical(np.asarray(sample.columns[name])[rows], weight) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _typical(values: NDArray[Any], weight: NDArray[np.float64]) -> float | str | None:
    if values.dtype == object:
        present = np.array([value is not None for value in values], dtype=bool)
        return _mode(values[present].astype(str), weight[present])
    present = np.isfinite(values)
    values, weight = values[present], weight[present]
    if len(values) < FLOOR:
        return None
    if np.isin(values, (0.0, 1.0)).all():
        mode = _mode(values, weight)
        return None if mode is None else float(mode)
    return float(f"{quantile(values, weight, [0.5])[0]:.{DIGITS}g}")


def _mode(values: NDArray[Any], weight: NDArray[np.float64]) -> str | None:
    """The value with the most weight, when at least 11 people have it."""
    if not len(values):
        return None
    levels, place = np.unique(values, return_inverse=True)
    first = int(np.argmax(np.bincount(place, weights=weight)))
    return str(levels[first]) if (place == first).sum() >= FLOOR else None
