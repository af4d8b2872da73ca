"""What a receptor after the synapse does over weeks when a system's transmitter steps to another level."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from neuro.errors import MechanismError
from neuro.mechanism.catalogue import EXTENDED
from neuro.mechanism.entities import Parameter
from neuro.mechanism.experiment import experiment
from neuro.mechanism.receptors import Receptor, receptor, receptors
from neuro.mechanism.settings import constants, place
from neuro.mechanism.simulate import Course, SteadyState, steady
from neuro.mechanism.system import System

HOURS = 6 * 7 * 24.0
"""Six weeks: ten half-lives of a receptor that lives four days."""
LEAST = 1e-6
"""Level over the reference that stands for none: below it occupancy cannot be told from nothing."""
MULTIPLES = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
INPUTS: Mapping[str, tuple[float, ...]] = {
    "density": MULTIPLES,
    "tau": MULTIPLES,
    "kdes": (0.0, *MULTIPLES),
    "antagonist": (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0),
}
"""What may be moved at a receptor -> where its slider stops: multiples of the reference; an antagonist, as it is."""


@dataclass(frozen=True)
class Heard:
    """A receptor after a step of its transmitter.

    Attributes:
        row: the receptor.
        level: transmitter over its reference, from the first moment on.
        reference: the receptor at rest at the published reference.
        before, after: six weeks without and with the step and what else is moved.
    """

    row: Receptor
    level: float
    reference: SteadyState
    before: Course
    after: Course

    def share(self, code: str) -> float:
        """A read-out at the end, over its reference."""
        system = self.after.system
        found = self.after.states if code in system.states else self.after.fluxes
        names = system.states if code in system.states else system.fluxes
        return float(found[-1, names.index(code)] / self.reference.read(code))


def hearing(system: System) -> tuple[Receptor, ...]:
    """The receptors whose transmitter is a state or flux of this system, in table order."""
    names = {system.code, "serotonin"} if system.code == EXTENDED else {system.code}
    drives = {*system.states, *system.fluxes}
    return tuple(row for row in receptors().values() if row.system in names and row.driver in drives)


def inputs(row: Receptor) -> tuple[Parameter, ...]:
    """What may be moved at a receptor, with its grade and source; where each stops is in `INPUTS`."""
    system = receptor(row.code)
    return tuple(system.parameters[place(system, code)] for code in INPUTS)


def heard(row: Receptor, before: SteadyState, after: SteadyState, moved: Mapping[str, float]) -> Heard:
    """Six weeks of a receptor after its transmitter stepped from one state of a system to another.

    Args:
        row: the receptor.
        before, after: the system at its reference, and changed.
        moved: input -> its stop, as in `INPUTS`.
    Raises:
        MechanismError: the changed condition has no level to hear, or an input is unknown.
    """
    level = after.read(row.driver) / before.read(row.driver)
    if not math.isfinite(level) or level < 0.0:
        raise MechanismError(
            f"Wanted a level that {row.label} can hear; the changed condition has none. "
            "Move an input back until there is a steady state."
        )
    system = receptor(row.code)
    given = {"T": row.reference * max(level, LEAST)}
    for code, stop in moved.items():
        at_reference = system.parameters[place(system, code)].value
        given[code] = stop * at_reference if at_reference else stop
    changed = experiment(system, constants(system, given, {}), HOURS)
    return Heard(row, level, steady(system, system.reference), experiment(system, system.reference, HOURS), changed)
