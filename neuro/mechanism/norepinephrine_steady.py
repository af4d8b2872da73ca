"""Uptake of two transmitters by one transporter at rest, and why a noradrenergic terminal may not come to rest."""

from collections.abc import Mapping

import numpy as np

from neuro.mechanism.catecholamines import CYTOSOL, METABOLITE, REASONS, REMOVAL, STORE
from neuro.mechanism.closed_forms import level
from neuro.mechanism.compiled import FLOAT, compiled
from neuro.mechanism.root import MOST

APART = 1e15
"""Occupancy of the transporter beyond which its uptake is no longer told from its maximum."""


@compiled(FLOAT(FLOAT, FLOAT, FLOAT))
def steepness(linear: float, saturable: float, uptake: float) -> float:
    """Relative rise of a level per relative rise of the transporter's occupancy, from the slopes of the ways out."""
    return uptake / (linear + saturable + uptake) if uptake > 0.0 else 0.0


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT))
def occupancy(
    near: float,
    first: float,
    second: float,
    maximal: float,
    kfirst: float,
    ksecond: float,
    removal: float,
    breakdown: float,
    km: float,
) -> float:
    """1 + both transmitters over their Km, where each is carried away as it is released; inf where they cannot be.

    There is one such value, because each level rises less than in proportion to it: Newton on its logarithm.

    Args:
        near: a guess, not below 1.
        first, second, maximal: fluxes released, and of the transporter, µmol/L/h.
        kfirst, ksecond: Km of the transporter for each, µmol/L.
        removal: rate constant of the linear way, 1/h.
        breakdown, km: maximum (µmol/L/h) and Km (µmol/L) of the saturable way, each transmitter for itself.
    """
    found, low, high = near if 1.0 <= near < APART else 1.0, 1.0, APART
    for _ in range(MOST):
        wfirst, wsecond = maximal / (kfirst * found), maximal / (ksecond * found)
        a, b = level(first, removal + wfirst, breakdown, km), level(second, removal + wsecond, breakdown, km)
        risea = steepness(removal, breakdown * km / (km + a) ** 2, wfirst)
        riseb = steepness(removal, breakdown * km / (km + b) ** 2, wsecond)
        whole = 1.0 + a / kfirst + b / ksecond
        low, high = (found, high) if whole > found else (low, found)
        slope = (risea * a / kfirst + riseb * b / ksecond) / whole - 1.0
        after = found * np.exp(-np.log(whole / found) / slope)
        if not low <= after <= high:
            after = np.sqrt(low) * np.sqrt(high)
        done = abs(after - found) <= 1e-15 * found
        found = after
        if done:
            break
    return found if found < 0.5 * APART else np.inf


def explain(why: int, found: Mapping[str, float]) -> str:
    """Which flux exceeds which, for a number of the reduction."""
    sentences = {
        REMOVAL: "Release brings more outside than reuptake and breakdown take at most, {Vnet:.4g} and twice "
        "{Vcat:.4g} µmol/L/h (Vnet, Vcat), and nothing else removes it (krem = 0): it rises there without end.",
        STORE: "Vesicles take up dopamine and norepinephrine, and neither release (fire = 0) nor leak (kout or koutn = "
        "0) empties them: they rise there without end.",
        CYTOSOL: "Tyrosine hydroxylase makes {TH:.4g} µmol/L/h (TH) and dopamine beta-hydroxylase {DBH:.4g} (DBH), "
        "more than leaves the cell, and one of the two is not broken down in the cytosol (kcatc or kcatn = 0): "
        "it rises there without end.",
        METABOLITE: "Breakdown makes {CCAT:.4g} µmol/L/h of homovanillic acid (CCAT) and {MAO:.4g} of MHPG (MAO), and "
        "one of the two is not removed (khva or kmhpg = 0): it rises without end.",
        **REASONS,
    }
    return sentences[why].format_map(found)
