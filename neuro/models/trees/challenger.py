"""Does flexibility help? Boosted trees against a model, on the same columns, people and folds."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.knowledge.directions import directions
from neuro.models import intervals, survey
from neuro.models.basis import Values
from neuro.models.eligible import Eligible
from neuro.models.learn import entering
from neuro.models.spec import ModelSpec
from neuro.models.trees import boosted
from neuro.models.trees.tree_columns import features
from neuro.models.trust.folds import FOLDS, folds, held_out
from neuro.models.trust.validate import Measure

BAGS = 4
"""Resamples that trees are averaged over in each fold. Grade C: more cost time and change the second digit."""
SURE = 1e-6
"""A risk is never told as nearer than this to 0 or 1: one mistake would otherwise weigh without end. Grade C."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of both, in people whom neither has seen.

    Attributes:
        ours, theirs: of the model, of the trees.
        difference: theirs - ours, with an interval of its own, paired by person.
    """

    ours: Measure
    theirs: Measure
    difference: Measure


@dataclass(frozen=True, slots=True)
class Challenge:
    """A model against additive boosted trees.

    Attributes:
        explained: share of the deviance explained (D2).
        auc, brier: for an event, else None.
        joined: D2 of the model against trees that may join any columns.
        n: people. folds: of whole PSUs. bags: resamples in each fold. df: of the intervals.
        held: (column, +1 or -1) whose direction is given by knowledge, not learnt.
    """

    explained: Compared
    auc: Compared | None
    brier: Compared | None
    joined: Compared
    n: int
    folds: int
    bags: int
    df: int
    held: tuple[tuple[str, int], ...]


def challenge(
    spec: ModelSpec, sample: Sample, rng: np.random.Generator, count: int = FOLDS, bags: int = BAGS
) -> Challenge:
    """Predict people whom neither the model nor the trees have seen.

    Args:
        sample: holds every column of `required(spec)`.
        rng: draws the folds, then the resamples.
        count: folds of whole PSUs.
        bags: resamples that the trees are averaged over in each fold.
    Raises:
        ModelError: a family that trees have no loss for, fewer PSUs than folds, or a fold without which the model
            cannot be fitted.
    """
    loss = boosted.loss_of(spec)
    fold = folds(sample, rng, count)
    ours = held_out(spec, sample, fold)
    alone, joined = (trees_held_out(spec, sample, ours.rows, fold, rng, bags, free) for free in (False, True))
    seen = ours.seen & np.isfinite(alone) & np.isfinite(joined)
    y, weight, unit = ours.rows.y[seen], ours.rows.weight[seen], sample.unit[seen]
    compare = _Comparison(y, weight, unit, survey.structure(sample))
    explained = [compare.explained(loss, ours.mean[seen], theirs[seen]) for theirs in (alone, joined)]
    event = loss == "log_loss"
    return Challenge(
        explained=explained[0],
        auc=compare.concordance(ours.mean[seen], alone[seen]) if event else None,
        brier=compare.squares(ours.mean[seen], alone[seen]) if event else None,
        joined=explained[1],
        n=int(seen.sum()),
        folds=len(np.unique(fold)),
        bags=bags,
        df=compare.df,
        held=tuple(held_directions(spec).items()),
    )


def held_directions(spec: ModelSpec) -> dict[str, int]:
    """Columns of a model's terms whose direction is known: a column, or the logarithm of one."""
    known = directions(spec.outcome)
    logged = {f"ln({column})": sign for column, sign in known.items()}
    derived = {name: logged[text.replace(" ", "")] for name, text in spec.derive if text.replace(" ", "") in logged}
    return {column: sign for column, sign in {**known, **derived}.items() if column in _columns(spec)}


def _columns(spec: ModelSpec) -> tuple[str, ...]:
    return tuple(term.column for term in entering(spec))


def trees_held_out(
    spec: ModelSpec,
    sample: Sample,
    rows: Eligible,
    fold: NDArray[np.int64],
    rng: np.random.Generator,
    bags: int = BAGS,
    interactions: bool = False,
) -> Values:
    """Mean outcome of each fold from trees that learnt everything, bins and when to stop included, on the others.

    Args:
        rows: whom the model can use: the trees get the same.
        fold: of each person, (n,); whole PSUs.
        interactions: whether trees may join any columns.
    Returns:
        Shape (n,), NaN for people not used.
    """
    loss, seen = boosted.loss_of(spec), features(spec, rows.columns, held_directions(spec))
    weighed = replace(sample, weight=rows.weight)
    mean = np.full(len(sample), np.nan)
    for number in np.unique(fold):
        test = rows.used & (fold == number)
        if test.any():
            learnt = boosted.grow(seen, rows.y, loss, weighed, rows.used & (fold != number), rng, bags, interactions)
            mean[test] = inverse(loss, learnt.predictor(seen.matrix[test]))
    return mean


def inverse(loss: str, predictor: Values) -> Values:
    """From the trees' predictor to a mean outcome."""
    if loss == "poisson":
        return np.exp(predictor)
    if loss == "log_loss":
        from scipy.special import expit

        return np.asarray(expit(predictor))
    return predictor


def deviance(loss: str, y: Values, mean: Values) -> Values:
    """Deviance of each person: squared error, Poisson or binomial."""
    from scipy.special import xlogy

    if loss == "poisson":
        return np.asarray(2.0 * (xlogy(y, y / mean) - (y - mean)))
    if loss == "log_loss":
        mean = np.clip(mean, SURE, 1.0 - SURE)
        return np.asarray(2.0 * (xlogy(y, y / mean) + xlogy(1 - y, (1 - y) / (1 - mean))))
    return (y - mean) ** 2


@dataclass(frozen=True, slots=True, eq=False)
class _Comparison:
    """People held out, with the design that errors are counted by: each measure is linearised (Binder 1983)."""

    y: Values
    weight: Values
    unit: NDArray[np.int64]
    design: survey.Structure

    @property
    def df(self) -> int:
        return survey.degrees_of_freedom(self.unit, self.design)

    def explained(self, loss: str, ours: Values, theirs: Values) -> Compared:
        """Share of the deviance explained; the mean that it is set against is the best, so its error counts not."""
        constant = np.full_like(self.y, self.weight @ self.y / self.weight.sum())
        nothing = deviance(loss, self.y, constant)
        lost = [self._ratio(deviance(loss, self.y, mean), nothing) for mean in (ours, theirs)]
        return self._compared(*((1.0 - value, -scores) for value, scores in lost))

    def squares(self, ours: Values, theirs: Values) -> Compared:
        """Brier scores."""
        each = [self._ratio((self.y - mean) ** 2, np.ones_like(self.y)) for mean in (ours, theirs)]
        return self._compared(*each)

    def concordance(self, ours: Values, theirs: Values) -> Compared:
        """Areas under the ROC curve; ties count half."""
        return self._compared(*(self._area(mean) for mean in (ours, theirs)))

    def _ratio(self, above: Values, below: Values) -> tuple[float, Values]:
        total = float(self.weight @ below)
        value = float(self.weight @ above) / total
        return value, self.weight * (above - value * below) / total

    def _area(self, mean: Values) -> tuple[float, Values]:
        place = np.unique(mean, return_inverse=True)[1]
        count = int(place.max()) + 1
        cases = np.bincount(place, weights=self.weight * self.y, minlength=count)
        others = np.bincount(place, weights=self.weight * (1.0 - self.y), minlength=count)
        beaten = (np.cumsum(others) - 0.5 * others) / others.sum()
        beating = 1.0 - (np.cumsum(cases) - 0.5 * cases) / cases.sum()
        value = float(cases @ beaten / cases.sum())
        of_cases = self.y * (beaten[place] - value) / cases.sum()
        of_others = (1.0 - self.y) * (beating[place] - value) / others.sum()
        return value, self.weight * (of_cases + of_others)

    def _compared(self, ours: tuple[float, Values], theirs: tuple[float, Values]) -> Compared:
        difference = (theirs[0] - ours[0], theirs[1] - ours[1])
        return Compared(*(self._measure(*one) for one in (ours, theirs, difference)))

    def _measure(self, value: float, scores: Values) -> Measure:
        se = float(np.sqrt(survey.covariance(scores[:, None], self.unit, self.design)[0, 0]))
        low, high = intervals.symmetric(value, se, self.df)
        return Measure(value, se, low, high) if np.isfinite(low) else Measure(value, None, None, None)
