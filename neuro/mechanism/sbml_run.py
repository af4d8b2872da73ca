"""Whether an SBML model rests: what moves at its first state, and where a long run takes it."""

import math
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from neuro.errors import MechanismError
from neuro.mechanism.compiled import Floats
from neuro.mechanism.sbml_model import Model
from neuro.mechanism.sbml_terms import Values

UNBALANCED = 0.01
"""Net change over what passes through, above which a state does not rest; listed first values are rounded."""
MOVED = 0.01
"""Share of its first value by which a state may move in a long run and still count as staying."""
TURNOVERS, SPREAD = 10.0, 1e4
"""Length of a run in turnovers of the slowest state; how much slower than the median that state may be."""
NOTHING = 1e-9
"""Share of the largest state below which a value counts as nothing."""
OUTPUTS = (1, 2)
"""File numbers of stdout and stderr."""
STAGES, LONGER, FURTHER = 4, 1.5, 100.0
"""Most stages of a run; how much longer the next must be to be worth it, and how much longer it may be."""
MOST = 40_000
"""Most evaluations of a stage: seconds for the largest published models."""
ACCURACY = 1e-8
PLACE = re.compile(r"; In |\.?, at |\n")
"""Where libRoadRunner's message turns to its own code."""


class _TooLong(MechanismError):
    """A run that takes more evaluations than it is given."""


@dataclass(frozen=True)
class Run:
    """A long run.

    Attributes:
        by: what ran it.
        length: in units of the model's time.
        end: the states there, shape (states,); nan where the run broke off.
        trouble: why it broke off, or "".
    """

    by: str
    length: float
    end: Floats
    trouble: str = ""


def unbalanced(model: Model, time: float, states: Floats) -> Floats:
    """Change of each state per time where it is more than rounding of what passes through, else 0; shape (states,)."""
    known = model.values(time, states.tolist())
    change, gross = model.change(time, states), model.gross(known)
    small = np.abs(change) * length(model, known) <= MOVED * _floor(states)
    with np.errstate(invalid="ignore"):
        return np.where((np.abs(change) <= UNBALANCED * gross) | small, 0.0, change)


def length(model: Model, known: Values) -> float:
    """Some turnovers of the slowest state, in units of the model's time."""
    states, gross = np.array([known[name] for name in model.states]), model.gross(known)
    running = (gross > 0.0) & (np.abs(states) > 0.0) & np.isfinite(gross)
    if not running.any():
        return 1.0
    turnover = np.abs(states[running]) / gross[running]
    return float(TURNOVERS * min(turnover.max(), SPREAD * np.median(turnover)))


def moved(model: Model, end: Floats) -> Floats:
    """Difference of each state from its beginning where it is more than it may be, else 0; shape (states,)."""
    difference = end - model.first
    return np.where(np.abs(difference) > MOVED * _floor(model.first), difference, 0.0)


def _floor(states: Floats) -> Floats:
    """Magnitude of each state, none of them nothing."""
    largest = float(np.abs(states).max()) if len(states) else 0.0
    return np.maximum(np.abs(states), NOTHING * largest if largest else 1.0)


def run(model: Model) -> Run:
    """A long run with our own evaluation; events are not run, and a run that takes too long is given up.

    Where it has led to slower turnover, it goes on for as long as that asks, a few times.
    """
    found = Run("this check", 0.0, model.first)
    for _ in range(STAGES):
        wanted = length(model, model.values(found.length, found.end.tolist()))
        if found.length and not LONGER * found.length < wanted:
            break
        after = _stage(model, found, min(wanted, FURTHER * found.length) if found.length else wanted)
        if after.trouble:
            return found if found.length else after
        found = after
    return found


def _stage(model: Model, before: Run, wanted: float) -> Run:
    used = 0

    def change(time: float, states: Floats) -> Floats:
        nonlocal used
        used += 1
        if used > MOST or not np.isfinite(found := model.change(time, states)).all():
            raise _TooLong("the rates stop being numbers" if used <= MOST else "it takes too many steps")
        return found

    nowhere = np.full(len(model.states), math.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            span, atol = (before.length, wanted), ACCURACY * 1e-3 * _floor(model.first)
            found = solve_ivp(change, span, before.end, "LSODA", rtol=ACCURACY, atol=atol, t_eval=[wanted])
        except _TooLong as trouble:
            return Run("this check", wanted, nowhere, str(trouble))
    if found.status != 0:
        return Run("this check", wanted, nowhere, "the steps become too small")
    return Run("this check", wanted, found.y[:, -1])


def run_elsewhere(model: Model, text: str, wanted: float) -> Run | None:
    """A run of the wanted length by libRoadRunner, events included; None where it is not installed."""
    try:
        import roadrunner
    except ImportError:
        return None
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_CRITICAL)
    try:
        with _quiet():
            found = roadrunner.RoadRunner(text)
            found.integrator.relative_tolerance = ACCURACY
            found.simulate(0.0, wanted, 2)
        end = np.array([_read(found, model.source, name) for name in model.states])
    except (RuntimeError, ValueError) as trouble:
        nowhere = np.full(len(model.states), math.nan)
        return Run("libRoadRunner", wanted, nowhere, PLACE.split(str(trouble).strip())[0].rstrip("."))
    return Run("libRoadRunner", wanted, end)


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing on the terminal: the integrator behind libRoadRunner writes its warnings past Python, also to stdout."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept, nowhere = [os.dup(number) for number in OUTPUTS], os.open(os.devnull, os.O_WRONLY)
    try:
        for number in OUTPUTS:
            os.dup2(nowhere, number)
        yield
    finally:
        for number, before in zip(OUTPUTS, kept, strict=True):
            os.dup2(before, number)
        for opened in (*kept, nowhere):
            os.close(opened)


def _read(found: Any, source: Any, name: str) -> float:
    """A state as its symbol means it: a concentration, or an amount."""
    species = source.getSpecies(name)
    amount = species is None or species.getHasOnlySubstanceUnits()
    return float(found.getValue(name if amount else f"[{name}]"))
