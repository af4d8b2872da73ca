"""What differs from a system's reference: the options that `simulate` and `sbml export` share."""

import argparse
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from neuro.errors import MechanismError
from neuro.mechanism import catalogue
from neuro.mechanism.compiled import Floats
from neuro.mechanism.entry import applied
from neuro.mechanism.entry_rows import active, assumed, effects, entry
from neuro.mechanism.settings import constants
from neuro.mechanism.system import System

INFLAMMATION = "inflammation"
"""An option of every system that it reaches: full inflammation as an entry, or serotonin's own extension."""


def add_settings(parser: argparse.ArgumentParser) -> None:
    """`--with --set --scale --entry --assume --no-autoreceptor`: what differs from the reference."""
    group = parser.add_argument_group("settings")
    group.add_argument(
        "--with", dest="options", metavar="OPTION", action="append", default=[], help="ssri, inflammation"
    )
    group.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help="a parameter, in its unit")
    group.add_argument("--scale", metavar="NAME=FACTOR", action="append", default=[], help="a parameter times a factor")
    group.add_argument(
        "--entry", metavar="NAME=VALUE", action="append", default=[], help="what the body brings, as iron=0.5"
    )
    group.add_argument(
        "--assume", metavar="NAME", action="append", default=[], help="turn on a map of grade C, with a band"
    )
    group.add_argument("--no-autoreceptor", action="store_true", help="hold the autoreceptor at its reference")


@dataclass(frozen=True)
class Settings:
    """What a simulation is asked with.

    Attributes:
        system: which.
        given, scaled: parameters set, and factors on them.
        entries: what the body brings.
        on: effects that are assumed.
    """

    system: System
    given: Mapping[str, float]
    scaled: Mapping[str, float]
    entries: Mapping[str, float]
    on: frozenset[str]

    def constants(self, ratios: Mapping[str, float] | None = None) -> Floats:
        """Parameters, shape (parameters,); `ratios` are one draw of an ensemble."""
        values = {code: np.array([value]) for code, value in self.entries.items()}
        begin = applied(self.system, values, self.on, ratios)[0] if values else None
        return constants(self.system, self.given, self.scaled, begin)


def settings_of(args: argparse.Namespace) -> Settings:
    """What the options ask.

    Raises:
        MechanismError: an unknown name, an impossible value, or something that does not reach the system.
    """
    further = [args.name] if getattr(args, "name", None) else []
    entries, given = pairs(args.entry, "--entry"), dict[str, float]()
    for option in args.options:
        if args.system == "serotonin":
            further.append(option)
            given |= catalogue.extensions().get(option, {})
        elif option == INFLAMMATION:
            entries.setdefault(INFLAMMATION, 1.0)
        else:
            raise MechanismError(
                f"Wanted an option of {args.system}; found '--with {option}', of serotonin only. Drop it."
            )
    system = catalogue.system(args.system, *further)
    if args.no_autoreceptor:
        if not system.without_autoreceptor:
            raise MechanismError(f"Wanted to hold an autoreceptor; the model of {system.label} has none. Leave it out.")
        given |= system.without_autoreceptor
    on = assumed(args.assume)
    _reach(system, entries, on)
    return Settings(system, given | pairs(args.set, "--set"), pairs(args.scale, "--scale"), entries, on)


def _reach(system: System, entries: Mapping[str, float], on: frozenset[str]) -> None:
    """Refuse an entry that would change nothing without a word."""
    for code in entries:
        acts = entry(code).means or code
        if not active(system, {acts}, on):
            maps = [row for row in effects() if row.entry == acts and row.system == system.code]
            hint = (
                f"It has only assumed maps of grade C, to {', '.join(row.parameter for row in maps)}, which are off: "
                f"add --assume {acts}."
                if maps
                else "Choose another system."
            )
            raise MechanismError(f"Wanted what reaches {system.label}; '{code}' reaches none of its parameters. {hint}")


def pairs(texts: list[str], option: str) -> dict[str, float]:
    """NAME=VALUE texts as numbers.

    Raises:
        MechanismError: not of that form, or a name twice.
    """
    found: dict[str, float] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not (name and equals and math.isfinite(number)):
            raise MechanismError(f"Wanted NAME=NUMBER after {option}; found '{text}'. Write for example btrp=48.")
        if name in found:
            raise MechanismError(f"Wanted one value for {name} after {option}; found two. Drop one.")
        found[name] = number
    return found
