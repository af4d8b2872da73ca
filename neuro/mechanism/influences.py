"""One change of the body carried through every system that it reaches."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read
from neuro.mechanism.catalogue import absent, systems
from neuro.mechanism.compiled import Floats
from neuro.mechanism.coupling import coupled
from neuro.mechanism.entities import Reaction, Species
from neuro.mechanism.entry import applied
from neuro.mechanism.entry_rows import Effect, active, assumed, entry
from neuro.mechanism.excitation_inhibition import at_rest
from neuro.mechanism.people import RATIO, READOUTS
from neuro.mechanism.people_inputs import acting
from neuro.mechanism.simulate import SteadyState, steady
from neuro.mechanism.system import TABLES, System

STILL = 0.5
"""Per cent below which a read-out is said not to move."""
TRACE = 1e-7
"""Relative change below which a read-out does not depend on what was moved."""
NUDGE = 1.01
"""What a constant is multiplied by to see what depends on it."""
NOTHING = 1e-12


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


@dataclass(frozen=True, slots=True)
class Link:
    """One part of the way from a change of the body to a read-out.

    Attributes:
        label, grade: for people.
        note: what is known of it, or "".
    """

    label: str
    grade: Grade
    note: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a change does to one read-out.

    Attributes:
        code, label: of a state, a flux, or the ratio of excitation to inhibition.
        change: per cent; nan where there is nothing to compare with.
        links: the way there, from the body to the model's own constants; () where nothing moves.
    """

    code: str
    label: str
    change: float
    links: tuple[Link, ...]

    @property
    def grade(self) -> Grade | None:
        """The grade of the weakest link; None where nothing is claimed because nothing moves."""
        return max((link.grade for link in self.links), default=None)

    @property
    def weakest(self) -> tuple[Link, ...]:
        """The links that have no better grade than the whole."""
        return tuple(link for link in self.links if link.grade == self.grade)


@dataclass(frozen=True)
class Reached:
    """What a change does to one system.

    Attributes:
        system: which.
        effects: rows by which the change reaches it, those through the kynurenines included; only those that move.
        upstream: entries that nobody moved: they follow from the kynurenines.
        before, after: steady states.
    """

    system: System
    effects: tuple[Effect, ...]
    upstream: frozenset[str]
    before: SteadyState
    after: SteadyState

    @cached_property
    def consequences(self) -> tuple[Consequence, ...]:
        """What follows for each read-out, in display order; () without a steady state."""
        if self.after.reason:
            return ()
        first, last = _read(self.before), _read(self.after)
        ways = {parameter: _read(steady(self.system, self._alone(parameter))) for parameter in self._parameters}
        found = []
        for code, label in _labels(self.system).items():
            change = 100.0 * (last[code] / first[code] - 1.0) if abs(first[code]) > NOTHING else float("nan")
            on_way = {name for name, read in ways.items() if not abs(read[code] - first[code]) <= TRACE * first[code]}
            still = not abs(change) >= STILL
            found.append(Consequence(code, label, change, () if still else self._links(on_way, code)))
        return tuple(found)

    @property
    def _parameters(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.parameter for row in self.effects))

    def _alone(self, parameter: str) -> Floats:
        """Parameters with one of them moved, and with it those that no row names: they go along with it."""
        names, moved = self.system.names, self.after.constants.copy()
        for other in {*self._parameters} - {parameter}:
            moved[names.index(other)] = self.before.constants[names.index(other)]
        return moved

    def _links(self, on_way: Collection[str], code: str) -> tuple[Link, ...]:
        labels = {row.code: row.label for row in self.system.parameters}
        rows = [row for row in self.effects if row.parameter in on_way]
        body = [Link(entry(row.entry).label, entry(row.entry).grade) for row in rows if row.entry not in self.upstream]
        upstream = [Link(f"{entry(code).label}, by way of the kynurenines", "C") for code in sorted(self.upstream)]
        maps = [Link(labels[row.parameter], row.grade, row.note) for row in rows]
        through = [link for link in upstream if any(row.entry in self.upstream for row in rows)]
        model = Link(f"the model {self.system.model}", leaned(self.system)[code])
        return tuple(dict.fromkeys([*body, *through, *maps, model]))


def _labels(system: System) -> dict[str, str]:
    """Read-outs that are told, by code."""
    rows: tuple[Species | Reaction, ...] = (*system.species, *system.reactions)
    named = {row.code: row.label for row in rows} | {RATIO: "excitation over inhibition"}
    return {code: named[code] for code in READOUTS[system.code]}


def _read(state: SteadyState) -> dict[str, float]:
    """Read-outs of a steady state; the log ratio of excitation to inhibition as a ratio."""
    return {
        code: float(np.exp(at_rest(state.constants, state.fluxes))) if code == RATIO else float(state.read(code))
        for code in READOUTS[state.system.code]
    }


@cache
def leaned(system: System) -> dict[str, Grade]:
    """Read-out -> the least grade of the constants of the model that it depends on, and of its own row."""
    rows: tuple[Species | Reaction, ...] = (*system.species, *system.reactions)
    grades: dict[str, Grade] = {row.code: row.grade for row in rows}
    first = _read(steady(system, system.reference))
    found: dict[str, Grade] = {code: grades.get(code, "A") for code in first}
    for place, row in enumerate(system.parameters):
        if all(grade >= row.grade for grade in found.values()):
            continue
        moved = system.reference.copy()
        moved[place] *= NUDGE
        after = _read(steady(system, moved))
        depends = [code for code in first if not abs(after[code] - first[code]) <= TRACE * abs(first[code])]
        found |= {code: max(found[code], row.grade) for code in depends}
    return found


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
            before, after = steady(system, system.reference), steady(system, applied(system, whole, on)[0])
            moved = tuple(row for row in rows if _moves(row, system, whole, before, after))
            upstream = frozenset(row.entry for row in moved if row.entry in whole and row.entry not in values)
            found.append(Reached(system, moved, upstream, before, after))
    return tuple(found)


def _moves(row: Effect, system: System, values: Mapping[str, Floats], before: SteadyState, after: SteadyState) -> bool:
    """Whether an effect moves its parameter here: its entry is off its reference, and the parameter follows."""
    place = system.names.index(row.parameter)
    said = values.get(row.entry)
    off = said is None or abs(float(said[0]) - entry(row.entry).reference) > TRACE * abs(entry(row.entry).reference)
    return off and bool(before.constants[place] != after.constants[place])
