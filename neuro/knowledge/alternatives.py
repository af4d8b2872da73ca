"""The same question asked otherwise: which refits are made, what each changes, and why one would."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "alternatives.csv"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One change of a recommended model.

    Attributes:
        code, label, why: short name; what people read; what it is for.
        columns: what it is about, as cohorts may name it; () where it is about no column of its own.
    """

    code: str
    label: str
    why: str
    columns: tuple[str, ...]
    source: str
    locator: str
    grade: Grade


@cache
def alternatives() -> tuple[Alternative, ...]:
    """Every alternative, in the order in which they are shown."""
    return read(TABLE, Alternative)
