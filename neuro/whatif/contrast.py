"""Answers of a what-if: numbers with their intervals, or none and the reason."""

from dataclasses import dataclass, field
from typing import Literal

from neuro.knowledge.entities import Grade, Severity
from neuro.whatif.intervention import Intervention, Move

StandardError = Literal["jackknife", "linearised"]
Status = Literal["supported", "thin", "none"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % design interval, t on the degrees of freedom of the design.

    Attributes:
        estimate: in outcome units; a share for an event; a quotient for a ratio.
        se: standard error on the same scale; None where it has no meaning (a ratio of means that are not positive).
        low, high: 95 % interval; for a ratio computed on the log scale.
    """

    estimate: float
    se: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class BandContrast:
    """The chance to be in or above one band of an ordered outcome, without and with the moves."""

    band: str
    before: Estimate | None
    after: Estimate | None
    difference: Estimate | None
    ratio: Estimate | None


@dataclass(frozen=True, slots=True)
class Contrast:
    """What a policy changes in a population's mean: the weighted g-formula.

    Attributes:
        before, after: standardised means without and with the moves; None where there is no support.
        difference: after - before, with an interval of its own.
        ratio: after / before.
        moved_share: weighted share of the people asked about whose values move.
        supported_share: weighted share of the moved who land where the cohort has people; None when nobody moves.
        n: people averaged over (rows used by the fit, inside `where`).
        moved_n: people who move, unweighted; None where they, or the others, are fewer than 11.
        df: degrees of freedom of the design.
        se_method: "jackknife" (refits, covariate distribution included) or "linearised".
        intervention: what was asked.
        warnings: sentences, the most important first.
        reason: why there is no number; None when there is one.
        fixed_covariates_se: standard error of the difference with the covariates held as they are (delta method).
        bands: of an ordinal model, each band but the lowest; the numbers above are those of one of them.
    """

    before: Estimate | None
    after: Estimate | None
    difference: Estimate | None
    ratio: Estimate | None
    moved_share: float
    supported_share: float | None
    n: int
    moved_n: int | None
    df: float
    se_method: StandardError
    intervention: Intervention
    warnings: tuple[str, ...] = ()
    reason: str | None = None
    fixed_covariates_se: float | None = None
    bands: tuple[BandContrast, ...] = ()


@dataclass(frozen=True, slots=True)
class Percentile:
    """Where a moved value lies among the people of the fit.

    Attributes:
        column: what moves.
        unit: the column's own, "" where it has none.
        before, after: values.
        percentile_before, percentile_after: weighted percentile, 0-100.
        p1, p5, p95, p99: weighted percentiles of the rows used, in the column's unit.
        status: of the value after the move.
    """

    column: str
    unit: str
    before: float
    after: float
    percentile_before: float
    percentile_after: float
    p1: float
    p5: float
    p95: float
    p99: float
    status: Status


@dataclass(frozen=True, slots=True)
class Support:
    """Whether the cohort has people where the question goes.

    Attributes:
        status: "supported", "thin" (hatched) or "none" (no number).
        percentiles: one for each moved column.
        similar_n: people of the fit alike after the move; None when fewer than 11, or not asked for.
        similar_share: their weighted share of the people of the fit; None with `similar_n`.
        reasons: why the status is not "supported", and what would be inside.
    """

    status: Status
    percentiles: tuple[Percentile, ...] = ()
    similar_n: int | None = None
    similar_share: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndividualInterval:
    """Where one person's value would fall: not an interval of a mean.

    Attributes:
        low, high: with the moves, in outcome units.
        before_low, before_high: without them.
        level: nominal coverage, over people ("marginal"), not for this person.
        group: whose residuals it rests on.
    """

    low: float
    high: float
    before_low: float
    before_high: float
    level: float
    group: str


@dataclass(frozen=True, slots=True)
class Frequencies:
    """A share said as people: of `of` people alike, `before` become `after`.

    Attributes:
        event: in words.
        of: size of the imagined group.
        before, after: people of that group, not rounded.
        basis: the model or distribution that they come from.
    """

    event: str
    of: int
    before: float
    after: float
    basis: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A derived value that followed a move.

    Attributes:
        code: index or derived column.
        label, unit: as people read it.
        before, after: values; None where an input is not measured.
    """

    code: str
    label: str
    unit: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A guardrail that speaks; it never alters a number.

    Attributes:
        rule: code of the guardrail's row.
        severity: block, warn or info.
        sentence: what people read.
        verified: False where the row rests on memory or assumption (grade C).
        sources: keys in the table of sources.
    """

    rule: str
    severity: Severity
    sentence: str
    verified: bool
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOut:
    """A flux or pool of a kinetic model, at the two values.

    Attributes:
        code, label, unit: as in the model; for people.
        before, after: at rest; None where there is no steady state.
        percent: change, % of `before`; None where that is nothing.
        grade: of the rate law or state, or of what leads from the move to it where that is less sure.
    """

    code: str
    label: str
    unit: str
    before: float | None
    after: float | None
    percent: float | None
    grade: Grade


@dataclass(frozen=True, slots=True)
class SystemChange:
    """What one kinetic model says of a move.

    Attributes:
        system, label, model: which.
        reason: why there is no steady state; None where there is one before and after.
        read: fluxes and pools.
    """

    system: str
    label: str
    model: str
    reason: str | None
    read: tuple[ReadOut, ...]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """What published kinetics say of the same change, kept apart from the cohort's answer.

    Attributes:
        status: "not available", "steady", or "no-steady-state".
        why: why they cannot speak, or what the numbers are not.
        systems: the models that the move reaches.
    """

    status: Literal["not available", "steady", "no-steady-state"] = "not available"
    why: str = "The kinetics were not asked."
    systems: tuple[SystemChange, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """Means of people with these values, before and after the moves, or none and the reason.

    Attributes:
        support: percentiles, people alike.
        derived: indices and derived columns that followed.
        guardrails: sentences that stand with the number or in its place.
        moves: what was asked.
        before, after: mean outcome of people with these values; None without support.
        difference: after - before, the interval on the difference itself.
        individual_interval: None for an event, or without support.
        frequencies: natural frequencies of an event; None where no event is declared.
        mechanism: the kinetics' answer or why there is none.
        not_measured: model columns that the profile lacks; averaged over people alike.
        warnings: sentences, the most important first.
        reason: why there is no number; None when there is one.
    """

    support: Support
    derived: tuple[Followed, ...]
    guardrails: tuple[Notice, ...]
    moves: tuple[Move, ...]
    before: Estimate | None = None
    after: Estimate | None = None
    difference: Estimate | None = None
    individual_interval: IndividualInterval | None = None
    frequencies: Frequencies | None = None
    mechanism: Mechanism = field(default_factory=Mechanism)
    not_measured: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    reason: str | None = None
