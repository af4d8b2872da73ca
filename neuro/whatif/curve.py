"""A standardised mean along an exposure: everybody set to each value in turn, averaged over the people of the fit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Columns
from neuro.errors import InterventionError
from neuro.expression import parse
from neuro.models import intervals
from neuro.models.basis import derived
from neuro.models.description import describe as description
from neuro.models.quantiles import quantile
from neuro.models.spec import Spline
from neuro.whatif.alike import completed
from neuro.whatif.contrast import Estimate
from neuro.whatif.moves import refuse_quantile
from neuro.whatif.prepared import Prepared
from neuro.whatif.standardise import averaged, interval

POINTS = 41
"""Values along an exposure at which a curve is computed: a smooth line on a screen. Grade C."""
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Mean outcome if everybody had the value, from P1 to P99 of the rows used.

    Attributes:
        column: the exposure.
        x: its values, ascending, in its own unit, shape (g,).
        estimate, low, high: standardised mean and 95 % interval (covariates held as they are), shape (g,).
        within: True between P5 and P95, shape (g,).
        people: weighted share of people nearest to each value, of the most frequent one; 0 where fewer than 11, (g,).
        log: whether `x` is spaced evenly on a logarithmic scale.
        n: people averaged over.
    """

    column: str
    x: Values
    estimate: Values
    low: Values
    high: Values
    within: NDArray[np.bool_]
    people: Values
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
    who = _who(prepared, column, where)
    return _averaged(prepared, column, points, who, *_people_of(prepared, who))


def person_curve(prepared: Prepared, profile: Mapping[str, float | str], column: str, points: int = POINTS) -> Curve:
    """The mean of people with one person's values, along one of them.

    Args:
        prepared: the fit and its rows.
        profile: measured values; what is not measured is averaged over people alike.
        column: a numeric column of the model.
        points: as in `curve`.
    Raises:
        InterventionError: the column has no range in this fit.
    """
    who = _who(prepared, column, None)
    person = completed(prepared, {**profile, column: prepared.fitted.ranges[column].p50})
    return _averaged(prepared, column, points, who, person.columns, person.weight)


def _averaged(
    prepared: Prepared, column: str, points: int, who: NDArray[np.bool_], columns: Columns, weight: Values
) -> Curve:
    """A curve averaged over some rows, its ticks from the people in `who`."""
    log = _logarithmic(prepared, column)
    x = _grid(prepared, column, log, points)
    mean, gradient = _standardised(prepared, column, x, columns, weight)
    low, high = _band(prepared, mean, gradient)
    within, people = _within(prepared, column, x), _people(prepared, column, x, who)
    return Curve(column, x, mean, low, high, within, people, log, int(who.sum()))


def _band(prepared: Prepared, mean: Values, gradient: Values) -> tuple[Values, Values]:
    """95 % interval at each value, within what the family can hold."""
    fitted, family = prepared.fitted, prepared.fitted.family
    half = intervals.critical(fitted.df) * np.sqrt(np.einsum("gp,pq,gq->g", gradient, fitted.vcov, gradient))
    return np.maximum(mean - half, family.lowest), np.minimum(mean + half, family.highest)


def _within(prepared: Prepared, column: str, x: Values) -> NDArray[np.bool_]:
    limits = prepared.fitted.ranges[column]
    return (x >= limits.p5) & (x <= limits.p95)


def _who(prepared: Prepared, column: str, where: str | None) -> NDArray[np.bool_]:
    """The people averaged over, once the question can be asked."""
    fitted = prepared.fitted
    refuse_quantile(fitted.spec)
    if column not in fitted.ranges:
        known = ", ".join(fitted.ranges)
        raise InterventionError(f"Wanted a numeric column of this model; '{column}' is not one. Choose among {known}.")
    who = np.ones(fitted.n, dtype=bool)
    if where:
        who = parse(where).true(derived(prepared.columns, fitted.spec.derive))
    if who.sum() < FLOOR:
        raise InterventionError(f"Wanted {FLOOR} people or more in '{where}'; the fit has fewer. Choose a wider group.")
    return who


def _logarithmic(prepared: Prepared, column: str) -> bool:
    spec, limits = prepared.fitted.spec, prepared.fitted.ranges[column]
    splines = any(isinstance(term, Spline) and term.log and term.column == column for term in spec.terms)
    logged = any(f"ln({column})" in text.replace(" ", "") for _, text in spec.derive)
    return limits.p1 > 0 and (splines or logged)


def _grid(prepared: Prepared, column: str, log: bool, points: int) -> Values:
    limits = prepared.fitted.ranges[column]
    spaced = np.geomspace if log else np.linspace
    return np.unique(np.concatenate([spaced(limits.p1, limits.p99, points), [limits.p5, limits.p95]]))


def _people(prepared: Prepared, column: str, x: Values, who: NDArray[np.bool_]) -> Values:
    nearest = np.searchsorted((x[1:] + x[:-1]) / 2, prepared.columns[column][who].astype(float))
    share = np.bincount(nearest, weights=prepared.weight[who], minlength=len(x))
    share[np.bincount(nearest, minlength=len(x)) < FLOOR] = 0.0
    return np.asarray(share / (share.max() or 1.0))


def _people_of(prepared: Prepared, who: NDArray[np.bool_]) -> tuple[Columns, Values]:
    """Columns and weights, summing to 1, of the people averaged over."""
    weight = prepared.weight[who]
    return {name: values[who] for name, values in prepared.columns.items()}, weight / weight.sum()


def _standardised(
    prepared: Prepared, column: str, x: Values, columns: Columns, weight: Values
) -> tuple[Values, Values]:
    """Mean outcome at each value of `x`, shape (g,), and its gradient along beta, shape (g, p)."""
    fitted = prepared.fitted
    mean, gradient = np.empty(len(x)), np.empty((len(x), len(fitted.beta)))
    for place, value in enumerate(x):
        matrix = fitted.basis.matrix({**columns, column: np.full(len(weight), value)})
        mean[place], gradient[place] = averaged(fitted, matrix, weight)
    return mean, gradient


@dataclass(frozen=True, slots=True)
class Step:
    """The standardised mean at two values of the exposure, and their difference.

    Attributes:
        column: the exposure.
        low_value, high_value: in its unit.
        low, high: means if everybody had that value.
        difference: high - low, with an interval of its own.
        n: people averaged over.
    """

    column: str
    low_value: float
    high_value: float
    low: Estimate
    high: Estimate
    difference: Estimate
    n: int


def step(prepared: Prepared, column: str, where: str | None = None, ends: tuple[float, float] | None = None) -> Step:
    """From one value of an exposure to another, people alike in everything else of the model.

    Args:
        prepared, column, where: as in `curve`.
        ends: the two values; None takes the lower and the upper quartile.
    Raises:
        InterventionError: as `curve`.
    """
    who = _who(prepared, column, where)
    values = prepared.columns[column][who].astype(float)
    low, high = ends or (float(end) for end in quantile(values, prepared.weight[who], (0.25, 0.75)))
    mean, gradient = _standardised(prepared, column, np.array([low, high]), *_people_of(prepared, who))
    vcov, wide = prepared.fitted.vcov, intervals.critical(prepared.fitted.df)

    def estimate(value: float, along: Values) -> Estimate:
        return interval(value, float(np.sqrt(along @ vcov @ along)), wide)

    return Step(
        column,
        low,
        high,
        estimate(float(mean[0]), gradient[0]),
        estimate(float(mean[1]), gradient[1]),
        estimate(float(mean[1] - mean[0]), gradient[1] - gradient[0]),
        int(who.sum()),
    )


def not_measured(prepared: Prepared, column: str) -> description.Estimate | None:
    """The plain weighted mean outcome of those of the domain who lack the exposure; None for fewer than 11 people.

    It is not adjusted: what else they lack is not known either.
    """
    spec, sample = prepared.fitted.spec, prepared.sample
    whole = derived(sample.columns, spec.derive)
    lacking = np.isnan(np.asarray(sample.columns[column], dtype=float))
    if spec.domain:
        lacking &= parse(spec.domain).true(whole)
    outcome = parse(spec.outcome).evaluate(whole)
    if int((lacking & np.isfinite(outcome) & (sample.weight > 0)).sum()) < FLOOR:
        return None
    return description.describe(description.Question("mean", spec.outcome), sample.within(lacking))[0]
