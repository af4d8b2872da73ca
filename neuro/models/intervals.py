"""95 % intervals of design-based estimates."""

from typing import Literal

import numpy as np

Interval = Literal["t", "logit", "korn-graubard"]
LEVEL = 0.95
"""Coverage of every interval."""


def critical(df: float) -> float:
    """Student's t at the edge of the interval; NaN without degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.5 + LEVEL / 2)) if df > 0 else float("nan")


def p_value(t: float, df: float) -> float:
    """Two-sided, on Student's t; NaN without degrees of freedom."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t))) if df > 0 else float("nan")


def symmetric(estimate: float, se: float, df: float) -> tuple[float, float]:
    """estimate ± t se."""
    reach = critical(df) * se
    return estimate - reach, estimate + reach


def of_share(share: float, se: float, df: float, n: int, method: Interval) -> tuple[float, float]:
    """Interval of a proportion.

    Args:
        n: people behind it.
        method: "t" is symmetric; "logit" is symmetric in log odds; "korn-graubard" is Clopper-Pearson at the
            effective sample size (R: `svyciprop(method = "beta")`).
    Returns:
        NaN where the method has no answer: log odds of a share of 0 or 1.
    Source: Korn & Graubard, Survey Methodology 24 (1998) 193-201.
    """
    if method == "t":
        return symmetric(share, se, df)
    if method == "korn-graubard":
        return _korn_graubard(share, se, df, n)
    if not 0.0 < share < 1.0:
        return float("nan"), float("nan")
    odds = np.log(share / (1 - share))
    low, high = symmetric(odds, se / (share * (1 - share)), df)
    return float(1 / (1 + np.exp(-low))), float(1 / (1 + np.exp(-high)))


def _korn_graubard(share: float, se: float, df: float, n: int) -> tuple[float, float]:
    from scipy.special import betaincinv

    if n < 2 or df <= 0:
        return float("nan"), float("nan")
    effective = share * (1 - share) / se**2 if se > 0 else float(n)
    effective *= (critical(n - 1) / critical(df)) ** 2
    below, tail = share * effective, (1 - LEVEL) / 2
    above = effective - below
    low = betaincinv(below, above + 1, tail) if below > 0 else 0.0
    high = betaincinv(below + 1, above, 1 - tail) if above > 0 else 1.0
    return float(low), float(high)
