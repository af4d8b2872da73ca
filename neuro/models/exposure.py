"""The exposure's contrast: its middle half, or from no to yes, other columns as they are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.models.basis import Values
from neuro.models.categories import coded
from neuro.models.eligible import within
from neuro.models.fit import Fitted
from neuro.models.learn import base_columns, entering, model_columns
from neuro.models.quantiles import quantile
from neuro.models.spec import Factor


@dataclass(frozen=True, slots=True, eq=False)
class ExposureContrast:
    """A change of the exposure, averaged over the rows used.

    Attributes:
        exposure: the cohort's column.
        low, high: from and to: its 25th and 75th weighted percentile; 0 and 1 of a yes/no column; reference and next
            level of a category.
        weights: what multiplies the coefficients to give the difference on the link scale, shape (p,).
    """

    exposure: str
    low: float | str
    high: float | str
    weights: Values


def exposure_contrast(fitted: Fitted, sample: Sample) -> ExposureContrast | None:
    """The contrast of the exposure that the spec names, else of its first term.

    Args:
        sample: the one the model was fitted on.
    Returns:
        None when the exposure is derived from several columns, or does not vary.
    """
    terms = entering(fitted.spec)
    bases = base_columns(fitted.spec, [fitted.spec.exposure or terms[0].column])
    everything = model_columns(fitted.spec)
    if len(bases) != 1 or bases[0] not in everything:
        return None
    exposure, rows, weight = bases[0], within(sample, everything, fitted.used), sample.weight[fitted.used]
    ends = _ends(fitted, exposure, rows[exposure], weight)
    if ends is None or ends[0] == ends[1]:
        return None
    below, above = (fitted.basis.matrix(rows | {exposure: _filled(end, len(weight))}) for end in ends)
    change = np.average(above - below, axis=0, weights=weight)
    return ExposureContrast(exposure, *ends, change) if np.isfinite(change).all() else None


def _ends(fitted: Fitted, base: str, values: NDArray[Any], weight: Values) -> tuple[float | str, float | str] | None:
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


def _filled(value: float | str, rows: int) -> NDArray[Any]:
    return np.full(rows, value, dtype=object if isinstance(value, str) else float)
