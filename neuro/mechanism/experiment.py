"""A course as it is asked for: how long, from where, with which inputs, read how often."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from neuro.errors import MechanismError
from neuro.mechanism.compiled import Floats
from neuro.mechanism.drive import Drive, stretches
from neuro.mechanism.settings import first
from neuro.mechanism.simulate import Course, course, started, steady
from neuro.mechanism.system import System

ROWS, MOST_ROWS = 500, 2_000_000
"""Rows of a course where nobody says how often, and the most there may be."""
SHORTEST, LONGEST = 1e-9, 1e6
"""Hours of the shortest and longest course: less than a microsecond or more than a century is a typing error."""

BESIDE = 1e-6
"""Relative distance of a conserved sum from its total that is worth a word."""


def experiment(
    system: System,
    constants: Floats,
    hours: float,
    *,
    start: Mapping[str, float] | None = None,
    drives: tuple[Drive, ...] = (),
    every: float | None = None,
    settled: bool = False,
) -> Course:
    """Run a system from rest.

    Args:
        system: what to run.
        constants: parameters from the first moment on, where no drive speaks, shape (parameters,).
        hours: how long.
        start: states to start from in place of those at rest.
        drives: inputs that change over time.
        every: seconds from row to row; None for 500 rows.
        settled: start from rest under `constants` rather than at the published reference.
    Raises:
        MechanismError: hours or seconds that cannot be, an unknown state, or no rest to start from.
    """
    times = rows(hours, every)
    rest = steady(system, constants if settled else system.reference)
    if rest.status != "steady":
        raise MechanismError(f"Wanted a steady state to start from; there is none: {rest.reason} Change the settings.")
    parts = stretches(system, constants, drives, hours)
    states = first(system, started(system, rest.states, parts[0].constants), start or {})
    run = course(system, parts, states, times)
    return replace(run, warnings=(*_moved(system, states, parts[0].constants), *run.warnings)) if start else run


def _moved(system: System, states: Floats, constants: Floats) -> tuple[str, ...]:
    """A sentence for each conserved sum that starts beside its total, which the course then keeps."""
    told = []
    for row in system.moieties:
        held = sum(states[system.states.index(code)] for code in row.members)
        total = constants[system.names.index(row.total)]
        if abs(held - total) > BESIDE * total:
            told.append(
                f"{' + '.join(row.members)} start at {held:.4g}, beside {row.total} = {total:.4g}: nothing makes or "
                f"removes them, so the course keeps that sum. Set {row.total} or start all of them."
            )
    return tuple(told)


def rows(hours: float, every: float | None) -> Floats:
    """Hours at which a course is read: from 0, every so many seconds, and at its end.

    Raises:
        MechanismError: hours or seconds that cannot be, or more rows than there may be.
    """
    if not SHORTEST <= hours <= LONGEST:
        raise MechanismError(
            f"Wanted hours above 0, from {SHORTEST:g} up to {LONGEST:,.0f}; found {hours:g}. Say how long to run."
        )
    if every is None:
        return np.asarray(np.linspace(0.0, hours, ROWS), dtype=np.float64)
    if not (math.isfinite(every) and every > 0.0):
        raise MechanismError(f"Wanted seconds above 0 after --every; found {every:g}. Give the time between rows.")
    if hours * 3600.0 / every > MOST_ROWS:
        raise MechanismError(
            f"Wanted at most {MOST_ROWS:,} rows; {hours:g} h every {every:g} s are {hours * 3600.0 / every:.3g}. "
            "Take longer steps."
        )
    steps = math.floor(hours * 3600.0 / every * (1.0 + 1e-12)) + 1
    found = np.asarray(np.arange(steps) * (every / 3600.0), dtype=np.float64)
    return found if hours - found[-1] < 1e-9 * hours else np.append(found, hours)
