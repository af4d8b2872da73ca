"""Whether a system stays at a steady state: the eigenvalues of its balances there."""

import numpy as np

from neuro.mechanism.compiled import Floats
from neuro.mechanism.system import System

DIFFERENCE = 1e-6
"""Relative step of central differences of the rate laws by state."""
ROUNDING = 1e-8
"""Growth over the fastest rate of the system below which it is rounding, or the zero of a conserved sum."""


def leaves(system: System, states: Floats, constants: Floats) -> str:
    """How a system leaves a steady state after a small disturbance, as a sentence; "" where it returns.

    Args:
        system: whose steady state.
        states: at rest, shape (species,).
        constants: parameters, shape (parameters,).
    """
    size = np.maximum(np.abs(states), system.smallest)
    slopes = system.stoichiometry(constants) @ elasticities(system, states, constants) * size / size[:, None]
    if not np.isfinite(slopes).all():
        return ""
    rates, modes = np.linalg.eig(slopes)
    fastest = int(np.argmax(rates.real))
    if rates[fastest].real <= ROUNDING * np.abs(rates).max():
        return ""
    moves = system.species[int(np.argmax(np.abs(modes[:, fastest])))]
    turning = abs(rates[fastest].imag)
    course = f"oscillates, once in {2.0 * np.pi / turning:.3g} {system.time}" if turning > 0.0 else "runs away"
    return (
        f"The pools balance at one state, but do not stay there: after the least disturbance {moves.label} "
        f"({moves.code}) {course}, by a factor of e more each {1.0 / rates[fastest].real:.3g} {system.time}. "
        "Run a course to see where it goes."
    )


def elasticities(system: System, states: Floats, constants: Floats) -> Floats:
    """Change of each flux by each state, shape (reactions, species)."""
    found = np.zeros((len(system.reactions), len(system.species)))
    for place, value in enumerate(states):
        step = DIFFERENCE * max(abs(value), float(system.smallest[place]))
        above, below = states.copy(), states.copy()
        above[place], below[place] = value + step, value - step
        found[:, place] = (system.flux(above, constants) - system.flux(below, constants)) / (2.0 * step)
    return found
