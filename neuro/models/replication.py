"""Does an association hold again: the same model within each cycle, as domains of one design."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models import intervals, survey
from neuro.models.basis import INTERCEPT, Values
from neuro.models.categories import grouped
from neuro.models.eligible import within
from neuro.models.exposure import exposure_contrast
from neuro.models.fit import Fitted, observed, sandwich
from neuro.models.irls import solve
from neuro.models.learn import model_columns

ONE_SIDED = 0.05
"""How unlikely an estimate on this side of zero must be, were there no association. Grade C."""


@dataclass(frozen=True, slots=True)
class GroupEstimate:
    """One term in one group; None where the group cannot estimate it.

    Attributes:
        group: level of the grouping column.
        estimate, se: as in the whole model.
        df: degrees of freedom of the design within the group.
    """

    group: str
    estimate: float | None
    se: float | None
    df: int | None

    @property
    def side(self) -> int:
        """1 above zero, -1 below, 0 where the estimate cannot say (one-sided 5 %)."""
        if not self.estimate or not self.se or not self.df:
            return 0
        clear = intervals.p_value(self.estimate / self.se, self.df) / 2 < ONE_SIDED
        return int(np.sign(self.estimate)) if clear else 0


@dataclass(frozen=True, slots=True)
class Replication:
    """One term over the groups.

    Attributes:
        term: column of the design matrix, or the exposure's own name for its contrast.
        by: grouping column.
        estimates: by group.
        stable: True when every group's estimate lies on the same side of zero with a one-sided p below .05 (the
            direction is given by the others), False when not, None when fewer than two groups can say.
        why: one sentence.
    """

    term: str
    by: str
    estimates: tuple[GroupEstimate, ...]
    stable: bool | None
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    x: Values
    y: Values
    weight: Values
    psu: NDArray[np.int64]
    group: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Refit:
    group: str
    beta: Values
    vcov: Values
    df: int

    def estimate(self, weights: Values) -> GroupEstimate:
        """A weighted sum of coefficients with its standard error."""
        told = np.flatnonzero(weights)
        value = float(weights[told] @ self.beta[told])
        if not np.isfinite(value):
            return GroupEstimate(self.group, None, None, None)
        variance = weights[told] @ self.vcov[np.ix_(told, told)] @ weights[told]
        return GroupEstimate(self.group, value, float(np.sqrt(variance)), self.df)


def replicate(fitted: Fitted, sample: Sample, by: str) -> tuple[Replication, ...]:
    """Refit a model within each level of `by`, knots and categories as in the whole.

    A column that has one value within a group (the cycle itself) is left out there.

    Args:
        sample: the one the model was fitted on, with the column `by`.
    Returns:
        The exposure's contrast where no single coefficient is its own (a spline, a category), then every term.
    """
    codes, levels = grouped(by, sample.columns[by])
    used = fitted.used & (codes >= 0)
    columns = within(sample, model_columns(fitted.spec), used)
    y = observed(fitted, sample)[codes[fitted.used] >= 0]
    rows = _Rows(fitted.basis.matrix(columns), y, sample.weight[used], sample.psu[used], codes[used])
    design = survey.structure(sample)
    refits = [_refit(place, level, fitted, rows, design) for place, level in enumerate(levels)]
    wanted = {name: row for name, row in zip(fitted.names, np.eye(len(fitted.names)), strict=True) if name != INTERCEPT}
    contrast = exposure_contrast(fitted, sample)
    if contrast is not None and np.count_nonzero(contrast.weights) > 1:
        wanted = {contrast.exposure: contrast.weights} | wanted
    return tuple(_judged(name, by, [refit.estimate(weights) for refit in refits]) for name, weights in wanted.items())


def _refit(place: int, level: str, fitted: Fitted, rows: _Rows, design: survey.Structure) -> _Refit:
    """The model within one group, NaN for what the group cannot tell."""
    mine, count = rows.group == place, len(fitted.names)
    beta, vcov = np.full(count, np.nan), np.full((count, count), np.nan)
    if mine.sum() < FLOOR or np.ptp(rows.y[mine]) == 0:
        return _Refit(level, beta, vcov, 0)
    x, y, weight, psu = rows.x[mine], rows.y[mine], rows.weight[mine], rows.psu[mine]
    varying = [0, *(column for column in range(1, count) if np.ptp(x[:, column]) > 0)]
    x = x[:, varying]
    try:
        solution = solve(x, y, weight / weight.mean(), fitted.family, tuple(fitted.names[c] for c in varying))
    except ModelError:
        return _Refit(level, beta, vcov, 0)
    beta[varying] = solution.beta
    beta[[fitted.names.index(name) for name in fitted.basis.small(rows.x[mine], FLOOR)]] = np.nan
    vcov[np.ix_(varying, varying)] = sandwich(x, y, weight, solution, fitted.family, psu, design)
    return _Refit(level, beta, vcov, survey.degrees_of_freedom(psu, design))


def _judged(term: str, by: str, estimates: Sequence[GroupEstimate]) -> Replication:
    told = [one for one in estimates if one.estimate is not None]
    stable, why = _verdict(by, told, [one.group for one in estimates if one.estimate is None])
    return Replication(term, by, tuple(told), stable, why)


def _verdict(by: str, told: Sequence[GroupEstimate], silent: Sequence[str]) -> tuple[bool | None, str]:
    absent = f" (not estimable in {', '.join(silent)})" if silent else ""
    if len(told) < 2:
        held = f"only {told[0].group} has" if told else "no group has"
        return None, f"Replication needs two levels of {by}; {held} an estimate{absent}."
    above = [one.group for one in told if one.side > 0]
    below = [one.group for one in told if one.side < 0]
    unclear = [one.group for one in told if one.side == 0]
    if above and below:
        return False, f"Opposite directions: above zero in {', '.join(above)}, below in {', '.join(below)}{absent}."
    if not unclear:
        return True, f"Clearly {'above' if above else 'below'} zero in each of {len(told)} levels{absent}."
    if above or below:
        seen = ", ".join(above or below)
        return False, f"Clearly away from zero in {seen}, not in {', '.join(unclear)}{absent}."
    return False, f"Not clearly away from zero in any of {len(told)} levels{absent}."
