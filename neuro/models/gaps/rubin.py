"""Rubin's rules: estimates of several completed data sets as one, with what the missing values cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuro.errors import ModelError

Values = NDArray[np.float64]
FEWEST = 2
"""Completed data sets below which there is no variance between them."""


@dataclass(frozen=True, slots=True, eq=False)
class Combined:
    """Coefficients of `m` completed data sets as one.

    Attributes:
        beta: their mean, shape (p,).
        within: mean covariance of a completed data set, shape (p, p).
        between: covariance of the estimates over the data sets, shape (p, p).
        vcov: within + (1 + 1/m) between, shape (p, p).
        df: Barnard and Rubin's degrees of freedom of each coefficient, shape (p,); NaN where the design has none.
        fmi: fraction of information on each coefficient that the missing values took, shape (p,).
        riv: relative increase of its variance, shape (p,).
        m: completed data sets.
        complete_df: degrees of freedom that nothing missing would leave: those of the design.
    """

    beta: Values
    within: Values
    between: Values
    vcov: Values
    df: Values
    fmi: Values
    riv: Values
    m: int
    complete_df: float

    def weighted(self, weights: Values) -> "Combined":
        """Weighted sums of the coefficients, pooled as such.

        Args:
            weights: one row a sum, shape (k, p).
        """
        rows = np.atleast_2d(weights)
        within, between = rows @ self.within @ rows.T, rows @ self.between @ rows.T
        return _combined(rows @ self.beta, within, between, self.m, self.complete_df)


@dataclass(frozen=True, slots=True)
class Joint:
    """Whether several coefficients are all zero.

    Attributes:
        statistic: F (D1 of Li, Raghunathan and Rubin); None where it cannot be computed.
        df1, df2: coefficients tested; degrees of freedom (Barnard and Rubin for one coefficient, Reiter for several).
        p: upper tail.
        riv: average relative increase of variance.
    """

    statistic: float | None
    df1: int
    df2: float
    p: float | None
    riv: float


def pool(estimates: ArrayLike, covariances: ArrayLike, complete_df: float) -> Combined:
    """Combine the estimates of several completed data sets.

    Args:
        estimates: one row a data set, shape (m, p).
        covariances: of each, shape (m, p, p).
        complete_df: degrees of freedom of the design; infinity for none to speak of.
    Raises:
        ModelError: fewer than two data sets.
    Source: Rubin, Multiple Imputation for Nonresponse in Surveys (1987), ch. 3.
    """
    found, spread = np.asarray(estimates, dtype=float), np.asarray(covariances, dtype=float)
    if len(found) < FEWEST:
        raise ModelError(
            f"Wanted {FEWEST} completed data sets or more to pool; found {len(found)}. Impute more often (10 or more)."
        )
    middle = found.mean(axis=0)
    away = found - middle
    return _combined(middle, spread.mean(axis=0), away.T @ away / (len(found) - 1), len(found), complete_df)


def _combined(beta: Values, within: Values, between: Values, m: int, complete_df: float) -> Combined:
    vcov = within + (1 + 1 / m) * between
    inside, added = np.diag(within), (1 + 1 / m) * np.diag(between)
    with np.errstate(divide="ignore", invalid="ignore"):
        riv = np.where(inside > 0, added / inside, 0.0)
    df = barnard_rubin(riv / (1 + riv), m, complete_df)
    fmi = (riv + 2 / (df + 3)) / (1 + riv)
    return Combined(beta, within, between, vcov, df, fmi, riv, m, complete_df)


def barnard_rubin(share: Values, m: int, complete_df: float) -> Values:
    """Degrees of freedom of pooled estimates.

    Args:
        share: (1 + 1/m) between / total variance, shape (p,).
        complete_df: of the data with nothing missing.
    Source: Barnard & Rubin, Biometrika 86 (1999) 948-955.
    """
    if complete_df <= 0:
        return np.full(len(share), np.nan)
    inverse = share**2 / (m - 1)
    if np.isfinite(complete_df):
        inverse = inverse + (complete_df + 3) / ((complete_df + 1) * complete_df * (1 - share))
    with np.errstate(divide="ignore"):
        return np.asarray(1 / inverse)


def joint(combined: Combined, places: Sequence[int]) -> Joint:
    """Test some coefficients together.

    Source: Li, Raghunathan & Rubin, JASA 86 (1991) 1065-1073 (D1); Reiter, Biometrika 94 (2007) 502-508 (df).
    """
    k = len(places)
    chosen = np.ix_(list(places), list(places))
    beta, within, between = combined.beta[list(places)], combined.within[chosen], combined.between[chosen]
    spread = np.sqrt(np.diag(within))
    if not np.all(spread > 0) or not combined.complete_df >= k:
        return Joint(None, k, float("nan"), None, float("nan"))
    from scipy.special import fdtrc

    scale = np.outer(spread, spread)
    unit = np.linalg.solve(within / scale, np.column_stack([beta / spread, between / scale]))
    riv = (1 + 1 / combined.m) * float(np.trace(unit[:, 1:])) / k
    statistic = float(beta / spread @ unit[:, 0]) / k / (1 + riv)
    df = _degrees(k, riv, combined, places)
    return Joint(statistic, k, df, float(fdtrc(k, df, statistic)), riv)


def _degrees(k: int, riv: float, combined: Combined, places: Sequence[int]) -> float:
    """Reiter's degrees of freedom; where they are not defined, the fewest of any coefficient tested."""
    single = float(np.min(combined.df[list(places)]))
    count = k * (combined.m - 1)
    if k == 1 or (count <= 4 and np.isfinite(combined.complete_df)):
        return single
    if not np.isfinite(combined.complete_df):
        lift = 1 / max(riv, np.finfo(float).tiny)
        many = 4 + (count - 4) * (1 + (1 - 2 / count) * lift) ** 2
        return float(many if count > 4 else count * (1 + 1 / k) * (1 + lift) ** 2 / 2)
    a = riv * count / (count - 2)
    whole = (combined.complete_df + 1) / (combined.complete_df + 3) * combined.complete_df
    c0, c1, c2 = 1 / (count - 4), whole - 2 * (1 + a), whole - 4 * (1 + a)
    if c2 <= 0:
        return single
    z = 1 / c2 + c0 * (
        a**2 * c1 / ((1 + a) ** 2 * c2)
        + 8 * a**2 * c1 / ((1 + a) * c2**2)
        + 4 * a**2 / ((1 + a) * c2)
        + 4 * a**2 / (c2 * c1)
        + 16 * a**2 * c1 / c2**3
        + 8 * a**2 / c2**2
    )
    return 4 + 1 / z
