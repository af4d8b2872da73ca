"""Outcomes of the well side that are set against people of the same age: where their cut comes from."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "well.csv"


@dataclass(frozen=True, slots=True)
class TopShare:
    """An outcome of being among the best for one's age.

    Attributes:
        code: the outcome's.
        of: code of the outcome that is cut.
        by: column of age, in years.
        edges: where a band of age begins; the first band is everybody younger.
        share: the share of each band that is meant.
    """

    code: str
    of: str
    by: str
    edges: tuple[str, ...]
    share: float
    source: str
    locator: str
    grade: Grade


@cache
def top_shares() -> tuple[TopShare, ...]:
    """Every outcome whose cut is computed from a cohort."""
    return read(TABLE, TopShare)


def top_share(code: str) -> TopShare | None:
    """The rule of an outcome; None for one whose formula does not depend on a cohort."""
    return next((row for row in top_shares() if row.code == code), None)


def base_of(code: str) -> str:
    """The outcome that one is cut from, else itself: the node of a causal graph."""
    rule = top_share(code)
    return rule.of if rule else code
