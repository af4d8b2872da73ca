"""What every answer of one fit shares, computed when first asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.knowledge.entities import Outcome
from neuro.models.estimate import influence
from neuro.models.fit import Fitted, observed
from neuro.models.learn import model_columns
from neuro.models.replicates import refits
from neuro.models.survey import Replicates
from neuro.whatif.neighbours import Neighbours, neighbours
from neuro.whatif.ranks import Ranks
from neuro.whatif.terms import described, outcome_columns
from neuro.whatif.uncertainty import Conformal, conformal


@dataclass(frozen=True, eq=False)
class Prepared:
    """A fit with the people it rests on: keep one for as long as the fit is asked.

    Attributes:
        fitted: the model.
        sample: the whole design, people outside the fit included.
    """

    fitted: Fitted
    sample: Sample

    @cached_property
    def columns(self) -> Mapping[str, NDArray[Any]]:
        """Every column of the rows used, derived ones left out, each (n,)."""
        return {name: values[self.fitted.used] for name, values in self.sample.columns.items()}

    @cached_property
    def weight(self) -> NDArray[np.float64]:
        """Weights of the rows used, (n,)."""
        return self.sample.weight[self.fitted.used]

    @cached_property
    def matrix(self) -> NDArray[np.float64]:
        """Design matrix of the rows used, (n, p)."""
        return self.fitted.basis.matrix(self.columns)

    @cached_property
    def outcome(self) -> NDArray[np.float64]:
        """Outcome of the rows used, (n,)."""
        return observed(self.fitted, self.sample)

    @cached_property
    def refits(self) -> tuple[Replicates, NDArray[np.float64]]:
        """Jackknife replicates of the design and the coefficients under each, (p, r).

        Raises:
            DesignError, ModelError: too many PSUs to leave each out, or refits without a solution.
        """
        replicates, whole = self.whole_refits
        fitted = self.fitted
        beta, own = whole[: len(fitted.beta)].copy(), whole[len(fitted.beta) :]
        if fitted.beside.bands is not None and fitted.beside.at:
            beta[0] -= own[fitted.beside.at - 1]
        return replicates, beta

    @cached_property
    def whole_refits(self) -> tuple[Replicates, NDArray[np.float64]]:
        """Replicates, and all parameters under each: coefficients, then the distribution's own, (p + e, r)."""
        return refits(self.fitted, self.sample, self.matrix, self.outcome)

    @cached_property
    def influence(self) -> NDArray[np.float64]:
        """What each row used contributes to the coefficients, (n, p)."""
        fitted = self.fitted
        return influence(fitted.spec, self.matrix, self.outcome, self.weight, fitted.beta, fitted.beside)

    def at(self, threshold: int) -> "Prepared":
        """The same rows and refits under an ordinal model of another threshold."""
        other = Prepared(self.fitted.at(threshold), self.sample)
        shared = ("columns", "weight", "matrix", "outcome", "whole_refits", "ranks", "neighbours")
        other.__dict__.update({name: value for name, value in self.__dict__.items() if name in shared})
        return other

    @cached_property
    def ranks(self) -> Mapping[str, Ranks]:
        """Distribution of each numeric column of the model among the rows used."""
        numeric = (name for name in model_columns(self.fitted.spec) if self.columns[name].dtype != object)
        return {name: Ranks.of(self.columns[name], self.weight) for name in numeric}

    @cached_property
    def extremes(self) -> Mapping[str, tuple[float, float]]:
        """Lowest and highest value of each numeric column of the sample among the rows used."""
        numeric = {name: values for name, values in self.columns.items() if values.dtype.kind == "f"}
        return {
            name: (float(np.nanmin(values)), float(np.nanmax(values)))
            for name, values in numeric.items()
            if np.isfinite(values).any()
        }

    @cached_property
    def levels(self) -> Mapping[str, frozenset[str]]:
        """Categories of each text column of the sample that somebody among the rows used has."""
        text = {name: values for name, values in self.columns.items() if values.dtype == object}
        return {name: frozenset(str(level) for level in values if level is not None) for name, values in text.items()}

    @cached_property
    def neighbours(self) -> Neighbours:
        """People of the fit placed by the model's terms."""
        return neighbours(self.fitted, self.matrix, self.weight)

    @cached_property
    def outcome_columns(self) -> tuple[str, ...]:
        """Base columns that make the outcome."""
        return outcome_columns(self.fitted.spec)

    @cached_property
    def instrument(self) -> Outcome | None:
        """What is known of the outcome; None for one that the catalogue does not have."""
        return described(self.fitted.spec)

    @cached_property
    def conformal(self) -> Conformal:
        """Out-of-fold residuals: where one person's value would fall."""
        known = self.instrument
        low = -np.inf if known is None or known.low is None else known.low
        high = np.inf if known is None or known.high is None else known.high
        return conformal(self.fitted.spec, self.sample, low, high)
