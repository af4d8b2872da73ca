"""Design-based description: means, totals, ratios, shares and quantiles, by group."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import suppress
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models import intervals
from neuro.models.categories import grouped
from neuro.models.description.ratio import Drawn, Ratio, StandardErrors, drawn, ratio, replicated_error, total
from neuro.models.quantiles import quantile

Statistic = Literal["mean", "total", "geomean", "ratio", "quantile", "share"]
Values = NDArray[np.float64]
FEW = 30
"""Fewer people than this make an estimate unreliable (NCHS analytic guidelines, 2018). Grade B."""
LARGE_RELATIVE_ERROR = 0.30
"""Standard error over estimate above which an estimate is unreliable (NCHS analytic guidelines). Grade B."""
MOST_GROUPS = 1000
"""More cells than this are not a table that anybody reads. Grade C."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is described.

    Attributes:
        statistic: how.
        what: a column or an expression; the numerator of a ratio; the condition of a share.
        per: the denominator of a ratio, "" otherwise.
        p: which quantile, within 0-1.
        by: grouping columns.
        interval: how a share's interval is made; the others have their own.
    """

    statistic: Statistic
    what: str
    per: str = ""
    p: float = 0.5
    by: tuple[str, ...] = ()
    interval: intervals.Interval = "logit"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate of one group; None where it is suppressed or not defined.

    Attributes:
        group: (column, level) pairs, () for everybody.
        n: people with a value.
        estimate, se, low, high: in the unit of what is described, with a 95 % interval.
        df: degrees of freedom of the design within the group.
        deff: variance over that of a simple random sample as large; None for quantiles.
        suppressed: a small cell, or one that would give a small cell away.
        unreliable: fewer than 30 people, a single PSU, or a standard error above 30 % of the estimate.
    """

    group: tuple[tuple[str, str], ...]
    n: int | None
    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    df: int | None
    deff: float | None
    suppressed: bool = False
    unreliable: bool = False


def required(question: Question) -> tuple[str, ...]:
    """Cohort columns that a question reads."""
    texts = [text for text in (question.what, question.per) if text]
    return tuple(dict.fromkeys([*(name for text in texts for name in parse(text).columns), *question.by]))


def describe(question: Question, sample: Sample, errors: StandardErrors = "linearised") -> tuple[Estimate, ...]:
    """Estimates for everybody or for each group, groups as domains of the whole design.

    Args:
        sample: holds every column of `required(question)`; weights are zero outside the domain.
        errors: linearised, or by leaving out each PSU (JKn; a quantile's through the share below it).
    Raises:
        DesignError: a jackknife of too many PSUs.
        ModelError: nobody has a value, or the quantity is not what the statistic can describe.
    """
    values, per = (np.broadcast_to(part, len(sample)) for part in _quantity(question, sample.columns))
    group, labels = _groups(question.by, sample)
    rows = np.flatnonzero((sample.weight > 0) & np.isfinite(values) & np.isfinite(per) & (group >= 0))
    if len(rows) == 0:
        above = " above 0" if question.statistic == "geomean" else ""
        wanted = " and ".join(f"'{name}'" for name in (question.what, question.per, *question.by) if name)
        raise ModelError(f"Nobody in the domain has {wanted} measured{above}. Widen the domain.")
    if len(labels) > MOST_GROUPS:
        raise ModelError(
            f"{', '.join(question.by)} give {len(labels):,} groups, the most is {MOST_GROUPS:,}. Group by a category."
        )
    people = drawn(sample, rows, errors)
    order = rows[np.argsort(group[rows], kind="stable")]
    present, first = np.unique(group[order], return_index=True)
    found = [
        _estimate(question, values[part], per[part], people.among(part), labels[place])
        for place, part in zip(present, np.split(order, first[1:]), strict=True)
    ]
    return _guarded(found)


def _quantity(question: Question, columns: Mapping[str, NDArray[Any]]) -> tuple[Values, Values]:
    """What is averaged and what it is divided by, NaN where missing."""
    values = _numbers(question.what, columns)
    if question.statistic == "share" and not np.isin(values[np.isfinite(values)], (0.0, 1.0)).all():
        raise ModelError(f"A share needs a condition or a 0/1 column, such as 'phq9 >= 10'; found '{question.what}'.")
    if question.statistic == "geomean":
        values = np.log(np.where(values > 0, values, np.nan))
    return values, _numbers(question.per, columns) if question.per else np.ones_like(values)


def _numbers(text: str, columns: Mapping[str, NDArray[Any]]) -> Values:
    values = parse(text).evaluate(columns)
    if values.dtype == object:
        raise ModelError(f"Wanted numbers; '{text}' is text. Ask for a share: {text} == 'a text'.")
    return values


def _groups(by: tuple[str, ...], sample: Sample) -> tuple[NDArray[np.int64], list[tuple[tuple[str, str], ...]]]:
    """Group of each row, -1 where a grouping column is missing, and the labels of the groups."""
    group = np.zeros(len(sample), dtype=np.int64)
    labels: list[tuple[tuple[str, str], ...]] = [()]
    for column in by:
        codes, levels = grouped(column, sample.columns[column])
        crossed = np.where((codes < 0) | (group < 0), -1, group * len(levels) + codes)
        cells, group = np.unique(np.append(crossed, -1), return_inverse=True)
        group = group[:-1] - 1
        labels = [(*labels[cell // len(levels)], (column, levels[cell % len(levels)])) for cell in cells[1:]]
    return group, labels


def _estimate(
    question: Question, values: Values, per: Values, people: Drawn, group: tuple[tuple[str, str], ...]
) -> Estimate:
    df, n, weight = people.df, len(values), people.weight
    blank = Estimate(group, n, None, None, None, None, df, None)
    if question.statistic == "quantile":
        point = float(quantile(values, weight, [question.p])[0])
        below = ratio((values <= point).astype(float), per, people)
        low, high = _inverted(values, weight, intervals.symmetric(below.point, below.se, df))
        return replace(blank, estimate=point, se=(high - low) / (2 * intervals.critical(df)), low=low, high=high)
    if weight @ per == 0:
        return blank
    found = total(values, people) if question.statistic == "total" else ratio(values, per, people)
    point, se = found.point, found.se
    if question.statistic == "geomean":
        low, high = np.exp(intervals.symmetric(point, se, df))
        point, se = float(np.exp(point)), float(np.exp(point)) * se
    elif question.statistic == "share":
        low, high = _of_share(found, people, question.interval)
    else:
        low, high = intervals.symmetric(point, se, df)
    return replace(blank, estimate=point, se=se, low=float(low), high=float(high), deff=found.deff)


def _of_share(found: Ratio, people: Drawn, method: intervals.Interval) -> tuple[float, float]:
    """Interval of a share; the log odds of replicates have an error of their own (R: `svyciprop`)."""
    se, share = found.se, found.point
    if method == "logit" and found.each is not None and people.replicates is not None and 0 < share < 1:
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.log(found.each / (1 - found.each))
        se = replicated_error(odds, people.replicates) * share * (1 - share)
    return intervals.of_share(share, se, people.df, len(people.rows), method)


def _inverted(values: Values, weight: Values, shares: tuple[float, float]) -> tuple[float, float]:
    """Woodruff's interval: the quantiles at the edges of the interval of the share below; NaN beyond 0-1."""
    low, high = (float(quantile(values, weight, [p])[0]) if 0 <= p <= 1 else float("nan") for p in shares)
    return low, high


def _guarded(found: list[Estimate]) -> tuple[Estimate, ...]:
    """Small cells without numbers, unsteady ones flagged."""
    hidden = suppress(np.array([one.n for one in found]), [one.group for one in found])
    return tuple(
        Estimate(one.group, None, None, None, None, None, None, None, suppressed=True)
        if hide
        else replace(one, unreliable=_unreliable(one))
        for one, hide in zip(found, hidden, strict=True)
    )


def _unreliable(one: Estimate) -> bool:
    if one.n is None or one.n < FEW or not one.df or one.se is None or one.estimate is None:
        return True
    return not one.se < LARGE_RELATIVE_ERROR * abs(one.estimate)
