"""How strong an unmeasured confounder would have to be to explain an association away."""

from dataclasses import dataclass

import numpy as np

from neuro.cohort.sample import Sample
from neuro.models import intervals
from neuro.models.basis import Values
from neuro.models.categories import coded
from neuro.models.eligible import within
from neuro.models.fit import Fitted, observed
from neuro.models.learn import base_columns, entering
from neuro.models.quantiles import quantile
from neuro.models.spec import Factor

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
    """E-value of the exposure from its 25th to its 75th weighted percentile, other columns as they are.

    A yes/no column goes from 0 to 1, a category from its reference to its next level. The exposure is the one the
    spec names, else its first term; None when it is derived from several columns or does not vary.
    """
    exposure = fitted.spec.exposure or entering(fitted.spec)[0].column
    bases = base_columns(fitted.spec, [exposure])
    everything = base_columns(fitted.spec, (term.column for term in entering(fitted.spec)))
    if len(bases) != 1 or bases[0] not in everything:
        return None
    rows = within(sample, everything, fitted.used)
    weight = sample.weight[fitted.used]
    ends = _ends(fitted, bases[0], rows[bases[0]], weight)
    if ends is None or ends[0] == ends[1]:
        return None
    below, above = (fitted.basis.matrix(rows | {bases[0]: _filled(end, len(weight))}) for end in ends)
    contrast = np.average(above - below, axis=0, weights=weight)
    if not np.isfinite(contrast).all():
        return None
    centre = float(contrast @ fitted.beta)
    reach = intervals.critical(fitted.df) * float(np.sqrt(contrast @ fitted.vcov @ contrast))
    scale = _to_log_ratio(fitted, sample, weight)
    ratio, low, high = (float(np.exp(scale * value)) for value in (centre, centre - reach, centre + reach))
    return EValue(bases[0], *ends, ratio, low, high, *e_value(ratio, low, high))


def _ends(fitted: Fitted, base: str, values: Values, weight: Values) -> tuple[float | str, float | str] | None:
    factor = next((term for term in entering(fitted.spec) if isinstance(term, Factor) and term.column == base), None)
    if factor is not None:
        levels = coded(values)[1]
        reference = factor.reference or levels[0]
        return reference, next(level for level in levels if level != reference)
    if values.dtype == object:
        return None
    if np.isin(values, (0.0, 1.0)).all():
        return 0.0, 1.0
    low, high = quantile(values, weight, (0.25, 0.75))
    return float(low), float(high)


def _filled(value: float | str, rows: int) -> np.ndarray:
    return np.full(rows, value, dtype=object if isinstance(value, str) else float)


def _to_log_ratio(fitted: Fitted, sample: Sample, weight: Values) -> float:
    """What turns a difference on the link scale into an approximate log risk ratio."""
    if fitted.family.link == "log":
        return 1.0
    y = observed(fitted, sample)
    mean = float(np.average(y, weights=weight))
    if fitted.family.link == "logit":
        return 0.5 if mean > COMMON else 1.0
    return PER_STANDARD_DEVIATION / float(np.sqrt(np.average((y - mean) ** 2, weights=weight)))
