"""Tryptophan's breakdown to kynurenines over the whole body: one plasma pool each, all rates of first order.

The reduced module is this project's own; its constants are assumed (grade C) and hold a reference plasma. The enzymes
and their places follow BADA2019; STAV2013, a liver model, shows why the dioxygenase outside the liver must be in it.
µmol/L and hours.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np

from neuro.knowledge.rows import read
from neuro.mechanism.compiled import LAW, REDUCTION, Floats, compiled, layout
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.system import TABLES, System, rows

STATES = layout("Trp Kyn HK KYNA HAA QUIN")
CONSTANTS = layout(
    "diet protin kprot kup vTDO aC cort vIDO aI infl kKMO b2 aK kKAT plp kKYNU kr kKYNUH kHK kKYNA kHAAO kHAA kQPRT"
)
FLUXES = layout("DIET PROTIN PROT UPTAKE TDO IDO KMO KAT KYNU KYNOUT KYNUH HKOUT KYNAOUT HAAO HAAOUT QPRT")


@compiled(LAW)
def rates(states: Floats, constants: Floats, fluxes: Floats) -> None:
    """Fluxes, µmol/L/h."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    v.DIET = k.diet
    v.PROTIN = k.protin
    v.PROT = k.kprot * x.Trp
    v.UPTAKE = k.kup * x.Trp
    v.TDO = k.vTDO * max(0.0, 1.0 + k.aC * np.log(k.cort)) * x.Trp
    v.IDO = k.vIDO * (1.0 + k.aI * k.infl) * x.Trp
    v.KMO = k.kKMO * k.b2 * (1.0 + k.aK * k.infl) * x.Kyn
    v.KAT = k.kKAT * k.plp * x.Kyn
    v.KYNU = k.kKYNU * k.plp * x.Kyn
    v.KYNOUT = k.kr * x.Kyn
    v.KYNUH = k.kKYNUH * k.plp * x.HK
    v.HKOUT = k.kHK * x.HK
    v.KYNAOUT = k.kKYNA * x.KYNA
    v.HAAO = k.kHAAO * x.HAA
    v.HAAOUT = k.kHAA * x.HAA
    v.QPRT = k.kQPRT * x.QUIN


@compiled(LAW)
def balances(fluxes: Floats, constants: Floats, change: Floats) -> None:
    """What each flux does to each state, µmol/L/h."""
    v = fluxes.view(FLUXES)[0]
    d = change.view(STATES)[0]
    d.Trp = v.DIET + v.PROTIN - v.PROT - v.UPTAKE - v.TDO - v.IDO
    d.Kyn = v.TDO + v.IDO - v.KMO - v.KAT - v.KYNU - v.KYNOUT
    d.HK = v.KMO - v.KYNUH - v.HKOUT
    d.KYNA = v.KAT - v.KYNAOUT
    d.HAA = v.KYNUH - v.HAAO - v.HAAOUT
    d.QUIN = v.HAAO - v.QPRT


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """Steady state in closed form: each pool is its inflow over the sum of its rate constants.

    Returns:
        0, or the place of the first pool, counted from 1, that nothing empties.
    """
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    tdo = k.vTDO * max(0.0, 1.0 + k.aC * np.log(k.cort))
    ido = k.vIDO * (1.0 + k.aI * k.infl)
    kmo = k.kKMO * k.b2 * (1.0 + k.aK * k.infl)
    kat, kynu, kynuh = k.kKAT * k.plp, k.kKYNU * k.plp, k.kKYNUH * k.plp
    x.Trp = (k.diet + k.protin) / (k.kprot + k.kup + tdo + ido)
    x.Kyn = (tdo + ido) * x.Trp / (kmo + kat + kynu + k.kr)
    x.HK = kmo * x.Kyn / (kynuh + k.kHK)
    x.KYNA = kat * x.Kyn / k.kKYNA
    x.HAA = kynuh * x.HK / (k.kHAAO + k.kHAA)
    x.QUIN = k.kHAAO * x.HAA / k.kQPRT
    for place in range(len(states)):
        if not np.isfinite(states[place]):
            return place + 1
    return 0


EXITS = {
    1: ("Trp", "DIET + PROTIN", "kprot, kup, vTDO or vIDO"),
    2: ("Kyn", "TDO + IDO", "kKMO, kKAT, kKYNU or kr"),
    3: ("HK", "KMO", "kKYNUH or kHK"),
    4: ("KYNA", "KAT", "kKYNA"),
    5: ("HAA", "KYNUH", "kHAAO or kHAA"),
    6: ("QUIN", "HAAO", "kQPRT"),
}
"""Reason -> pool, the fluxes that fill it, the parameters that empty it."""


def explain(why: int, found: Mapping[str, float]) -> str:
    """Which pool fills while nothing empties it."""
    pool, inflow, outflow = EXITS[why]
    filled = sum(found[code] for code in inflow.split(" + "))
    return (
        f"{inflow} brings {filled:.3g} µmol/L/h into {pool} and nothing takes it out, so {pool} has no steady state. "
        f"Give {outflow} a value above 0."
    )


@cache
def couplings() -> dict[str, Parameter]:
    """What this module does to the other systems: assumed slopes, by code."""
    return {row.code: row for row in read(TABLES / "kynurenine" / "couplings.csv", Parameter)}


def plasma_change(tryptophan: Floats) -> Floats:
    """Plasma tryptophan relative to this module's reference, for systems that have another reference.

    Args:
        tryptophan: state Trp, µmol/L, shape (n,).
    Returns:
        Factor on `btrp` of the serotonin model, shape (n,).
    """
    return tryptophan / SYSTEM.species[0].reference


def nmda_gain(kyna: Floats, quin: Floats) -> Floats:
    """Gain of NMDA receptors relative to reference: kynurenic acid lowers it, quinolinic acid raises it.

    The blocked share follows `1 / (1 + bKYNA r)` and the added drive `1 + bQUIN r`, each r being the level over its
    reference; that the level near the receptors follows plasma is assumed.

    Args:
        kyna, quin: states KYNA and QUIN, µmol/L, shape (n,).
    Returns:
        Factor, 1 at reference, shape (n,).
    Source: GANO1986 and KESS1989 for the two actions; grade C.
    """
    blocked, driven = couplings()["bKYNA"].value, couplings()["bQUIN"].value
    reference = dict(zip(SYSTEM.states, SYSTEM.listed.tolist(), strict=True))
    left = (1.0 + blocked) / (1.0 + blocked * kyna / reference["KYNA"])
    return left * (1.0 + driven * quin / reference["QUIN"]) / (1.0 + driven)


SYSTEM = System(
    code="kynurenine",
    label="Kynurenines",
    model="this project's own",
    time="h",
    concentration="µmol/L",
    species=rows("kynurenine", "species", Species, STATES),
    parameters=rows("kynurenine", "parameters", Parameter, CONSTANTS),
    reactions=rows("kynurenine", "reactions", Reaction, FLUXES),
    rates=rates,
    balances=balances,
    reduction=reduction,
    explain=explain,
)
