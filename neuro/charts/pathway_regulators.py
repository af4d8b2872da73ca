"""What regulates a flux without flowing into it, as rows, and where it stands in the picture."""

from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any

import pandas as pd

from neuro.charts.pathway_frames import change, number
from neuro.charts.pathway_geometry import Transform, bezier, calculated, lines, pad
from neuro.knowledge import catalogue
from neuro.mechanism.diagram import Regulator, diagram
from neuro.mechanism.equations import equations
from neuro.mechanism.simulate import SteadyState
from neuro.mechanism.system import System

OF_ARROW = ("x", "y", "x2", "y2", "bend", "reach", "reach2", "half", "half2", "width", "reads")
TOLD = ("name", "shown", "before", "told", "equation", "grade", "cited", "kind")
Row = dict[Hashable, Any]


def regulators(baseline: SteadyState, now: SteadyState) -> pd.DataFrame:
    """What holds fluxes of a system back, or raises them.

    Args:
        baseline, now: steady states of one system; nan where there is none.
    Returns:
        `start`, `flux`, `of`, `at`, `points`, `kind` as in `Regulator`; `name`; `shown` and `before` (what acts, with
        unit); `told` (what its move does to the flux by itself); `equation`, `grade`, `cited`.
    """
    return pd.DataFrame([_told(row, baseline, now) for row in diagram(now.system).regulators])


def _told(row: Regulator, baseline: SteadyState, now: SteadyState) -> dict[str, object]:
    system = now.system
    unit = system.species[system.states.index(row.by)].unit
    constant = system.parameters[system.names.index(row.parameter)]
    drawn = {name: getattr(row, name) for name in ("start", "flux", "of", "at", "points", "kind")}
    return drawn | {
        "name": f"{row.label[:1].upper()}{row.label[1:]}",
        "shown": f"{row.by} = {number(now.read(row.by), unit)}",
        "before": f"{row.by} = {number(baseline.read(row.by), unit)}",
        "told": f"{row.flux} {alone(row, baseline, now)} by this alone",
        "equation": _law(row, system),
        "grade": constant.grade,
        "cited": f"{catalogue.source(constant.source).citation}; {row.parameter}: {constant.label}",
    }


def alone(row: Regulator, baseline: SteadyState, now: SteadyState) -> str:
    """What a regulator's move from its baseline does to its flux while all else stays as it is now."""
    system = now.system
    place = system.states.index(row.by)
    held = now.states.copy()
    held[place] = baseline.states[place]
    before = system.flux(held, now.constants)[system.fluxes.index(row.flux)]
    return change(system.flux(now.states, now.constants)[system.fluxes.index(row.flux)], before).told


@cache
def _law(row: Regulator, system: System) -> str:
    """The quantities in between by which it acts, or the flux's whole law."""
    laws = equations(system)
    whole = laws.needs(next(law for law in laws.fluxes if law.name == row.flux))
    acting = [f"{law.name} = {law.text}" for law in laws.between if law.name in whole and row.by in laws.needs(law)]
    return "; ".join(acting or laws.formula(row.flux))


def spoken(found: pd.DataFrame, steady: bool) -> str:
    """Regulators for those who cannot see them, behind the words of a picture.

    Args:
        found: as from `regulators`.
        steady: whether there is anything to compare.
    """
    if found.empty or not steady:
        return ""
    parts = [f"{name}, {told}" for name, told in found[["name", "told"]].to_numpy()]
    return f" Regulation: {'; '.join(parts)}."


def stretch_rows(found: pd.DataFrame, arrows: list[Row], pools: list[Row]) -> list[Row]:
    """A row for each straight stretch of a regulator's way, with the arrow that it ends at.

    Args:
        found: as from `regulators`.
        arrows, pools: records of `pathway_geometry.arrow_rows` and `pool_rows`.
    """
    places = {row["code"]: row for row in pools}
    return [one for row in found.to_dict("records") for one in _stretches(row, arrows, places)]


def _stretches(row: Row, arrows: list[Row], places: dict[Any, Row]) -> Iterator[Row]:
    arrow = next(one for one in arrows if one["flux"] == row["flux"] and row["of"] in (one["start"], one["end"]))
    start, at = places[row["start"]], row["at"] if arrow["start"] == row["of"] else 1.0 - row["at"]
    kept = {name: arrow[name] for name in OF_ARROW} | {name: row[name] for name in TOLD}
    kept |= {"at": at, "freach": start["size"], "fhalf": 0.27 * max(len(start["label"]), len(start["told"]))}
    points = [(start["x"], start["y"]), *row["points"]]
    for rank, ((fx, fy), (gx, gy)) in enumerate(zip(points, [*points[1:], (0.0, 0.0)], strict=True)):
        ends = {"first": rank == 0, "last": rank == len(points) - 1}
        yield kept | ends | {"fx": fx, "fy": fy, "gx": gx, "gy": gy}


def stretches() -> Transform:
    """A regulator's way in px: from the rim of its pool to a little before the arrow that it acts on."""
    target = "datum.bend ? {curve} : datum.a{way} + datum.at * (datum.b{way} - datum.a{way})"
    return lines() + calculated(
        {f"t{way}": target.format(curve=bezier(way, "at"), way=way) for way in "xy"},
        {"fromx": "left + datum.fx * across", "fromy": "low - datum.fy * up"},
        {
            "tox": "datum.last ? datum.tx : left + datum.gx * across",
            "toy": "datum.last ? datum.ty : low - datum.gy * up",
        },
        {"far": "hypot(datum.tox - datum.fromx, datum.toy - datum.fromy) + 0.001"},
        {"vx": "(datum.tox - datum.fromx) / datum.far", "vy": "(datum.toy - datum.fromy) / datum.far"},
        {
            "begin": f"datum.first ? ({pad('freach', 'fhalf', 'datum.vx', 'datum.vy')}) : 0",
            "gap": "datum.last ? datum.w / 2 + max(3, 0.09 * unit) : 0",
        },
        {"px": "datum.fromx + datum.begin * datum.vx", "py": "datum.fromy + datum.begin * datum.vy"},
        {"qx": "datum.tox - datum.gap * datum.vx", "qy": "datum.toy - datum.gap * datum.vy"},
        {"turn": "atan2(datum.vy, datum.vx) * 180 / PI + 90", "area": "pow(clamp(0.3 * unit, 7, 24), 2)"},
    )
