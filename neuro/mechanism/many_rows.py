"""Kernels over rows: a steady state, or a course, a person; they hold no lock, so that threads run side by side."""

import numpy as np
from numba import types
from numpy.typing import NDArray

from neuro.mechanism.compiled import (
    FLOAT,
    INDICES,
    INTEGER,
    LAW_POINTER,
    MATRIX,
    NOTHING,
    REDUCTION_POINTER,
    VECTOR,
    Floats,
    Indices,
    Law,
    Reduction,
    compiled,
)
from neuro.mechanism.course import advance
from neuro.mechanism.simulate import BALANCED
from neuro.mechanism.solver import unresolved

UNSETTLED = 99
"""Why a person has no steady state: the reduction's own number, or this one where a pool still moves."""
CUBE = types.float64[:, :, ::1]


@compiled(INTEGER(VECTOR, VECTOR, VECTOR, VECTOR, MATRIX, VECTOR))
def moves(change: Floats, states: Floats, fluxes: Floats, smallest: Floats, effects: Floats, digits: Floats) -> int:
    """Whether a pool changes by more than a share of itself or of its gross flux, and than rounding explains."""
    for place in range(len(change)):
        if not abs(change[place]) <= max(BALANCED * max(abs(states[place]), smallest[place]), digits[place]):
            gross = 0.0
            for flux in range(len(fluxes)):
                gross += effects[place, flux] * abs(fluxes[flux])
            if not abs(change[place]) <= BALANCED * gross:
                return 1
    return 0


@compiled(NOTHING(LAW_POINTER, LAW_POINTER, REDUCTION_POINTER, MATRIX, MATRIX, VECTOR, MATRIX, MATRIX, INDICES))
def solve_rows(
    rates: Law,
    balances: Law,
    reduction: Reduction,
    constants: Floats,
    effects: Floats,
    smallest: Floats,
    states: Floats,
    fluxes: Floats,
    why: Indices,
) -> None:
    """Steady states of rows; `effects` is the stoichiometry without signs, shape (species, reactions)."""
    change, digits = np.empty(states.shape[1]), np.zeros(states.shape[1])
    for row in range(len(why)):
        why[row] = reduction(constants[row], states[row])
        if why[row] == 0:
            rates(states[row], constants[row], fluxes[row])
            balances(fluxes[row], constants[row], change)
            digits[:] = 0.0
            if moves(change, states[row], fluxes[row], smallest, effects, digits):
                unresolved(rates, balances, constants[row], states[row], smallest, fluxes[row], digits)
                if moves(change, states[row], fluxes[row], smallest, effects, digits):
                    why[row] = UNSETTLED
        if why[row] != 0:
            states[row], fluxes[row] = np.nan, np.nan


@compiled(NOTHING(VECTOR, VECTOR, MATRIX, INDICES))
def shared_out(states: Floats, constants: Floats, members: Floats, totals: Indices) -> None:
    """Scale the members of each conserved sum to what the parameters say it is."""
    for moiety in range(len(totals)):
        held = 0.0
        for place in range(len(states)):
            held += members[moiety, place] * states[place]
        for place in range(len(states)):
            if members[moiety, place] != 0.0 and held > 0.0:
                states[place] *= constants[totals[moiety]] / held


@compiled(
    NOTHING(
        LAW_POINTER,
        LAW_POINTER,
        MATRIX,
        VECTOR,
        INDICES,
        CUBE,
        MATRIX,
        INDICES,
        INTEGER,
        VECTOR,
        FLOAT,
        MATRIX,
        MATRIX,
        INDICES,
    )
)
def run_rows(
    rates: Law,
    balances: Law,
    constants: Floats,
    edges: Floats,
    driven: Indices,
    values: NDArray[np.float64],
    members: Floats,
    totals: Indices,
    reactions: int,
    smallest: Floats,
    tolerance: float,
    states: Floats,
    means: Floats,
    why: Indices,
) -> None:
    """Courses of rows: `states` from the beginning to the end, in place; time means are written."""
    times, written, place = np.empty(0), np.empty((0, states.shape[1])), np.zeros(1, dtype=np.int64)
    fluxes = np.empty(reactions)
    for row in range(len(why)):
        k = constants[row].copy()
        for stretch in range(len(edges) - 1):
            if why[row] != 0:
                break
            for one in range(len(driven)):
                k[driven[one]] = values[row, stretch, one]
            shared_out(states[row], k, members, totals)
            why[row] = advance(
                rates,
                balances,
                k,
                states[row],
                fluxes,
                edges[stretch],
                edges[stretch + 1],
                smallest,
                tolerance,
                times,
                written,
                place,
                means[row],
            )
        for column in range(states.shape[1]):
            means[row, column] = means[row, column] / (edges[-1] - edges[0]) if why[row] == 0 else np.nan
