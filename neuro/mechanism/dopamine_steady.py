"""What the steady states of the catecholamine terminals share: BH4 at a flux, and transmitter outside at a flux."""

import numpy as np

from neuro.mechanism.compiled import FLOAT, compiled
from neuro.mechanism.root import MOST

@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT))
def reduced(flux: float, total: float, forward: float, backward: float, kbh2: float, kbh4: float) -> float:
    """BH4 at which dihydropteridine reductase turns over a flux; 0 where its maximum is less.

    Args:
        flux: to be matched, µmol/L/h.
        total: BH2 + BH4, µmol/L.
        forward, backward: maxima at the given NADPH and NADP, µmol/L/h.
        kbh2, kbh4: Km of BH2 and BH4, µmol/L.
    """
    if not flux * (kbh2 + total) < forward * total:
        return 0.0
    square = forward - flux - backward
    linear = (forward - flux) * (kbh4 - total) + flux * kbh2 + backward * (kbh2 + total)
    constant = kbh4 * (flux * (kbh2 + total) - forward * total)
    root = np.sqrt(max(0.0, linear**2 - 4.0 * square * constant))
    return float(-2.0 * constant / (linear + root)) if linear > 0.0 else float((root - linear) / (2.0 * square))


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT))
def outside(flux: float, uptake: float, kuptake: float, breakdown: float, kbreakdown: float, removal: float) -> float:
    """Concentration at which uptake, breakdown and removal carry a flux away; -1 where they cannot.

    Newton from zero: the sum bends down, so that each step falls short of the root.

    Args:
        flux, uptake, breakdown: to be carried, and the maxima of the saturable ways, µmol/L/h.
        kuptake, kbreakdown: their Km, µmol/L.
        removal: rate constant of the way that does not saturate, 1/h.
    """
    if flux <= 0.0:
        return 0.0
    if removal <= 0.0 and flux >= uptake + breakdown:
        return -1.0
    found = 0.0
    for _ in range(MOST):
        away = uptake * found / (kuptake + found) + breakdown * found / (kbreakdown + found) + removal * found
        slope = removal + uptake * kuptake / (kuptake + found) ** 2 + breakdown * kbreakdown / (kbreakdown + found) ** 2
        step = (flux - away) / slope
        found += step
        if not step > 1e-15 * found:
            break
    return found
