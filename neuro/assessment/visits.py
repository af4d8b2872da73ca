"""Two dates of one person: how far each axis and each value moved, and whether that can be told from chance."""

from dataclasses import dataclass

from neuro.assessment.assessment import Assessment, AxisAnswer, ValueAnswer
from neuro.balance.band import NORMAL_90
from neuro.balance.people import DAYS
from neuro.balance.reference import Reference

NOT_KNOWN = "how much it varies from week to week in one person is not known here: the change is shown, not judged"
RELIABLE = "more than day-to-day variation alone gives in nine of ten people"
WITHIN = "no more than day-to-day variation alone gives in nine of ten people"


@dataclass(frozen=True, slots=True)
class AxisChange:
    """One axis at two dates.

    Attributes:
        code, name: of the axis.
        before, after: scores in SD among people alike; None where that date has none.
        change: after less before; None unless both dates have a score of the same parts.
        low, high: its 90 % band; None where what varies within one person is not known.
        reliable: whether it is beyond what varies within one person; None where that is not known.
        said: what decides it, or why there is no change to tell.
    """

    code: str
    name: str
    before: float | None
    after: float | None
    change: float | None
    low: float | None
    high: float | None
    reliable: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One measured value at two dates; percent is None where the first is not above 0."""

    column: str
    label: str
    unit: str
    before: float
    after: float
    change: float
    percent: float | None


@dataclass(frozen=True, slots=True)
class Visits:
    """Two dates of one person.

    Attributes:
        axes: axes that have a score at either date.
        values: what was measured at both.
        said: what a reader must know of the comparison.
    """

    axes: tuple[AxisChange, ...]
    values: tuple[ValueChange, ...]
    said: tuple[str, ...]


def visits(earlier: Assessment, later: Assessment, reference: Reference) -> Visits:
    """What changed between two assessments of one person against the same reference."""
    pairs = [(earlier.axis(row.axis.code), row) for row in later.axes]
    axes = tuple(
        _axis(before, after, earlier, later, reference)
        for before, after in pairs
        if before.value is not None or after.value is not None
    )
    first = {row.judged.column: row for row in earlier.values if not row.judged.bound}
    values = tuple(
        _value(first[row.judged.column], row)
        for row in later.values
        if row.judged.column in first and not row.judged.bound
    )
    return Visits(axes, values, _said(earlier, later))


def _axis(
    before: AxisAnswer, after: AxisAnswer, earlier: Assessment, later: Assessment, reference: Reference
) -> AxisChange:
    named = (after.axis.code, after.axis.name, before.value, after.value)
    if before.value is None or after.value is None:
        which = "the earlier" if before.value is None else "the later"
        return AxisChange(*named, None, None, None, None, f"{which} date has no score")
    codes = _present(before), _present(after)
    if codes[0] != codes[1]:
        return AxisChange(*named, None, None, None, None, "the two dates measured different parts of it")
    change = after.value - before.value
    within = _within(codes[1], earlier, later, reference)
    if within is None:
        return AxisChange(*named, change, None, None, None, NOT_KNOWN)
    half = (_half(before) ** 2 + _half(after) ** 2) ** 0.5
    reliable = abs(change) > NORMAL_90 * within**0.5
    said = RELIABLE if reliable else WITHIN
    return AxisChange(*named, change, change - half, change + half, reliable, said)


def _present(row: AxisAnswer) -> tuple[str, ...]:
    return tuple(part.index for part in row.parts if part.score is not None)


def _half(row: AxisAnswer) -> float:
    return 0.0 if row.low is None or row.high is None else (row.high - row.low) / 2


def _within(codes: tuple[str, ...], earlier: Assessment, later: Assessment, reference: Reference) -> float | None:
    """Variance of the change of a mean of these parts that day-to-day variation alone gives; None where not known."""
    known = [reference.usual.get(code) for code in codes]
    if None in known or not known:
        return None
    per_day = sum(one.within for one in known if one is not None) / len(codes) ** 2
    return sum(per_day / _days(one) for one in (earlier, later))


def _days(one: Assessment) -> float:
    days = one.person.get(DAYS)
    return max(float(days), 1.0) if isinstance(days, int | float) else 1.0


def _value(before: ValueAnswer, after: ValueAnswer) -> ValueChange:
    first, last = before.judged, after.judged
    percent = 100.0 * (last.value / first.value - 1.0) if first.value > 0 else None
    ends = (first.value, last.value, last.value - first.value)
    return ValueChange(last.column, last.label, last.unit, *ends, percent)


def _said(earlier: Assessment, later: Assessment) -> tuple[str, ...]:
    said = ["A band of a change takes the two dates as independent."]
    if earlier.among != later.among:
        said.append(f"People alike changed: {earlier.among or 'nobody'} at first, {later.among or 'nobody'} later.")
    if earlier.person.get("sex") != later.person.get("sex"):
        said.append("The two dates do not give the same sex: check that they are of one person.")
    ages = [one.person.get("age") for one in (earlier, later)]
    if all(isinstance(age, float) for age in ages) and float(ages[0] or 0) > float(ages[1] or 0):
        said.append("The earlier date gives a higher age than the later: check which is which.")
    return tuple(said)
