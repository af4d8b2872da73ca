"""Norepinephrine in a terminal: DA-2009 with dopamine beta-hydroxylase in its vesicles. Structure ours, grade C.

Source: OURS; what is dopamine's is DA2009FILE's. With no hydroxylase and no autoreceptor it is DA-2009. µmol/L, hours.
"""

import numpy as np

from neuro.mechanism.catecholamines import (
    CLOSE,
    CYTOSOL,
    DECARBOXYLASE,
    EXACT,
    FAR,
    FINER,
    METABOLITE,
    PRECISE,
    REMOVAL,
    STORE,
    SYNTHESIS,
    TYROSINE,
    UNKNOWN,
    carried,
    entry,
    sharpened,
    supplied,
    used,
)
from neuro.mechanism.closed_forms import level
from neuro.mechanism.compiled import FLOAT, INTEGER, LAW, REDUCTION, VECTOR, Floats, compiled, layout
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.norepinephrine_steady import explain, occupancy
from neuro.mechanism.root import MOST, ROOM, SAME, SLOPE, narrowed, opened, width
from neuro.mechanism.system import Moiety, System, rows

STATES = layout("bh2 bh4 tyr ldopa pool cda vda eda hva cne vne ene mhpg")
CONSTANTS = layout(
    SYNTHESIS + "Kicda Kicne neref Vmat Kmat Kmatn kout koutn Vdbh Kda asc Kasc ascref cu Kcu curef fire "
    "Vnet Knet Knetd Vcat Kcat krem kcatc kcatn khva kmhpg"
)
FLUXES = layout(
    "TYRIN TH DRR POOL TYROUT POOLOUT AADC VMAT REL NETd ECAT EREM CCAT HVAOUT "
    "DBH VMATn RELn NET ECATn EREMn MAO MHPGOUT"
)
WAYS, GUESS, GUESSN = len(FLUXES.names or ()), 0.26, 2.4
"""How many fluxes; dopamine and norepinephrine of the cytosol, µmol/L, at which to begin the search."""


@compiled(LAW)
def rates(states: Floats, constants: Floats, fluxes: Floats) -> None:
    """Fluxes, µmol/L/h."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    a = 1.0 + k.auto * (k.Aspan / (k.Ka * (x.ene / k.neref) ** k.nauto + 1.0) + k.Abase - 1.0)
    ascorbate = k.asc / (k.Kasc + k.asc) * (k.Kasc + k.ascref) / k.ascref
    copper = k.cu / (k.Kcu + k.cu) * (k.Kcu + k.curef) / k.curef
    vesicular = 1.0 + x.cda / k.Kmat + x.cne / k.Kmatn
    outer = 1.0 + x.eda / k.Knetd + x.ene / k.Knet
    v.TYRIN = k.Vtyrin * k.btyr / (k.Ktyrin + k.btyr)
    v.TH = (
        k.ath
        / (1.0 + x.tyr / k.Kityr)
        * a
        * k.Vth
        * x.tyr
        * x.bh4
        / (x.tyr * x.bh4 + k.Ktyr * x.bh4 + k.Ktyr * k.Kbh4 * (1.0 + x.cda / k.Kicda + x.cne / k.Kicne))
    )
    v.DRR = k.Vdrr1 * x.bh2 * k.NADPH / ((k.Kdbh2 + x.bh2) * (k.Kdn + k.NADPH)) - k.Vdrr2 * x.bh4 * k.NADP / (
        (k.Kdbh4 + x.bh4) * (k.Kdnp + k.NADP)
    )
    v.POOL = k.k1 * x.tyr - k.km1 * x.pool
    v.TYROUT = k.kct * x.tyr
    v.POOLOUT = k.kcp * x.pool
    v.AADC = k.Vaadc * x.ldopa / (k.Kaadc + x.ldopa)
    v.VMAT = k.Vmat * x.cda / (k.Kmat * vesicular) - k.kout * x.vda
    v.VMATn = k.Vmat * x.cne / (k.Kmatn * vesicular) - k.koutn * x.vne
    v.DBH = k.Vdbh * ascorbate * copper * x.vda / (k.Kda + x.vda)
    v.REL = k.fire * x.vda
    v.RELn = k.fire * x.vne
    v.NETd = k.Vnet * x.eda / (k.Knetd * outer)
    v.NET = k.Vnet * x.ene / (k.Knet * outer)
    v.ECAT = k.Vcat * x.eda / (k.Kcat + x.eda)
    v.ECATn = k.Vcat * x.ene / (k.Kcat + x.ene)
    v.EREM = k.krem * x.eda
    v.EREMn = k.krem * x.ene
    v.CCAT = k.kcatc * x.cda
    v.MAO = k.kcatn * x.cne
    v.HVAOUT = k.khva * x.hva
    v.MHPGOUT = k.kmhpg * x.mhpg


@compiled(LAW)
def balances(fluxes: Floats, constants: Floats, change: Floats) -> None:
    """What each flux does to each state, µmol/L/h."""
    v = fluxes.view(FLUXES)[0]
    d = change.view(STATES)[0]
    d.bh2 = v.TH - v.DRR
    d.bh4 = v.DRR - v.TH
    d.tyr = v.TYRIN - v.TH - v.POOL - v.TYROUT
    d.ldopa = v.TH - v.AADC
    d.pool = v.POOL - v.POOLOUT
    d.cda = v.AADC - v.VMAT + v.NETd - v.CCAT
    d.vda = v.VMAT - v.DBH - v.REL
    d.eda = v.REL - v.NETd - v.ECAT - v.EREM
    d.hva = v.CCAT + v.ECAT - v.HVAOUT
    d.cne = v.NET - v.VMATn - v.MAO
    d.vne = v.VMATn + v.DBH - v.RELn
    d.ene = v.RELn - v.NET - v.ECATn - v.EREMn
    d.mhpg = v.MAO + v.ECATn - v.MHPGOUT


@compiled(FLOAT(VECTOR))
def capacity(constants: Floats) -> float:
    """Dopamine beta-hydroxylase at saturating dopamine, µmol/L/h."""
    k = constants.view(CONSTANTS)[0]
    ascorbate = k.asc / (k.Kasc + k.asc) * (k.Kasc + k.ascref) / k.ascref
    return float(k.Vdbh * ascorbate * k.cu / (k.Kcu + k.cu) * (k.Kcu + k.curef) / k.curef)


@compiled(FLOAT(FLOAT, FLOAT, VECTOR, VECTOR))
def hydroxylated(trial: float, most: float, constants: Floats, states: Floats) -> float:
    """Synthesis of norepinephrine less its loss, at its trial concentration in the cytosol and dopamine's there."""
    x, k = states.view(STATES)[0], constants.view(CONSTANTS)[0]
    x.cne = trial
    vesicular, near = 1.0 + x.cda / k.Kmat + x.cne / k.Kmatn, 1.0 + x.eda / k.Knetd + x.ene / k.Knet
    x.vda = level(k.Vmat * x.cda / (k.Kmat * vesicular), k.fire + k.kout, most, k.Kda)
    made = most * x.vda / (k.Kda + x.vda)
    x.vne = (k.Vmat * x.cne / (k.Kmatn * vesicular) + made) / (k.fire + k.koutn)
    outer = occupancy(near, k.fire * x.vda, k.fire * x.vne, k.Vnet, k.Knetd, k.Knet, k.krem, k.Vcat, k.Kcat)
    x.eda = level(k.fire * x.vda, k.krem + k.Vnet / (k.Knetd * outer), k.Vcat, k.Kcat)
    x.ene = level(k.fire * x.vne, k.krem + k.Vnet / (k.Knet * outer), k.Vcat, k.Kcat)
    if outer == np.inf:
        return -np.inf
    return float(made - k.kcatn * trial - k.Vcat * x.ene / (k.Kcat + x.ene) - k.krem * x.ene)


@compiled(FLOAT(FLOAT, VECTOR, VECTOR))
def lost(trial: float, constants: Floats, states: Floats) -> float:
    """Loss of both at dopamine's trial concentration in the cytosol, with the states that follow; inf: none follow."""
    x, k, most = states.view(STATES)[0], constants.view(CONSTANTS)[0], capacity(constants)
    high, x.cda = min(most, k.Vmat), trial
    if most * trial * k.Vmat * (k.koutn + k.Vnet) > 0.0:
        high = high / k.kcatn if high < FAR * k.kcatn else FAR
        bracket, at = np.zeros(ROOM), x.cne if 0.0 < x.cne < high else 0.5 * high
        opened(bracket, 0.0, high)
        value = hydroxylated(at, most, constants, states)
        bracket[SLOPE] = (value - most * x.vda / (k.Kda + x.vda)) / at
        for _ in range(MOST):
            before, at = at, narrowed(bracket, at, value)
            value = hydroxylated(at, most, constants, states)
            exact = abs(at - before) <= CLOSE * at and abs(value) <= FINER * most * x.vda / (k.Kda + x.vda)
            if exact or width(bracket) <= SAME:
                break
    else:
        value = hydroxylated(0.0, most, constants, states)
    made = most * x.vda / (k.Kda + x.vda)
    if not abs(value) <= EXACT * made:
        return np.inf
    return float(made + k.kcatc * trial + k.Vcat * x.eda / (k.Kcat + x.eda) + k.krem * x.eda)


@compiled(FLOAT(FLOAT, VECTOR, VECTOR, VECTOR))
def surplus(trial: float, constants: Floats, states: Floats, fluxes: Floats) -> float:
    """Synthesis of dopamine less the loss of both, at dopamine's trial concentration in the cytosol."""
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
    half, x.cne, x.eda, x.ene = 0.5 * entry(constants), GUESSN, 0.0, 0.0
    high = 2.0 * half / k.kcatc if 2.0 * half < FAR * k.kcatc else FAR
    crossing(GUESS, high, 0.0, constants, states, fluxes)
    if half < v.TH and crossing(x.cda, high, half, constants, states, fluxes) <= 0.0:
        high = x.cda
    if half < v.TH:
        crossing(GUESS, high, 0.0, constants, states, fluxes)
    loss = v.DBH + v.CCAT + v.ECAT + v.EREM
    sharpened(loss, 1.0 + x.cda / k.Kicda + x.cne / k.Kicne, x.ene / k.neref, constants, states)
    rates(states, constants, fluxes)
    full = k.krem <= 0.0 and v.REL + v.RELn >= k.Vnet
    if abs(v.TH - loss) <= EXACT * v.TH or surplus(0.0, constants, states, fluxes) == 0.0:
        return 0
    if full:
        return REMOVAL
    return CYTOSOL if k.kcatc <= 0.0 or k.kcatn <= 0.0 else UNKNOWN


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """Steady state by a scalar root in dopamine of the cytosol, with another in norepinephrine of the cytosol inside.

    Where two roots are possible, as in DA-2009, the one with the lower synthesis.
    """
    x, k, fluxes = states.view(STATES)[0], constants.view(CONSTANTS)[0], np.zeros(WAYS)
    v = fluxes.view(FLUXES)[0]
    x.ldopa, x.hva, x.pool, x.mhpg = 0.0, 0.0, 0.0, 0.0
    if k.fire + min(k.kout, k.koutn) <= 0.0:
        return STORE
    if entry(constants) > 0.0 and not used(constants) > 0.0:
        return TYROSINE
    why = meeting(constants, states, fluxes)
    if why:
        return why
    if v.TH > 0.0 and k.Vaadc <= v.TH:
        return DECARBOXYLASE
    broken, brokenn = v.CCAT + v.ECAT, v.MAO + v.ECATn
    if (broken > 0.0 and k.khva <= 0.0) or (brokenn > 0.0 and k.kmhpg <= 0.0):
        return METABOLITE
    carried(v.TH, constants, states)
    x.hva = broken / k.khva if broken > 0.0 else 0.0
    x.mhpg = brokenn / k.kmhpg if brokenn > 0.0 else 0.0
    return 0 if np.isfinite(states.sum()) else UNKNOWN


SYSTEM = System(
    code="norepinephrine",
    label="Norepinephrine",
    model="ours, on DA-2009",
    time="h",
    concentration="µmol/L",
    species=rows("norepinephrine", "species", Species, STATES),
    parameters=rows("norepinephrine", "parameters", Parameter, CONSTANTS),
    reactions=rows("norepinephrine", "reactions", Reaction, FLUXES),
    rates=rates,
    balances=balances,
    reduction=reduction,
    explain=explain,
    moieties=(Moiety("tb", ("bh2", "bh4")),),
    without_autoreceptor={"auto": 0.0},
)
