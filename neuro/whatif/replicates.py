"""Refits under replicate weights, all at once."""

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError
from neuro.models.families import Family
from neuro.models.irls import solve
from neuro.models.joint import Likelihood, maximise

CONVERGED = 1e-11
"""Largest step of a coefficient, relative to 1 + |coefficient|, at which the refits stop."""
STEPS = 40
"""Replicates that need more steps than this are fitted on their own. Grade C."""


def refit(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    family: Family,
    start: NDArray[np.float64],
    weights: NDArray[np.float64],
    factors: NDArray[np.float64],
    unit: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Coefficients of a model under each set of replicate weights.

    Every replicate keeps the information matrix of its own weights at `start`, so one step costs two
    matrix products for all replicates together; close to `start` that converges like Newton's method. Replicates
    that are far from it, as with few PSUs or a rare event, are fitted on their own.

    Args:
        x, y: design matrix (n, p) and outcome (n,) of the rows used.
        family: error and link.
        start: full-sample coefficients, (p,).
        weights: sampling weights, (n,).
        factors: replicate factor of each PSU, (units, r).
        unit: PSU of each row, (n,).
    Returns:
        Coefficients, (p, r).
    Raises:
        ModelError: a replicate does not converge or has no unique solution.
    """
    centre, spread = _scale(x, weights)
    z = (x - centre) / spread
    try:
        inverse = np.linalg.inv(_information(z, family.curvature(y, x @ start) * weights, factors, unit))
    except np.linalg.LinAlgError:
        raise _unsettled(factors) from None
    first = start * spread
    first[0] += centre @ start
    beta = np.repeat(first[:, None], factors.shape[1], axis=1)
    row = factors[unit] * weights[:, None]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(STEPS):
            step = np.einsum("rij,jr->ir", inverse, z.T @ (row * family.score(y[:, None], z @ beta)))
            beta = beta + step
            settled = np.all(np.abs(step) <= CONVERGED * (1.0 + np.abs(beta)), axis=0)
            if settled.all():
                break
    raw = _back(beta, centre, spread)
    for place in np.flatnonzero(~settled):
        raw[:, place] = _alone(x, y, family, row[:, place], factors)
    return raw


def refit_jointly(
    x: NDArray[np.float64],
    likelihood: Likelihood,
    start: tuple[NDArray[np.float64], NDArray[np.float64]],
    weights: NDArray[np.float64],
    factors: NDArray[np.float64],
    unit: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Coefficients and the distribution's own parameters under each set of replicate weights, one fit each.

    Args:
        x: design matrix of the rows used, (n, p). likelihood: of their outcomes.
        start: full-sample coefficients (p,) and own parameters (e,).
        weights, factors, unit: as in `refit`.
    Returns:
        Shape (p + e, r).
    Raises:
        ModelError: a replicate has no maximum.
    """
    found = []
    for column in factors.T:
        weight = weights * column[unit]
        solution = maximise(x, weight / weight.mean(), likelihood, *start)
        if solution is None:
            raise _unsettled(factors)
        found.append(np.concatenate([solution.beta, solution.own]))
    return np.stack(found, axis=1)


def _alone(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    family: Family,
    weight: NDArray[np.float64],
    factors: NDArray[np.float64],
) -> NDArray[np.float64]:
    """One replicate by full Newton steps: far from the full sample its information is not that of the start."""
    kept = weight > 0
    names = tuple(str(place) for place in range(x.shape[1]))
    try:
        return solve(x[kept], y[kept], weight[kept] / weight[kept].mean(), family, names).beta
    except ModelError:
        raise _unsettled(factors) from None


def _scale(x: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centre and spread of each column but the constant, which comes first."""
    centre = np.average(x, axis=0, weights=weights)
    centre[0] = 0.0
    spread = np.sqrt(np.average((x - centre) ** 2, axis=0, weights=weights))
    return centre, spread


def _back(beta: NDArray[np.float64], centre: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coefficients of the columns as they were, (p, r)."""
    raw = beta / spread[:, None]
    raw[0] -= centre @ raw
    return raw


def _unsettled(factors: NDArray[np.float64]) -> ModelError:
    return ModelError(
        f"Wanted refits under {factors.shape[1]} replicate weights; some have no solution. "
        "Ask for linearised standard errors, or leave out a term that few PSUs hold."
    )


def _information(
    x: NDArray[np.float64], curvature: NDArray[np.float64], factors: NDArray[np.float64], unit: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Information matrix under each replicate, (r, p, p), from its sum within each PSU."""
    order = np.argsort(unit, kind="stable")
    edges = np.searchsorted(unit[order], np.arange(len(factors) + 1))
    groups = np.split(order, edges[1:-1])
    by_unit = np.stack([x[rows].T @ (x[rows] * curvature[rows, None]) for rows in groups])
    return np.einsum("cr,cij->rij", factors, by_unit)
