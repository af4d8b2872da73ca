"""Standardised means of two worlds, with what the design says of their difference."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models import intervals, survey
from neuro.models.fit import Fitted
from neuro.whatif.contrast import Estimate, StandardError
from neuro.whatif.prepared import Prepared

AFFORDABLE = 4_000_000
"""PSUs x rows up to which refits are run unasked: under a second on one core, 200 MB (measured; grade B)."""

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Worlds:
    """The people asked about, without and with the moves.

    Attributes:
        who: rows of the fit averaged over, (n,).
        before, after: their design matrices, (m, p).
        inside: whose moved values stay within P1-P99 of the fit, (m,).
    """

    who: Mask
    before: Values
    after: Values
    inside: Mask


@dataclass(frozen=True, slots=True)
class Standardised:
    """Means, their difference and ratio."""

    before: Estimate | None
    after: Estimate | None
    difference: Estimate | None
    ratio: Estimate | None
    fixed_covariates_se: float | None


NOTHING = Standardised(None, None, None, None, None)
"""No number: what stands in its place is a reason."""


def affordable(fitted: Fitted, sample: Sample) -> bool:
    """Whether refits without each PSU take seconds, not minutes."""
    units = len(np.unique(sample.psu))
    return units <= survey.MOST_REPLICATES and units * fitted.n <= AFFORDABLE


def standardise(ready: Prepared, worlds: Worlds, method: StandardError, df: float) -> Standardised:
    """Weighted means of the model's predictions in both worlds.

    Args:
        ready: the fit.
        worlds: who, and their design matrices.
        method: of the standard errors.
        df: degrees of freedom of the intervals.
    Raises:
        ModelError, DesignError: refits that have no solution, or too many PSUs to refit without each.
    """
    mean, gradients = _means(ready, worlds)
    covariance = (_jackknife if method == "jackknife" else _linearised)(ready, worlds, mean)
    gradient = gradients[1] - gradients[0]
    return Standardised(
        *_estimates(mean, covariance, df), fixed_covariates_se=float(np.sqrt(gradient @ ready.fitted.vcov @ gradient))
    )


def averaged(fitted: Fitted, matrix: Values, weight: Values) -> tuple[float, Values]:
    """A weighted mean of a model's predictions, and its slope in the coefficients.

    Args:
        matrix: design matrix of the rows averaged over, (m, p).
        weight: of each row, summing to 1, (m,).
    Returns:
        The mean in outcome units, and its gradient, (p,).
    """
    eta = matrix @ fitted.beta
    return float(weight @ fitted.family.mean(eta)), (weight * fitted.family.slope(eta)) @ matrix


def _means(ready: Prepared, worlds: Worlds) -> tuple[Values, Values]:
    """Means of both worlds, (2,), and their slopes in the coefficients, (2, p)."""
    weight = ready.weight[worlds.who] / ready.weight[worlds.who].sum()
    both = [averaged(ready.fitted, matrix, weight) for matrix in (worlds.before, worlds.after)]
    return np.array([mean for mean, _ in both]), np.array([gradient for _, gradient in both])


def _estimates(mean: Values, covariance: Values, df: float) -> tuple[Estimate, Estimate, Estimate, Estimate | None]:
    """Before, after, difference, ratio.

    Args:
        mean: of both worlds, (2,).
        covariance: of mean before, mean after, difference and log ratio, (4, 4).
    """
    se = np.sqrt(np.diagonal(covariance))
    wide = intervals.critical(df)
    before, after, difference = (
        interval(value, error, wide) for value, error in zip((*mean, mean[1] - mean[0]), se[:3], strict=True)
    )
    return before, after, difference, _ratio(mean, float(se[3]), wide)


def interval(value: float, se: float, wide: float) -> Estimate:
    """An estimate with its interval of so many standard errors either side; none without degrees of freedom."""
    if not np.isfinite(wide):
        return Estimate(float(value), float(se), None, None)
    return Estimate(float(value), float(se), float(value - wide * se), float(value + wide * se))


def _ratio(mean: Values, se: float, wide: float) -> Estimate | None:
    if mean[0] == 0.0:
        return None
    ratio = float(mean[1] / mean[0])
    if not np.isfinite(se):
        return Estimate(ratio, None, None, None)
    if not np.isfinite(wide):
        return Estimate(ratio, ratio * se, None, None)
    return Estimate(ratio, ratio * se, ratio * float(np.exp(-wide * se)), ratio * float(np.exp(wide * se)))


def _with_contrasts(mean: Values) -> Values:
    """Means of both worlds (r, 2) with difference and log ratio, (r, 4); the last NaN where a mean is not above 0."""
    positive = np.all(mean > 0, axis=1, keepdims=True)
    log = np.log(np.where(positive, mean, 1.0))
    ratio = np.where(positive[:, 0], log[:, 1] - log[:, 0], np.nan)
    return np.column_stack([mean, mean[:, 1] - mean[:, 0], ratio])


def _jackknife(ready: Prepared, worlds: Worlds, mean: Values) -> Values:
    """Refits without each PSU: the replicate weights enter both the fit and the average."""
    replicates, beta = ready.refits
    unit = ready.sample.psu[ready.fitted.used][worlds.who]
    weight = ready.weight[worlds.who, None] * replicates.factors[unit]
    if not weight.sum(axis=0).all():
        raise ModelError("Wanted people left in each replicate; all of this group are in one PSU. Ask a wider group.")
    weight /= weight.sum(axis=0)
    both, family = (worlds.before, worlds.after), ready.fitted.family
    estimates = np.stack([np.einsum("nr,nr->r", weight, family.mean(x @ beta)) for x in both], axis=1)
    return replicates.covariance(_with_contrasts(estimates), _with_contrasts(mean[None])[0])


def _linearised(ready: Prepared, worlds: Worlds, mean: Values) -> Values:
    """Influence functions of both means: of the average itself, and through the coefficients."""
    fitted, weight = ready.fitted, ready.weight
    family = fitted.family
    through = ready.influence @ _means(ready, worlds)[1].T
    own = np.zeros_like(through)
    share = weight[worlds.who] / weight[worlds.who].sum()
    for world, matrix in enumerate((worlds.before, worlds.after)):
        own[worlds.who, world] = share * (family.mean(matrix @ fitted.beta) - mean[world])
    design = survey.structure(ready.sample)
    covariance = survey.covariance(own + through, ready.sample.unit[fitted.used], design)
    log = 1.0 / mean if (mean > 0).all() else np.full(2, np.nan)
    jacobian = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 1.0], [-log[0], log[1]]])
    return np.asarray(jacobian @ covariance @ jacobian.T)
