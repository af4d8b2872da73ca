"""Where a value lies among the people of a fit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.whatif.contrast import Percentile, Status
from neuro.whatif.intervention import Move

OUTER = (0.01, 0.99)
"""Outside these weighted percentiles of the rows used a person gets no number (grade C: a convention)."""
INNER = (0.05, 0.95)
"""Between OUTER and these, support is thin; a population is set only within them (grade C: a convention)."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """The weighted distribution of one column among the rows used.

    Attributes:
        values: distinct values, ascending, (k,).
        share: weighted share of people at or below each, (k,).
    """

    values: NDArray[np.float64]
    share: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.float64], weight: NDArray[np.float64]) -> "Ranks":
        """Ranks of the finite values with positive weight."""
        keep = np.isfinite(values) & (weight > 0)
        distinct, place = np.unique(values[keep], return_inverse=True)
        total = np.cumsum(np.bincount(place, weights=weight[keep], minlength=len(distinct))).astype(np.float64)
        return cls(distinct, total / total[-1] if len(total) else total)

    def quantile(self, share: float) -> float:
        """Smallest value with at least that weighted share at or below it."""
        place = np.searchsorted(self.share, share * (1.0 - 1e-12))
        return float(self.values[min(int(place), len(self.values) - 1)])

    def percentile(self, value: float) -> float:
        """Weighted percentile of a value, 0-100; ties count half."""
        below = np.concatenate([[0.0], self.share])
        left = below[np.searchsorted(self.values, value, side="left")]
        right = below[np.searchsorted(self.values, value, side="right")]
        return float(50.0 * (left + right))

    def status(self, value: float) -> Status:
        """Support of a single value."""
        if not self.quantile(OUTER[0]) <= value <= self.quantile(OUTER[1]):
            return "none"
        return "supported" if self.quantile(INNER[0]) <= value <= self.quantile(INNER[1]) else "thin"

    def inside(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which values lie within P1-P99, shape of `values`."""
        return (values >= self.quantile(OUTER[0])) & (values <= self.quantile(OUTER[1]))


def placed(ranks: Ranks, column: str, unit: str, before: float, after: float) -> Percentile:
    """A move's start and end among the people of the fit."""
    p1, p99 = (ranks.quantile(share) for share in OUTER)
    p5, p95 = (ranks.quantile(share) for share in INNER)
    start, end = ranks.percentile(before), ranks.percentile(after)
    return Percentile(column, unit, before, after, start, end, p1, p5, p95, p99, ranks.status(after))


def outside(ranks: Ranks, column: str, unit: str, value: float) -> str | None:
    """Why a value has no number, and what would be inside; None when it is within P1-P99."""
    if ranks.status(value) != "none":
        return None
    low, high = (ranks.quantile(share) for share in OUTER)
    above = value > high
    which, bound = ("beyond the 99th", high) if above else ("below the 1st", low)
    unit = f" {unit}" if unit else ""
    return (
        f"{column} {value:g}{unit} is {which} percentile ({bound:.3g}{unit}) of the people in this fit: "
        f"no number there. Between {low:.3g} and {high:.3g}{unit} there is one."
    )


def refused_set(ranks: Ranks, move: Move) -> str | None:
    """Why a whole population cannot be set to this value; None when it is within P5-P95."""
    low, high = (ranks.quantile(share) for share in INNER)
    if low <= move.value <= high:
        return None
    return (
        f"Setting everybody's '{move.column}' to {move.value:g} is refused: it lies outside the 5th to 95th percentile "
        f"({low:.3g} to {high:.3g}) of the people in this fit. Choose a value inside, or ask for a shift or scale."
    )
