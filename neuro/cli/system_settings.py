"""A system and its parameters as the options ask for them."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from neuro.cli.system_options import pairs
from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.mechanism import catalogue
from neuro.mechanism.compiled import Floats
from neuro.mechanism.coupling import GAIN, TRYPTOPHAN, coupled, reaches
from neuro.mechanism.entry import applied
from neuro.mechanism.entry_rows import active, assumed, effects
from neuro.mechanism.people_inputs import acting
from neuro.mechanism.settings import constants
from neuro.mechanism.system import System

UPSTREAM = " by way of the kynurenines"
"""Said of an effect that nobody asked for: it follows from the kynurenines, whose constants are all of grade C."""
INFLAMMATION = "inflammation"
"""An option of every system that it reaches: full inflammation as an entry, or serotonin's own extension."""


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
        values = coupled({code: np.array([value]) for code, value in self.entries.items()}, self.on, ratios)
        begin = applied(self.system, values, self.on, ratios)[0] if values else None
        return constants(self.system, self.given, self.scaled, begin)

    def brought(self, parameter: str) -> dict[str, Grade]:
        """Effects of the body on a parameter with their grades; none where it is set by hand."""
        if parameter in self.given:
            return {}
        values = coupled({code: np.array([value]) for code, value in self.entries.items()}, self.on)
        rows = active(self.system, {acting(code) for code in values}, self.on)
        said = {acting(code) for code in self.entries}
        found: dict[str, Grade] = {}
        for row in rows:
            if row.parameter == parameter:
                found[row.code if row.entry in said else row.code + UPSTREAM] = row.grade if row.entry in said else "C"
        return found


def settings_of(args: argparse.Namespace) -> Settings:
    """What the options ask.

    Raises:
        MechanismError: an unknown name, an impossible value, or something that does not reach the system.
    """
    further = [args.name] if getattr(args, "name", None) else []
    if further and args.system in catalogue.names() and args.system != catalogue.RECEPTOR:
        raise MechanismError(
            f"Wanted nothing after {args.system}; found '{args.name}'. Only 'receptor' has names; --with takes options."
        )
    entries, given = pairs(args.entry, "--entry"), dict[str, float]()
    for option in args.options:
        if args.system == "serotonin":
            further.append(option)
            given |= catalogue.extensions().get(option, {}) if option != INFLAMMATION else {}
        elif option != INFLAMMATION:
            raise MechanismError(
                f"Wanted an option of {args.system}; found '--with {option}', of serotonin only. Drop it."
            )
        if option == INFLAMMATION:
            entries.setdefault(INFLAMMATION, 1.0)
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
        acts = acting(code)
        through = {TRYPTOPHAN, GAIN} if reaches(acts, on) else set()
        if not active(system, {acts, *through}, on):
            maps = [row for row in effects() if row.entry == acts and row.system == system.code]
            hint = (
                f"It has only assumed maps of grade C, to {', '.join(row.parameter for row in maps)}, which are off: "
                f"add --assume {acts}."
                if maps
                else "Choose another system."
            )
            raise MechanismError(f"Wanted what reaches {system.label}; '{code}' reaches none of its parameters. {hint}")
