"""What an outcome could do to an exposure: reverse causation, as far as anybody has thought of it."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

from neuro.knowledge import catalogue
from neuro.knowledge.entities import Grade, Outcome
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "reverse.csv"
Sign = Literal["more", "less", "either"]


@dataclass(frozen=True, slots=True)
class Reverse:
    """One way in which the outcome may come first.

    Attributes:
        outcomes: domain of the outcomes it is about.
        exposures: columns, patterns of columns, or groups of the catalogue.
        sign: whether people whose outcome is worse would have more or less of the exposure by it.
        how: by what.
    """

    outcomes: str
    exposures: tuple[str, ...]
    sign: Sign
    how: str
    source: str
    locator: str
    grade: Grade


@cache
def reverses() -> tuple[Reverse, ...]:
    """Every row, the particular ones before the general."""
    return read(TABLE, Reverse)


def reverse(outcome: Outcome, exposure: str) -> Reverse | None:
    """What is said of an outcome and an exposure; None where the outcome can do nothing, as a negative control."""
    group = catalogue.variable(exposure).group if catalogue.known(exposure) else ""
    for row in reverses():
        if row.outcomes == outcome.domain and any(fnmatchcase(exposure, one) or one == group for one in row.exposures):
            return row
    return None
