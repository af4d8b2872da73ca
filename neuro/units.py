"""Units of laboratory and diet tables: read, and convert amount, mass, activity and HbA1c."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from neuro.errors import UnitError

Kind = Literal["mass", "amount", "activity", "energy", "count", "number", "hba1c"]

PREFIXES = {"": 1.0, "k": 1e3, "d": 1e-1, "c": 1e-2, "m": 1e-3, "µ": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}
"""SI prefixes of a unit; "" for none."""
BASES: dict[str, Kind] = {"g": "mass", "mol": "amount", "IU": "activity", "cal": "energy"}
PLAIN = frozenset(
    ("ratio", "years", "points", "hours", "cm", "days", "drinks", "visits", "words", "animals", "correct", "SD")
    + ("share", "arbitrary", "min/day", "µmol/mmol", "0-3", "1-5", "0/1", "0-27", "1/s")
)
"""Counts, codes and scores: told apart by their own name, converted into nothing else."""
SPELLINGS = (
    ("μ", "µ"),
    ("m2", "m²"),
    ("^9", "⁹"),
    ("10*9", "10⁹"),
    ("10*3", "1000"),
    ("10^3", "1000"),
    ("[IU]", "IU"),
    ("(24.h)", "day"),
    ("{DFE}", " DFE"),
)

NGSP_OFFSET, NGSP_SLOPE = 2.152, 0.09148
"""% (NGSP) = 0.09148 * mmol/mol (IFCC) + 2.152, the master equation of HbA1c. Source: NGSP. Grade B."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A parsed unit.

    Attributes:
        text: as written.
        factor: how many g, mol, IU, L, … per L (or per day, or alone) one of it is.
        kind: what is counted above the line.
        per: what stands below it: "L", "day", "mol", … or "" for nothing.
    """

    text: str
    factor: float
    kind: Kind
    per: str


@lru_cache(maxsize=512)
def parse(text: str) -> Unit:
    """Read a unit such as `ng/mL`, `µmol/L`, `mg/day`, `%`, `mmol/mol`, `10^9/L`, `kg/m²`.

    Raises:
        UnitError: the unit is not known.
    """
    plain = _spelled(text)
    if plain == "%":
        return Unit(text, 1.0, "hba1c", "%")
    if plain == "mmol/mol":
        return Unit(text, 1.0, "hba1c", "mmol/mol")
    if plain in PLAIN or not plain:
        return Unit(text, 1.0, "number", plain)
    above, _, below = plain.partition("/")
    factor, kind, substance = _above(above, text)
    divisor, per = _below(below, text) if below else (1.0, "")
    return Unit(text, factor / divisor, kind, f"{per} {substance}".strip())


def convert(value: float, unit: str, into: str, molar_mass: float | None = None) -> float:
    """A value in another unit.

    Args:
        value: in `unit`.
        unit, into: units as for `parse`.
        molar_mass: g/mol, needed between mass and amount.
    Raises:
        UnitError: a unit is unknown, the two cannot be expressed in each other, or the molar mass is missing.
    """
    source, target = parse(unit), parse(into)
    if source.kind == target.kind == "hba1c":
        return _hba1c(value, source.per, target.per)
    if source.per != target.per:
        bases = f"one is per {source.per or 'nothing'}, the other per {target.per or 'nothing'}"
        raise UnitError(f"Wanted {unit} in {into}; {bases}. Give both in the same basis.")
    return value * source.factor / target.factor * _bridge(source, target, molar_mass)


def same(unit: str, other: str) -> bool:
    """Whether two spellings are one unit: `ug/dL` and `µg/dL`, `uU/mL` and `µIU/mL`."""
    one, two = parse(unit), parse(other)
    return (one.kind, one.per) == (two.kind, two.per) and abs(one.factor / two.factor - 1) < 1e-12


def _bridge(source: Unit, target: Unit, molar_mass: float | None) -> float:
    if source.kind == target.kind:
        return 1.0
    if {source.kind, target.kind} != {"mass", "amount"}:
        raise UnitError(
            f"Wanted {source.text} in {target.text}; {source.kind} is not {target.kind}. Give a unit of {source.kind}."
        )
    if molar_mass is None or molar_mass <= 0:
        wanted = f"Wanted {source.text} in {target.text}; that needs a positive molar mass in g/mol"
        raise UnitError(f"{wanted}, found {molar_mass}. Give one.")
    return 1 / molar_mass if source.kind == "mass" else molar_mass


def _hba1c(value: float, source: str, target: str) -> float:
    if source == target:
        return value
    return (value - NGSP_OFFSET) / NGSP_SLOPE if source == "%" else value * NGSP_SLOPE + NGSP_OFFSET


def _spelled(text: str) -> str:
    """A unit in our own spelling: UCUM's brackets, a small l, mcg, IE and a bare U are read as well."""
    plain = re.sub(r"\s*/\s*", "/", text.strip())
    for written, meant in SPELLINGS:
        plain = plain.replace(written, meant)
    plain = re.sub(r"\bmcg(?=/|$)", "µg", plain)
    plain = re.sub(r"(?<=/)([dcmµu]?)l$", r"\1L", plain)
    plain = re.sub(r"/(?:24 ?h|d)$", "/day", plain)
    plain = re.sub(r"\bu(?=(g|mol|IU|U|L|l)\b)", "µ", plain)
    return re.sub(r"(?<![A-Za-z])([mµnk]?)(?:U|IE)\b", r"\1IU", plain)


def _above(text: str, whole: str) -> tuple[float, Kind, str]:
    counted = re.fullmatch(r"(10⁹|1000)", text)
    if counted:
        return (1e9 if text == "10⁹" else 1e3), "count", ""
    amount, _, substance = text.partition(" ")
    found = re.fullmatch(r"([kdcmµnpf]?)(g|mol|IU|cal)", amount)
    if not found:
        raise UnitError(_unknown(whole))
    return PREFIXES[found[1]], BASES[found[2]], substance


def _below(text: str, whole: str) -> tuple[float, str]:
    if text in ("day", "m²", "kg/day"):
        return 1.0, text
    found = re.fullmatch(r"([dcmµ]?)(L)", text)
    if not found:
        raise UnitError(_unknown(whole))
    return PREFIXES[found[1]], "L"


def _unknown(text: str) -> str:
    return f"Wanted a unit such as ng/mL, µmol/L, mg/day, % or mmol/mol; found '{text}'. Write it as one of these."
