"""Questions that stand in an outcome and in what is to explain it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "shared_items.csv"


@dataclass(frozen=True, slots=True)
class SharedItem:
    """One item of a score.

    Attributes:
        outcome: column of the score.
        item: column of the item.
        about: what it asks.
        columns: columns that measure the same.
        source, grade: where the item is published, and how sure that is.
    """

    outcome: str
    item: str
    about: str
    columns: tuple[str, ...]
    source: str
    grade: str


@cache
def shared_items() -> tuple[SharedItem, ...]:
    """Every item that some column measures as well."""
    return read(TABLE, SharedItem)


def overlaps(outcome: Iterable[str], exposures: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each item that explains itself.

    Args:
        outcome: columns that the outcome is made of; an item that is taken off is named there as well.
        exposures: columns that the terms are made of.
    """
    explained, explaining = set(outcome), set(exposures)
    return tuple(
        f"'{column}' is in part '{row.outcome}' itself, which asks about {row.about}: compare with "
        f"'{row.outcome} - {row.item}' as the outcome."
        for row in shared_items()
        for column in row.columns
        if column in explaining and row.outcome in explained and row.item not in explained
    )
