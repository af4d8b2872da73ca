"""Metabolic control: how strongly each process holds each flux and each pool at a steady state.

Source: Kacser and Burns 1973; Heinrich and Rapoport 1974. Coefficients are d ln(read-out) / d ln(process).
"""

from dataclasses import dataclass

import numpy as np

from neuro.mechanism.compiled import Floats
from neuro.mechanism.simulate import SteadyState
from neuro.mechanism.stability import elasticities
from neuro.mechanism.system import System

TURNING = 1e-9
"""Share of the largest flux below which a flux counts as none."""


@dataclass(frozen=True)
class Control:
    """Control coefficients at a steady state.

    Attributes:
        system: whose.
        of_states: share of control of each process over each pool, shape (species, reactions); nan for an empty pool.
        of_fluxes: the same over each flux, shape (reactions, reactions); nan for a flux that is nothing at rest.
    """

    system: System
    of_states: Floats
    of_fluxes: Floats


def control(at: SteadyState) -> Control:
    """Control coefficients of every process, by the implicit function theorem; conserved sums stay as they are.

    Args:
        at: a steady state; without one, every coefficient is nan.
    """
    system, stoichiometry = at.system, at.system.stoichiometry(at.constants)
    slopes = elasticities(system, at.states, at.constants)
    balance, forced = stoichiometry @ slopes, stoichiometry * at.fluxes
    members, _ = system.moiety_arrays()
    for sums in members:
        first = int(np.flatnonzero(sums)[0])
        balance[first], forced[first] = sums, 0.0
    size = np.maximum(np.abs(at.states), system.smallest)
    moved = _solved(balance * size, -forced) * size[:, None]
    alive = np.abs(at.states) > system.smallest
    turning = np.abs(at.fluxes) > TURNING * np.nanmax(np.abs(at.fluxes), initial=0.0)
    of_states = np.where(alive[:, None], moved / size[:, None], np.nan)
    flux_moved = slopes @ moved + np.diag(at.fluxes)
    of_fluxes = np.where(turning[:, None], flux_moved / np.where(turning, at.fluxes, 1.0)[:, None], np.nan)
    return Control(system, of_states, of_fluxes)


def _solved(matrix: Floats, right: Floats) -> Floats:
    """The solution; nan where there is no steady state, or it is not isolated."""
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full_like(right, np.nan)
