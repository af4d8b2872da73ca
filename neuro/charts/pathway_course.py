"""What a system does over hours, and what its receptors do over weeks."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from neuro.charts.palette import BAND_OPACITY, CHANGED, EDGE_DASH, GHOST_DASH, INTERVAL_WIDTH, NEUTRAL, title_with_unit
from neuro.charts.pathway import FAINT, INK, Drawn, records

HEIGHT = 230
MOST = 250
"""Points of a line; more are not seen."""
FLAT = 0.05
"""A curve that moves less than this share of itself, up or down, is drawn as flat as it is."""
STILL = 1e-3
"""A course that moves less than this share of itself stays where it is."""
DASHES = ((1, 0), (7, 4), (2, 3))
"""A read-out of a receptor is told by its dashes and by its name at the end of the line."""
APART = 0.12
"""Least distance between two names at the ends of lines, of the height."""
ROOM = 1.3
"""Height of an axis that stands beside another, over the largest value: three names at one value still stand within."""


def course(
    frame: pd.DataFrame,
    *,
    colour: str,
    spans: pd.DataFrame | None = None,
    measured: pd.DataFrame | None = None,
    zero: bool = False,
    height: int = HEIGHT,
) -> alt.LayerChart:
    """One state or flux over a course; several stand below each other as several charts.

    Args:
        frame: as from `pathway_frames.course`.
        colour: the system's; the baseline is grey and dashed.
        spans: `from`, `to` in hours, `label`: meals, stimulation, doses; shaded.
        measured: points from living brains: `hours`, `value`, `low` and `high` (nan where no error is known) in the
            frame's unit, `what` they are.
        zero: whether the axis begins at 0; else it spans the curve, and a tenth of it at least.
        height: px, with title and axis.
    """
    name, unit = str(frame["name"].iloc[0]), str(frame["unit"].iloc[0])
    drawn: dict[str, Any] = {
        str(told): records(_thin(rows)[["hours", "value", "condition"]]) for told, rows in frame.groupby("condition")
    }
    drawn |= {} if spans is None or spans.empty else {"spans": records(spans)}
    drawn |= {} if measured is None or measured.empty else {"measured": records(measured)}
    low, high = _ends_of(frame, measured, zero)
    title = alt.TitleParams(name, subtitle=_legend(drawn), anchor="start", fontSize=13, offset=8)
    title.subtitleColor, title.subtitleFontSize = FAINT, 11
    return Drawn(
        height=float(height),
        title=title,
        description=_sentence(frame, measured),
        datasets=drawn,
        usermeta={
            "params": [{"name": "bottom", "value": low}, {"name": "top", "value": high}],
            "layer": _layers(colour, name, unit, tuple(sorted(drawn))),
        },
    )


def _thin(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.iloc[:: max(1, len(rows) // MOST)]


def _ends_of(frame: pd.DataFrame, measured: pd.DataFrame | None, zero: bool) -> tuple[float, float]:
    """Ends of the axis: noise is not blown up to a curve."""
    seen = [frame["value"]]
    if measured is not None:
        seen += [measured[column] for column in ("value", "low", "high") if column in measured]
    whole = pd.concat(seen)
    low, high = float(whole.min()), float(whole.max())
    room = max(0.08 * (high - low), FLAT * abs(high) - (high - low) / 2.0, 1e-9)
    return (0.0 if zero else low - room), high + room


def _legend(drawn: dict[str, Any]) -> str:
    parts = ["dashed: baseline"] if "baseline" in drawn else []
    if "spans" in drawn:
        parts.append(f"shaded: {drawn['spans'][0]['label']}")
    if "measured" in drawn:
        parts.append("points: measured, with their error")
    return "; ".join(parts)


@cache
def _layers(colour: str, name: str, unit: str, drawn: tuple[str, ...]) -> list[dict[str, Any]]:
    """The marks, checked; which data they draw is said by name."""
    scale = alt.Scale(domain=[alt.ExprRef("bottom"), alt.ExprRef("top")], nice=False, zero=False)
    axis = alt.Axis(grid=False, format="~f", titlePadding=4, tickCount=8)
    across = alt.X("hours:Q", title="hours", axis=axis, scale=alt.Scale(nice=False))
    up = alt.Y("value:Q", title=unit or "share", scale=scale, axis=alt.Axis(tickCount=4, format=",.3~r"))
    layers: list[alt.Chart] = []
    if "spans" in drawn:
        tooltip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("from:Q"), alt.Tooltip("to:Q")]
        shade = alt.Chart(alt.NamedData("spans")).mark_rect(color=NEUTRAL, opacity=BAND_OPACITY)
        layers.append(shade.encode(x=alt.X("from:Q", title="hours"), x2="to:Q", tooltip=tooltip))
    tooltip = [
        alt.Tooltip("condition:N", title=" "),
        alt.Tooltip("hours:Q", title="hours", format=",.3~r"),
        alt.Tooltip("value:Q", title=title_with_unit(name, unit), format=",.4~r"),
    ]
    for told in ("baseline", "changed"):
        if told in drawn:
            base = alt.Chart(alt.NamedData(told)).encode(x=across, y=up)
            dashed = base.mark_line(color=NEUTRAL, strokeDash=list(EDGE_DASH), strokeWidth=2, tooltip=None)
            layers.append(dashed if told == "baseline" else base.mark_line(color=colour, strokeWidth=2.5, tooltip=None))
            layers.append(base.mark_point(opacity=0, size=120).encode(tooltip=tooltip))
    if "measured" in drawn:
        layers += _measured(across, up)
    return list(alt.LayerChart(layer=layers).to_dict()["layer"])


def _measured(across: alt.X, up: alt.Y) -> list[alt.Chart]:
    base = alt.Chart(alt.NamedData("measured")).encode(x=across)
    tooltip = [alt.Tooltip(f"{column}:N") for column in ("what", "hours", "value", "low", "high")]
    bars = base.transform_filter("isValid(datum.low) && isValid(datum.high)")
    return [
        bars.mark_rule(color=CHANGED, strokeWidth=INTERVAL_WIDTH).encode(
            y=alt.Y("low:Q"), y2="high:Q", tooltip=tooltip
        ),
        base.mark_point(filled=True, color=CHANGED, size=60, opacity=1).encode(y=up, tooltip=tooltip),
    ]


def _sentence(frame: pd.DataFrame, measured: pd.DataFrame | None) -> str:
    name, unit = frame["name"].iloc[0], frame["unit"].iloc[0]
    parts = []
    for condition, rows in frame.groupby("condition", sort=False):
        ranked = rows.sort_values("value", kind="stable")
        lowest, highest = ranked.iloc[0], ranked.iloc[-1]
        if highest["value"] - lowest["value"] < STILL * abs(highest["value"]):
            parts.append(f"{condition} stays at {highest['value']:.3g}")
            continue
        parts.append(
            f"{condition} from {rows['value'].iloc[0]:.3g} to {rows['value'].iloc[-1]:.3g}, "
            f"lowest {lowest['value']:.3g} at {lowest['hours']:.3g} h, "
            f"highest {highest['value']:.3g} at {highest['hours']:.3g} h"
        )
    seen = "" if measured is None or measured.empty else f" {len(measured)} measured points."
    return f"{title_with_unit(name, unit)}, over {frame['hours'].max():.3g} h: {'; '.join(parts)}.{seen}"


def receptor(
    frame: pd.DataFrame, *, colour: str, title: str = "", height: int = 320, top: float | None = None
) -> alt.LayerChart:
    """Occupancy, response and density of a receptor over weeks.

    Args:
        frame: as from `pathway_frames.receptor`.
        colour: of the transmitter's system.
        title: above it.
        height: px.
        top: largest value of it and of what stands beside it, for one scale; None for the frame's own.
    """
    lines = pd.concat([_thin(rows) for _, rows in frame.groupby("what", sort=False)])
    drawn = {"lines": records(lines[["weeks", "value", "raw", "what"]]), "ends": records(_ends(frame))}
    highest = max(1.0, float(frame["value"].max()) if top is None else top)
    told = alt.TitleParams(title, subtitle="dotted: reference", anchor="start", fontSize=13)
    told.subtitleColor, told.subtitleFontSize = FAINT, 11
    return Drawn(
        height=float(height),
        title=told,
        description=_weeks(frame, title),
        datasets=drawn | {"one": [{"value": 1.0}]},
        usermeta={
            "params": [{"name": "top", "value": ROOM * highest}],
            "layer": _receptor_layers(colour, tuple(dict.fromkeys(frame["what"]))),
        },
    )


@cache
def _receptor_layers(colour: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The marks, checked; the end of the axis and the data are said by name."""
    scale = alt.Scale(domain=[0.0, alt.ExprRef("top")], nice=False)
    axis = alt.Axis(grid=False, format="~f", tickCount=6)
    across = alt.X("weeks:Q", title="weeks", axis=axis, scale=alt.Scale(nice=False))
    up = alt.Y("value:Q", title="over reference", axis=alt.Axis(format="~%", tickCount=5), scale=scale)
    tooltip = [
        alt.Tooltip("what:N", title=" "),
        alt.Tooltip("weeks:Q", title="weeks", format=".2~f"),
        alt.Tooltip("value:Q", title="over reference", format=".1%"),
        alt.Tooltip("raw:Q", title="value", format=".3~g"),
    ]
    dashes = alt.Scale(domain=list(names), range=[list(dash) for dash in DASHES[: len(names)]])
    base, one = alt.Chart(alt.NamedData("lines")), alt.Chart(alt.NamedData("one"))
    layers = [
        one.mark_rule(color=NEUTRAL, strokeDash=list(GHOST_DASH), tooltip=None).encode(y=up),
        base.mark_line(color=colour, strokeWidth=2.5, tooltip=None).encode(
            x=across, y=up, strokeDash=alt.StrokeDash("what:N", scale=dashes, legend=None)
        ),
        base.mark_point(opacity=0, size=120).encode(x=across, y=up, tooltip=tooltip),
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="right", baseline="bottom", dx=-2, dy=-4, color=INK, fontSize=12, tooltip=None)
        .encode(x=across, y=alt.Y("at:Q", scale=scale), text="told:N"),
    ]
    return list(alt.LayerChart(layer=layers).to_dict()["layer"])


def _ends(frame: pd.DataFrame) -> pd.DataFrame:
    """A name at the end of each line, moved up where two would touch."""
    last = frame.groupby("what", sort=False).tail(1).sort_values("value", kind="stable")
    gap = APART * max(1.0, float(frame["value"].max()))
    at: list[float] = []
    for value in last["value"]:
        at.append(max(float(value), at[-1] + gap) if at else float(value))
    return last.assign(at=at, told=last["what"] + last["value"].map(" {:.0%}".format))[["weeks", "at", "told"]]


def _weeks(frame: pd.DataFrame, title: str) -> str:
    parts = []
    for what, rows in frame.groupby("what", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        parts.append(
            f"{what} {first['value']:.0%} of reference at the start, {last['value']:.0%} at week {last['weeks']:.3g}"
        )
    return f"{title + '. ' if title else ''}{'; '.join(parts)}."
