"""Everything that this project claims, in one search: tables of knowledge, balance, and constants of the kinetics.

What a page needs: `kinds()` for its choices, `search(text, kinds)` for its list, `entry(name)` for an address.
"""

from collections.abc import Collection
from functools import cache
from itertools import chain

from neuro.knowledge import evidence_rows
from neuro.knowledge.evidence import Evidence
from neuro.knowledge.evidence_entities import Entry, Finding, Kind
from neuro.report import evidence_balance, evidence_mechanism

__all__ = ["Entry", "Finding", "Kind", "entry", "evidence", "kinds", "search", "shares"]

FIRST = ("claim", "axis", "index", "constant", "guardrail", "effect")
"""Kinds that a page shows first; the others follow in the order of the tables."""


@cache
def evidence() -> Evidence:
    """Every entry, indexed once (about a third of a second), kinds in display order."""
    every = (*evidence_rows.KINDS, *evidence_balance.KINDS, *evidence_mechanism.KINDS)
    place = {code: number for number, code in enumerate(FIRST)}
    ordered = tuple(sorted(every, key=lambda kind: place.get(kind.code, len(place))))
    rows = (
        *evidence_rows.entries(),
        *evidence_balance.entries(),
        *evidence_mechanism.constants(),
        *evidence_mechanism.others(),
    )
    by_kind = {kind.code: [row for row in rows if row.kind == kind.code] for kind in ordered}
    return Evidence(ordered, chain.from_iterable(by_kind.values()))


def kinds() -> tuple[Kind, ...]:
    """Kinds of entries in display order: code (of addresses and the command line) and label (of people)."""
    return evidence().kinds


def shares() -> dict[str, int]:
    """Entries of each kind, by its code."""
    found = dict.fromkeys((kind.code for kind in kinds()), 0)
    for row in evidence().entries:
        found[row.kind] += 1
    return found


def search(text: str, kinds: Collection[str] = ()) -> tuple[Finding, ...]:
    """Entries that match a question, best first, each with its sources, grade and locator.

    Args:
        text: words, a code, or any name of a thing (`5-HT`, `noradrenaline`, `PLP`); blank for every entry.
        kinds: codes of `kinds()`; () for all.
    Raises:
        KnowledgeError: an unknown kind.
    """
    return evidence().search(text, kinds)


def entry(name: str) -> Finding:
    """One entry by `kind:code`, as it stands in an address, or by its code where only one has it.

    Raises:
        KnowledgeError: there is none, or several of that code.
    """
    return evidence().entry(name)
