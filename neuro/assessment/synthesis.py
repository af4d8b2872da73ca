"""A person's simulated control of synthesis: steady states of the published models at their values.

It stands beside the markers and is never part of a marker's score: an enzyme's activity is not measured in blood.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from neuro.balance.entry_columns import entry_columns
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

if TYPE_CHECKING:
    from neuro.mechanism.compiled import Floats
    from neuro.mechanism.simulate import SteadyState
    from neuro.mechanism.system import System

TABLE = Path(__file__).parent / "tables" / "synthesis.csv"
STEP = 1e-3
"""Relative step of an entry point whose slope is taken; central, so its error is of the order of its square."""
LEAST, MOST = 0.01, 5
"""Coefficients smaller than this, or beyond the strongest five, are not listed. Grade C."""
KEPT_APART = (
    "Simulated at rest in published models, all else at their reference: beside the markers, never part of their "
    "score. A flux is not mood, and supply is not brain level."
)
NOTHING = "Nothing was entered that the kinetic models take in: no simulated synthesis."
Status = Literal["steady", "no-steady-state", "not available"]
Person = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class SynthesisStep:
    """A rate-limiting step whose flux is read: the table's row."""

    system: str
    flux: str
    enzyme: str
    source: str
    grade: Grade
    note: str


@dataclass(frozen=True, slots=True)
class Middle:
    """The value of a column that stands for the published reference, and whose it is."""

    value: float
    said: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A measured value that the kinetics take in.

    Attributes:
        column, label: what was measured.
        entry, entry_label: where it enters.
        relative: value over the middle that stands for the reference.
        against: whose middle.
    """

    column: str
    label: str
    entry: str
    entry_label: str
    relative: float
    against: str


@dataclass(frozen=True, slots=True)
class Holds:
    """How strongly a process, a precursor or a cofactor holds a flux.

    Attributes:
        kind: "process" of the system, or "entry" from blood.
        code, label: which.
        coefficient: d ln(flux) / d ln(process or entry) at this person's steady state.
        grade: of what leads from it to the flux.
    """

    kind: Literal["process", "entry"]
    code: str
    label: str
    coefficient: float
    grade: Grade


@dataclass(frozen=True, slots=True)
class SynthesisFlux:
    """One rate-limiting flux of one system.

    Attributes:
        system, label, model: which system; its cited model.
        flux, enzyme, unit: what is read.
        reference, value, percent: at reference, at the person's values, change in per cent; None where there is none.
        grade: the least sure of what leads to it.
        holds: processes by control coefficient, then entries by response coefficient, strongest first.
        reason: why there is no change to tell, "" where there is one.
        source, note: of the step.
    """

    system: str
    label: str
    model: str
    flux: str
    enzyme: str
    unit: str
    reference: float | None
    value: float | None
    percent: float | None
    grade: Grade
    holds: tuple[Holds, ...]
    reason: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What published kinetics say of a person's values.

    Attributes:
        status: "not available" where nothing enters.
        why: sentences: what broke, what is silent and why, and what this is not.
        entered: what was taken in.
        fluxes: rate-limiting steps, in the table's order.
    """

    status: Status
    why: tuple[str, ...]
    entered: tuple[Entered, ...] = ()
    fluxes: tuple[SynthesisFlux, ...] = ()


@cache
def steps() -> tuple[SynthesisStep, ...]:
    """Every rate-limiting step that is read."""
    return read(TABLE, SynthesisStep)


def synthesis(values: Person, middle: Callable[[str], Middle | None], assume: Collection[str] = ()) -> Synthesis:
    """Each synthesis flux at a person's values against the published reference, and what holds it.

    Args:
        values: column -> value in the cohort's units.
        middle: the value of a column that stands for the reference; None where there is none.
        assume: assumed maps (grade C) that are switched on, as for `neuro simulate --assume`.
    Raises:
        MechanismError: an unknown assumed map.
    """
    entered, silent = _entered(values, middle)
    if not entered:
        return Synthesis("not available", (NOTHING, *silent))
    return _solved(entered, silent, assume)


def _entered(values: Person, middle: Callable[[str], Middle | None]) -> tuple[tuple[Entered, ...], tuple[str, ...]]:
    from neuro.mechanism.entry_rows import entry

    found: dict[str, Entered] = {}
    silent = []
    for column, row in entry_columns().items():
        value = values.get(column)
        if row.diet or value is None or isinstance(value, str) or row.entry in found:
            continue
        about, label, stands = entry(row.entry), catalogue.variable(column).label, middle(column)
        if stands is None or stands.value <= 0:
            silent.append(f"{label}: nothing is known that could stand for the model's reference.")
            continue
        relative = float(value) / stands.value
        if not about.possible(np.array([relative * about.reference]))[0]:
            silent.append(f"{label}: the models take {about.label} {about.range}.")
            continue
        found[row.entry] = Entered(column, label, row.entry, about.label, relative, stands.said)
    return _one_marker(found), tuple(silent)


def _one_marker(found: Mapping[str, Entered]) -> tuple[Entered, ...]:
    """One entry for each thing that acts: two markers of inflammation say it once, the first in the table."""
    from neuro.mechanism.people_inputs import acting

    kept: dict[str, Entered] = {}
    for code, one in found.items():
        kept.setdefault(acting(code), one)
    return tuple(kept.values())


def _solved(entered: tuple[Entered, ...], silent: tuple[str, ...], assume: Collection[str]) -> Synthesis:
    from neuro.mechanism.catalogue import system
    from neuro.mechanism.coupling import coupled
    from neuro.mechanism.entry_rows import assumed, entry
    from neuro.mechanism.people_inputs import acting

    on = assumed(assume)
    given = {one.entry: np.array([one.relative * entry(one.entry).reference]) for one in entered}
    values = coupled(given, on)
    acts = frozenset({acting(code) for code in given} | set(values))
    fluxes: list[SynthesisFlux] = []
    for code in dict.fromkeys(step.system for step in steps()):
        fluxes += _system(system(code), values, acts, assume, on)
    quiet = [_quiet(one, on) for one in entered]
    broken = tuple(dict.fromkeys(one.reason for one in fluxes if one.value is None))
    status: Status = "no-steady-state" if broken else "steady"
    return Synthesis(status, (*broken, *silent, *(text for text in quiet if text), KEPT_APART), entered, tuple(fluxes))


def _system(
    system: "System", values: "Mapping[str, Floats]", acts: frozenset[str], assume: Collection[str], on: frozenset[str]
) -> list[SynthesisFlux]:
    """The rate-limiting steps of one system."""
    from neuro.mechanism.entry import applied
    from neuro.mechanism.entry_rows import active
    from neuro.mechanism.simulate import steady

    moving = active(system, acts, on)
    constants = applied(system, values, assume)[0] if moving else system.reference
    before, after = steady(system, system.reference), steady(system, constants)
    grades: list[Grade] = [row.grade for row in moving]
    held = _held(system, after, values, assume, on) if after.reason is None else {}
    still = "" if moving else "Nothing that was entered moves this model: it stays at its reference."
    found = []
    for step in (row for row in steps() if row.system == system.code):
        first, last = before.read(step.flux), after.read(step.flux)
        ends = (_number(first), _number(last), _percent(first, last) if moving else None)
        unit = next(row.unit for row in system.reactions if row.code == step.flux)
        grade = max([step.grade, *grades])
        about = (step.flux, step.enzyme, unit, *ends, grade, held.get(step.flux, ()), after.reason or still)
        found.append(SynthesisFlux(system.code, system.label, system.model, *about, step.source, step.note))
    return found


def _held(
    system: "System",
    at: "SteadyState",
    values: "Mapping[str, Floats]",
    assume: Collection[str],
    on: frozenset[str],
) -> dict[str, tuple[Holds, ...]]:
    """What holds each rate-limiting flux at a steady state, strongest first."""
    from neuro.mechanism.control import control

    coefficients = control(at).of_fluxes
    slopes = _responses(system, values, assume, on)
    found = {}
    for step in (row for row in steps() if row.system == system.code):
        place = system.fluxes.index(step.flux)
        processes = [
            Holds("process", row.code, row.process, float(one), row.grade)
            for row, one in zip(system.reactions, coefficients[place], strict=True)
        ]
        entries = [Holds("entry", code, label, float(slope[place]), grade) for code, label, grade, slope in slopes]
        found[step.flux] = (*_strongest(processes), *_strongest(entries))
    return found


def _strongest(all_of: list[Holds]) -> tuple[Holds, ...]:
    felt = [one for one in all_of if np.isfinite(one.coefficient) and abs(one.coefficient) >= LEAST]
    return tuple(sorted(felt, key=lambda one: -abs(one.coefficient))[:MOST])


def _responses(
    system: "System", values: "Mapping[str, Floats]", assume: Collection[str], on: frozenset[str]
) -> "list[tuple[str, str, Grade, Floats]]":
    """d ln(flux) / d ln(entry) of every flux, for each precursor and cofactor that acts on the system."""
    from neuro.mechanism.entry import applied
    from neuro.mechanism.entry_rows import SHARE, active, entries
    from neuro.mechanism.many import steady_many

    acting = [row for row in entries() if row.unit != SHARE and row.reference > 0 and active(system, {row.code}, on)]
    if not acting:
        return []
    start = {code: value for code, value in values.items() if active(system, _acts(code), on)}
    people = 2 * len(acting)
    given = {code: np.repeat(value, people) for code, value in start.items()}
    for place, row in enumerate(acting):
        steps_of = given.setdefault(row.code, np.full(people, row.reference))
        steps_of[2 * place] *= 1.0 + STEP
        steps_of[2 * place + 1] *= 1.0 - STEP
    many = steady_many(system, applied(system, given, assume))
    flows = np.where(many.why[:, None] == 0, many.fluxes, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = np.log(flows[0::2] / flows[1::2]) / np.log((1.0 + STEP) / (1.0 - STEP))
    grades: list[Grade] = [max(one.grade for one in active(system, {row.code}, on)) for row in acting]
    return [(row.code, row.label, grade, slope) for row, grade, slope in zip(acting, grades, slopes, strict=True)]


def _acts(code: str) -> set[str]:
    from neuro.mechanism.people_inputs import acting

    return {acting(code)}


def _quiet(one: Entered, on: frozenset[str]) -> str:
    """Why a value that was entered moves no system; "" where it moves one."""
    from neuro.mechanism.catalogue import systems
    from neuro.mechanism.entry_rows import active, effects

    acts = _acts(one.entry)
    if any(active(system, acts, on) for system in systems()):
        return ""
    if any(row.entry in acts for row in effects()):
        return f"{one.label} acts only through assumed maps (grade C), which are off."
    return f"No published kinetic model here takes in what {one.label} measures."


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _percent(before: float, after: float) -> float | None:
    return _number(100.0 * (after / before - 1.0)) if before > 0.0 else None
