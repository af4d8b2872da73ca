"""Receptors after the synapse: occupancy, effect, desensitisation within minutes, density over days.

The effect is the operational model of agonism (BLAC1983); the slow laws are this project's own and linear around the
reference occupancy o0. One set of equations serves every receptor; what differs are rows. µmol/L and hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read
from neuro.mechanism.catalogue import absent
from neuro.mechanism.compiled import LAW, REDUCTION, Floats, compiled, layout
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.system import TABLES, System, rows

STATES = layout("D R")
CONSTANTS = layout("T T0 Kd n antagonist Em tau density kdes kres ks kdeg ku ki ka omax smin dmin")
FLUXES = layout("DES RES SYN DEG OCC EFF RESP")


@compiled(LAW)
def rates(states: Floats, constants: Floats, fluxes: Floats) -> None:
    """Fluxes, 1/h, and the read-outs: occupancy and effects, from 0 to 1 and to Em."""
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    v = fluxes.view(FLUXES)[0]
    K = k.Kd * (1.0 + k.antagonist)
    o = 1.0 / (1.0 + (K / k.T) ** k.n)
    o0 = 1.0 / (1.0 + (k.Kd / k.T0) ** k.n)
    excess = min(k.omax, o / o0) - 1.0
    blocked = k.antagonist / (1.0 + k.antagonist + k.T / k.Kd)
    v.DES = k.kdes * o * (1.0 - x.D)
    v.RES = k.kres * x.D
    v.SYN = k.ks * max(k.smin, 1.0 - k.ku * excess)
    v.DEG = k.kdeg * x.R * (max(k.dmin, 1.0 + k.ki * excess) + k.ka * blocked)
    v.OCC = o
    v.EFF = k.Em / (1.0 + ((K + k.T) / (k.tau * k.density * x.R * k.T)) ** k.n)
    v.RESP = k.Em / (1.0 + ((K + k.T) / (k.tau * k.density * x.R * (1.0 - x.D) * k.T)) ** k.n)


@compiled(LAW)
def balances(fluxes: Floats, constants: Floats, change: Floats) -> None:
    """What each flux does to each state, 1/h."""
    v = fluxes.view(FLUXES)[0]
    d = change.view(STATES)[0]
    d.D = v.DES - v.RES
    d.R = v.SYN - v.DEG


NOTHING_RESENSITISES, NOTHING_REMOVES = 1, 2


@compiled(REDUCTION)
def reduction(constants: Floats, states: Floats) -> int:
    """Steady state in closed form.

    Returns:
        0, NOTHING_RESENSITISES or NOTHING_REMOVES.
    """
    x = states.view(STATES)[0]
    k = constants.view(CONSTANTS)[0]
    o = 1.0 / (1.0 + (k.Kd * (1.0 + k.antagonist) / k.T) ** k.n)
    o0 = 1.0 / (1.0 + (k.Kd / k.T0) ** k.n)
    excess = min(k.omax, o / o0) - 1.0
    blocked = k.antagonist / (1.0 + k.antagonist + k.T / k.Kd)
    loss = k.kdeg * (max(k.dmin, 1.0 + k.ki * excess) + k.ka * blocked)
    x.D = k.kdes * o / (k.kdes * o + k.kres)
    x.R = k.ks * max(k.smin, 1.0 - k.ku * excess) / loss
    if not np.isfinite(x.D):
        return NOTHING_RESENSITISES
    return 0 if np.isfinite(x.R) else NOTHING_REMOVES


def explain(why: int, found: Mapping[str, float]) -> str:
    """Which process has nothing to meet it."""
    if why == NOTHING_RESENSITISES:
        return "Nothing desensitises or resensitises the receptor, so any share D stays. Give kres a value above 0."
    return (
        f"Synthesis makes {found['SYN']:.3g} of the reference density per hour and nothing removes receptors, so "
        "density has no steady state. Give kdeg a value above 0."
    )


@dataclass(frozen=True, slots=True)
class Receptor:
    """A receptor's row.

    Attributes:
        code, label: on the command line; for people.
        system, driver: the system and its state, flux or parameter whose relative change is the transmitter's.
        reference: transmitter at the receptor at rest, µmol/L.
        kd, kd_grade, kd_source: dissociation constant, µmol/L, and where it is from.
        hill: Hill coefficient.
        tau: efficacy at reference density.
        kdes, kres: desensitisation and resensitisation, 1/min.
        half_life, half_life_grade, half_life_source: of receptors, days, and where it is from.
        ku, ki: slopes of synthesis and loss on occupancy over its reference.
        ka, dmin: loss that bound antagonist adds, and the least loss, relative.
        identifier: `uniprot:…` of a subunit.
        note: exceptions and doubts.
    """

    code: str
    label: str
    system: str
    driver: str
    reference: float
    kd: float
    kd_grade: Grade
    kd_source: str
    hill: float
    tau: float
    kdes: float
    kres: float
    half_life: float
    half_life_grade: Grade
    half_life_source: str
    ku: float
    ki: float
    ka: float
    dmin: float
    identifier: str
    note: str = ""


@cache
def receptors() -> dict[str, Receptor]:
    """Every receptor, by code."""
    return {row.code: row for row in read(TABLES / "receptors.csv", Receptor)}


@cache
def receptor(*names: str) -> System:
    """The system of a receptor by its name, such as "5-HT1A".

    Raises:
        MechanismError: not exactly one name, or there is no such receptor; near names are offered.
    """
    if len(names) != 1:
        raise MechanismError(
            f"Wanted one receptor; found {len(names)}. Name one of {', '.join(receptors())}, as in 'receptor 5-HT1A'."
        )
    known = {code.lower(): code for code in receptors()}
    if names[0].lower() not in known:
        raise MechanismError(absent("a receptor", names[0], tuple(receptors())))
    row = receptors()[known[names[0].lower()]]
    parameters = _parameters(row)
    return System(
        code=f"receptor {row.code}",
        label=f"{row.label} receptor",
        model="this project's own, with the operational model of agonism",
        time="h",
        concentration="1",
        species=_species(row, parameters),
        parameters=parameters,
        reactions=rows("receptor", "reactions", Reaction, FLUXES),
        rates=rates,
        balances=balances,
        reduction=reduction,
        explain=explain,
    )


def _parameters(row: Receptor) -> tuple[Parameter, ...]:
    lost = np.log(2.0) / (24.0 * row.half_life)
    turnover = (float(lost), row.half_life_grade, row.half_life_source)
    kd = (row.kd, row.kd_grade, row.kd_source)
    said: dict[str, tuple[float, Grade, str]] = {
        "T": (row.reference, "C", "OURS"),
        "T0": (row.reference, "C", "OURS"),
        "Kd": kd,
        "n": (row.hill, "C", "OURS"),
        "tau": (row.tau, "C", "BLAC1983"),
        "kdes": (60.0 * row.kdes, "C", "OURS"),
        "kres": (60.0 * row.kres, "C", "OURS"),
        "ks": turnover,
        "kdeg": turnover,
        **{code: (float(getattr(row, code)), "C", "OURS") for code in ("ku", "ki", "ka", "dmin")},
    }
    template = rows("receptor", "parameters", Parameter, CONSTANTS)
    return tuple(_said(parameter, said.get(parameter.code)) for parameter in template)


def _said(parameter: Parameter, found: tuple[float, Grade, str] | None) -> Parameter:
    return parameter if found is None else replace(parameter, value=found[0], grade=found[1], source=found[2])


def _species(row: Receptor, parameters: tuple[Parameter, ...]) -> tuple[Species, ...]:
    states = np.zeros(2)
    reduction(np.array([parameter.value for parameter in parameters]), states)
    template = rows("receptor", "species", Species, STATES)
    return tuple(
        replace(species, reference=float(value), identifier=row.identifier, note=species.note or row.note)
        for species, value in zip(template, states, strict=True)
    )
