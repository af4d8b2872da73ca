"""Units as laboratories write them, into the cohort's unit of each variable."""

import re

from neuro import units
from neuro.knowledge.analyte_tables import of_column
from neuro.knowledge.analyte_units import in_unit
from neuro.knowledge.entities import Variable

CONCENTRATION = re.compile(
    r"(?P<prefix>mc|[mµunpfdck])?(?P<base>g|mol|iu|ui|ie|units?|u)\s*(?:/|\bper\b|\bpro\b)\s*"
    r"(?P<below>100\s*ml|dl|cl|ml|µl|ul|l)\b"
)
COUNT = re.compile(
    r"(?:x\s*)?10\s*(?:\^|\*|e|\*\*)?\s*9\s*/\s*l\b|(?:x\s*)?10⁹\s*/\s*l\b|giga\s*/\s*l\b|/\s*nl\b|"
    r"(?:x\s*)?10\s*(?:\^|\*|e|\*\*)?\s*3\s*/\s*[µu]l\b|(?:x\s*)?10³\s*/\s*[µu]l\b|1000\s*/\s*[µu]l\b|"
    r"(?:tsd\.?|k|thou(?:sand)?)\s*/\s*(?:[µu]l\b|mm3\b|mm³)"
)
SINGLE = re.compile(r"(?:cells\s*)?/\s*(?:[µu]l\b|mm3\b|mm³)")
PLAIN = re.compile(r"mmol\s*/\s*mol\b|µmol\s*/\s*mmol\b|%|kg\s*/\s*m(?:2|²)|(?:years?|yrs?|jahre?|ans|años)\b")
PREFIX = {"mc": "µ", "u": "µ", None: ""}
BASE = {"g": "g", "mol": "mol"}
GIGA = "g/l"
"""French giga per litre, which reads as grams per litre: of cell counts only."""


def spelled(text: str, about: Variable) -> tuple[str, float, int]:
    """The unit at the start of a text in our spelling, what multiplies its values, and how many signs it takes.

    Args:
        text: what follows a number, in small letters.
        about: the variable, because `G/L` counts cells and weighs proteins.
    Returns:
        ("", 1.0, 0) where no unit stands there.
    """
    if found := COUNT.match(text):
        return "1000/µL", 1.0, found.end()
    if found := SINGLE.match(text):
        return "1000/µL", 1e-3, found.end()
    if found := CONCENTRATION.match(text):
        if about.unit == "1000/µL" and re.sub(r"\s", "", found[0]) == GIGA:
            return "1000/µL", 1.0, found.end()
        below = re.sub(r"100\s*ml", "dl", found["below"]).replace("u", "µ")
        base = BASE.get(found["base"], "IU")
        prefix = PREFIX.get(found["prefix"], found["prefix"])
        return f"{prefix}{base}/{below[:-1]}L", 1.0, found.end()
    if found := PLAIN.match(text):
        return _plain(found[0]), 1.0, found.end()
    return "", 1.0, 0


def _plain(text: str) -> str:
    packed = re.sub(r"\s", "", text).replace("m2", "m²")
    return "years" if packed[0] in "yja" else packed


def in_cohort_unit(value: float, unit: str, about: Variable) -> float:
    """A value in the cohort's unit of its variable.

    Raises:
        UnitError: the unit is none of this variable.
    """
    if units.same(unit, about.unit):
        return value
    if of_column(about.column) is not None:
        return in_unit(about.column, value, unit, about.unit)
    return units.convert(value, unit, about.unit, about.molar_mass)


def offered(about: Variable) -> tuple[str, ...]:
    """Units in which a variable is read."""
    measured = of_column(about.column)
    own = (measured.conventional, measured.si) if measured else (about.unit, about.unit_other)
    return tuple(dict.fromkeys(unit for unit in own if unit))
