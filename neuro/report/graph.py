"""A causal graph in words and rows: what its reader may dispute, and what a proposed set would do."""

from collections.abc import Mapping, Sequence

import pandas as pd

from neuro.models.graph.adjustment import Check
from neuro.models.graph.causal import Arrow, Graph

ABSENT = "Your own graph has no node for this exposure or this outcome, so the shipped graph is asked."
NEW = "added in this visit"
COLUMNS = ("cause", "effect", "reason", "grade")
VERDICTS = {
    "valid": "May be adjusted for; the question stays the total one.",
    "relabelled": "This would answer another question: the direct one, with what lies between held fixed.",
    "refused": "Refused: the answer would be distorted.",
    "incomplete": "Nothing here distorts, but a path stays open.",
}


def verdict(found: Check) -> str:
    """What adjusting for a proposed set would do, and to whom it is owed."""
    return f"**{VERDICTS[found.verdict]}** {found.explanation}"


def arrows(graph: Graph, held: Sequence[Arrow]) -> pd.DataFrame:
    """Arrows as rows, nodes by what people read."""
    rows = [(graph.labels[row.cause], graph.labels[row.effect], row.reason, row.grade) for row in held]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def chosen(table: pd.DataFrame, nodes: Mapping[str, str]) -> tuple[Arrow, ...]:
    """The arrows of a table that somebody changed; rows without both ends are not yet arrows.

    Args:
        nodes: label -> node.
    """
    found = []
    for row in table.astype(object).where(table.notna(), None).to_dict("records"):
        cause, effect = nodes.get(str(row["cause"])), nodes.get(str(row["effect"]))
        if cause and effect:
            found.append(Arrow(cause, effect, row["reason"] or NEW, row["grade"] or "C"))
    return tuple(found)
