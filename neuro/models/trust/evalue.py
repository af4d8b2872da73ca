"""How strong an unmeasured confounder would have to be to explain an association away."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from neuro.cohort.sample import Sample
from neuro.models import intervals
from neuro.models.basis import FactorBlock
from neuro.models.exposure import ExposureContrast, exposure_contrast
from neuro.models.fit import Fitted, observed
from neuro.models.learn import base_columns, entering

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
    return evalue_of(fitted, exposure_contrast(fitted, sample), to_log_ratio(fitted, *_moments(fitted, sample)))


def evalue_of(fitted: Fitted, contrast: ExposureContrast | None, scale: float) -> EValue | None:
    """E-value of a contrast; None where there is none, or the family has none.

    Args:
        scale: as `to_log_ratio` gives it.
    """
    if contrast is None or why_none(fitted):
        return None
    centre = float(contrast.weights @ fitted.beta)
    reach = intervals.critical(fitted.df) * float(np.sqrt(contrast.weights @ fitted.vcov @ contrast.weights))
    ratio, low, high = (float(np.exp(scale * value)) for value in (centre, centre - reach, centre + reach))
    return EValue(contrast.exposure, contrast.low, contrast.high, ratio, low, high, *e_value(ratio, low, high))


def why_none(fitted: Fitted) -> str | None:
    """Why a model has no E-value, where its family gives none."""
    if fitted.spec.family != "quantile":
        return None
    return "A difference of quantiles has no risk ratio to compare with, so there is no E-value."


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The adjustment that goes with the outcome most, for the size of an E-value: one of its two strengths only.

    Attributes:
        column: what is adjusted for.
        low_value, high_value: its 25th and 75th percentile, or two of its levels.
        ratio: approximate risk ratio between these in the same model.
    """

    column: str
    low_value: float | str
    high_value: float | str
    ratio: float


def yardstick(fitted: Fitted, sample: Sample) -> Yardstick | None:
    """The strongest measured adjustment; None where the model has none that can be contrasted."""
    scale = to_log_ratio(fitted, *_moments(fitted, sample))
    return strongest(fitted, scale, lambda alone: exposure_contrast(alone, sample))


def strongest(
    fitted: Fitted, scale: float, contrasted: Callable[[Fitted], ExposureContrast | None]
) -> Yardstick | None:
    """The same by any way to contrast a model's exposure.

    Args:
        scale: as `to_log_ratio` gives it.
    """
    if fitted.spec.family == "quantile":
        return None
    exposures = base_columns(fitted.spec, [fitted.spec.exposure or entering(fitted.spec)[0].column])
    found: list[Yardstick] = []
    for block in fitted.basis.blocks:
        if set(base_columns(fitted.spec, [block.column])) & set(exposures):
            continue
        if isinstance(block, FactorBlock):
            found += _levels(fitted, block, scale)
            continue
        contrast = contrasted(replace(fitted, spec=replace(fitted.spec, exposure=block.column)))
        if contrast is not None:
            ratio = float(np.exp(scale * (contrast.weights @ fitted.beta)))
            found.append(Yardstick(contrast.exposure, contrast.low, contrast.high, ratio))
    return max(found, key=lambda one: abs(np.log(one.ratio)), default=None)


def _levels(fitted: Fitted, block: FactorBlock, scale: float) -> list[Yardstick]:
    """Each level against the reference, those that too few people have left out."""
    pairs = zip(block.names, block.levels[1:], strict=True)
    return [
        Yardstick(block.column, block.levels[0], level, float(np.exp(scale * fitted.beta[fitted.names.index(name)])))
        for name, level in pairs
        if name in fitted.names and name not in fitted.hidden
    ]


def _moments(fitted: Fitted, sample: Sample) -> tuple[float, float]:
    """Weighted mean and variance of the outcome (of an ordered one, of being above its lowest band)."""
    y, weight = observed(fitted, sample), sample.weight[fitted.used]
    if fitted.beside.bands is not None:
        y = (fitted.beside.bands.codes(y) > 0).astype(float)
    mean = float(np.average(y, weights=weight))
    return mean, float(np.average((y - mean) ** 2, weights=weight))


def to_log_ratio(fitted: Fitted, mean: float, variance: float) -> float:
    """What turns a difference on the link scale into an approximate log risk ratio.

    Args:
        mean, variance: of the outcome among the rows used, weighted.
    """
    if fitted.family.link == "log":
        return 1.0
    if fitted.family.link == "logit":
        return 0.5 if mean > COMMON else 1.0
    return PER_STANDARD_DEVIATION / float(np.sqrt(variance))
