"""Questionnaires and tests: what they measure, how they are scored, what is not known of them, what may be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from neuro.errors import KnowledgeError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLES = Path(__file__).parent / "tables"
Domain = Literal[
    "mood",
    "anxiety",
    "attention and speed",
    "executive function",
    "memory",
    "well-being",
    "stability",
    "global cognition",
    "context",
]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire or a test.

    Attributes:
        code, label, domain, measures: short name, what people read, what it is of.
        items, scale: how many, None for an algorithm; answers of one.
        low, high: what it can give.
        worse: "higher" or "lower" values are worse; "neither".
        scoring: how the score is made.
        outcomes, columns: outcomes of the catalogue and columns of the cohorts that hold it; () where none does.
        keeps: "items" where answers may be kept, "score" where only the score may.
        source, locator, grade: of the numbers of this row.
    """

    code: str
    label: str
    domain: Domain
    measures: str
    items: int | None
    scale: str
    low: float
    high: float
    worse: Literal["higher", "lower", "neither"]
    scoring: str
    outcomes: tuple[str, ...]
    columns: tuple[str, ...]
    keeps: Literal["items", "score"]
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class InstrumentRule:
    """A rule of an instrument; `least` is how many items must be answered, None where it says nothing of that."""

    instrument: str
    kind: Literal["missing items", "codes", "items left out", "licence"]
    text: str
    least: int | None
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class InstrumentBand:
    """A band, cut or change of a score, in its points unless the label says otherwise; None for an open end."""

    instrument: str
    kind: Literal["band", "cut", "sensitivity", "specificity", "smallest change that matters", "highest seen"]
    label: str
    low: float | None
    high: float | None
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class InstrumentItem:
    """One question of a free instrument: what it is about, in our words; `loinc` is "" where it was not read."""

    instrument: str
    item: int
    about: str
    loinc: str
    column: str
    summed: bool
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class InstrumentLoinc:
    """The LOINC code of a total score, where it was read; LOINC is (c) Regenstrief Institute."""

    instrument: str
    code: str
    source: str
    locator: str
    grade: Grade


@cache
def instruments() -> tuple[Instrument, ...]:
    """Every instrument, those that no cohort has included."""
    return read(TABLES / "instruments.csv", Instrument)


@cache
def rules() -> tuple[InstrumentRule, ...]:
    """Rules of scoring, and licences."""
    return read(TABLES / "instrument_rules.csv", InstrumentRule)


@cache
def bands() -> tuple[InstrumentBand, ...]:
    """Bands, cuts and changes that matter."""
    return read(TABLES / "instrument_bands.csv", InstrumentBand)


@cache
def items() -> tuple[InstrumentItem, ...]:
    """Questions of free instruments."""
    return read(TABLES / "instrument_items.csv", InstrumentItem)


@cache
def loinc() -> tuple[InstrumentLoinc, ...]:
    """LOINC codes of total scores."""
    return read(TABLES / "instrument_loinc.csv", InstrumentLoinc)


def instrument(code: str) -> Instrument:
    """An instrument by its code, or by an outcome of the catalogue.

    Raises:
        KnowledgeError: there is none.
    """
    for row in instruments():
        if code == row.code or code in row.outcomes:
            return row
    raise KnowledgeError(
        f"Wanted the instrument '{code}'; there is none of that code. "
        f"It knows {', '.join(row.code for row in instruments())}."
    )


def licence(code: str) -> InstrumentRule:
    """What may be done with an instrument, and how sure that is."""
    about = instrument(code)
    return next(row for row in rules() if row.instrument == about.code and row.kind == "licence")


def band(code: str, score: float) -> InstrumentBand | None:
    """The published band that a score lies in, one that was read and not recalled; None where there is none."""
    about = instrument(code)
    for row in bands():
        if row.instrument == about.code and row.kind == "band" and row.grade != "C" and _within(row, score):
            return row
    return None


def total(code: str, answers: Mapping[int, int | None]) -> float | None:
    """The sum of an instrument whose items are known here.

    Args:
        answers: item number -> points; None or absent where it was not answered.

    Returns:
        None where an item is missing: ways to fill it in are recalled, so none is used.

    Raises:
        KnowledgeError: the items are not known here, or an answer is outside their scale.
    """
    about = instrument(code)
    asked = [row.item for row in items() if row.instrument == about.code and row.summed]
    if not asked or about.keeps != "items":
        raise KnowledgeError(f"Wanted answers of {about.label}; only its score is kept here. Give the score.")
    low, high = (int(end) for end in about.scale.split(" to "))
    given = [answers.get(item) for item in asked]
    for item, points in zip(asked, given, strict=True):
        if points is not None and not low <= points <= high:
            raise KnowledgeError(f"Wanted {low} to {high} for item {item} of {about.label}; found another number.")
    known = [points for points in given if points is not None]
    return float(sum(known)) if len(known) == len(asked) else None


def _within(row: InstrumentBand, score: float) -> bool:
    return (row.low is None or score >= row.low) and (row.high is None or score < row.high + 1)
