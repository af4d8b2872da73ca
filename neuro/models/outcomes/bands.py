"""Bands of an ordered outcome: where a number is cut, what each band is called, and who lies in which."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.knowledge import catalogue, instruments

Values = NDArray[np.float64]
Codes = NDArray[np.int64]
MOST_BANDS = 40
"""More distinct values than this are a measurement, not an order of bands. Grade C."""


@dataclass(frozen=True, slots=True)
class Bands:
    """An ordered outcome.

    Attributes:
        starts: lowest value of each band but the first, ascending.
        labels: of each band, lowest first.
        event: place in `starts` of the band from which on the outcome's event is counted.
        people: in each band, of those it was learnt from.
    """

    starts: tuple[float, ...]
    labels: tuple[str, ...]
    event: int = 0
    people: tuple[int, ...] = field(default=(), compare=False)

    @property
    def thresholds(self) -> tuple[str, ...]:
        """Names of what lies between two bands, as R writes them: `0-4|5-9`."""
        return tuple("|".join(pair) for pair in pairwise(self.labels))

    def codes(self, values: Values) -> Codes:
        """Band of each value, 0 the lowest."""
        return np.searchsorted(self.starts, values, side="right").astype(np.int64)


def published_cuts(outcome: str) -> tuple[float, ...]:
    """Where the published severity bands of an instrument begin, the lowest band left out.

    Args:
        outcome: a column, or the code of an instrument.
    Raises:
        ModelError: no instrument, or one without bands that were read.
    """
    about = next((row for row in instruments.instruments() if outcome in (row.code, *row.columns)), None)
    rows = [row for row in instruments.bands() if about and row.instrument == about.code and row.kind == "band"]
    lows = sorted(row.low for row in rows if row.low is not None and row.grade != "C")
    if len(lows) > 2:
        return tuple(lows[1:])
    raise ModelError(
        f"Wanted the published severity bands of '{outcome}'; none are known here. Give cuts, such as --cuts 5,10,15."
    )


def bands(outcome: str, cuts: Sequence[float], values: Values) -> Bands:
    """The bands of an outcome among the rows used.

    Args:
        cuts: ascending; () keeps each value as a band.
        values: outcome of the rows used, (n,).
    Raises:
        ModelError: cuts that do not ascend, fewer than three bands, or too many distinct values.
    """
    if list(cuts) != sorted(set(cuts)):
        raise ModelError(f"Wanted cuts that ascend; found {', '.join(f'{cut:g}' for cut in cuts)}. Order them.")
    found = _cut(outcome, tuple(cuts), values) if cuts else _as_it_is(outcome, values)
    people = np.bincount(found.codes(values), minlength=len(found.labels))
    return replace(found, event=_event(outcome, found.starts), people=tuple(int(count) for count in people))


def check_people(outcome: str, found: Bands, values: Values) -> None:
    """Enough people in each band.

    Raises:
        ModelError: fewer than 11 in one, by name.
    """
    counts = np.bincount(found.codes(values), minlength=len(found.labels))
    few = [label for label, count in zip(found.labels, counts, strict=True) if count < FLOOR]
    if few:
        listed = ", ".join(few[:5]) + (" …" if len(few) > 5 else "")
        raise ModelError(
            f"Wanted at least {FLOOR} people in each band of '{outcome}'; fewer have {listed}. "
            "Cut it otherwise (--cuts), so that small bands are merged."
        )


def _event(outcome: str, starts: tuple[float, ...]) -> int:
    """The lowest band that lies in the known event, such as PHQ-9 of 10 or more; the middle one where none is known."""
    known = next((row.event for row in catalogue.outcomes() if row.response == outcome and row.event), "")
    if known:
        inside = parse(known).true({outcome: np.asarray(starts)})
        if inside[-1]:
            return len(starts) - int(np.argmin(np.append(inside[::-1], False)))
    return len(starts) // 2


def _as_it_is(outcome: str, values: Values) -> Bands:
    levels = np.unique(values)
    if len(levels) == 2:
        raise ModelError(f"'{outcome}' has two values: its order is a yes and a no. Choose quasibinomial.")
    if len(levels) > MOST_BANDS:
        raise ModelError(
            f"'{outcome}' has more than {MOST_BANDS} values: wanted an order of bands. Cut it, such as --cuts 5,10,15."
        )
    return Bands(tuple(float(level) for level in levels[1:]), tuple(f"{level:g}" for level in levels))


def _cut(outcome: str, cuts: tuple[float, ...], values: Values) -> Bands:
    if len(cuts) == 1:
        raise ModelError(
            f"One cut makes two bands of '{outcome}': wanted three or more. Add a cut, or fit the condition "
            f"'{outcome} >= {cuts[0]:g}' as quasibinomial."
        )
    whole = bool(np.all(values == np.round(values))) and all(cut == round(cut) for cut in cuts)
    low, high = _scale(outcome)
    middle = [_between(start, end, whole) for start, end in pairwise(cuts)]
    lowest = f"<{cuts[0]:g}" if low is None or low >= cuts[0] else _between(low, cuts[0], whole)
    bounded = whole and high is not None and high >= cuts[-1]
    highest = _between(cuts[-1], float(high or 0) + 1, whole) if bounded else f">={cuts[-1]:g}"
    return Bands(cuts, (lowest, *middle, highest))


def _between(start: float, end: float, whole: bool) -> str:
    if not whole:
        return f"[{start:g},{end:g})"
    return f"{start:g}" if end == start + 1 else f"{start:g}-{end - 1:g}"


def _scale(outcome: str) -> tuple[float | None, float | None]:
    """Lowest and highest value of a known outcome."""
    known = next((row for row in catalogue.outcomes() if outcome == row.response), None)
    return (None, None) if known is None else (known.low, known.high)
