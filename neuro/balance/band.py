"""A score with the band in which it would lie had every part been measured, and its axis's own normal band."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neuro.balance.axes import axis
from neuro.balance.indices import index
from neuro.balance.parts import Part, part_scores, parts
from neuro.balance.people import DAYS
from neuro.balance.reference import Limits, Reference
from neuro.balance.scores import scores

Values = NDArray[np.float64]
Position = Literal["inside", "below", "above", "not judged"]
NORMAL_90 = NormalDist().inv_cdf(0.95)
"""Half the width, in SD, of the band that holds 90 %."""
NORMAL = (
    "No people have just these parts together: its own band is a normal curve's, as wide as for parts that go together."
)


@dataclass(frozen=True, slots=True)
class Band:
    """One score, in SD among people alike.

    Attributes:
        axis: its code.
        value, low, high: the score, and the 90 % band of what it would be with every part measured.
        present, missing: indices behind it, and those that are missing.
        limits: the central 90 % of people with these parts.
        position: where the score lies, judged only on the side that the axis speaks of.
        narrows: (missing index, half width once it is measured too), most first.
        said: what a reader must know, as sentences.
    """

    axis: str
    value: float
    low: float
    high: float
    present: tuple[str, ...]
    missing: tuple[str, ...]
    limits: Limits
    position: Position
    narrows: tuple[tuple[str, float], ...]
    said: tuple[str, ...]


def band(code: str, values: Mapping[str, Any], reference: Reference) -> Band | None:
    """The score of one person with its band; None where there is none (`refused` says why).

    Args:
        values: by column, plain; None and NaN are not measured. `sex` and `age` say whom the person is set against.
    Raises:
        KnowledgeError: an unknown axis, or one that is declined.
    """
    row = axis(code)
    found = scores(values, reference, [code])[code]
    if not np.isfinite(found):
        return None
    value, all_parts = float(found), parts(row)
    there = tuple(bool(one) for one in np.isfinite(part_scores(row, values, reference)))
    days = float(_days(values))
    half = half_width(all_parts, there, reference, days)
    present, missing = _split(all_parts, there, reference)
    limits = limits_of(code, all_parts, there, reference)
    normal = (NORMAL,) if limits.n is None and sum(there) > 1 else ()
    return Band(
        axis=code,
        value=value,
        low=value - half,
        high=value + half,
        present=present,
        missing=missing,
        limits=limits,
        position=position(row.side, value, limits),
        narrows=_narrows(all_parts, there, reference, days),
        said=(*normal, *_said(all_parts, there, reference)),
    )


def bands(code: str, columns: Mapping[str, Any], reference: Reference) -> tuple[Values, Values]:
    """Both ends of the bands of every row, NaN where there is no score."""
    row = axis(code)
    found = scores(columns, reference, [code])[code]
    all_parts = parts(row)
    there = np.isfinite(part_scores(row, columns, reference)).reshape(len(all_parts), -1)
    days = np.broadcast_to(_days(columns), found.shape).reshape(-1)
    kinds, place = np.unique(np.vstack([there, days]), axis=1, return_inverse=True)
    halves = np.array(
        [half_width(all_parts, tuple(bool(one) for one in kind[:-1]), reference, kind[-1]) for kind in kinds.T]
    )
    half = halves[place.reshape(-1)].reshape(found.shape)
    return found - half, found + half


def _days(values: Mapping[str, Any]) -> NDArray[np.float64]:
    """Recalled days behind a diet column; one where nobody says."""
    given = np.asarray(values.get(DAYS), dtype=float) if values.get(DAYS) is not None else np.asarray(1.0)
    return np.where(given >= 1, given, 1.0)


def half_width(every: tuple[Part, ...], there: tuple[bool, ...], reference: Reference, days: float = 1.0) -> float:
    """Half of the 90 % band: the spread of (mean of all parts - mean of those there), and days that are not usual.

    Args:
        every: the m parts of an axis.
        there: which k of them are measured.
        days: recalled days behind parts of food.
    Returns:
        In SD; NaN where no part is there. Parts never measured together count as unrelated.
    """
    m, k = len(every), sum(there)
    if k == 0:
        return float("nan")
    weights = np.array([1 / m - (1 / k if one else 0.0) for one in there])
    spread = float(weights @ correlation_matrix(every, reference) @ weights)
    usual = [reference.usual.get(part.index(reference)) for part, one in zip(every, there, strict=True) if one]
    spread += sum(one.within / days / k**2 for one in usual if one)
    return NORMAL_90 * max(spread, 0.0) ** 0.5


def correlation_matrix(every: tuple[Part, ...], reference: Reference, unknown: float = 0.0) -> Values:
    """Correlations of the signed parts of an axis, shape (m, m); `unknown` where too few people have both."""
    signed = [(part.sign, part.index(reference)) for part in every]
    return np.array([[_signed(one, two, reference, unknown) for two in signed] for one in signed])


def _signed(one: tuple[int, str], two: tuple[int, str], reference: Reference, unknown: float) -> float:
    known = reference.correlation(one[1], two[1])
    return unknown if known is None else one[0] * two[0] * known


def limits_of(code: str, every: tuple[Part, ...], there: tuple[bool, ...], reference: Reference) -> Limits:
    """The central 90 % of a mean of these parts: of people who have them, or of a normal curve.

    On that curve parts never measured together count as wholly related: nobody lies outside for want of knowledge.
    """
    chosen = tuple(part for part, one in zip(every, there, strict=True) if one)
    found = reference.limits.get((code, tuple(part.index(reference) for part in chosen)))
    if found:
        return found
    half = NORMAL_90 * max(float(correlation_matrix(chosen, reference, 1.0).mean()), 0.0) ** 0.5
    return Limits(-half, half, None)


def position(side: str, value: float, limits: Limits) -> Position:
    """Inside or outside the central 90 %, on the side that an axis speaks of."""
    if side in ("context", "none"):
        return "not judged"
    if side in ("low", "both") and value < limits.low:
        return "below"
    return "above" if side in ("high", "both") and value > limits.high else "inside"


def _split(
    every: tuple[Part, ...], there: tuple[bool, ...], reference: Reference
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = [(part.index(reference), one) for part, one in zip(every, there, strict=True)]
    return tuple(code for code, one in named if one), tuple(code for code, one in named if not one)


def _narrows(
    every: tuple[Part, ...], there: tuple[bool, ...], reference: Reference, days: float
) -> tuple[tuple[str, float], ...]:
    found = []
    for place, part in enumerate(every):
        if not there[place]:
            more = (*there[:place], True, *there[place + 1 :])
            found.append((part.index(reference), half_width(every, more, reference, days)))
    return tuple(sorted(found, key=lambda pair: pair[1]))


def _said(every: tuple[Part, ...], there: tuple[bool, ...], reference: Reference) -> tuple[str, ...]:
    said = []
    codes = [part.index(reference) for part in every]
    apart = [
        f"{index(one).name} and {index(two).name}"
        for one, two in combinations(codes, 2)
        if (one, two) not in reference.correlations and (two, one) not in reference.correlations
    ]
    if apart and not all(there):
        said.append(f"Never in 30 people together under one weight, so taken as unrelated: {'; '.join(apart)}.")
    for code, one in zip(codes, there, strict=True):
        told = reference.usual[code].said if code in reference.usual else reference.not_usual.get(code, "")
        if one and told:
            said.append(f"{index(code).name}: recalled days, not usual intake. {told}")
    return tuple(said)
