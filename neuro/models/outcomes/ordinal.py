"""Proportional odds (McCullagh 1980): logit P(Y <= k) = zeta_k - x beta, the same beta at every threshold.

Inside, the intercept is -zeta_1 and the own parameters are zeta_k - zeta_1: contrasts, tests and predictions then read
the coefficients as those of any other model.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError
from neuro.models.outcomes.joint import Derivatives, JointSolution, maximise

Values = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalOdds:
    """The likelihood of bands.

    Attributes:
        band: of each row, 0 the lowest, (n,).
        count: bands.
    """

    band: Codes
    count: int

    def _ends(self, eta: Values, own: Values) -> tuple[Values, Values]:
        """Distance of each row's predictor to the upper and lower end of its band, (n,) each."""
        thresholds = np.concatenate([[-np.inf, 0.0], own, [np.inf]])
        return thresholds[self.band + 1] - eta, thresholds[self.band] - eta

    def log_density(self, eta: Values, own: Values) -> Values:
        """ln P(Y = band), by row; minus infinity where thresholds do not ascend."""
        from scipy.special import log_expit

        if np.any(np.diff(own, prepend=0.0) <= 0):
            return np.full(len(eta), -np.inf)
        upper, lower = self._ends(eta, own)
        between = np.log(-np.expm1(np.where(np.isfinite(upper - lower), lower - upper, -np.inf)))
        return np.asarray(between + log_expit(upper) + log_expit(-lower))

    def derivatives(self, eta: Values, own: Values, weight: Values) -> Derivatives:
        """In eta and the distances of the other thresholds from the first."""
        from scipy.special import expit

        upper, lower = self._ends(eta, own)
        above, below = expit(upper), expit(lower)
        steep_above, steep_below = above * expit(-upper), below * expit(-lower)
        chance = np.exp(self.log_density(eta, own))
        to_upper, to_lower = steep_above / chance, steep_below / chance
        bend_upper = to_upper**2 - to_upper * (1.0 - 2.0 * above)
        bend_lower = to_lower**2 + to_lower * (1.0 - 2.0 * below)
        weighted = (weight * bend_upper, weight * bend_lower, weight * to_upper * to_lower)
        return Derivatives(
            score=below - expit(-upper),
            curvature=steep_above + steep_below,
            own=self._by_threshold(to_upper, -to_lower),
            cross=self._by_threshold(-steep_above, -steep_below),
            block=self._block(*weighted),
        )

    def _by_threshold(self, at_upper: Values, at_lower: Values) -> Values:
        """What each row adds at the threshold above and below its band; the first threshold is no own parameter."""
        own = self.count - 2
        rows = np.zeros((len(self.band), own))
        has_upper, has_lower = (self.band >= 1) & (self.band <= own), self.band >= 2
        rows[has_upper, self.band[has_upper] - 1] = at_upper[has_upper]
        rows[has_lower, self.band[has_lower] - 2] = at_lower[has_lower]
        return rows

    def _block(self, upper: Values, lower: Values, both: Values) -> Values:
        own = self.count - 2
        at_upper, at_lower, between = (
            np.bincount(self.band, weights=part, minlength=self.count) for part in (upper, lower, both)
        )
        beside = -between[2 : own + 1]
        return np.diag(at_upper[1 : own + 1] + at_lower[2:]) + np.diag(beside, 1) + np.diag(beside, -1)


def proportional_odds(x: Values, band: Codes, count: int, weight: Values) -> JointSolution:
    """Coefficients, with -zeta_1 as their intercept, and zeta_k - zeta_1.

    Args:
        x: design matrix, (n, p). band: 0 the lowest, (n,). count: bands. weight: of mean 1, (n,).
    Raises:
        ModelError: no maximum: a term that separates the bands.
    """
    from scipy.special import logit

    share = np.cumsum(np.bincount(band, weights=weight, minlength=count))[:-1] / weight.sum()
    zeta = logit(share)
    beta = np.zeros(x.shape[1])
    beta[0] = -zeta[0]
    found = maximise(x, weight, ProportionalOdds(band, count), beta, zeta[1:] - zeta[0])
    if found is None:
        raise ModelError(
            "The ordinal model has no maximum: some combination of terms separates the bands completely. Drop or merge "
            "what separates them."
        )
    return found
