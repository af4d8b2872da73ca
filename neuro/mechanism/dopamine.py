"""Dopamine in a terminal: DA-2009, rate laws and balances as published, constants as repaired.

Source: BEST2009 (doi 10.1186/1742-4682-6-21), rate laws from DA2009FILE with its faults mended. µmol/L and hours.
"""

from collections.abc import Mapping

import numpy as np

from neuro.mechanism.compiled import FLOAT, LAW, REDUCTION, VECTOR, Floats, compiled, layout
from neuro.mechanism.dopamine_steady import outside, reduced
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.root import CLOSE, MOST, narrowed, opened
from neuro.mechanism.system import Moiety, System, rows

STATES = layout("bh2 bh4 tyr ldopa cda vda eda hva pool")
CONSTANTS = layout(
    "btyr Vtyrin Ktyrin ath Vth Ktyr Kbh4 Kicda Kityr auto Abase Aspan Ka nauto eref tb NADPH NADP Vdrr1 Kdbh2 Kdn "
    "Vdrr2 Kdbh4 Kdnp k1 km1 kct kcp Vaadc Kaadc Vmat Kmat kout fire Vdat Kdat Vcat Kcat krem kcatc khva"
)
FLUXES = layout("TYRIN TH DRR POOL TYROUT POOLOUT AADC VMAT REL DAT ECAT EREM CCAT HVAOUT")
DECARBOXYLASE, REMOVAL, STORE, CYTOSOL, TYROSINE, METABOLITE, UNKNOWN = range(1, 8)
WAYS = len(FLUXES)
FAR, EXACT = 1e9, 1e-9
"""Concentration, µmol/L, beyond which a search ends; share of synthesis within which the loss has to meet it."""


@compiled(LAW)
def rates(states: Floats, constants: Floats, fluxes: Floats) -> None:
    """Fluxes, µmol/L/h."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    a = 1.0 + k.auto * (k.Aspan / (k.Ka * (x.eda / k.eref) ** k.nauto + 1.0) + k.Abase - 1.0)
    v.TYRIN = k.Vtyrin * k.btyr / (k.Ktyrin + k.btyr)
    v.TH = k.ath / (1.0 + x.tyr / k.Kityr) * a * k.Vth * x.tyr * x.bh4 / (
        x.tyr * x.bh4 + k.Ktyr * x.bh4 + k.Ktyr * k.Kbh4 * (1.0 + x.cda / k.Kicda)
    )
    v.DRR = k.Vdrr1 * x.bh2 * k.NADPH / ((k.Kdbh2 + x.bh2) * (k.Kdn + k.NADPH)) - k.Vdrr2 * x.bh4 * k.NADP / (
        (k.Kdbh4 + x.bh4) * (k.Kdnp + k.NADP)
    )
    v.POOL = k.k1 * x.tyr - k.km1 * x.pool
    v.TYROUT = k.kct * x.tyr
    v.POOLOUT = k.kcp * x.pool
    v.AADC = k.Vaadc * x.ldopa / (k.Kaadc + x.ldopa)
    v.VMAT = k.Vmat * x.cda / (k.Kmat + x.cda) - k.kout * x.vda
    v.REL = k.fire * x.vda
    v.DAT = k.Vdat * x.eda / (k.Kdat + x.eda)
    v.ECAT = k.Vcat * x.eda / (k.Kcat + x.eda)
    v.EREM = k.krem * x.eda
    v.CCAT = k.kcatc * x.cda
    v.HVAOUT = k.khva * x.hva


@compiled(LAW)
def balances(fluxes: Floats, constants: Floats, change: Floats) -> None:
    """What each flux does to each state, µmol/L/h."""
    v = fluxes.view(FLUXES)[0]
    d = change.view(STATES)[0]
    d.bh2 = v.TH - v.DRR
    d.bh4 = v.DRR - v.TH
    d.tyr = v.TYRIN - v.TH - v.POOL - v.TYROUT
    d.ldopa = v.TH - v.AADC
    d.cda = v.AADC - v.VMAT + v.DAT - v.CCAT
    d.vda = v.VMAT - v.REL
    d.eda = v.REL - v.DAT - v.ECAT - v.EREM
    d.hva = v.CCAT + v.ECAT - v.HVAOUT
    d.pool = v.POOL - v.POOLOUT


@compiled(FLOAT(FLOAT, VECTOR, VECTOR))
def lost(trial: float, constants: Floats, states: Floats) -> float:
    """Loss of dopamine at a trial concentration in the cytosol, with the states that follow; inf: no such state."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    x.cda = trial
    x.vda = k.Vmat * trial / (k.Kmat + trial) / (k.fire + k.kout)
    x.eda = outside(k.fire * x.vda, k.Vdat, k.Kdat, k.Vcat, k.Kcat, k.krem)
    if x.eda < 0.0:
        return np.inf
    return float(k.kcatc * trial + k.Vcat * x.eda / (k.Kcat + x.eda) + k.krem * x.eda)


@compiled(FLOAT(FLOAT, VECTOR, VECTOR, VECTOR))
def surplus(trial: float, constants: Floats, states: Floats, fluxes: Floats) -> float:
    """Synthesis of dopamine less its loss, at a trial concentration in the cytosol."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    loss = lost(trial, constants, states)
    if loss == np.inf:
        return -np.inf
    entry = k.Vtyrin * k.btyr / (k.Ktyrin + k.btyr)
    x.tyr = max(0.0, (entry - loss) / (k.kct + k.k1 * k.kcp / (k.km1 + k.kcp)))
    forward, backward = k.Vdrr1 * k.NADPH / (k.Kdn + k.NADPH), k.Vdrr2 * k.NADP / (k.Kdnp + k.NADP)
    x.bh4 = reduced(loss, k.tb, forward, backward, k.Kdbh2, k.Kdbh4)
    x.bh2 = k.tb - x.bh4
    rates(states, constants, fluxes)
    return float(v.TH - loss)


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, VECTOR, VECTOR, VECTOR))
def crossing(near: float, high: float, limit: float, constants: Floats, states: Floats, fluxes: Floats) -> float:
    """Find dopamine of the cytosol, up to `high`, where synthesis, or a limit above 0, meets the loss; the rest of it."""
    bracket, at = np.empty(5), near if 0.0 < near < high else 0.5 * high
    opened(bracket, 0.0, high)
    for _ in range(MOST):
        value = limit - lost(at, constants, states) if limit > 0.0 else surplus(at, constants, states, fluxes)
        after = narrowed(bracket, at, value)
        if abs(after - at) <= CLOSE * at:
            break
        at = after
    return surplus(after, constants, states, fluxes)


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """Steady state by a scalar root in dopamine of the cytosol; all else follows from it.

    Below half the entry of tyrosine there is at most one root, because as more tyrosine is used the hydroxylase is
    relieved of inhibition by less than it is used; a root above half is taken only where there is none below.
    """
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    fluxes = np.zeros(WAYS)
    v = fluxes.view(FLUXES)[0]
    near, x.ldopa, x.hva, x.pool = x.cda, 0.0, 0.0, 0.0
    entry = k.Vtyrin * k.btyr / (k.Ktyrin + k.btyr)
    if k.fire + k.kout <= 0.0:
        return STORE
    if k.km1 + k.kcp <= 0.0 or k.kct + k.k1 * k.kcp <= 0.0:
        return TYROSINE
    high = entry / k.kcatc if k.kcatc > 0.0 else FAR
    rest = crossing(near, high, 0.0, constants, states, fluxes)
    if v.TH > 0.5 * entry and crossing(x.cda, high, 0.5 * entry, constants, states, fluxes) <= 0.0:
        high = x.cda
    if v.TH > 0.5 * entry:
        rest = crossing(near, high, 0.0, constants, states, fluxes)
    if not abs(rest) <= EXACT * v.TH:
        rest = surplus(0.0, constants, states, fluxes)
    if not abs(rest) <= EXACT * v.TH:
        return REMOVAL if lost(high, constants, states) == np.inf else CYTOSOL if k.kcatc <= 0.0 else UNKNOWN
    if v.TH >= k.Vaadc and v.TH > 0.0:
        return DECARBOXYLASE
    if k.khva <= 0.0:
        return METABOLITE
    x.ldopa = k.Kaadc * v.TH / (k.Vaadc - v.TH) if v.TH > 0.0 else 0.0
    x.hva = (v.CCAT + v.ECAT) / k.khva
    x.pool = k.k1 * x.tyr / (k.km1 + k.kcp)
    return 0 if np.isfinite(states.sum()) else UNKNOWN


def explain(why: int, found: Mapping[str, float]) -> str:
    """Which flux exceeds which, for a number of `reduction`."""
    k = found
    sentences = {
        DECARBOXYLASE: f"Tyrosine hydroxylase makes {k['TH']:.4g} µmol/L/h of L-DOPA (TH), and the decarboxylase takes at "
        f"most {k['Vaadc']:.4g} (Vaadc): L-DOPA rises without end.",
        REMOVAL: f"Release brings more dopamine outside than reuptake and breakdown can take, at most "
        f"{k['Vdat'] + k['Vcat']:.4g} µmol/L/h (Vdat + Vcat), and nothing else removes it (krem = 0): "
        "dopamine outside the cell rises without end.",
        STORE: "Vesicles fill and neither release (fire) nor leak (kout) empties them: stored dopamine rises without end.",
        CYTOSOL: f"Tyrosine hydroxylase makes {k['TH']:.4g} µmol/L/h (TH), more than leaves through vesicles that take at "
        f"most {k['Vmat']:.4g} (Vmat), and nothing breaks dopamine down in the cytosol (kcatc = 0): it rises there "
        "without end.",
        TYROSINE: "Tyrosine enters and has no way out but the hydroxylase (kct, k1 and kcp, or km1 and kcp, are 0): "
        "tyrosine or its pool rises without end.",
        METABOLITE: f"Breakdown makes {k['CCAT'] + k['ECAT']:.4g} µmol/L/h of homovanillic acid and nothing removes it "
        "(khva = 0): it rises without end.",
    }
    return sentences.get(why, "The balances have no root that can be told apart from rounding at these parameters.")


SYSTEM = System(
    code="dopamine",
    label="Dopamine",
    model="DA-2009, repaired",
    time="h",
    concentration="µmol/L",
    species=rows("dopamine", "species", Species, STATES),
    parameters=rows("dopamine", "parameters", Parameter, CONSTANTS),
    reactions=rows("dopamine", "reactions", Reaction, FLUXES),
    rates=rates,
    balances=balances,
    reduction=reduction,
    explain=explain,
    moieties=(Moiety("tb", ("bh2", "bh4")),),
    without_autoreceptor={"auto": 0.0},
)
