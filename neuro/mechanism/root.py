"""The root of a falling function of one positive variable: secant steps inside a bracket that always closes."""

import numpy as np

from neuro.mechanism.compiled import FLOAT, NOTHING, VECTOR, Floats, compiled, layout

BRACKET = layout("low high before value slope width asked")
"""A bracket: where the function is known to be positive and negative; the last place asked, its value, the slope
there; the width when it last halved, and how many places were asked since."""
LOW, HIGH, BEFORE, VALUE, SLOPE, WIDTH, ASKED = range(7)
ROOM = 7
NEAR, SAME, MOST = 1e-10, 4e-16, 300
"""Relative step after which a secant step is exact; relative width of a bracket that is closed; most places asked."""


@compiled(NOTHING(VECTOR, FLOAT, FLOAT))
def opened(bracket: Floats, low: float, high: float) -> None:
    """Begin with a function that is not negative at `low`, not positive at `high`; the last slope stays."""
    bracket[LOW], bracket[HIGH], bracket[WIDTH], bracket[ASKED] = low, high, high - low, 0.0
    bracket[BEFORE], bracket[VALUE] = np.nan, np.nan


@compiled(FLOAT(FLOAT, FLOAT))
def halved(low: float, high: float) -> float:
    """The middle of a bracket, on a log scale where it is wide."""
    if low == 0.0:
        return 0.0625 * high
    return np.sqrt(low) * np.sqrt(high) if high > 4.0 * low else 0.5 * (low + high)


@compiled(FLOAT(VECTOR, FLOAT, FLOAT))
def narrowed(bracket: Floats, at: float, value: float) -> float:
    """Where to ask next, given the function's value at a place inside the bracket; -inf or inf count as signs."""
    bracket[LOW if value > 0.0 else HIGH] = at
    bracket[ASKED] += 1.0
    if bracket[HIGH] - bracket[LOW] <= 0.5 * bracket[WIDTH]:
        bracket[WIDTH], bracket[ASKED] = bracket[HIGH] - bracket[LOW], 0.0
    slope = (value - bracket[VALUE]) / (at - bracket[BEFORE])
    if slope < 0.0 and np.isfinite(slope):
        bracket[SLOPE] = slope
    stalled = bracket[ASKED] > 3.0 and not abs(value) < 0.5 * abs(bracket[VALUE])
    bracket[BEFORE], bracket[VALUE] = at, value
    after = at - value / bracket[SLOPE]
    if value == 0.0:
        return at
    return after if bracket[LOW] < after < bracket[HIGH] and not stalled else halved(bracket[LOW], bracket[HIGH])


@compiled(FLOAT(VECTOR))
def width(bracket: Floats) -> float:
    """Relative width of a bracket."""
    return (bracket[HIGH] - bracket[LOW]) / bracket[HIGH]
