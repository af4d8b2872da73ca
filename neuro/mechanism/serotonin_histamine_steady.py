"""The exact steady state of serotonin with reuptake trafficking and histamine: scalar roots, one inside the other.

Given serotonin outside the cell, its receptor, synthesis and transporters follow; given these, histamine outside the
cells is the place at which as much is broken down as made; then the cytosol holds what balances its own gain. The root
is where as much serotonin is made as is broken down and removed.
"""

from collections.abc import Mapping

import numpy as np

from neuro.mechanism.closed_forms import level, oxidised, reduced, share
from neuro.mechanism.compiled import FLOAT, NOTHING, REDUCTION, VECTOR, Floats, compiled
from neuro.mechanism.histamine_steady import CLOSE, ENDS, EXACT, FAR, held, mobilised, outside, supplied
from neuro.mechanism.root import MOST, SAME, narrowed, opened, width
from neuro.mechanism.serotonin_histamine_layout import CONSTANTS, STATES
from neuro.mechanism.serotonin_terminal import activated

PLASMA, DECARBOXYLASE, OUTSIDE, HISTAMINE, TRANSPORTER, NUMBERS = range(1, 7)


@compiled(FLOAT(VECTOR, VECTOR))
def beside(constants: Floats, states: Floats) -> float:
    """Activated G protein of the autoreceptor beside its reference, µmol/L, as the terminal hears it."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    return x.g + k.hold * (k.grest - x.g) - k.gref


@compiled(FLOAT(FLOAT, VECTOR, VECTOR))
def synthesis_gap(made: float, constants: Floats, states: Floats) -> float:
    """Serotonin that would be made less `made`, µmol/L/h, at the tryptophan and biopterin that `made` leaves."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    forward, backward = k.Vdrr1 * k.NADPH / (k.Kdn + k.NADPH), k.Vdrr2 * k.NADP / (k.Kdnp + k.NADP)
    x.bh4 = reduced(made, k.tb, forward, backward, k.Kdbh2, k.Kdbh4)
    x.bh2 = oxidised(made, x.bh4, k.tb, forward, backward, k.Kdbh2, k.Kdbh4)
    entry = k.Vtrpin * x.ptrp / (k.Ktrpin + x.ptrp)
    x.trp = max(0.0, entry - made) / (k.ktrp + k.kpool * held(k.kpin, k.kpout, k.kpool))
    syn = max(0.0, 1.0 - k.ssyn * beside(constants, states))
    return syn * k.Vtph * x.trp / (k.Ktrp + x.trp + x.trp**2 / k.Kitrp) * x.bh4 / (k.Kbh4 + x.bh4) - made


@compiled(FLOAT(VECTOR, VECTOR))
def made_at_rest(constants: Floats, states: Floats) -> float:
    """Serotonin that is made, µmol/L/h, at the tryptophan and biopterin that making it leaves; writes 5-HTP too.

    Where tryptophan inhibits the hydroxylase so much that several amounts would do, the one with least tryptophan.
    """
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    bracket, made, left = np.zeros(ENDS), 0.0, synthesis_gap(0.0, constants, states)
    lost = k.ktrp + k.kpool * held(k.kpin, k.kpout, k.kpool)
    low = k.Vtrpin * x.ptrp / (k.Ktrpin + x.ptrp) - lost * np.sqrt(k.Ktrp * k.Kitrp)
    low = low if low > 0.0 and synthesis_gap(low, constants, states) > 0.0 else 0.0
    at = max(4.0, 1.05 * low)
    opened(bracket, low, FAR)
    for _ in range(MOST if left > 0.0 else 0):
        made = at
        at = narrowed(bracket, made, synthesis_gap(made, constants, states))
        if abs(at - made) <= CLOSE * made or width(bracket) <= SAME:
            break
    x.htp = k.Kaadc * made / (k.Vaadc - made) if made < k.Vaadc else np.inf
    return made


@compiled(NOTHING(VECTOR, VECTOR))
def transporters(constants: Floats, states: Floats) -> None:
    """Serotonin transporters at rest, given the autoreceptor."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    up = min(k.surfmax, max(0.0, 1.0 + k.ssurf * beside(constants, states)))
    down = min(k.surfmax, max(0.0, 1.0 - k.ssurf * beside(constants, states)))
    inside = k.ksi * min(k.simax, k.bsi * k.ssri) / k.kis
    x.Sph, x.Pool = k.Sphtot * up / (up + down), k.Sphtot * down / (up + down)
    x.S = (k.Stot - x.Pool) / (1.0 + inside)
    x.Sin = inside * x.S


@compiled(FLOAT(VECTOR, VECTOR))
def reuptake(constants: Floats, states: Floats) -> float:
    """Serotonin that the transporters at the surface take up, µmol/L/h."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    Ki = k.Ki0 * np.exp(-k.bKi * k.ssri) + k.Kimin
    return k.Vsert * x.S * x.eht / (k.Ksert * (1.0 + k.ssri / Ki) + x.eht)


@compiled(FLOAT(FLOAT, FLOAT, VECTOR, VECTOR))
def stores_gap(cht: float, gained: float, constants: Floats, states: Floats) -> float:
    """What the terminal gains less what it releases, breaks down and leaks, µmol/L/h, with `cht` in its cytosol."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    auto = max(0.0, 1.0 - k.srel * beside(constants, states))
    out = k.r0 * min(k.relmax, k.fire * auto * max(0.0, 1.0 - k.sHA * (x.gha - k.gharef)))
    filled = k.Vmat * cht / (k.Kmat + cht)
    moved = mobilised(filled, k.kout, out, k.vht0, k.ktraf, k.trafmax)
    x.cht, x.vht, x.vhtr = cht, (filled + moved) / (k.kout + out), (filled - moved) / k.kout
    return gained - out * x.vht - k.Vmao * cht / (k.Kmao + cht) - k.kleakc * (cht - x.eht)


@compiled(FLOAT(FLOAT, VECTOR, VECTOR))
def stores(gained: float, constants: Floats, states: Floats) -> float:
    """Balance the cytosol of the terminal, near `states.cht`; what is left of the gap is returned."""
    bracket, at = np.zeros(ENDS), max(states.view(STATES)[0].cht, 1e-9)
    left = stores_gap(0.0, gained, constants, states)
    opened(bracket, 0.0, FAR)
    for _ in range(MOST if left > 0.0 else 0):
        left = stores_gap(at, gained, constants, states)
        before, at = at, narrowed(bracket, at, left)
        if abs(at - before) <= CLOSE * before or width(bracket) <= SAME:
            break
    return left


@compiled(FLOAT(FLOAT, VECTOR, VECTOR))
def terminal_gap(eht: float, constants: Floats, states: Floats) -> float:
    """Serotonin made less broken down and removed, µmol/L/h, with `eht` outside; -inf where a cell would overfill."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    x.eht, x.b = eht, share(k.kbon * eht, k.kboff, k.btot)
    x.g = activated(k.kgon * x.b**2, k.gtot, k.kgoff, k.kton, k.ktoff, k.ttot, x.g)
    x.ts = share(k.kton * x.g**2, k.ktoff, k.ttot)
    transporters(constants, states)
    made = made_at_rest(constants, states)
    glia = min(1.0, max(0.0, (eht - k.e0up2) / k.wup2))
    x.ght = level(k.aup2 * glia * k.Vup2 * eht / (k.Kup2 + eht) + k.kleakg * eht, k.kleakg, k.Vmao, k.Kmao)
    outside(constants, states)
    gained = made + reuptake(constants, states)
    if x.ght == np.inf or stores(gained, constants, states) > EXACT * (gained + k.kleakc * eht):
        return -np.inf
    return made - k.kerem * eht - k.Vmao * (share(x.ght, k.Kmao, 1.0) + share(x.cht, k.Kmao, 1.0))


@compiled(FLOAT(VECTOR, VECTOR))
def terminal(constants: Floats, states: Floats) -> float:
    """Balance serotonin outside the cell; what is left of the gap is returned."""
    bracket, at = np.zeros(ENDS), 0.06
    left = terminal_gap(0.0, constants, states)
    opened(bracket, 0.0, FAR)
    for _ in range(MOST if left > 0.0 else 0):
        left = terminal_gap(at, constants, states)
        before, at = at, narrowed(bracket, at, left)
        if abs(at - before) <= CLOSE * before or width(bracket) <= SAME:
            break
    return left


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """The steady state, µmol/L: writes `states`, returns 0 or the number of the reason why there is none."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    states[:] = 0.0
    if not np.isfinite(constants.sum()):
        return NUMBERS
    if k.Stot < k.Sphtot:
        return TRANSPORTER
    x.ptrp = level(k.Jtrp + k.kbtrp * k.btrp, k.kbtrp, k.Vtrpin, k.Ktrpin)
    if supplied(constants, states) or x.ptrp == np.inf:
        return PLASMA
    x.eha, x.cha, x.mha = 1.4, 3.0, 2.0
    left = terminal(constants, states)
    if x.htp == np.inf:
        return DECARBOXYLASE
    if not abs(outside(constants, states)) <= EXACT * (k.Vhdc + k.Vhdcg + k.Vhdcm):
        return HISTAMINE
    if not abs(left) <= EXACT * k.Vaadc * share(x.htp, k.Kaadc, 1.0):
        return OUTSIDE
    x.hia = (k.Vmao * share(x.cht, k.Kmao, 1.0) + k.Vmao * share(x.ght, k.Kmao, 1.0)) / k.khia
    x.pool = held(k.kpin, k.kpout, k.kpool) * x.trp
    return 0 if np.isfinite(states.sum()) else NUMBERS


def explain(why: int, found: Mapping[str, float]) -> str:
    """Why there is no steady state, as a sentence.

    Args:
        why: the number that `reduction` gave.
        found: parameters, and states and fluxes as far as they were computed, by code.
    """
    sentences = {
        PLASMA: "More tryptophan or histidine enters plasma or a cell than leaves it, so it rises without end.",
        DECARBOXYLASE: (
            f"5-Hydroxytryptophan rises without end: the hydroxylase makes {found['TPH']:.4g} µmol/L/h, more than the "
            f"decarboxylase can take (Vaadc = {found['Vaadc']:.4g} µmol/L/h)."
        ),
        OUTSIDE: (
            f"No amount of serotonin outside the cell balances release ({found['REL']:.4g} µmol/L/h), reuptake "
            f"({found['SERT']:.4g}) and removal ({found['EREM']:.4g}) with what is made ({found['TPH']:.4g})."
        ),
        HISTAMINE: (
            f"Histamine rises without end: cells make {found['HDC'] + found['HDCg'] + found['HDCm']:.4g} µmol/L/h, "
            f"more than is broken down ({found['HNMT'] + found['HNMTg'] + found['HNMTm']:.4g}) and removed."
        ),
        TRANSPORTER: (
            f"Transporters at the surface, in the pool and inside (Stot = {found['Stot']:.4g}) cannot be fewer than "
            f"those that move between surface and pool (Sphtot = {found['Sphtot']:.4g})."
        ),
    }
    return sentences.get(why, "The parameters give no finite concentrations.")
