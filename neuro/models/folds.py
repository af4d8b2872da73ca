"""Predictions for people whom the model has not seen: folds of whole PSUs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models.eligible import Eligible, eligible, within
from neuro.models.fit import fit
from neuro.models.learn import model_columns
from neuro.models.spec import ModelSpec

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
