"""What people read of one change of the body: what follows in each system, each consequence with its grade."""

import pandas as pd

from neuro.mechanism.catalogue import systems
from neuro.mechanism.influences import STILL, Consequence, Reached
from neuro.report.numbers import MINUS, listed, multiple

MOST = 4
"""Consequences that a sentence names."""
MANYFOLD = 900.0
"""Per cent from which a rise is told as a multiple."""


def reached(found: Reached) -> str:
    """What a change of the body does to one system, in words, each consequence with its grade."""
    head = f"**{found.system.label}** ({found.system.model}):"
    if found.after.reason:
        return f"{head} no steady state. {found.after.reason}"
    parts = [f"{row.label} {_moves(row.change)} (grade {row.grade})" for row in largest(found)[:MOST]]
    return f"{head} in this model {listed(parts)}." if parts else f"{head} nothing that is read here moves."


def largest(found: Reached) -> tuple[Consequence, ...]:
    """What moves, the largest first."""
    moved = [row for row in found.consequences if row.grade is not None]
    return tuple(sorted(moved, key=lambda row: -abs(row.change)))


def bars(found: Reached) -> pd.DataFrame:
    """Every read-out of a system: `what`, `change` (%), `told`, `grade` of the weakest link, "" where nothing moves."""
    rows = [row for row in found.consequences if row.change == row.change]
    return pd.DataFrame(
        {
            "what": [row.label for row in rows],
            "change": [row.change for row in rows],
            "told": [f"{row.change:+.0f} %".replace("-", MINUS) if abs(row.change) >= STILL else "0 %" for row in rows],
            "grade": [row.grade or "" for row in rows],
        }
    )


def ways(found: Reached) -> pd.DataFrame:
    """How a change reaches each read-out that it moves: `what`, `change`, `grade`, `weakest`, `way`."""
    rows = largest(found)
    return pd.DataFrame(
        {
            "what": [row.label for row in rows],
            "change": [_moves(row.change) for row in rows],
            "grade": [row.grade for row in rows],
            "weakest": ["; ".join(link.label for link in row.weakest) for row in rows],
            "way": [" → ".join(f"{link.label} ({link.grade})" for link in row.links) for row in rows],
        }
    )


def known(found: Reached) -> str:
    """What is known of the ways into a system, one line each; "" where nothing is noted."""
    links = dict.fromkeys(link for row in found.consequences for link in row.links if link.note)
    return "\n".join(f"- {link.label} ({link.grade}): {link.note}" for link in links)


def beyond(found: tuple[Reached, ...]) -> str:
    """Systems to which no way is known here."""
    there = {one.system.code for one in found}
    others = [f"{one.label[:1].lower()}{one.label[1:]}" for one in systems() if one.code not in there]
    return f"No way from this change to {listed(others)} is modelled here." if others else ""


def _moves(change: float) -> str:
    if change >= MANYFOLD:
        return f"rises to {multiple(1.0 + change / 100.0)} times as much"
    return f"{'rises' if change > 0 else 'falls'} by {abs(change):.0f} %"
