"""How strong an unmeasured confounder would have to be to explain an association away."""

from dataclasses import dataclass

import numpy as np

from neuro.cohort.sample import Sample
from neuro.models import intervals
from neuro.models.basis import Values
from neuro.models.exposure import exposure_contrast
from neuro.models.fit import Fitted, observed

COMMON = 0.15
"""Share of the outcome above which an odds ratio is brought nearer to a risk ratio by its root
(VanderWeele & Ding 2017). Grade B."""
PER_STANDARD_DEVIATION = 0.91
"""ln risk ratio that corresponds to one standard deviation of the outcome (VanderWeele & Ding 2017). Grade B."""


@dataclass(frozen=True, slots=True)
class EValue:
    """E-value of one contrast of the exposure.

    Attributes:
        exposure: the column that is contrasted.
        low_value, high_value: from and to, in its unit or as categories.
        ratio, low, high: approximate risk ratio of the contrast and its 95 % interval.
        point: E-value of the ratio. limit: E-value of the interval's end nearer to 1; 1 when the interval holds 1.
    """

    exposure: str
    low_value: float | str
    high_value: float | str
    ratio: float
    low: float
    high: float
    point: float
    limit: float


def e_value(ratio: float, low: float, high: float) -> tuple[float, float]:
    """E-values of a risk ratio and of its interval's end nearer to 1.

    Source: VanderWeele & Ding, Annals of Internal Medicine 167 (2017) 268-274.
    """
    nearer = low if ratio >= 1 else high
    crosses = low <= 1 <= high
    return _needed(ratio), 1.0 if crosses else _needed(nearer)


def _needed(ratio: float) -> float:
    above = max(ratio, 1 / ratio)
    return float(above + np.sqrt(above * (above - 1)))


def exposure_evalue(fitted: Fitted, sample: Sample) -> EValue | None:
    """E-value of the exposure's contrast; None where it has none."""
    contrast = exposure_contrast(fitted, sample)
    if contrast is None or why_none(fitted):
        return None
    centre = float(contrast.weights @ fitted.beta)
    reach = intervals.critical(fitted.df) * float(np.sqrt(contrast.weights @ fitted.vcov @ contrast.weights))
    scale = _to_log_ratio(fitted, sample, sample.weight[fitted.used])
    ratio, low, high = (float(np.exp(scale * value)) for value in (centre, centre - reach, centre + reach))
    return EValue(contrast.exposure, contrast.low, contrast.high, ratio, low, high, *e_value(ratio, low, high))


def why_none(fitted: Fitted) -> str | None:
    """Why a model has no E-value, where its family gives none."""
    if fitted.spec.family != "quantile":
        return None
    return "A difference of quantiles has no risk ratio to compare with, so there is no E-value."


def _to_log_ratio(fitted: Fitted, sample: Sample, weight: Values) -> float:
    """What turns a difference on the link scale into an approximate log risk ratio."""
    if fitted.family.link == "log":
        return 1.0
    y = observed(fitted, sample)
    if fitted.beside.bands is not None:
        y = (fitted.beside.bands.codes(y) > 0).astype(float)
    mean = float(np.average(y, weights=weight))
    if fitted.family.link == "logit":
        return 0.5 if mean > COMMON else 1.0
    return PER_STANDARD_DEVIATION / float(np.sqrt(np.average((y - mean) ** 2, weights=weight)))
