"""Closed forms that steady states of several systems share."""

import numpy as np

from neuro.mechanism.compiled import FLOAT, compiled


@compiled(FLOAT(FLOAT, FLOAT, FLOAT))
def positive_root(square: float, linear: float, constant: float) -> float:
    """The positive root of square z² + linear z - constant = 0, both ends not negative; inf where there is none."""
    if constant == 0.0 and linear >= 0.0:
        return 0.0
    size = linear + np.sqrt(linear**2 + 4.0 * square * constant)
    if linear > 0.0:
        return 2.0 * constant / size
    return (size - 2.0 * linear) / (2.0 * square) if square > 0.0 else np.inf


@compiled(FLOAT(FLOAT, FLOAT, FLOAT))
def share(on: float, off: float, total: float) -> float:
    """What is on when both turnings balance; nothing where nothing turns."""
    return total * on / (on + off) if on > 0.0 else 0.0


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT))
def level(flux: float, linear: float, maximal: float, km: float) -> float:
    """Concentration at which a linear and a saturable way carry a flux away; inf where they cannot.

    Args:
        flux, maximal: to be carried, and of the saturable way, concentration per time.
        linear: rate constant of the linear way, per time.
        km: of the saturable way, a concentration.
    """
    return 0.0 if flux <= 0.0 else positive_root(linear, linear * km + maximal - flux, km * flux)


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
    linear = flux * (kbh2 + total - kbh4) + backward * (kbh2 + total) - forward * (total - kbh4)
    constant = kbh4 * (forward * total - flux * (kbh2 + total))
    return min(total, positive_root(forward - backward - flux, linear, constant))


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT))
def oxidised(flux: float, bh4: float, total: float, forward: float, backward: float, kbh2: float, kbh4: float) -> float:
    """BH2 beside that BH4, from the reductase's law where little of it is left; arguments as for `reduced`."""
    turned = flux + backward * bh4 / (kbh4 + bh4)
    return kbh2 * turned / (forward - turned) if total - bh4 < bh4 and turned < forward else total - bh4
