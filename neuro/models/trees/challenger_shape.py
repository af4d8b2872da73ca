"""The shape that bagged boosted trees draw along an exposure, smoothed, with those who lack it apart."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models.basis import Values, derived
from neuro.models.eligible import Eligible, coded_missing, eligible
from neuro.models.learn import base_columns, entering, measured, model_columns
from neuro.models.quantiles import quantile
from neuro.models.spec import ModelSpec
from neuro.models.trees import boosted
from neuro.models.trees.boosted import Mask, Trees
from neuro.models.trees.challenger import held_directions, inverse
from neuro.models.trees.tree_columns import Features, features

RESAMPLES = 20
"""Resamples of the sampling units behind a shape. Grade C: enough to see a spread, no interval."""
INNER = (0.05, 0.95)
"""The spread leaves out the outermost resample at each end of twenty."""
BANDWIDTH = 0.05
"""Of the people: how far smoothing reaches at each side. Grade C."""
PLACES = 100
"""Percentiles at which trees are asked before smoothing."""
FEW_VALUES = 12
"""An exposure with fewer different values is drawn as it is."""
MOST_AVERAGED, MOST_ASKED = 20_000, 1_000
"""People averaged over, drawn evenly by weight where there are more; the latter where the exposure joins others."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Means over the resamples, and where 18 of 20 lie; no confidence interval. Shapes (g,)."""

    estimate: Values
    low: Values
    high: Values


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The outcome along an exposure, averaged over people, as trees have it.

    Attributes:
        column: the exposure.
        x: its values, (g,).
        along: mean outcome there.
        missing: mean outcome of the same people without a value of it, (1,); None where fewer than 11 lack it.
        n: people learnt from who have the exposure. n_missing: who lack only it.
        resamples: of the sampling units.
        smoothed: whether steps were smoothed.
        held: +1 or -1 where knowledge fixes the direction, else 0.
    """

    column: str
    x: Values
    along: Spread
    missing: Spread | None
    n: int
    n_missing: int
    resamples: int
    smoothed: bool
    held: int


def shape(spec: ModelSpec, sample: Sample, at: Values, rng: np.random.Generator, resamples: int = RESAMPLES) -> Shape:
    """Fit trees on resamples of the sampling units and draw what they have along the exposure.

    Args:
        sample: holds every column of `required(spec)`.
        at: values of the exposure, ascending, (g,).
        rng: draws the resamples.
        resamples: trees are bagged over so many.
    Raises:
        ModelError: the model singles no numeric column out, or a family that trees have no loss for.
    """
    loss, rows = boosted.loss_of(spec), eligible(spec, sample)
    _check(spec, rows)
    lacking = _lacking(spec, rows)
    learnt_from = rows.used | lacking
    seen = features(spec, rows.columns, held_directions(spec))
    trees = boosted.grow(seen, rows.y, loss, replace(sample, weight=rows.weight), learnt_from, rng, resamples)
    values, weight = np.asarray(rows.columns[spec.exposure], dtype=float)[rows.used], rows.weight[rows.used]
    many = len(np.unique(values)) >= FEW_VALUES
    places = (np.arange(PLACES) + 0.5) / PLACES
    asked = quantile(values, weight, list(places)) if many else at
    means = _means(spec, seen, trees, rows, loss, np.append(asked, np.nan))
    along, missing = means[:, :-1], means[:, -1:]
    held = held_directions(spec).get(spec.exposure, 0)
    if many:
        along = _monotone(smoothed(along, places, ranks(values, weight, at)), held)
    told = int(lacking.sum()) >= FLOOR
    return Shape(
        spec.exposure,
        np.asarray(at, dtype=float),
        _spread(along),
        _spread(missing) if told else None,
        int(rows.used.sum()),
        int(lacking.sum()),
        resamples,
        many,
        held,
    )


def _check(spec: ModelSpec, rows: Eligible) -> None:
    if spec.exposure not in model_columns(spec) or rows.columns[spec.exposure].dtype == object:
        raise ModelError(
            f"Wanted a numeric column of the model to draw along; found '{spec.exposure}'. Name one with --exposure."
        )


def _lacking(spec: ModelSpec, rows: Eligible) -> Mask:
    """People of the domain with the outcome and every other term, who lack only the exposure."""
    lacking = (rows.weight > 0) & np.isfinite(rows.y) & coded_missing(rows.columns[spec.exposure])
    for term in entering(spec):
        if spec.exposure not in base_columns(spec, [term.column]):
            lacking &= measured(term, rows.columns)
    return np.asarray(lacking if lacking.sum() >= FLOOR else np.zeros_like(lacking))


def _means(spec: ModelSpec, seen: Features, trees: Trees, rows: Eligible, loss: str, asked: Values) -> Values:
    """Mean outcome of the people of the model at each value by each bag, shape (bags, g)."""
    if _alone(spec, seen):
        return _added(spec, seen, trees, rows, loss, asked)
    people, weight = _drawn(rows, MOST_ASKED)
    each = [trees.each(_moved(spec, seen, rows, people, np.full(len(people), value))) for value in asked]
    return np.stack([inverse(loss, one) @ weight for one in each], axis=1)


def _of_exposure(spec: ModelSpec) -> list[int]:
    """Places of the terms that the exposure is part of."""
    return [place for place, term in enumerate(entering(spec)) if spec.exposure in base_columns(spec, [term.column])]


def _alone(spec: ModelSpec, seen: Features) -> bool:
    """Whether what the exposure adds is the same for everybody."""
    places = _of_exposure(spec)
    joined = {place for pair in seen.pairs for place in pair}
    mixed = any(base_columns(spec, [seen.names[place]]) != (spec.exposure,) for place in places)
    return not mixed and not joined.intersection(places)


def _added(spec: ModelSpec, seen: Features, trees: Trees, rows: Eligible, loss: str, asked: Values) -> Values:
    """Additive trees: everybody's predictor moves alike, so one person is asked at each value."""
    people, weight = _drawn(rows, MOST_AVERAGED)
    moved = trees.each(_moved(spec, seen, rows, np.repeat(people[:1], len(asked)), asked))
    first = trees.each(_moved(spec, seen, rows, people, np.repeat(asked[:1], len(people))))
    return np.stack(
        [
            [float(inverse(loss, one + shift) @ weight) for shift in move - move[0]]
            for one, move in zip(first, moved, strict=True)
        ]
    )


def _moved(spec: ModelSpec, seen: Features, rows: Eligible, people: NDArray[np.int64], exposure: Values) -> Values:
    """What the trees see of some people with other values of the exposure."""
    columns = {name: values[people] for name, values in rows.columns.items()}
    moved = derived({**columns, spec.exposure: exposure}, spec.derive)
    matrix, places = seen.matrix[people], _of_exposure(spec)
    matrix[:, places] = features(spec, moved).matrix[:, places]
    return matrix


def _drawn(rows: Eligible, most: int) -> tuple[NDArray[np.int64], Values]:
    """Everybody with their weight, or so many drawn evenly by weight, none at random; weights sum to 1."""
    people = np.flatnonzero(rows.used)
    weight = rows.weight[people]
    if len(people) <= most:
        return people, weight / weight.sum()
    cumulated = np.cumsum(weight)
    wanted = (np.arange(most) + 0.5) / most * cumulated[-1]
    return people[np.searchsorted(cumulated, wanted)], np.full(most, 1.0 / most)


def ranks(values: Values, weight: Values, at: Values) -> Values:
    """Weighted share of people below each value, those with just this value counted half, (g,)."""
    order = np.argsort(values, kind="stable")
    ordered, cumulated = values[order], np.append(0.0, np.cumsum(weight[order]))
    below = cumulated[np.searchsorted(ordered, at, side="left")]
    through = cumulated[np.searchsorted(ordered, at, side="right")]
    return np.asarray((below + through) / (2.0 * cumulated[-1]))


def smoothed(curves: Values, places: Values, wanted: Values, bandwidth: float = BANDWIDTH) -> Values:
    """Local straight lines along the share of people: a straight line stays what it is, a step becomes a slope.

    Args:
        curves: shape (b, p). places: shares at which they are known, (p,). wanted: shares, (g,).
    Returns:
        Shape (b, g).
    """
    away = places[None, :] - wanted[:, None]
    kernel = np.exp(-0.5 * (away / bandwidth) ** 2)
    s0, s1, s2 = (np.sum(kernel * away**power, axis=1) for power in (0, 1, 2))
    weights = kernel * (s2[:, None] - s1[:, None] * away) / (s0 * s2 - s1**2)[:, None]
    return np.asarray(curves @ weights.T)


def _monotone(curves: Values, direction: int) -> Values:
    """Smoothing may bend a held direction back at its ends: it is carried on flat there."""
    if direction == 0:
        return curves
    return np.asarray((np.maximum if direction > 0 else np.minimum).accumulate(curves, axis=1))


def _spread(curves: Values) -> Spread:
    low, high = np.quantile(curves, INNER, axis=0)
    return Spread(curves.mean(axis=0), np.asarray(low), np.asarray(high))
