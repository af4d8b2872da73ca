"""A standardised mean along an exposure: everybody set to each value in turn, averaged over the people of the fit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from neuro.errors import InterventionError
from neuro.expression import parse
from neuro.models.spec import Spline
from neuro.whatif.prepared import Prepared

POINTS = 41
TWO_SIDED = 0.975
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Mean outcome if everybody had the value, from P1 to P99 of the rows used.

    Attributes:
        column: the exposure.
        x: its values, ascending, in its own unit, shape (g,).
        estimate, low, high: standardised mean and 95 % interval (covariates held as they are), shape (g,).
        within: True between P5 and P95, shape (g,).
        log: whether `x` is spaced evenly on a logarithmic scale.
        n: people averaged over.
    """

    column: str
    x: Values
    estimate: Values
    low: Values
    high: Values
    within: NDArray[np.bool_]
    log: bool
    n: int


def curve(prepared: Prepared, column: str, where: str | None = None, points: int = POINTS) -> Curve:
    """The dose-response of a model, standardised over its people.

    Args:
        prepared: the fit and its rows.
        column: a numeric column of the model.
        where: average over these people only; None for all of the fit.
        points: values along the exposure, P5 and P95 added.
    Raises:
        InterventionError: the column has no range in this fit, or `where` keeps nobody.
    """
    fitted = prepared.fitted
    if column not in fitted.ranges:
        known = ", ".join(fitted.ranges)
        raise InterventionError(f"Wanted a numeric column of this model; '{column}' is not one. Choose among {known}.")
    who = parse(where).true(prepared.columns) if where else np.ones(fitted.n, dtype=bool)
    if not who.any():
        raise InterventionError(f"Wanted people in '{where}'; nobody of the fit is. Choose a wider group.")
    log = _logarithmic(prepared, column)
    x = _grid(prepared, column, log, points)
    mean, se = _means(prepared, column, x, who)
    half = t.ppf(TWO_SIDED, fitted.df) * se
    limits = fitted.ranges[column]
    within = (x >= limits.p5) & (x <= limits.p95)
    return Curve(column, x, mean, mean - half, mean + half, within, log, int(who.sum()))


def _logarithmic(prepared: Prepared, column: str) -> bool:
    spec, limits = prepared.fitted.spec, prepared.fitted.ranges[column]
    splines = any(isinstance(term, Spline) and term.log and term.column == column for term in spec.terms)
    logged = any(f"ln({column})" in text.replace(" ", "") for _, text in spec.derive)
    return limits.p1 > 0 and (splines or logged)


def _grid(prepared: Prepared, column: str, log: bool, points: int) -> Values:
    limits = prepared.fitted.ranges[column]
    spaced = np.geomspace if log else np.linspace
    return np.unique(np.concatenate([spaced(limits.p1, limits.p99, points), [limits.p5, limits.p95]]))


def _means(prepared: Prepared, column: str, x: Values, who: NDArray[np.bool_]) -> tuple[Values, Values]:
    fitted, family = prepared.fitted, prepared.fitted.family
    weight = prepared.weight[who] / prepared.weight[who].sum()
    columns = {name: values[who] for name, values in prepared.columns.items()}
    mean, se = np.empty(len(x)), np.empty(len(x))
    for place, value in enumerate(x):
        matrix = fitted.basis.matrix({**columns, column: np.full(int(who.sum()), value)})
        eta = matrix @ fitted.beta
        gradient = (weight * family.slope(eta)) @ matrix
        mean[place] = weight @ family.mean(eta)
        se[place] = np.sqrt(gradient @ fitted.vcov @ gradient)
    return mean, se
