"""Negative binomial (NB2): a count whose variance is mean + mean^2 / theta, theta estimated with the coefficients."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError
from neuro.models import families
from neuro.models.irls import solve
from neuro.models.outcomes.joint import Derivatives, JointSolution, maximise

Values = NDArray[np.float64]
LARGEST_THETA = 1e6
"""Beyond this theta the variance is a Poisson's to a millionth of the mean. Grade C."""


@dataclass(frozen=True, eq=False)
class NegativeBinomial:
    """The likelihood of counts `y`, (n,), in the predictor and ln theta."""

    y: Values

    @cached_property
    def _distinct(self) -> tuple[Values, NDArray[np.intp]]:
        values, place = np.unique(self.y, return_inverse=True)
        return values, place

    def log_density(self, eta: Values, own: Values) -> Values:
        """By row, normalised over whole numbers."""
        from scipy.special import gammaln

        theta, (values, place) = float(np.exp(own[0])), self._distinct
        constant = gammaln(values + theta) - gammaln(theta) - gammaln(values + 1.0) + theta * np.log(theta)
        return np.asarray(constant[place] - families.family("negbin", theta).loss(self.y, eta))

    def derivatives(self, eta: Values, own: Values, weight: Values) -> Derivatives:
        """In eta and ln theta."""
        from scipy.special import digamma, polygamma

        theta, (values, place) = float(np.exp(own[0])), self._distinct
        law = families.family("negbin", theta)
        mean = law.mean(eta)
        first = (digamma(values + theta) - digamma(theta))[place]
        second = (polygamma(1, values + theta) - polygamma(1, theta))[place]
        ratio = (theta + self.y) / (theta + mean)
        slope = theta * (first - np.log1p(mean / theta) + 1.0 - ratio)
        bend = slope + theta**2 * (second + 1.0 / theta - (2.0 - ratio) / (theta + mean))
        cross = -theta * (self.y - mean) * mean / (theta + mean) ** 2
        return Derivatives(
            law.score(self.y, eta),
            law.curvature(self.y, eta),
            slope[:, None],
            cross[:, None],
            -(weight @ bend)[None, None],
        )


def negative_binomial(x: Values, y: Values, weight: Values, names: tuple[str, ...]) -> JointSolution:
    """Coefficients and ln theta, from those of a Poisson model and the moments about it.

    Args:
        x: design matrix, (n, p). y: counts, (n,). weight: of mean 1, (n,). names: of the columns, for messages.
    Raises:
        ModelError: outcomes that are no whole numbers, no spread beyond a Poisson's, or no maximum.
    """
    if np.any(y != np.round(y)):
        raise ModelError(
            "A negative binomial outcome is a count: wanted whole numbers, found others. Choose quasipoisson."
        )
    start = solve(x, y, weight, replace(families.family("quasipoisson"), name="negbin"), names)
    mean = np.exp(start.eta)
    beyond = float(weight @ ((y - mean) ** 2 - y))
    if beyond <= 0:
        raise ModelError(_no_spread())
    moment = float(weight @ mean**2) / beyond
    own = np.array([np.log(np.clip(moment, 1e-3, LARGEST_THETA / 10))])
    found = maximise(x, weight, NegativeBinomial(y), start.beta, own)
    if found is None:
        raise ModelError(
            "The negbin model has no maximum: coefficients and theta could not be settled together. Drop terms that "
            "few people have, or choose quasipoisson."
        )
    if found.own[0] > np.log(LARGEST_THETA):
        raise ModelError(_no_spread())
    return found


def _no_spread() -> str:
    return (
        "The negbin model has no maximum: given these terms the outcome spreads no more than a Poisson count does, so "
        "theta has no finite value. Choose quasipoisson."
    )
