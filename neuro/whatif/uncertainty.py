"""Where one person's value would fall: conformal intervals from people whom the model had not seen."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models import families
from neuro.models.spec import ModelSpec
from neuro.models.trust.folds import FOLDS, folds, held_out
from neuro.whatif.ranks import Ranks

LEVEL = 0.90
"""Nominal coverage of an individual interval. Grade C: a convention."""
SEED = 20050101
"""Draws the folds, so that an answer is the same each time it is asked."""

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Conformal:
    """Out-of-fold residuals of the people of a fit, whole PSUs held out together.

    Attributes:
        scores: outcome / prediction for counts (their spread grows with the mean), else outcome - prediction, (n,).
        weight: sampling weights, (n,).
        relative: whether scores are quotients.
        whole: whether the outcome takes whole numbers only.
        low, high: what the outcome can be.
    """

    scores: Values
    weight: Values
    relative: bool
    whole: bool
    low: float
    high: float

    @cached_property
    def ranks(self) -> Ranks:
        """Weighted distribution of the scores."""
        return Ranks.of(self.scores, self.weight)

    def interval(self, mean: float, level: float = LEVEL) -> tuple[float, float]:
        """Where a share `level` of people with this mean fall.

        Where more than (1 - level) / 2 of people sit at the lowest score already, the interval starts there and all
        of 1 - level lies above it. Coverage holds over people ("marginal"), not for this person.
        """
        corrected = min(1.0, level * (1.0 + 1.0 / len(self.scores)))
        lower, upper = (self.ranks.quantile((1.0 + side * corrected) / 2.0) for side in (-1.0, 1.0))
        if self.value(mean, lower) <= self.low:
            lower, upper = -np.inf, self.ranks.quantile(corrected)
        return max(self.low, self.value(mean, lower)), min(self.high, self.value(mean, upper))

    def value(self, mean: float, score: float) -> float:
        """The outcome that a score stands for beside a mean."""
        if np.isneginf(score):
            return self.low
        return float(mean * score if self.relative else mean + score)

    def share(self, event: str, column: str, mean: float) -> float:
        """Weighted share of people with this mean who have an event.

        Args:
            event: an expression of `column` alone, such as "phq9 >= 10".
        """
        values = mean * self.scores if self.relative else mean + self.scores
        values = np.clip(np.round(values) if self.whole else values, self.low, self.high)
        return float(np.average(parse(event).true({column: values}), weights=self.weight))


def conformal(spec: ModelSpec, sample: Sample, low: float, high: float) -> Conformal:
    """Residuals of everybody in a fit from models that had not seen their PSU.

    Args:
        low, high: what the instrument can give; infinite where unbounded.
    Raises:
        ModelError: too few PSUs to hold some out, or an event, whose outcome is yes or no.
    """
    family = families.family(spec.family)
    if family.event:
        raise ModelError("An event happens or not: it has a share of people alike and no interval of its own.")
    held = held_out(spec, sample, folds(sample, np.random.default_rng(SEED), FOLDS))
    seen = held.seen
    y, mean = held.rows.y[seen], held.mean[seen]
    relative = family.count
    return Conformal(
        scores=y / mean if relative else y - mean,
        weight=held.rows.weight[seen],
        relative=relative,
        whole=bool(np.all(y == np.round(y))),
        low=max(low, family.lowest),
        high=min(high, family.highest),
    )
