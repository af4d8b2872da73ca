"""The root of a falling function of one positive variable: secant steps inside a bracket that always closes."""

import numpy as np

from neuro.mechanism.compiled import FLOAT, NOTHING, VECTOR, Floats, compiled, layout

BRACKET = layout("low high before value last")
"""Where the function is known to be positive and negative, the last place asked and its value, the last width."""
CLOSE, MOST = 1e-14, 200
"""Relative change of the variable at which a root is found; most places asked."""


@compiled(NOTHING(VECTOR, FLOAT, FLOAT))
def opened(bracket: Floats, low: float, high: float) -> None:
    """Begin with a function that is not negative at `low`, not positive at `high`."""
    r = bracket.view(BRACKET)[0]
    r.low, r.high, r.before, r.value, r.last = low, high, np.nan, np.nan, np.inf


@compiled(FLOAT(FLOAT, FLOAT))
def halved(low: float, high: float) -> float:
    """The middle of a bracket, on a log scale where it is wide."""
    if low == 0.0:
        return 0.0625 * high
    return np.sqrt(low) * np.sqrt(high) if high > 4.0 * low else 0.5 * (low + high)


@compiled(FLOAT(VECTOR, FLOAT, FLOAT))
def narrowed(bracket: Floats, at: float, value: float) -> float:
    """Where to ask next, given the function's value at a place inside the bracket; -inf or inf count as signs."""
    r = bracket.view(BRACKET)[0]
    if value > 0.0:
        r.low = at
    else:
        r.high = at
    slope = (value - r.value) / (at - r.before)
    after = at - value / slope
    if value == 0.0:
        after = at
    elif np.isnan(r.before) and np.isfinite(value):
        after = min(1.05 * at, 0.5 * (at + r.high)) if value > 0.0 else max(0.95 * at, 0.5 * (at + r.low))
    elif not (slope < 0.0 and r.low < after < r.high and abs(after - at) < 0.5 * r.last):
        after = halved(r.low, r.high)
    r.before, r.value, r.last = at, value, abs(after - at)
    return after
