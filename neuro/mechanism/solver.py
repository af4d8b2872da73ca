"""Numerics that all systems share: Jacobians, small linear systems, Newton for a steady state."""

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

DIFFERENCE = 1e-7
"""Relative step of the Jacobian's differences: near the square root of the rounding error."""
LAST = 4e-15
"""Relative error that rounding leaves in a state."""
STEP, STILL, ROUNDS, KEPT = 1e-13, 1e-8, 400, 0.2
"""Newton: relative step at which it stops, and at which it may where steps no longer shrink; most rounds; share of its
value that a state keeps at least in a round."""
RUN_AWAY = 1e12
"""A concentration that nothing living or dissolved has, in any unit."""
FIRST, LEAST, SETTLED, SHRINK, GROW = 1e-3, 1e-6, 1e6, 0.25, 2.0
"""Steps of time where Newton starts too far off: the first, the least, the one beyond which it is Newton again; how
much they shrink where a state would fall too far, and grow where none does."""


@compiled(INTEGER(MATRIX, INTEGER))
def pivot(matrix: Floats, column: int) -> int:
    """Bring the largest entry of a column, from the diagonal down, onto the diagonal; returns its row."""
    best = column
    for row in range(column + 1, matrix.shape[0]):
        if abs(matrix[row, column]) > abs(matrix[best, column]):
            best = row
    for place in range(matrix.shape[0]):
        matrix[column, place], matrix[best, place] = matrix[best, place], matrix[column, place]
    return best


@compiled(INTEGER(MATRIX, INDICES))
def factorise(matrix: Floats, order: Indices) -> int:
    """LU with partial pivoting, in place; 1 where the matrix is singular, else 0."""
    n = matrix.shape[0]
    for column in range(n):
        order[column] = pivot(matrix, column)
        if not abs(matrix[column, column]) > 0.0:
            return 1
        for row in range(column + 1, n):
            share = matrix[row, column] / matrix[column, column]
            matrix[row, column] = share
            if share != 0.0:
                for place in range(column + 1, n):
                    matrix[row, place] -= share * matrix[column, place]
    return 0


@compiled(NOTHING(MATRIX, INDICES, VECTOR))
def solve(factors: Floats, order: Indices, right: Floats) -> None:
    """Solve with the factors of `factorise`, in place."""
    n = factors.shape[0]
    for row in range(n):
        right[row], right[order[row]] = right[order[row]], right[row]
    for column in range(n):
        known = right[column]
        if known != 0.0:
            for row in range(column + 1, n):
                right[row] -= factors[row, column] * known
    for column in range(n - 1, -1, -1):
        known = right[column] / factors[column, column]
        right[column] = known
        for row in range(column):
            right[row] -= factors[row, column] * known


@compiled(NOTHING(LAW_POINTER, LAW_POINTER, VECTOR, VECTOR, VECTOR, VECTOR, VECTOR, MATRIX))
def jacobian(
    rates: Law,
    balances: Law,
    constants: Floats,
    states: Floats,
    change: Floats,
    smallest: Floats,
    fluxes: Floats,
    found: Floats,
) -> None:
    """Forward differences of the balances by state.

    Args:
        rates, balances: the system's laws.
        constants: parameters.
        states, change: where, and the balances there.
        smallest: per state, the magnitude below which steps are absolute.
        fluxes: room for fluxes.
        found: written, shape (species, species).
    """
    n = len(states)
    moved = np.empty(n)
    for column in range(n):
        kept = states[column]
        states[column] = kept + DIFFERENCE * max(abs(kept), smallest[column])
        step = states[column] - kept
        rates(states, constants, fluxes)
        balances(fluxes, constants, moved)
        states[column] = kept
        for row in range(n):
            found[row, column] = (moved[row] - change[row]) / step


@compiled(NOTHING(LAW_POINTER, LAW_POINTER, VECTOR, VECTOR, VECTOR, VECTOR, VECTOR))
def unresolved(
    rates: Law, balances: Law, constants: Floats, states: Floats, smallest: Floats, fluxes: Floats, found: Floats
) -> None:
    """Change of each state that the last digits of the states cannot tell from none.

    A fast reversible flux that is written as a net flux has none at rest but for rounding.
    """
    n = len(states)
    change, matrix = np.empty(n), np.empty((n, n))
    rates(states, constants, fluxes)
    balances(fluxes, constants, change)
    jacobian(rates, balances, constants, states, change, smallest, fluxes, matrix)
    rates(states, constants, fluxes)
    for row in range(n):
        found[row] = 0.0
        for column in range(n):
            found[row] += LAST * abs(matrix[row, column] * states[column])


@compiled(NOTHING(VECTOR, VECTOR, MATRIX, INDICES, VECTOR, MATRIX))
def conserve(
    states: Floats, constants: Floats, members: Floats, totals: Indices, change: Floats, matrix: Floats
) -> None:
    """Put each conserved sum in the place of the balance of its first member."""
    for moiety in range(len(totals)):
        first, held = -1, -constants[totals[moiety]]
        for place in range(len(states)):
            if members[moiety, place] != 0.0:
                first = place if first < 0 else first
                held += members[moiety, place] * states[place]
        change[first] = held
        matrix[first] = members[moiety]


@compiled(FLOAT(VECTOR, VECTOR, VECTOR))
def furthest(states: Floats, less: Floats, smallest: Floats) -> float:
    """The largest relative change of a state in a step; inf where one is no number or has run away."""
    largest = 0.0
    for place in range(len(states)):
        if not abs(states[place] - less[place]) < RUN_AWAY:
            return np.inf
        largest = max(largest, abs(less[place]) / max(abs(states[place]), smallest[place]))
    return largest


@compiled(INTEGER(VECTOR, VECTOR, VECTOR))
def falls(states: Floats, less: Floats, smallest: Floats) -> int:
    """Whether a state would fall to less than the share of its value that it keeps."""
    for place in range(len(states)):
        if states[place] > smallest[place] and less[place] > (1.0 - KEPT) * states[place]:
            return 1
    return 0


@compiled(INTEGER(LAW_POINTER, LAW_POINTER, VECTOR, VECTOR, VECTOR, VECTOR, MATRIX, INDICES, FLOAT))
def relaxed(
    rates: Law,
    balances: Law,
    constants: Floats,
    states: Floats,
    fluxes: Floats,
    smallest: Floats,
    members: Floats,
    totals: Indices,
    pace: float,
) -> int:
    """Linearly implicit steps of time that grow, which end as Newton's; with an infinite pace they are Newton's.

    Returns:
        0 found; 1 no convergence or a singular Jacobian.
    """
    n, change, before = len(states), np.empty(len(states)), np.inf
    matrix, order = np.empty((n, n)), np.empty(n, dtype=np.int64)
    for _ in range(ROUNDS):
        rates(states, constants, fluxes)
        balances(fluxes, constants, change)
        jacobian(rates, balances, constants, states, change, smallest, fluxes, matrix)
        for place in range(n):
            matrix[place, place] -= 1.0 / pace
        conserve(states, constants, members, totals, change, matrix)
        if factorise(matrix, order):
            return 1
        solve(matrix, order, change)
        largest = furthest(states, change, smallest)
        if not largest < np.inf:
            return 1
        if LEAST < pace < np.inf and falls(states, change, smallest):
            pace *= SHRINK
            continue
        for place in range(n):
            states[place] = max(states[place] - change[place], KEPT * states[place])
        if pace > SETTLED and (largest < STEP or STILL > largest > 0.9 * before):
            rates(states, constants, fluxes)
            return 0
        pace, before = pace * GROW, largest
    return 1


@compiled(INTEGER(LAW_POINTER, LAW_POINTER, VECTOR, VECTOR, VECTOR, VECTOR, MATRIX, INDICES))
def newton(
    rates: Law,
    balances: Law,
    constants: Floats,
    states: Floats,
    fluxes: Floats,
    smallest: Floats,
    members: Floats,
    totals: Indices,
) -> int:
    """Full Newton for a steady state, from `states`, in place where it is found; the fluxes there are written too.

    A conserved sum takes the place of the balance of its first member. Where Newton starts too far off, steps of time
    bring it near.

    Returns:
        0 found; 1 no convergence or a singular Jacobian.
    """
    start = states.copy()
    if relaxed(rates, balances, constants, states, fluxes, smallest, members, totals, np.inf) == 0:
        return 0
    states[:] = start
    failed = relaxed(rates, balances, constants, states, fluxes, smallest, members, totals, FIRST)
    if failed:
        states[:] = start
    return failed


@compiled(FLOAT(VECTOR, VECTOR))
def magnitude(errors: Floats, allowed: Floats) -> float:
    """Root mean square of errors, each in units of what is allowed."""
    total = 0.0
    for place in range(len(errors)):
        total += (errors[place] / allowed[place]) ** 2
    return float(np.sqrt(total / len(errors)))
