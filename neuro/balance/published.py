"""Centre and spread of indices as published: from a mean and SD, or from the limits of an interval."""

from dataclasses import dataclass
from functools import cache
from math import log, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Literal

from neuro.balance.indices import index
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "published.csv"
LIMIT = NormalDist().inv_cdf(0.975)
"""SDs from the centre to the 2.5 and 97.5 % limits."""


@dataclass(frozen=True, slots=True)
class Published:
    """One published reference of an index.

    Attributes:
        code, sex: index; "" for both sexes.
        kind: "moments" (first, second: mean, SD), "limits" (2.5 and 97.5 % limits) or "interval" (those of the
            variable in the catalogue).
        scale: "ln" where first and second are of the quantity whose logarithm the index is.
        n, people: how many, None where it is not said; who.
        source, locator, grade, note: key; where in it; C is shown and never scores; what was assumed.
    """

    code: str
    sex: str
    kind: Literal["moments", "limits", "interval"]
    first: float | None
    second: float | None
    scale: Literal["plain", "ln"]
    n: int | None
    people: str
    source: str
    locator: str
    grade: Grade
    note: str

    @property
    def moments(self) -> tuple[float, float]:
        """Centre and spread on the scale of the index.

        A mean m and SD s of a log-normal have ln-variance v = ln(1 + (s/m)²) and ln-mean ln(m) - v/2.
        """
        if self.kind == "moments":
            mean, sd = self.numbers
            if self.scale == "plain":
                return mean, sd
            variance = log(1 + (sd / mean) ** 2)
            return log(mean) - variance / 2, sqrt(variance)
        low, high = (log(end) if self.scale == "ln" else end for end in self.numbers)
        return (low + high) / 2, (high - low) / (2 * LIMIT)

    @property
    def numbers(self) -> tuple[float, float]:
        """The two printed numbers."""
        first, second = self.first, self.second
        if self.kind == "interval":
            found = catalogue.interval(index(self.code).needs[0], self.sex)
            first, second = (found.low, found.high) if found else (None, None)
        if first is None or second is None:
            raise ValueError(f"{self.code}: no two numbers")
        return first, second


@cache
def published() -> tuple[Published, ...]:
    """Every published reference of the table."""
    return read(TABLE, Published)


def published_for(code: str, sex: str | None) -> Published | None:
    """The published reference that may score an index in somebody of that sex; None where there is none."""
    for row in published():
        if row.code == code and row.sex in ("", sex) and row.grade != "C":
            return row
    return None
