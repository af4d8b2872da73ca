"""Weighted linear quantile regression (Koenker & Bassett 1978), exact, with a design-based sandwich."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError
from neuro.models.irls import check_collinear, standardised
from neuro.models.quantiles import quantile

Values = NDArray[np.float64]
ON_THE_PLANE = 1e-9
"""Residuals smaller than this share of the outcome's spread are zero: the plane goes through those people. Grade C."""
AT_ONCE = 3000
"""People up to whom the programme is solved whole, in tens of milliseconds. Grade B: measured."""
CONFIDENCE = 0.05
"""Level of Hall and Sheather's bandwidth, as in R's quantreg."""
MUCH_TIED = 0.05
"""Share of people with one value above which an outcome is not smooth. Grade C."""
MANY_ON = 2
"""People on the plane, as a multiple of its coefficients, above which an outcome is not smooth. Grade C."""
NO_DENSITY = np.finfo(float).eps ** (2 / 3)
"""Least distance of two quantiles that a density is read from, as in R's quantreg."""


@dataclass(frozen=True, slots=True, eq=False)
class QuantileSolution:
    """A quantile plane.

    Attributes:
        beta: coefficients in raw units, (p,).
        scores: tau above the plane and tau - 1 below, between them on it, so that weighted they sum to zero, (n,).
        objective: sum of weights times the check function.
        bread: inverse of sum of weight times density times x x', raw units, (p, p).
    """

    beta: Values
    scores: Values
    objective: float
    bread: Values


def quantile_regression(x: Values, y: Values, weight: Values, tau: float, names: tuple[str, ...]) -> QuantileSolution:
    """Coefficients and what their standard errors need.

    Args:
        x: design matrix with a first column of ones, (n, p). y: outcome, (n,). weight: of mean 1, (n,).
        tau: within 0 and 1. names: of the columns, for messages.
    Raises:
        ModelError: tau out of reach, collinear terms, or an outcome with so many ties that it has no density there.
    """
    check_tau(tau, *x.shape)
    found = plane(x, y, weight, tau, names)
    residual = y - x @ found.beta
    density = _density(x, y, weight, tau, names)
    z, back = standardised(x, weight)
    meat = z.T @ (z * (weight * density)[:, None])
    if np.linalg.cond(meat) > 1 / NO_DENSITY:
        raise ModelError(
            f"Wanted the density of the outcome about its quantile {tau:g}; too many people share one value, so "
            "there is no standard error. Choose ordinal, a count family, or another tau."
        )
    objective = float(weight @ (residual * (tau - (residual < 0))))
    return QuantileSolution(found.beta, found.rank - (1.0 - tau), objective, back @ np.linalg.inv(meat) @ back.T)


def roughness(y: Values, x: Values, beta: Values) -> tuple[str, ...]:
    """What must be said of an outcome that comes in steps: many people share a value, or lie on the plane."""
    share = float(np.unique(y, return_counts=True)[1].max()) / len(y)
    on = int(np.sum(np.abs(y - x @ beta) < ON_THE_PLANE * max(float(np.std(y)), ON_THE_PLANE)))
    if share <= MUCH_TIED and on <= MANY_ON * x.shape[1]:
        return ()
    found = (
        f"{share:.0%} of people share one value" if share > MUCH_TIED else f"{on:,} people lie on the quantile itself"
    )
    return (
        f"The outcome comes in steps ({found}): coefficients of a quantile then move in steps too, and its standard "
        "errors assume a smooth density. Read them with care.",
    )


def check_tau(tau: float, n: int, p: int) -> None:
    """A quantile that so many people can tell.

    Raises:
        ModelError: outside 0 to 1, or with fewer people beyond it than coefficients.
    """
    if not 0.0 < tau < 1.0:
        raise ModelError(f"Wanted a quantile between 0 and 1; found tau {tau:g}. E.g. --tau .5 for the median.")
    if min(tau, 1.0 - tau) * n <= p:
        raise ModelError(
            f"Wanted more people beyond the quantile {tau:g} than the {p} coefficients of the model; {n:,} people have "
            "fewer there. Choose a tau nearer to .5 or fewer terms."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Where the weighted check function is least.

    Attributes:
        beta: coefficients, (p,).
        rank: of each person: 1 above the plane, 0 below, what makes the scores sum to zero on it, (n,); regression
            rank scores (Gutenbrunner & Jureckova 1992).
    """

    beta: Values
    rank: Values


def plane(x: Values, y: Values, weight: Values, tau: float, names: tuple[str, ...]) -> Plane:
    """A vertex of the linear programme.

    Args:
        x, y, weight, tau, names: as in `quantile_regression`.
    Raises:
        ModelError: collinear terms.
    """
    z, back = standardised(x, weight)
    check_collinear(z, weight, names)
    middle, spread = float(np.average(y, weights=weight)), float(np.std(y)) or 1.0
    found = _solved(z, (y - middle) / spread, weight, tau)
    beta = back @ found.beta * spread
    beta[0] += middle
    return Plane(beta, found.rank)


def _solved(z: Values, target: Values, weight: Values, tau: float) -> Plane:
    """With many people, those far from a first plane keep their side, which is checked (Portnoy & Koenker 1997)."""
    n = len(target)
    if n <= AT_ONCE:
        return _solved_whole(z, target, weight, tau)
    every = slice(None, None, -(-n // AT_ONCE) * 2)
    residual = target - z @ _solved(z[every], target[every], weight[every], tau).beta
    away = residual - quantile(residual, weight, (tau,))[0]
    order, count = np.argsort(np.abs(away), kind="stable"), AT_ONCE
    near, above = np.zeros(n, dtype=bool), away > 0
    while not near.all():
        near[order[:count]] = True
        found = _programme(z, target, weight, tau, near, above.astype(float))
        if found is not None:
            there = target - z @ found.beta
            wrong = ~near & (np.where(above, there, -there) <= 0)
            if not wrong.any():
                return found
            near |= wrong
        count *= 2
    return _solved_whole(z, target, weight, tau)


def _solved_whole(z: Values, target: Values, weight: Values, tau: float) -> Plane:
    found = _programme(z, target, weight, tau, np.ones(len(target), dtype=bool), np.zeros(len(target)))
    if found is None:
        raise ModelError(f"The quantile {tau:g} could not be found with these terms. Drop what few people have.")
    return found


def _programme(
    z: Values, target: Values, weight: Values, tau: float, free: NDArray[np.bool_], rank: Values
) -> Plane | None:
    """The dual programme: a bounded variable for each free person, one equation a coefficient; None if infeasible.

    Args:
        free: who may lie on either side. rank: of the others, 1 above and 0 below.
    """
    from scipy.optimize import linprog

    wanted = (weight * (1.0 - tau - np.where(free, 0.0, rank))) @ z
    bounds = np.column_stack([np.zeros(int(free.sum())), weight[free]]).tolist()
    found = linprog(-target[free], A_eq=z[free].T, b_eq=wanted, bounds=bounds, method="highs-ipm")
    if found.status != 0:
        return None
    ranks = rank.copy()
    ranks[free] = np.clip(np.asarray(found.x) / weight[free], 0.0, 1.0)
    return Plane(_polished(z, target, -np.asarray(found.eqlin.marginals)), ranks)


def _polished(z: Values, target: Values, beta: Values) -> Values:
    """The plane through the people on it, where they settle it; the solver's own figures otherwise."""
    on = np.abs(target - z @ beta) < ON_THE_PLANE
    if on.sum() < z.shape[1] or np.linalg.matrix_rank(z[on]) < z.shape[1]:
        return beta
    exact, *_ = np.linalg.lstsq(z[on], target[on], rcond=None)
    return np.asarray(exact)


def bandwidth(tau: float, n: int) -> float:
    """How far apart two quantiles stand whose distance tells the density (Hall & Sheather 1988), within 0 and 1."""
    from scipy.stats import norm

    at = float(norm.ppf(tau))
    wide = n ** (-1 / 3) * norm.ppf(1 - CONFIDENCE / 2) ** (2 / 3)
    wide *= (1.5 * norm.pdf(at) ** 2 / (2 * at**2 + 1)) ** (1 / 3)
    while tau - wide < 0 or tau + wide > 1:
        wide /= 2
    return float(wide)


def _density(x: Values, y: Values, weight: Values, tau: float, names: tuple[str, ...]) -> Values:
    """Density of each person's outcome at its quantile, from two planes (Hendricks & Koenker 1992), (n,)."""
    wide = bandwidth(tau, len(y))
    between = x @ (plane(x, y, weight, tau + wide, names).beta - plane(x, y, weight, tau - wide, names).beta)
    return np.where(between > NO_DENSITY, 2 * wide / np.maximum(between - NO_DENSITY, NO_DENSITY), 0.0)
