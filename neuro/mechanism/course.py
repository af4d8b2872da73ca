"""Stiff courses: a Rosenbrock method of order 4(3) with dense output, between changes of the parameters.

Source: HAIRER1996, method RODAS. Its coefficients are recalled; a test measures the order that they give.
"""

import numpy as np

from neuro.mechanism.compiled import (
    FLOAT,
    INDICES,
    INTEGER,
    LAW_POINTER,
    MATRIX,
    NOTHING,
    VECTOR,
    Floats,
    Indices,
    Law,
    compiled,
)
from neuro.mechanism.solver import factorise, jacobian, magnitude, solve

GAMMA = 0.25
STAGES = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [1.544, 0.0, 0.0, 0.0, 0.0],
        [0.9466785280815826, 0.2557011698983284, 0.0, 0.0, 0.0],
        [3.314825187068521, 2.896124015972201, 0.9986419139977817, 0.0, 0.0],
        [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 0.0],
        [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0],
    ]
)
COUPLING = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [-5.6688, 0.0, 0.0, 0.0, 0.0],
        [-2.430093356833875, -0.2063599157091915, 0.0, 0.0, 0.0],
        [-0.1073529058151375, -9.594562251023355, -20.47028614809616, 0.0, 0.0],
        [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160, 0.0],
        [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054],
    ]
)
DENSE = np.array(
    [
        [10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662],
        [-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872],
    ]
)
SAFETY, SHRINK, GROW, MOST = 0.9, 0.2, 6.0, 200_000
"""Step control: safety factor, least and largest change of the step, most steps of a stretch."""
REACHED, TOO_SMALL, TOO_MANY = 0, 1, 2


@compiled(FLOAT(VECTOR, VECTOR, VECTOR, FLOAT, FLOAT))
def first_step(states: Floats, change: Floats, smallest: Floats, tolerance: float, longest: float) -> float:
    """A step in which the states would change by a share of what the tolerance allows to order 4."""
    largest = 0.0
    for place in range(len(states)):
        largest = max(largest, abs(change[place]) / max(abs(states[place]), smallest[place]))
    return min(longest, 0.1 * tolerance**0.25 / max(largest, 1e-300))


@compiled(NOTHING(LAW_POINTER, LAW_POINTER, VECTOR, VECTOR, FLOAT, MATRIX, INDICES, MATRIX, VECTOR, VECTOR))
def stages(
    rates: Law,
    balances: Law,
    constants: Floats,
    states: Floats,
    step: float,
    factors: Floats,
    order: Indices,
    slopes: Floats,
    after: Floats,
    fluxes: Floats,
) -> None:
    """The six stages of a step; `after` holds the states at its end without the last stage, which is the error."""
    n, right = len(states), np.empty(len(states))
    for stage in range(6):
        after[:] = states
        for earlier in range(stage):
            weight = STAGES[stage, earlier]
            for place in range(n):
                after[place] += weight * slopes[earlier, place]
        rates(after, constants, fluxes)
        balances(fluxes, constants, right)
        for earlier in range(stage):
            weight = COUPLING[stage, earlier] / step
            for place in range(n):
                right[place] += weight * slopes[earlier, place]
        solve(factors, order, right)
        slopes[stage] = right


@compiled(NOTHING(VECTOR, VECTOR, MATRIX, FLOAT, FLOAT, VECTOR, MATRIX, INDICES, VECTOR))
def record(
    before: Floats,
    after: Floats,
    slopes: Floats,
    now: float,
    step: float,
    times: Floats,
    written: Floats,
    place: Indices,
    integral: Floats,
) -> None:
    """Write the states wanted inside a step, and add its integral, from the dense output."""
    n, curve = len(before), np.zeros((2, len(before)))
    for term in range(2):
        for stage in range(5):
            for row in range(n):
                curve[term, row] += DENSE[term, stage] * slopes[stage, row]
    for row in range(n):
        integral[row] += step * (0.5 * (before[row] + after[row]) + curve[0, row] / 6.0 + curve[1, row] / 12.0)
    while place[0] < len(times) and times[place[0]] <= now + step:
        share = (times[place[0]] - now) / step
        for row in range(n):
            bent = curve[0, row] + share * curve[1, row]
            written[place[0], row] = before[row] * (1.0 - share) + share * (after[row] + (1.0 - share) * bent)
        place[0] += 1


@compiled(MATRIX(MATRIX, FLOAT))
def shifted(matrix: Floats, diagonal: float) -> Floats:
    """A number on the diagonal, less the matrix."""
    found = -matrix
    for place in range(matrix.shape[0]):
        found[place, place] += diagonal
    return found


@compiled(
    INTEGER(
        LAW_POINTER, LAW_POINTER, VECTOR, VECTOR, VECTOR, FLOAT, FLOAT, VECTOR, FLOAT, VECTOR, MATRIX, INDICES, VECTOR
    )
)
def advance(
    rates: Law,
    balances: Law,
    constants: Floats,
    states: Floats,
    fluxes: Floats,
    start: float,
    end: float,
    smallest: Floats,
    tolerance: float,
    times: Floats,
    written: Floats,
    place: Indices,
    integral: Floats,
) -> int:
    """Carry the states from `start` to `end` with these parameters.

    Args:
        rates, balances, constants: the system's laws and parameters.
        states: at `start`; at `end` on return.
        fluxes: room for them.
        start, end: times.
        smallest: per state, the magnitude below which errors are absolute.
        tolerance: relative error of a step.
        times, written: when states are wanted, in order; where they are written, shape (times, species).
        place: one number, the next of `times`; moved on.
        integral: the states' integrals over the stretch are added to it.
    Returns:
        0 reached; 1 the step became too small; 2 too many steps.
    """
    n = len(states)
    change, after, allowed = np.empty(n), np.empty(n), np.empty(n)
    slopes, matrix, order = np.empty((6, n)), np.empty((n, n)), np.empty(n, dtype=np.int64)
    now, step, accepted = start, 0.0, True
    for _ in range(MOST):
        if now >= end:
            return REACHED
        if accepted:
            rates(states, constants, fluxes)
            balances(fluxes, constants, change)
            jacobian(rates, balances, constants, states, change, smallest, fluxes, matrix)
        if step == 0.0:
            step = max(first_step(states, change, smallest, tolerance, end - start), 1e-13 * abs(now))
        step = min(step, end - now)
        if step <= 1e-15 * abs(now):
            return TOO_SMALL
        factors = shifted(matrix, 1.0 / (GAMMA * step))
        factorise(factors, order)
        stages(rates, balances, constants, states, step, factors, order, slopes, after, fluxes)
        for row in range(n):
            after[row] += slopes[5, row]
            allowed[row] = tolerance * max(abs(states[row]), abs(after[row]), smallest[row])
        size = magnitude(slopes[5], allowed)
        accepted = size <= 1.0
        if accepted:
            step = end - now if step >= end - now else step
            record(states, after, slopes, now, step, times, written, place, integral)
            states[:] = after
            now = end if step >= end - now else now + step
        step *= min(GROW, max(SHRINK, SAFETY / max(size, 1e-8) ** 0.25)) if size < np.inf else SHRINK
    return TOO_MANY
