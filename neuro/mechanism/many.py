"""Steady states and courses of many people at once, on all cores."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from neuro.errors import MechanismError
from neuro.jobs import Progress, silent
from neuro.mechanism.compiled import Floats, Indices
from neuro.mechanism.many_rows import run_rows, solve_rows
from neuro.mechanism.settings import place
from neuro.mechanism.simulate import scale
from neuro.mechanism.system import System

CHUNK, COURSES = 4096, 128
"""Steady states, and courses, between two looks at whether to stop."""
ROUGH = 3e-4
"""Relative error of a step of people's courses: it keeps time means over a day within about 1e-5."""
NO_START = 9
"""Why a person has no course: 1 the step became too small, 2 too many steps, or this: nothing to start from."""


@dataclass(frozen=True, eq=False)
class Many:
    """Steady states of people.

    Attributes:
        states, fluxes: shapes (people, species) and (people, reactions), nan where there is none.
        why: 0 steady, the reduction's number or 99 where a pool still moves, shape (people,).
    """

    states: Floats
    fluxes: Floats
    why: Indices


@dataclass(frozen=True, eq=False)
class Courses:
    """Courses of people.

    Attributes:
        means: time means of the states over the whole course, shape (people, species), nan where it broke off.
        ends: states at the end, shape (people, species).
        why: 0 where the end was reached, else 1, 2 or NO_START, shape (people,).
    """

    means: Floats
    ends: Floats
    why: Indices


def steady_many(system: System, constants: Floats, progress: Progress = silent, threads: int | None = None) -> Many:
    """A steady state of each person by the system's exact reduction.

    Args:
        system: what to solve.
        constants: parameters, shape (people, parameters).
        progress: told how far it is; may stop the work.
        threads: how many run at once; as many as there are cores if not said.
    Raises:
        MechanismError: the parameters are not one row of the system's a person.
        JobCancelled: it was stopped.
    """
    given = rows_of(system, constants)
    people = len(given)
    states, fluxes = np.empty((people, len(system.states))), np.zeros((people, len(system.fluxes)))
    why, effects = np.zeros(people, dtype=np.int64), np.abs(system.stoichiometry())
    laws = (system.rates, system.balances, system.reduction)

    def work(part: slice) -> None:
        solve_rows(*laws, given[part], effects, system.smallest, states[part], fluxes[part], why[part])

    spread(work, people, CHUNK, progress, threads)
    return Many(states, fluxes, why)


def courses_many(
    system: System,
    constants: Floats,
    hours: Sequence[float],
    drive: Mapping[str, ArrayLike],
    start: Floats | None = None,
    tolerance: float = ROUGH,
    progress: Progress = silent,
    threads: int | None = None,
) -> Courses:
    """A course of each person through stretches of constant parameters.

    Args:
        system: what to run.
        constants: parameters where no drive speaks, shape (people, parameters).
        hours: where stretches begin and the last one ends, shape (stretches + 1,).
        drive: parameter -> its value in each stretch, shape (stretches,) for all or (people, stretches).
        start: states at the beginning, shape (people, species); each person's steady state if not given.
        tolerance: relative error of a step.
        progress: told how far it is; may stop the work.
        threads: how many run at once; as many as there are cores if not said.
    Raises:
        MechanismError: the parameters are not one row of the system's a person.
        JobCancelled: it was stopped.
    """
    given = rows_of(system, constants)
    people, edges = len(given), np.asarray(hours, dtype=np.float64) * scale(system)
    driven = np.array([place(system, name) for name in drive], dtype=np.int64)
    steady = None if start is not None else steady_many(system, given, threads=threads)
    ends = np.array(steady.states if steady else start, dtype=np.float64, order="C")
    why = np.where(steady.why != 0, NO_START, 0) if steady else np.zeros(people, dtype=np.int64)
    values = np.zeros((people, len(edges) - 1, len(driven)))
    for column, value in enumerate(drive.values()):
        values[:, :, column] = value
    means, (members, totals) = np.zeros_like(ends), system.moiety_arrays()

    def work(part: slice) -> None:
        run_rows(
            *(system.rates, system.balances, given[part], edges, driven, values[part], members, totals),
            *(len(system.fluxes), system.smallest, tolerance, ends[part], means[part], why[part]),
        )

    spread(work, people, COURSES, progress, threads)
    return Courses(means, ends, why)


def rows_of(system: System, constants: Floats) -> Floats:
    """Parameters of people as the kernels read them.

    Raises:
        MechanismError: there is not one column a parameter.
    """
    found = np.require(constants, np.float64, ("C", "W"))
    if found.ndim != 2 or found.shape[1] != len(system.names):
        raise MechanismError(
            f"Wanted parameters of {system.code} as people x {len(system.names)}; "
            f"found {' x '.join(map(str, found.shape))}. Give one row a person."
        )
    return found


def spread(work: Callable[[slice], None], people: int, size: int, progress: Progress, threads: int | None) -> None:
    """Do the work in parts, on several threads, and say after each how far it is."""
    parts = [slice(first, min(first + size, people)) for first in range(0, people, size)]
    with ThreadPoolExecutor(threads or cores()) as pool:
        try:
            for part, _ in zip(parts, pool.map(work, parts), strict=True):
                progress(part.stop / people, f"{part.stop:,} of {people:,} people solved.")
        finally:
            pool.shutdown(cancel_futures=True)


def cores() -> int:
    """Cores that this process may use."""
    return getattr(os, "process_cpu_count", os.cpu_count)() or 1
