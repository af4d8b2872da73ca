"""Serotonin in a terminal: SER-2020, rate laws and balances as published.

Source: BEST2020 (doi 10.1186/s12868-020-00587-z), numbers from the authors' code. µmol/L and hours.
"""

from neuro.mechanism.compiled import LAW, Floats, compiled
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.serotonin_layout import CONSTANTS, FLUXES, STATES
from neuro.mechanism.serotonin_steady import explain, reduction
from neuro.mechanism.system import Moiety, System, rows


@compiled(LAW)
def rates(states: Floats, constants: Floats, fluxes: Floats) -> None:
    """Fluxes, µmol/L/h."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    syn = max(k.synmin, 1.0 - k.ssyn * (x.g - k.gref))
    rel = max(k.relmin, k.r0 - k.srel * (x.g - k.gref))
    h3 = max(0.0, 1.0 - k.sHA * (x.gha - k.gharef))
    glia = min(1.0, max(0.0, (x.eht - k.e0up2) / k.wup2))
    v.TRPIN = k.Vtrpin * k.btrp / (k.Ktrpin + k.btrp)
    v.TPH = syn * k.Vtph * x.trp / (k.Ktrp + x.trp + x.trp**2 / k.Kitrp) * x.bh4 / (k.Kbh4 + x.bh4)
    v.DRR = k.Vdrr1 * x.bh2 * k.NADPH / ((k.Kdbh2 + x.bh2) * (k.Kdn + k.NADPH)) - k.Vdrr2 * x.bh4 * k.NADP / (
        (k.Kdbh4 + x.bh4) * (k.Kdnp + k.NADP)
    )
    v.POOL = k.kpin * x.trp - k.kpout * x.pool
    v.TRPOUT = k.ktrp * x.trp
    v.POOLOUT = k.kpool * x.pool
    v.AADC = k.Vaadc * x.htp / (k.Kaadc + x.htp)
    v.VMAT = k.Vmat * x.cht / (k.Kmat + x.cht) - k.kout * x.vht
    v.REL = rel * k.fire * x.vht * h3
    v.SERT = k.Vsert * x.eht / (k.Ksert + x.eht)
    v.UP2 = k.aup2 * glia * k.Vup2 * x.eht / (k.Kup2 + x.eht)
    v.EREM = k.kerem * x.eht
    v.LEAKc = k.kleakc * x.cht
    v.LEAKg = k.kleakg * x.ght
    v.MAOc = k.Vmao * x.cht / (k.Kmao + x.cht)
    v.MAOg = k.Vmao * x.ght / (k.Kmao + x.ght)
    v.HIAOUT = k.khia * x.hia
    v.BIND = k.kbon * x.eht * (k.btot - x.b) - k.kboff * x.b
    v.GON = k.kgon * x.b**2 * (k.gtot - x.g)
    v.GOFF = k.kgoff * x.ts * x.g
    v.TON = k.kton * x.g**2 * (k.ttot - x.ts)
    v.TOFF = k.ktoff * x.ts
    v.HABIND = k.khaon * k.eha * (k.hatot - x.bha) - k.khaoff * x.bha
    v.HGON = k.khgon * x.bha**2 * (k.hgtot - x.gha)
    v.HGOFF = k.khgoff * x.tha * x.gha
    v.HTON = k.khton * x.gha**2 * (k.httot - x.tha)
    v.HTOFF = k.khtoff * x.tha


@compiled(LAW)
def balances(fluxes: Floats, constants: Floats, change: Floats) -> None:
    """What each flux does to each state, µmol/L/h."""
    v = fluxes.view(FLUXES)[0]
    d = change.view(STATES)[0]
    d.bh2 = v.TPH - v.DRR
    d.bh4 = v.DRR - v.TPH
    d.trp = v.TRPIN - v.TPH - v.POOL - v.TRPOUT
    d.htp = v.TPH - v.AADC
    d.cht = v.AADC - v.VMAT + v.SERT - v.MAOc - v.LEAKc
    d.vht = v.VMAT - v.REL
    d.eht = v.REL - v.SERT - v.UP2 - v.EREM - v.BIND + v.LEAKc + v.LEAKg
    d.hia = v.MAOc + v.MAOg - v.HIAOUT
    d.pool = v.POOL - v.POOLOUT
    d.g = v.GON - v.GOFF
    d.ts = v.TON - v.TOFF
    d.b = v.BIND
    d.ght = v.UP2 - v.MAOg - v.LEAKg
    d.gha = v.HGON - v.HGOFF
    d.tha = v.HTON - v.HTOFF
    d.bha = v.HABIND


SYSTEM = System(
    code="serotonin",
    label="Serotonin",
    model="SER-2020",
    time="h",
    concentration="µmol/L",
    species=rows("serotonin", "species", Species, STATES),
    parameters=rows("serotonin", "parameters", Parameter, CONSTANTS),
    reactions=rows("serotonin", "reactions", Reaction, FLUXES),
    rates=rates,
    balances=balances,
    reduction=reduction,
    explain=explain,
    moieties=(Moiety("tb", ("bh2", "bh4")),),
    without_autoreceptor={"ssyn": 0.0, "srel": 0.0},
    one_way=("TPH", "REL"),
)
