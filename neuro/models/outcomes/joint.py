"""Maximum weighted pseudo-likelihood of a linear predictor together with a few parameters of the distribution."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from neuro.models.irls import HALVINGS, MOST_STEPS, SETTLED, information, standardised

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Derivatives:
    """A log likelihood's derivatives at one point; `eta` is the predictor, `own` the e parameters beside it.

    Attributes:
        score: in eta, by row, (n,). curvature: minus the second in eta, by row, (n,).
        own: in the parameters, by row, (n, e). cross: minus the second in eta and the parameters, by row, (n, e).
        block: minus the second in the parameters, summed over weighted rows, (e, e).
    """

    score: Values
    curvature: Values
    own: Values
    cross: Values
    block: Values


class Likelihood(Protocol):
    """A distribution of fixed outcomes given the predictor (n,) and its own parameters (e,)."""

    def log_density(self, eta: Values, own: Values) -> Values:
        """By row, (n,); minus infinity where the parameters are none."""

    def derivatives(self, eta: Values, own: Values, weight: Values) -> Derivatives:
        """At one point."""


@dataclass(frozen=True, slots=True, eq=False)
class JointSolution:
    """Where the pseudo-likelihood is largest.

    Attributes:
        beta: coefficients in raw units, (p,). own: the distribution's parameters, (e,).
        inverse: inverse of minus the second derivatives of both, raw units, (p + e, p + e).
        loglik: weighted log likelihood, weights of mean 1.
    """

    beta: Values
    own: Values
    inverse: Values
    loglik: float


def maximise(x: Values, weight: Values, likelihood: Likelihood, beta: Values, own: Values) -> JointSolution | None:
    """Newton's steps in all parameters together, on standardised columns.

    Args:
        x: design matrix with a first column of ones, (n, p). weight: of mean 1, (n,).
        beta, own: where to start, raw units, (p,) and (e,).
    Returns:
        None where there is no maximum within reach.
    """
    z, back = standardised(x, weight)
    whole, p = np.concatenate([np.linalg.solve(back, beta), own]), len(beta)
    there = float(weight @ likelihood.log_density(z @ whole[:p], whole[p:]))
    for _ in range(MOST_STEPS):
        at = likelihood.derivatives(z @ whole[:p], whole[p:], weight)
        step = _step(z, weight, at)
        if step is None:
            return None
        whole, there = _ascend(whole, step, z, weight, likelihood, there)
        if np.max(np.abs(step)) <= SETTLED * (1.0 + np.max(np.abs(whole))):
            at = likelihood.derivatives(z @ whole[:p], whole[p:], weight)
            raw = np.eye(len(whole))
            raw[:p, :p] = back
            try:
                inverse = np.linalg.inv(_hessian(z, weight, at))
            except np.linalg.LinAlgError:
                return None
            return JointSolution(back @ whole[:p], whole[p:], raw @ inverse @ raw.T, there)
    return None


def influence(x: Values, weight: Values, likelihood: Likelihood, beta: Values, own: Values, inverse: Values) -> Values:
    """What each row contributes to the parameters: their covariance is that of its sum, (n, p + e).

    Args:
        weight: of mean 1, (n,). inverse: as in `JointSolution`.
    """
    at = likelihood.derivatives(x @ beta, own, weight)
    return np.column_stack([x * at.score[:, None], at.own]) * weight[:, None] @ inverse


def _hessian(z: Values, weight: Values, at: Derivatives) -> Values:
    cross = z.T @ (weight[:, None] * at.cross)
    return np.block([[information(z, weight * at.curvature), cross], [cross.T, at.block]])


def _step(z: Values, weight: Values, at: Derivatives) -> Values | None:
    """Newton's step; where the surface is not bowed downwards, one along each diagonal block by itself."""
    from scipy.linalg import cho_factor, cho_solve

    gradient = np.concatenate([z.T @ (weight * at.score), weight @ at.own])
    hessian = _hessian(z, weight, at)
    p = z.shape[1]
    apart = np.zeros_like(hessian)
    apart[:p, :p] = hessian[:p, :p]
    apart[p:, p:] = np.diag(np.maximum(np.abs(np.diag(hessian)[p:]), np.abs(gradient[p:])))
    for matrix in (hessian, apart):
        try:
            step = cho_solve(cho_factor(matrix, lower=True), gradient)
        except (np.linalg.LinAlgError, ValueError):
            continue
        if np.isfinite(step).all():
            return np.asarray(step)
    return None


def _ascend(
    whole: Values, step: Values, z: Values, weight: Values, likelihood: Likelihood, before: float
) -> tuple[Values, float]:
    """A step, halved until the likelihood does not fall."""
    p, size = z.shape[1], 1.0
    for _ in range(HALVINGS):
        there = whole + size * step
        after = float(weight @ likelihood.log_density(z @ there[:p], there[p:]))
        if np.isfinite(after) and after >= before - 1e-12 * abs(before):
            return there, after
        size /= 2.0
    return whole, before
