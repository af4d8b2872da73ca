"""The stages of a design as variance sees them: units, strata, and the share of each population that was drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Lonely
from neuro.cohort.sample import Sample, Stage

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]
Codes = NDArray[np.int64]
CENSUS = 1e-7
"""A stratum of which less than this share was not drawn was drawn whole. Grade A: R's `survey:::onestrat`."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One stage of a design: its units and strata, whoever of them is in a domain.

    Attributes:
        stratum: stratum of each unit, -1 for a code that nobody has, shape (C,).
        sizes: units drawn in each stratum of the whole design, shape (S,).
        left: share of each stratum's units that were not drawn; 1 without a finite population correction, shape (S,).
        above: unit of the stage before that holds each stratum; 0 at the first stage, shape (S,).
        share: product of the shares drawn at the stages before; 1 at the first stage, shape (S,).
    """

    stratum: Codes
    sizes: Codes
    left: Values
    above: Codes
    share: Values

    @property
    def alone(self) -> Mask:
        """Strata with a single unit that is not the whole of its population, shape (S,)."""
        return (self.sizes == 1) & ~self.census

    @property
    def census(self) -> Mask:
        """Strata whose every unit was drawn: they add no variance at this stage, shape (S,)."""
        return self.left < CENSUS


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """The stages of a design.

    Attributes:
        levels: first stage first; later ones only where finite populations are known (R: `svyrecvar`).
        lonely: what a stratum with a single unit contributes, at any stage.
    """

    levels: tuple[Level, ...]
    lonely: Lonely

    @property
    def stratum(self) -> Codes:
        """Stratum of each PSU, shape (C,)."""
        return self.levels[0].stratum

    @property
    def sizes(self) -> Codes:
        """PSUs in each stratum of the whole design, shape (S,)."""
        return self.levels[0].sizes

    @property
    def units(self) -> int:
        """Codes of the last stage that variance knows: what `totals` of rows counts up to."""
        return len(self.levels[-1].stratum)

    def psu(self, unit: Codes) -> Codes:
        """PSUs that hold some units of the last stage, each once."""
        return self.present(unit)[0]

    def present(self, unit: Codes) -> list[Codes]:
        """Units of each stage that hold some units of the last one, first stage first."""
        found = [np.unique(unit)]
        for level in reversed(self.levels[1:]):
            found.insert(0, np.unique(level.above[level.stratum[found[0]]]))
        return found

    def covariance(self, scores: Values, unit: Codes) -> Values:
        """Sum over stages: each one's variance between units, by the share drawn at the stages before."""
        sums = totals(scores, unit, self.units)
        whole = np.zeros((scores.shape[1], scores.shape[1]))
        for level, present in zip(reversed(self.levels), reversed(self.present(unit)), strict=True):
            known = level.stratum >= 0
            sums, stratum = sums[known], level.stratum[known]
            whole += _between(sums, stratum, level, self.lonely, _lift(level, present, self.lonely))
            sums = totals(sums, level.above[stratum], int(level.above.max(initial=0)) + 1)
        return whole


def structure(sample: Sample) -> Structure:
    """The design of a sample, from every row, zero weights included."""
    levels: list[Level] = []
    above, share = np.zeros(len(sample), dtype=np.int64), np.ones(len(sample))
    for stage in (Stage(sample.stratum, sample.psu, sample.fraction), *sample.below):
        fraction = np.zeros(len(sample)) if stage.fraction is None else stage.fraction
        levels.append(_level(stage, fraction, above, share))
        above, share = stage.unit, share * fraction
    return Structure(tuple(levels), sample.lonely)


def _level(stage: Stage, fraction: Values, above: Codes, share: Values) -> Level:
    strata, units = (int(codes.max(initial=-1)) + 1 for codes in (stage.stratum, stage.unit))
    of_unit, holder = np.full(units, -1, dtype=np.int64), np.zeros(strata, dtype=np.int64)
    left, drawn = np.ones(strata), np.ones(strata)
    of_unit[stage.unit], holder[stage.stratum] = stage.stratum, above
    left[stage.stratum], drawn[stage.stratum] = 1.0 - fraction, share
    sizes = np.bincount(of_unit[of_unit >= 0], minlength=strata).astype(np.int64)
    return Level(of_unit, sizes, left, holder, drawn)


def totals(scores: Values, psu: Codes, count: int) -> Values:
    """Sum of each column of `scores` (n, k) within each of `count` PSUs, shape (count, k)."""
    columns = scores.T
    return np.stack([np.bincount(psu, weights=column, minlength=count) for column in columns], axis=1)


def _between(sums: Values, stratum: Codes, level: Level, lonely: Lonely, lift: Values) -> Values:
    """Covariance of a stage's totals: between the units of each stratum, corrected for the share drawn."""
    middle = totals(sums, stratum, len(level.sizes)) / np.maximum(level.sizes, 1)[:, None]
    several = level.sizes > 1
    away = sums - np.where(several[:, None], middle, 0.0)[stratum]
    scale = np.where(several, level.sizes / np.maximum(level.sizes - 1, 1), float(lonely == "adjust"))
    scale = np.where(level.census, 0.0, scale * level.left) * level.share * lift
    return (away * scale[stratum, None]).T @ away


def _lift(level: Level, present: Codes, lonely: Lonely) -> Values:
    """Under "average", single-unit strata contribute the mean of the others within the same unit above."""
    if lonely != "average":
        return np.ones(len(level.sizes))
    strata = np.unique(level.stratum[present])
    units = int(level.above.max(initial=0)) + 1
    every = np.bincount(level.above[strata], minlength=units)
    telling = np.bincount(level.above[strata[~level.alone[strata]]], minlength=units)
    lift = np.where(every > 0, every / np.maximum(telling, 1), 1.0)
    return np.where((every > 0) & (telling == 0), np.nan, lift)[level.above]
