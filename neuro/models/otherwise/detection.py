"""Values below a limit of detection: where a cohort fills them with one constant, and an indicator of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE
from neuro.cohort.privacy import FLOOR
from neuro.expression import identifier

FLAG = "{}_below_lod"
"""How a cohort names its own mark of a filled value."""
SPIKE = 3.0
"""A lowest value is a fill where it is so many times as frequent as any of the next few. Grade C."""
NEXT = 10
"""Values above the lowest that it is compared with. Grade C."""
LEAST_SHARE = 0.005
"""A fill that fewer people have moves nothing. Grade C."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A constant that stands for values below a limit.

    Attributes:
        cycle: where it was filled in; "" where the cohort has no cycles.
        value: the constant.
        below: a round number between it and the next value that was measured.
        share: of those measured, unweighted.
        marked: by the cohort itself; False where the data show it.
    """

    cycle: str
    value: float
    below: float
    share: float
    marked: bool


def fills(name: str, columns: Mapping[str, NDArray[Any]]) -> tuple[Fill, ...]:
    """Where the lowest value of a column is a filled constant, by cycle.

    Args:
        name: a numeric column.
        columns: the cohort's; a column named as FLAG says decides before the data do, in cycles that have it.
    """
    values = columns[name]
    if values.dtype == object:
        return ()
    held = np.isfinite(values)
    cycles = columns[CYCLE] if CYCLE in columns else np.full(len(values), "", dtype=object)
    flag = columns[FLAG.format(name)] if FLAG.format(name) in columns else np.full(len(values), np.nan)
    found = []
    for cycle in sorted({str(one) for one in cycles[held]}):
        rows = held & (cycles == cycle)
        marks = flag[rows]
        one = _marked(values[rows], marks) if np.isfinite(marks).any() else _shown(values[rows])
        if one is not None:
            value, below, share = one
            found.append(Fill(cycle, value, below, share, bool(np.isfinite(marks).any())))
    return tuple(found)


def _marked(values: NDArray[np.float64], marks: NDArray[np.float64]) -> tuple[float, float, float] | None:
    filled = values[marks == 1.0]
    others = values[marks != 1.0]
    if len(filled) < FLOOR or not len(others) or others.min() <= filled.max():
        return None
    return float(filled.max()), _between(float(filled.max()), float(others.min())), len(filled) / len(values)


def _shown(values: NDArray[np.float64]) -> tuple[float, float, float] | None:
    """A lowest value above nought that far more people have than any of the next: a nought is an answer, not a fill."""
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) < 2 + NEXT or distinct[0] <= 0.0 or counts[0] < max(FLOOR, LEAST_SHARE * len(values)):
        return None
    if counts[0] < SPIKE * counts[1 : 1 + NEXT].max():
        return None
    return float(distinct[0]), _between(float(distinct[0]), float(distinct[1])), float(counts[0] / len(values))


def _between(low: float, high: float) -> float:
    """The shortest number above `low` and not above `high`."""
    middle = (low + high) / 2.0
    near = (float(f"{middle:.{digits}g}") for digits in range(1, 18))
    return next((one for one in near if low < one <= high), high)


def indicator(name: str, found: tuple[Fill, ...], cycles: int) -> str:
    """Whether a value is a filled constant, as an expression of the column.

    Args:
        found: at least one.
        cycles: how many cycles have the column measured.
    Returns:
        One comparison where one limit serves all cycles, else one for each cycle.
    """
    limits = {one.below for one in found}
    if len(limits) == 1 and (len(found) == cycles or not found[0].cycle):
        return _plain(name, found[0])
    return " or ".join(f"({CYCLE} == '{one.cycle}' and {_plain(name, one)})" for one in found)


def _plain(name: str, one: Fill) -> str:
    return f"{name if name.isidentifier() else identifier(name)} < {one.below!r}"
