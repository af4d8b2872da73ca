"""Histamine and histidine at rest, given serotonin's receptor: scalar roots, one inside the other, and closed forms.

Given histamine outside the cells, every cell has one content at which it gains as much as it loses; the root is where
all cells together break down as much as they make.
"""

import numpy as np

from neuro.mechanism.closed_forms import level, share
from neuro.mechanism.compiled import FLOAT, INTEGER, VECTOR, Floats, compiled
from neuro.mechanism.root import BRACKET, MOST, SAME, narrowed, opened, width
from neuro.mechanism.serotonin_histamine_layout import CONSTANTS, STATES
from neuro.mechanism.serotonin_terminal import activated

FAR, EXACT, CLOSE = 1e9, 1e-9, 4e-15
"""Concentration, µmol/L, beyond which nothing comes to rest; share of the flux to which gain and loss must agree;
relative step at which a root is found."""
ENDS = len(BRACKET.names or ())
TERMINAL, MAST, BLOOD = range(3)
"""Where the innermost roots balance histamine, or histidine."""


@compiled(FLOAT(FLOAT, FLOAT, FLOAT))
def held(into: float, back: float, lost: float) -> float:
    """What a side pool holds at rest per what it is filled from; nothing where nothing enters."""
    return into / (back + lost) if into > 0.0 else 0.0


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, FLOAT, FLOAT, FLOAT))
def mobilised(filled: float, leak: float, release: float, wanted: float, rate: float, most: float) -> float:
    """Transmitter that moves at rest from the reserve to the store that is released, µmol/L/h.

    Args:
        filled: uptake into either, µmol/L/h.
        leak, release: from them and by firing, 1/h.
        wanted: content of the store below which the reserve gives, µmol/L.
        rate, most: of giving, 1/h and µmol/L/h.
    """
    below = rate * (wanted - filled / (leak + release)) / (1.0 + rate / (leak + release))
    kept = rate * filled / (leak + rate) if rate > 0.0 else 0.0
    return max(0.0, min(most, min(below, kept)))


@compiled(FLOAT(FLOAT, VECTOR, VECTOR))
def cytosol_gap(cha: float, constants: Floats, states: Floats) -> float:
    """Histamine gained less lost by the histamine terminal, µmol/L/h, with `cha` in its cytosol."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    autoha = max(0.0, 1.0 - k.sHAHA * (x.gha - k.gharef))
    raised = max(0.0, 1.0 + k.sHTHA * (x.g - k.gref))
    out = k.rha * min(k.relhmax, k.fireha * autoha * raised)
    filled = k.Vmath * cha / (k.Kmath + cha)
    moved = mobilised(filled, k.kouth, out, k.vha0, k.ktrafh, k.trafhmax)
    x.cha, x.vha, x.vhar = cha, (filled + moved) / (k.kouth + out), (filled - moved) / k.kouth
    synha = max(0.0, 1.0 - k.sHAsyn * (x.gha - k.gharef))
    made = synha * k.hdc * k.Vhdc * x.thd / (k.Khdc + x.thd)
    taken = k.Vhat * x.eha / (k.Khat + x.eha) + k.khleakc * (x.eha - cha)
    return made + taken - k.Vhnmt * cha / (k.Khnmt + cha) - out * x.vha


@compiled(FLOAT(FLOAT, VECTOR, VECTOR))
def mast_gap(mha: float, constants: Floats, states: Floats) -> float:
    """Histamine gained less lost by mast cells, µmol/L/h, with `mha` in their cytosol."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    lost = k.kdeg * k.mast
    x.mha, x.mvha = mha, k.Vmathm * mha / (k.Kmathm + mha) / (k.kouthm + lost)
    made = k.hdc * k.Vhdcm * x.mhd / (k.Khdcm + x.mhd)
    taken = k.mast * k.Vhatm * x.eha / (k.Khatm + x.eha)
    return made + taken - k.Vhnmtm * mha / (k.Khnmtm + mha) - lost * x.mvha


@compiled(FLOAT(FLOAT, VECTOR, VECTOR))
def blood_gap(bhd: float, constants: Floats, states: Floats) -> float:
    """Histidine gained less lost by plasma, µmol/L/h, with `bhd` in it."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    x.bhd = bhd
    into = k.Vhtl * bhd / (k.Khtl + bhd) + k.Vhtlg * bhd / (k.Khtlg + bhd) + k.mast * k.Vhtlm * bhd / (k.Khtlm + bhd)
    return k.Jhis - k.kbhis * (bhd - k.bhis) - into


@compiled(FLOAT(INTEGER, FLOAT, VECTOR, VECTOR))
def gap(what: int, at: float, constants: Floats, states: Floats) -> float:
    """Gain less loss of an innermost root, µmol/L/h; falls with `at`."""
    if what == TERMINAL:
        return cytosol_gap(at, constants, states)
    return mast_gap(at, constants, states) if what == MAST else blood_gap(at, constants, states)


@compiled(FLOAT(INTEGER, FLOAT, VECTOR, VECTOR))
def balanced(what: int, guess: float, constants: Floats, states: Floats) -> float:
    """Bring gain and loss to balance and write the states there; what is left of the gap is returned."""
    bracket, at = np.zeros(ENDS), guess if 0.0 < guess < FAR else 1.0
    left = gap(what, 0.0, constants, states)
    opened(bracket, 0.0, FAR)
    for _ in range(MOST if left > 0.0 else 0):
        left = gap(what, at, constants, states)
        before, at = at, narrowed(bracket, at, left)
        if abs(at - before) <= CLOSE * before or width(bracket) <= SAME:
            break
    return left


@compiled(FLOAT(FLOAT, VECTOR, VECTOR))
def histamine_gap(eha: float, constants: Floats, states: Floats) -> float:
    """Histamine made less broken down in all cells, µmol/L/h, with `eha` outside; -inf where a cell would overfill."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    x.eha, x.bha = eha, share(k.khaon * eha, k.khaoff, k.hatot)
    x.gha = activated(k.khgon * x.bha**2, k.hgtot, k.khgoff, k.khton, k.khtoff, k.httot, x.gha)
    x.tha = share(k.khton * x.gha**2, k.khtoff, k.httot)
    maximal = max(0.0, 1.0 - k.sHAsyn * (x.gha - k.gharef)) * k.hdc * k.Vhdc
    pooled = held(k.khpin, k.khpout, k.khpool)
    x.thd = level(k.Vhtl * x.bhd / (k.Khtl + x.bhd), k.khpool * pooled, maximal, k.Khdc)
    x.thdp = pooled * x.thd
    maximal_glia = (1.0 + k.mglia * k.mast) * k.hdc * k.Vhdcg
    taken = min(1.0, max(k.h1min, (eha - k.e0hatg) / k.whatg)) * k.Vhatg * eha / (k.Khatg + eha)
    made = maximal_glia * x.ghd / (k.Khdcg + x.ghd)
    x.glha = level(taken + k.khleakg * eha + made, k.khleakg, k.Vhnmtg, k.Khnmtg)
    if not (x.thd < np.inf and x.glha < np.inf):
        return -np.inf
    if balanced(TERMINAL, x.cha, constants, states) > EXACT * (k.Vmath + k.Vhat):
        return -np.inf
    if balanced(MAST, x.mha, constants, states) > EXACT * (k.Vmathm + k.Vhatm):
        return -np.inf
    made += maximal * x.thd / (k.Khdc + x.thd) + k.hdc * k.Vhdcm * x.mhd / (k.Khdcm + x.mhd)
    broken = k.Vhnmt * x.cha / (k.Khnmt + x.cha) + k.Vhnmtg * x.glha / (k.Khnmtg + x.glha)
    return made - broken - k.Vhnmtm * x.mha / (k.Khnmtm + x.mha) - k.khrem * eha


@compiled(FLOAT(VECTOR, VECTOR))
def outside(constants: Floats, states: Floats) -> float:
    """Balance histamine outside the cells, near `states.eha`; what is left of the gap is returned."""
    bracket, at = np.zeros(ENDS), states.view(STATES)[0].eha
    left = histamine_gap(0.0, constants, states)
    opened(bracket, 0.0, FAR)
    for _ in range(MOST if left > 0.0 else 0):
        left = histamine_gap(at, constants, states)
        before, at = at, narrowed(bracket, at, left)
        if abs(at - before) <= CLOSE * before or width(bracket) <= SAME:
            break
    return left


@compiled(INTEGER(VECTOR, VECTOR))
def supplied(constants: Floats, states: Floats) -> int:
    """Histidine in plasma, glia and mast cells at rest; returns 0, or 1 where there is no such rest."""
    k, x = constants.view(CONSTANTS)[0], states.view(STATES)[0]
    short = balanced(BLOOD, k.bhis, constants, states) > EXACT * k.Jhis
    pooled = held(k.kgpin, k.kgpout, k.kgpool)
    maximal = (1.0 + k.mglia * k.mast) * k.hdc * k.Vhdcg
    x.ghd = level(k.Vhtlg * x.bhd / (k.Khtlg + x.bhd), k.kgpool * pooled, maximal, k.Khdcg)
    x.ghdp = pooled * x.ghd
    pooled = held(k.kmpin, k.kmpout, k.kmpool)
    entry = k.mast * k.Vhtlm * x.bhd / (k.Khtlm + x.bhd)
    x.mhd = level(entry, k.kmpool * pooled, k.hdc * k.Vhdcm, k.Khdcm)
    x.mhdp = pooled * x.mhd
    return 1 if short or not np.isfinite(x.ghd + x.mhd) else 0
