"""How an index or axis is distributed in each group of people: densities, quantiles and means with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neuro.cohort.privacy import FLOOR, LOWEST_FLOOR
from neuro.cohort.sample import Sample
from neuro.knowledge.groupings import Grouping
from neuro.models import survey
from neuro.models.description import describe
from neuro.models.description.density import Values, bandwidth, density
from neuro.models.description.describe import Estimate, Question
from neuro.models.description.panel import Mask, Panel, levels
from neuro.models.quantiles import quantile

SHARES = (0.05, 0.25, 0.50, 0.75, 0.95)
ENDS = (0.005, 0.99)
"""A density is drawn between these quantiles of everybody: beyond them stand few people. Grade C."""
GRID = 160
GROUP = "group"


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One group of people.

    Attributes:
        level: its value or band; "" for everybody.
        n: people with a value; None where suppressed.
        mean: with its 95 % interval; of a 0/1 index the share.
        quantiles: one for each of `SHARES`; () for a 0/1 index, empty estimates where too few people lie beyond.
        density: along the grid, None where nothing may be drawn.
        suppressed: a small group, or one that would give a small one away.
        few: rests on fewer than 30 people or a single sampling unit.
    """

    level: str
    n: int | None
    mean: Estimate
    quantiles: tuple[Estimate, ...]
    density: Values | None
    suppressed: bool
    few: bool


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """A measure by group.

    Attributes:
        code: of the index or axis.
        by: of the grouping; "" for everybody.
        grid: where the densities are given, in the measure's unit, shape (k,).
        groups: in display order; those without anybody measured are left out.
        n: people with a value, in some group.
        ungrouped: people with a value whose group is not known.
        weighting, warnings: which weight and why; what a reader must know first.
    """

    code: str
    by: str
    grid: Values
    groups: tuple[Group, ...]
    n: int
    ungrouped: int
    weighting: str
    warnings: tuple[str, ...]


def distribution(
    panel: Panel, code: str, by: Grouping | None = None, among: Mask | None = None, grid: Values | None = None
) -> Distribution:
    """Describe a measure in everybody, or in each group.

    Args:
        among: who is asked about; None for the panel's domain.
        grid: where densities are wanted; None spans almost everybody.
    Raises:
        KnowledgeError, DesignError: the cohort cannot give it, or nobody has it with a valid weight.
    """
    codes, names = (np.zeros(len(panel.base), dtype=np.int64), ("",)) if by is None else levels(panel, by)
    sample = panel.sample([code], [by.column] if by else [], among)
    grouped = replace(sample, columns={**sample.columns, GROUP: np.where(codes < 0, np.nan, codes).astype(float)})
    share = panel.share(code)
    means = _by_level(grouped, Question("share" if share else "mean", code, by=(GROUP,)))
    spreads = [] if share else [_by_level(grouped, Question("quantile", code, p=p, by=(GROUP,))) for p in SHARES]
    if grid is None:
        grid = np.empty(0) if share else np.linspace(*ends(sample, code), GRID)
    found = [
        _group(grouped, code, names[level], level, means[level], [one[level] for one in spreads], grid)
        for level in sorted(means)
    ]
    known = panel.have([code]) if among is None else panel.have([code]) & among
    counted = int((sample.weight > 0).sum())
    return Distribution(
        code=code,
        by=by.code if by else "",
        grid=grid,
        groups=tuple(found),
        n=counted,
        ungrouped=int((known & (codes < 0)).sum()),
        weighting=sample.explanation,
        warnings=survey.warnings(sample, sample.weight > 0),
    )


def _by_level(sample: Sample, question: Question) -> dict[int, Estimate]:
    """Estimates by the code of their group."""
    return {int(float(one.group[0][1])): one for one in describe.describe(question, sample)}


def ends(sample: Sample, code: str) -> tuple[float, float]:
    """Between which values almost everybody lies."""
    values, weight = _held(sample, code, sample.weight > 0)
    low, high = quantile(values, weight, ENDS)
    return (float(low), float(high)) if low < high else (float(values.min()), float(values.max()))


def _held(sample: Sample, code: str, rows: Mask) -> tuple[Values, Values]:
    return sample.columns[code][rows], sample.weight[rows]


def _group(
    sample: Sample, code: str, name: str, level: int, mean: Estimate, spread: Sequence[Estimate], grid: Values
) -> Group:
    n = mean.n
    if mean.suppressed or n is None:
        return Group(name, None, mean, tuple(spread), None, suppressed=True, few=True)
    few = n < describe.FEW or not mean.df
    kept = tuple(
        one if n * min(p, 1 - p) >= LOWEST_FLOOR else _blank(one) for p, one in zip(SHARES, spread, strict=False)
    )
    drawn = _density(sample, code, level, grid) if len(grid) else None
    return Group(name, n, mean, kept, drawn, suppressed=False, few=few)


def _blank(one: Estimate) -> Estimate:
    """A quantile beyond which so few people lie that it would be one person's value."""
    return replace(one, estimate=None, se=None, low=None, high=None)


def _density(sample: Sample, code: str, level: int, grid: Values) -> Values | None:
    values, weight = _held(sample, code, (sample.columns[GROUP] == level) & (sample.weight > 0))
    width = bandwidth(values, weight)
    if width <= 0 or len(values) < FLOOR:
        return None
    whole = sample.columns[code][sample.weight > 0]
    return density(values, weight, grid, width, floor=0.0 if whole.min() >= 0 else None)
