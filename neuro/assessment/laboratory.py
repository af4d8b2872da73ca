"""Values against reference intervals: the table's by sex, or a laboratory's own in its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from neuro.errors import DataError
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Interval

Flag = Literal["low", "inside", "high", "no interval", "illustrative only"]
Origin = Literal["table", "laboratory", ""]
SEXES = ("female", "male")
AGES = ("age", "age_80")


@dataclass(frozen=True, slots=True)
class LabInterval:
    """A laboratory's own reference interval, in the cohort's unit; it stands in place of the table's.

    Attributes:
        column: whose.
        low, high: ends, None where open on that side.
        said: as it was written.
    """

    column: str
    low: float | None
    high: float | None
    said: str = ""

    def __post_init__(self) -> None:
        """Refuse an interval without ends, or with its ends reversed."""
        if self.low is None and self.high is None:
            raise DataError(f"Wanted at least one end of the interval of '{self.column}'; found none. Give one.")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise DataError(
                f"Wanted the interval of '{self.column}' from low to high; found {self.low:g} to {self.high:g}. "
                "Turn the ends round."
            )


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
    if own is not None:
        flag = placed(value, bound, own.low, own.high)
        end = "" if flag != "no interval" else _beyond(bound)
        reference = own.said or "the laboratory's own interval"
        return Judged(
            column, about.label, about.unit, value, bound, own.low, own.high, "laboratory", reference, "", "", flag, end
        )
    row, reason = _of_table(column, sex)
    if row is None or not _holds_for(row, person):
        why = reason or f"its interval is of {row.reference if row else 'others'}"
        return Judged(column, about.label, about.unit, value, bound, None, None, "", "", "", "", "no interval", why)
    flag = placed(value, bound, row.low, row.high)
    end = _beyond(bound) if flag == "no interval" else ""
    if row.grade == "C":
        flag, end = "illustrative only", "the interval is recalled (grade C): shown as illustrative, never as a flag"
    ends = (row.low, row.high, "table", row.reference, row.source, row.grade)
    return Judged(column, about.label, about.unit, value, bound, *ends, flag, end)  # type: ignore[arg-type]


def _of_table(column: str, sex: str) -> tuple[Interval | None, str]:
    """The table's interval, or why there is none for this person."""
    if row := (catalogue.interval(column, sex) if sex else None):
        return row, ""
    by_sex = [one for one in SEXES if any(row.column == column and row.sex == one for row in catalogue.intervals())]
    if row := catalogue.interval(column):
        return row, ""
    if by_sex and sex not in SEXES:
        return None, "its interval differs by sex, which is not known: enter the sex"
    if by_sex:
        return None, f"the table has an interval for {' and '.join(by_sex)} only"
    return None, "no reference interval is in the tables"


def _holds_for(row: Interval, person: Mapping[str, float | str]) -> bool:
    """Whether an interval of some ages holds for this one; only those that name their ages are narrower."""
    from re import search

    years = search(r"of (\d+) to (\d+) years", row.reference)
    age = person.get("age")
    if years is None or age is None or isinstance(age, str):
        return years is None
    return float(years[1]) <= age <= float(years[2])


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
