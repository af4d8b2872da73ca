"""Rows of what laboratories measure: units, names, codes, intervals, limits; each number with source and locator."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal

from neuro.errors import KnowledgeError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLES = Path(__file__).parent / "tables"
Quantity = Literal["mass", "amount", "activity", "share", "count"]


@dataclass(frozen=True, slots=True)
class Analyte:
    """What a laboratory measures.

    Attributes:
        code, label, group: short name, unique; what people read; the system it is shown under.
        matrix: what it is measured in.
        formula, molar_mass: "" and None where mass and amount are not converted; g/mol.
        conventional, si: its two units, the same where it has one only.
        ucum_conventional, ucum_si: the same in UCUM.
        columns: the cohorts' columns that hold it; () where no cohort has it.
        needs: what must be known for a value to be read; "" for nothing.
        trap: what misleads; "" for nothing known.
        source, locator, grade: of the molar mass.
    """

    code: str
    label: str
    group: str
    matrix: str
    formula: str
    molar_mass: float | None
    conventional: str
    si: str
    ucum_conventional: str
    ucum_si: str
    columns: tuple[str, ...]
    needs: str
    trap: str
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Loinc:
    """The LOINC code of an analyte as one kind of quantity, where it was read; LOINC is (c) Regenstrief Institute."""

    analyte: str
    code: str
    quantity: Quantity
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class AnalyteInterval:
    """A reference interval of an analyte for one sex ("" for both) and ages.

    Attributes:
        age_low, age_high: years, both counted in; None for no end.
        low, high: None where there is no limit on that side.
        assay: the one method that it holds for; "" where methods agree. A cohort's column is not read by it.
        reference: what it is of.
    """

    analyte: str
    sex: Literal["", "female", "male"]
    age_low: float | None
    age_high: float | None
    low: float | None
    high: float | None
    unit: str
    assay: str
    reference: str
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class DecisionLimit:
    """A limit that is in use beside reference intervals; `when` says for whom, "" for adults."""

    analyte: str
    name: str
    side: Literal["below", "above"]
    value: float
    unit: str
    when: str
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Distribution:
    """Mean and standard deviation of an analyte or a ratio as published."""

    code: str
    population: str
    n: int
    mean: float
    sd: float
    unit: str
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Conversion:
    """A conversion that rests on a convention, not on a molar mass: `into` = `unit` * factor + offset."""

    analyte: str
    unit: str
    into: str
    factor: float
    offset: float
    source: str
    locator: str
    grade: Grade
    note: str


@dataclass(frozen=True, slots=True)
class AnalyteName:
    """One way in which laboratory reports name an analyte."""

    analyte: str
    name: str
    language: Literal["en", "de", "fr", "es", "any"]


@cache
def analytes() -> tuple[Analyte, ...]:
    """Every analyte, in display order."""
    return read(TABLES / "analytes.csv", Analyte)


@cache
def loinc() -> tuple[Loinc, ...]:
    """LOINC codes, only those that were read."""
    return read(TABLES / "loinc.csv", Loinc)


@cache
def analyte_intervals() -> tuple[AnalyteInterval, ...]:
    """Reference intervals, one row for each sex and age band."""
    return read(TABLES / "intervals.csv", AnalyteInterval)


@cache
def decision_limits() -> tuple[DecisionLimit, ...]:
    """Limits in use beside intervals."""
    return read(TABLES / "decision_limits.csv", DecisionLimit)


@cache
def distributions() -> tuple[Distribution, ...]:
    """Published means and standard deviations."""
    return read(TABLES / "distributions.csv", Distribution)


@cache
def conversions() -> tuple[Conversion, ...]:
    """Conversions by convention."""
    return read(TABLES / "analyte_conversions.csv", Conversion)


@cache
def analyte_names() -> tuple[AnalyteName, ...]:
    """How reports name analytes, besides their label and code."""
    return read(TABLES / "analyte_names.csv", AnalyteName)


def analyte(code: str) -> Analyte:
    """The analyte of a code, or of a cohort's column.

    Raises:
        KnowledgeError: there is none; near names are offered.
    """
    found = _by_code().get(code) or of_column(code)
    if found is None:
        near = get_close_matches(code.casefold(), {**_by_code(), **_by_column()}, n=3, cutoff=0.6)
        hint = f"Did you mean {', '.join(near)}?" if near else f"It knows {len(_by_code())}, such as plp, trp."
        raise KnowledgeError(f"Wanted the analyte '{code}'; there is none of that code or column. {hint}")
    return found


def of_column(column: str) -> Analyte | None:
    """The analyte that a column holds; None where it holds none."""
    return _by_column().get(column)


@cache
def _by_code() -> dict[str, Analyte]:
    return {row.code: row for row in analytes()}


@cache
def _by_column() -> dict[str, Analyte]:
    return {column: row for row in analytes() for column in row.columns}
