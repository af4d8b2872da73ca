"""Refits without each PSU: many replicates of a model at once, and the covariance that they give."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models import survey
from neuro.models.eligible import within
from neuro.models.estimate import likelihood_of
from neuro.models.families import Family
from neuro.models.fit import Fitted, observed
from neuro.models.irls import solve
from neuro.models.learn import model_columns
from neuro.models.outcomes.joint import Likelihood, maximise

CONVERGED = 1e-11
"""Largest step of a coefficient, relative to 1 + |coefficient|, at which the refits stop."""
STEPS = 40
"""Replicates that need more steps than this are fitted on their own. Grade C."""
MOST_AT_ONCE = 8_000_000
"""Rows x replicates that are held at a time: 64 MB for each working array. Grade C."""


def jackknifed(fitted: Fitted, sample: Sample) -> Fitted:
    """The same model, its covariance from refits without each PSU (R: `svyglm` on `as.svrepdesign(type = "JKn")`).

    What the terms learnt (knots, levels) stays as it is in every refit.

    Args:
        sample: the one the model was fitted on.
    Raises:
        DesignError: too many PSUs to leave each out, or none that can be.
        ModelError: refits without a solution, or a quantile, whose jackknife does not settle as people are added.
    """
    if fitted.spec.family == "quantile":
        raise ModelError(
            "Wanted a mean or a chance to refit without each PSU; a jackknife of a quantile does not settle as people "
            "are added. Use linearised standard errors."
        )
    x = fitted.basis.matrix(within(sample, model_columns(fitted.spec), fitted.used))
    replicates, whole = refits(fitted, sample, x, observed(fitted, sample), everywhere=True)
    covariance, p = replicates.covariance(whole.T), len(fitted.beta)
    first = fitted if fitted.beside.bands is None else fitted.at(0)
    if len(first.beside.own):
        first = replace(first, beside=replace(first.beside, covariance=covariance))
    said = (*fitted.warnings, survey.FIRST_STAGE) if sample.below else fitted.warnings
    found = replace(first, vcov=covariance[:p, :p], se_method="jackknife", warnings=said)
    return found if fitted.beside.bands is None else found.at(fitted.beside.at)


def refits(
    fitted: Fitted, sample: Sample, x: NDArray[np.float64], y: NDArray[np.float64], everywhere: bool = False
) -> tuple[survey.Replicates, NDArray[np.float64]]:
    """Jackknife replicates of the design, and a model's parameters under each.

    Args:
        sample: the one the model was fitted on. x, y: design matrix and outcome of the rows used.
        everywhere: also replicates that leave out nobody of the rows used.
    Returns:
        Replicates, and coefficients (an ordinal model's intercept at its lowest threshold) with the distribution's own
        parameters after them, (p + e, r).
    Raises:
        DesignError, ModelError: too many PSUs to leave each out, or refits without a solution.
    """
    replicates = survey.jackknife(sample.within(fitted.used), everywhere)
    weight, unit = sample.weight[fitted.used], sample.psu[fitted.used]
    if len(fitted.beside.own):
        likelihood = likelihood_of(fitted.spec.family, y, fitted.beside.bands)
        first = fitted.beta if fitted.beside.bands is None else fitted.at(0).beta
        return replicates, refit_jointly(x, likelihood, (first, fitted.beside.own), weight, replicates.factors, unit)
    count = replicates.factors.shape[1]
    parts = np.array_split(replicates.factors, -(-count * len(y) // MOST_AT_ONCE) or 1, axis=1)
    each = [refit(x, y, fitted.family, fitted.beta, weight, factors, unit) for factors in parts if factors.size]
    return replicates, np.hstack(each)


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
