"""What agencies publish on intakes: recommended, required, upper levels. Facts of an agency, never advice."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from neuro.errors import KnowledgeError
from neuro.knowledge.entities import Grade, Limit
from neuro.knowledge.rows import read

TABLES = Path(__file__).parent / "tables"
Kind = Literal[
    "recommended intake",
    "adequate intake",
    "average requirement",
    "requirement",
    "upper level",
    "safe level",
    "no concern up to",
    "mean intake",
]
UPPER: tuple[Kind, ...] = ("upper level", "safe level")
"""Kinds that an intake may lie above."""


@dataclass(frozen=True, slots=True)
class Nutrient:
    """A nutrient that agencies publish on, and the cohorts' columns of its intake."""

    code: str
    label: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """One value of one agency.

    Attributes:
        nutrient: its code.
        sex: "" for both.
        age_low, age_high: years, both counted in; None for no end.
        life_stage: "" for neither pregnant nor lactating.
        body: who published it.
        kind: what it is.
        value, unit: per day, or per kg of body weight and day.
        scope: what is counted ("all sources", "supplements and medicines only").
        comparable: whether a foods-only column may be set against it.
        source, locator, grade, note: where it stands, where in it, trust in it, a quirk.
    """

    nutrient: str
    sex: Literal["", "female", "male"]
    age_low: float
    age_high: float | None
    life_stage: Literal["", "pregnancy", "lactation", "smokers, besides"]
    body: str
    kind: Kind
    value: float
    unit: str
    scope: str
    comparable: bool
    source: str
    locator: str
    grade: Grade
    note: str

    def holds(self, sex: str, age: float, life_stage: str = "") -> bool:
        """Whether it is for people of that sex, age in years and stage of life."""
        of_age = self.age_low <= age and (self.age_high is None or age < self.age_high + 1)
        return of_age and self.life_stage == life_stage and self.sex in ("", sex)


@cache
def nutrients() -> tuple[Nutrient, ...]:
    """Every nutrient, in display order."""
    return read(TABLES / "nutrients.csv", Nutrient)


@cache
def intakes() -> tuple[Intake, ...]:
    """Every value of every agency, by nutrient."""
    return read(TABLES / "intakes.csv", Intake)


def nutrient(code: str) -> Nutrient:
    """A nutrient by its code, or by a column of its intake.

    Raises:
        KnowledgeError: there is none.
    """
    for row in nutrients():
        if code == row.code or code in row.columns:
            return row
    listed = ", ".join(row.code for row in nutrients())
    raise KnowledgeError(f"Wanted the nutrient '{code}'; there is none of that code or column. It knows {listed}.")


def published(code: str, sex: str, age: float, life_stage: str = "") -> tuple[Intake, ...]:
    """What agencies publish for people of that sex, age in years and stage of life, as the table has it."""
    about = nutrient(code)
    return tuple(row for row in intakes() if row.nutrient == about.code and row.holds(sex, age, life_stage))


@cache
def limits() -> tuple[Limit, ...]:
    """Upper and safe levels of adults, one for each column of an intake, in the column's unit by name."""
    return tuple(
        _limit(row, about, column)
        for about in nutrients()
        for column in about.columns
        for row in intakes()
        if row.nutrient == about.code and row.kind in UPPER
    )


def _limit(row: Intake, about: Nutrient, column: str) -> Limit:
    return Limit(
        f"{row.nutrient}_{row.body.lower()}:{column}",
        column,
        about.label,
        row.body,
        row.kind,
        row.value,
        row.unit,
        row.scope,
        row.comparable,
        row.source,
        row.grade,
        row.note,
        row.locator,
    )
