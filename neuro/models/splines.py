"""Harrell's restricted cubic splines: cubic between the knots, straight beyond them."""

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError

DEFAULT_QUANTILES = (0.05, 0.35, 0.65, 0.95)
"""Where four knots lie by default (Harrell, Regression Modeling Strategies, 2nd ed., table 2.3). Grade B."""


def restricted_cubic(x: NDArray[np.float64], knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns of a restricted cubic spline in Harrell's truncated-power basis.

    Args:
        x: values, shape (n,); NaN gives a row of NaN.
        knots: ascending, shape (k,), k >= 3, on the scale of `x`.
    Returns:
        x itself and k - 2 terms normalised by (last - first)^2, shape (n, k - 1).
    Raises:
        ModelError: fewer than three knots, or knots that do not ascend.
    Source: Harrell, Regression Modeling Strategies, 2nd ed., eq. 2.25.
    """
    if len(knots) < 3 or np.any(np.diff(knots) <= 0) or not np.all(np.isfinite(knots)):
        found = ", ".join(f"{knot:g}" for knot in knots)
        raise ModelError(
            f"A restricted cubic spline needs three or more ascending knots; found {found}. "
            "Give others, or enter the column as --linear."
        )
    last, before = knots[-1], knots[-2]
    cubes = np.maximum(x[:, None] - knots, 0.0) ** 3
    inner = knots[:-2]
    bent = (
        cubes[:, :-2]
        - cubes[:, [-2]] * (last - inner) / (last - before)
        + cubes[:, [-1]] * (before - inner) / (last - before)
    )
    return np.column_stack([x, bent / (last - knots[0]) ** 2])
