"""Predictions for people whom the model has not seen: folds of whole PSUs."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models.categories import grouped
from neuro.models.eligible import Eligible, eligible, within
from neuro.models.fit import fit
from neuro.models.learn import model_columns
from neuro.models.spec import ModelSpec, Product, Term

FOLDS = 5
"""Folds of a cross-validation. Grade C: a convention."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """Predictions made without the people predicted.

    Attributes:
        rows: who the model can use at all.
        eta: linear predictor from the other folds, NaN for people not used, (n,).
        mean: the same as a mean outcome, (n,).
        fold: fold of each person, (n,).
    """

    rows: Eligible
    eta: NDArray[np.float64]
    mean: NDArray[np.float64]
    fold: NDArray[np.int64]

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Who has an outcome and a prediction, (n,)."""
        return self.rows.used & np.isfinite(self.mean)


def folds(sample: Sample, rng: np.random.Generator, count: int = FOLDS) -> NDArray[np.int64]:
    """A fold for each person: whole PSUs, drawn at random.

    Raises:
        ModelError: fewer PSUs than folds.
    """
    units = int(sample.psu.max(initial=-1)) + 1
    if units < count:
        raise ModelError(
            f"Wanted at least {count} primary sampling units to hold some out; the design has {units}. "
            "Ask for fewer folds."
        )
    return np.asarray(rng.permutation(units) % count)[sample.psu]


def levels_left_out(spec: ModelSpec, sample: Sample, by: str) -> HeldOut:
    """Predict each level of a column, such as a survey cycle, from a model that learnt on the others.

    Terms of the column itself are left out: a level that nobody has seen has no coefficient. People with a category
    that the others do not have get no prediction.

    Raises:
        ModelError: the people of the model are all of one level.
    """
    codes, levels = grouped(by, sample.columns[by])
    used = eligible(spec, sample).used & (codes >= 0)
    present = np.unique(codes[used])
    if len(present) < 2:
        only = levels[present[0]] if len(present) else "none"
        raise ModelError(
            f"Wanted two levels of '{by}' with everything that the model needs; it was measured in one {by} ({only}). "
            "Validate by sampling units instead."
        )
    own = {term.column for term in spec.terms if not isinstance(term, Product) and by == term.column}
    kept = tuple(term for term in spec.terms if not _of(term, own))
    return held_out(replace(spec, terms=kept), sample.within(codes >= 0), codes)


def _of(term: Term, columns: set[str]) -> bool:
    if isinstance(term, Product):
        return any(operand.split("[")[0] in columns for operand in (term.left, term.right))
    return term.column in columns


def held_out(spec: ModelSpec, sample: Sample, fold: NDArray[np.int64]) -> HeldOut:
    """Predict each fold from a model that learnt everything, knots and scaling included, on the others.

    Args:
        fold: of each person, (n,); whole PSUs.
    """
    rows = eligible(spec, sample)
    names = model_columns(spec)
    eta = np.full(len(sample), np.nan)
    mean = np.full(len(sample), np.nan)
    for number in np.unique(fold):
        test = rows.used & (fold == number)
        if not test.any():
            continue
        learnt = fit(spec, sample.within(fold != number))
        eta[test] = learnt.basis.matrix(within(sample, names, test)) @ learnt.beta
        mean[test] = learnt.family.mean(eta[test])
    return HeldOut(rows, eta, mean, fold)
