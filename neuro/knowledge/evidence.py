"""Search over everything that is claimed, with source, grade and how it was read.

A room of a higher floor makes an `Entry` of each of its rows and searches all together: `Evidence(kinds, entries)`.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from functools import cache, cached_property
from math import log, sqrt

from neuro.errors import KnowledgeError
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Source
from neuro.knowledge.evidence_entities import Entry, Finding, Kind
from neuro.knowledge.evidence_rows import KINDS, entries
from neuro.knowledge.evidence_words import Unit, joined, marks, units, words

__all__ = ["Entry", "Evidence", "Finding", "Kind", "evidence", "search"]

CODE, TITLE, OTHER, SENTENCE = 8.0, 6.0, 4.0, 1.0
"""Weight of a word in the code, the title, other names, and the sentence."""
WHOLE_CODE, WHOLE_TITLE, WHOLE_OTHER, FIRST = 100.0, 50.0, 10.0, 5.0
"""Added where the question is the code, the title, one of the other names, or where the title begins with it."""
BEGINNING, LIKE = 0.5, 0.25
"""Share of the weight for a word that only begins so, and for one that is only alike."""
LETTERS = 3
"""Letters that a word must have to find those that begin with it."""
ALIKE = 0.8
"""How alike a word must be where none is as typed; 1 is the same."""


class Evidence:
    """Entries with an index of their words, built once; nothing of it changes afterwards."""

    def __init__(self, kinds: Iterable[Kind], entries: Iterable[Entry]) -> None:
        """Index the entries.

        Raises:
            KnowledgeError: an entry of an unknown kind, or two of one name.
        """
        self.kinds = tuple(kinds)
        self.entries = tuple(entries)
        self._by_key = {entry.key: entry for entry in self.entries}
        strays = {entry.kind for entry in self.entries} - {kind.code for kind in self.kinds}
        if strays or len(self._by_key) < len(self.entries):
            raise KnowledgeError(
                f"Wanted entries of known kinds, each with a name of its own; found {len(strays)} unknown kinds and "
                f"{len(self.entries) - len(self._by_key)} names used twice. Correct the tables."
            )

    def search(self, text: str, kinds: Collection[str] = ()) -> tuple[Finding, ...]:
        """Entries that match a question, best first.

        Those that hold every part of the question come alone; where none does, those that hold most parts.

        Args:
            text: words, a code, or any name of a thing (`5-HT`, `noradrenaline`); blank for every entry.
            kinds: codes of the kinds wanted; () for all.
        Raises:
            KnowledgeError: an unknown kind.
        """
        self._check(kinds)
        parts = units(text)
        if not parts:
            return tuple(self._finding(entry, 0.0) for entry in self.entries if not kinds or entry.kind in kinds)
        hits = [self._hits(part) for part in parts]
        held: dict[int, int] = {}
        for places in hits:
            for place in places:
                if not kinds or self.entries[place].kind in kinds:
                    held[place] = held.get(place, 0) + 1
        most = max(held.values(), default=0)
        plain, asked = words(text), _things(text)
        scored = [
            (sum(places.get(place, 0.0) for places in hits) + self._whole(place, plain, asked), place)
            for place, count in held.items()
            if count == most
        ]
        ranked = sorted(scored, key=lambda one: (-one[0], one[1]))
        return tuple(self._finding(self.entries[place], score) for score, place in ranked)

    def entry(self, name: str) -> Finding:
        """An entry by `kind:code`, or by its code where only one has it.

        Raises:
            KnowledgeError: there is none, or several of that code.
        """
        if name in self._by_key:
            return self._finding(self._by_key[name], 0.0)
        found = [entry for entry in self.entries if entry.code == name]
        if len(found) == 1:
            return self._finding(found[0], 0.0)
        if found:
            raise KnowledgeError(
                f"Wanted one entry '{name}'; there are {len(found)}. Choose {', '.join(entry.key for entry in found)}."
            )
        raise KnowledgeError(catalogue.absent("entry", name, [*self._by_key, *(one.code for one in self.entries)]))

    def _check(self, kinds: Collection[str]) -> None:
        known = [kind.code for kind in self.kinds]
        for kind in kinds:
            if kind not in known:
                near = get_close_matches(kind, known, n=3, cutoff=0.5) or known
                raise KnowledgeError(f"Wanted a kind of evidence; found '{kind}'. Choose from {', '.join(near)}.")

    def _finding(self, entry: Entry, score: float) -> Finding:
        return Finding(entry, tuple(self._sources[key] for key in entry.source), score)

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {row.key: row for row in catalogue.sources()}

    @cached_property
    def _index(self) -> dict[str, dict[int, float]]:
        """Word or mark of a thing -> places of entries and how much it weighs there."""
        found: dict[str, dict[int, float]] = {}
        for place, entry in enumerate(self.entries):
            for word, weight in _weights(entry).items():
                found.setdefault(word, {})[place] = weight
        return found

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(word for word in self._index if not word.startswith("="))

    def _whole(self, place: int, plain: list[str], asked: list[str]) -> float:
        """What is added where the question is all of a code, of a title under any name of the thing, or of a name."""
        code, title, others = self._plain[place]
        if plain == code:
            return WHOLE_CODE
        if asked == title:
            return WHOLE_TITLE
        if plain in others:
            return WHOLE_OTHER
        return FIRST if title[: len(asked)] == asked else 0.0

    @cached_property
    def _plain(self) -> list[tuple[list[str], list[str], list[list[str]]]]:
        return [
            (words(entry.code), _things(entry.title), [words(other) for other in entry.other]) for entry in self.entries
        ]

    def _hits(self, part: Unit) -> dict[int, float]:
        """Places that hold a part of a question and how much it weighs there, rare words more."""
        whole = "".join(part.words)
        looked = {part.names: 1.0, whole: 1.0} if part.names else {whole: 1.0}
        for word in (whole.removesuffix("s"), *self._beginning(whole)):
            looked.setdefault(word, BEGINNING)
        if not any(word in self._index for word in looked):
            looked = dict.fromkeys(get_close_matches(whole, self._vocabulary, n=3, cutoff=ALIKE), LIKE)
        found: dict[int, float] = {}
        for word, share in looked.items():
            places = self._index.get(word, {})
            rare = 1.0 + log(len(self.entries) / max(len(places), 1))
            for place, weight in places.items():
                found[place] = max(found.get(place, 0.0), share * weight * rare)
        return found

    def _beginning(self, word: str) -> list[str]:
        if len(word) < LETTERS:
            return []
        first = bisect_left(self._vocabulary, word)
        last = bisect_left(self._vocabulary, word + "\x7f")
        return self._vocabulary[first:last]


def _things(text: str) -> list[str]:
    """A text as marks of the things that it names and words for the rest."""
    return list(dict.fromkeys(part.names or part.words[0] for part in units(text)))


def _weights(entry: Entry) -> dict[str, float]:
    """Words of an entry and marks of what it names, each at the weight of its best place."""
    fields = [(entry.code, CODE), (entry.title, TITLE), (entry.sentence, SENTENCE), (" ".join(entry.source), SENTENCE)]
    fields += [(text, OTHER) for text in entry.other]
    found: dict[str, float] = {}
    for text, weight in fields:
        told = words(text)
        spread = weight / sqrt(max(len(told), 1)) if weight > SENTENCE else weight
        for word in (*told, *joined(text), *marks(text)):
            found[word] = max(found.get(word, 0.0), spread)
    return found


@cache
def evidence() -> Evidence:
    """What the tables of knowledge hold; report adds what higher rooms hold."""
    return Evidence(KINDS, entries())


def search(text: str, kinds: Collection[str] = ()) -> tuple[Finding, ...]:
    """Entries of the tables of knowledge that match a question, best first; see `Evidence.search`."""
    return evidence().search(text, kinds)
