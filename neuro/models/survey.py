"""Design-based variance: what strata, primary sampling units and weights do to uncertainty.

Without finite populations a PSU's total stands for everything below it; with them, each stage adds its part.
Conventions are those of R's survey package.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import DesignError
from neuro.models.design import Structure, structure, totals

__all__ = [
    "Replicates",
    "Structure",
    "covariance",
    "degrees_of_freedom",
    "jackknife",
    "lonely_strata",
    "structure",
    "totals",
    "warnings",
]

Values = NDArray[np.float64]
Codes = NDArray[np.int64]
FEW_DEGREES = 10
"""Fewer degrees of freedom than this make design-based intervals unsteady. Grade C."""
NO_OTHERS = "'average' finds no other units to take the part of a single one from: no standard error."
MOST_REPLICATES = 1000
"""More PSUs than this are linearised, not left out one by one: time and memory grow with rows x PSUs. Grade C."""

FIRST_STAGE = "The jackknife corrects for finite populations at the first stage only; linearised errors do at each."
"""Said where a design of several stages is jackknifed."""


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


def degrees_of_freedom(unit: Codes, design: Structure) -> int:
    """PSUs less strata, counted over those with somebody in the domain (R: `degf(subset(design))`).

    Args:
        unit: `Sample.unit` of each row in the domain.
    """
    present = design.psu(unit)
    return len(present) - len(np.unique(design.stratum[present]))


def lonely_strata(unit: Codes, design: Structure) -> int:
    """Strata with somebody in the domain whose whole design has a single PSU of several in the population."""
    return int(np.sum(design.levels[0].alone[np.unique(design.stratum[design.psu(unit)])]))


def lonely_below(unit: Codes, design: Structure) -> int:
    """The same at later stages, of those whose part of the variance is not 0."""
    stages = zip(design.levels[1:], design.present(unit)[1:], strict=True)
    return sum(
        int(np.sum((level.alone & (level.share > 0))[np.unique(level.stratum[units])])) for level, units in stages
    )


def warnings(sample: Sample, rows: NDArray[np.bool_]) -> tuple[str, ...]:
    """What a reader must know of a design before its numbers.

    Args:
        rows: who the estimate is about, shape (n,).
    """
    design, unit = structure(sample), sample.unit[rows]
    df, lonely, below = degrees_of_freedom(unit, design), lonely_strata(unit, design), lonely_below(unit, design)
    said = sentences(sample, df, lonely, below)
    if np.isnan(design.covariance(np.zeros((len(unit), 1)), unit)).any():
        said += (NO_OTHERS,)
    return said


def sentences(sample: Sample, df: int, lonely: int, below: int = 0) -> tuple[str, ...]:
    """What a reader must know of a design with these degrees of freedom and strata of a single unit.

    Args:
        lonely, below: such strata at the first stage, and at later ones.
    """
    said = []
    if not sample.weighted:
        said.append("Unweighted: a simple random sample is assumed.")
    if df < FEW_DEGREES:
        degrees = "degree" if df == 1 else "degrees"
        said.append(f"Only {df} {degrees} of freedom in the design: intervals and p-values are unsteady.")
    if lonely:
        said.append(f"Strata with a single PSU: {lonely}; their part of the variance follows '{sample.lonely}'.")
    if below:
        said.append(f"Strata with a single unit at a later stage: {below}; their part follows '{sample.lonely}'.")
    return tuple(said)


def covariance(scores: Values, unit: Codes, design: Structure) -> Values:
    """Taylor-linearised covariance of the column sums of weighted scores.

    Args:
        scores: weight times influence of each row **in the domain**, shape (n, k); their sum is about 0.
        unit: `Sample.unit` of those rows, shape (n,).
        design: of the whole sample: units that the domain empties count as zeros.
    Returns:
        Shape (k, k); NaN under "average" where no stratum has several units to average.
    """
    return design.covariance(scores, unit)


def jackknife(sample: Sample, everywhere: bool = False) -> Replicates:
    """JKn replicate weights of the strata with somebody in the domain (R: `as.svrepdesign(type = "JKn")`).

    Finite population corrections count at the first stage, where it has several PSUs. A single-PSU stratum is left out
    once under "adjust", spread over the other PSUs under "average", and has no replicate under "certainty" and
    "remove"; nor has one that was drawn whole.

    Args:
        everywhere: also the replicates that leave out nobody of the domain: R counts them in the replicates' mean.
    Raises:
        DesignError: more PSUs than can be left out one by one, as under simple random sampling, or none that can.
    """
    level, count = structure(sample).levels[0], int(sample.stratum.max(initial=-1)) + 1
    stratum, adjust = level.stratum, sample.lonely == "adjust" and count > 1
    telling = np.where(level.sizes > 1, ~level.census, level.alone & adjust)
    spread = level.sizes.sum() / max(level.sizes[telling].sum(), 1) if sample.lonely == "average" else 1.0
    if not everywhere:
        telling &= np.isin(np.arange(count), sample.stratum[sample.weight > 0])
    dropped = np.flatnonzero((stratum >= 0) & telling[stratum])
    _check_replicates(len(dropped), bool(level.census.all()))
    factors, size = np.ones((len(stratum), len(dropped))), level.sizes[stratum[dropped]]
    for replicate, psu in enumerate(dropped):
        among, of = (stratum == stratum[psu], size[replicate]) if size[replicate] > 1 else (slice(None), count)
        factors[among, replicate] = of / (of - 1)
        factors[psu, replicate] = 0.0
    groups = np.where(size > 1, size, count)
    scales = (groups - 1) / groups * np.where(size > 1, level.left[stratum[dropped]], 1.0)
    return Replicates(factors, scales * spread)


def _check_replicates(count: int, census: bool) -> None:
    if census:
        raise DesignError(
            "A jackknife leaves out one PSU at a time; this design drew every PSU of its population, so that leaving "
            "one out says nothing. Use linearised standard errors."
        )
    if not count:
        raise DesignError("A jackknife leaves out one PSU of several; no stratum has several. Declare other strata.")
    if count > MOST_REPLICATES:
        raise DesignError(
            f"A jackknife leaves out one PSU at a time; this design has {count:,}, the most is "
            f"{MOST_REPLICATES:,}. Use linearised standard errors."
        )
