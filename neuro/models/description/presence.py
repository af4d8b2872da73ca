"""Who has which indices and axes: by cycle, and which are missing together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE
from neuro.cohort.privacy import FLOOR, suppress
from neuro.models.description.panel import Panel

MOST_PATTERNS = 12
"""More patterns than this nobody reads; the others are counted together. Grade C."""


@dataclass(frozen=True, slots=True)
class Held:
    """How many people of one cycle have a measure.

    Attributes:
        code, cycle: of what, in whom; "" where the cohort has no cycles.
        n: people who have it; None where suppressed.
        of: people of the cycle.
    """

    code: str
    cycle: str
    n: int | None
    of: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """People who have just these of the measures asked about.

    Attributes:
        have: codes that they have, () where they have none.
        n: people.
    """

    have: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Presence:
    """What is there and what is missing together.

    Attributes:
        held: every measure in every cycle.
        patterns: the most frequent ones, largest first, none of fewer than 11 people.
        others: people with a pattern that is not listed; None where they are fewer than 11.
        n: people asked about.
    """

    held: tuple[Held, ...]
    patterns: tuple[Pattern, ...]
    others: int | None
    n: int


def presence(panel: Panel, codes: Sequence[str]) -> Presence:
    """Count who has which measures; people, not weights, as what is missing is not a population's.

    Raises:
        KnowledgeError: the cohort cannot give one of them.
    """
    has = np.stack([panel.have([code]) for code in codes], axis=1)
    inside = panel.inside
    found, inverse = np.unique(has[inside], axis=0, return_inverse=True)
    counts = np.bincount(inverse.ravel(), minlength=len(found))
    kept = [place for place in np.argsort(-counts, kind="stable") if counts[place] >= FLOOR][:MOST_PATTERNS]
    patterns = tuple(
        Pattern(tuple(code for code, there in zip(codes, found[place], strict=True) if there), int(counts[place]))
        for place in kept
    )
    others = int(inside.sum()) - sum(one.n for one in patterns)
    return Presence(
        _held(panel, codes, has), patterns, others if others == 0 or others >= FLOOR else None, int(inside.sum())
    )


def _held(panel: Panel, codes: Sequence[str], has: NDArray[np.bool_]) -> tuple[Held, ...]:
    inside = panel.inside
    labels = np.array([str(name) for name in panel.columns[CYCLE]]) if CYCLE in panel.cohort.names else None
    cycles = sorted(set(labels[inside].tolist())) if labels is not None else [""]
    people = {name: inside & (labels == name) if labels is not None else inside for name in cycles}
    cells = [
        (code, name, int((has[:, place] & people[name]).sum())) for place, code in enumerate(codes) for name in cycles
    ]
    hidden = suppress([n for _, _, n in cells], [(code, name) for code, name, _ in cells])
    return tuple(
        Held(code, name, None if hide else n, int(people[name].sum()))
        for (code, name, n), hide in zip(cells, hidden, strict=True)
    )
