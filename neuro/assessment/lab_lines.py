"""A pasted text as lines: cells told apart, dates and codes set aside."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from neuro.assessment.lab_names import LabName, is_name, named, near
from neuro.assessment.lab_numbers import NUMBER, Convention, convention

Kind = Literal["heading", "unknown", "ambiguous", "unit", "number", "repeated", "not taken in"]
CELL = " ¦ "
"""Stands between cells once they are told apart."""
MONTH = (
    r"(?:jan|feb|fév|fev|mar|mär|mrz|mai|may|apr|avr|abr|jun|jui|jul|aug|aoû|ago|sep|okt|oct|nov|dez|dec|déc|dic|ene)"
    r"[^\W\d_]*\.?"
)
DATE = re.compile(
    r"(?<![\d.,])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{1,2}-\d{1,2}-\d{4}"
    rf"|\d{{1,2}}\.?[- ]{MONTH}[- ]\d{{4}}|(?<![^\W_]){MONTH} \d{{1,2}}\s*[,¦]\s*\d{{4}})"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?(?![\d.,]*\d)",
    re.IGNORECASE,
)
CODE = re.compile(r"(?<![\d.,-])\d{3,6}-\d(?![\d.,-])")
"""A LOINC code."""
PERFORMED = re.compile(r"(?<=\s)0\d\s*$")
"""Which of its laboratories performed a test, as LabCorp ends a line: no result is written with a leading zero."""
TIME = re.compile(r"(?<![\d.,:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])")
SEPARATED = re.compile(r"[\t;|]")


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no value.

    Attributes:
        line, text: its number, from 1, and the line itself.
        reason: a sentence.
        kind: what is wrong with it.
        candidates: columns that it may mean.
    """

    line: int
    text: str
    reason: str
    kind: Kind
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that begins with a known name.

    Attributes:
        number, text: as in `Unread`.
        name: the name found.
        rest: what follows it, cells told apart by `CELL`, dates set aside.
        date: the first date of the line, as written; "" where there is none.
        known: decimal signs of the whole text.
    """

    number: int
    text: str
    name: LabName
    rest: str
    date: str
    known: Convention


def lines(text: str) -> Iterator[Line | Unread]:
    """Every line that is not empty: one that begins with a known name, or the reason why it is no value."""
    raw = [(place, line.strip()) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
    split = [(place, line, _cells(line)) for place, line in raw]
    known = convention(number for _, _, cells in split for number in re.findall(NUMBER, _undated(cells)[0]))
    for place, line, cells in split:
        plain, date = _undated(cells)
        start = _start(plain)
        found = named(plain[start:])
        if found is None:
            yield _unnamed(place, line, plain, date)
        else:
            yield Line(place, line, found.row, _further(found.row, plain[start + found.end :]), date, known)


def _cells(line: str) -> str:
    """The line with its cells told apart; commas between digits stay unless the line is separated by commas."""
    plain = line.replace("&lt;", "<").replace("&gt;", ">").replace("＜", "<").replace("＞", ">")
    if SEPARATED.search(plain):
        return SEPARATED.sub(CELL, plain.replace('"', ""))
    before, _, after = plain.partition(",")
    if '"' in plain or (is_name(before) and re.match(r"\s?[<>]?\d", after)):
        return CELL.join(cell.strip() for cell in next(csv.reader([plain], skipinitialspace=True)))
    return re.sub(r"(?<!\d),|,(?!\d)", CELL, plain)


def _undated(text: str) -> tuple[str, str]:
    found = DATE.search(text)
    return TIME.sub(CELL, CODE.sub(CELL, DATE.sub(CELL, PERFORMED.sub("", text)))), re.sub(
        r"\s*¦\s*", ", ", found[0]
    ) if found else ""


def _further(row: LabName, rest: str) -> str:
    """What follows a name, without another name of the same analyte: `Vitamin B12 (cobalamin)`."""
    start = _start(rest)
    again = named(rest[start:]) if rest[start : start + 1].isalpha() else None
    return rest[start + again.end :] if again and row.columns and again.row.columns == row.columns else rest


def _start(text: str) -> int:
    """Where the name begins: after bullets, empty cells and whatever was set aside."""
    skipped = re.match(r"[\s¦•·*#>:–—(\[-]*", text)
    return skipped.end() if skipped else 0


def _unnamed(place: int, line: str, plain: str, date: str) -> Unread:
    """Why a line without a known name at its start is no value."""
    text = plain[_start(plain) :].replace("¦", " ").strip(" -:")
    if not text:
        return Unread(place, line, "A date or a code alone: no value.", "heading")
    number = re.search(r"(?:^|(?<=[\s:=<>≤≥]))\d", text)
    if number is None:
        return Unread(place, line, "No number is on this line: a heading or a note.", "heading")
    name = text[: number.start()].strip(" :=<>≤≥-")
    if not name:
        return Unread(place, line, "No name stands before the number.", "unknown")
    return Unread(place, line, "This name is none that is known here.", "unknown", near(name))
