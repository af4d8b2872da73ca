"""The exact steady state of SER-2020: two scalar roots, one inside the other, and closed forms for the rest.

Given how much serotonin is made, serotonin outside the cell has one place at which as much is lost (`terminal`);
given that, the hydroxylase makes one amount (`surplus`); the root is where it is the amount that was given.
"""

from collections.abc import Mapping

import numpy as np

from neuro.mechanism.closed_forms import oxidised, reduced, share
from neuro.mechanism.compiled import FLOAT, INTEGER, REDUCTION, VECTOR, Floats, compiled
from neuro.mechanism.root import HIGH, LOW, MOST, NEAR, ROOM, SAME, SLOPE, narrowed, opened, width
from neuro.mechanism.serotonin_layout import CONSTANT, CONSTANTS, STATE, STATES, Record
from neuro.mechanism.serotonin_terminal import (
    CYTOSOL,
    FAINT,
    FOUND,
    GLIA,
    NUMBERS,
    OUTSIDE,
    PRECISE,
    RELEASE,
    histamine,
    terminal,
)

NOTHING_MADE = 1e-30
"""Share of what could be made at most below which nothing is."""
DECARBOXYLASE, METABOLITE, POOL, TRYPTOPHAN = range(6, 10)
REASONS = {
    DECARBOXYLASE: "Tryptophan hydroxylase makes {TPH} µmol/L/h, but aromatic amino acid decarboxylase (Vaadc) can use "
    "at most {Vaadc}: 5-hydroxytryptophan accumulates without end.",
    CYTOSOL: "Tryptophan hydroxylase makes {TPH} µmol/L/h and the transporter takes {SERT} back, but monoamine oxidase "
    "(Vmao) can break down at most {Vmao}, the vesicles keep no more, and nothing leaks (kleakc): serotonin in the "
    "cytosol accumulates without end.",
    GLIA: "Glia take up {UP2} µmol/L/h, but monoamine oxidase (Vmao) can break down at most {Vmao} and nothing leaks "
    "(kleakg): serotonin in glia accumulates without end.",
    OUTSIDE: "Release is {REL} µmol/L/h, but uptake can take back at most {back} and nothing else removes serotonin "
    "outside the cell (kerem): it accumulates without end.",
    RELEASE: "Of what vesicles store, release takes {release} an hour at this autoreceptor, and their own leak (kout) "
    "{kout}: on balance nothing leaves, and serotonin in vesicles accumulates without end.",
    METABOLITE: "Monoamine oxidase makes 5-HIAA, and nothing removes it (khia is 0): it accumulates without end.",
    POOL: "Tryptophan goes into other pools, and nothing leaves them (kpout and kpool are 0): they grow without end.",
    TRYPTOPHAN: "{TRPIN} µmol/L/h of tryptophan enter, nothing but the hydroxylase uses it (ktrp, kpool), and that "
    "does not use as much: tryptophan accumulates without end.",
    NUMBERS: "The balances do not close within the digits of a computer's numbers: parameters differ by too many "
    "orders of magnitude.",
}
"""Reason -> sentence, with parameters, states and fluxes by code."""


@compiled(FLOAT(CONSTANT, STATE, FLOAT))
def biopterin(k: Record, x: Record, made: float) -> float:
    """Split total biopterin so that the reductase makes `made` µmol/L/h of BH4; returns the most it could."""
    forward, backward = k.Vdrr1 * k.NADPH / (k.Kdn + k.NADPH), k.Vdrr2 * k.NADP / (k.Kdnp + k.NADP)
    x.bh4 = reduced(made, k.tb, forward, backward, k.Kdbh2, k.Kdbh4)
    x.bh2 = oxidised(made, x.bh4, k.tb, forward, backward, k.Kdbh2, k.Kdbh4)
    return forward * k.tb / (k.Kdbh2 + k.tb)


@compiled(FLOAT(CONSTANT))
def uses(k: Record) -> float:
    """Tryptophan lost on other ways than serotonin, per tryptophan, 1/h."""
    return k.ktrp + (k.kpin * k.kpool / (k.kpout + k.kpool) if k.kpin > 0.0 else 0.0)


@compiled(FLOAT(CONSTANT, STATE))
def enzyme(k: Record, x: Record) -> float:
    """Hydroxylase at the autoreceptor's rest, maximal, µmol/L/h."""
    return k.Vtph * max(k.synmin, 1.0 - k.ssyn * (x.g - k.gref))


@compiled(FLOAT(CONSTANT, STATE))
def hydroxylated(k: Record, x: Record) -> float:
    """Serotonin that the hydroxylase makes, µmol/L/h."""
    by_tryptophan = x.trp / (k.Ktrp + x.trp + x.trp**2 / k.Kitrp)
    return enzyme(k, x) * by_tryptophan * x.bh4 / (k.Kbh4 + x.bh4)


@compiled(FLOAT(CONSTANT, STATE, FLOAT))
def surplus(k: Record, x: Record, made: float) -> float:
    """Serotonin that would be made less `made`, µmol/L/h, at the states that making `made` brings about."""
    x.trp = max(0.0, k.Vtrpin * k.btrp / (k.Ktrpin + k.btrp) - made) / uses(k)
    biopterin(k, x, made)
    return hydroxylated(k, x) - made


@compiled(FLOAT(CONSTANT, STATE, FLOAT))
def supplied(k: Record, x: Record, made: float) -> float:
    """Take from `made` what its last digits cannot say, where little synthesis, BH4 or tryptophan is left over.

    Returns what comes less what goes of BH4 and tryptophan, as a share of the flux.
    """
    entry, lost, most = k.Vtrpin * k.btrp / (k.Ktrpin + k.btrp), uses(k), enzyme(k, x)
    by_tryptophan, by_bh4 = x.trp / (k.Ktrp + x.trp + x.trp**2 / k.Kitrp), x.bh4 / (k.Kbh4 + x.bh4)
    if k.Vtph * k.synmin < most < FAINT * k.Vtph and k.ssyn > 0.0:
        x.g = k.gref + (1.0 - made / (k.Vtph * by_tryptophan * by_bh4)) / k.ssyn
        x.ts = share(k.kton * x.g**2, k.ktoff, k.ttot)
    elif x.bh4 < FAINT * k.tb:
        x.bh4 = k.Kbh4 * made / (most * by_tryptophan - made)
        x.bh2 = k.tb - x.bh4
    elif lost * x.trp < FAINT * made:
        used = made / (most * by_bh4)
        x.trp = 2.0 * used * k.Ktrp / (1.0 - used + np.sqrt((1.0 - used) ** 2 - 4.0 * used**2 * k.Ktrp / k.Kitrp))
    turned = k.Vdrr1 * x.bh2 / (k.Kdbh2 + x.bh2) * k.NADPH / (k.Kdn + k.NADPH)
    back = k.Vdrr2 * x.bh4 / (k.Kdbh4 + x.bh4) * k.NADP / (k.Kdnp + k.NADP)
    left = abs(turned - back - made) / turned + abs(entry - made - lost * x.trp) / entry
    return left + abs(hydroxylated(k, x) - made) / made


@compiled(INTEGER(CONSTANT, STATE, FLOAT, FLOAT))
def synthesis(k: Record, x: Record, low: float, high: float) -> int:
    """The states at which as much is made as is lost, between two amounts, µmol/L/h; returns 0 or a reason."""
    bracket, inner = np.empty(ROOM), np.empty(ROOM)
    opened(bracket, low, high)
    bracket[SLOPE], inner[SLOPE] = -2.0, -k.Vsert / k.Ksert - k.kerem
    likely, why, seen, before = low + surplus(k, x, low) / (1.0 + k.ssyn * k.gref), 0, 0, 0.0
    likely = likely if low < likely < 0.5 * (low + high) else 0.5 * (low + high)
    made = after = likely
    for _ in range(MOST):
        made = after
        why = terminal(k, x, inner, made)
        left = -np.inf if why else surplus(k, x, made)
        seen = why if why else seen
        if abs(made - before) <= NEAR * made and abs(left) <= PRECISE * made:
            return 0
        before, after = made, narrowed(bracket, made, left)
        if width(bracket) <= SAME or made < NOTHING_MADE * high:
            break
    if why == 0 and supplied(k, x, made) <= FOUND:
        return 0
    made = bracket[HIGH] if bracket[LOW] > 0.0 else likely
    terminal(k, x, inner, made)
    surplus(k, x, made)
    return seen if seen else NUMBERS


@compiled(INTEGER(CONSTANT, STATE))
def ends(k: Record, x: Record) -> int:
    """The pools at the beginning and end of the chain, given the rest; returns 0 or a reason."""
    broken = k.Vmao * (share(x.cht, k.Kmao, 1.0) + share(x.ght, k.Kmao, 1.0))
    made = broken + k.kerem * x.eht
    x.pool = k.kpin * x.trp / (k.kpout + k.kpool) if k.kpin > 0.0 else 0.0
    if made > 0.0 and made >= k.Vaadc:
        return DECARBOXYLASE
    x.htp = k.Kaadc * made / (k.Vaadc - made) if made > 0.0 else 0.0
    if broken > 0.0 and k.khia == 0.0:
        return METABOLITE
    x.hia = broken / k.khia if broken > 0.0 else 0.0
    return 0 if np.isfinite(x.htp + x.hia + x.pool + x.vht + x.eht + x.bh2 + x.g + x.gha) else NUMBERS


@compiled(INTEGER(CONSTANT, STATE, VECTOR, FLOAT))
def spent(k: Record, x: Record, bracket: Floats, entry: float) -> int:
    """The steady state where tryptophan has no other use, so that all that enters is made into serotonin."""
    x.trp = np.sqrt(k.Ktrp * k.Kitrp)
    if biopterin(k, x, entry) <= entry or terminal(k, x, bracket, entry) or hydroxylated(k, x) < entry:
        return TRYPTOPHAN
    return ends(k, x) if supplied(k, x, entry) <= FOUND else NUMBERS


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """The steady state, µmol/L: writes `states`, returns 0 or the number of the reason why there is none.

    Where tryptophan inhibits the hydroxylase so much that several exist, the one with least tryptophan is written:
    a rising tryptophan comes to it first.
    """
    states[:] = 0.0
    k, x, bracket = constants.view(CONSTANTS)[0], states.view(STATES)[0], np.empty(ROOM)
    bracket[SLOPE], entry = -k.Vsert / k.Ksert - k.kerem, k.Vtrpin * k.btrp / (k.Ktrpin + k.btrp)
    if not np.isfinite(constants.sum()):
        return NUMBERS
    histamine(k, x)
    if k.kpin > 0.0 and k.kpout + k.kpool == 0.0 and entry > 0.0:
        return POOL
    lost, most = uses(k), min(entry, biopterin(k, x, 0.0))
    if lost == 0.0 and entry > 0.0:
        return spent(k, x, bracket, entry)
    low = max(0.0, entry - lost * np.sqrt(k.Ktrp * k.Kitrp))
    if surplus(k, x, 0.0) > 0.0:
        inhibited = low > 0.0 and (low >= most or terminal(k, x, bracket, low) > 0 or surplus(k, x, low) < 0.0)
        why = synthesis(k, x, 0.0, min(low, most)) if inhibited else synthesis(k, x, low, most)
        if why:
            return why
    return ends(k, x)


def explain(why: int, found: Mapping[str, float]) -> str:
    """Why there is no steady state, in a sentence with the fluxes that do not balance.

    Args:
        why: as `reduction` returned it.
        found: parameters, states and fluxes by code, as far as they were computed.
    """
    told = {code: f"{value:.4g}" for code, value in found.items()}
    back = f"{found['Vsert'] + found['aup2'] * found['Vup2']:.4g}"
    auto = max(found["relmin"], found["r0"] - found["srel"] * (found["g"] - found["gref"]))
    release = f"{found['fire'] * auto * max(0.0, 1.0 - found['sHA'] * (found['gha'] - found['gharef'])):.4g}"
    return REASONS[why].format(**told, back=back, release=release)
