"""Units of rate laws: read from the rows, named and counted as a file of SBML does."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from neuro.errors import MechanismError

PREFIXES = {"": 0, "k": 3, "d": -1, "c": -2, "m": -3, "µ": -6, "u": -6, "n": -9, "p": -12, "f": -15}
"""SI prefixes -> power of ten."""
BASES = {
    "mol": ("mole", 1.0),
    "L": ("litre", 1.0),
    "g": ("gram", 1.0),
    "m": ("metre", 1.0),
    "V": ("volt", 1.0),
    "s": ("second", 1.0),
    "min": ("second", 60.0),
    "h": ("second", 3600.0),
    "d": ("second", 86400.0),
    "day": ("second", 86400.0),
    "days": ("second", 86400.0),
}
"""Symbols -> SBML's base unit and how many of it one is; the plain symbols win over a prefix: min is a minute."""
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
PART = re.compile(r"([A-Za-zµ]+|1)(?:\^?(-?\d+(?:\.\d+)?))?")
PURE = ("1", "", "%", "relative")
PLAIN = str.maketrans({".": "_", "-": "m", "+": "p"})
"""Characters of a number that an id may not have."""
SAME = 1e-9
"""Relative difference of two factors that rounding explains."""


@dataclass(frozen=True)
class Dimension:
    """A unit as a product of powers of SBML's base units.

    Attributes:
        powers: (base unit, power) in order of the base's name, none of them 0.
        factor: how many of that product one of the unit is.
    """

    powers: tuple[tuple[str, float], ...] = ()
    factor: float = 1.0

    def times(self, other: "Dimension", power: float = 1.0) -> "Dimension":
        """This unit times a power of another."""
        found = dict(self.powers)
        for base, raised in other.powers:
            found[base] = found.get(base, 0.0) + raised * power
        kept = tuple((base, raised) for base, raised in sorted(found.items()) if abs(raised) > SAME)
        return Dimension(kept, self.factor * other.factor**power)

    def same(self, other: "Dimension") -> bool:
        """Whether numbers of both can be added."""
        return self.powers == other.powers and math.isclose(self.factor, other.factor, rel_tol=SAME)


NUMBER = Dimension()


def dimension(text: str) -> Dimension:
    """Read a unit such as `µmol/L/h`, `L²/µmol²/h`, `1/h`, `mmol/L`, `µmol⁴/L⁴`, `1`.

    Raises:
        MechanismError: a part of it is not known.
    """
    plain = text.replace("μ", "µ").replace("·", "*").replace(" ", "").translate(RAISED)
    if plain in PURE:
        return Dimension((), 0.01) if plain == "%" else NUMBER
    found, signs = NUMBER, {"/": -1.0, "*": 1.0}
    for sign, part in re.findall(r"([/*]|^)([^/*]*)", plain):
        if not (match := PART.fullmatch(part)):
            raise _unknown(text, part)
        if match[1] != "1":
            found = found.times(_base(match[1], text), signs.get(sign, 1.0) * float(match[2] or 1))
    return found


def _base(symbol: str, text: str) -> Dimension:
    for length in (0, 1):
        prefix, rest = symbol[:length], symbol[length:]
        if prefix in PREFIXES and rest in BASES:
            base, factor = BASES[rest]
            return Dimension(((base, 1.0),), factor * 10.0 ** PREFIXES[prefix])
    raise _unknown(text, symbol)


def _unknown(text: str, part: str) -> MechanismError:
    return MechanismError(
        f"Wanted a unit made of {', '.join(BASES)} with prefixes and powers; found '{part}' in '{text}'. Write it so."
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """What a file counts a base unit in: `symbol` is 10**power * multiplier of it."""

    symbol: str
    power: int
    multiplier: float


def scales(concentration: Dimension, time: Dimension) -> dict[str, Scale]:
    """What a system's file counts amounts and time in."""
    power = round(math.log10(concentration.factor))
    letter = next(prefix for prefix, known in PREFIXES.items() if known == power and prefix != "µ")
    clock = "min" if time.factor == BASES["min"][1] else "h"
    return {
        "mole": Scale(f"{letter}mol", power, 1.0),
        "second": Scale(clock, 0, BASES[clock][1]),
        "litre": Scale("L", 0, 1.0),
    }


def symbol(parts: list[tuple[str, float]]) -> str:
    """An id such as `umol_per_L_per_h`."""
    above = [f"{name}{_raised(power)}" for name, power in sorted(parts, key=lambda part: part[0]) if power > 0.0]
    below = [f"per_{name}{_raised(-power)}" for name, power in sorted(parts) if power < 0.0]
    return "_".join((*above, *below))


def _raised(power: float) -> str:
    return "" if power == 1.0 else f"{power:g}".translate(PLAIN)


def rest_of(unit: Dimension, scales: Mapping[str, Scale]) -> float:
    """The number that is left of a unit's factor once its base units are counted in the file's scales."""
    counted = 1.0
    for base, power in unit.powers:
        counted *= (10.0 ** scales[base].power * scales[base].multiplier) ** power if base in scales else 1.0
    rest = unit.factor / counted
    return 1.0 if math.isclose(rest, 1.0, rel_tol=SAME) else rest
