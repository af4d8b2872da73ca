"""What laboratories measure: a value in either unit, a report's words for it, and a laboratory's own interval."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from math import isfinite

from neuro import units
from neuro.errors import KnowledgeError
from neuro.knowledge import catalogue
from neuro.knowledge.analyte_tables import Analyte, analyte, analyte_names, analytes
from neuro.knowledge.analyte_units import in_unit, measures
from neuro.knowledge.display import System
from neuro.knowledge.entities import Interval

__all__ = [
    "Analyte",
    "LabInterval",
    "analyte",
    "analytes",
    "candidates",
    "convert",
    "in_system",
    "may_be_in",
    "named",
    "shown",
]

LONG = 7
"""Letters that a name must have for a misspelling to be forgiven: shorter ones are too alike (DHEA, DHEA-S)."""
MATRICES = r"\b(in )?(serum|plasma|blood|blut|vollblut|sang|suero|plasmatique|serique|s|p|b|se|pl)\b"
"""Words of the sample, which reports put beside the name."""


def convert(code: str, value: float, unit: str, into: str) -> float:
    """A value of an analyte in another unit, exactly; see `analyte_units.in_unit`."""
    return in_unit(code, value, unit, into)


def in_system(code: str, value: float, unit: str, system: System) -> tuple[float, str]:
    """A value in the SI or the conventional unit of its analyte, and that unit."""
    about = analyte(code)
    into = about.si if system == "SI" else about.conventional
    return in_unit(code, value, unit, into), into


def shown(code: str, value: float, unit: str) -> str:
    """A value as people read it in both units: `25 ng/mL = 62.4 nmol/L`; one where the analyte has one.

    Args:
        code: of an analyte, or a column that holds it.
        value: in `unit`.
    """
    about = analyte(code)
    others = [into for into in dict.fromkeys((about.conventional, about.si)) if not units.same(into, unit)]
    return " = ".join([f"{value:.6g} {unit}", *(f"{in_unit(code, value, unit, into):.3g} {into}" for into in others)])


def named(text: str) -> Analyte | None:
    """The analyte that a report names so; None where no name is like it.

    Args:
        text: as printed, such as `Ferritin, S` or `25-OH Vitamin D`.
    Raises:
        KnowledgeError: it could be several; says which.
    """
    found = candidates(text)
    if len(found) > 1:
        raise KnowledgeError(
            f"Wanted one analyte for '{text.strip()}'; it could be {' or '.join(row.label for row in found)}. "
            "Say which."
        )
    return found[0] if found else None


def candidates(text: str) -> tuple[Analyte, ...]:
    """The analytes that a name could mean: those named so, else those from whose name it is one letter off.

    A likeness never bridges digits or short words: vitamin B1 is not B12, vitamin A is not C.
    """
    whole, known = _folded(text), _names()
    for wanted in dict.fromkeys((whole, _folded(re.sub(MATRICES, " ", _plain(text))))):
        if wanted in known:
            return tuple(analyte(code) for code in known[wanted][1])
    if len(whole) < LONG:
        return ()
    near = [codes for name, (short, codes) in known.items() if short == _short(text) and _one_off(whole, name)]
    return tuple(analyte(code) for code in dict.fromkeys(code for codes in near for code in codes))


@cache
def _names() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Folded name -> its short words and the codes of the analytes that are called so."""
    pairs = [(row.analyte, row.name) for row in analyte_names()]
    pairs += [(row.code, text) for row in analytes() for text in (row.label, row.code, *row.columns)]
    found: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
    for code, text in pairs:
        short, codes = found.get(_folded(text), (_short(text), ()))
        found[_folded(text)] = (short, tuple(dict.fromkeys((*codes, code))))
    return found


def _short(text: str) -> frozenset[str]:
    """Words that decide which of several alike is meant: digits, and letters alone."""
    return frozenset(re.findall(r"\d+|\b[a-z]{1,2}\b", _plain(text)))


def _one_off(one: str, other: str) -> bool:
    """Whether one letter is changed, left out, added, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    first, second = one[start:], other[start:]
    swapped = first[:2] == second[1::-1] and first[2:] == second[2:]
    return swapped or first[1:] == second[1:] or first[1:] == second or first == second[1:]


def _plain(text: str) -> str:
    """Lower case without accents; Greek letters as words."""
    spelled = text.replace("α", "alpha").replace("β", "beta").replace("µ", "u").replace("œ", "oe").replace("Œ", "Oe")
    flat = unicodedata.normalize("NFKD", spelled.casefold())
    return "".join(letter for letter in flat if not unicodedata.combining(letter))


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", _plain(text))


@dataclass(frozen=True, slots=True)
class LabInterval:
    """A laboratory's own reference interval, which replaces the table's for the values that came with it.

    Attributes:
        column: the cohort's column.
        low, high: in `unit`; None for no limit on that side.
        unit: as the laboratory prints it.
        origin: which laboratory, or where it was printed; what people read.
    """

    column: str
    low: float | None
    high: float | None
    unit: str
    origin: str

    def __post_init__(self) -> None:
        """Check at the door.

        Raises:
            KnowledgeError: an unknown column, no limit at all, or limits that are not numbers in order.
            UnitError: a unit that the analyte is not measured in.
        """
        about = catalogue.variable(self.column)
        given = [end for end in (self.low, self.high) if end is not None]
        if not given:
            raise KnowledgeError(f"Wanted a lower or an upper limit of {about.label}; found neither. Give one.")
        if not all(isfinite(end) and end >= 0 for end in given):
            raise KnowledgeError(f"Wanted limits of {about.label} that are numbers from 0; found others. Correct them.")
        if len(given) == 2 and given[0] >= given[1]:
            raise KnowledgeError(
                f"Wanted the lower limit of {about.label} below the upper; found {given[0]:g} to {given[1]:g} "
                f"{self.unit}. Swap or correct them."
            )
        if not self.origin.strip():
            raise KnowledgeError(
                f"Wanted the origin of the interval of {about.label}; found none. Name the laboratory."
            )
        in_unit(self.column, given[0], self.unit, about.unit)

    def interval(self) -> Interval:
        """The same in the column's unit, to stand where the table's would."""
        unit = catalogue.variable(self.column).unit
        low, high = (
            None if end is None else in_unit(self.column, end, self.unit, unit) for end in (self.low, self.high)
        )
        return Interval(self.column, "", low, high, unit, self.origin, "LAB", "B", "as printed by the laboratory")


def may_be_in(code: str, unit: str) -> bool:
    """Whether an analyte is given in such a unit."""
    return measures(analyte(code), unit)
