"""Two states of a system as tidy frames: every pool and every flux of its picture, with what changed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from neuro.charts.palette import SYSTEMS
from neuro.knowledge import catalogue
from neuro.mechanism.compiled import Floats
from neuro.mechanism.diagram import Arrow, Diagram, Place, diagram
from neuro.mechanism.drive import Drive
from neuro.mechanism.entities import Reaction, Species
from neuro.mechanism.equations import equations
from neuro.mechanism.receptors import receptors
from neuro.mechanism.simulate import Course, SteadyState
from neuro.mechanism.system import System

GROUPS = MappingProxyType(
    {
        "serotonin": "serotonin",
        "serotonin_histamine": "serotonin",
        "dopamine": "dopamine_norepinephrine",
        "norepinephrine": "dopamine_norepinephrine",
        "glutamate_gaba": "gaba_glutamate",
        "acetylcholine": "acetylcholine",
        "kynurenine": "inflammation",
    }
)
"""System -> whose colour it has."""
NEAR = 1e-9
"""At or below this a value is nothing, and no ratio to it is taken."""
SAME = 0.005
"""A ratio nearer to 1 than this is told as no change."""
LEAST, MOST = 0.03, 3.0
"""Drawn sizes stay between these multiples of the baseline's; the words tell the rest."""
NOTHING = "–"
MINUS = "\N{MINUS SIGN}"
HOURS_A_WEEK = 168.0
READOUTS = MappingProxyType({"OCC": "occupancy", "RESP": "response", "R": "density"})
"""What of a receptor is drawn over weeks."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value against its baseline: the ratio (nan where there is none), how it is told and how large it is drawn."""

    ratio: float
    told: str
    size: float


def change(now: float, baseline: float) -> Change:
    """How a value differs from its baseline.

    Args:
        now, baseline: in one unit; nan where there is no steady state.
    """
    if not (math.isfinite(now) and math.isfinite(baseline)):
        return Change(math.nan, NOTHING, 1.0)
    if abs(baseline) <= NEAR:
        return Change(math.nan, "0", LEAST) if abs(now) <= NEAR else Change(math.nan, "from 0", 1.0)
    ratio = now / baseline
    return Change(ratio, _told(ratio), float(np.clip(abs(ratio), LEAST, MOST)))


def _told(ratio: float) -> str:
    if ratio < 0.0:
        return "reversed"
    if abs(ratio - 1.0) < SAME:
        return "0 %"
    digits = 1 if ratio < SAME else 0
    if ratio >= 1000.0:
        return f"×{float(f'{ratio:.3g}'):,.0f}"
    return f"×{ratio:.3g}" if ratio >= 10.0 else f"{100.0 * (ratio - 1.0):+.{digits}f} %".replace("-", MINUS)


def pathway(baseline: SteadyState, now: SteadyState) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pools and the arrows of a system's picture.

    Args:
        baseline, now: steady states of one system; nan where there is none.
    Returns:
        Pools: `code`, `x`, `y`, `label` (short), `size` (area over the baseline's), `name`, `value` and `baseline` in
        `unit`, `ratio`, `told` ("+12 %"), `shown` and `before` (values with units), `grade`, `source`, `note`,
        `steady` (whether both are).
        Arrows: `flux`, `start`, `end`, `edge` (what an end outside the model is called), `reads` (nothing flows: the
        start moves a read-out), `x`, `y`, `x2`, `y2`, `bend`, `reach`, `reach2` (sizes of the pools at its ends; 0
        for an edge), `width` (over the baseline's), `equation`, and the rest as for pools.
    Raises:
        KnowledgeError, MechanismError: the system has no picture, or a wrong one.
    """
    picture = diagram(now.system)
    pools = pd.DataFrame([_pool(place, baseline, now) for place in picture.places if not place.edge])
    sizes = dict(zip(pools["code"], pools["size"], strict=True))
    laws, effects = equations(now.system), now.system.stoichiometry()
    moved = {code for code, effect in zip(now.system.fluxes, effects.T, strict=True) if effect.any()}
    arrows = pd.DataFrame(
        [
            _arrow(row, picture, sizes, baseline, now)
            | {"reads": row.flux not in moved, "equation": "; ".join(laws.formula(row.flux))}
            for row in picture.arrows
        ]
    )
    return pools, arrows


def _pool(place: Place, baseline: SteadyState, now: SteadyState) -> dict[str, object]:
    found = change(now.read(place.code), baseline.read(place.code))
    drawn = {"code": place.code, "x": place.x, "y": place.y, "label": place.label, "size": found.size}
    return drawn | _said(place.code, found, baseline, now)


def _arrow(
    row: Arrow, picture: Diagram, sizes: Mapping[str, float], baseline: SteadyState, now: SteadyState
) -> dict[str, object]:
    found, value = change(now.read(row.flux), baseline.read(row.flux)), now.read(row.flux)
    start, end, bend = picture.place(row.start), picture.place(row.end), row.bend
    if value < -NEAR:
        start, end, bend = end, start, -bend
    return {
        "flux": row.flux,
        "start": start.code,
        "end": end.code,
        "edge": start.label if start.edge else end.label if end.edge else "",
        "x": start.x,
        "y": start.y,
        "x2": end.x,
        "y2": end.y,
        "bend": bend,
        "reach": sizes.get(start.code, 0.0),
        "reach2": sizes.get(end.code, 0.0),
        "width": found.size,
    } | _said(row.flux, found, baseline, now)


def _said(code: str, found: Change, baseline: SteadyState, now: SteadyState) -> dict[str, object]:
    row = _row(now.system, code)
    unit = "" if row.unit == "1" else row.unit
    return {
        "name": row.label,
        "value": now.read(code),
        "baseline": baseline.read(code),
        "unit": unit,
        "ratio": found.ratio,
        "told": found.told,
        "shown": number(now.read(code), unit),
        "before": number(baseline.read(code), unit),
        "grade": row.grade,
        "source": catalogue.source(row.source).citation,
        "note": row.note,
        "steady": now.status == "steady" and baseline.status == "steady",
    }


def _row(system: System, code: str) -> Species | Reaction:
    if code in system.states:
        return system.species[system.states.index(code)]
    return system.reactions[system.fluxes.index(code)]


def number(value: float, unit: str) -> str:
    """A value with its unit, to four digits."""
    return NOTHING if math.isnan(value) else f"{0.0 if abs(value) <= NEAR else value:.4g} {unit}".strip()


def words(pools: pd.DataFrame, arrows: pd.DataFrame) -> str:
    """The picture for those who cannot see it: the largest change first.

    Args:
        pools, arrows: as from `pathway`.
    """
    if not pools["steady"].all():
        return "No steady state: there is nothing to compare."
    fluxes = arrows[~arrows["reads"]].drop_duplicates("flux")
    return f"Pools: {_list(pools)}. Fluxes: {_list(fluxes)}."


def _list(frame: pd.DataFrame) -> str:
    """Names with their changes, the largest first; those that do not change are counted."""
    rows = zip(frame["name"].tolist(), frame["told"].tolist(), frame["ratio"].tolist(), strict=True)
    moved = sorted((row for row in rows if row[1] not in ("0 %", "0")), key=_nearness)
    parts = [f"{name} {told}" for name, told, _ in moved]
    rest = len(frame) - len(moved)
    if rest:
        parts.append(f"{rest} {('other ' if rest == 1 else 'others ') if parts else ''}unchanged")
    return ", ".join(parts)


def _nearness(row: tuple[str, str, float]) -> float:
    """How little a name's change is, as a ratio: lowest for what turned round or begins at nothing."""
    _, told, ratio = row
    if ratio < 0.0 or told == "from 0":
        return -math.inf
    return -abs(math.log(max(ratio, NEAR)))


def colour(system: System) -> str:
    """The one colour of a system; a receptor has that of the transmitter it hears."""
    code, _, receptor = system.code.partition(" ")
    return SYSTEMS[GROUPS[receptors()[receptor].system if receptor else code]]


def course(found: Course, code: str, baseline: Course | SteadyState | None = None) -> pd.DataFrame:
    """A state or flux over a course: `hours`, `value`, `condition` ("changed", "baseline"), `name`, `unit`.

    Args:
        found: the course.
        code: a state or flux.
        baseline: the same system without the change; a state at rest stays where it is.
    """
    row = _row(found.system, code)
    frames = [pd.DataFrame({"hours": found.hours, "value": _over(found, code), "condition": "changed"})]
    if isinstance(baseline, SteadyState):
        flat = {"hours": [found.hours[0], found.hours[-1]], "value": baseline.read(code)}
        frames.insert(0, pd.DataFrame(flat | {"condition": "baseline"}))
    elif baseline is not None:
        kept = {"hours": baseline.hours, "value": _over(baseline, code), "condition": "baseline"}
        frames.insert(0, pd.DataFrame(kept))
    return pd.concat(frames, ignore_index=True).assign(name=row.label, unit="" if row.unit == "1" else row.unit)


def _over(found: Course, code: str) -> Floats:
    system = found.system
    if code in system.states:
        return found.states[:, system.states.index(code)]
    return found.fluxes[:, system.fluxes.index(code)]


def spans(drives: tuple[Drive, ...], hours: float, label: str = "meal") -> pd.DataFrame:
    """When drives act within a course: `from`, `to` (hours), `label`.

    Args:
        drives: meals, stimulation, doses of a schedule.
        hours: length of the course.
        label: what they are.
    """
    found = set()
    for row in drives:
        begins = np.arange(row.start, hours, row.repeat) if row.repeat else [row.start]
        found |= {(float(begin), min(hours, float(begin) + row.end - row.start)) for begin in begins if begin < hours}
    return pd.DataFrame([(*one, label) for one in sorted(found)], columns=["from", "to", "label"])


def receptor(found: Course, reference: SteadyState) -> pd.DataFrame:
    """A receptor over weeks: `weeks`, `what`, `value` (over its reference), `raw`.

    Args:
        found: a course of a receptor's system.
        reference: the receptor at rest at the published reference.
    """
    frames = []
    for code, what in READOUTS.items():
        raw = _over(found, code)
        over = {"weeks": found.hours / HOURS_A_WEEK, "value": raw / reference.read(code), "raw": raw}
        frames.append(pd.DataFrame(over).assign(what=what))
    return pd.concat(frames, ignore_index=True)
