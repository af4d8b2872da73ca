"""One line of a laboratory's report to one value in the cohort's unit."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from neuro.assessment.lab_lines import Line, Unread
from neuro.assessment.lab_names import QUALIFIERS, in_cohort, near
from neuro.assessment.lab_numbers import NUMBER, readings
from neuro.assessment.lab_tails import Tail, tail
from neuro.assessment.lab_units import in_cohort_unit, offered, spelled
from neuro.errors import DataError, NeuroError, UnitError
from neuro.knowledge import catalogue
from neuro.knowledge.analyte_tables import of_column
from neuro.knowledge.analytes import LabInterval
from neuro.knowledge.entities import Variable

SEX = {
    "female": "f female w weiblich frau woman femme féminin feminin mujer femenino hembra",
    "male": "m male männlich maennlich mann man homme masculin hombre masculino varón varon",
}
FIRST = re.compile(rf"(?P<bound>[<>≤≥]=?)?\s*(?<![^\W_])(?P<number>{NUMBER})")
NEGATIVE = re.compile(rf"(?:^|[\s¦:=])[-−](?={NUMBER})")
POWER = re.compile(r"\s?[eE][+-]?\d|\s?[x*·×]\s?10\s?(?:\^|\*\*|e)?[+-]?\d(?!\s*/)")
BRACKETS = re.compile(r"[\s:]*[(\[]([^)\]]*)[)\]]")
AGAIN = re.compile(rf"(?:\bsoit|\bentspricht|\bequivale a|=|\()\s*({NUMBER})\s*([^\s)]+)\)?\s*$")
"""The same once more in another unit, as French reports end a line: `310 pg/mL soit 229 pmol/L`."""
SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?![\d.,])")
UNITLESS = ("age",)
ALIKE = 0.02
"""Two values that differ by less than this share are one value in two units. Grade C."""


@dataclass(frozen=True, slots=True)
class LabValue:
    """One value as it was read.

    Attributes:
        line, text: where it stood.
        column, label, unit: what it is, in the cohort's unit.
        value: in that unit; the sex as text; None where only a limit is known.
        bound, limit: "<" or ">" and the limit in that unit, where the laboratory gave no number.
        given: number and unit as written.
        flag: the laboratory's, as written; "" for none.
        interval: the laboratory's own, in its unit.
        date: as written.
        note: what else stood on the line.
    """

    line: int
    text: str
    column: str
    label: str
    unit: str
    value: float | str | None
    bound: str = ""
    limit: float | None = None
    given: str = ""
    flag: str = ""
    interval: LabInterval | None = None
    date: str = ""
    note: str = ""


class _Refused(DataError):
    """Why a line is no value; carries the line's answer."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.reason)
        self.unread = unread


def value_of(line: Line, names: Collection[str] | None = None) -> LabValue | Unread:
    """The value of a line, or why it has none.

    Args:
        names: the cohort's columns; None for the shipped cohorts.
    """
    columns = tuple(in_cohort(column, names) for column in line.name.columns)
    if not columns:
        return Unread(line.number, line.text, f"Not taken in: {line.name.ask}.", "not taken in")
    if len(columns) > 1:
        labels = " or ".join(catalogue.variable(column).label for column in columns)
        reason = f"Ambiguous: {line.name.ask} It may be {labels}."
        return Unread(line.number, line.text, reason, "ambiguous", columns)
    if line.name.ask:
        reason = f"Ambiguous: {line.name.ask}, if it was."
        return Unread(line.number, line.text, reason, "ambiguous", columns)
    about = catalogue.variable(columns[0])
    if about.column == "sex":
        return _sex(line, about)
    try:
        return _number(line, about)
    except _Refused as refused:
        return refused.unread


def _sex(line: Line, about: Variable) -> LabValue | Unread:
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", line.rest)]
    for sex, spellings in SEX.items():
        if len(words) == 1 and words[0] in spellings.split():
            return LabValue(line.number, line.text, "sex", about.label, "", sex, given=words[0])
    return _unread(line, about, "Wanted female or male here", "number")


def _unread(line: Line, about: Variable, reason: str, kind: str) -> Unread:
    return Unread(line.number, line.text, f"{reason}.", kind, (about.column,))  # type: ignore[arg-type]


def _number(line: Line, about: Variable) -> LabValue:
    rest, before = _unit_before(line.rest, about)
    found = FIRST.search(rest)
    if found is None:
        raise _Refused(_unread(line, about, f"{about.label}: no number is on this line", "number"))
    _check_between(line, about, rest[: found.start()], rest[found.start() :])
    if POWER.match(rest, found.end()):
        raise _Refused(_unread(line, about, f"{about.label}: write the number without a power of ten", "number"))
    after = _with_unit(tail(rest[found.end() :], about, line.known), before)
    if after.numbers and not _again(line, about, found["number"], after):
        raise _Refused(_unread(line, about, f"{about.label}: more than one number could be the result", "number"))
    if not after.unit and about.column not in UNITLESS:
        foreign = f"; '{after.note}' is none that is known for it" if after.note else ""
        reason = f"{about.label}: the unit is missing{foreign}. It may be {' or '.join(offered(about))}: which"
        raise _Refused(Unread(line.number, line.text, f"{reason}?", "unit", (about.column,)))
    return _read(line, about, found, after)


def _unit_before(rest: str, about: Variable) -> tuple[str, tuple[str, float]]:
    """A unit in brackets between name and number, and the line without it."""
    found = BRACKETS.match(rest)
    inside = found[1].strip().lower().replace("μ", "µ") if found else ""
    unit, factor, length = spelled(inside, about)
    if found is None or not unit or length < len(inside):
        return rest, ("", 1.0)
    return rest[found.end() :], (unit, factor)


def _with_unit(after: Tail, before: tuple[str, float]) -> Tail:
    """The tail with the unit that stood before the number, where none follows it."""
    unit, factor = before
    return replace(after, unit=unit, factor=factor) if unit and not after.unit else after


def _read(line: Line, about: Variable, found: re.Match[str], after: Tail) -> LabValue:
    value = _converted(line, about, found["number"], after)
    own, spoilt = _interval(about, after)
    sign = (found["bound"] or "")[:1]
    bound = {"≤": "<", "≥": ">"}.get(sign, sign)
    return LabValue(
        line.number,
        line.text,
        about.column,
        about.label,
        about.unit,
        None if bound else value,
        bound,
        value if bound else None,
        f"{bound}{found['number']} {after.unit}".strip(),
        after.flag,
        own,
        line.date,
        " ".join(part for part in (after.note, spoilt) if part),
    )


def _check_between(line: Line, about: Variable, before: str, number: str) -> None:
    """What stands between the name and the number must not make it another analyte, or a number below 0."""
    words = re.findall(r"[^\W\d_]+", before)
    other = [word for word in words if word.casefold() not in QUALIFIERS]
    if other:
        reason = f"'{line.name.name} {' '.join(other)}' is none that is known here"
        raise _Refused(_unread_name(line, reason, " ".join([line.name.name, *other])))
    if NEGATIVE.search(before + number[:1] + " ") or re.search(r"[\s¦:=][-−]$", before):
        raise _Refused(_unread(line, about, f"{about.label}: a value below 0 is not possible", "number"))
    if SPACED.match(number):
        raise _Refused(_unread(line, about, f"{about.label}: one number with a space, or two numbers", "number"))


def _unread_name(line: Line, reason: str, name: str) -> Unread:
    return Unread(line.number, line.text, f"{reason}.", "unknown", near(name))


def _converted(line: Line, about: Variable, number: str, after: Tail) -> float:
    """The number in the cohort's unit, if it can be read in one way only."""
    read = readings(number, line.known)
    try:
        values = [in_cohort_unit(one * after.factor, after.unit or about.unit, about) for one in read]
    except UnitError as error:
        raise _Refused(Unread(line.number, line.text, str(error), "unit", (about.column,))) from error
    possible = [value for value in values if plausible(value, about)]
    if len(possible) == 1:
        return possible[0]
    if len(possible) > 1:
        ways = " or ".join(f"{one:g}" for one in read)
        reason = f"{about.label}: {number} may be {ways}; write it without a separator"
        raise _Refused(_unread(line, about, reason, "number"))
    low, high = about.plausible_low, about.plausible_high
    ends = f"{'-' if low is None else f'{low:g}'} to {'-' if high is None else f'{high:g}'} {about.unit}".strip()
    reason = f"{about.label}: wanted {ends}; what is given is not possible. Check number and unit"
    raise _Refused(_unread(line, about, reason, "number"))


def _again(line: Line, about: Variable, number: str, after: Tail) -> bool:
    """Whether the other number is the first one in another unit."""
    second = AGAIN.search(line.rest.lower().replace("μ", "µ"))
    if second is None or len(after.numbers) != 1 or after.said:
        return False
    unit, factor, length = spelled(second[2], about)
    read = readings(second[1], line.known)
    if not unit or length < len(second[2]) or len(read) != 1:
        return False
    value = _converted(line, about, number, after)
    try:
        return abs(in_cohort_unit(read[0] * factor, unit, about) - value) <= ALIKE * value
    except UnitError:
        return False


def plausible(value: float, about: Variable) -> bool:
    """Whether somebody can have the value, in the cohort's unit."""
    low, high = about.plausible_low, about.plausible_high
    return (low is None or value >= low) and (high is None or value <= high)


def _interval(about: Variable, after: Tail) -> tuple[LabInterval | None, str]:
    """The laboratory's own interval, and what is to be said of one that cannot be one."""
    if not after.unit or (after.low is None and after.high is None) or of_column(about.column) is None:
        return None, ""
    low, high = (None if end is None else end * after.factor for end in (after.low, after.high))
    try:
        return LabInterval(about.column, low, high, after.unit, f"the laboratory: {after.said}"), ""
    except NeuroError as error:
        return None, f"The interval beside it is not used: {error}"
