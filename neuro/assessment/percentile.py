"""Where a value lies among people: the weighted percentile with a design-based interval."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import DataError
from neuro.models import intervals, survey
from neuro.models.quantiles import quantile

Values = NDArray[np.float64]
HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class Percentile:
    """A value among people.

    Attributes:
        value: in the unit of what was measured.
        percentile: weighted share of people below it, 0-100; those who have just this value count half.
        low, high: 95 % design-based interval; None where the design leaves no degrees of freedom.
        below, up_to: weighted shares strictly below, and at or below, 0-100.
        n: people behind it.
        df: degrees of freedom of the design among them.
    """

    value: float
    percentile: float
    low: float | None
    high: float | None
    below: float
    up_to: float
    n: int
    df: int


@dataclass(frozen=True, eq=False)
class Spread:
    """How one quantity is distributed in a group of people, as a domain of the whole design.

    Attributes:
        values: measured, ascending, (n,).
        weight, unit: of those people, (n,).
        design: of the whole sample.
    """

    values: Values
    weight: Values
    unit: NDArray[np.int64]
    design: survey.Structure

    @classmethod
    def of(cls, values: Values, sample: Sample, rows: NDArray[np.bool_] | None = None) -> "Spread":
        """The people of a sample who have a value and a weight.

        Args:
            values: NaN where not measured, (people,).
            rows: who counts; None for everybody of the sample.
        """
        inside = np.isfinite(values) & (sample.weight > 0)
        if rows is not None:
            inside &= rows
        places = np.flatnonzero(inside)
        places = places[np.argsort(values[places], kind="stable")]
        return cls(values[places], sample.weight[places], sample.unit[places], survey.structure(sample))

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def df(self) -> int:
        """Degrees of freedom of the design among these people."""
        return survey.degrees_of_freedom(self.unit, self.design)

    def quantile(self, share: float) -> float:
        """The weighted survey quantile, as `neuro describe --quantile` gives it."""
        return float(quantile(self.values, self.weight, [share])[0])

    def percentile(self, value: float) -> Percentile:
        """Where a value lies; its interval is Korn and Graubard's, which holds at the ends of the range too.

        Raises:
            DataError: the value is not a number, or there is nobody to compare with.
        """
        if not np.isfinite(value) or not len(self):
            raise DataError("Wanted a number and people to place it among; found neither or one. Enter the value.")
        scored = np.where(self.values < value, 1.0, np.where(self.values == value, 0.5, 0.0))
        total = float(self.weight.sum())
        share = min(1.0, float(self.weight @ scored) / total)
        influence = (self.weight * (scored - share) / total)[:, None]
        se = float(np.sqrt(survey.covariance(influence, self.unit, self.design)[0, 0]))
        low, high = intervals.of_share(share, se, self.df, len(self), "korn-graubard")
        ends = np.searchsorted(self.values, value, side="left"), np.searchsorted(self.values, value, side="right")
        below, up_to = (HUNDRED * float(self.weight[:place].sum()) / total for place in ends)
        known = np.isfinite(low) and np.isfinite(high)
        return Percentile(
            value,
            HUNDRED * share,
            HUNDRED * min(low, share) if known else None,
            HUNDRED * max(high, share) if known else None,
            below,
            up_to,
            len(self),
            self.df,
        )
