"""What a row of each table means. Every fact has a source and a grade; units are as in the embedded cohorts."""

from dataclasses import dataclass
from typing import Literal

from neuro.expression import parse

Grade = Literal["A", "B", "C"]
"""A: constant of a published model; B: value read in its source; C: recalled or mixed, shown as illustrative only."""
Scale = Literal["log", "linear", "whole", "choice"]
Role = Literal["exposure", "context", "outcome", "item", "design", "weight"]
Severity = Literal["block", "warn", "info"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: what a reader may look up, and how far we read it."""

    key: str
    citation: str
    year: int | None
    identifier: str
    how_read: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A transmitter system or context by which inputs are grouped, in display order."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Variable:
    """One column that a cohort may have.

    Attributes:
        column, label, group: name in the cohort, what people read, the group's code.
        unit: the cohort's unit; every number of this row is in it.
        unit_other: the other system's unit, "" where there is none.
        factor_other, offset_other: value in `unit_other` = value * factor + offset.
        molar_mass: g/mol where the two units differ by it.
        scale: how sliders and terms handle it.
        low, high: reference interval, None where there is none on that side.
        reference: what the interval is of.
        source, locator, grade: of the interval, or of the row where there is none; where in the source it stands.
        plausible_low, plausible_high: what a person could have; outside is a typing error.
        role: what the column is for.
        movable: whether a what-if may move it.
        companion: a column that belongs beside it in a model (energy beside a nutrient), "" where none.
        twin_of: the column as it was measured, where this one is the same analyte with its cycles on one scale.
        eligibility: who can have a value at all, an expression; "" for everybody.
        eligibility_reason, note: sentences.
    """

    column: str
    label: str
    group: str
    unit: str
    unit_other: str
    factor_other: float | None
    offset_other: float
    molar_mass: float | None
    scale: Scale
    low: float | None
    high: float | None
    reference: str
    source: str
    locator: str
    grade: Grade
    plausible_low: float | None
    plausible_high: float | None
    role: Role
    movable: bool
    companion: str
    twin_of: str
    eligibility: str
    eligibility_reason: str
    note: str

    @property
    def illustrative(self) -> bool:
        """Whether the reference interval is recalled: drawn as such, never a threshold."""
        return self.grade == "C"


@dataclass(frozen=True, slots=True)
class Interval:
    """A reference interval of a column, for one sex or both; `unit` is the variable's.

    Attributes:
        low, high: None where there is no limit on that side.
        reference: what it is of.
        source, locator, grade: where it stands, and where in it.
        age_low, age_high: years it holds for, None for no end.
    """

    column: str
    sex: str
    low: float | None
    high: float | None
    unit: str
    reference: str
    source: str
    grade: Grade
    locator: str = ""
    age_low: float | None = None
    age_high: float | None = None

    @property
    def decides(self) -> bool:
        """Whether a value may be flagged or scored by it: a recalled interval is only drawn."""
        return self.grade != "C"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome that may be asked about.

    Attributes:
        code: short name, unique.
        column: the column, or an expression of columns.
        label, question_label: in headings; inside "How does … differ along …?".
        domain: "mood", "cognition", "use of care", "medicine" or "control".
        low, high: what the instrument can give, in `unit`; None where unbounded.
        worse: "higher" or "lower" values are worse; "neither".
        family: error and link of the primary model.
        event, event_label: what counts as an event, an expression; "" where none is defined.
        eligibility, eligibility_reason: who was asked or tested.
        scoring, help: how it is made; the text that stands wherever it is shown.
    """

    code: str
    column: str
    label: str
    question_label: str
    domain: str
    unit: str
    low: float | None
    high: float | None
    worse: str
    family: Literal["gaussian", "quasipoisson", "quasibinomial"]
    event: str
    event_label: str
    eligibility: str
    eligibility_reason: str
    scoring: str
    help: str
    source: str
    locator: str
    grade: Grade

    @property
    def response(self) -> str:
        """What a model's outcome is: the event for a risk, else the column."""
        return self.event if self.family == "quasibinomial" and self.event else self.column

    @property
    def columns(self) -> tuple[str, ...]:
        """The cohort columns it needs."""
        return parse(self.response).columns


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A safety rule of the what-if.

    Attributes:
        trigger: columns whose move wakes the rule; ("*",) for any what-if.
        direction: "up", "down" or "any" move.
        condition: an expression on the person as they are now; "" always holds. A rule whose condition names a column
            that the cohort does not have is not for that cohort.
        unknown: what a condition that cannot be told (a value is not measured) counts as.
        severity: "block" gives no number, "warn" and "info" stand beside it.
        message: the sentence.
    """

    code: str
    trigger: tuple[str, ...]
    direction: Literal["up", "down", "any"]
    condition: str
    unknown: Literal["present", "absent"]
    severity: Severity
    message: str
    source: str
    locator: str
    grade: Grade

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that its condition reads."""
        return parse(self.condition).columns if self.condition else ()


@dataclass(frozen=True, slots=True)
class Limit:
    """An agency's upper level for an intake, as a fact beside a slider; never advice.

    Attributes:
        column: the intake it speaks of.
        value, unit: per day, in the column's unit.
        scope: what is counted ("all sources", "supplements only").
        comparable: whether a foods-only column may be set against it.
    """

    code: str
    column: str
    nutrient: str
    agency: str
    kind: str
    value: float
    unit: str
    scope: str
    comparable: bool
    source: str
    grade: Grade
    note: str
    locator: str


@dataclass(frozen=True, slots=True)
class Overclaim:
    """A tempting claim, what is wrong with it, and what we say instead; `locator` is where it stands in the sources."""

    code: str
    claim: str
    problem: str
    wording: str
    source: tuple[str, ...]
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Level:
    """One answer of a column with few: its code and how people read it."""

    column: str
    value: str
    label: str
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Word:
    """Wording that never appears: a pattern, a sentence that shows it, why, and what to write."""

    code: str
    pattern: str
    example: str
    reason: str
    instead: str
