"""Directions that are known beforehand: an outcome only falls, or only rises, along a column."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.errors import KnowledgeError
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "directions.csv"


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction.

    Attributes:
        column: along what.
        outcomes: codes of outcomes.
        direction: +1 where the outcome only rises along it, -1 where it only falls.
        why: what was found.
        source, locator, grade: where.
    """

    column: str
    outcomes: tuple[str, ...]
    direction: int
    why: str
    source: str
    locator: str
    grade: Grade


@cache
def rows() -> tuple[Direction, ...]:
    """Every direction."""
    return read(TABLE, Direction)


def directions(outcome: str) -> dict[str, int]:
    """Column -> +1 or -1 for an outcome; a recalled direction (grade C) decides nothing.

    Args:
        outcome: code, column or event; one that the catalogue does not know has none.
    """
    try:
        code = catalogue.outcome(outcome).code
    except KnowledgeError:
        return {}
    return {row.column: row.direction for row in rows() if code in row.outcomes and row.grade != "C"}
