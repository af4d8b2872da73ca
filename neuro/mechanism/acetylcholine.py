"""Acetylcholine in a terminal: ACH-5, a reduced model of our own; no published one of its kind was found.

Sources: affinities from YAMA1972, ROSS1977 and ALLE2001, rats; all velocities are calibrations. µmol/L and minutes.
Choline and acetylcholine outside lie in a volume that is `w` times the terminal's.
"""

from collections.abc import Mapping

import numpy as np

from neuro.mechanism.compiled import FLOAT, INTEGER, LAW, NOTHING, REDUCTION, VECTOR, Floats, compiled, layout
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.system import System, rows

STATES = layout("Che Cht Ac Av Ae")
CONSTANTS = layout(
    "Chp Vbb Kbb Vcht Kcht Vlo Kloe Kloi Vchat Kchat Kiac AcCoA CoA Kaccoa Kicoa Vvacht Kvacht kleak krel fire sm2 Km2 "
    "m20 Vache Kache Kiache kck kpl kout w"
)
FLUXES = layout("BB CHT LO ChAT VAChT REL AChE CK PL ACHOUT")

STORAGE, SYNTHESIS, UPTAKE, SHORT, RELEASE, CHOLINE, BREAKDOWN, RANGE = range(1, 9)
"""Why there is no steady state; the first four are also what a trial of `Ae` may ask too much of."""
LEFT = 0
"""At a trial of `Ae` choline is left over: more acetylcholine can be held."""
LEAST, STEP, CLOSE, ROUNDS = 1e-60, 1e-15, 1e-9, 200
"""Smallest trial of `Ae`, µmol/L; relative step, and surplus per inflow, at which the root is found; most rounds."""
NUDGE, POLISHED, SATURATED = 1e-7, 9, 100.0
"""First relative step and most steps in `Ac`; multiple of its Km at which the vesicular transporter is saturated."""
WIDER, WIDEST = 1.02, 1e9
"""Beyond the peak of the enzyme: steps of the search for the peak of enzyme and diffusion, and its end, µmol/L."""


@compiled(LAW)
def rates(states: Floats, constants: Floats, fluxes: Floats) -> None:
    """Fluxes, µmol/L/min, each per volume of its own compartment."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    a = k.AcCoA / (k.AcCoA + k.Kaccoa * (1.0 + k.CoA / k.Kicoa))
    m2 = 1.0 / (1.0 + x.Ae / k.Km2)
    v.BB = k.Vbb * (k.Chp / (k.Kbb + k.Chp) - x.Che / (k.Kbb + x.Che))
    v.CHT = k.Vcht * x.Che / (k.Kcht + x.Che)
    v.LO = k.Vlo * (x.Che / (k.Kloe + x.Che) - x.Cht / (k.Kloi + x.Cht))
    v.ChAT = k.Vchat * a * x.Cht / (k.Kchat * (1.0 + x.Ac / k.Kiac) + x.Cht)
    v.VAChT = k.Vvacht * x.Ac / (k.Kvacht + x.Ac) - k.kleak * x.Av
    v.REL = k.krel * k.fire * x.Av * (1.0 - k.sm2 + k.sm2 * m2 / k.m20)
    v.AChE = k.Vache * x.Ae / (k.Kache + x.Ae + x.Ae**2 / k.Kiache)
    v.CK = k.kck * x.Cht
    v.PL = k.kpl
    v.ACHOUT = k.kout * x.Ae


@compiled(LAW)
def balances(fluxes: Floats, constants: Floats, change: Floats) -> None:
    """What each flux does to each state, µmol/L/min."""
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    d = change.view(STATES)[0]
    d.Che = v.BB + v.AChE + v.PL - v.CHT / k.w - v.LO / k.w
    d.Cht = v.CHT + v.LO - v.ChAT - v.CK
    d.Ac = v.ChAT - v.VAChT
    d.Av = v.VAChT - v.REL
    d.Ae = v.REL / k.w - v.AChE - v.ACHOUT


@compiled(FLOAT(VECTOR, FLOAT))
def removal(constants: Floats, outside: float) -> float:
    """Acetylcholine broken down or lost outside, per volume of the terminal, at a concentration outside."""
    k = constants.view(CONSTANTS)[0]
    broken = k.Vache * outside / (k.Kache + outside + outside * outside / k.Kiache)
    return float(k.w * (broken + k.kout * outside))


@compiled(INTEGER(VECTOR, FLOAT, VECTOR, VECTOR))
def choline(constants: Floats, flux: float, states: Floats, surplus: Floats) -> int:
    """Choline in the terminal and outside that a flux needs, given `Ae` and `Ac`, and the choline left over."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    a = k.AcCoA / (k.AcCoA + k.Kaccoa * (1.0 + k.CoA / k.Kicoa))
    if not flux < k.Vchat * a:
        return SYNTHESIS
    x.Cht = k.Kchat * (1.0 + x.Ac / k.Kiac) * flux / (k.Vchat * a - flux)
    needed = flux + k.kck * x.Cht + k.Vlo * x.Cht / (k.Kloi + x.Cht)
    spare = k.Vcht + k.Vlo - needed
    if not spare > 0.0:
        return UPTAKE
    middle = needed * (k.Kcht + k.Kloe) - k.Vcht * k.Kloe - k.Vlo * k.Kcht
    root = np.sqrt(middle * middle + 4.0 * spare * needed * k.Kcht * k.Kloe)
    if middle > 0.0:
        x.Che = (middle + root) / (2.0 * spare)
    else:
        x.Che = 2.0 * needed * k.Kcht * k.Kloe / (root - middle)
    entry = k.Vbb * (k.Chp / (k.Kbb + k.Chp) - x.Che / (k.Kbb + x.Che))
    surplus[0] = k.w * (entry + k.kpl - k.kout * x.Ae) - k.kck * x.Cht
    return SHORT if surplus[0] < 0.0 else LEFT


@compiled(INTEGER(VECTOR, FLOAT, VECTOR, VECTOR))
def trial(constants: Floats, outside: float, states: Floats, surplus: Floats) -> int:
    """All states from acetylcholine outside; `surplus` is the choline that comes in and does not leave.

    Removal outside is the flux round the cycle; it says in turn what must be in the vesicles, in the cytosol, in the
    terminal and outside. The more acetylcholine outside, the more choline each needs and the smaller the surplus.
    """
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    flux = removal(constants, outside)
    x.Ae = outside
    m2 = 1.0 / (1.0 + outside / k.Km2)
    x.Av = flux / (k.krel * k.fire * (1.0 - k.sm2 + k.sm2 * m2 / k.m20))
    stored = flux + k.kleak * x.Av
    if not stored < k.Vvacht:
        return STORAGE
    x.Ac = k.Kvacht * stored / (k.Vvacht - stored)
    return choline(constants, flux, states, surplus)


@compiled(NOTHING(VECTOR, VECTOR, VECTOR))
def polish(constants: Floats, states: Floats, surplus: Floats) -> None:
    """Settle `Ac` by secants where the vesicular transporter is saturated and the last digit of `Ae` moves it far."""
    x = states.view(STATES)[0]
    flux, before, kept = removal(constants, x.Ae), x.Ac, surplus[0]
    x.Ac = before * (1.0 + (NUDGE if kept > 0.0 else -NUDGE))
    for _ in range(POLISHED):
        found = choline(constants, flux, states, surplus)
        step = -surplus[0] * (x.Ac - before) / (surplus[0] - kept)
        if found > SHORT or not abs(step) > STEP * x.Ac:
            break
        before, kept = x.Ac, surplus[0]
        x.Ac += step


@compiled(INTEGER(VECTOR, VECTOR, VECTOR, VECTOR))
def bracket(constants: Floats, states: Floats, low: Floats, high: Floats) -> int:
    """Two trials of `Ae`, with its surplus: one that leaves choline over and one that asks for too much.

    Sought where removal rises with `Ae`. Beyond, acetylcholinesterase is inhibited by its own substrate and removal
    falls: the physiological steady state lies below.
    """
    k = constants.view(CONSTANTS)[0]
    a = k.AcCoA / (k.AcCoA + k.Kaccoa * (1.0 + k.CoA / k.Kicoa))
    steepest, peak = k.w * (k.Vache / k.Kache + k.kout), np.sqrt(k.Kache * k.Kiache)
    if not k.krel * k.fire > 0.0:
        return RELEASE
    if not steepest > 0.0:
        return BREAKDOWN
    low[0], shrink = 0.5 * min(k.Vvacht, k.Vchat * a, k.Vcht + k.Vlo) / steepest, 0.5
    found = trial(constants, low[0], states, low[1:])
    while found != LEFT:
        if not low[0] > LEAST:
            return found
        low[0], shrink = low[0] * shrink, shrink * shrink
        found = trial(constants, max(LEAST, low[0]), states, low[1:])
    low[0] = max(LEAST, low[0])
    while found == LEFT:
        high[0] = low[0] * (2.0 if k.Vache == 0.0 or 2.0 * low[0] <= peak else WIDER)
        if high[0] > WIDEST or not removal(constants, high[0]) > removal(constants, low[0]):
            return BREAKDOWN
        found = trial(constants, high[0], states, high[1:])
        if found == LEFT:
            low[:] = high
    high[1] = high[1] if found == SHORT else 0.0
    return 0


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """Steady state: the root in `Ae` of the choline left over, by false position between the bracket's ends."""
    k = constants.view(CONSTANTS)[0]
    low, high, here = np.zeros(2), np.zeros(2), np.zeros(2)
    states[:] = 0.0
    why = bracket(constants, states, low, high)
    if why != 0:
        return why
    close, side = CLOSE * k.w * (k.Vbb * k.Chp / (k.Kbb + k.Chp) + k.kpl), LEFT
    for turn in range(ROUNDS):
        before = here[0]
        here[0] = high[0] - high[1] * (high[0] - low[0]) / (high[1] - low[1])
        if high[1] == 0.0 or turn % 10 == 9:
            here[0] = np.sqrt(low[0] * high[0])
        found = trial(constants, here[0], states, here[1:])
        if found == LEFT:
            low[:] = here
            high[1] *= 0.5 if side == found else 1.0
        else:
            high[0], high[1] = here[0], here[1] if found == SHORT else 0.0
            low[1] *= 0.5 if side == found else 1.0
        side = found
        still = abs(here[0] - before) <= STEP * here[0] and found <= SHORT and abs(here[1]) <= close
        if still or high[0] - low[0] <= STEP * high[0]:
            break
    if high[1] == 0.0:
        trial(constants, low[0], states, here[1:])
        return CHOLINE
    if states.view(STATES)[0].Ac > SATURATED * k.Kvacht:
        polish(constants, states, here[1:])
    return 0 if np.isfinite(np.sum(states)) else RANGE


def explain(why: int, found: Mapping[str, float]) -> str:
    """Which flux exceeds which.

    Args:
        why: a number of `reduction`.
        found: parameters and states by code, as far as they were computed.
    """
    states = np.array([found.get(code, 0.0) for code in STATES.names or ()])
    constants = np.array([found[code] for code in CONSTANTS.names or ()])
    fluxes = np.zeros(len(FLUXES.names or ()))
    rates(states, constants, fluxes)
    every = {**found, **dict(zip(FLUXES.names or (), fluxes, strict=True))}
    return REASONS[why].format(**every, uptake=every["Vcht"] + every["Vlo"], most=removal(constants, states[-1]))


REASONS = {
    STORAGE: "Acetylcholine is made but the vesicular transporter (Vvacht {Vvacht:.4g}) does not exceed the leak from "
    "vesicles: ChAT exceeds VAChT, and Ac rises without end.",
    SYNTHESIS: "Choline acetyltransferase makes nothing (Vchat {Vchat:.4g}, AcCoA {AcCoA:.4g}): CHT exceeds ChAT, and "
    "there is no acetylcholine to follow.",
    UPTAKE: "No choline gets into the terminal (Vcht and Vlo together {uptake:.4g}): REL exceeds CHT and LO, and "
    "there is no acetylcholine to follow.",
    SHORT: "No choline comes in (Chp {Chp:.4g}, Vbb {Vbb:.4g}, kpl {kpl:.4g}): CK and ACHOUT exceed BB and PL, and "
    "choline and acetylcholine run out.",
    RELEASE: "Nothing is released (krel {krel:.4g}, fire {fire:.4g}): ChAT exceeds REL; Av and Ac rise without end.",
    CHOLINE: "Choline comes in faster (BB {BB:.4g} and PL {PL:.4g} µmol/L/min) than choline kinase and diffusion carry "
    "it off (CK {CK:.4g}, ACHOUT {ACHOUT:.4g}): BB and PL exceed them, and Che and Cht rise without end.",
    BREAKDOWN: "Release would exceed the {most:.4g} µmol/L/min that acetylcholinesterase and diffusion remove at "
    "{Ae:.4g} µmol/L, above which the enzyme is inhibited by its own substrate: REL exceeds AChE, and Ae rises to "
    "where only diffusion holds it.",
    RANGE: "The steady state lies beyond what numbers hold; bring the parameters nearer to the reference.",
}

SYSTEM = System(
    code="acetylcholine",
    label="Acetylcholine",
    model="ACH-5, this project's own",
    time="min",
    concentration="µmol/L",
    species=rows("acetylcholine", "species", Species, STATES),
    parameters=rows("acetylcholine", "parameters", Parameter, CONSTANTS),
    reactions=rows("acetylcholine", "reactions", Reaction, FLUXES),
    rates=rates,
    balances=balances,
    reduction=reduction,
    explain=explain,
    without_autoreceptor={"sm2": 0.0},
    volumes={"extracellular": "w"},
)
