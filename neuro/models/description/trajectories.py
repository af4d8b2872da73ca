"""How an index or axis lies along age, across people of different ages at one time: a mean and quantiles with bands."""

from dataclasses import dataclass

import numpy as np

from neuro.cohort.cohort import Cohort
from neuro.cohort.privacy import FLOOR, LOWEST_FLOOR
from neuro.cohort.sample import Sample
from neuro.models import intervals, survey
from neuro.models.description.describe import FEW, Estimate, Question, describe
from neuro.models.description.distribution import SHARES
from neuro.models.description.panel import Codes, Mask, Panel, Values
from neuro.models.quantiles import quantile

STEP = 2.0
"""Years between the points of a curve."""
WIDEST, NARROWEST = 8.0, 4.0
"""Years to either side from which people count, the nearer the more; narrower at the ends, where one side has nobody.
Grade C."""
TOP_CODED = 2.0
"""The last age holds everybody from there on when it has this many times the people of the age before. Grade C."""
NOTHING = (float("nan"),) * 3
"""Estimate and interval where too few people are near, or beyond a quantile."""
PIECES = ("mean", *(f"P{100 * p:.0f}" for p in SHARES))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One curve along age; NaN where too few people are near.

    Attributes:
        name: "mean", "P5", … as in `PIECES`.
        estimate, low, high: with 95 % intervals, shape (k,).
    """

    name: str
    estimate: Values
    low: Values
    high: Values


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """A measure along age.

    Attributes:
        ages: years, shape (k,).
        near: people counted at each age, NaN where they are fewer than 11, shape (k,).
        lines: the curves.
        beyond: the mean and the median of the people whose age is only known as `top` or older; () where none are.
        top: that age; None where ages are known throughout.
        n: people behind it.
    """

    ages: Values
    near: Values
    lines: tuple[Line, ...]
    beyond: tuple[Estimate, ...]
    top: float | None
    n: int


def age_column(cohort: Cohort) -> str:
    """The column of ages that are coded alike in all cycles."""
    return "age_80" if "age_80" in cohort.names else "age"


def trajectory(panel: Panel, code: str, among: Mask | None = None) -> Trajectory:
    """Curves of a measure along age.

    At each age people count by their sampling weight times an Epanechnikov kernel of the distance in age. The mean's
    interval is linearised by the design, a quantile's is Woodruff's.

    Args:
        among: who is asked about; None for the panel's domain.
    Raises:
        KnowledgeError, DesignError: the cohort cannot give it, or nobody has it with a valid weight.
    """
    name = age_column(panel.cohort)
    sample, age = panel.sample([code], [name], among), panel.columns[name]
    held = sample.weight > 0
    top = _top(age[held])
    known = held if top is None else held & (age < top)
    low, high = float(age[known].min()), float(age[known].max())
    ages = np.arange(np.ceil(low), high + 0.5, STEP)
    share = panel.share(code)
    pieces = PIECES[:1] if share else PIECES
    near_by = _Near(sample, sample.columns[code], age, known, (low, high), survey.structure(sample))
    points = [near_by.at(float(at), len(pieces)) for at in ages]
    table = np.array([found for _, found in points])
    lines = tuple(Line(piece, *table[:, place].T) for place, piece in enumerate(pieces))
    near = np.array([count if count >= FLOOR else np.nan for count, _ in points])
    beyond = () if top is None else _beyond(sample.within(age >= top), code, share)
    return Trajectory(ages, near, lines, beyond, top, int(held.sum()))


def _top(age: Values) -> float | None:
    last = float(age.max())
    before = int((age == last - 1).sum())
    return last if (age == last).sum() > TOP_CODED * max(before, 1) else None


def _beyond(sample: Sample, code: str, share: bool) -> tuple[Estimate, ...]:
    asked = [Question("share" if share else "mean", code)] + ([] if share else [Question("quantile", code, p=0.5)])
    return tuple(describe(question, sample)[0] for question in asked)


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """Whom a curve is drawn from: those whose age is known, between its ends."""

    sample: Sample
    values: Values
    age: Values
    known: Mask
    ends: tuple[float, float]
    design: survey.Structure

    def at(self, age: float, pieces: int) -> tuple[int, list[tuple[float, float, float]]]:
        """People near an age, and estimate and interval of each curve there."""
        room = min(age - self.ends[0], self.ends[1] - age)
        reach = float(np.clip(room, NARROWEST, WIDEST)) + 1.0
        rows = self.known & (np.abs(self.age - age) < reach)
        near = int(rows.sum())
        if near < FEW:
            return near, [NOTHING] * pieces
        kernel = 1 - ((self.age[rows] - age) / reach) ** 2
        local = _Local(self.values[rows], self.sample.weight[rows] * kernel, self.sample.unit[rows], self.design)
        shown = [p if near * min(p, 1 - p) >= LOWEST_FLOOR else None for p in SHARES[: pieces - 1]]
        return near, [local.mean(), *(NOTHING if p is None else local.quantile(p) for p in shown)]


@dataclass(frozen=True, slots=True, eq=False)
class _Local:
    """The people near one age, weighted by nearness."""

    values: Values
    weight: Values
    unit: Codes
    design: survey.Structure

    def mean(self) -> tuple[float, float, float]:
        """The weighted mean with its interval."""
        found, se, df = self._share(self.values)
        return (found, *intervals.symmetric(found, se, df))

    def quantile(self, p: float) -> tuple[float, float, float]:
        """A weighted quantile with Woodruff's interval."""
        found = float(quantile(self.values, self.weight, [p])[0])
        below, se, df = self._share((self.values <= found).astype(float))
        ends = np.clip(intervals.symmetric(below, se, df), 0.0, 1.0)
        low, high = quantile(self.values, self.weight, ends.tolist())
        return found, float(low), float(high)

    def _share(self, values: Values) -> tuple[float, float, float]:
        share = self.weight / self.weight.sum()
        found = float((share * values).sum())
        variance = survey.covariance((share * (values - found))[:, None], self.unit, self.design)[0, 0]
        return found, float(np.sqrt(variance)), survey.degrees_of_freedom(self.unit, self.design)
