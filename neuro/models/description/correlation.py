"""How indices and axes go together: weighted correlations with design-based intervals, and why some pairs have none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuro.cohort.cohort import CYCLE
from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import DesignError
from neuro.models import intervals, survey
from neuro.models.description.describe import FEW
from neuro.models.description.panel import Mask, Panel, Values

ALIKE_IN = ("sex", "age")
"""Columns that say whom an axis is measured against, not what it is made of."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two measures.

    Attributes:
        first, second: codes.
        n: people who have both, with a weight; None where they are fewer than 11.
        estimate, low, high: Pearson's weighted correlation with its 95 % interval; None where there is none.
        shared: columns that both are made of, so that a part of the correlation is arithmetic.
        reason: why there is no number; "" where there is.
    """

    first: str
    second: str
    n: int | None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    shared: tuple[str, ...] = ()
    reason: str = ""


def correlations(
    panel: Panel, firsts: Sequence[str], seconds: Sequence[str], among: Mask | None = None
) -> tuple[Pair, ...]:
    """Every first measure with every second one, each pair in the people who have both, by the weight that both need.

    Args:
        among: who is asked about; None for the panel's domain.
    Returns:
        One pair for each two different measures, in order; the mirror of a pair is not repeated.
    Raises:
        KnowledgeError: the cohort cannot give one of them.
    """
    wanted = dict.fromkeys((first, second) for first in firsts for second in seconds if first != second)
    once = [pair for place, pair in enumerate(wanted) if (pair[1], pair[0]) not in list(wanted)[:place]]
    return tuple(_pair(panel, first, second, among) for first, second in once)


def _pair(panel: Panel, first: str, second: str, among: Mask | None) -> Pair:
    shared = tuple(name for name in panel.needs(first) if name in panel.needs(second) and name not in ALIKE_IN)
    both = panel.have([first, second]) if among is None else panel.have([first, second]) & among
    if not both.any():
        return Pair(first, second, 0, shared=shared, reason=_never(panel, first, second))
    try:
        sample = panel.sample([first, second], among=among)
    except DesignError as error:
        return Pair(first, second, None, shared=shared, reason=str(error))
    rows = sample.weight > 0
    n = int(rows.sum())
    if n < FEW:
        few = f"fewer than {FLOOR if n < FLOOR else FEW} people have both"
        return Pair(first, second, n if n >= FLOOR else None, shared=shared, reason=few)
    found = correlation(sample, first, second)
    if found is None:
        return Pair(first, second, n, shared=shared, reason="one of them is the same in everybody")
    return Pair(first, second, n, *found, shared=shared)


def correlation(sample: Sample, first: str, second: str) -> tuple[float, float, float] | None:
    """Pearson's weighted correlation with its interval: linearised, and symmetric in Fisher's z.

    Args:
        sample: holds both columns; weight zero for people without them.
    Returns:
        Estimate, low, high; None where one of them does not vary.
    """
    rows = sample.weight > 0
    share = sample.weight[rows] / sample.weight[rows].sum()
    one, other = (_standard(sample.columns[name][rows].astype(float), share) for name in (first, second))
    if one is None or other is None:
        return None
    r = float(np.clip((share * one * other).sum(), -1.0, 1.0))
    scores = share * (one * other - r * (one**2 + other**2) / 2)
    unit, design = sample.unit[rows], survey.structure(sample)
    room = 1 - r**2
    if room <= 0:
        return r, r, r
    se = float(np.sqrt(survey.covariance(scores[:, None], unit, design)[0, 0])) / room
    low, high = np.tanh(intervals.symmetric(float(np.arctanh(r)), se, survey.degrees_of_freedom(unit, design)))
    return r, float(low), float(high)


def _standard(values: Values, share: Values) -> Values | None:
    away = values - (share * values).sum()
    spread = float(np.sqrt((share * away**2).sum()))
    return away / spread if spread > 1e-12 * (1 + float(np.abs(values).max())) else None


def _never(panel: Panel, first: str, second: str) -> str:
    """Why nobody has both."""
    alone = [panel.have([code]) for code in (first, second)]
    if not all(mask.any() for mask in alone):
        return "nobody asked about has one of them"
    if CYCLE in panel.cohort.names:
        cycles = [panel.cycles(code) for code in (first, second)]
        if not set(cycles[0]) & set(cycles[1]):
            return f"never measured together: {', '.join(cycles[0])}; the other in {', '.join(cycles[1])}"
    return "never measured in the same people"
