"""What published kinetics say of a person's move: fluxes and pools before and after, or why they cannot speak.

The kinetics are loaded when a column is asked about that they take in: compiled code is slow to load.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from neuro.balance.entry_columns import entry_column
from neuro.whatif.contrast import Mechanism, ReadOut, SystemChange
from neuro.whatif.intervention import Move
from neuro.whatif.prepared import Prepared
from neuro.whatif.ranks import Ranks

if TYPE_CHECKING:
    from neuro.knowledge.entities import Grade
    from neuro.mechanism.entities import Reaction, Species
    from neuro.mechanism.simulate import SteadyState
    from neuro.mechanism.system import System

ALONE = (
    "The model's answer at rest, all else at its published reference; the cohort's median stands for the reference of "
    "what moves. A flux is not mood, and supply is not brain level."
)
MIDDLE = 0.5
"""Quantile of the cohort at which an entry point is at its published reference."""
Person = Mapping[str, float | str]


def kinetics(ready: Prepared, before: Person, after: Person, moves: tuple[Move, ...]) -> Mechanism:
    """The kinetics' answer to a move: steady states at the two values, everything else at reference.

    A value is taken relative to the cohort's weighted median, as `neuro people` takes it; it stands for the published
    reference, whoever of the cohort the fit rests on.

    Args:
        ready: the fit, for the cohort behind it.
        before, after: the person's values.
        moves: what is asked.
    """
    led = {move.column: row for move in moves if (row := entry_column(move.column)) is not None}
    if not led:
        named = ", ".join(move.column for move in moves)
        return Mechanism(why=f"The kinetic models take in nothing that '{named}' measures.")
    if diets := [column for column, row in led.items() if row.diet]:
        return Mechanism(
            why=f"Habitual intake ('{diets[0]}') is not turned into a blood level here: the body regulates most of "
            "them, and the slope is not known well enough for one person."
        )
    values = {row.entry: _relative(ready, column, before, after) for column, row in led.items()}
    if any(value is None for value in values.values()):
        return Mechanism(
            why="The cohort's median of what moves is not above zero, so nothing can be taken relative to it."
        )
    return _solved({entry: value for entry, value in values.items() if value is not None})


def _relative(ready: Prepared, column: str, before: Person, after: Person) -> tuple[float, float] | None:
    middle = Ranks.of(ready.sample.columns[column], ready.sample.weight).quantile(MIDDLE)
    return (float(before[column]) / middle, float(after[column]) / middle) if middle > 0.0 else None


def _solved(ends: Mapping[str, tuple[float, float]]) -> Mechanism:
    from neuro.mechanism.catalogue import systems
    from neuro.mechanism.coupling import coupled
    from neuro.mechanism.entry import applied
    from neuro.mechanism.entry_rows import active, entry
    from neuro.mechanism.people_inputs import acting
    from neuro.mechanism.simulate import steady

    given = {code: np.array(both) * entry(code).reference for code, both in ends.items()}
    if beyond := [code for code, both in given.items() if not entry(code).possible(both).all()]:
        return Mechanism(why=f"The kinetics take {entry(beyond[0]).label} {entry(beyond[0]).range}.")
    acts = {acting(code) for code in given}
    values = coupled(given)
    moved = [system for system in systems() if active(system, acts | set(values))]
    if not moved:
        return Mechanism(why=_off(acts))
    changes = []
    for system in moved:
        states = [steady(system, constants) for constants in applied(system, values)]
        least = max(row.grade for row in active(system, acts | set(values)))
        changes.append(_change(system, states[0], states[1], least))
    broken = [change.reason for change in changes if change.reason]
    silent = [_off({code}) for code in sorted(acts) if not any(active(system, {code}) for system in systems())]
    told = " ".join([*broken[:1], *silent, ALONE])
    return Mechanism("no-steady-state" if broken else "steady", told, tuple(changes))


def _change(system: "System", before: "SteadyState", after: "SteadyState", least: "Grade") -> SystemChange:
    """One system's answer; a read-out is no surer than the `least` sure of what leads to it."""
    from neuro.mechanism.people import READOUTS

    rows: tuple[Species | Reaction, ...] = (*system.species, *system.reactions)
    known = {row.code: row for row in rows}
    found = []
    for code in READOUTS[system.code]:
        if code in known:
            row, first, last = known[code], before.read(code), after.read(code)
            percent = _percent(first, last)
            grade = max(row.grade, least)
            found.append(ReadOut(code, row.label, row.unit, _number(first), _number(last), percent, grade))
    reason = before.reason or after.reason
    return SystemChange(system.code, system.label, system.model, reason, tuple(found))


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _percent(before: float, after: float) -> float | None:
    return _number(100.0 * (after / before - 1.0)) if before > 0.0 else None


def _off(entries: set[str]) -> str:
    """Why entries that act only through assumed maps say nothing."""
    from neuro.mechanism.catalogue import systems
    from neuro.mechanism.entry_rows import effects, entry

    code = min(entries)
    label = f"{entry(code).label[0].upper()}{entry(code).label[1:]}"
    labels = {(system.code, row.code): row.label for system in systems() for row in system.parameters}
    maps = [row for row in effects() if row.entry == code and (row.system, row.parameter) in labels]
    if not maps:
        return f"No published kinetic model here takes in what '{label}' measures."
    reached = dict.fromkeys(labels[row.system, row.parameter].split(", ")[0] for row in maps)
    note = next((row.note for row in maps if row.note), "")
    known = f" {note[0].upper()}{note[1:]}." if note else ""
    return f"{label} acts on {', '.join(reached)} only through assumed maps (grade C), which are off.{known}"
