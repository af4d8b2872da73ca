"""What an assessment holds: axes first, then values against intervals, the composite last."""

from collections.abc import Mapping
from dataclasses import dataclass

from neuro.assessment.alike import Placed
from neuro.assessment.entered import Problem
from neuro.assessment.first import Suggestion
from neuro.assessment.laboratory import Judged
from neuro.assessment.synthesis import Synthesis
from neuro.balance.axes import Axis
from neuro.balance.band import Position
from neuro.balance.composite import Composite
from neuro.balance.reference import Limits, Standard


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """One part of an axis in one person.

    Attributes:
        index, name, unit: the index that stands for it.
        sign: -1 where a higher index is a lower score.
        value: of the index, in its unit; None where it is missing.
        score: signed, in SD among people alike; None where it is missing.
        standard: what it is set against; None where there is nothing for this person.
        columns: what it reads and this person has not measured.
    """

    index: str
    name: str
    unit: str
    sign: int
    value: float | None
    score: float | None
    standard: Standard | None
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The missing part whose measurement would narrow the band most.

    Attributes:
        index, name: of the part.
        columns: what would have to be measured for it.
        half_now, half_then: half widths of the 90 % band, in SD.
    """

    index: str
    name: str
    columns: tuple[str, ...]
    half_now: float
    half_then: float

    @property
    def share(self) -> float:
        """By what share the band would narrow."""
        return 1.0 - self.half_then / self.half_now if self.half_now > 0 else 0.0


@dataclass(frozen=True, slots=True)
class AxisAnswer:
    """One axis in one person.

    Attributes:
        axis: the axis, with its wording, side, source and grade.
        value, low, high: SD among people alike, with the 90 % band of what it would be with every part; None for none.
        placed: where the score lies among people alike; None where there is no score.
        parts: every part, present or missing.
        narrowing: the missing part that narrows the band most; None where none is missing.
        limits: the axis's own normal band, the central 90 % of people with these parts.
        position: inside, below or above it on the side that the axis speaks of; "not judged" without a score too.
        reason: why there is no score, "" otherwise.
        said: what a reader must know.
    """

    axis: Axis
    value: float | None
    low: float | None
    high: float | None
    placed: Placed | None
    parts: tuple[PartAnswer, ...]
    narrowing: Narrowing | None
    limits: Limits | None
    position: Position
    reason: str
    said: tuple[str, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the standards of its parts come from: "cohort", "published", or both."""
        return tuple(
            dict.fromkeys(part.standard.origin for part in self.parts if part.standard and part.score is not None)
        )


@dataclass(frozen=True, slots=True)
class Declined:
    """An axis that is never given: why, and what can be simulated instead ("" for nothing)."""

    axis: Axis
    reason: str
    simulation: str


@dataclass(frozen=True, slots=True)
class ValueAnswer:
    """One measured value: against its interval, and among people alike."""

    judged: Judged
    placed: Placed


@dataclass(frozen=True, slots=True)
class Assessment:
    """One person against people alike.

    Attributes:
        person: the values that were taken, in the cohort's units.
        title: whose people the reference is.
        among: whom the person is set against, as the strata name them.
        axes: every axis that is not declined, in the table's order.
        values: every measured value that has an interval or people to be placed among.
        composite: the last number, never the first.
        declined: axes that are never given.
        synthesis: simulated beside the markers, never part of their score; None where it was not asked for.
        enter_first: what would give most axes, most first.
        problems: values that were not taken, and why.
        said: what a reader must know of the whole.
    """

    person: Mapping[str, float | str]
    title: str
    among: str
    axes: tuple[AxisAnswer, ...]
    values: tuple[ValueAnswer, ...]
    composite: Composite
    declined: tuple[Declined, ...]
    synthesis: Synthesis | None
    enter_first: tuple[Suggestion, ...]
    problems: tuple[Problem, ...]
    said: tuple[str, ...]

    def names(self, *positions: Position) -> tuple[str, ...]:
        """Names of the axes with a score that lie there; "not judged" are those shown as context."""
        return tuple(row.axis.name for row in self.axes if row.value is not None and row.position in positions)

    @property
    def judged(self) -> int:
        """Axes with a score that are judged: of how many the count inside is."""
        return len(self.names("inside", "below", "above"))

    def axis(self, code: str) -> AxisAnswer:
        """The answer of an axis that is not declined."""
        return next(row for row in self.axes if row.axis.code == code)
