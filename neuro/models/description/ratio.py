"""Weighted totals and their ratios with design-based errors, linearised or by leaving out each PSU."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.models import survey

StandardErrors = Literal["linearised", "jackknife"]
Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Some people of a sample: their place in the design and how errors are found.

    Attributes:
        sample: the whole design.
        rows: who, as places in the sample, shape (m,).
        design: of the whole sample.
        replicates: JKn weights; None linearises.
    """

    sample: Sample
    rows: NDArray[np.int64]
    design: survey.Structure
    replicates: survey.Replicates | None = None

    @cached_property
    def weight(self) -> Values:
        """Sampling weights, (m,)."""
        return self.sample.weight[self.rows]

    @cached_property
    def unit(self) -> NDArray[np.int64]:
        """Units of the last stage, (m,)."""
        return self.sample.unit[self.rows]

    @cached_property
    def df(self) -> int:
        """Degrees of freedom of the design among them."""
        return survey.degrees_of_freedom(self.unit, self.design)

    def among(self, rows: NDArray[np.int64]) -> "Drawn":
        """Others of the same sample."""
        return Drawn(self.sample, rows, self.design, self.replicates)

    def totals(self, values: Values, replicates: survey.Replicates) -> Values:
        """Weighted totals of columns (m, k) under each replicate, (R, k)."""
        psu = self.sample.psu[self.rows]
        sums = survey.totals(values * self.weight[:, None], psu, len(self.design.stratum))
        return replicates.factors.T @ sums


def drawn(sample: Sample, rows: NDArray[np.int64], errors: StandardErrors = "linearised") -> Drawn:
    """People of a sample, their errors linearised or by JKn.

    Raises:
        DesignError: a jackknife of too many PSUs, or of none that can be left out.
    """
    replicates = survey.jackknife(sample, everywhere=True) if errors == "jackknife" else None
    return Drawn(sample, rows, survey.structure(sample), replicates)


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """A ratio of totals; a total where what it is divided by is nothing.

    Attributes:
        point, se: estimate and its standard error.
        simple: its variance in a simple random sample as large.
        each: the estimate under each replicate, (R,); None where it was linearised.
    """

    point: float
    se: float
    simple: float
    each: Values | None = None

    @property
    def deff(self) -> float:
        """Variance over that of a simple random sample, without replacement where weights say so (R: `deff = TRUE`)."""
        return self.se**2 / self.simple if self.simple > 0 else float("nan")


def ratio(values: Values, per: Values, people: Drawn) -> Ratio:
    """Ratio of weighted totals of two quantities, (m,) each."""
    weight = people.weight
    whole, below = weight.sum(), weight @ per
    point = float((weight @ values) / below)
    influence = (values - point * per) * whole / below
    each = None
    if people.replicates is not None:
        totals = people.totals(np.column_stack([values, per]), people.replicates)
        with np.errstate(invalid="ignore", divide="ignore"):
            each = totals[:, 0] / totals[:, 1]
    se = _error(influence * weight / whole, each, people)
    return Ratio(point, se, _simple(influence, weight), each)


def total(values: Values, people: Drawn) -> Ratio:
    """Weighted total of a quantity, (m,)."""
    weight = people.weight
    each = people.totals(values[:, None], people.replicates)[:, 0] if people.replicates is not None else None
    away = values - weight @ values / weight.sum()
    simple = _simple(away, weight) * weight.sum() ** 2
    return Ratio(float(weight @ values), _error(values * weight, each, people), simple, each)


def _error(scores: Values, each: Values | None, people: Drawn) -> float:
    if each is None or people.replicates is None:
        return float(np.sqrt(survey.covariance(scores[:, None], people.unit, people.design)[0, 0]))
    return replicated_error(each, people.replicates)


def replicated_error(each: Values, replicates: survey.Replicates) -> float:
    """Standard error from replicates; those that leave nobody say nothing (R discards them)."""
    told = np.isfinite(each)
    if not told.any():
        return float("nan")
    kept = survey.Replicates(replicates.factors[:, told], replicates.scales[told])
    return float(np.sqrt(kept.covariance(each[told, None])[0, 0]))


def _simple(influence: Values, weight: Values) -> float:
    """Variance of a mean in a simple random sample, without replacement where the population is larger."""
    whole, n = weight.sum(), len(weight)
    simple = (weight @ influence**2) / whole / (n - 1) if n > 1 else np.nan
    return float(simple * (whole - n) / whole if whole > n else simple)
