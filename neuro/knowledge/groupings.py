"""Groups by which a measure is looked at: a column as it is, or cut into bands."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.errors import KnowledgeError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "groupings.csv"


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to group people.

    Attributes:
        code, label: short name, unique; what people read.
        column: what is grouped.
        cuts: where a number is cut into bands, ascending, each band from its cut on; () leaves categories as they are.
        labels: names of the bands, lowest first; () for categories.
        source, grade: of the cuts.
        note: what a reader must know; "" where there is nothing to say.
    """

    code: str
    label: str
    column: str
    cuts: tuple[str, ...]
    labels: tuple[str, ...]
    source: str
    grade: Grade
    note: str

    @property
    def edges(self) -> tuple[float, ...]:
        """The cuts as numbers."""
        return tuple(float(cut) for cut in self.cuts)


@cache
def groupings() -> tuple[Grouping, ...]:
    """Every grouping, in display order."""
    return read(TABLE, Grouping)


def grouping(code: str, names: Collection[str] | None = None) -> Grouping:
    """The grouping of that code.

    Args:
        names: the cohort's columns; None does not ask whether it can be grouped so.
    Raises:
        KnowledgeError: there is none, or the cohort does not have its column.
    """
    offered = [row for row in groupings() if names is None or row.column in names]
    for row in offered:
        if row.code == code:
            return row
    codes = ", ".join(row.code for row in offered)
    raise KnowledgeError(f"Wanted a grouping; '{code}' is none that this cohort has. Choose among {codes}.")
