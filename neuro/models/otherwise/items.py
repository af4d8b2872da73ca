"""An outcome without the questions that ask about the exposure itself."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from neuro.expression import parse
from neuro.knowledge import instruments
from neuro.knowledge.entities import Outcome
from neuro.knowledge.shared_items import SharedItem, shared_items


@dataclass(frozen=True, slots=True)
class Remaining:
    """An outcome of the remaining items.

    Attributes:
        outcome: its expression.
        dropped: items taken off.
        note: what was taken off and how the rest is counted.
    """

    outcome: str
    dropped: tuple[str, ...]
    note: str


def overlapping(outcome: Outcome, exposure: str) -> tuple[SharedItem, ...]:
    """Items of an outcome that ask about an exposure."""
    made = set(outcome.columns)
    return tuple(row for row in shared_items() if row.outcome in made and exposure in row.columns)


def without_overlap(outcome: Outcome, exposure: str, names: Collection[str]) -> Remaining | str:
    """An outcome without its overlapping items, or why there is none to take off.

    A score loses its items; a cut of it is laid on the remaining items, carried up to the whole number of items.

    Args:
        names: columns of the cohort.
    """
    rows = overlapping(outcome, exposure)
    if not rows:
        return "the outcome does not ask about the exposure"
    absent = [row.item for row in rows if row.item not in names]
    if absent:
        return "the cohort holds the score only, not its items"
    score, items = rows[0].outcome, tuple(row.item for row in rows)
    left = f"({' - '.join((score, *items))})"
    asked = ", ".join(row.about for row in rows)
    if parse(outcome.response).columns == (score,) and outcome.response.strip() == score:
        return Remaining(left[1:-1], items, f"Without the question on {asked}: the sum of the others.")
    whole = instruments.instrument(score).items or 0
    if whole <= len(items):
        return "the number of items of the score is not known"
    carried = f"({left} * {whole} / {whole - len(items)})"
    text = re.sub(rf"\b{re.escape(score)}\b", carried, outcome.response)
    times = f"{whole}/{whole - len(items)}"
    return Remaining(
        text, items, f"Without the question on {asked}: the sum of the others times {times}, cut as before."
    )
