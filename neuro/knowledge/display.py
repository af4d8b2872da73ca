"""In which of its two units a variable is read: SI or conventional."""

from dataclasses import dataclass
from math import floor, log10
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from neuro.knowledge import catalogue
from neuro.knowledge.entities import Variable

System = Literal["SI", "conventional"]
Number = TypeVar("Number", float, NDArray[np.float64])
MANTISSAS = (1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9)
"""Round numbers, about evenly spaced on a logarithmic scale."""
LINEAR_STEPS = 60
"""Stops of a slider on a linear scale, at the most: each a visible step. Grade C."""
OUTSIDE = 1.6
"""By what factor a logarithmic slider reaches beyond the cohort at either end. Grade C."""


@dataclass(frozen=True, slots=True)
class Display:
    """A unit to read a variable in; shown = stored * factor + offset.

    Attributes:
        label, unit: what people read.
        factor, offset: from the cohort's unit to this one.
    """

    label: str
    unit: str
    factor: float = 1.0
    offset: float = 0.0

    def shown(self, value: Number) -> Number:
        """A value of the cohort, or an array of them, in the unit read."""
        return value * self.factor + self.offset

    def stored(self, value: float) -> float:
        """A value read back into the cohort's unit."""
        return (value - self.offset) / self.factor

    def number(self, value: float) -> float:
        """A value of the cohort in the unit read, to three significant digits."""
        return float(f"{self.shown(value):.3g}")

    def text(self, value: float) -> str:
        """A value of the cohort as people read it, to three significant digits."""
        shown = self.shown(value)
        digits = max(0, 2 - floor(log10(abs(shown)))) if shown else 0
        number = f"{shown:,.{digits}f}"
        number = number.rstrip("0").rstrip(".") if "." in number else number
        return f"{number} {self.unit}".rstrip()


def display(variable: Variable, system: System) -> Display:
    """How a variable is read in a system; those with one unit only are read in it."""
    own, other = variable.unit, variable.unit_other
    if not other or variable.factor_other is None or _si(own, other) == (system == "SI"):
        return Display(variable.label, own)
    return Display(variable.label, other, variable.factor_other, variable.offset_other)


def _si(unit: str, other: str) -> bool:
    """Whether the first unit is the SI one of the two: moles before mass, per litre before its parts."""
    if ("mol" in unit) != ("mol" in other):
        return "mol" in unit
    return unit.endswith("/L") or not other.endswith("/L")


def level(column: str, value: str) -> str:
    """One answer of a column as people read it."""
    return catalogue.levels(column).get(value, value.replace("_", " "))


def beyond(low: float, high: float, log: bool) -> tuple[float, float]:
    """A little more than a range: a slider reaches where the cohort has nobody, so that the refusal can be met."""
    if log and low > 0:
        return low / OUTSIDE, high * OUTSIDE
    return max(low - (high - low) / 10, min(low, 0.0)), high + (high - low) / 10


def round_values(low: float, high: float, log: bool) -> tuple[float, ...]:
    """Round numbers between two values: what a slider stops at.

    Args:
        low, high: ends, in the unit read.
        log: about evenly spaced in ratio, where the ends are above 0.
    """
    if log and low > 0:
        decades = range(floor(log10(low)), floor(log10(high)) + 1)
        found = [float(f"{mantissa * 10.0**decade:.3g}") for decade in decades for mantissa in MANTISSAS]
    else:
        step = _round_step((high - low) / LINEAR_STEPS)
        found = [float(f"{step * place:.6g}") for place in range(int(low / step), int(high / step) + 1)]
    return tuple(value for value in found if low <= value <= high)


def _round_step(rough: float) -> float:
    decade = 10.0 ** floor(log10(rough))
    return next((step * decade for step in (1, 2, 5) if step * decade >= rough), 10 * decade)
