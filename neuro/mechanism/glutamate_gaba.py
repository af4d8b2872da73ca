"""Glutamate, GABA and glutamine cycling between neurons and astrocytes: NT-CYCLE, rate laws as in the authors' code.

Source: NTCYCLE (github.com/Neuroblox/MetabolicModuleNTCyclingPaper), after ROTH2024. mmol/L of brain tissue, minutes.
Glutamine inside neurons never changes in that model and is left out.
"""

from collections.abc import Mapping

import numpy as np

from neuro.mechanism.compiled import INTEGER, LAW, REDUCTION, VECTOR, Floats, compiled, layout
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.system import System, rows

STATES = layout("GLUe GLUi GABAi GABAv GLUa GLNa KET")
CONSTANTS = layout(
    "VATP ATPg ATPk fox fneu fe fi oxe0 oxi0 oxe oxi c KETp Tk KTk kk kse ksi V67 K67 V65 K65 VGT KGT "
    "kox Vout VGDH KGDH hGDH VGS KGS KIGS hGS gAMPA gNMDA gGABA"
)
FLUXES = layout("pe pi CE CI G67 G65 GT AN GDH GS GLNOUT KETin KETout")
COUNT = len(FLUXES.names or ())

KETONES, EXCITATORY, INHIBITORY, NO_CE, NO_CI, GAD65, GABAT, DEHYDROGENASE, SYNTHETASE, RANGE = range(1, 11)
"""Why there is no steady state."""


@compiled(LAW)
def rates(states: Floats, constants: Floats, fluxes: Floats) -> None:
    """Fluxes, mmol/L/min."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    cmr = (k.VATP - k.ATPk * x.KET * k.kk) / k.ATPg / k.fox
    gdh = (max(0.0, x.GLUa) / k.KGDH) ** k.hGDH
    v.pe = k.c * (cmr * k.fox * k.fneu * k.fe - k.oxe0) / k.oxe
    v.pi = k.c * (cmr * k.fox * k.fneu * k.fi - k.oxi0) / k.oxi
    v.CE = k.kse * x.GLUe
    v.CI = k.ksi * x.GABAv
    v.G67 = k.V67 * x.GLUi / (k.K67 + x.GLUi)
    v.G65 = k.V65 * x.GLUi / (k.K65 + x.GLUi)
    v.GT = k.VGT * x.GABAi / (k.KGT + x.GABAi)
    v.AN = k.kox * k.kse * x.GLUe + k.Vout
    v.GDH = k.VGDH * gdh / (1.0 + gdh)
    v.GS = k.VGS * x.GLUa / (k.KGS * (1.0 + (max(0.0, x.GLNa) / k.KIGS) ** k.hGS) + x.GLUa)
    v.GLNOUT = k.Vout
    v.KETin = k.Tk / k.KTk * (k.KETp - x.KET) / (1.0 + k.KETp / k.KTk + x.KET / k.KTk)
    v.KETout = k.kk * x.KET


@compiled(LAW)
def balances(fluxes: Floats, constants: Floats, change: Floats) -> None:
    """What each flux does to each state, mmol/L/min."""
    v = fluxes.view(FLUXES)[0]
    d = change.view(STATES)[0]
    d.GLUe = v.pe - v.CE
    d.GLUi = v.pi - v.G67 - v.G65 + v.GT
    d.GABAi = v.G67 - v.GT
    d.GABAv = v.G65 - v.CI
    d.GLUa = v.CE + v.CI + v.AN - v.GDH - v.GS
    d.GLNa = v.GS - v.pe - v.pi - v.GLNOUT
    d.KET = v.KETin - v.KETout


@compiled(INTEGER(VECTOR, VECTOR, VECTOR))
def neurons(constants: Floats, states: Floats, fluxes: Floats) -> int:
    """Steady pools of both neurons, from the fluxes of the shuttle."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    if not v.pe > 0.0:
        return EXCITATORY
    if not v.pi > 0.0:
        return INHIBITORY
    if not k.kse > 0.0:
        return NO_CE
    x.GLUe = v.pe / k.kse
    if not k.ksi > 0.0:
        return NO_CI
    x.GABAv = v.pi / k.ksi
    if v.pi >= k.V65:
        return GAD65
    x.GLUi = k.K65 * v.pi / (k.V65 - v.pi)
    decarboxylated = k.V67 * x.GLUi / (k.K67 + x.GLUi)
    if decarboxylated > 0.0 and decarboxylated >= k.VGT:
        return GABAT
    x.GABAi = k.KGT * decarboxylated / (k.VGT - decarboxylated) if decarboxylated > 0.0 else 0.0
    return 0


@compiled(INTEGER(VECTOR, VECTOR, VECTOR))
def astrocyte(constants: Floats, states: Floats, fluxes: Floats) -> int:
    """Steady pools of the astrocyte: oxidation settles glutamate, the synthetase glutamine."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    oxidised = k.kox * v.pe
    if oxidised > 0.0 and oxidised >= k.VGDH:
        return DEHYDROGENASE
    x.GLUa = k.KGDH * (oxidised / (k.VGDH - oxidised)) ** (1.0 / k.hGDH) if oxidised > 0.0 else 0.0
    left = k.VGS * x.GLUa / (v.pe + v.pi + k.Vout) - x.GLUa - k.KGS
    if not left > 0.0:
        return SYNTHETASE
    x.GLNa = k.KIGS * (left / k.KGS) ** (1.0 / k.hGS)
    return 0


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """Steady state in closed form."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    states[:] = 0.0
    fluxes = np.zeros(COUNT)
    entry = k.Tk / k.KTk
    straight, bent = k.kk * (1.0 + k.KETp / k.KTk) + entry, k.kk / k.KTk
    if not straight > 0.0:
        return KETONES
    x.KET = 2.0 * entry * k.KETp / (straight + np.sqrt(straight * straight + 4.0 * bent * entry * k.KETp))
    rates(states, constants, fluxes)
    why = neurons(constants, states, fluxes)
    if why == 0:
        why = astrocyte(constants, states, fluxes)
    if why == 0 and not np.isfinite(np.sum(states)):
        why = RANGE
    return why


def explain(why: int, found: Mapping[str, float]) -> str:
    """Which flux exceeds which.

    Args:
        why: a number of `reduction`.
        found: parameters and states by code, as far as they were computed.
    """
    states = np.array([found.get(code, 0.0) for code in STATES.names or ()])
    constants = np.array([found[code] for code in CONSTANTS.names or ()])
    fluxes = np.zeros(COUNT)
    rates(states, constants, fluxes)
    every = {**found, **dict(zip(FLUXES.names or (), fluxes, strict=True))}
    oxidised = every["VATP"] - every["KETout"] * every["ATPk"]
    neuronal = oxidised / every["ATPg"] * every["fneu"]
    return REASONS[why].format(
        **every,
        excitatory=neuronal * every["fe"],
        inhibitory=neuronal * every["fi"],
        oxidised=every["kox"] * every["pe"],
        wanted=every["pe"] + every["pi"] + every["Vout"],
        most=every["VGS"] * every["GLUa"] / (every["KGS"] + every["GLUa"]),
    )


REASONS = {
    KETONES: "Ketone bodies in the brain have neither entry (Tk {Tk:.4g}) nor use (kk {kk:.4g}), so any level stays.",
    EXCITATORY: "Glucose oxidation in excitatory neurons, {excitatory:.4g} mmol/L/min, does not exceed the {oxe0:.4g} "
    "they use without transmission, or the shuttle (c {c:.4g}) is off: pe is {pe:.4g} and cannot feed CE.",
    INHIBITORY: "Glucose oxidation in inhibitory neurons, {inhibitory:.4g} mmol/L/min, does not exceed the {oxi0:.4g} "
    "they use without transmission, or the shuttle (c {c:.4g}) is off: pi is {pi:.4g} and cannot feed CI.",
    NO_CE: "Glutamate is made in excitatory neurons (pe {pe:.4g} mmol/L/min) but not released (kse {kse:.4g}): pe "
    "exceeds CE, and GLUe rises without end.",
    NO_CI: "GABA is made (pi {pi:.4g} mmol/L/min) but not released (ksi {ksi:.4g}): G65 exceeds CI, and GABAv rises "
    "without end.",
    GAD65: "Glutamate enters inhibitory neurons faster (pi {pi:.4g} mmol/L/min) than GAD65 can take it "
    "(V65 {V65:.4g}): pi exceeds G65, and GLUi and GABAi rise without end.",
    GABAT: "GAD67 makes cytosolic GABA faster (G67 {G67:.4g} mmol/L/min) than GABA transaminase can remove it "
    "(VGT {VGT:.4g}): G67 exceeds GT, and GABAi rises without end.",
    DEHYDROGENASE: "Astrocytes gain glutamate faster ({oxidised:.4g} mmol/L/min, kox times pe) than glutamate "
    "dehydrogenase can oxidise it (VGDH {VGDH:.4g}): AN exceeds GDH, and GLUa rises without end.",
    SYNTHETASE: "Neurons and efflux take glutamine faster (pe, pi and Vout together {wanted:.4g} mmol/L/min) than "
    "glutamine synthetase can make it at this glutamate (at most {most:.4g}): they exceed GS, and GLNa runs out.",
    RANGE: "The steady state lies beyond what numbers hold; bring the parameters nearer to the reference.",
}

SYSTEM = System(
    code="glutamate_gaba",
    label="Glutamate and GABA",
    model="NT-CYCLE",
    time="min",
    concentration="mmol/L",
    species=rows("glutamate_gaba", "species", Species, STATES),
    parameters=rows("glutamate_gaba", "parameters", Parameter, CONSTANTS),
    reactions=rows("glutamate_gaba", "reactions", Reaction, FLUXES),
    rates=rates,
    balances=balances,
    reduction=reduction,
    explain=explain,
    one_way=("pe", "pi"),
)
