"""Pools and fluxes of a system as a picture that swells and shrinks with the simulation."""

from collections.abc import Hashable
from functools import cache
from itertools import chain
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from neuro.charts.palette import GHOST_DASH, NEUTRAL
from neuro.charts.pathway_frames import LEAST, MOST, words
from neuro.charts.pathway_geometry import (
    PER_UNIT,
    arrow_rows,
    bezier,
    box,
    calculated,
    circles,
    edge_rows,
    lines,
    outside,
    params,
    pool_rows,
    tags,
)
from neuro.charts.pathway_regulators import spoken, stretch_rows, stretches

STEPS = 24
"""Straight pieces of a bent arrow."""
NAMED = 560
"""px of width from which arrows carry their name and change."""
WRAPPED = 56
"""Letters of a line of a caption: a phone shows them."""
LEGEND = "dotted and pale: baseline; filled and dark: now"
SIZES = (
    f"Areas of circles and widths of arrows are in proportion to their baseline, from {LEAST:g} to {MOST:g} times it."
)
"""What a figure that is taken away says of its sizes."""
REGULATED = "dashed, ending in a bar: holds that flux back"
KINDS = ("inhibits", "raises")
REGULATOR_DASH = (4, 3)
NO_REST = "no steady state under these settings"
MOVING = "on the way, no steady state ahead"
"""Said of a moment of a course that never comes to rest."""
INK = alt.ExprRef("luminance(background) < 0.2 ? '#E8EEF0' : '#16232B'")
FAINT = alt.ExprRef("luminance(background) < 0.2 ? '#A9B4BC' : '#56616B'")
"""Of words on the page's own background, which the browser knows."""
LETTER = alt.ExprRef("letter")
X = alt.X("px:Q", scale=None, axis=None)
Y = alt.Y("py:Q", scale=None, axis=None)
TOOLTIPS = {
    "name": " ",
    "shown": "now",
    "before": "baseline",
    "told": "change",
    "equation": "equation",
    "grade": "grade",
    "cited": "source",
}


def pathway(
    pools: pd.DataFrame,
    arrows: pd.DataFrame,
    *,
    colour: str,
    regulators: pd.DataFrame | None = None,
    title: str = "",
    caption: tuple[str, ...] = (),
    description: str = "",
    height: int | None = None,
    moving: bool = False,
) -> "Drawn":
    """A system's picture: areas of circles and widths of arrows are in proportion to their baselines.

    The browser lays it out in the width that it has, so it fits a phone and a projector.

    Args:
        pools, arrows: as from `pathway_frames.pathway`.
        colour: the system's.
        regulators: as from `pathway_regulators.regulators`.
        title: above it.
        caption: lines below the title that stay with a picture that is taken away.
        description: for those who cannot see it; "" tells every change, the largest first.
        height: px; None for what the picture needs.
        moving: whether it is a moment of a course that never comes to rest, which the picture then says.
    """
    steady, held = bool(pools["steady"].all()), pd.DataFrame() if regulators is None else regulators
    rows = {"arrows": arrow_rows(arrows, pools), "pools": pool_rows(pools), "edges": edge_rows(arrows)}
    drawn: dict[str, Any] = {name: records(frame) for name, frame in rows.items()}
    if not held.empty:
        drawn["regulators"] = stretch_rows(held, drawn["arrows"], drawn["pools"])
    ends = box(pools, arrows, chain.from_iterable(held["points"]) if "points" in held else ())
    legend = [LEGEND, *([] if held.empty else [REGULATED])] if steady else [NO_REST]
    said = [*([title] if title else []), *([MOVING] if moving else [])]
    marks = _layers(colour if steady else NEUTRAL, bool(arrows["reads"].any()), not held.empty)
    return Drawn(
        height=float(height or round(PER_UNIT * (ends[3] - ends[1]))),
        description=description or f"{''.join(f'{one}. ' for one in said)}{words(pools, arrows)}{spoken(held, steady)}",
        title=_title(title, [*_wrapped(caption), *([MOVING] if moving else []), *legend]),
        datasets=drawn,
        usermeta={"params": params(ends), "layer": marks},
    )


class Drawn(alt.LayerChart):
    """A picture of which only the data change: `usermeta` has its layers, held against the schema once."""

    def to_dict(self, validate: bool = True, **options: Any) -> dict[str, Any]:  # noqa: ARG002
        """The specification; see `alt.LayerChart.to_dict`."""
        said = {name: self[name] for name in ("height", "description", "title")}
        found: dict[str, Any] = alt.LayerChart(**said).to_dict(validate=False, **options)
        return found | {"datasets": self["datasets"]} | self["usermeta"]

    def ready(self) -> dict[str, Any]:
        """The specification with its rows in Arrow's form, for who would otherwise turn them into it at every move."""
        return self.to_dict() | {
            "datasets": {name: pa.Table.from_pylist(rows) for name, rows in self["datasets"].items()}
        }


def records(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Rows as a specification carries them: nothing where there is no number."""
    rows = frame.to_dict("records")
    return [{name: None if value != value else value for name, value in row.items()} for row in rows]


@cache
def _layers(colour: str, reads: bool, regulated: bool) -> list[dict[str, Any]]:
    """The marks in one colour, checked; which data they draw is said by name."""
    layers = [*([_regulators()] if regulated else []), _arrows(colour, reads), _pools(colour), _edges()]
    checked = alt.LayerChart(layer=layers).to_dict()
    return list(checked["layer"])


def _wrapped(caption: tuple[str, ...]) -> list[str]:
    return [part for line in caption for part in wrap(line, WRAPPED)]


def _title(title: str, legend: list[str]) -> alt.TitleParams:
    return alt.TitleParams(
        title, subtitle=legend, anchor="start", fontSize=14, subtitleFontSize=12, subtitleColor=FAINT, offset=12
    )


def _arrows(colour: str, reads: bool) -> alt.LayerChart:
    level, tooltip = alt.Opacity("level:Q", scale=None), _tooltip("equation")
    ahead = calculated(
        {"px": "datum.hx - 0.85 * datum.tip * datum.ux", "py": "datum.hy - 0.85 * datum.tip * datum.uy"},
        {"turn": "atan2(datum.ux, -datum.uy) * 180 / PI", "area": "4 * datum.tip * datum.tip"},
    )
    heads = alt.Chart(transform=ahead).mark_point(shape="triangle", filled=True, color=colour)
    turn, area = alt.Angle("turn:Q", scale=None), alt.Size("area:Q", scale=None)
    small = alt.ExprRef(f"width < {NAMED} ? 0 : max(10, letter * 0.84)")
    names = alt.Chart(transform=tags()).mark_text(fontSize=small, color=FAINT)
    layers = [
        _strokes(colour, reads),
        heads.encode(x=X, y=Y, angle=turn, size=area, opacity=level, tooltip=tooltip),
        names.encode(x=X, y=Y, text="tag:N", tooltip=tooltip),
    ]
    return alt.LayerChart(data=alt.NamedData("arrows"), layer=layers, transform=lines())


def _strokes(colour: str, reads: bool) -> alt.LayerChart:
    """The baseline's width, pale, under the width now; dashed where nothing flows and one thing moves another."""
    curve: list[dict[str, Any]] = [
        *calculated({"t": f"sequence({STEPS + 1})"}),
        {"flatten": ["t"]},
        *calculated({"s": f"datum.t / {STEPS}"}, {"px": bezier("x", "s"), "py": bezier("y", "s")}),
    ]
    shared = {"x": X, "y": Y, "detail": ["flux:N", "start:N"], "order": "t:Q", "tooltip": _tooltip("equation")}
    now = {"strokeWidth": alt.StrokeWidth("w:Q", scale=None), "opacity": alt.Opacity("level:Q", scale=None)}
    before = {"strokeWidth": alt.StrokeWidth("base:Q", scale=None)}
    flows = alt.Chart(transform=[{"filter": "!datum.reads"}])
    layers = [
        flows.mark_line(color=NEUTRAL, opacity=0.3).encode(**shared, **before),
        flows.mark_line(color=colour).encode(**shared, **now),
    ]
    if reads:
        influences = alt.Chart(transform=[{"filter": "datum.reads"}])
        layers.append(influences.mark_line(color=colour, strokeDash=[5, 4]).encode(**shared, **now))
    return alt.LayerChart(layer=layers, transform=curve)


def _regulators() -> alt.LayerChart:
    """Dashed ways that no matter follows, with a bar across where one holds a flux back, a head where it raises it."""
    tooltip, turn, area = _tooltip("equation"), alt.Angle("turn:Q", scale=None), alt.Size("area:Q", scale=None)
    ends = {"x2": alt.X2("qx"), "y2": alt.Y2("qy"), "tooltip": tooltip}
    tips = {"x": alt.X("qx:Q", scale=None, axis=None), "y": alt.Y("qy:Q", scale=None, axis=None), "tooltip": tooltip}
    base = alt.Chart()
    last = {kind: alt.Chart(transform=[{"filter": f"datum.last && datum.kind == '{kind}'"}]) for kind in KINDS}
    layers = [
        base.mark_rule(color=FAINT, strokeWidth=1.3, strokeDash=list(REGULATOR_DASH)).encode(x=X, y=Y, **ends),
        base.mark_rule(color=FAINT, strokeWidth=9, opacity=0).encode(x=X, y=Y, **ends),
        last["inhibits"].mark_point(shape="stroke", color=FAINT, strokeWidth=2.2, opacity=1, aria=False),
        last["raises"].mark_point(shape="triangle", filled=True, color=FAINT, opacity=1, aria=False),
    ]
    layers[2:] = [layer.encode(**tips, angle=turn, size=area) for layer in layers[2:]]
    return alt.LayerChart(data=alt.NamedData("regulators"), layer=layers, transform=stretches())


def _pools(colour: str) -> alt.LayerChart:
    """What a pool is now, above it the ring of its baseline, below it its name and change."""
    base, shared = alt.Chart(), {"x": X, "y": Y, "tooltip": _tooltip()}
    now = base.mark_point(shape="circle", color=colour, fill=colour, strokeWidth=2, opacity=1)
    ring = base.mark_point(shape="circle", color=NEUTRAL, strokeDash=list(GHOST_DASH), strokeWidth=1.5, opacity=1)
    words = base.mark_text(
        baseline="top", color=INK, lineBreak="\n", fontSize=LETTER, lineHeight=alt.ExprRef("letter * 1.15")
    )
    level = alt.FillOpacity("level:Q", scale=None)
    layers = [
        now.encode(**shared, size=alt.Size("now:Q", scale=None), fillOpacity=level),
        ring.encode(**shared, size=alt.Size("ghost:Q", scale=None)),
        words.encode(**shared | {"y": alt.Y("ly:Q", scale=None, axis=None)}, text="lines:N"),
    ]
    return alt.LayerChart(data=alt.NamedData("pools"), layer=layers, transform=circles())


def _edges() -> alt.Chart:
    drawn = alt.Chart(alt.NamedData("edges"), transform=outside())
    words = drawn.mark_text(fontSize=LETTER, fontStyle="italic", color=FAINT, lineBreak="\n")
    return words.encode(x=X, y=Y, text="told_edge:N", tooltip=_tooltip("equation"))


def _tooltip(*also: str) -> list[alt.Tooltip]:
    shown = (column for column in TOOLTIPS if column != "equation" or column in also)
    return [alt.Tooltip(f"{column}:N", title=TOOLTIPS[column]) for column in shown]
