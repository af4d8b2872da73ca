"""Many tests at once: adjusted p-values."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Method = Literal["bh", "by", "holm"]


def adjusted(p: Sequence[float | None], method: Method = "bh") -> tuple[float | None, ...]:
    """Adjusted p-values of one family of tests, in its order; those that were not made stay None and do not count.

    Args:
        p: p-values within 0 and 1, None or NaN where a test could not be made.
        method: "bh" controls the false discovery rate under independence or positive dependence (Benjamini & Hochberg
            1995), "by" under any dependence (Benjamini & Yekutieli 2001), "holm" the chance of a single false finding
            (Holm 1979).
    """
    values = np.array([np.nan if value is None else value for value in p], dtype=float)
    made = np.isfinite(values)
    found = np.full(len(values), np.nan)
    if made.any():
        found[made] = _holm(values[made]) if method == "holm" else _false_discovery(values[made], method)
    return tuple(float(value) if np.isfinite(value) else None for value in found)


def _false_discovery(p: NDArray[np.float64], method: Literal["bh", "by"]) -> NDArray[np.float64]:
    from scipy.stats import false_discovery_control

    return np.asarray(false_discovery_control(p, method=method), dtype=float)


def _holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    found = np.empty_like(p)
    found[order] = np.minimum(1.0, stepped)
    return found
