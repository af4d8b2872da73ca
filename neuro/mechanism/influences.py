"""One change of the body carried through every system that it reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read
from neuro.mechanism.catalogue import absent, systems
from neuro.mechanism.coupling import coupled
from neuro.mechanism.entities import Reaction, Species
from neuro.mechanism.entry import applied
from neuro.mechanism.entry_rows import Effect, active, assumed, entry
from neuro.mechanism.excitation_inhibition import at_rest
from neuro.mechanism.glutamate_gaba import SYSTEM
from neuro.mechanism.people import READOUTS
from neuro.mechanism.people_inputs import acting
from neuro.mechanism.simulate import SteadyState, steady
from neuro.mechanism.system import TABLES, System


@dataclass(frozen=True, slots=True)
class Influence:
    """A change of the body that runs through several systems.

    Attributes:
        code, label: in an address; for people.
        entries: `entry=multiple of its reference`, or `entry=value` where the reference is 0.
        assume: entries whose maps of grade C are switched on.
        measured: where it was measured, and what was found there.
        source, grade: of what was measured.
    """

    code: str
    label: str
    entries: tuple[str, ...]
    assume: tuple[str, ...]
    measured: str
    source: str
    grade: Grade

    def values(self, share: float) -> dict[str, float]:
        """Entry values with a share of the change, 0 to 1; in each entry's unit."""
        found = {}
        for text in self.entries:
            code, _, number = text.partition("=")
            reference = entry(code).reference
            full = float(number) * reference if reference else float(number)
            found[code] = reference + share * (full - reference)
        return found


@dataclass(frozen=True)
class Reached:
    """What a change does to one system.

    Attributes:
        system: which.
        effects: rows by which the change reaches it, those through the kynurenines included.
        coupled: whether it comes through the kynurenines.
        before, after: steady states.
    """

    system: System
    effects: tuple[Effect, ...]
    coupled: bool
    before: SteadyState
    after: SteadyState

    @property
    def grade(self) -> Grade:
        """The least grade on the way and of what is read; what comes through the kynurenines is grade C."""
        rows: tuple[Species | Reaction, ...] = (*self.system.species, *self.system.reactions)
        read: list[Grade] = [row.grade for row in rows if row.code in self.codes]
        through: list[Grade] = ["C"] if self.coupled else []
        return max([*read, *through, *(row.grade for row in self.effects)])

    @property
    def balance(self) -> float | None:
        """Change of the log ratio of excitation to inhibition; None in other systems, and without a steady state."""
        if self.system.code != SYSTEM.code or self.after.reason:
            return None
        return float(at_rest(self.after.constants, self.after.fluxes))

    @property
    def codes(self) -> tuple[str, ...]:
        """The read-outs that are told."""
        known = (*self.system.states, *self.system.fluxes)
        return tuple(code for code in READOUTS[self.system.code] if code in known)


@cache
def influences() -> tuple[Influence, ...]:
    """Every change that is offered, in display order."""
    return read(TABLES / "influences.csv", Influence)


def influence(code: str) -> Influence:
    """A change by its code.

    Raises:
        MechanismError: there is none; near names are offered.
    """
    for row in influences():
        if row.code == code:
            return row
    raise MechanismError(absent("a change", code, tuple(row.code for row in influences())))


def carried(values: Mapping[str, float], assume: tuple[str, ...] = ()) -> tuple[Reached, ...]:
    """What entry values do to every system, those that they do not reach left out.

    Args:
        values: entry -> value in its unit.
        assume: entries whose maps of grade C are switched on.
    Raises:
        MechanismError: an unknown entry, or a value that it cannot have.
    """
    on = assumed(assume)
    whole = coupled({code: np.array([value]) for code, value in values.items()}, on)
    acts = {acting(code) for code in whole}
    found = []
    for system in systems():
        if rows := active(system, acts, on):
            after = steady(system, applied(system, whole, on)[0])
            through = any(row.entry not in values for row in rows if row.entry in whole)
            found.append(Reached(system, rows, through, steady(system, system.reference), after))
    return tuple(found)
