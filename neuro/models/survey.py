"""Design-based variance: what strata, primary sampling units and weights do to uncertainty.

Ultimate clusters: a PSU's total stands for everything below it. Conventions are those of R's survey package.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Lonely
from neuro.cohort.sample import Sample
from neuro.errors import DesignError

Values = NDArray[np.float64]
Codes = NDArray[np.int64]
FEW_DEGREES = 10
"""Fewer degrees of freedom than this make design-based intervals unsteady. Grade C."""
MOST_REPLICATES = 1000
"""More PSUs than this are linearised, not left out one by one: time and memory grow with rows x PSUs. Grade C."""


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """The PSUs and strata of a design, whoever of them is in a domain.

    Attributes:
        stratum: stratum of each PSU, shape (C,).
        sizes: PSUs in each stratum of the whole design, shape (S,).
        lonely: what a stratum with a single PSU contributes.
    """

    stratum: Codes
    sizes: Codes
    lonely: Lonely


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """JKn replicate weights: each replicate leaves out one PSU and lifts the rest of its stratum.

    Attributes:
        factors: what multiplies the weights of each PSU's rows, shape (C, R).
        scales: what multiplies each replicate's squared deviation, shape (R,).
    """

    factors: Values
    scales: Values

    def covariance(self, estimates: Values, centre: Values | None = None) -> Values:
        """Covariance of an estimate from its replicates.

        Args:
            estimates: shape (R, k).
            centre: the full-sample estimate (k,); None centres on the replicates' mean, as R does.
        """
        middle = estimates.mean(axis=0) if centre is None else centre
        away = estimates - middle
        return (away * self.scales[:, None]).T @ away


def structure(sample: Sample) -> Structure:
    """The design of a sample, from every row, zero weights included."""
    count = int(sample.psu.max(initial=-1)) + 1
    of_psu = np.full(count, -1, dtype=np.int64)
    of_psu[sample.psu] = sample.stratum
    sizes = np.bincount(of_psu[of_psu >= 0], minlength=int(sample.stratum.max(initial=-1)) + 1)
    return Structure(of_psu, sizes.astype(np.int64), sample.lonely)


def degrees_of_freedom(psu: Codes, design: Structure) -> int:
    """PSUs less strata, counted over those with somebody in the domain (R: `degf(subset(design))`).

    Args:
        psu: PSU of each row in the domain.
    """
    present = np.unique(psu)
    return len(present) - len(np.unique(design.stratum[present]))


def lonely_strata(psu: Codes, design: Structure) -> int:
    """Strata with somebody in the domain whose whole design has a single PSU."""
    return int(np.sum(design.sizes[np.unique(design.stratum[np.unique(psu)])] == 1))


def warnings(sample: Sample, rows: NDArray[np.bool_]) -> tuple[str, ...]:
    """What a reader must know of a design before its numbers.

    Args:
        rows: who the estimate is about, shape (n,).
    """
    design, psu = structure(sample), sample.psu[rows]
    df, lonely = degrees_of_freedom(psu, design), lonely_strata(psu, design)
    said = []
    if not sample.weighted:
        said.append("Unweighted: a simple random sample is assumed.")
    if df < FEW_DEGREES:
        degrees = "degree" if df == 1 else "degrees"
        said.append(f"Only {df} {degrees} of freedom in the design: intervals and p-values are unsteady.")
    if lonely:
        said.append(f"Strata with a single PSU: {lonely}; their part of the variance follows '{sample.lonely}'.")
    return tuple(said)


def totals(scores: Values, psu: Codes, count: int) -> Values:
    """Sum of each column of `scores` (n, k) within each of `count` PSUs, shape (count, k)."""
    columns = scores.T
    return np.stack([np.bincount(psu, weights=column, minlength=count) for column in columns], axis=1)


def covariance(scores: Values, psu: Codes, design: Structure) -> Values:
    """Taylor-linearised covariance of the column sums of weighted scores.

    Args:
        scores: weight times influence of each row **in the domain**, shape (n, k); their sum is about 0.
        psu: PSU of those rows, shape (n,).
        design: of the whole sample: PSUs that the domain empties count as zeros.
    Returns:
        Shape (k, k).
    """
    sums = totals(scores, psu, len(design.stratum))
    known = design.stratum >= 0
    sums, stratum = sums[known], design.stratum[known]
    middle = totals(sums, stratum, len(design.sizes)) / np.maximum(design.sizes, 1)[:, None]
    several = design.sizes > 1
    away = sums - np.where(several[:, None], middle, 0.0)[stratum]
    scale = np.where(several, design.sizes / np.maximum(design.sizes - 1, 1), float(design.lonely == "adjust"))
    return (away * scale[stratum, None]).T @ away * _lift(psu, design)


def _lift(psu: Codes, design: Structure) -> float:
    """Under "average", single-PSU strata contribute the mean of the others."""
    if design.lonely != "average":
        return 1.0
    present = np.unique(design.stratum[np.unique(psu)])
    several = int(np.sum(design.sizes[present] > 1))
    return len(present) / several if several else float("nan")


def jackknife(sample: Sample) -> Replicates:
    """JKn replicate weights of the strata with somebody in the domain.

    A single-PSU stratum is left out once under "adjust", spread over the others under "average", and has no
    replicate under "certainty" and "remove".

    Raises:
        DesignError: more PSUs than can be left out one by one, as under simple random sampling, or none that can.
    """
    design = structure(sample)
    rows = sample.weight > 0
    active = np.isin(design.stratum, np.unique(sample.stratum[rows]))
    alone = np.where(design.stratum >= 0, design.sizes[design.stratum], 0) == 1
    dropped = np.flatnonzero(active & (~alone | (design.lonely == "adjust")))
    if not len(dropped):
        raise DesignError("A jackknife leaves out one PSU of several; no stratum has several. Declare other strata.")
    if len(dropped) > MOST_REPLICATES:
        raise DesignError(
            f"A jackknife leaves out one PSU at a time; this design has {len(dropped):,}, the most is "
            f"{MOST_REPLICATES:,}. Use linearised standard errors."
        )
    sizes = design.sizes[design.stratum[dropped]]
    factors = np.ones((len(design.stratum), len(dropped)))
    for replicate, psu in enumerate(dropped):
        size = sizes[replicate]
        if size > 1:
            factors[design.stratum == design.stratum[psu], replicate] = size / (size - 1)
        factors[psu, replicate] = 0.0
    scales = np.where(sizes > 1, (sizes - 1) / sizes, 1.0) * _lift(sample.psu[rows], design)
    return Replicates(factors, scales)
