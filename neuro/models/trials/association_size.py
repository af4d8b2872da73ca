"""An association on the scale of standardised mean differences."""

from dataclasses import dataclass

import numpy as np

from neuro.cohort.sample import Sample
from neuro.models import intervals
from neuro.models.basis import Values
from neuro.models.eligible import within
from neuro.models.exposure import exposure_contrast
from neuro.models.fit import Fitted, observed
from neuro.models.learn import model_columns
from neuro.models.trials.effect_sizes import PER_LOG_ODDS, Standardised

WITH_MEANS = ("gaussian", "quasipoisson", "negbin")
WITH_ODDS = ("quasibinomial",)


@dataclass(frozen=True, slots=True)
class Association:
    """The association of a model on the common scale.

    Attributes:
        smd: from `low` to `high` of the exposure.
        low, high: quartiles among the people of the fit, or the two levels.
        how: how it came there; a clause.
        sd: standard deviation of the outcome that it was divided by; None for odds.
    """

    smd: Standardised
    low: float | str
    high: float | str
    how: str
    sd: float | None


def association(fitted: Fitted, sample: Sample) -> Association | None:
    """The exposure's contrast on the common scale; None where the family or the exposure has none.

    Means: the difference between the quartiles of the exposure, people as they are otherwise, over the weighted
    standard deviation of the outcome, which counts as known. Yes or no: the log odds ratio by √3/π.

    Args:
        sample: the one the model was fitted on.
    """
    found = exposure_contrast(fitted, sample) if fitted.spec.family in (*WITH_MEANS, *WITH_ODDS) else None
    if found is None:
        return None
    if fitted.spec.family in WITH_ODDS:
        value, along, sd = float(found.weights @ fitted.beta), found.weights, None
        scale, how = PER_LOG_ODDS, "log odds ratio of the model, times √3/π"
    else:
        value, along = _means(fitted, sample, found.exposure, found.low, found.high)
        sd = spread(observed(fitted, sample), sample.weight[fitted.used])
        scale, how = 1.0 / sd, "difference of means, over the weighted standard deviation of the outcome"
    se = float(np.sqrt(along @ fitted.vcov @ along))
    low, high = intervals.symmetric(value, se, fitted.df)
    ends = [scale * end if np.isfinite(end) else None for end in (low, high)]
    return Association(Standardised(scale * value, *ends), found.low, found.high, how, sd)


def _means(fitted: Fitted, sample: Sample, exposure: str, low: float | str, high: float | str) -> tuple[float, Values]:
    """Standardised difference of means between two values of the exposure, and its gradient along beta."""
    rows, weight = within(sample, model_columns(fitted.spec), fitted.used), sample.weight[fitted.used]
    value, gradient = 0.0, np.zeros(len(fitted.beta))
    for sign, end in ((1.0, high), (-1.0, low)):
        filled = np.full(len(weight), end, dtype=object if isinstance(end, str) else float)
        matrix = fitted.basis.matrix(rows | {exposure: filled})
        eta = matrix @ fitted.beta
        value += sign * float(np.average(fitted.family.mean(eta), weights=weight))
        gradient += sign * np.average(matrix * fitted.family.slope(eta)[:, None], axis=0, weights=weight)
    return value, gradient


def spread(values: Values, weight: Values) -> float:
    """Weighted standard deviation, n/(n - 1) as in R's `svyvar`."""
    away = values - np.average(values, weights=weight)
    return float(np.sqrt(np.average(away**2, weights=weight) * len(values) / (len(values) - 1)))
