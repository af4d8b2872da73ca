"""Steady states and courses of one system, each with its status and, where it has none, the reason."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from neuro.mechanism.compiled import Floats
from neuro.mechanism.course import REACHED, advance
from neuro.mechanism.drive import Stretch
from neuro.mechanism.settings import unit
from neuro.mechanism.solver import newton, unresolved
from neuro.mechanism.stability import leaves
from neuro.mechanism.system import ABSOLUTE, Status, System

BALANCED = 1e-9
"""Net change over gross flux at which a pool counts as steady: inflow = outflow to nine digits."""
SETTLED = 1e-6
"""The same at the end of a course, whose steps are not exact."""
TOLERANCE = 1e-8
"""Relative error of a step of a single course."""
TURNS, HOLDS = 5000, 1e-14
"""Most turns in which conserved sums that share a member come to hold together, and how closely, relative."""
LONG = 1e5
"""Hours after which a system that has a steady state has reached it."""


@dataclass(frozen=True)
class SteadyState:
    """Where a system comes to rest, or why it does not.

    Attributes:
        system: what was solved.
        status: "steady", "no-steady-state" or "not-at-steady-state".
        reason: a sentence; None when steady.
        constants: parameters, shape (parameters,).
        states, fluxes: shapes (species,) and (reactions,); nan where there is no steady state.
    """

    system: System
    status: Status
    reason: str | None
    constants: Floats
    states: Floats
    fluxes: Floats

    def read(self, code: str) -> float:
        """A state or flux by its code."""
        if code in self.system.states:
            return float(self.states[self.system.states.index(code)])
        return float(self.fluxes[self.system.fluxes.index(code)])


@dataclass(frozen=True)
class Course:
    """States and fluxes over time.

    Attributes:
        system: what was run.
        status: of the last state.
        reason: what still moves, or why the run ended early; None when steady.
        hours: shape (times,); up to where the run ended.
        states, fluxes: shapes (times, species) and (times, reactions).
        means: time means of the states over the course, shape (species,); nan where the run ended early.
        warnings: sentences.
    """

    system: System
    status: Status
    reason: str | None
    hours: Floats
    states: Floats
    fluxes: Floats
    means: Floats
    warnings: tuple[str, ...] = ()


def steady(system: System, constants: Floats) -> SteadyState:
    """The steady state by the system's exact reduction, if the system stays there.

    Args:
        system: what to solve.
        constants: parameters, shape (parameters,).
    """
    states = system.listed.copy()
    why = int(system.reduction(constants, states))
    fluxes = system.flux(states, constants)
    if why:
        reason = system.explain(why, _named(system, constants, states, fluxes))
        return _none(system, constants, "no-steady-state", reason)
    if moving := what_moves(system, states, constants, BALANCED):
        return _none(system, constants, "not-at-steady-state", moving)
    if leaving := leaves(system, states, constants):
        return _none(system, constants, "not-at-steady-state", leaving)
    return SteadyState(system, "steady", None, constants, states, fluxes)


def referee(system: System, constants: Floats) -> SteadyState:
    """The steady state by full Newton, from the listed state and, where that fails, from the end of a long course."""
    states, fluxes = started(system, system.listed, constants), np.zeros(len(system.reactions))
    laws = (system.rates, system.balances, constants)
    if newton(*laws, states, fluxes, system.smallest, *system.moiety_arrays()):
        states, nothing = started(system, system.listed, constants), np.zeros(len(system.species))
        _run(system, Stretch(0.0, LONG, constants), states, np.empty(0), np.empty((0, len(states))), nothing, TOLERANCE)
        newton(*laws, states, fluxes, system.smallest, *system.moiety_arrays())
    if moving := what_moves(system, states, constants, BALANCED):
        return _none(system, constants, "not-at-steady-state", moving)
    return SteadyState(system, "steady", None, constants, states, fluxes)


def course(
    system: System, stretches: tuple[Stretch, ...], states: Floats, hours: Floats, tolerance: float = TOLERANCE
) -> Course:
    """Run a system through stretches of constant parameters.

    Args:
        system: what to run.
        stretches: one after the other, in hours.
        states: at the beginning, shape (species,).
        hours: times wanted, increasing, within the stretches; shape (times,).
        tolerance: relative error of a step.
    """
    now, integral, ended, done = states.copy(), np.zeros(len(states)), "", 0
    written = np.full((len(hours), len(states)), np.nan)
    for earlier, stretch in zip((stretches[0], *stretches), stretches, strict=False):
        now = carried(system, now, earlier.constants, stretch.constants)
        until = int(np.searchsorted(hours, stretch.end, side="right"))
        reached = _run(system, stretch, now, hours[done:until], written[done:until], integral, tolerance)
        done = until
        if not reached:
            hours = hours[np.isfinite(written).all(axis=1)]
            ended = f"The run stopped after {hours[-1]:.4g} h: something oscillates or jumps without end. "
            break
    written = written[: len(hours)]
    last = stretches[-1].constants
    moving = what_moves(system, now, last, SETTLED) or leaves(system, now, last)
    places = np.searchsorted([stretch.start for stretch in stretches], hours, side="right") - 1
    fluxes = np.zeros((len(hours), len(system.reactions)))
    for row, place in enumerate(places):
        system.rates(written[row], stretches[place].constants, fluxes[row])
    means = integral / ((stretches[-1].end - stretches[0].start) * scale(system)) if not ended else np.nan * integral
    status: Status = "not-at-steady-state" if moving or ended else "steady"
    told = _backwards(system, hours, fluxes) + _emptied(system, hours, written)
    return Course(system, status, (ended + moving).strip() or None, hours, written, fluxes, means, told)


def _run(
    system: System, stretch: Stretch, now: Floats, hours: Floats, written: Floats, integral: Floats, tolerance: float
) -> bool:
    """Carry `now` through a stretch, in place; whether its end was reached."""
    per_hour, place = scale(system), np.zeros(1, dtype=np.int64)
    start, end = stretch.start * per_hour, stretch.end * per_hour
    room, times = np.zeros(len(system.reactions)), np.minimum(hours * per_hour, end)
    laws = (system.rates, system.balances, stretch.constants)
    code = advance(*laws, now, room, start, end, system.smallest, tolerance, times, written, place, integral)
    written[place[0] :] = now if code == REACHED else np.nan
    return code == REACHED


def scale(system: System) -> float:
    """The system's own units of time in an hour."""
    return 60.0 if system.time == "min" else 1.0


def started(system: System, states: Floats, constants: Floats) -> Floats:
    """States whose conserved sums are those that the parameters say."""
    return _shared(system, states, {row.total: constants[system.names.index(row.total)] for row in system.moieties})


def carried(system: System, states: Floats, before: Floats, after: Floats) -> Floats:
    """States that pass from one set of parameters to the next: a conserved sum changes as its total does."""
    sums, changed = {}, False
    for moiety in system.moieties:
        total, places = system.names.index(moiety.total), [system.states.index(code) for code in moiety.members]
        share = after[total] / before[total] if before[total] > 0.0 else 1.0
        sums[moiety.total], changed = states[places].sum() * share, changed or after[total] != before[total]
    return _shared(system, states, sums) if changed else states.copy()


def _shared(system: System, states: Floats, sums: Mapping[str, float]) -> Floats:
    """States scaled to these sums; where sums share a member, in turns until all hold."""
    found = states.copy()
    wanted = [([system.states.index(code) for code in row.members], sums[row.total]) for row in system.moieties if sums]
    for _ in range(TURNS if len(sums) > 1 else 1):
        for places, total in wanted:
            held = found[places].sum()
            found[places] = found[places] * (total / held) if held > 0.0 else total / len(places)
        if all(abs(found[places].sum() - total) <= HOLDS * total for places, total in wanted):
            break
    return found


def what_moves(system: System, states: Floats, constants: Floats, tolerance: float) -> str:
    """The pools that are not at rest, the fastest first, as a sentence; "" where all are.

    A pool is at rest when it changes by less than `tolerance` of its gross flux, or of itself per unit of time: a
    reversible flux that is written as a net flux has no gross flux at rest.
    """
    if not (np.isfinite(states).all() and (states > -system.smallest).all()):
        lost = [row.code for row, value in zip(system.species, states, strict=True) if not value > -ABSOLUTE]
        return f"{', '.join(lost) or 'A state'} left what a concentration can be."
    fluxes = system.flux(states, constants)
    change, gross = system.change(fluxes, constants), np.abs(system.stoichiometry(constants)) @ np.abs(fluxes)
    digits, room = np.empty(len(states)), fluxes.copy()
    unresolved(system.rates, system.balances, constants, states.copy(), system.smallest, room, digits)
    allowed = np.maximum(tolerance * np.maximum.reduce([gross, np.abs(states), system.smallest]), digits)
    fastest = [place for place in np.argsort(-np.abs(change) / allowed) if abs(change[place]) > allowed[place]]
    told = [
        f"{system.species[place].label} ({system.states[place]}) {'rises' if change[place] > 0 else 'falls'} by "
        f"{abs(change[place]):.3g}{unit(system.species[place].unit)} per {system.time}"
        for place in fastest[:3]
    ]
    return f"{'; '.join(told)}." if told else ""


def _none(system: System, constants: Floats, status: Status, reason: str) -> SteadyState:
    missing = np.full(len(system.species), np.nan), np.full(len(system.reactions), np.nan)
    return SteadyState(system, status, reason, constants, *missing)


def _named(system: System, constants: Floats, states: Floats, fluxes: Floats) -> dict[str, float]:
    names, values = (*system.names, *system.states, *system.fluxes), np.concatenate([constants, states, fluxes])
    return dict(zip(names, values.tolist(), strict=True))


def _backwards(system: System, hours: Floats, fluxes: Floats) -> tuple[str, ...]:
    """A sentence for each flux that runs backwards although nature has no way back."""
    told = []
    for code in system.one_way:
        row = system.reactions[system.fluxes.index(code)]
        negative = hours[fluxes[:, system.fluxes.index(code)] < 0.0]
        if len(negative):
            told.append(
                f"{row.label} ({code}) is below zero between {negative[0]:.4g} and {negative[-1]:.4g} h: "
                f"the published law has no floor. {row.note}".strip()
            )
    return tuple(told)


def _emptied(system: System, hours: Floats, states: Floats) -> tuple[str, ...]:
    """A sentence for each pool that goes below zero: its laws take what is not there."""
    told = []
    for place, row in enumerate(system.species):
        negative = hours[states[:, place] < -system.smallest[place]]
        if len(negative):
            told.append(
                f"{row.label} ({row.code}) is below zero between {negative[0]:.4g} and {negative[-1]:.4g} h: the laws "
                f"take what is not there, and what follows is no prediction. {row.note}".strip()
            )
    return tuple(told)
