"""Values against reference intervals: the table's by sex, or a laboratory's own in its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from neuro.knowledge import catalogue
from neuro.knowledge.analytes import LabInterval

Flag = Literal["low", "inside", "high", "no interval", "illustrative only"]
Origin = Literal["table", "laboratory", ""]
SEXES = ("female", "male")
AGES = ("age", "age_80")
RECALLED = "the interval is recalled (grade C): shown as illustrative, never as a flag"


@dataclass(frozen=True, slots=True)
class Judged:
    """One measured value against its interval.

    Attributes:
        column, label, unit: what it is, in the cohort's unit.
        value: the person's; the limit where it is only known to lie beyond it.
        bound: "<" or ">" where the laboratory gave no number, "" otherwise.
        low, high: the interval, None where open or absent.
        origin: whose interval.
        reference, source, grade: what it is of; "" for a laboratory's own.
        flag: where the value lies; recalled intervals (grade C) never flag.
        reason: why there is no flag, "" where there is one.
    """

    column: str
    label: str
    unit: str
    value: float
    bound: str
    low: float | None
    high: float | None
    origin: Origin
    reference: str
    source: str
    grade: str
    flag: Flag
    reason: str


def judged(
    values: Mapping[str, float | str],
    own: Mapping[str, LabInterval] | Iterable[LabInterval] = (),
    beyond: Mapping[str, tuple[str, float]] | None = None,
) -> tuple[Judged, ...]:
    """Each measured value of the catalogue against its reference interval.

    Args:
        values: a person's values by column, sex among them where it is known.
        own: a laboratory's intervals, which replace the table's.
        beyond: column -> ("<" or ">", limit) of values that are only known to lie beyond a limit.
    """
    given = own if isinstance(own, Mapping) else {row.column: row for row in own}
    sex = str(values.get("sex", ""))
    known = {name: ("", float(value)) for name, value in values.items() if _measured(name) and not _text(value)}
    known |= {name: found for name, found in (beyond or {}).items() if _measured(name)}
    return tuple(_judged(name, *found, given.get(name), sex, values) for name, found in known.items())


def _measured(column: str) -> bool:
    """Whether a column is a measured quantity; choices, counts of items and the design have no interval."""
    if not catalogue.known(column):
        return False
    about = catalogue.variable(column)
    return (
        about.role in ("exposure", "context") and about.scale in ("log", "linear") and column not in ("age", "age_80")
    )


def _text(value: float | str) -> bool:
    return isinstance(value, str)


def _judged(
    column: str, bound: str, value: float, own: LabInterval | None, sex: str, person: Mapping[str, float | str]
) -> Judged:
    about = catalogue.variable(column)
    measured = (column, about.label, about.unit, value, bound)
    if own is not None:
        row, origin = own.interval(), "laboratory"
    else:
        given = catalogue.interval(column, sex, _age(person))
        if given is None:
            return Judged(*measured, None, None, "", "", "", "", "no interval", _absent(column, sex, person))
        row, origin = given, "table"
    ends = (row.low, row.high, origin, row.reference, row.source if own is None else "", row.grade)
    if not row.decides:
        return Judged(*measured, *ends, "illustrative only", RECALLED)  # type: ignore[arg-type]
    flag = placed(value, bound, row.low, row.high)
    return Judged(*measured, *ends, flag, _beyond(bound) if flag == "no interval" else "")  # type: ignore[arg-type]


def _age(person: Mapping[str, float | str]) -> float | None:
    age = person.get("age")
    return float(age) if isinstance(age, int | float) else None


def _absent(column: str, sex: str, person: Mapping[str, float | str]) -> str:
    """Why the table has no interval for this person."""
    sexes = [one for one in SEXES if catalogue.interval(column, one) is not None]
    if sexes and sex not in SEXES:
        return "the interval differs by sex, which is not known: enter the sex"
    if sex in sexes:
        return f"the interval for {_people(sex)} is of another age"
    if sexes:
        return f"the table has an interval for {' and '.join(_people(one) for one in sexes)} only"
    return "the tables have no reference interval that holds here"


def _people(sex: str) -> str:
    return {"female": "women", "male": "men"}[sex]


def placed(value: float, bound: str, low: float | None, high: float | None) -> Flag:
    """Where a value lies; one beyond a limit only where the limit itself decides."""
    if bound == "<":
        if low is not None and value <= low:
            return "low"
        return "inside" if low is None and high is not None and value <= high else "no interval"
    if bound == ">":
        if high is not None and value >= high:
            return "high"
        return "inside" if high is None and low is not None and value >= low else "no interval"
    if low is not None and value < low:
        return "low"
    if high is not None and value > high:
        return "high"
    return "inside" if low is not None or high is not None else "no interval"


def _beyond(bound: str) -> str:
    return f"only known to lie {'below' if bound == '<' else 'above'} a limit, which does not decide it"
