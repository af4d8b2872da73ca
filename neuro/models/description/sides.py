"""Two sides of a comparison: the difference of their means and of their medians, each with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuro.balance.axes import Axis
from neuro.cohort.cohort import CYCLE
from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models import intervals, survey
from neuro.models.description.describe import Estimate, Question, describe
from neuro.models.description.distribution import GRID, Distribution, distribution, ends
from neuro.models.description.panel import Mask, Panel, Values

MEDIAN = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The people on one side.

    Attributes:
        panel: of their cohort.
        sample: weighted for the measure, zero for others.
        code: of the index or axis.
    """

    panel: Panel
    sample: Sample
    code: str

    @property
    def rows(self) -> Mask:
        """Who is on this side."""
        return self.sample.weight > 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The second side less the first.

    Attributes:
        estimate, low, high: in the measure's unit, with a 95 % interval; None where there is none.
        se, df: standard error and its degrees of freedom.
    """

    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    df: float


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two sides on one scale.

    Attributes:
        first, second: each side's distribution, on one grid.
        mean, median: the differences; None of the median where the measure is 0 or 1.
    """

    first: Distribution
    second: Distribution
    mean: Difference
    median: Difference | None


def compare(first: Side, second: Side) -> Comparison:
    """Two sides of one measure, side by side.

    Raises:
        ModelError: an axis in two cohorts: each is measured against its own people.
    """
    code, share = first.code, first.panel.share(first.code)
    if isinstance(first.panel.measure(code), Axis) and first.panel.cohort is not second.panel.cohort:
        raise ModelError(
            "An axis says where people stand among their own cohort, so that two cohorts differ by nothing. "
            "Compare one of its indices instead."
        )
    spans = [ends(part.sample, code) for part in (first, second)]
    grid = None if share else np.linspace(min(low for low, _ in spans), max(high for _, high in spans), GRID)
    one, other = (distribution(part.panel, code, among=part.rows, grid=grid) for part in (first, second))
    median = None if share else difference(first, second, "median")
    return Comparison(one, other, difference(first, second, "mean"), median)


def side(panel: Panel, code: str, cycle: str | None = None) -> Side:
    """The people of a cohort, or of one of its cycles, who have a measure.

    Raises:
        ModelError: fewer than 11 people have it.
        KnowledgeError, DesignError: the cohort cannot give it, or no weight is valid.
    """
    among = None if cycle is None else np.array([name == cycle for name in panel.columns[CYCLE]], dtype=bool)
    sample = panel.sample([code], among=among)
    found = Side(panel, sample, code)
    if found.rows.sum() < FLOOR:
        raise ModelError(f"Wanted at least {FLOOR} people on each side; one has fewer. Choose another side.")
    return found


def difference(first: Side, second: Side, statistic: str) -> Difference:
    """The second side's mean or median less the first's.

    Sides of one cohort share its design, so that people of one sampling unit on both sides count as such; two cohorts
    are independent. A median is linearised with the density that its own Woodruff interval implies.

    Args:
        statistic: "mean" or "median".
    """
    one, other = (_linear(part, statistic) for part in (first, second))
    if one is None or other is None:
        return Difference(None, None, None, None, 0.0)
    estimate = other[0] - one[0]
    if first.panel.cohort is second.panel.cohort:
        rows = first.rows | second.rows
        unit, design = first.sample.unit[rows], survey.structure(first.sample)
        variance = float(survey.covariance((other[1] - one[1])[rows, None], unit, design)[0, 0])
        df = float(survey.degrees_of_freedom(unit, design))
    else:
        parts = [_variance(part, scores) for part, (_, scores) in ((first, one), (second, other))]
        variance, df = sum(part for part, _ in parts), _satterthwaite(parts)
    se = float(np.sqrt(variance))
    low, high = intervals.symmetric(estimate, se, df)
    return Difference(estimate, se, low, high, df)


def _variance(part: Side, scores: Values) -> tuple[float, float]:
    rows, design = part.rows, survey.structure(part.sample)
    unit = part.sample.unit[rows]
    return float(survey.covariance(scores[rows, None], unit, design)[0, 0]), survey.degrees_of_freedom(unit, design)


def _satterthwaite(parts: Sequence[tuple[float, float]]) -> float:
    """Degrees of freedom of a sum of independent variances (Welch-Satterthwaite)."""
    below = sum(variance**2 / df for variance, df in parts if df > 0)
    return float(sum(variance for variance, _ in parts) ** 2 / below) if below > 0 else 0.0


def _linear(part: Side, statistic: str) -> tuple[float, Values] | None:
    """A statistic with its weighted scores, shape (n,), zero for others; None where it has no error."""
    rows, weight = part.rows, part.sample.weight
    values = np.where(rows, part.sample.columns[part.code], 0.0)
    share = weight / weight.sum()
    if statistic == "mean":
        mean = float((share * values).sum())
        return mean, share * (values - mean)
    median = _median(part)
    if median.estimate is None or median.se is None or not median.se > 0:
        return None
    below = np.where(rows, values <= median.estimate, 0.0)
    scores = share * (below - (share * below).sum())
    spread = np.sqrt(_variance(part, scores)[0])
    return median.estimate, -scores * (median.se / spread)


def _median(part: Side) -> Estimate:
    (found,) = describe(Question("quantile", part.code, p=MEDIAN), part.sample)
    return found
