"""Boosted trees on a model's own columns, bagged over resamples of the sampling units, on one thread."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models.basis import Values
from neuro.models.spec import ModelSpec
from neuro.models.trees.tree_columns import MOST_BINS, Features, binned, edges_of

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
LOSSES = {
    "gaussian": "squared_error",
    "quasipoisson": "poisson",
    "negbin": "poisson",
    "quasibinomial": "log_loss",
    "modifiedpoisson": "log_loss",
}
"""What the trees make small, for each family of the model."""
MOST_TREES = 400
PATIENCE = 15
WITHOUT_CHECK = 80
LEARNING_RATE = 0.1
MOST_LEAVES = 3
DEEPER_LEAVES = 6
SMALLEST_LEAF = 30
"""Shallow, slow trees. Grade C: conventions, the same for every question."""


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Bagged boosted trees.

    Attributes:
        loss: what they made small.
        bags: one fitted estimator a resample.
        edges: where the bins of each column end; () for a category.
    """

    loss: str
    bags: tuple[Any, ...]
    edges: tuple[Values, ...]

    def each(self, matrix: Values) -> Values:
        """Predictor (identity, log or logit) of rows by each bag, shape (bags, n)."""
        codes = binned(matrix, self.edges)
        with one_thread():
            return np.stack([_predictor(self.loss, bag, codes) for bag in self.bags])

    def predictor(self, matrix: Values) -> Values:
        """Mean predictor over the bags, shape (n,)."""
        return np.asarray(self.each(matrix).mean(axis=0))


def one_thread() -> Any:
    """Keep trees on one core: visitors share the others."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=1)


def loss_of(spec: ModelSpec) -> str:
    """The loss that goes with a model's family.

    Raises:
        ModelError: a family that trees of this kind have no loss for.
    """
    if spec.family not in LOSSES:
        raise ModelError(
            f"Wanted a family that the challenger can be asked with ({', '.join(LOSSES)}); found '{spec.family}'. "
            "Ask without --challenge."
        )
    return LOSSES[spec.family]


def grow(
    seen: Features,
    y: Values,
    loss: str,
    sample: Sample,
    rows: Mask,
    rng: np.random.Generator,
    bags: int,
    interactions: bool = False,
) -> Trees:
    """Trees on resamples of the sampling units; growth stops by the units that a resample left out.

    Args:
        y: outcome, (n,).
        sample: weights and design.
        rows: people who may be learnt from, (n,); nothing is read of others.
        bags: resamples.
        interactions: whether trees may join any columns.
    Raises:
        ModelError: shares between 0 and 1, of which trees cannot make a risk.
    """
    if loss == "log_loss" and not np.isin(y[rows], (0.0, 1.0)).all():
        raise ModelError(
            "Wanted an outcome of yes or no to set trees against; found shares within 0 to 1. Ask without --challenge."
        )
    edges = tuple(
        np.empty(0) if category else edges_of(column[rows])
        for column, category in zip(seen.matrix.T, seen.categories, strict=True)
    )
    coded_rows = replace(seen, matrix=binned(seen.matrix, edges))
    with one_thread():
        return Trees(
            loss, tuple(_bag(coded_rows, y, loss, sample, rows, rng, interactions) for _ in range(bags)), edges
        )


def resampled(psu: Codes, stratum: Codes, rng: np.random.Generator) -> Codes:
    """How often each person's sampling unit is drawn: with replacement, within strata, as many as there are, (n,).

    A stratum with one unit keeps it.
    """
    units, first, place = np.unique(psu, return_index=True, return_inverse=True)
    of_unit = stratum[first]
    drawn = np.zeros(len(units), dtype=np.int64)
    for one in np.unique(of_unit):
        inside = np.flatnonzero(of_unit == one)
        np.add.at(drawn, rng.choice(inside, len(inside)), 1)
    return drawn[place]


def _bag(
    seen: Features,
    y: Values,
    loss: str,
    sample: Sample,
    rows: Mask,
    rng: np.random.Generator,
    interactions: bool,
) -> Any:
    people = np.flatnonzero(rows)
    times = resampled(sample.psu[people], sample.stratum[people], rng)
    inside, outside = people[times > 0], people[times == 0]
    weight = sample.weight[inside] * times[times > 0]
    estimator = _estimator(seen, loss, int(rng.integers(2**31)), interactions)
    checked = {}
    if _telling(y[outside], loss):
        checked = {
            "X_val": seen.matrix[outside],
            "y_val": y[outside],
            "sample_weight_val": sample.weight[outside] / sample.weight[outside].mean(),
        }
    else:
        estimator.set_params(early_stopping=False, max_iter=WITHOUT_CHECK)
    return estimator.fit(seen.matrix[inside], y[inside], sample_weight=weight / weight.mean(), **checked)


def _telling(y: Values, loss: str) -> bool:
    """Whether people left out can say when to stop."""
    return len(y) >= FLOOR and (loss == "squared_error" or bool(y.mean() > 0 and y.min() < y.max()))


def _estimator(seen: Features, loss: str, seed: int, interactions: bool) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    settings = {
        "learning_rate": LEARNING_RATE,
        "max_iter": MOST_TREES,
        "max_leaf_nodes": DEEPER_LEAVES if interactions else MOST_LEAVES,
        "min_samples_leaf": SMALLEST_LEAF,
        "max_bins": MOST_BINS,
        "categorical_features": list(seen.categories),
        "monotonic_cst": list(seen.directions),
        "interaction_cst": None if interactions else _alone(seen),
        "early_stopping": True,
        "n_iter_no_change": PATIENCE,
        "random_state": seed,
    }
    if loss == "log_loss":
        return HistGradientBoostingClassifier(**settings)
    return HistGradientBoostingRegressor(loss=loss, **settings)


def _alone(seen: Features) -> Any:
    """Each column alone, and declared products together."""
    if not seen.pairs:
        return "no_interactions"
    return [*({place} for place in range(len(seen.names))), *(set(pair) for pair in seen.pairs)]


def _predictor(loss: str, bag: Any, matrix: Values) -> Values:
    if loss == "log_loss":
        return np.asarray(bag.decision_function(matrix))
    mean = bag.predict(matrix)
    return np.asarray(np.log(mean) if loss == "poisson" else mean)
