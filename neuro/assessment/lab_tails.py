"""What follows a number on a laboratory's line: unit, flag, reference interval, notes."""

import re
from dataclasses import dataclass

from neuro.assessment.lab_numbers import NUMBER, Convention, readings
from neuro.assessment.lab_units import spelled
from neuro.knowledge.entities import Variable

SKIP = re.compile(r"[\s¦:=,;.]+|[()\[\]](?=\s|[\d<>≤≥]|$|¦|[)\]])|[()\[\]]")
WORDS = re.compile(
    r"(?:ref(?:erence|erenz|erencia|érence)?\.?(?:bereich|wert|werte)?|range|interval(?:l|le|lo)?|normal(?:bereich|e|es)?"
    r"|norm(?:e|es|wert|werte)?|valores?(?: de)?|valeurs?(?: de)?|usuelles?|vr|vn|rr|limits?|de)\b"
)
FLAG = re.compile(
    r"(?:hh|ll|h|l|n|a|\*+|↑+|↓+|\++|--?(?=[\s)\]]|$|¦)|high|low|hoch|niedrig|erhöht|erniedrigt|élevé|bas|haut|alto|bajo|"
    r"normal|abnormal|critical)(?![^\W\d_])"
)
SPAN = re.compile(rf"({NUMBER})\s*(?:-|–|—|\.\.\.?|\bto\b|\bbis\b|\bà\b|\ba\b|;)\s*({NUMBER})")
OPEN = re.compile(rf"(<=|>=|<|>|≤|≥|\bup to\b|\bbis\b|\bunter\b|\büber\b|\bunder\b|\bover\b)\s*({NUMBER})")
ALONE = re.compile(NUMBER)
NOTE = re.compile(r"[^\s¦]+")
BELOW = ("<", "<=", "≤", "up to", "bis", "unter", "under")


@dataclass(frozen=True, slots=True)
class Tail:
    """What a line says after its number.

    Attributes:
        unit, factor: in our spelling, and what multiplies its values; "" where none stands there.
        flag: as written.
        low, high, said: the interval in that unit, and as written.
        numbers: other numbers, which make the line ambiguous.
        note: every other word.
    """

    unit: str = ""
    factor: float = 1.0
    flag: str = ""
    low: float | None = None
    high: float | None = None
    said: str = ""
    numbers: tuple[str, ...] = ()
    note: str = ""


def tail(text: str, about: Variable, known: Convention) -> Tail:
    """Read what follows the number of a line.

    Args:
        text: from behind the number on.
        about: the variable.
        known: decimal signs of the whole text.
    """
    state = _State(text, about, known)
    while state.at < len(text):
        for step in (state.skip, state.unit, state.interval, state.word, state.mark, state.alone, state.other):
            if step():
                break
    return state.tail()


class _State:
    """A place in the tail and what was read before it."""

    def __init__(self, text: str, about: Variable, known: Convention) -> None:
        self.text, self.about, self.known, self.at = text, about, known, 0
        self.small = text.lower().replace("μ", "µ")
        self.found_unit, self.factor, self.flag, self.said = "", 1.0, "", ""
        self.low: float | None = None
        self.high: float | None = None
        self.numbers: list[str] = []
        self.notes: list[str] = []

    def tail(self) -> Tail:
        """The whole; two lone numbers in cells of their own are the ends of the interval."""
        if not self.said and len(self.numbers) == 2 and self.found_unit:
            self._ends(*self.numbers)
            self.numbers = []
        ends = (self.low, self.high, self.said)
        return Tail(self.found_unit, self.factor, self.flag, *ends, tuple(self.numbers), " ".join(self.notes))

    def skip(self) -> bool:
        return self._take(SKIP) is not None

    def unit(self) -> bool:
        unit, factor, length = spelled(self.small[self.at :], self.about)
        if not length:
            return False
        if self.found_unit and unit != self.found_unit:
            self.notes.append(self.text[self.at : self.at + length])
        elif not self.found_unit:
            self.found_unit, self.factor = unit, factor
        self.at += length
        return True

    def interval(self) -> bool:
        if found := self._take(SPAN):
            if self.said:
                self.numbers += [found[1], found[2]]
            else:
                self._ends(found[1], found[2], found[0])
            return True
        if found := self._take(OPEN):
            self._open(found)
            return True
        return False

    def _open(self, found: re.Match[str]) -> None:
        value = self._one(found[2])
        if self.said or value is None:
            self.numbers.append(found[2])
        elif found[1] in BELOW:
            self.high, self.said = value, found[0]
        else:
            self.low, self.said = value, found[0]

    def word(self) -> bool:
        return self._take(WORDS) is not None

    def mark(self) -> bool:
        found = self._take(FLAG)
        if found:
            self.flag = self.flag or self.text[found.start() : found.end()]
        return found is not None

    def alone(self) -> bool:
        found = self._take(ALONE)
        if found:
            self.numbers.append(found[0])
        return found is not None

    def other(self) -> bool:
        found = self._take(NOTE)
        if found:
            self.notes.append(self.text[found.start() : found.end()])
        return found is not None

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.small, self.at)
        if found:
            self.at = found.end()
        return found

    def _ends(self, low: str, high: str, said: str = "") -> None:
        ends = self._one(low), self._one(high)
        if None in ends:
            self.numbers += [low, high]
            return
        self.low, self.high = ends
        self.said = said or f"{low}-{high}"

    def _one(self, text: str) -> float | None:
        read = readings(text, self.known)
        return read[0] if len(read) == 1 else None
