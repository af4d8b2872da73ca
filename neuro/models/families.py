"""Error distributions with their canonical links."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.models import spec

Values = NDArray[np.float64]
LARGEST_EXPONENT = 700.0
"""exp() of more overflows a 64-bit number."""


@dataclass(frozen=True, slots=True)
class Family:
    """A quasi-likelihood family with its canonical link.

    Attributes:
        name: as in `ModelSpec`.
        link: identity, log or logit.
        mean: linear predictor -> mean.
        slope: linear predictor -> d mean / d predictor; for a canonical link also the variance function there.
        loss: (outcome, predictor) -> minus the log quasi-likelihood up to a constant, by row; convex.
        predictor: mean -> linear predictor.
        lowest, highest: outcomes that the family can hold.
    """

    name: spec.Family
    link: str
    mean: Callable[[Values], Values]
    slope: Callable[[Values], Values]
    loss: Callable[[Values, Values], Values]
    predictor: Callable[[Values], Values]
    lowest: float
    highest: float


def _identity(eta: Values) -> Values:
    return np.asarray(eta, dtype=float)


def _exponential(eta: Values) -> Values:
    return np.exp(np.minimum(eta, LARGEST_EXPONENT))


def _logistic(eta: Values) -> Values:
    from scipy.special import expit

    return np.asarray(expit(eta))


def _log_odds(mean: Values) -> Values:
    from scipy.special import logit

    return np.asarray(logit(mean))


def _logistic_slope(eta: Values) -> Values:
    mean = _logistic(eta)
    return mean * (1.0 - mean)


FAMILIES: dict[spec.Family, Family] = {
    "gaussian": Family(
        name="gaussian",
        link="identity",
        mean=_identity,
        slope=lambda eta: np.ones_like(eta, dtype=float),
        loss=lambda y, eta: 0.5 * (y - eta) ** 2,
        predictor=_identity,
        lowest=-np.inf,
        highest=np.inf,
    ),
    "quasipoisson": Family(
        name="quasipoisson",
        link="log",
        mean=_exponential,
        slope=_exponential,
        loss=lambda y, eta: _exponential(eta) - y * eta,
        predictor=np.log,
        lowest=0.0,
        highest=np.inf,
    ),
    "quasibinomial": Family(
        name="quasibinomial",
        link="logit",
        mean=_logistic,
        slope=_logistic_slope,
        loss=lambda y, eta: np.logaddexp(0.0, eta) - y * eta,
        predictor=_log_odds,
        lowest=0.0,
        highest=1.0,
    ),
}


def family(name: spec.Family) -> Family:
    """The family of that name."""
    return FAMILIES[name]
