"""Boosted trees on a model's own columns, bagged over resamples of the sampling units, on one thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models.basis import logarithm, number
from neuro.models.categories import MISSING, coded
from neuro.models.learn import entering
from neuro.models.spec import Factor, ModelSpec, Product, Spline

Values = NDArray[np.float64]
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
MOST_BINS = 63
"""Shallow, slow trees. Grade C: conventions, the same for every question."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What the trees see of everybody: the columns of the model's terms.

    Attributes:
        names: columns, exposure and adjustment as the model has them.
        matrix: values, logarithms where the model takes them, categories as codes, NaN where missing, (n, k).
        categories: which columns are categories, (k,).
        pairs: places of columns whose product the model declares; additive trees may join these.
        directions: +1 or -1 where a column may only raise or lower the outcome, else 0, (k,).
    """

    names: tuple[str, ...]
    matrix: Values
    categories: tuple[bool, ...]
    pairs: tuple[tuple[int, int], ...]
    directions: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Bagged boosted trees.

    Attributes:
        loss: what they made small.
        bags: one fitted estimator a resample.
    """

    loss: str
    bags: tuple[Any, ...]

    def each(self, matrix: Values) -> Values:
        """Predictor (identity, log or logit) of rows by each bag, shape (bags, n)."""
        with one_thread():
            return np.stack([_predictor(self.loss, bag, matrix) for bag in self.bags])

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


def features(
    spec: ModelSpec, columns: Mapping[str, NDArray[Any]], directions: Mapping[str, int] | None = None
) -> Features:
    """The columns of a model's terms, as trees read them.

    Args:
        columns: base and derived columns, shape (n,).
        directions: column -> +1 or -1.
    """
    terms = entering(spec)
    names = tuple(term.column for term in terms)
    known = directions or {}
    return Features(
        names,
        np.column_stack([_values(term, columns) for term in terms]),
        tuple(isinstance(term, Factor) for term in terms),
        _pairs(spec, names),
        tuple(0 if isinstance(term, Factor) else known.get(term.column, 0) for term in terms),
    )


def _values(term: Any, columns: Mapping[str, NDArray[Any]]) -> Values:
    if isinstance(term, Factor):
        codes = coded(columns[term.column])[0]
        return np.where(codes == MISSING, np.nan, codes.astype(float))
    values = number(columns, term.column)
    values = logarithm(values) if isinstance(term, Spline) and term.log else values
    return np.where(np.isfinite(values), values, np.nan)


def _pairs(spec: ModelSpec, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    products = [term for term in spec.terms if isinstance(term, Product)]
    found = [tuple(sorted(names.index(_column(one, names)) for one in (term.left, term.right))) for term in products]
    return tuple(dict.fromkeys((left, right) for left, right in found))


def _column(operand: str, names: Sequence[str]) -> str:
    return operand if operand in names else operand.rsplit("[", 1)[0]


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
    """
    with one_thread():
        return Trees(loss, tuple(_bag(seen, y, loss, sample, rows, rng, interactions) for _ in range(bags)))


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
