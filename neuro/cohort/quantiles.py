"""Weighted quantiles by the rule that R's survey package calls "math"."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def quantile(
    values: NDArray[np.float64], weight: NDArray[np.float64], probabilities: Sequence[float]
) -> NDArray[np.float64]:
    """The smallest value at which the cumulated weight reaches p of the whole.

    Args:
        values: measured, no NaN, shape (n,).
        weight: positive, shape (n,).
        probabilities: each within 0-1.
    Returns:
        One value a probability, in the unit of `values`; NaN where there are no values.
    """
    wanted = np.asarray(probabilities, dtype=float)
    if len(values) == 0:
        return np.full(len(wanted), np.nan)
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weight[order])
    place = np.searchsorted(cumulated, wanted * cumulated[-1], side="left")
    return values[order][np.minimum(place, len(values) - 1)]
