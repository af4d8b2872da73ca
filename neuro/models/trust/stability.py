"""Whether estimates of one association in several groups say the same: the decision rule, and tests of difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from neuro.models import intervals
from neuro.models.basis import Values

ONE_SIDED = 0.05
"""How unlikely an estimate on this side of zero must be, were there no association. Grade C."""
DIFFERENT = 0.05
"""Below this p groups are said to differ. Grade C."""
SHRUNK = 1 / 3
"""Groups that differ, and of which one has less than this share of another's estimate, do not hold. Grade C."""

NO_DEGREES = "its sampling units leave no degrees of freedom"


@dataclass(frozen=True, slots=True)
class GroupEstimate:
    """One term in one group; None where the group cannot estimate it.

    Attributes:
        group: level of the grouping column, or a cohort's name.
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

    def lacks(self, size: float) -> bool:
        """Whether an estimate of this size would have been clear here and is ruled out (one-sided 5 %)."""
        if self.estimate is None or self.se is None or not self.df:
            return False
        seen = GroupEstimate(self.group, abs(size), self.se, self.df).side == 1
        short = abs(size) - np.sign(size) * self.estimate
        return seen and GroupEstimate(self.group, short, self.se, self.df).side == 1


@dataclass(frozen=True, slots=True)
class Difference:
    """The second group's estimate less the first's.

    Attributes:
        first, second: groups.
        estimate, se, low, high, p: on Student's t with `df`, the smaller of the two groups'.
    """

    first: str
    second: str
    estimate: float
    se: float
    low: float
    high: float
    p: float
    df: int


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Whether groups differ at all.

    Attributes:
        q: Cochran's Q; a Wald statistic, since groups may share sampling units.
        df1: numbers compared less one group's; df2: degrees of freedom of the smallest group.
        p: of F = q / df1; None where the design has too few degrees of freedom.
    """

    q: float
    df1: int
    df2: int
    p: float | None

    @property
    def differ(self) -> bool:
        """Whether groups are said to differ."""
        return self.p is not None and self.p < DIFFERENT


def difference(told: Sequence[GroupEstimate], covariance: Values) -> Difference | None:
    """The difference of two groups; None where there are not just two.

    Args:
        covariance: of the estimates, in their order.
    """
    if len(told) != 2 or told[0].estimate is None or told[1].estimate is None:
        return None
    df = min(one.df or 0 for one in told)
    value = told[1].estimate - told[0].estimate
    se = float(np.sqrt(max(0.0, covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])))
    low, high = intervals.symmetric(value, se, df)
    p = intervals.p_value(value / se, df) if se > 0 else float("nan")
    return Difference(told[0].group, told[1].group, value, se, low, high, p, df)


def heterogeneity(estimates: Values, covariance: Values, groups: int, df: int) -> Heterogeneity | None:
    """Cochran's Q over groups, of one number or of several at once.

    Args:
        estimates: the first group's numbers, then the second's, shape (groups * k,).
        covariance: of `estimates`.
        df: of the smallest group.
    """
    if groups < 2:
        return None
    k = len(estimates) // groups
    contrast = np.hstack([-np.tile(np.eye(k), (groups - 1, 1)), np.eye(k * (groups - 1))])
    away, spread = contrast @ estimates, contrast @ covariance @ contrast.T
    scale = np.sqrt(np.diag(spread))
    if not np.all(scale > 0):
        return None
    correlation = spread / np.outer(scale, scale)
    if np.linalg.matrix_rank(correlation, hermitian=True) < len(away):
        return None
    q = float(away / scale @ np.linalg.solve(correlation, away / scale))
    return Heterogeneity(q, len(away), df, _upper(q / len(away), len(away), df))


def _upper(statistic: float, df1: int, df2: int) -> float | None:
    if df2 < df1 or df2 < 1:
        return None
    from scipy.special import fdtrc

    return float(fdtrc(df1, df2, statistic))


def verdict(
    told: Sequence[GroupEstimate], silent: Mapping[str, str], test: Heterogeneity | None, levels: str, single: str = ""
) -> tuple[bool | None, str]:
    """Whether an association holds again.

    True: clearly (one-sided 5 %) on one side of zero in every group that can say, and in two at least. False: clearly
    on opposite sides; or clear in one group while another, which would have seen the smallest clear estimate, rules it
    out (one-sided 5 %); or clear in two whose sizes differ, one less than a third of another; or clear in none while
    the groups differ. None: everything else, because nothing was seen that could hold, or because groups are too
    imprecise or absent.

    Args:
        told: groups with an estimate.
        silent: groups without one -> why.
        test: heterogeneity over `told`.
        levels: what groups are called, "levels of cycle".
        single: what is said where fewer than two groups have an estimate; "" names them.
    """
    if len(told) < 2:
        held = f"only {told[0].group} has" if told else "none has"
        return None, single or f"Replication needs two {levels}; {held} an estimate{_aside(silent)}."
    above, below = ([one for one in told if one.side == side] for side in (1, -1))
    clear = above or below
    smallest = min((one.estimate or 0.0 for one in clear), key=abs, default=0.0)
    unclear = [one for one in told if one.side == 0]
    failing = [one for one in unclear if clear and one.lacks(smallest)]
    blind = [one for one in unclear if one not in failing]
    aside = _aside(silent)
    if above and below:
        return False, f"Opposite directions: above zero in {_named(above)}, below in {_named(below)}{aside}."
    if failing:
        where = f"not in {_named(failing)}, where that is ruled out"
        return False, f"Clearly away from zero in {_named(clear)}, {where}{aside}."
    if not clear:
        return _nowhere(told, test, levels, _aside({**silent, **{o.group: NO_DEGREES for o in told if not o.df}}))
    side = "above" if above else "below"
    vague = {one.group: "too imprecise to say" if one.df else NO_DEGREES for one in blind}
    if len(clear) > 1:
        aside = _aside({**silent, **vague})
        if test and test.differ and abs(smallest) < SHRUNK * max(abs(one.estimate or 0.0) for one in clear):
            return False, f"Clearly {side} zero in {_named(clear)}, but of very different size{_p(test)}{aside}."
        size = f" Its size differs{_p(test)}." if test and test.differ else ""
        return True, f"Clearly {side} zero in each of {len(clear)} {levels}{aside}.{size}"
    return None, f"Clearly {side} zero in {_named(clear)} alone; no other can say{_aside({**silent, **vague})}."


def _nowhere(
    told: Sequence[GroupEstimate], test: Heterogeneity | None, levels: str, aside: str
) -> tuple[bool | None, str]:
    """The verdict where no group is clear."""
    if test and test.differ and test.p is not None:
        return (
            False,
            f"Not clearly away from zero in any of {len(told)} {levels}, which differ (p = {test.p:.2g}){aside}.",
        )
    return None, f"Not clearly away from zero in any of {len(told)} {levels} alone, so that nothing can be said{aside}."


def _p(test: Heterogeneity) -> str:
    return "" if test.p is None else f" (p = {test.p:.2g})"


def _named(groups: Sequence[GroupEstimate]) -> str:
    return ", ".join(one.group for one in groups)


def _aside(silent: Mapping[str, str]) -> str:
    """Groups that cannot say, by reason."""
    by_reason: dict[str, list[str]] = {}
    for group, reason in silent.items():
        by_reason.setdefault(reason, []).append(group)
    said = [f"{', '.join(groups)}: {reason}" for reason, groups in by_reason.items()]
    return f" ({'; '.join(said)})" if said else ""
