"""Wording that never appears: objections to a text, by the table of forbidden words."""

import re
from dataclasses import dataclass
from functools import cache

from neuro.knowledge import catalogue
from neuro.knowledge.entities import Word

QUOTATION = re.compile(r"[“\"]([^”\"]*)[”\"]\s*\[([A-Z0-9_]+)\]")
"""A sourced quotation: "text" [KEY], where KEY is in the table of sources."""
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
"""Words spoken of, not used."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A forbidden wording that was found, and what to write instead."""

    word: Word
    found: str
    line: int

    def __str__(self) -> str:
        return f"line {self.line}: '{self.found}' ({self.word.code}): {self.word.reason}. Write '{self.word.instead}'."


def objections(text: str) -> list[Objection]:
    """Forbidden wording in a text; sourced quotations and code in back-ticks are passed over.

    Returns:
        One for each place, in order of the text; [] where nothing is wrong.
    """
    spoken = CODE.sub(_blank, QUOTATION.sub(_without_quotation, text))
    found = [
        Objection(word, " ".join(match[0].split()), spoken.count("\n", 0, match.start()) + 1)
        for word, pattern in _patterns()
        for match in pattern.finditer(spoken)
    ]
    return sorted(found, key=lambda one: (one.line, one.word.code))


@cache
def _patterns() -> tuple[tuple[Word, re.Pattern[str]], ...]:
    return tuple((word, re.compile(word.pattern.replace(" ", r"\s+"), re.IGNORECASE)) for word in catalogue.words())


def _without_quotation(match: re.Match[str]) -> str:
    known = any(source.key == match[2] for source in catalogue.sources())
    return _blank(match) if known else match[0]


def _blank(match: re.Match[str]) -> str:
    """Nothing but the line breaks, so that lines keep their numbers."""
    return "\n" * match[0].count("\n")
