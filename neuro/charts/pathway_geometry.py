"""Where a pathway's marks stand in px, as expressions that the browser works out from the width that it has."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

PER_UNIT = 50
"""px of height for a unit of the picture."""
RADIUS, STROKE = 0.45, 0.085
"""Of a pool and of an arrow at baseline, in units of the picture."""
MARGIN = (1.0, 1.0, 0.7, 1.4)
"""Room left, right, above and below the outermost pools, in units: their names stand below them."""
STRETCH = 2.2
"""Most that a unit across may differ from a unit up, so that a narrow and a wide window are both filled."""
LONG = 4.5
"""Units from which on a bent arrow has its name beyond its middle, where others may cross it."""
UNMOVED = ("0 %", "0", "–")
"""Changes that the picture need not say beside an arrow."""
Transform = list[dict[str, str]]
Box = tuple[float, float, float, float]


def box(pools: pd.DataFrame, arrows: pd.DataFrame, passed: Iterable[tuple[float, float]] = ()) -> Box:
    """Left, lower, right and upper end, in units of the picture; `passed` are points that regulators pass."""
    left, right, above, below = MARGIN
    xs, ys = pd.concat([arrows["x"], arrows["x2"]]), pd.concat([arrows["y"], arrows["y2"]])
    lowest = min([y for _, y in passed], default=ys.min())
    return (
        min(pools["x"].min() - left, xs.min() - left / 2),
        min(pools["y"].min() - below, ys.min() - 0.4, lowest - 0.2),
        max(pools["x"].max() + right, xs.max() + right / 2),
        max(pools["y"].max() + above, ys.max() + 0.4),
    )


def calculated(*steps: Mapping[str, str]) -> Transform:
    """Expressions by name, step by step, as the transforms of a drawing."""
    return [{"calculate": expression, "as": name} for step in steps for name, expression in step.items()]


def params(ends: Box) -> list[dict[str, str]]:
    """px of a unit across and up, of a round unit, of the letters; and where the picture begins."""
    wide, high = ends[2] - ends[0], ends[3] - ends[1]
    told = {
        "across": f"min(width / {wide}, {STRETCH} * height / {high})",
        "up": f"min(height / {high}, {STRETCH} * width / {wide})",
        "unit": "min(sqrt(across * up), 1.3 * across, 1.3 * up)",
        "letter": "clamp(4 + 0.18 * unit, 10, 20)",
        "left": f"(width - across * {wide}) / 2 - across * {ends[0]}",
        "low": f"(height + up * {high}) / 2 + up * {ends[1]}",
    }
    return [{"name": name, "expr": expression} for name, expression in told.items()]


def pool_rows(pools: pd.DataFrame) -> pd.DataFrame:
    """Pools with their words below and how opaque they are."""
    return pools.assign(cited=_cited(pools), lines=pools["label"] + "\n" + pools["told"], level=_level(pools["ratio"]))


def circles() -> Transform:
    """Pools in px: middle, area now and at baseline, where the name begins."""
    place = {"px": "left + datum.x * across", "py": "low - datum.y * up", "r": f"{RADIUS} * unit"}
    areas = {"now": "4 * datum.r * datum.r * datum.size", "ghost": "4 * datum.r * datum.r"}
    return calculated(place, areas, {"ly": "datum.py + datum.r * max(1, sqrt(datum.size)) + 4"})


def _cited(rows: pd.DataFrame) -> pd.Series:
    """Where a row is from, with its quirk."""
    return rows["source"] + ("; " + rows["note"]).where(rows["note"] != "", "")


def _level(ratio: pd.Series) -> pd.Series:
    """How opaque: 0.25 where a quarter or less is left, 0.95 at twice the baseline and more."""
    return (0.6 * ratio.abs().fillna(1.0) ** 0.66).clip(0.25, 0.95)


def arrow_rows(arrows: pd.DataFrame, pools: pd.DataFrame) -> pd.DataFrame:
    """Arrows with their words, how opaque they are, and half the width of what is written at their ends, in letters."""
    drawn = arrows.assign(
        cited=_cited(arrows),
        level=(0.7 * arrows["ratio"].abs().fillna(1.0) ** 0.3).clip(0.5, 0.95),
        tag=(arrows["flux"] + _moved(arrows["told"], " ")).where((arrows["edge"] == "") & ~arrows["reads"], ""),
    )
    written = dict(zip(pools["code"], np.maximum(pools["label"].str.len(), pools["told"].str.len()), strict=True))
    for half, end in (("half", "start"), ("half2", "end")):
        drawn[half] = 0.27 * drawn[end].map(written).fillna(drawn["edge"].str.len())
    return drawn


def _moved(told: pd.Series, before: str) -> pd.Series:
    """Changes worth a word in the picture."""
    return (before + told).where(~told.isin(UNMOVED), "")


def lines() -> Transform:
    """Arrows in px, a curve from rim to rim: middles, control, directions, rims, widths, ends, in this order."""
    return calculated(
        {"ax": "left + datum.x * across", "ay": "low - datum.y * up"},
        {"bx": "left + datum.x2 * across", "by": "low - datum.y2 * up"},
        {"cx": "(datum.ax + datum.bx) / 2 + datum.bend * 1.3 * (datum.by - datum.ay)"},
        {"cy": "(datum.ay + datum.by) / 2 - datum.bend * 1.3 * (datum.bx - datum.ax)"},
        {
            "l": "hypot(datum.cx - datum.ax, datum.cy - datum.ay)",
            "m": "hypot(datum.bx - datum.cx, datum.by - datum.cy)",
        },
        {"dx": "(datum.cx - datum.ax) / datum.l", "dy": "(datum.cy - datum.ay) / datum.l"},
        {"ux": "(datum.bx - datum.cx) / datum.m", "uy": "(datum.by - datum.cy) / datum.m"},
        {
            "pad": pad("reach", "half", "datum.dx", "datum.dy"),
            "pad2": pad("reach2", "half2", "datum.ux", "-datum.uy"),
        },
        {"w": f"max(0.7, {STROKE} * unit * (datum.reads ? 0.5 : datum.width))", "base": f"{STROKE} * unit"},
        {"tip": "max(0.11 * unit, 0.9 * datum.w + 1.5)"},
        {"sx": "datum.ax + datum.pad * datum.dx", "sy": "datum.ay + datum.pad * datum.dy"},
        {"hx": "datum.bx - datum.pad2 * datum.ux", "hy": "datum.by - datum.pad2 * datum.uy"},
        {"ex": "datum.hx - 1.5 * datum.tip * datum.ux", "ey": "datum.hy - 1.5 * datum.tip * datum.uy"},
    )


def pad(reach: str, half: str, x: str, y: str) -> str:
    """px between the middle of a place and an arrow that leaves it along (x, y).

    That is the rim of a pool, or the end of the name below it where the arrow would cross it; or what an edge says.
    """
    rim = f"({RADIUS} * unit * sqrt(max(1, datum.{reach})) + 4)"
    beside, below = f"datum.{half} * letter / max(0.001, abs({x}))", f"({rim} + 2.4 * letter) / max(0.001, {y})"
    crosses = f"{y} > 0 && {rim} / {y} < {beside}"
    edge = f"letter * (1.1 + datum.{half} * abs({x}) + 0.6 * max(0, {y}))"
    return f"datum.{reach} > 0 ? max({rim}, {crosses} ? min({beside}, {below}) + 3 : 0) : {edge}"


def bezier(way: str, at: str) -> str:
    """A point of an arrow's curve, x or y, `at` from 0 to 1 of its way."""
    return (
        f"pow(1 - datum.{at}, 2) * datum.s{way} + 2 * datum.{at} * (1 - datum.{at}) * datum.c{way}"
        f" + datum.{at} * datum.{at} * datum.e{way}"
    )


def tags() -> Transform:
    """Where the name of an arrow stands: on the outer side of its bend; above or right of it where it is straight."""
    slope = "(1 - datum.q) * (datum.c{0} - datum.s{0}) + datum.q * (datum.e{0} - datum.c{0})"
    side = "(datum.bend || (abs(datum.vy) > abs(datum.vx) ? -datum.vy : datum.vx)) < 0 ? -1 : 1"
    return calculated(
        {"q": f"datum.bend && hypot(datum.x2 - datum.x, datum.y2 - datum.y) > {LONG} ? 0.72 : 0.5"},
        {"mx": bezier("x", "q"), "my": bezier("y", "q")},
        {"vx": slope.format("y"), "vy": f"-({slope.format('x')})"},
        {"n": f"({side}) / (hypot(datum.vx, datum.vy) + 0.001)"},
        {"nx": "datum.n * datum.vx", "ny": "datum.n * datum.vy"},
        {
            "off": "datum.w / 2 + letter * (0.25 + abs(datum.nx) * 0.25 * length(datum.tag) + 0.5 * abs(datum.ny))",
        },
        {"px": "datum.mx + datum.nx * datum.off", "py": "datum.my + datum.ny * datum.off"},
    )


def outside() -> Transform:
    """Names of edges in px."""
    return calculated({"px": "left + datum.x * across", "py": "low - datum.y * up - 0.35 * letter"})


def edge_rows(arrows: pd.DataFrame) -> pd.DataFrame:
    """Names of what lies outside the model, at the end of the arrow that is not a pool."""
    edges = arrows[arrows["edge"] != ""].drop_duplicates("flux")
    begins = edges["start"].str.contains(":")
    return edges.assign(
        cited=_cited(edges),
        told_edge=edges["edge"] + _moved(edges["told"], "\n").where(~edges["reads"], ""),
        x=edges["x"].where(begins, edges["x2"]),
        y=edges["y"].where(begins, edges["y2"]),
    )
