"""A steady state of every system for every person: columns in, read-outs out, each missing one with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuro.mechanism.compiled import Floats, Indices
from neuro.mechanism.coupling import derived
from neuro.mechanism.ensemble import Draw, band
from neuro.mechanism.entry import put
from neuro.mechanism.entry_rows import active
from neuro.mechanism.excitation_inhibition import at_rest
from neuro.mechanism.kynurenine import SYSTEM as KYNURENINE
from neuro.mechanism.many import Many, steady_many
from neuro.mechanism.many_rows import UNSETTLED
from neuro.mechanism.people_inputs import Input, Target, about, acting, possible
from neuro.mechanism.simulate import steady
from neuro.mechanism.system import System

READOUTS: Mapping[str, tuple[str, ...]] = {
    "serotonin": ("TPH", "REL", "SERT", "bh4", "eht", "vht", "hia"),
    "serotonin_histamine": ("TPH", "REL", "SERT", "bh4", "eht", "vht", "hia", "eha"),
    "dopamine": ("TH", "REL", "DAT", "bh4", "eda", "vda", "hva"),
    "norepinephrine": ("TH", "DBH", "RELn", "NET", "bh4", "ene", "vne"),
    "glutamate_gaba": ("CE", "CI", "EI", "GLUe", "GABAv"),
    "acetylcholine": ("ChAT", "REL", "AChE", "Ae", "Av"),
    "kynurenine": ("Trp", "Kyn", "KYNA", "QUIN"),
}
"""States and fluxes that become features; EI is the log ratio of excitation to inhibition."""
RATIO = "EI"
NOT_MEASURED, IMPOSSIBLE, MOVES = -1, -2, UNSETTLED
"""Why a person has no read-out: nothing was solved, or a pool still moves; else it is the reduction's own number."""
UPSTREAM = KYNURENINE.code
"""Solved first, asked for or not: its tryptophan and its kynurenines act on other systems."""
DOWNSTREAM = ("serotonin", "serotonin_histamine", "glutamate_gaba")
Sentences = NDArray[np.object_]
"""Why somebody has no read-out, None where there is one, shape (people,)."""


@dataclass(frozen=True)
class Plan:
    """What is asked of a cohort.

    Attributes:
        systems: in the order of the answer.
        inputs: columns and where they lead, one a target.
        on: effect codes that are switched on.
        draws: of the constants, for a band; () for none.
    """

    systems: tuple[System, ...]
    inputs: tuple[Input, ...]
    on: frozenset[str] = frozenset()
    draws: tuple[Draw, ...] = ()

    @property
    def entries(self) -> frozenset[str]:
        """Entry points that have values, markers and what they mark."""
        named = [one.target for one in self.inputs if "." not in one.target]
        return frozenset(named) | {acting(code) for code in named}

    @property
    def whole(self) -> tuple[System, ...]:
        """Systems in the order in which they are solved: the kynurenines too where they move one that is asked for."""
        codes = {one.code for one in self.systems}
        through = any(self.moves(one.target, KYNURENINE) for one in self.inputs) and codes & set(DOWNSTREAM)
        upstream = (KYNURENINE,) if through or UPSTREAM in codes else ()
        return (*upstream, *(one for one in self.systems if one.code != UPSTREAM))

    def moves(self, target: str, system: System) -> bool:
        """Whether a target is a parameter of a system, or an entry point that acts on it."""
        owner, _, name = target.rpartition(".")
        return owner == system.code if owner else bool(active(system, {acting(name)}, self.on))

    def moved(self, system: System) -> bool:
        """Whether anything mapped moves a system, by itself or through the kynurenines."""
        direct = any(self.moves(one.target, system) for one in self.inputs)
        through = system.code in DOWNSTREAM and any(self.moves(one.target, KYNURENINE) for one in self.inputs)
        return direct or through

    @cached_property
    def targets(self) -> dict[str, Target]:
        """What each input leads to, by code."""
        return {one.target: about(one.target, self.systems) for one in self.inputs}


@dataclass(frozen=True, eq=False)
class Answer:
    """One system's read-outs.

    Attributes:
        system: which.
        values: read-out -> shape (people,), nan where there is none.
        low, high: bands by read-out, where the plan has draws.
        why: 0 steady, NOT_MEASURED, IMPOSSIBLE, or the reduction's number, shape (people,).
        rows: people without a steady state, shape (failed,).
        constants: their parameters, shape (failed, parameters).
        lost: draws without a steady state, over all people who have one with the constants as they stand.
    """

    system: System
    values: Mapping[str, Floats]
    why: Indices
    rows: Indices
    constants: Floats
    low: Mapping[str, Floats] = field(default_factory=dict)
    high: Mapping[str, Floats] = field(default_factory=dict)
    lost: int = 0

    @property
    def failed(self) -> NDArray[np.bool_]:
        """Who has no read-out although measured, shape (people,)."""
        return np.asarray((self.why != 0) & (self.why != NOT_MEASURED))

    def sentence(self, place: int) -> str:
        """Why the person at a place of `rows` has no steady state."""
        return steady(self.system, self.constants[place]).reason or "Numbers did not converge."


def answers(plan: Plan, columns: Mapping[str, Floats]) -> tuple[Answer, ...]:
    """Read-outs of a chunk of people.

    Args:
        plan: what is asked.
        columns: column -> values in the cohort's unit, nan where not measured, each of shape (people,).
    Returns:
        One answer a system, in the plan's order.
    """
    found = _solved(plan, columns, None)
    if not plan.draws:
        return found
    reference = _solved(replace(plan, inputs=()), {}, None)
    drawn = [(_solved(plan, columns, draw), _solved(replace(plan, inputs=()), {}, draw)) for draw in plan.draws]
    return tuple(
        _banded(one, reference[place], [(people[place], rest[place]) for people, rest in drawn])
        for place, one in enumerate(found)
    )


def reasons(plan: Plan, found: Answer, columns: Mapping[str, Floats]) -> Sentences | None:
    """Why people have no read-out of a system; None where everybody has one.

    Args:
        plan: what was asked.
        found: the answer.
        columns: those that were given to `answers`.
    """
    if not found.why.any():
        return None
    told = np.full(len(found.why), None, dtype=object)
    for one in plan.inputs:
        if plan.moves(one.target, found.system):
            about = plan.targets[one.target]
            missing = np.isnan(columns[one.column])
            told[(found.why == NOT_MEASURED) & missing] = f"not measured: {one.column}"
            beyond = ~possible(about, one.value(columns[one.column], about))
            told[(found.why == IMPOSSIBLE) & beyond] = f"impossible: wanted {about.code} {about.why}"
    without = (found.why == NOT_MEASURED) & (told == None)  # noqa: E711
    told[without] = f"not measured: {UPSTREAM}, which acts on it, has no read-out"
    for place, row in enumerate(found.rows):
        told[row] = found.sentence(place)
    return told


def _solved(plan: Plan, columns: Mapping[str, Floats], draw: Draw | None) -> tuple[Answer, ...]:
    """Every system once, with the constants as they stand or as one draw has them."""
    values = {
        one.target: one.value(
            columns[one.column], plan.targets[one.target], draw.diet.get(one.target) if draw else None
        )
        for one in plan.inputs
    }
    people = max((len(value) for value in values.values()), default=1)
    found: dict[str, Answer] = {}
    for system in plan.whole:
        found[system.code] = answer = _system(plan, system, values, people, draw)
        if system.code == UPSTREAM and _acting(plan, system, values):
            values = _coupled(values, answer)
    return tuple(found[system.code] for system in plan.systems)


def _coupled(values: Mapping[str, Floats], answer: Answer) -> dict[str, Floats]:
    """Values with what the kynurenines do elsewhere, unless it was measured."""
    return {**derived(*(answer.values[code] for code in ("Trp", "KYNA", "QUIN"))), **values}


def _system(plan: Plan, system: System, values: Mapping[str, Floats], people: int, draw: Draw | None) -> Answer:
    """One system for a chunk of people; where nothing given moves it, once for all."""
    given = _acting(plan, system, values)
    why = np.zeros(people if given else 1, dtype=np.int64)
    for code, value in given.items():
        why[np.isnan(value)] = NOT_MEASURED
        if code in plan.targets:
            why[~possible(plan.targets[code], value)] = IMPOSSIBLE
    solved = why == 0
    constants = _constants(
        plan, system, {code: value[solved] for code, value in given.items()}, int(solved.sum()), draw
    )
    many = steady_many(system, constants)
    why[solved] = many.why
    read = {code: np.full(len(why), np.nan) for code in READOUTS[system.code]}
    for code, found in read.items():
        found[solved] = np.where(many.why == 0, _read(system, code, many, constants), np.nan)
    everybody = {code: np.broadcast_to(found, (people,)) for code, found in read.items()}
    why = np.broadcast_to(why, (people,))
    failing = many.why != 0
    kept = constants[failing] if given else np.repeat(constants[failing], people, axis=0)
    return Answer(system, everybody, why, np.flatnonzero(why > 0), kept)


def _acting(plan: Plan, system: System, values: Mapping[str, Floats]) -> dict[str, Floats]:
    """The values that move a system, by target."""
    return {code: value for code, value in values.items() if plan.moves(code, system)}


def _constants(plan: Plan, system: System, given: Mapping[str, Floats], people: int, draw: Draw | None) -> Floats:
    """Parameters of a system for people, shape (people, parameters)."""
    base = system.reference if draw is None else system.reference * draw.factors[system.code]
    found = np.tile(base, (people, 1))
    taken = {one.target for one in plan.inputs if one.reference is None}
    for code, value in given.items():
        if "." in code:
            place = system.names.index(code.partition(".")[2])
            found[:, place] = value if code in taken else found[:, place] * (value / system.reference[place])
    entered = {code: value for code, value in given.items() if "." not in code}
    put(found, system, entered, plan.on, draw.ratios if draw else None)
    return found


def _read(system: System, code: str, many: Many, constants: Floats) -> Floats:
    """One read-out, shape (people,)."""
    if code in system.states:
        return many.states[:, system.states.index(code)]
    if code in system.fluxes:
        return many.fluxes[:, system.fluxes.index(code)]
    return at_rest(constants, many.fluxes)


def _banded(one: Answer, reference: Answer, drawn: Sequence[tuple[Answer, Answer]]) -> Answer:
    """The answer with its bands: of each person against the reference in the same draw, where most doubt cancels.

    A band holds the answer itself, however few the draws.

    Args:
        one: with the constants as they stand.
        reference: the same system at reference.
        drawn: people and reference in each draw.
    """
    low, high = {}, {}
    for code in one.values:
        shared = reference.values[code]
        moved = np.array(
            [
                people.values[code] - rest.values[code] + shared
                if code == RATIO
                else people.values[code] / rest.values[code] * shared
                for people, rest in drawn
            ]
        )
        ends = band(moved)
        low[code], high[code] = np.minimum(ends[0], one.values[code]), np.maximum(ends[1], one.values[code])
    lost = sum(int(((one.why == 0) & ((people.why > 0) | (rest.why > 0))).sum()) for people, rest in drawn)
    return replace(one, low=low, high=high, lost=lost)
