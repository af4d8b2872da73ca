"""Who has a read-out and who has none, added up chunk by chunk."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from neuro.mechanism.people import IMPOSSIBLE, MOVES, NOT_MEASURED, Answer, Sentences

STEADY, NONE, MOVING = "steady", "no_steady_state", "not_at_steady_state"
BEYOND, MISSING = "impossible_input", "not_measured"
NUMBER = re.compile(r"(?<![\w.-])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?![\w-])")
"""A number that stands alone: not the 5 of 5-HT or the 67 of GAD67."""


class Count:
    """People of all chunks so far.

    Attributes:
        rows: all of them.
        failed: those who were measured and have no read-out in some system.
    """

    def __init__(self) -> None:
        """Nobody yet."""
        self.rows = self.failed = 0
        self._kinds: dict[str, Counter[str]] = {}
        self._reasons: dict[tuple[str, int], tuple[str, int]] = {}
        self._lost: Counter[str] = Counter()

    def add(self, found: Sequence[Answer], told: Sequence[Sentences | None]) -> None:
        """Count a chunk.

        Args:
            found: one answer a system.
            told: the sentence of each person without a read-out, a system; None where everybody has one.
        """
        self.rows += len(found[0].why)
        self.failed += int(np.logical_or.reduce([one.failed for one in found]).sum())
        for one, sentences in zip(found, told, strict=True):
            self._lost[one.system.code] += one.lost
            kinds = self._kinds.setdefault(one.system.code, Counter())
            for why, count in zip(*map(np.ndarray.tolist, np.unique(one.why, return_counts=True)), strict=True):
                kinds[_kind(why)] += count
                if why and sentences is not None:
                    first = _of_nobody(str(sentences[int(np.argmax(one.why == why))]), why)
                    sentence, before = self._reasons.get((one.system.code, why), (first, 0))
                    self._reasons[one.system.code, why] = (sentence, before + count)

    def of(self, system: str, draws: int) -> dict[str, Any]:
        """One system's people by status, and the share of their draws that have no steady state (with an ensemble)."""
        kinds = self._kinds.get(system, Counter())
        found: dict[str, Any] = {
            "system": system,
            **{kind: kinds[kind] for kind in (STEADY, NONE, MOVING, BEYOND, MISSING)},
        }
        if draws and kinds[STEADY]:
            found["draws_without_steady_state"] = self._lost[system] / (draws * kinds[STEADY])
        return found

    def reasons(self) -> list[dict[str, Any]]:
        """Why people have no read-out: rows by system and reason, with a sentence, of which no number is anybody's."""
        return [
            {"system": system, "status": _kind(why), "rows": count, "example": sentence}
            for (system, why), (sentence, count) in sorted(self._reasons.items())
        ]


def _of_nobody(sentence: str, why: int) -> str:
    """A reason without the numbers of the person that it was told of; a possible range stays."""
    return sentence if why < 0 else NUMBER.sub("…", sentence)


def _kind(why: int) -> str:
    return {0: STEADY, MOVES: MOVING, IMPOSSIBLE: BEYOND, NOT_MEASURED: MISSING}.get(why, NONE)
