"""Ratios of analytes: a formula of analytes' codes, what it is read as, what misleads."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.errors import KnowledgeError
from neuro.expression import Expression, parse
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "ratios.csv"


@dataclass(frozen=True, slots=True)
class Ratio:
    """One ratio.

    Attributes:
        code, label: short name, unique; what people read.
        formula: an expression; names are codes of analytes, or of what no table here has.
        unit: of its value.
        inputs: in which units its analytes are.
        low, high: reference interval, None where there is none.
        reading, trap: what it is read as, what misleads.
        source, locator, grade: of its numbers, those inside the formula included.
    """

    code: str
    label: str
    formula: str
    unit: str
    inputs: str
    low: float | None
    high: float | None
    reading: str
    trap: str
    source: str
    locator: str
    grade: Grade

    @property
    def expression(self) -> Expression:
        """The parsed formula."""
        return parse(self.formula)

    def value(self, analytes: Mapping[str, float | None]) -> float:
        """The ratio of one person.

        Args:
            analytes: code -> value in the units of `inputs`; None or absent is not measured.

        Returns:
            NaN where something it needs is not measured.
        """
        return float(self.expression.evaluate({name: analytes.get(name) for name in self.expression.columns}))


@cache
def ratios() -> tuple[Ratio, ...]:
    """Every ratio, in display order."""
    return read(TABLE, Ratio)


def ratio(code: str) -> Ratio:
    """A ratio by its code.

    Raises:
        KnowledgeError: there is none of that code.
    """
    for row in ratios():
        if row.code == code:
            return row
    raise KnowledgeError(f"Wanted the ratio '{code}'; there is none. It knows {', '.join(r.code for r in ratios())}.")
