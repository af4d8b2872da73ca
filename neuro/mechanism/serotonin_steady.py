"""The exact steady state of SER-2020: two scalar roots, one inside the other, and closed forms for the rest.

Given how much serotonin is made, serotonin outside the cell has one place at which as much is lost (`terminal`);
given that, the hydroxylase makes one amount (`surplus`); the root is where it is the amount that was given.
"""

from collections.abc import Mapping

import numpy as np

from neuro.mechanism.compiled import FLOAT, INTEGER, NOTHING, REDUCTION, VECTOR, Floats, compiled
from neuro.mechanism.root import BRACKET, CLOSE, MOST, narrowed, opened
from neuro.mechanism.serotonin_layout import CONSTANTS, STATES

FAR = 1e9
"""Serotonin outside, µmol/L, beyond which nothing that grows will come to rest."""
EXACT = 1e-9
"""Share of what is made within which the amounts made and lost have to agree."""
DECARBOXYLASE, CYTOSOL, GLIA, OUTSIDE, RELEASE, METABOLITE, POOL, TRYPTOPHAN, NUMBERS = range(1, 10)


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT))
def activated(on: float, total: float, off: float, regon: float, regoff: float, regtotal: float, near: float) -> float:
    """Activated G protein at rest: Newton on a cubic that is convex above its start, so it needs no safeguard.

    Args:
        on: activation per inactive protein, 1/h.
        total, regtotal: of the protein and of the regulator that turns it off, µmol/L.
        off: turning off per regulator and protein, L/µmol/h.
        regon, regoff: activation (L²/µmol²/h) and decay (1/h) of the regulator.
        near: a guess.
    """
    if on == 0.0:
        return 0.0
    both = on + off * regtotal
    found = max(near, on * total / both)
    for _ in range(MOST):
        value = regon * found**2 * (both * found - on * total) + on * regoff * (found - total)
        step = value / (regon * found * (3.0 * both * found - 2.0 * on * total) + on * regoff)
        found -= step
        if not abs(step) > 1e-15 * found:
            break
    return found


@compiled(FLOAT(FLOAT, FLOAT, FLOAT))
def share(on: float, off: float, total: float) -> float:
    """What is on when both turnings balance; nothing where nothing turns."""
    return total * on / (on + off) if on > 0.0 else 0.0


@compiled(NOTHING(VECTOR, VECTOR))
def histamine(constants: Floats, states: Floats) -> None:
    """The H3 receptor at rest, which serotonin does not touch."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    x.bha = share(k.khaon * k.eha, k.khaoff, k.hatot)
    x.gha = activated(k.khgon * x.bha**2, k.hgtot, k.khgoff, k.khton, k.khtoff, k.httot, k.hgtot)
    x.tha = share(k.khton * x.gha**2, k.khtoff, k.httot)


@compiled(FLOAT(VECTOR, VECTOR))
def released(constants: Floats, states: Floats) -> float:
    """Release per stored serotonin at the autoreceptor's rest, 1/h."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    x.b = share(k.kbon * x.eht, k.kboff, k.btot)
    x.g = activated(k.kgon * x.b**2, k.gtot, k.kgoff, k.kton, k.ktoff, k.ttot, x.g)
    x.ts = share(k.kton * x.g**2, k.ktoff, k.ttot)
    rel = max(k.relmin, k.r0 - k.srel * (x.g - k.gref))
    return rel * k.fire * max(0.0, 1.0 - k.sHA * (x.gha - k.gharef))


@compiled(FLOAT(FLOAT, FLOAT, FLOAT))
def positive_root(square: float, linear: float, constant: float) -> float:
    """The positive root of square z² + linear z - constant = 0, both ends not negative; inf where there is none."""
    if constant == 0.0 and linear >= 0.0:
        return 0.0
    size = linear + np.sqrt(linear**2 + 4.0 * square * constant)
    if linear > 0.0:
        return 2.0 * constant / size
    return (size - 2.0 * linear) / (2.0 * square) if square > 0.0 else np.inf


@compiled(FLOAT(VECTOR, VECTOR, FLOAT))
def gap(constants: Floats, states: Floats, made: float) -> float:
    """Serotonin made less serotonin lost, µmol/L/h, with `states.eht` outside; falls as that rises.

    Writes the serotonin pools and receptors; -inf where a pool would grow without end.
    """
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    out = released(constants, states)
    glia = min(1.0, max(0.0, (x.eht - k.e0up2) / k.wup2))
    taken = k.aup2 * glia * k.Vup2 * x.eht / (k.Kup2 + x.eht)
    x.ght = positive_root(k.kleakg, k.Vmao + k.kleakg * k.Kmao - taken, taken * k.Kmao)
    if out + k.kout <= 0.0 or x.ght == np.inf:
        return -np.inf
    broken = k.Vmao * x.ght / (k.Kmao + x.ght)
    back = k.Vsert * x.eht / (k.Ksert + x.eht) + broken + k.kerem * x.eht
    kept = k.Vmat * out / (k.kout + out)
    x.cht = positive_root(k.kleakc, k.kleakc * k.Kmat + kept - back, back * k.Kmat)
    if x.cht == np.inf:
        return -np.inf
    x.vht = k.Vmat * x.cht / (k.Kmat + x.cht) / (k.kout + out)
    return made - k.kerem * x.eht - broken - k.Vmao * x.cht / (k.Kmao + x.cht)


@compiled(INTEGER(VECTOR, VECTOR, VECTOR, FLOAT))
def stuck(constants: Floats, states: Floats, bracket: Floats, made: float) -> int:
    """Which pool grows without end where the bracket closed without a root; leaves the states just short of it."""
    k, x, ends = constants.view(CONSTANTS)[0], states.view(STATES)[0], bracket.view(BRACKET)[0]
    x.eht, why = ends.high, NUMBERS
    if gap(constants, states, made) == -np.inf:
        leaves = released(constants, states) + k.kout > 0.0
        why = RELEASE if not leaves else GLIA if x.ght == np.inf else CYTOSOL
    elif ends.high >= FAR:
        why = OUTSIDE
    x.eht, x.ght, x.cht, x.vht = ends.low, 0.0, 0.0, 0.0
    gap(constants, states, made)
    return why


@compiled(INTEGER(VECTOR, VECTOR, FLOAT))
def terminal(constants: Floats, states: Floats, made: float) -> int:
    """Serotonin outside and all that follows from it, when `made` µmol/L/h is made; returns 0 or a reason."""
    k, x, bracket = constants.view(CONSTANTS)[0], states.view(STATES)[0], np.empty(5)
    highest, left = made / k.kerem if made < FAR * k.kerem else FAR, np.inf
    opened(bracket, 0.0, highest)
    after = x.eht if 0.0 < x.eht < highest else 0.5 * highest
    for _ in range(MOST):
        x.eht = after
        left = gap(constants, states, made)
        after = narrowed(bracket, x.eht, left)
        if abs(after - x.eht) <= CLOSE * x.eht:
            break
    return 0 if abs(left) <= EXACT * made else stuck(constants, states, bracket, made)


@compiled(FLOAT(VECTOR, VECTOR, FLOAT))
def biopterin(constants: Floats, states: Floats, made: float) -> float:
    """Split total biopterin so that the reductase makes `made` µmol/L/h of BH4; returns the most it could."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    forward, backward = k.Vdrr1 * k.NADPH / (k.Kdn + k.NADPH), k.Vdrr2 * k.NADP / (k.Kdnp + k.NADP)
    most = forward * k.tb / (k.Kdbh2 + k.tb)
    square = forward - backward - made
    linear = made * (k.Kdbh2 + k.tb - k.Kdbh4) + backward * (k.Kdbh2 + k.tb) - forward * (k.tb - k.Kdbh4)
    constant = k.Kdbh4 * (k.Kdbh2 + k.tb) * max(0.0, most - made)
    x.bh4 = min(k.tb, positive_root(square, linear, constant)) if constant > 0.0 else 0.0
    x.bh2 = k.tb - x.bh4
    turned = made + backward * x.bh4 / (k.Kdbh4 + x.bh4)
    if x.bh2 < x.bh4 and turned < forward:
        x.bh2 = k.Kdbh2 * turned / (forward - turned)
    return most


@compiled(FLOAT(VECTOR))
def uses(constants: Floats) -> float:
    """Tryptophan lost on other ways than serotonin, per tryptophan, 1/h."""
    k = constants.view(CONSTANTS)[0]
    return k.ktrp + (k.kpin * k.kpool / (k.kpout + k.kpool) if k.kpin > 0.0 else 0.0)


@compiled(FLOAT(VECTOR, VECTOR))
def hydroxylated(constants: Floats, states: Floats) -> float:
    """Serotonin that the hydroxylase makes, µmol/L/h."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    syn = max(k.synmin, 1.0 - k.ssyn * (x.g - k.gref))
    return syn * k.Vtph * x.trp / (k.Ktrp + x.trp + x.trp**2 / k.Kitrp) * x.bh4 / (k.Kbh4 + x.bh4)


@compiled(FLOAT(VECTOR, VECTOR, FLOAT))
def surplus(constants: Floats, states: Floats, made: float) -> float:
    """Serotonin that would be made less `made`, µmol/L/h, at the states that making `made` brings about."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    x.trp = max(0.0, k.Vtrpin * k.btrp / (k.Ktrpin + k.btrp) - made) / uses(constants)
    biopterin(constants, states, made)
    return hydroxylated(constants, states) - made


@compiled(INTEGER(VECTOR, VECTOR, FLOAT, FLOAT))
def synthesis(constants: Floats, states: Floats, low: float, high: float) -> int:
    """The states at which as much is made as is lost, between two amounts, µmol/L/h; returns 0 or a reason."""
    k, bracket = constants.view(CONSTANTS)[0], np.empty(5)
    opened(bracket, low, high)
    made, why, left = low + surplus(constants, states, low) / (1.0 + k.ssyn * k.gref), 0, np.inf
    after = made if low < made < 0.5 * (low + high) else 0.5 * (low + high)
    for _ in range(MOST):
        made = after
        why = terminal(constants, states, made)
        left = -np.inf if why else surplus(constants, states, made)
        after = narrowed(bracket, made, left)
        if abs(after - made) <= CLOSE * made:
            break
    if abs(left) <= EXACT * made:
        return 0
    why = terminal(constants, states, bracket[1]) if why == 0 else why
    return why if why else NUMBERS


@compiled(INTEGER(VECTOR, VECTOR))
def ends(constants: Floats, states: Floats) -> int:
    """The pools at the beginning and end of the chain, given the rest; returns 0 or a reason."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    made = hydroxylated(constants, states)
    broken = k.Vmao * (share(x.cht, k.Kmao, 1.0) + share(x.ght, k.Kmao, 1.0))
    x.pool = k.kpin * x.trp / (k.kpout + k.kpool) if k.kpin > 0.0 else 0.0
    if made > 0.0 and made >= k.Vaadc:
        return DECARBOXYLASE
    x.htp = k.Kaadc * made / (k.Vaadc - made) if made > 0.0 else 0.0
    if broken > 0.0 and k.khia == 0.0:
        return METABOLITE
    x.hia = broken / k.khia if broken > 0.0 else 0.0
    return 0 if np.isfinite(states.sum()) else NUMBERS


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """The steady state, µmol/L: writes `states`, returns 0 or the number of the reason why there is none.

    Where tryptophan inhibits the hydroxylase so much that several exist, the one with least tryptophan is written:
    a rising tryptophan comes to it first.
    """
    k, states[:] = constants.view(CONSTANTS)[0], 0.0
    if not np.isfinite(constants.sum()):
        return NUMBERS
    histamine(constants, states)
    if k.kpin > 0.0 and k.kpout + k.kpool == 0.0:
        return POOL
    entry, lost = k.Vtrpin * k.btrp / (k.Ktrpin + k.btrp), uses(constants)
    if lost == 0.0:
        return TRYPTOPHAN
    low, high = max(0.0, entry - lost * np.sqrt(k.Ktrp * k.Kitrp)), min(entry, biopterin(constants, states, 0.0))
    if surplus(constants, states, 0.0) > 0.0:
        if low >= high or (low > 0.0 and (terminal(constants, states, low) or surplus(constants, states, low) < 0.0)):
            low, high = 0.0, min(low, high)
        why = synthesis(constants, states, low, high)
        if why:
            return why
    return ends(constants, states)


def explain(why: int, found: Mapping[str, float]) -> str:
    """Why there is no steady state."""
    return ""
