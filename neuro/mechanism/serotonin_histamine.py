"""Serotonin with reuptake trafficking and histamine: SER-2020's terminal beside a histamine terminal and mast cells.

Source: MENA2024 (doi 10.1038/s42003-024-06240-3), equations and numbers from the authors' code. µmol/L and hours.
Receptors that the authors write twice with one set of constants are one here; reserves cannot fall below zero.
"""

import numpy as np

from neuro.mechanism.compiled import LAW, Floats, compiled
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.serotonin_histamine_layout import CONSTANTS, FLUXES, STATES
from neuro.mechanism.serotonin_histamine_steady import explain, reduction
from neuro.mechanism.system import Moiety, System, rows

OPTIONS = {"ssri": {"ssri": 0.08}, "inflammation": {"mast": 1.0}}
"""What an option sets where nothing else is said; the rows of the parameters say where the values come from."""


@compiled(LAW)
def rates(states: Floats, constants: Floats, fluxes: Floats) -> None:
    """Fluxes, µmol/L/h."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    beside = x.g + k.hold * (k.grest - x.g) - k.gref
    syn = max(0.0, 1.0 - k.ssyn * beside)
    auto = max(0.0, 1.0 - k.srel * beside)
    h3 = max(0.0, 1.0 - k.sHA * (x.gha - k.gharef))
    glia = min(1.0, max(0.0, (x.eht - k.e0up2) / k.wup2))
    Ki = k.Ki0 * np.exp(-k.bKi * k.ssri) + k.Kimin
    v.BTRPIN = k.Jtrp
    v.BTRPOUT = k.kbtrp * (x.ptrp - k.btrp)
    v.TRPIN = k.Vtrpin * x.ptrp / (k.Ktrpin + x.ptrp)
    v.TPH = syn * k.Vtph * x.trp / (k.Ktrp + x.trp + x.trp**2 / k.Kitrp) * x.bh4 / (k.Kbh4 + x.bh4)
    v.DRR = k.Vdrr1 * x.bh2 * k.NADPH / ((k.Kdbh2 + x.bh2) * (k.Kdn + k.NADPH)) - k.Vdrr2 * x.bh4 * k.NADP / (
        (k.Kdbh4 + x.bh4) * (k.Kdnp + k.NADP)
    )
    v.POOL = k.kpin * x.trp - k.kpout * x.pool
    v.TRPOUT = k.ktrp * x.trp
    v.POOLOUT = k.kpool * x.pool
    v.AADC = k.Vaadc * x.htp / (k.Kaadc + x.htp)
    v.VMAT = max(k.netmin, k.Vmat * x.cht / (k.Kmat + x.cht) - k.kout * x.vht)
    v.VMATr = max(k.netmin, k.Vmat * x.cht / (k.Kmat + x.cht) - k.kout * x.vhtr)
    v.TRAF = max(0.0, min(k.trafmax, min(k.ktraf * (k.vht0 - x.vht), k.ktraf * x.vhtr)))
    v.REL = k.r0 * min(k.relmax, k.fire * auto * h3) * x.vht
    v.SERT = k.Vsert * x.S * x.eht / (k.Ksert * (1.0 + k.ssri / Ki) + x.eht)
    v.UP2 = k.aup2 * glia * k.Vup2 * x.eht / (k.Kup2 + x.eht)
    v.EREM = k.kerem * x.eht
    v.LEAKc = k.kleakc * (x.cht - x.eht)
    v.LEAKg = k.kleakg * (x.ght - x.eht)
    v.MAOc = k.Vmao * x.cht / (k.Kmao + x.cht)
    v.MAOg = k.Vmao * x.ght / (k.Kmao + x.ght)
    v.HIAOUT = k.khia * x.hia
    v.BIND = k.kbon * x.eht * (k.btot - x.b) - k.kboff * x.b
    v.GON = k.kgon * x.b**2 * (k.gtot - x.g)
    v.GOFF = k.kgoff * x.ts * x.g
    v.TON = k.kton * x.g**2 * (k.ttot - x.ts)
    v.TOFF = k.ktoff * x.ts
    v.HABIND = k.khaon * x.eha * (k.hatot - x.bha) - k.khaoff * x.bha
    v.HGON = k.khgon * x.bha**2 * (k.hgtot - x.gha)
    v.HGOFF = k.khgoff * x.tha * x.gha
    v.HTON = k.khton * x.gha**2 * (k.httot - x.tha)
    v.HTOFF = k.khtoff * x.tha
    v.KPS = k.ksurf * min(k.surfmax, max(0.0, 1.0 + k.ssurf * beside)) * x.Pool
    v.KSP = k.ksurf * min(k.surfmax, max(0.0, 1.0 - k.ssurf * beside)) * x.Sph
    v.KSI = k.ksi * min(k.simax, k.bsi * k.ssri) * x.S
    v.KIS = k.kis * x.Sin
    synha = max(0.0, 1.0 - k.sHAsyn * (x.gha - k.gharef))
    autoha = max(0.0, 1.0 - k.sHAHA * (x.gha - k.gharef))
    raised = max(0.0, 1.0 + k.sHTHA * (x.g - k.gref))
    gliaha = min(1.0, max(k.h1min, (x.eha - k.e0hatg) / k.whatg))
    v.BHISIN = k.Jhis
    v.BHISOUT = k.kbhis * (x.bhd - k.bhis)
    v.HTL = k.Vhtl * x.bhd / (k.Khtl + x.bhd)
    v.HTLg = k.Vhtlg * x.bhd / (k.Khtlg + x.bhd)
    v.HTLm = k.mast * k.Vhtlm * x.bhd / (k.Khtlm + x.bhd)
    v.HPOOL = k.khpin * x.thd - k.khpout * x.thdp
    v.HPOOLOUT = k.khpool * x.thdp
    v.GPOOL = k.kgpin * x.ghd - k.kgpout * x.ghdp
    v.GPOOLOUT = k.kgpool * x.ghdp
    v.MPOOL = k.kmpin * x.mhd - k.kmpout * x.mhdp
    v.MPOOLOUT = k.kmpool * x.mhdp
    v.HDC = synha * k.hdc * k.Vhdc * x.thd / (k.Khdc + x.thd)
    v.HDCg = (1.0 + k.mglia * k.mast) * k.hdc * k.Vhdcg * x.ghd / (k.Khdcg + x.ghd)
    v.HDCm = k.hdc * k.Vhdcm * x.mhd / (k.Khdcm + x.mhd)
    v.VMATH = max(k.netmin, k.Vmath * x.cha / (k.Kmath + x.cha) - k.kouth * x.vha)
    v.VMATHr = max(k.netmin, k.Vmath * x.cha / (k.Kmath + x.cha) - k.kouth * x.vhar)
    v.HTRAF = max(0.0, min(k.trafhmax, min(k.ktrafh * (k.vha0 - x.vha), k.ktrafh * x.vhar)))
    v.HREL = k.rha * min(k.relhmax, k.fireha * autoha * raised) * x.vha
    v.HAT = k.Vhat * x.eha / (k.Khat + x.eha)
    v.HATg = gliaha * k.Vhatg * x.eha / (k.Khatg + x.eha)
    v.HLEAKc = k.khleakc * (x.cha - x.eha)
    v.HLEAKg = k.khleakg * (x.glha - x.eha)
    v.HREM = k.khrem * x.eha
    v.HNMT = k.Vhnmt * x.cha / (k.Khnmt + x.cha)
    v.HNMTg = k.Vhnmtg * x.glha / (k.Khnmtg + x.glha)
    v.HATm = k.mast * k.Vhatm * x.eha / (k.Khatm + x.eha)
    v.VMATHm = max(k.netmin, k.Vmathm * x.mha / (k.Kmathm + x.mha) - k.kouthm * x.mvha)
    v.DEGRAN = k.kdeg * k.mast * x.mvha
    v.HNMTm = k.Vhnmtm * x.mha / (k.Khnmtm + x.mha)


@compiled(LAW)
def balances(fluxes: Floats, constants: Floats, change: Floats) -> None:
    """What each flux does to each state, µmol/L/h; what an autoreceptor binds is not taken from outside the cell."""
    v = fluxes.view(FLUXES)[0]
    d = change.view(STATES)[0]
    d.ptrp = v.BTRPIN - v.TRPIN - v.BTRPOUT
    d.bh2 = v.TPH - v.DRR
    d.bh4 = v.DRR - v.TPH
    d.trp = v.TRPIN - v.TPH - v.POOL - v.TRPOUT
    d.htp = v.TPH - v.AADC
    d.cht = v.AADC - v.VMAT - v.VMATr + v.SERT - v.MAOc - v.LEAKc
    d.vht = v.VMAT - v.REL + v.TRAF
    d.vhtr = v.VMATr - v.TRAF
    d.eht = v.REL - v.SERT - v.UP2 - v.EREM + v.LEAKc + v.LEAKg
    d.hia = v.MAOc + v.MAOg - v.HIAOUT
    d.pool = v.POOL - v.POOLOUT
    d.g = v.GON - v.GOFF
    d.ts = v.TON - v.TOFF
    d.b = v.BIND
    d.ght = v.UP2 - v.MAOg - v.LEAKg
    d.gha = v.HGON - v.HGOFF
    d.tha = v.HTON - v.HTOFF
    d.bha = v.HABIND
    d.Sph = v.KPS - v.KSP
    d.S = v.KPS - v.KSP - v.KSI + v.KIS
    d.Pool = v.KSP - v.KPS
    d.Sin = v.KSI - v.KIS
    d.cha = v.HDC - v.VMATH - v.VMATHr - v.HNMT - v.HLEAKc + v.HAT
    d.vha = v.VMATH - v.HREL + v.HTRAF
    d.vhar = v.VMATHr - v.HTRAF
    d.eha = v.HREL - v.HAT + v.HLEAKg + v.HLEAKc - v.HATg - v.HREM - v.HATm + v.DEGRAN
    d.glha = v.HATg - v.HLEAKg - v.HNMTg + v.HDCg
    d.bhd = v.BHISIN - v.HTL - v.HTLg - v.HTLm - v.BHISOUT
    d.thd = v.HTL - v.HDC - v.HPOOL
    d.thdp = v.HPOOL - v.HPOOLOUT
    d.ghd = v.HTLg - v.HDCg - v.GPOOL
    d.ghdp = v.GPOOL - v.GPOOLOUT
    d.mhd = v.HTLm - v.HDCm - v.MPOOL
    d.mhdp = v.MPOOL - v.MPOOLOUT
    d.mha = v.HDCm - v.VMATHm - v.HNMTm + v.HATm
    d.mvha = v.VMATHm - v.DEGRAN


SYSTEM = System(
    code="serotonin_histamine",
    label="Serotonin with reuptake trafficking and histamine",
    model="SER-2020 as extended by Mena 2024",
    time="h",
    concentration="µmol/L",
    species=rows("serotonin_histamine", "species", Species, STATES),
    parameters=rows("serotonin_histamine", "parameters", Parameter, CONSTANTS),
    reactions=rows("serotonin_histamine", "reactions", Reaction, FLUXES),
    rates=rates,
    balances=balances,
    reduction=reduction,
    explain=explain,
    moieties=(
        Moiety("tb", ("bh2", "bh4")),
        Moiety("Sphtot", ("Sph", "Pool")),
        Moiety("Stot", ("S", "Pool", "Sin")),
    ),
    without_autoreceptor={"hold": 1.0},
    one_way=("TPH", "REL", "HDC", "HREL"),
)
