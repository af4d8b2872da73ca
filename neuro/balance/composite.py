"""A summary of the axes: the last number, never the first, and none below three axes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from neuro.balance.axes import Axis, axes
from neuro.balance.band import NORMAL_90

AT_LEAST = 3
"""Axes without which there is no summary."""
WEIGHT_GRADE = "C"
"""Weights are a decision of this project: shown, never hidden, and to be made equal on request."""


@dataclass(frozen=True, slots=True)
class Composite:
    """The summary of one person's axes; higher is farther from the ends that the axes speak of.

    Attributes:
        value, low, high: in SD of one axis, with its 90 % band; None below three axes.
        weights: (axis, share) of those that entered, adding to 1.
        missing: axes with a weight that have no value.
        reason: why there is none, "" otherwise.
    """

    value: float | None
    low: float | None
    high: float | None
    weights: tuple[tuple[str, float], ...]
    missing: tuple[str, ...]
    reason: str = ""


def weighted() -> tuple[Axis, ...]:
    """The axes that may enter: those with a formula, one spoken end, and a weight."""
    return tuple(row for row in axes() if row.formula and row.side in ("low", "high") and row.weight > 0)


def composite(
    scores: Mapping[str, float | None],
    halves: Mapping[str, float] | None = None,
    *,
    equal: bool = False,
    among: Iterable[str] | None = None,
) -> Composite:
    """The weighted mean of the axes that have a value, turned so that the spoken end is low.

    The band holds what the mean over every axis that may enter would be: missing ones count as unrelated with SD 1,
    and each axis brings its own band.

    Args:
        scores: axis -> score; missing is None or NaN. Context, declined and two-sided axes never enter.
        halves: axis -> half width of its band, 0 where it is not given.
        equal: every axis counts alike.
        among: axes that could be had at all, such as those of a cohort; None for every one of the table.
    """
    could = None if among is None else frozenset(among)
    rows = [row for row in weighted() if could is None or row.code in could]
    present = [row for row in rows if _value(scores.get(row.code)) is not None]
    missing = tuple(row.code for row in rows if row not in present)
    if len(present) < AT_LEAST:
        reason = f"A summary needs {AT_LEAST} axes; {len(present)} have a value."
        return Composite(None, None, None, (), missing, reason)
    shares = _shares(present, equal)
    value = sum(shares[row.code] * _turned(row) * float(scores[row.code] or 0.0) for row in present)
    half = _half(rows, shares, halves or {}, equal)
    return Composite(value, value - half, value + half, tuple(shares.items()), missing)


def _value(score: float | None) -> float | None:
    return None if score is None or score != score else float(score)


def _turned(row: Axis) -> float:
    return -1.0 if row.side == "high" else 1.0


def _shares(rows: Iterable[Axis], equal: bool) -> dict[str, float]:
    weights = {row.code: 1.0 if equal else row.weight for row in rows}
    return {code: weight / sum(weights.values()) for code, weight in weights.items()}


def _half(rows: list[Axis], shares: Mapping[str, float], halves: Mapping[str, float], equal: bool) -> float:
    whole = _shares(rows, equal)
    variance = sum((share - shares.get(code, 0.0)) ** 2 for code, share in whole.items())
    variance += sum((share * halves.get(code, 0.0) / NORMAL_90) ** 2 for code, share in shares.items())
    return NORMAL_90 * float(variance) ** 0.5
