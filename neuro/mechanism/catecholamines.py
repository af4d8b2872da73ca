"""What dopamine and norepinephrine at rest share: the supply of tyrosine hydroxylase at a flux, and levels outside.

Their parameters begin with those of SUPPLY, their states with those of PRECURSORS.
"""

import numpy as np

from neuro.mechanism.closed_forms import level, reduced
from neuro.mechanism.compiled import FLOAT, NOTHING, VECTOR, Floats, compiled, layout
from neuro.mechanism.root import MOST

SYNTHESIS = (
    "btyr Vtyrin Ktyrin ath Vth Ktyr Kbh4 Kityr tb NADPH NADP Vdrr1 Kdbh2 Kdn Vdrr2 Kdbh4 Kdnp k1 km1 kct kcp "
    "Vaadc Kaadc auto Abase Aspan Ka nauto "
)
SUPPLY, PRECURSORS = layout(SYNTHESIS), layout("bh2 bh4 tyr ldopa pool")
SUPPLIES = len(SYNTHESIS.split())
DECARBOXYLASE, REMOVAL, STORE, CYTOSOL, TYROSINE, METABOLITE, UNKNOWN = range(1, 8)
REASONS = {
    DECARBOXYLASE: "Tyrosine hydroxylase makes {TH:.4g} µmol/L/h of L-DOPA (TH), and the decarboxylase takes at most "
    "{Vaadc:.4g} (Vaadc): L-DOPA rises without end.",
    TYROSINE: "Tyrosine enters at {TYRIN:.4g} µmol/L/h (TYRIN) and neither other uses (kct = 0) nor its pool (k1, kcp) "
    "take what the hydroxylase leaves: tyrosine or its pool rises without end.",
    UNKNOWN: "The balances have no root at these parameters that rounding leaves certain.",
}
"""Why there is no steady state, where both say it alike."""
FAR = 1e9
"""Concentration, µmol/L, beyond which a search ends."""
CLOSE, PRECISE, FINER, EXACT = 1e-9, 1e-11, 1e-12, 1e-9
"""Relative step, and share of synthesis that is left, at which a root is found, and one inside another; share that may
be left at all."""
SCARCE = 1e-3
"""Share of a whole below which what is left of it is not found as a difference."""


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT))
def outside(flux: float, uptake: float, kuptake: float, breakdown: float, kbreakdown: float, removal: float) -> float:
    """Concentration at which uptake, breakdown and removal carry a flux away; -1 where they cannot.

    Newton from below, where one way with the smaller Km would do: the sum bends down, so each step falls short.

    Args:
        flux, uptake, breakdown: to be carried, and the maxima of the saturable ways, µmol/L/h.
        kuptake, kbreakdown: their Km, µmol/L.
        removal: rate constant of the way that does not saturate, 1/h.
    """
    if flux <= 0.0:
        return 0.0
    if removal <= 0.0 and flux >= uptake + breakdown:
        return -1.0
    found = level(flux, removal, uptake + breakdown, min(kuptake, kbreakdown))
    for _ in range(MOST):
        away = uptake * found / (kuptake + found) + breakdown * found / (kbreakdown + found) + removal * found
        slope = removal + uptake * kuptake / (kuptake + found) ** 2 + breakdown * kbreakdown / (kbreakdown + found) ** 2
        step = (flux - away) / slope
        found += step
        if not step > 1e-15 * found:
            break
    return found


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT))
def scarce_tyrosine(flux: float, maximal: float, bh4: float, ktyr: float, free: float, inhibition: float) -> float:
    """Lowest tyrosine at which the hydroxylase makes a flux; exact where tyrosine is nearly used up.

    Args:
        flux, maximal: wanted, and at saturation without inhibition by tyrosine, µmol/L/h.
        bh4: tetrahydrobiopterin, µmol/L.
        ktyr: Km of tyrosine, µmol/L.
        free: ktyr times the Km of BH4 with its competitors, µmol²/L².
        inhibition: of the hydroxylase by tyrosine, µmol/L.
    """
    constant = flux * (ktyr * bh4 + free)
    linear = (maximal - flux) * bh4 - constant / inhibition
    root = np.sqrt(max(0.0, linear**2 - 4.0 * flux * bh4 / inhibition * constant))
    return float(2.0 * constant / (linear + root))


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT))
def scarce_bh4(flux: float, maximal: float, tyrosine: float, ktyr: float, free: float) -> float:
    """BH4 at which the hydroxylase makes a flux, with its inhibition by tyrosine in `maximal`; exact where scarce."""
    return flux * free / (maximal * tyrosine - flux * (tyrosine + ktyr))


@compiled(FLOAT(VECTOR))
def entry(constants: Floats) -> float:
    """Tyrosine that enters, µmol/L/h."""
    k = constants[:SUPPLIES].view(SUPPLY)[0]
    return float(k.Vtyrin * k.btyr / (k.Ktyrin + k.btyr))


@compiled(FLOAT(VECTOR))
def used(constants: Floats) -> float:
    """Other uses of tyrosine, its pool's too, per tyrosine, 1/h; 0 where there are none or the pool overflows."""
    k = constants[:SUPPLIES].view(SUPPLY)[0]
    if k.k1 <= 0.0:
        return float(k.kct)
    return float(k.kct + k.k1 * k.kcp / (k.km1 + k.kcp)) if k.km1 + k.kcp > 0.0 else 0.0


@compiled(NOTHING(FLOAT, VECTOR, VECTOR))
def supplied(flux: float, constants: Floats, states: Floats) -> None:
    """Write tyrosine, BH4 and BH2 as they rest when the hydroxylase takes a flux; nothing is left beyond the supply."""
    x, k = states[:5].view(PRECURSORS)[0], constants[:SUPPLIES].view(SUPPLY)[0]
    left = entry(constants) - flux
    x.tyr = left / used(constants) if left > 0.0 else 0.0
    forward, backward = k.Vdrr1 * k.NADPH / (k.Kdn + k.NADPH), k.Vdrr2 * k.NADP / (k.Kdnp + k.NADP)
    x.bh4 = reduced(flux, k.tb, forward, backward, k.Kdbh2, k.Kdbh4)
    x.bh2 = k.tb - x.bh4


@compiled(NOTHING(FLOAT, FLOAT, FLOAT, VECTOR, VECTOR))
def sharpened(flux: float, competitors: float, ratio: float, constants: Floats, states: Floats) -> None:
    """Write tyrosine or BH4 that is nearly used up by the hydroxylase's law, and BH2 likewise, not as differences.

    Args:
        flux: of the hydroxylase, µmol/L/h.
        competitors: 1 + what competes with BH4, each over its inhibition constant.
        ratio: transmitter outside over its reference, for the autoreceptor.
        constants, states: parameters; states as `supplied` leaves them.
    """
    x, k = states[:5].view(PRECURSORS)[0], constants[:SUPPLIES].view(SUPPLY)[0]
    free, entering = k.Ktyr * k.Kbh4 * competitors, entry(constants)
    maximal = k.ath * k.Vth * (1.0 + k.auto * (k.Aspan / (k.Ka * ratio**k.nauto + 1.0) + k.Abase - 1.0))
    if entering - flux < SCARCE * entering:
        x.tyr = scarce_tyrosine(flux, maximal, x.bh4, k.Ktyr, free, k.Kityr)
    elif x.bh4 < SCARCE * k.tb:
        x.bh4 = scarce_bh4(flux, maximal / (1.0 + x.tyr / k.Kityr), x.tyr, k.Ktyr, free)
    if x.bh4 > (1.0 - SCARCE) * k.tb:
        wanted = flux + k.Vdrr2 * x.bh4 * k.NADP / ((k.Kdbh4 + x.bh4) * (k.Kdnp + k.NADP))
        x.bh2 = k.Kdbh2 * wanted / (k.Vdrr1 * k.NADPH / (k.Kdn + k.NADPH) - wanted)


@compiled(NOTHING(FLOAT, VECTOR, VECTOR))
def carried(flux: float, constants: Floats, states: Floats) -> None:
    """Write L-DOPA and the pool of tyrosine, given a flux below the decarboxylase's maximum."""
    x, k = states[:5].view(PRECURSORS)[0], constants[:SUPPLIES].view(SUPPLY)[0]
    x.ldopa = k.Kaadc * flux / (k.Vaadc - flux) if flux > 0.0 else 0.0
    x.pool = k.k1 * x.tyr / (k.km1 + k.kcp) if k.k1 * x.tyr > 0.0 else 0.0
