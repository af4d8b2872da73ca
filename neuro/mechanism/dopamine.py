"""Dopamine in a terminal: DA-2009, rate laws and balances as published, constants as repaired.

Source: BEST2009 (doi 10.1186/1742-4682-6-21), rate laws from DA2009FILE with its faults mended. µmol/L and hours.
"""

from collections.abc import Mapping

import numpy as np

from neuro.mechanism.catecholamines import (
    CLOSE,
    CYTOSOL,
    DECARBOXYLASE,
    EXACT,
    FAR,
    METABOLITE,
    PRECISE,
    REASONS,
    REMOVAL,
    STORE,
    SYNTHESIS,
    TYROSINE,
    UNKNOWN,
    carried,
    entry,
    outside,
    sharpened,
    supplied,
    used,
)
from neuro.mechanism.compiled import FLOAT, INTEGER, LAW, REDUCTION, VECTOR, Floats, compiled, layout
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.root import MOST, ROOM, SAME, SLOPE, narrowed, opened, width
from neuro.mechanism.system import Moiety, System, rows

STATES = layout("bh2 bh4 tyr ldopa pool cda vda eda hva")
CONSTANTS = layout(SYNTHESIS + "Kicda eref Vmat Kmat kout fire Vdat Kdat Vcat Kcat krem kcatc khva")
FLUXES = layout("TYRIN TH DRR POOL TYROUT POOLOUT AADC VMAT REL DAT ECAT EREM CCAT HVAOUT")
WAYS, GUESS = len(FLUXES.names or ()), 2.6
"""How many fluxes; dopamine of the cytosol, µmol/L, at which to begin the search."""


@compiled(LAW)
def rates(states: Floats, constants: Floats, fluxes: Floats) -> None:
    """Fluxes, µmol/L/h."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    a = 1.0 + k.auto * (k.Aspan / (k.Ka * (x.eda / k.eref) ** k.nauto + 1.0) + k.Abase - 1.0)
    v.TYRIN = k.Vtyrin * k.btyr / (k.Ktyrin + k.btyr)
    v.TH = (
        k.ath
        / (1.0 + x.tyr / k.Kityr)
        * a
        * k.Vth
        * x.tyr
        * x.bh4
        / (x.tyr * x.bh4 + k.Ktyr * x.bh4 + k.Ktyr * k.Kbh4 * (1.0 + x.cda / k.Kicda))
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
    loss = lost(trial, constants, states)
    if loss == np.inf:
        return -np.inf
    supplied(loss, constants, states)
    rates(states, constants, fluxes)
    return float(fluxes.view(FLUXES)[0].TH - loss)


@compiled(FLOAT(FLOAT, FLOAT, FLOAT, VECTOR, VECTOR, VECTOR))
def crossing(near: float, high: float, limit: float, constants: Floats, states: Floats, fluxes: Floats) -> float:
    """Find dopamine of the cytosol, up to `high`, where synthesis (or a limit above 0) meets the loss; the surplus."""
    v = fluxes.view(FLUXES)[0]
    bracket, at = np.zeros(ROOM), near if 0.0 < near < high else 0.5 * high
    opened(bracket, 0.0, high)
    value = surplus(at, constants, states, fluxes)
    bracket[SLOPE] = (value - v.TH) / at
    for _ in range(MOST):
        if limit > 0.0:
            value += limit - v.TH
        before, at = at, narrowed(bracket, at, value)
        value = surplus(at, constants, states, fluxes)
        exact = abs(at - before) <= CLOSE * at and abs(value) <= PRECISE * v.TH
        if exact or width(bracket) <= SAME:
            break
    return value


@compiled(INTEGER(VECTOR, VECTOR, VECTOR))
def meeting(constants: Floats, states: Floats, fluxes: Floats) -> int:
    """Find where synthesis meets loss, exactly; the number of the reason where it does not."""
    x, k, v = states.view(STATES)[0], constants.view(CONSTANTS)[0], fluxes.view(FLUXES)[0]
    half = 0.5 * entry(constants)
    high = 2.0 * half / k.kcatc if k.kcatc > 0.0 else FAR
    crossing(GUESS, high, 0.0, constants, states, fluxes)
    if half < v.TH and crossing(x.cda, high, half, constants, states, fluxes) <= 0.0:
        high = x.cda
    if half < v.TH:
        crossing(GUESS, high, 0.0, constants, states, fluxes)
    loss = v.CCAT + v.ECAT + v.EREM
    sharpened(loss, 1.0 + x.cda / k.Kicda, x.eda / k.eref, constants, states)
    rates(states, constants, fluxes)
    if abs(v.TH - loss) <= EXACT * v.TH or surplus(0.0, constants, states, fluxes) == 0.0:
        return 0
    return REMOVAL if lost(high, constants, states) == np.inf else CYTOSOL if k.kcatc <= 0.0 else UNKNOWN


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """Steady state by a scalar root in dopamine of the cytosol; all else follows from it.

    Below half the entry of tyrosine there is at most one root, because as more tyrosine is used the hydroxylase is
    relieved of inhibition by less than it is used; a root above half is taken only where there is none below.
    """
    x, k, fluxes = states.view(STATES)[0], constants.view(CONSTANTS)[0], np.zeros(WAYS)
    v = fluxes.view(FLUXES)[0]
    x.ldopa, x.hva, x.pool = 0.0, 0.0, 0.0
    if k.fire + k.kout <= 0.0:
        return STORE
    if entry(constants) > 0.0 and not used(constants) > 0.0:
        return TYROSINE
    why = meeting(constants, states, fluxes)
    if why:
        return why
    if v.TH > 0.0 and k.Vaadc <= v.TH:
        return DECARBOXYLASE
    broken = v.CCAT + v.ECAT
    if broken > 0.0 and k.khva <= 0.0:
        return METABOLITE
    carried(v.TH, constants, states)
    x.hva = broken / k.khva if broken > 0.0 else 0.0
    return 0 if np.isfinite(states.sum()) else UNKNOWN


def explain(why: int, found: Mapping[str, float]) -> str:
    """Which flux exceeds which, for a number of `reduction`."""
    sentences = {
        REMOVAL: "Release brings more dopamine outside than reuptake and breakdown take at most, {Vdat:.4g} and "
        "{Vcat:.4g} µmol/L/h (Vdat, Vcat), and nothing else removes it (krem = 0): it rises there without end.",
        STORE: "Vesicles take up dopamine and neither release (fire = 0) nor leak (kout = 0) empties them: it rises "
        "there without end.",
        CYTOSOL: "Tyrosine hydroxylase makes {TH:.4g} µmol/L/h (TH), more than leaves by way of vesicles that take at "
        "most {Vmat:.4g} (Vmat), and nothing breaks dopamine down in the cytosol (kcatc = 0): it rises without end.",
        METABOLITE: "Breakdown makes {CCAT:.4g} and {ECAT:.4g} µmol/L/h of homovanillic acid (CCAT, ECAT) and nothing "
        "removes it (khva = 0): it rises without end.",
        **REASONS,
    }
    return sentences[why].format_map(found)


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
