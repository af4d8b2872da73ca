"""How well a model predicts people whom it has not seen, by the design they were drawn by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import DesignError, ModelError
from neuro.models import families, intervals, survey
from neuro.models.basis import INTERCEPT
from neuro.models.families import Family
from neuro.models.fit import sandwich
from neuro.models.irls import solve
from neuro.models.quantiles import quantile
from neuro.models.spec import ModelSpec
from neuro.models.trust.folds import HeldOut

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]
TENTHS = 10
"""Rows of the calibration table. Grade C: a convention."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its standard error and 95 % interval; None where the design gives none."""

    estimate: float
    se: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Tenth:
    """People of like prediction.

    Attributes:
        predicted, observed: weighted means, in outcome units.
        n: people.
    """

    predicted: float
    observed: float
    n: int


@dataclass(frozen=True, slots=True)
class Validation:
    """Held-out performance of a model.

    Attributes:
        slope: of the outcome on the held-out predictor; 1 when predictions are spread as far as they should be.
        intercept: what must be added to the predictor (on the link scale) for means to agree; 0 when they do.
        brier, auc: for an event, else None.
        explained: share of the deviance explained by held-out predictions (D2); below 0 is worse than the mean.
        tenths: calibration table by tenths of the prediction; tenths with fewer than 11 people are left out.
        n: people. folds: of whole PSUs. df: degrees of freedom of the intervals.
    """

    slope: Measure
    intercept: Measure
    brier: Measure | None
    auc: Measure | None
    explained: Measure
    tenths: tuple[Tenth, ...]
    n: int
    folds: int
    df: int


def performance(spec: ModelSpec, sample: Sample, held: HeldOut, among: Mask | None = None) -> Validation:
    """What held-out predictions are worth, in everybody or in a subgroup.

    Args:
        held: predictions by `held_out`.
        among: the subgroup, (n,); None for everybody.
    Raises:
        ModelError: a subgroup of fewer than 11 people, or whose predictions are all the same.
    """
    seen = held.seen if among is None else held.seen & among
    if seen.sum() < FLOOR:
        raise ModelError(
            f"Wanted at least {FLOOR} people with a held-out prediction; there are fewer. Widen the group."
        )
    family = told_as(spec)
    y, eta, weight, unit = held.rows.y[seen], held.eta[seen], held.rows.weight[seen], sample.unit[seen]
    design = survey.structure(sample)
    df = survey.degrees_of_freedom(unit, design)
    wide = intervals.critical(df)
    measure = _by_jackknife(sample.within(seen), sample.psu[seen], weight, wide)
    event = family.event
    mean = family.mean(eta)
    return Validation(
        slope=slope(y, eta, weight, family, unit, design, wide),
        intercept=intercept(y, eta, weight, family, unit, design, wide),
        brier=measure(lambda w: float(w @ (y - mean) ** 2 / w.sum())) if event else None,
        auc=measure(_concordance(y, mean)) if event else None,
        explained=measure(_explained(y, eta, family)),
        tenths=_tenths(y, mean, weight),
        n=int(seen.sum()),
        folds=len(np.unique(held.fold)),
        df=df,
    )


def told_as(spec: ModelSpec) -> Family:
    """The family by which predicted means are judged; a negative binomial's means by quasi-Poisson.

    Raises:
        ModelError: the model does not predict a mean.
    """
    if spec.family in ("ordinal", "quantile"):
        raise ModelError(
            f"Calibration compares predicted with observed means; a model of family '{spec.family}' predicts none. "
            "Validate a gaussian, quasi-Poisson or quasi-binomial model of the same question."
        )
    return families.family("quasipoisson" if spec.family == "negbin" else spec.family)


def slope(
    y: Values, eta: Values, weight: Values, family: Family, unit: NDArray[Any], design: survey.Structure, wide: float
) -> Measure:
    """Of the outcome on the held-out predictor, by the model's own family."""
    x = np.column_stack([np.ones_like(eta), eta])
    solution = solve(x, y, weight / weight.mean(), family, (INTERCEPT, "prediction"))
    covariance = sandwich(x, y, weight, solution, family, unit, design)
    return told(float(solution.beta[1]), float(np.sqrt(covariance[1, 1])), wide)


def intercept(
    y: Values, eta: Values, weight: Values, family: Family, unit: NDArray[Any], design: survey.Structure, wide: float
) -> Measure:
    """Newton's steps for the one number that makes weighted means agree."""
    added = 0.0
    for _ in range(50):
        information = float(weight @ family.slope(eta + added))
        step = float(weight @ (y - family.mean(eta + added))) / information
        added += step
        if abs(step) <= 1e-12 * (1.0 + abs(added)):
            break
    scores = weight * (y - family.mean(eta + added)) / information
    variance = survey.covariance(scores[:, None], unit, design)[0, 0]
    return told(float(added), float(np.sqrt(variance)), wide)


def told(value: float, se: float, wide: float) -> Measure:
    """A number with its interval, where it has one."""
    if not np.isfinite(se * wide):
        return Measure(value, None, None, None)
    return Measure(value, se, value - wide * se, value + wide * se)


def _by_jackknife(
    sample: Sample, psu: NDArray[Any], weight: Values, wide: float
) -> Callable[[Callable[[Values], float]], Measure]:
    """Standard errors of a statistic of the weights by leaving out each PSU; none where there are too many."""
    try:
        replicates = survey.jackknife(sample)
    except DesignError:
        return lambda statistic: Measure(statistic(weight), None, None, None)

    def measured(statistic: Callable[[Values], float]) -> Measure:
        whole = statistic(weight)
        each = np.array([[statistic(weight * column[psu])] for column in replicates.factors.T])
        variance = replicates.covariance(each, np.array([whole]))[0, 0]
        return told(whole, float(np.sqrt(variance)), wide)

    return measured


def _concordance(y: Values, mean: Values) -> Callable[[Values], float]:
    """Weighted chance that a person with the event is predicted higher than one without; ties count half."""
    _, place = np.unique(mean, return_inverse=True)
    count = int(place.max()) + 1

    def area(weight: Values) -> float:
        cases = np.bincount(place, weights=weight * y, minlength=count)
        others = np.bincount(place, weights=weight * (1.0 - y), minlength=count)
        below = np.cumsum(others) - others
        return float(cases @ (below + 0.5 * others) / (cases.sum() * others.sum()))

    return area


def _explained(y: Values, eta: Values, family: Family) -> Callable[[Values], float]:
    positive = np.where(y > 0, y, 1.0)
    best = np.where(y > 0, y - y * np.log(positive), 0.0) if family.link == "log" else np.zeros_like(y)
    model = family.loss(y, eta) - best

    def share(weight: Values) -> float:
        constant = family.predictor(np.full_like(y, weight @ y / weight.sum()))
        return float(1.0 - weight @ model / (weight @ (family.loss(y, constant) - best)))

    return share


def _tenths(y: Values, mean: Values, weight: Values) -> tuple[Tenth, ...]:
    edges = quantile(mean, weight, [tenth / TENTHS for tenth in range(1, TENTHS)])
    group = np.searchsorted(edges, mean, side="left")
    rows = []
    for tenth in range(TENTHS):
        inside = group == tenth
        if inside.sum() >= FLOOR:
            w = weight[inside]
            rows.append(Tenth(float(w @ mean[inside] / w.sum()), float(w @ y[inside] / w.sum()), int(inside.sum())))
    return tuple(rows)
