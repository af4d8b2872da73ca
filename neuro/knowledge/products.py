"""Products declared before anybody looks: which associations may depend on what else, and why one would think so."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "products.csv"


@dataclass(frozen=True, slots=True)
class DeclaredProduct:
    """One pair whose association may depend on each other.

    Attributes:
        code, label: short name; what people read.
        exposures: columns, or groups of the catalogue, that it is declared for.
        modifiers: what it may depend on, as cohorts may name it; the first that a cohort has counts.
        kind: "amount" by quarters, "category" as it is, "band" cut at `edge`.
        edge: where a band is cut, in the modifier's unit; None for the others.
        levels: names of the two bands; () for the others.
        among: who can be asked, an expression for each way a cohort may say it; () for everybody.
        reason: why one would think so.
    """

    code: str
    label: str
    exposures: tuple[str, ...]
    modifiers: tuple[str, ...]
    kind: Literal["amount", "category", "band"]
    edge: float | None
    levels: tuple[str, ...]
    among: tuple[str, ...]
    reason: str
    source: str
    locator: str
    grade: Grade

    def declared_for(self, exposure: str) -> bool:
        """Whether it names an exposure, or the group that the exposure is in."""
        group = catalogue.variable(exposure).group if catalogue.known(exposure) else ""
        return exposure in self.exposures or group in self.exposures

    def who(self, names: Collection[str]) -> str | None:
        """Who can be asked, in these columns; None where they cannot tell, "" for everybody."""
        if not self.among:
            return ""
        return next((text for text in self.among if set(parse(text).columns) <= set(names)), None)


@cache
def products() -> tuple[DeclaredProduct, ...]:
    """Every declared product, in the order in which they are shown."""
    return read(TABLE, DeclaredProduct)


def declared(exposure: str) -> tuple[tuple[DeclaredProduct, tuple[str, ...]], ...]:
    """Products of an exposure with the columns that it may depend on; of two amounts either may be asked about."""
    found = []
    for row in products():
        if row.declared_for(exposure) and exposure not in row.modifiers:
            found.append((row, row.modifiers))
        elif row.kind == "amount" and exposure in row.modifiers:
            columns = tuple(name for name in row.exposures if catalogue.known(name))
            if columns:
                found.append((row, columns))
    return tuple(found)
