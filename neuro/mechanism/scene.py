"""A question to a system as one value: what is set, what the body brings, and how a course runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.mechanism import catalogue
from neuro.mechanism.compiled import Floats
from neuro.mechanism.coupling import GAIN, TRYPTOPHAN, coupled, reaches
from neuro.mechanism.drive import Drive
from neuro.mechanism.entry import applied
from neuro.mechanism.entry_rows import active, assumed, effects
from neuro.mechanism.experiment import experiment
from neuro.mechanism.people_inputs import acting
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import Course, SteadyState, steady
from neuro.mechanism.system import System

INFLAMMATION = "inflammation"
"""An option of every system that it reaches: full inflammation as an entry; serotonin takes its extension with it."""
UPSTREAM = " by way of the kynurenines"
"""Said of an effect that nobody asked for: it follows from the kynurenines, whose constants are all of grade C."""


@dataclass(frozen=True)
class Scene:
    """One system under settings.

    Attributes:
        name: the system, as on the command line.
        options: `ssri`, `inflammation`; serotonin takes its extension with them.
        receptor: which, where the system is `receptor`.
        given, scaled: parameters set, and factors on them.
        entries: what the body brings, in each entry's unit.
        assume: entries whose maps of grade C are switched on.
        autoreceptor: False holds it at its reference.
        hours: length of a course; None for the steady state.
        drives: inputs of the course that change over time.
        start: states that the course starts from in place of those at rest.
    """

    name: str
    options: tuple[str, ...] = ()
    receptor: str = ""
    given: Mapping[str, float] = field(default_factory=dict)
    scaled: Mapping[str, float] = field(default_factory=dict)
    entries: Mapping[str, float] = field(default_factory=dict)
    assume: tuple[str, ...] = ()
    autoreceptor: bool = True
    hours: float | None = None
    drives: tuple[Drive, ...] = ()
    start: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def system(self) -> System:
        """The system, with its options.

        Raises:
            MechanismError: there is no such system, option or receptor.
        """
        options = self.options if self.name == "serotonin" else ()
        return catalogue.system(self.name, *options, *([self.receptor] if self.receptor else []))

    def constants(self, ratios: Mapping[str, float] | None = None) -> Floats:
        """Parameters, shape (parameters,); `ratios` are one draw of an ensemble.

        Raises:
            MechanismError: an unknown name, an impossible value, or something that does not reach the system.
        """
        on, entries, given = self.on, self.brought(), dict[str, float]()
        self._check(entries, on)
        if not self.autoreceptor:
            given |= self.system.without_autoreceptor
        if self.name == "serotonin":
            for option in set(self.options) - {INFLAMMATION}:
                given |= catalogue.extensions()[option]
        values = coupled({code: np.array([value]) for code, value in entries.items()}, on, ratios)
        begin = applied(self.system, values, on, ratios)[0] if values else None
        return constants(self.system, given | dict(self.given), self.scaled, begin)

    def brought(self) -> dict[str, float]:
        """What the body brings, with what the options say."""
        return {INFLAMMATION: 1.0, **self.entries} if INFLAMMATION in self.options else dict(self.entries)

    @property
    def on(self) -> frozenset[str]:
        """Effects that are assumed."""
        return assumed(self.assume)

    def moved_by(self, parameter: str) -> dict[str, Grade]:
        """Effects of the body on a parameter with their grades; none where it is set by hand."""
        if parameter in self.given:
            return {}
        entries = self.brought()
        values = coupled({code: np.array([value]) for code, value in entries.items()}, self.on)
        said, found = {acting(code) for code in entries}, dict[str, Grade]()
        for row in active(self.system, {acting(code) for code in values}, self.on):
            if row.parameter == parameter:
                found[row.code if row.entry in said else row.code + UPSTREAM] = row.grade if row.entry in said else "C"
        return found

    def _check(self, entries: Mapping[str, float], on: frozenset[str]) -> None:
        """Refuse what would change nothing without a word."""
        if unknown := [one for one in self.options if one != INFLAMMATION and self.name != "serotonin"]:
            raise MechanismError(
                f"Wanted an option of {self.name}; found '{unknown[0]}', of serotonin only. Leave it out."
            )
        if not self.autoreceptor and not self.system.without_autoreceptor:
            raise MechanismError(
                f"Wanted to hold an autoreceptor; the model of {self.system.label} has none. Leave it out."
            )
        for code in entries:
            self._reach(code, on)

    def _reach(self, code: str, on: frozenset[str]) -> None:
        acts, system = acting(code), self.system
        through = {TRYPTOPHAN, GAIN} if reaches(acts, on) else set()
        if active(system, {acts, *through}, on):
            return
        maps = [row for row in effects() if row.entry == acts and row.system == system.code]
        hint = (
            f"It has only assumed maps of grade C, to {', '.join(row.parameter for row in maps)}, which are off: "
            f"assume {acts} (--assume {acts}) to switch them on."
            if maps
            else "Choose another system."
        )
        raise MechanismError(f"Wanted what reaches {system.label}; '{code}' reaches none of its parameters. {hint}")

    def rest(self) -> SteadyState:
        """The steady state under the settings."""
        return steady(self.system, self.constants())

    def reference(self) -> SteadyState:
        """The steady state at the published reference."""
        return steady(self.system, self.system.reference)

    def course(self, every: float | None = None) -> Course:
        """The course that the scene asks for, from the published reference at rest."""
        if self.hours is None:
            raise MechanismError("Wanted a course; the scene has no hours. Say how long to run.")
        return experiment(self.system, self.constants(), self.hours, start=self.start, drives=self.drives, every=every)


def last(course: Course) -> SteadyState:
    """The end of a course as a state that a picture can show; it need not be at rest."""
    return SteadyState(course.system, "steady", None, course.system.reference, course.states[-1], course.fluxes[-1])
