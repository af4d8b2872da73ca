"""What holds the rate-limiting fluxes of a system at a steady state: control and response coefficients."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

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


@cache
def steps() -> tuple[SynthesisStep, ...]:
    """Every rate-limiting step that is read."""
    return read(TABLE, SynthesisStep)


def fluxes(
    system: "System", values: "Mapping[str, Floats]", acts: frozenset[str], assume: Collection[str], on: frozenset[str]
) -> list[SynthesisFlux]:
    """The rate-limiting steps of one system at entry values, against its published reference.

    Args:
        system: which.
        values: entry -> one value in its unit.
        acts: entries that act, markers resolved.
        assume, on: assumed maps that are switched on, by name and by code.
    """
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
    start = {code: value for code, value in values.items() if active(system, {acts_as(code)}, on)}
    people = 2 * len(acting)
    given = {code: np.repeat(value, people) for code, value in start.items()}
    moved = []
    for place, row in enumerate(acting):
        here = given.setdefault(row.code, np.full(people, row.reference))
        ends = min(here[0] * (1.0 + STEP), row.high), max(here[0] * (1.0 - STEP), row.low)
        here[2 * place], here[2 * place + 1] = ends
        moved.append(np.log(ends[0] / ends[1]))
    many = steady_many(system, applied(system, given, assume))
    flows = np.where(many.why[:, None] == 0, many.fluxes, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = np.log(flows[0::2] / flows[1::2]) / np.array(moved)[:, None]
    grades: list[Grade] = [max(one.grade for one in active(system, {row.code}, on)) for row in acting]
    return [(row.code, row.label, grade, slope) for row, grade, slope in zip(acting, grades, slopes, strict=True)]


def acts_as(code: str) -> str:
    """What an entry does its work as: a marker is what it marks."""
    from neuro.mechanism.people_inputs import acting

    return acting(code)


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _percent(before: float, after: float) -> float | None:
    return _number(100.0 * (after / before - 1.0)) if before > 0.0 else None
