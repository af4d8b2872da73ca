"""What is missing together in a question, what it costs, and who is lost by it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.expression import parse
from neuro.models.basis import derived
from neuro.models.categories import coded
from neuro.models.eligible import MUCH_LOST
from neuro.models.gaps.imputable import gaps
from neuro.models.spec import Factor, ModelSpec

MOST_PATTERNS = 12
"""More patterns than this nobody reads; the others are counted together. Grade C."""
UNLIKE = 0.1
"""Standardised difference from which groups are said to differ (Austin, Statistics in Medicine 28 (2009)
3083-3107). Grade B."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pattern:
    """People who lack just these columns.

    Attributes:
        lacking: columns, () for the people who lack nothing.
        n: people.
    """

    lacking: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What one column costs.

    Attributes:
        column: lacked.
        n: people who lack it; None where fewer than 11.
        alone: people who lack nothing else; None where fewer than 11.
    """

    column: str
    n: int | None
    alone: int | None


@dataclass(frozen=True, slots=True)
class Missing:
    """What a question loses.

    Attributes:
        n: people of the domain.
        complete: of them with nothing missing.
        losses: by column, the costliest first; columns that nobody lacks left out.
        patterns: what is missing together, the most frequent first, none of fewer than 11 people.
        others: people with a pattern that is not listed; None where they are fewer than 11.
    """

    n: int
    complete: int
    losses: tuple[Loss, ...]
    patterns: tuple[Pattern, ...]
    others: int | None

    @property
    def share(self) -> float:
        """Of the people of the domain, how many a complete-case analysis loses."""
        return 1 - self.complete / self.n if self.n else 0.0

    @property
    def much(self) -> bool:
        """Whether so many are lost that imputation should be thought of."""
        return self.share > MUCH_LOST


@dataclass(frozen=True, slots=True)
class Difference:
    """How the people lost differ from the people kept.

    Attributes:
        column: compared.
        level: of a category, "" for a number.
        lost, kept: weighted mean, or weighted share of the level.
        standardised: difference in standard deviations of the two groups.
        n: people lost who have the column.
    """

    column: str
    level: str
    lost: float
    kept: float
    standardised: float
    n: int


def missing(spec: ModelSpec, sample: Sample) -> Missing:
    """Count who lacks what; people, not weights, as a gap is not a population's."""
    inside, names, lacking = _gaps(spec, sample)
    found, inverse = np.unique(lacking[inside], axis=0, return_inverse=True)
    counts = np.bincount(inverse.ravel(), minlength=len(found))
    every = {
        tuple(name for name, gap in zip(names, row, strict=True) if gap): int(n)
        for row, n in zip(found, counts, strict=True)
    }
    complete = every.pop((), 0)
    shown = _listed(every)
    others = sum(every.values()) - sum(one.n for one in shown)
    counted = {name: int(gaps.sum()) for name, gaps in zip(names, lacking[inside].T, strict=True) if gaps.any()}
    costly = sorted(counted, key=lambda name: -counted[name])
    losses = tuple(Loss(name, _told(counted[name]), _told(every.get((name,), 0))) for name in costly)
    return Missing(int(inside.sum()), complete, losses, shown, _told(others))


def _listed(every: dict[tuple[str, ...], int]) -> tuple[Pattern, ...]:
    """Patterns of 11 people or more; one more is left out where the total would give the hidden ones away."""
    order = sorted(every.items(), key=lambda item: (-item[1], item[0]))
    shown = [Pattern(names, n) for names, n in order if n >= FLOOR][:MOST_PATTERNS]
    hidden = sum(every.values()) - sum(one.n for one in shown)
    return tuple(shown[:-1] if 0 < hidden < FLOOR else shown)


def _told(n: int) -> int | None:
    return n if n == 0 or n >= FLOOR else None


def _gaps(spec: ModelSpec, sample: Sample) -> tuple[Mask, tuple[str, ...], Mask]:
    """The domain, the columns of the model, and who lacks which, shape (n, k)."""
    columns = derived(sample.columns, spec.derive)
    inside = sample.weight > 0
    if spec.domain:
        inside = inside & parse(spec.domain).true(columns)
    found = gaps(spec, columns)
    return inside, tuple(found), np.stack(list(found.values()), axis=1)


def lost(spec: ModelSpec, sample: Sample, also: Sequence[str] = ()) -> tuple[Difference, ...]:
    """Who is lost: weighted standardised differences of the people lost from the people kept, the largest first.

    Args:
        also: columns to compare beside the model's own, among the sample's.
    Returns:
        Columns that 11 people or more have on either side; levels of a category one by one (of two the second), none
        of fewer than 11.
    """
    inside, names, lacking = _gaps(spec, sample)
    gone = inside & lacking.any(axis=1)
    kept = inside & ~gone
    factors = {term.column for term in spec.terms if isinstance(term, Factor)}
    found: list[Difference] = []
    for name in dict.fromkeys((*names, *also)):
        values = sample.columns[name]
        if name in factors or values.dtype == object:
            found += _levels(name, values, sample.weight, gone, kept)
        else:
            found += _number(name, "", np.asarray(values, dtype=float), sample.weight, gone, kept)
    return tuple(sorted(found, key=lambda one: -abs(one.standardised)))


def _levels(
    name: str, values: NDArray[np.generic], weight: NDArray[np.float64], gone: Mask, kept: Mask
) -> list[Difference]:
    codes, levels = coded(values)
    held = [place for place in range(len(levels)) if (codes[gone | kept] == place).any()]
    found = []
    for place in held[1 if len(held) == 2 else 0 :]:
        has = np.where(codes < 0, np.nan, (codes == place).astype(float))
        if min(int((has[side] == 1).sum()) for side in (gone, kept)) >= FLOOR:
            found += _number(name, levels[place], has, weight, gone, kept)
    return found


def _number(
    name: str, level: str, x: NDArray[np.float64], weight: NDArray[np.float64], gone: Mask, kept: Mask
) -> list[Difference]:
    sides = [side & np.isfinite(x) for side in (gone, kept)]
    if min(int(side.sum()) for side in sides) < FLOOR:
        return []
    means = [float(np.average(x[side], weights=weight[side])) for side in sides]
    spreads = [
        float(np.average((x[side] - mean) ** 2, weights=weight[side])) for side, mean in zip(sides, means, strict=True)
    ]
    pooled = float(np.sqrt(sum(spreads) / 2))
    if pooled == 0:
        return []
    return [Difference(name, level, means[0], means[1], (means[0] - means[1]) / pooled, int(sides[0].sum()))]
