"""Words of a text as a search sees them: without case, accents and Greek, with other names of the same thing."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from neuro.knowledge.catalogue import TABLES
from neuro.knowledge.rows import read

EMPTY = frozenset(
    ("a", "an", "and", "are", "as", "at", "be", "by", "do", "does", "for", "from", "how", "in", "is", "it", "of", "on")
    + ("or", "that", "the", "to", "was", "what", "which", "with")
)
"""Words that find nothing by themselves."""
SHORT = 4
"""A name of so few signs counts in a text only with its capitals: NET is a transporter, net is not; Mg is not mg."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one thing: whoever types one finds the others."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """What one part of a question looks for: words in a row, or any name of one thing.

    Attributes:
        words: as typed, folded.
        names: the mark of the thing that they name, "" for none.
    """

    words: tuple[str, ...]
    names: str


def words(text: str) -> list[str]:
    """Words and numbers in order, in lower case; `5-HT` is two, `25(OH)D` three, `α-2A` two: `alpha` and `2a`."""
    return [word.lower() for word in _typed(text)]


def joined(text: str) -> Iterator[str]:
    """Parts that signs hold together as one word: `5-HT` as `5ht`, `E/I` as `ei`."""
    for part in text.split():
        found = words(part)
        if len(found) > 1:
            yield "".join(found)


def marks(text: str) -> set[str]:
    """Marks of the things that a text names under any of their names."""
    typed = _typed(text)
    plain = [word.lower() for word in typed]
    found = set()
    for place, word in enumerate(plain):
        for name, mark, capitals in _names().get(word, ()):
            there = tuple(plain[place : place + len(name)]) == name
            if there and capitals in ("", typed[place]):
                found.add(mark)
    return found


def units(question: str) -> tuple[Unit, ...]:
    """The parts of a question, each the longest name there; words that find nothing are left out unless all do."""
    plain = words(question)
    found, place = [], 0
    while place < len(plain):
        unit = _longest(plain, place)
        found.append(unit)
        place += len(unit.words)
    kept = [unit for unit in found if unit.names or unit.words[0] not in EMPTY]
    return tuple(dict.fromkeys(kept or found))


def _longest(plain: list[str], place: int) -> Unit:
    known = [
        Unit(name, mark)
        for name, mark, _ in _names().get(plain[place], ())
        if tuple(plain[place : place + len(name)]) == name
    ]
    return max(known, key=lambda unit: len(unit.words), default=Unit((plain[place],), ""))


@cache
def _names() -> dict[str, tuple[tuple[tuple[str, ...], str, str], ...]]:
    """First word -> names that begin with it: their words, the mark of their thing, and capitals that they need."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for row in read(TABLES / "synonyms.csv", Names):
        mark = f"={row.names[0]}"
        for name in row.names:
            parts = tuple(words(name))
            short = len(parts) == 1 and len(name) <= SHORT and name != name.lower()
            found.setdefault(parts[0], []).append((parts, mark, name if short else ""))
    return {word: tuple(names) for word, names in found.items()}


def _typed(text: str) -> list[str]:
    """Words and numbers with their capitals: no accents, Greek letters by their names, µ as u."""
    spelled = "".join(map(_letter, unicodedata.normalize("NFKD", text.replace("µ", "u").replace("μ", "u"))))
    return re.findall(r"[A-Za-z0-9]+", spelled)


@cache
def _letter(sign: str) -> str:
    if sign.isascii():
        return sign
    if unicodedata.combining(sign):
        return ""
    name = unicodedata.name(sign, "")
    return name.rpartition(" ")[2].lower() if name.startswith("GREEK ") else sign
