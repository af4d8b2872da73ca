"""What an outcome is given its linear predictor: mean, and the score and curvature of its likelihood."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from neuro.models import spec

Values = NDArray[np.float64]
LARGEST_EXPONENT = 700.0
"""exp() of more overflows a 64-bit number."""


@dataclass(frozen=True, slots=True)
class Family:
    """A (quasi-)likelihood with its link.

    Attributes:
        name: as in `ModelSpec`.
        link: identity, log or logit.
        mean: linear predictor -> mean; of a quantile model the quantile, of an ordinal one the chance to be in or
            above a band.
        slope: linear predictor -> d mean / d predictor.
        variance: linear predictor -> variance of the outcome up to the dispersion; None where that has no meaning.
        score: (outcome, predictor) -> d log likelihood / d predictor, by row.
        curvature: (outcome, predictor) -> minus d score / d predictor, by row, not negative.
        loss: (outcome, predictor) -> minus the log likelihood up to a constant, by row; convex in the predictor.
        predictor: mean -> linear predictor.
        lowest, highest: what the mean can be, and the outcomes of all but an ordinal family.
        event: whether the mean is a chance.
        count: whether the spread of outcomes grows with their mean.
    """

    name: spec.Family
    link: str
    mean: Callable[[Values], Values]
    slope: Callable[[Values], Values]
    variance: Callable[[Values], Values] | None
    score: Callable[[Values, Values], Values]
    curvature: Callable[[Values, Values], Values]
    loss: Callable[[Values, Values], Values]
    predictor: Callable[[Values], Values]
    lowest: float
    highest: float
    event: bool = False
    count: bool = False

    @property
    def ends(self) -> tuple[float, ...]:
        """Outcomes that no finite predictor reaches: where all of a group have one, there is no maximum."""
        return {"log": (self.lowest,), "logit": (self.lowest, self.highest)}.get(self.link, ())


def _identity(eta: Values) -> Values:
    return np.asarray(eta, dtype=float)


def _ones(eta: Values) -> Values:
    return np.ones_like(eta, dtype=float)


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


def _canonical(
    name: spec.Family,
    link: str,
    mean: Callable[[Values], Values],
    slope: Callable[[Values], Values],
    loss: Callable[[Values, Values], Values],
    predictor: Callable[[Values], Values],
    lowest: float,
    highest: float,
    **kind: bool,
) -> Family:
    """A family whose slope is its variance: the score is the residual and the curvature the slope."""
    return Family(
        name=name,
        link=link,
        mean=mean,
        slope=slope,
        variance=slope,
        score=lambda y, eta: y - mean(eta),
        curvature=lambda y, eta: slope(eta),
        loss=loss,
        predictor=predictor,
        lowest=lowest,
        highest=highest,
        **kind,
    )


def _poisson(name: spec.Family, highest: float, **kind: bool) -> Family:
    def loss(y: Values, eta: Values) -> Values:
        return _exponential(eta) - y * eta

    return _canonical(name, "log", _exponential, _exponential, loss, np.log, 0.0, highest, **kind)


def _squares(y: Values, eta: Values) -> Values:
    return 0.5 * (y - eta) ** 2


def _logistic_loss(y: Values, eta: Values) -> Values:
    return np.logaddexp(0.0, eta) - y * eta


GAUSSIAN = _canonical("gaussian", "identity", _identity, _ones, _squares, _identity, -np.inf, np.inf)
FAMILIES: dict[spec.Family, Family] = {
    "gaussian": GAUSSIAN,
    "quasipoisson": _poisson("quasipoisson", np.inf, count=True),
    "quasibinomial": _canonical(
        "quasibinomial", "logit", _logistic, _logistic_slope, _logistic_loss, _log_odds, 0.0, 1.0, event=True
    ),
    "modifiedpoisson": _poisson("modifiedpoisson", 1.0, event=True),
    "ordinal": _canonical(
        "ordinal", "logit", _logistic, _logistic_slope, _logistic_loss, _log_odds, 0.0, 1.0, event=True
    ),
}


def family(name: spec.Family, theta: float = 1.0, tau: float = 0.5) -> Family:
    """The family of that name.

    Args:
        theta: size parameter of a negative binomial: its variance is mean + mean^2 / theta.
        tau: of a quantile model.
    """
    if name == "negbin":
        return _negative_binomial(theta)
    return _quantile(tau) if name == "quantile" else FAMILIES[name]


@lru_cache(maxsize=64)
def _negative_binomial(theta: float) -> Family:
    def shrunk(eta: Values) -> Values:
        return theta / (theta + _exponential(eta))

    def variance(eta: Values) -> Values:
        return _exponential(eta) / shrunk(eta)

    def score(y: Values, eta: Values) -> Values:
        return (y - _exponential(eta)) * shrunk(eta)

    def curvature(y: Values, eta: Values) -> Values:
        return (theta + y) * shrunk(eta) * (1.0 - shrunk(eta))

    def loss(y: Values, eta: Values) -> Values:
        return (theta + y) * np.logaddexp(np.log(theta), eta) - y * eta

    return Family(
        name="negbin",
        link="log",
        mean=_exponential,
        slope=_exponential,
        variance=variance,
        score=score,
        curvature=curvature,
        loss=loss,
        predictor=np.log,
        lowest=0.0,
        highest=np.inf,
        count=True,
    )


def _check_loss(y: Values, eta: Values, tau: float) -> Values:
    return (y - eta) * (tau - (y < eta))


@lru_cache(maxsize=64)
def _quantile(tau: float) -> Family:
    return Family(
        name="quantile",
        link="identity",
        mean=_identity,
        slope=_ones,
        variance=None,
        score=lambda y, eta: np.asarray(tau - (y < eta), dtype=np.float64),
        curvature=lambda y, eta: np.zeros_like(eta, dtype=float),
        loss=partial(_check_loss, tau=tau),
        predictor=_identity,
        lowest=-np.inf,
        highest=np.inf,
    )
