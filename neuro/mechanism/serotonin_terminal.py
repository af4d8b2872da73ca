"""The terminal of SER-2020 at rest, given how much serotonin is made: one scalar root, closed forms for the rest."""

import numpy as np

from neuro.mechanism.closed_forms import level, positive_root, share
from neuro.mechanism.compiled import FLOAT, INTEGER, NOTHING, VECTOR, Floats, compiled
from neuro.mechanism.root import HIGH, LOW, MOST, NEAR, SAME, narrowed, opened, width
from neuro.mechanism.serotonin_layout import CONSTANT, STATE, Record

CYTOSOL, GLIA, OUTSIDE, RELEASE, NUMBERS = range(1, 6)
"""Reasons: the pool that grows without end, or numbers that do not resolve the state."""
FAR = 1e9
"""Serotonin outside, µmol/L, beyond which nothing that grows will come to rest."""
PRECISE, FOUND = 1e-13, 1e-6
"""Share of the flux within which what comes and what goes agree when a search ends before its bracket has closed, and
where it has: an edge at which a pool grows without end differs by more, the last digit of a steep flux by less."""
FAINT = 1e-3
"""Share of the flux or total below which a difference has lost digits."""


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
        if not abs(step) > 1e-9 * found:
            break
    return found


@compiled(NOTHING(CONSTANT, STATE))
def histamine(k: Record, x: Record) -> None:
    """The H3 receptor at rest, which serotonin does not touch."""
    x.bha = share(k.khaon * k.eha, k.khaoff, k.hatot)
    x.gha = activated(k.khgon * x.bha**2, k.hgtot, k.khgoff, k.khton, k.khtoff, k.httot, k.hgtot)
    x.tha = share(k.khton * x.gha**2, k.khtoff, k.httot)


@compiled(FLOAT(CONSTANT, STATE))
def released(k: Record, x: Record) -> float:
    """Release per stored serotonin at the autoreceptor's rest, 1/h."""
    x.b = share(k.kbon * x.eht, k.kboff, k.btot)
    x.g = activated(k.kgon * x.b**2, k.gtot, k.kgoff, k.kton, k.ktoff, k.ttot, x.g)
    x.ts = share(k.kton * x.g**2, k.ktoff, k.ttot)
    rel = max(k.relmin, k.r0 - k.srel * (x.g - k.gref))
    return rel * k.fire * max(0.0, 1.0 - k.sHA * (x.gha - k.gharef))


@compiled(FLOAT(CONSTANT, STATE))
def glial(k: Record, x: Record) -> float:
    """Serotonin that glia take up and break down, µmol/L/h; inf where they cannot break down what they take up."""
    glia = min(1.0, max(0.0, (x.eht - k.e0up2) / k.wup2))
    taken = k.aup2 * glia * k.Vup2 * x.eht / (k.Kup2 + x.eht)
    x.ght = level(taken, k.kleakg, k.Vmao, k.Kmao)
    return k.Vmao * x.ght / (k.Kmao + x.ght) if x.ght < np.inf else np.inf


@compiled(FLOAT(CONSTANT, STATE, FLOAT))
def gap(k: Record, x: Record, made: float) -> float:
    """What reaches the outside of the cell less what leaves it, µmol/L/h, with `eht` there; falls as that rises.

    Writes the serotonin pools that lose what is `made`; -inf and inf where that is too much or too little outside.
    """
    out, broken = released(k, x), glial(k, x)
    left = made - k.kerem * x.eht - broken
    if out + k.kout <= 0.0 or left <= 0.0:
        return -np.inf
    if left >= k.Vmao:
        return np.inf
    x.cht = k.Kmao * left / (k.Vmao - left)
    x.vht = k.Vmat * x.cht / (k.Kmat + x.cht) / (k.kout + out)
    return out * x.vht + k.kleakc * x.cht - k.Vsert * x.eht / (k.Ksert + x.eht) - broken - k.kerem * x.eht


@compiled(FLOAT(CONSTANT, STATE, FLOAT))
def settled(k: Record, x: Record, made: float) -> float:
    """Take from `eht` what its last digits cannot say, where little is broken down or little released.

    Returns what comes less what goes, in the cell and outside together, as a share of the flux.
    """
    out, broken = released(k, x), glial(k, x)
    back = k.Vsert * x.eht / (k.Ksert + x.eht) + broken + k.kerem * x.eht
    if k.Vmao * x.cht < FAINT * made * (k.Kmao + x.cht):
        kept = k.Vmat * out / (k.kout + out)
        x.cht = positive_root(k.kleakc, k.kleakc * k.Kmat + kept - back, back * k.Kmat)
    stored, drive = k.Vmat * x.cht / (k.Kmat + x.cht), k.fire * max(0.0, 1.0 - k.sHA * (x.gha - k.gharef))
    if k.srel > 0.0 and drive > 0.0 and k.relmin * drive < out < FAINT * k.r0 * drive:
        out = k.kout * (back - k.kleakc * x.cht) / (stored - back + k.kleakc * x.cht)
        x.g = k.gref + (k.r0 - out / drive) / k.srel
        x.ts = share(k.kton * x.g**2, k.ktoff, k.ttot)
    x.vht = stored / (k.kout + out)
    cell = made - k.kerem * x.eht - broken - k.Vmao * x.cht / (k.Kmao + x.cht)
    outside = out * x.vht + k.kleakc * x.cht - back
    return (abs(cell) + abs(outside)) / (made + back)


@compiled(INTEGER(CONSTANT, STATE, VECTOR, FLOAT))
def stuck(k: Record, x: Record, bracket: Floats, made: float) -> int:
    """Which pool grows without end where the bracket closed without a root; leaves the states just short of it."""
    x.eht, x.ght, x.cht, x.vht = bracket[HIGH], 0.0, 0.0, 0.0
    out, full = released(k, x), glial(k, x) == np.inf
    if out < 0.0 or out + k.kout <= 0.0:
        return RELEASE
    x.eht = bracket[LOW]
    below = gap(k, x, made)
    if full:
        return GLIA
    if bracket[HIGH] >= FAR:
        return OUTSIDE
    return CYTOSOL if below == np.inf else NUMBERS


@compiled(INTEGER(CONSTANT, STATE, VECTOR, FLOAT))
def terminal(k: Record, x: Record, bracket: Floats, made: float) -> int:
    """Serotonin outside and all that follows from it, when `made` µmol/L/h is made; returns 0 or a reason."""
    highest = made / k.kerem if made < FAR * k.kerem else FAR
    opened(bracket, 0.0, highest)
    before, after = 0.0, x.eht if 0.0 < x.eht < highest else 0.5 * highest
    for _ in range(MOST):
        x.eht = after
        left = gap(k, x, made)
        gross = made + k.Vsert * x.eht / (k.Ksert + x.eht)
        if abs(after - before) <= NEAR * after and abs(left) <= PRECISE * gross:
            return 0
        before, after = after, narrowed(bracket, after, left)
        if width(bracket) <= SAME:
            break
    return 0 if settled(k, x, made) <= FOUND else stuck(k, x, bracket, made)
