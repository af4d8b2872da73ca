"""How the weighted values of people lie: a smooth density by a Gaussian kernel."""

import numpy as np
from numpy.typing import NDArray

from neuro.models.quantiles import quantile

Values = NDArray[np.float64]
BINS = 1024
"""Bins in which people are counted before smoothing: far finer than any bandwidth, and the cost no longer grows."""
STEPS_OF_SPACING = 0.6
"""Least bandwidth, in steps between values, where there are few distinct ones (whole hours): no comb. Grade C."""
FEW_DISTINCT = 40
NORMAL_QUARTILES = 1.349
"""Distance between the quartiles of a normal distribution, in standard deviations."""


def bandwidth(values: Values, weight: Values) -> float:
    """Silverman's rule with Kish's effective number of people.

    Args:
        values: no NaN, shape (n,).
        weight: positive, shape (n,).
    Returns:
        Standard deviation of the kernel, in the unit of `values`; 0 where all are alike.
    Source: Silverman, Density Estimation (1986), eq. 3.31.
    """
    whole = weight.sum()
    middle = (weight * values).sum() / whole
    sd = float(np.sqrt((weight * (values - middle) ** 2).sum() / whole))
    low, high = quantile(values, weight, (0.25, 0.75))
    spread = min(sd, (high - low) / NORMAL_QUARTILES) or sd
    effective = whole**2 / (weight**2).sum()
    return max(float(0.9 * spread * effective**-0.2), _least(values))


def _least(values: Values) -> float:
    distinct = np.unique(values)
    if not 1 < len(distinct) <= FEW_DISTINCT:
        return 0.0
    return STEPS_OF_SPACING * float(np.median(np.diff(distinct)))


def density(values: Values, weight: Values, grid: Values, width: float, floor: float | None = None) -> Values:
    """The weighted density along a grid; its area over the whole line is 1.

    Args:
        values: no NaN, shape (n,).
        weight: positive, shape (n,).
        grid: where it is wanted, shape (k,).
        width: standard deviation of the kernel, above 0.
        floor: the least value that there can be: what the kernel would put below it is folded back.
    Returns:
        Shape (k,), per unit of `values`.
    """
    edges = np.linspace(values.min(), values.max() + 1e-12 * (1 + abs(values.max())), BINS + 1)
    mass, _ = np.histogram(values, edges, weights=weight)
    moment, _ = np.histogram(values, edges, weights=weight * values)
    held = mass > 0
    at, share = moment[held] / mass[held], mass[held] / weight.sum()
    found = _kernel(grid, at, width) @ share
    return found if floor is None else found + _kernel(grid, 2 * floor - at, width) @ share


def _kernel(grid: Values, at: Values, width: float) -> Values:
    away = (grid[:, None] - at) / width
    return np.exp(-0.5 * away**2) / (width * np.sqrt(2 * np.pi))
