"""Categories as codes and labels, whether a column holds text or numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError

MISSING = -1
"""Code of a missing level, as in pandas."""
MOST_LEVELS = 100
"""A column with more levels is an id or a measurement: its levels would be single people's values. Grade C."""


def label(value: Any) -> str:
    """A level as people write it: 2 rather than 2.0."""
    if isinstance(value, str):
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() else f"{number:.12g}"


def coded(values: Any) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Codes of a column's levels.

    Args:
        values: numbers with NaN for missing, or objects with None; an array or one value.
    Returns:
        Codes 0..k-1 with -1 for missing, shape (n,), and the k labels: numbers ascending, text by the alphabet.
    """
    import pandas as pd

    column = np.atleast_1d(np.asarray(values))
    if column.dtype.kind in "US":
        column = column.astype(object)
    codes, found = pd.factorize(column, use_na_sentinel=True)
    keys = [(isinstance(value, str), value) for value in found]
    order = sorted(range(len(found)), key=keys.__getitem__)
    rank = np.empty(len(found) + 1, dtype=np.int64)
    rank[order] = np.arange(len(found))
    rank[-1] = MISSING
    return rank[codes], tuple(label(found[place]) for place in order)


def grouped(name: str, values: Any) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Codes and labels of a column that people are grouped by.

    Raises:
        ModelError: more levels than a grouping has.
    """
    codes, levels = coded(values)
    if len(levels) > MOST_LEVELS:
        raise ModelError(
            f"Wanted at most {MOST_LEVELS} categories in '{name}'; found {len(levels):,}. "
            "Group it first, or enter it in a model as --linear or --spline."
        )
    return codes, levels


def matched(values: Any, levels: tuple[str, ...]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Place of each value among `levels`.

    Returns:
        Codes, -1 for missing or not among the levels, shape (n,), and the labels that are not among them.
    """
    codes, found = coded(values)
    place = {name: position for position, name in enumerate(levels)}
    mapping = np.array([*(place.get(name, MISSING) for name in found), MISSING], dtype=np.int64)
    return mapping[codes], tuple(name for name in found if name not in place)
