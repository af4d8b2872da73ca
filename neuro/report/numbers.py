"""Numbers as people read them: with unit, sign and interval."""

from collections.abc import Sequence

import numpy as np

from neuro.models.trust.validate import Measure
from neuro.whatif.contrast import Estimate

SHARE = "share"
MINUS = "\N{MINUS SIGN}"
SMALLEST = 0.001
NO_BREAK = "\N{NO-BREAK SPACE}"


def amount(value: float, unit: str) -> str:
    """A mean with its unit; shares in per cent."""
    return f"{100 * value:.1f} %" if unit == SHARE else f"{value:.2f} {unit}".rstrip()


def signed(value: float, unit: str = "") -> str:
    """A difference; its sign is chosen after rounding, so that nothing reads as minus zero."""
    scaled = 100 * value if unit == SHARE else value
    rounded = round(scaled, 2) + 0.0
    return f"{rounded:+.2f}".replace("-", MINUS) if rounded else "0.00"


def interval(found: Estimate, unit: str = "") -> str:
    """A difference with its 95 % interval."""
    if found.low is None or found.high is None:
        return signed(found.estimate, unit)
    return f"{signed(found.estimate, unit)} [{signed(found.low, unit)}, {signed(found.high, unit)}]"


def of_difference(unit: str) -> str:
    """The unit of a difference."""
    return "percentage points" if unit == SHARE else unit


def p_value(value: float | None) -> str:
    """A p-value, never as zero."""
    if value is None or not np.isfinite(value):
        return "not defined"
    return f"<{NO_BREAK}0.001" if value < SMALLEST else f"={NO_BREAK}{value:.3f}"


def measure(found: Measure) -> str:
    """A number with its 95 % interval."""
    if found.low is None or found.high is None:
        return _plain(found.estimate)
    return f"{_plain(found.estimate)} [{_plain(found.low)}, {_plain(found.high)}]"


def multiple(value: float) -> str:
    """How many times as much, to three digits, never as a power of ten."""
    return f"{value:.3g}" if value < 1000.0 else f"{float(f'{value:.3g}'):,.0f}"


def _plain(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", MINUS)


def listed(words: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words) or "nothing else"
