"""Whether the odds of an ordinal model are proportional: each coefficient at each threshold by itself, side by side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models import families, survey
from neuro.models.basis import INTERCEPT
from neuro.models.eligible import within
from neuro.models.fit import Fitted, observed
from neuro.models.irls import solve
from neuro.models.learn import model_columns

Values = NDArray[np.float64]
DOUBTFUL = 0.05
"""Holm's p below which a coefficient is said to differ between thresholds. Grade C: a convention."""


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """One coefficient of the logistic model of being above one threshold."""

    threshold: str
    estimate: float
    se: float


@dataclass(frozen=True, slots=True)
class Proportionality:
    """One coefficient over the thresholds.

    Attributes:
        term: column of the design matrix.
        thresholds: one logistic model each, lowest first.
        statistic, df1, df2, p: Wald F test that they are all the same; None where the design cannot tell.
    """

    term: str
    thresholds: tuple[AtThreshold, ...]
    statistic: float | None
    df1: int
    df2: int
    p: float | None


def proportionality(fitted: Fitted, sample: Sample) -> tuple[tuple[Proportionality, ...], str]:
    """Brant's comparison with the covariance of the design, and what it says in a sentence.

    Args:
        fitted: an ordinal model. sample: the one it was fitted on.
    Returns:
        By coefficient, none where a threshold cannot be fitted by itself; and a warning, "" without one.
    """
    bands = fitted.beside.bands
    if bands is None:
        return (), ""
    x = fitted.basis.matrix(within(sample, model_columns(fitted.spec), fitted.used))
    code, weight = bands.codes(observed(fitted, sample)), sample.weight[fitted.used]
    try:
        each = [_binary(x, (code > place).astype(float), weight, fitted.names) for place in range(len(bands.starts))]
    except ModelError:
        return (), "Proportional odds were not checked: the bands cannot be told apart one threshold at a time."
    beta, rows = np.stack([one for one, _ in each]), np.hstack([one for _, one in each])
    covariance = survey.covariance(rows, sample.unit[fitted.used], survey.structure(sample))
    found = tuple(
        _compared(fitted, place, beta[:, place], covariance[place :: x.shape[1], place :: x.shape[1]])
        for place, name in enumerate(fitted.names)
        if name != INTERCEPT and name not in fitted.hidden
    )
    return found, _said(found)


def _binary(x: Values, above: Values, weight: Values, names: tuple[str, ...]) -> tuple[Values, Values]:
    """Coefficients of being above a threshold, (p,), and what each row contributes to them, (n, p)."""
    scaled, family = weight / weight.mean(), families.family("quasibinomial")
    solution = solve(x, above, scaled, family, names)
    return solution.beta, (x * (scaled * family.score(above, solution.eta))[:, None]) @ solution.inverse


def _compared(fitted: Fitted, place: int, beta: Values, covariance: Values) -> Proportionality:
    from scipy.special import fdtrc

    bands = fitted.beside.bands
    assert bands is not None
    thresholds = tuple(
        AtThreshold(name, float(value), float(np.sqrt(variance)))
        for name, value, variance in zip(bands.thresholds, beta, np.diag(covariance), strict=True)
    )
    against = np.column_stack([-np.ones(len(beta) - 1), np.eye(len(beta) - 1)])
    apart, spread = against @ beta, against @ covariance @ against.T
    df1, df2 = len(apart), fitted.df
    if df2 < df1 or np.linalg.cond(spread) > 1 / np.finfo(float).eps:
        return Proportionality(fitted.names[place], thresholds, None, df1, df2, None)
    statistic = float(apart @ np.linalg.solve(spread, apart)) / df1
    return Proportionality(fitted.names[place], thresholds, statistic, df1, df2, float(fdtrc(df1, df2, statistic)))


def _said(found: tuple[Proportionality, ...]) -> str:
    told = sorted((one.p, one.term) for one in found if one.p is not None)
    doubtful: list[str] = []
    for place, (p, term) in enumerate(told):
        if p * (len(told) - place) >= DOUBTFUL:
            break
        doubtful.append(term)
    if not doubtful:
        return ""
    listed = ", ".join(doubtful[:5]) + (" …" if len(doubtful) > 5 else "")
    return (
        f"Proportional odds are doubtful for {listed}: the coefficient differs between thresholds (Wald F, Holm p < "
        f"{DOUBTFUL:g}), so one odds ratio is an average over them; the coefficients at each threshold are given."
    )
