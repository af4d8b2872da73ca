"""A typical profile to begin with: weighted medians of a kind of people, never a single person's row."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from neuro.assessment.alike import Alike
from neuro.assessment.first import to_measure
from neuro.balance.axes import scored
from neuro.cohort.privacy import FLOOR
from neuro.cohort.store import fetch
from neuro.errors import DataError
from neuro.expression import parse

DIGITS = 3
"""Significant digits: finer would be a measured person's own."""
HALF = 0.5


def typical(alike: Alike, kind: str | None = None, names: Iterable[str] | None = None) -> dict[str, float | str]:
    """Weighted medians of the commoner sex of a kind of people: a median over both sexes is typical of neither.

    Args:
        alike: the cohort's people.
        kind: an expression, such as "sex == 'female' and age >= 60"; None for everybody.
        names: columns wanted; None for sex, age and everything that an axis reads.
    Returns:
        Column -> value to three significant digits; a column measured in fewer than 11 of them is left out.
    Raises:
        DataError, ExpressionError: a kind that cannot be read, or that fewer than 11 people are.
    """
    rows = _rows(alike, kind)
    if rows.sum() < FLOOR:
        raise DataError(f"Wanted at least {FLOOR} people of this kind ({kind}); there are fewer. Choose a wider kind.")
    wanted = ("sex", "age", *_read_by_axes(alike)) if names is None else tuple(names)
    sex = _sex(alike, rows)
    if sex is not None:
        rows = rows & (alike.people.context["sex"] == sex)
    found: dict[str, float | str] = {}
    for name in wanted:
        value = sex if name == "sex" else _median(alike, name, rows)
        if value is not None:
            found[name] = value
    return found


def _rows(alike: Alike, kind: str | None) -> NDArray[np.bool_]:
    if kind is None:
        return np.ones(alike.cohort.provenance.rows, dtype=bool)
    condition = parse(kind)
    columns = fetch(alike.cohort, condition.columns)
    return np.broadcast_to(condition.true(columns), alike.cohort.provenance.rows)


def _read_by_axes(alike: Alike) -> tuple[str, ...]:
    read = (name for row in scored() for name in row.needs)
    return tuple(name for name in to_measure(read) if name in alike.cohort.names)


def _median(alike: Alike, name: str, rows: NDArray[np.bool_]) -> float | None:
    spread = alike.spread(name, rows)
    if spread is None or len(spread) < FLOOR:
        return None
    return float(f"{spread.quantile(HALF):.{DIGITS}g}")


def _sex(alike: Alike, rows: NDArray[np.bool_]) -> str | None:
    """The commoner sex, where at least 11 people of the kind have it."""
    sexes = alike.people.context.get("sex")
    if sexes is None:
        return None
    counts = {str(sex): int((rows & (sexes == sex)).sum()) for sex in dict.fromkeys(sexes[rows]) if sex is not None}
    most = max(counts, key=lambda sex: counts[sex], default="")
    return most if most and counts[most] >= FLOOR else None
