"""What a system does over hours, and what its receptors do over weeks."""

import altair as alt
import pandas as pd

from neuro.charts.palette import BAND_OPACITY, CHANGED, GHOST_DASH, INTERVAL_WIDTH, NEUTRAL, title_with_unit
from neuro.charts.pathway import FAINT, INK

HEIGHT = 170
SEEN = 60
"""Places of a line that answer to a pointer."""
DASHES = ((1, 0), (7, 4), (2, 3))
"""A read-out of a receptor is told by its dashes and by its name at the end of the line."""
APART = 0.09
"""Least distance between two names at the ends of lines, of the height."""


def course(
    frame: pd.DataFrame,
    *,
    colour: str,
    spans: pd.DataFrame | None = None,
    measured: pd.DataFrame | None = None,
    zero: bool = True,
    height: int = HEIGHT,
) -> alt.LayerChart:
    """One state or flux over a course; several stand below each other as several charts.

    Args:
        frame: as from `pathway_frames.course`.
        colour: the system's; the baseline is grey and dashed.
        spans: `from`, `to` in hours, `label`: meals, stimulation, doses; shaded.
        measured: points from living brains: `hours`, `value`, and `low`, `high` where an error is known, in the
            frame's unit; `what` says what they are.
        zero: whether the axis begins at 0.
        height: px.
    """
    name, unit = str(frame["name"].iloc[0]), str(frame["unit"].iloc[0])
    across = alt.X("hours:Q", title="hours", axis=alt.Axis(grid=False, format="~f"), scale=alt.Scale(nice=False))
    up = alt.Y("value:Q", title=unit or "share", scale=alt.Scale(zero=zero), axis=alt.Axis(tickCount=4, format="~g"))
    layers = [
        *_spans(spans),
        *(
            _line(frame[frame["condition"] == told], mark, across, up, title_with_unit(name, unit))
            for told, mark in (
                ("baseline", {"color": NEUTRAL, "strokeDash": [5, 4], "strokeWidth": 2}),
                ("changed", {"color": colour, "strokeWidth": 2.5}),
            )
        ),
        *_measured(measured, across, up),
    ]
    told = alt.TitleParams(name, subtitle=_legend(frame, spans, measured), anchor="start", fontSize=13)
    told.subtitleColor, told.subtitleFontSize = FAINT, 11
    return alt.LayerChart(layer=layers, height=height, title=told, description=_sentence(frame, measured))


def _legend(frame: pd.DataFrame, spans: pd.DataFrame | None, measured: pd.DataFrame | None) -> str:
    parts = ["dashed: baseline"] if "baseline" in set(frame["condition"]) else []
    if spans is not None and len(spans):
        parts.append(f"shaded: {spans['label'].iloc[0]}")
    if measured is not None and len(measured):
        parts.append("points: measured, with their error")
    return "; ".join(parts)


def _spans(spans: pd.DataFrame | None) -> list[alt.Chart]:
    if spans is None or spans.empty:
        return []
    shade = alt.Chart(spans).mark_rect(color=NEUTRAL, opacity=BAND_OPACITY)
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("from:Q", title="from, h"),
        alt.Tooltip("to:Q", title="to, h"),
    ]
    return [shade.encode(x="from:Q", x2="to:Q", tooltip=tooltip)]


def _line(
    frame: pd.DataFrame, mark: dict[str, object], across: alt.X, up: alt.Y, title: str
) -> alt.LayerChart | alt.Chart:
    """A line, and places on it that answer to a pointer."""
    tooltip = [
        alt.Tooltip("condition:N", title=" "),
        alt.Tooltip("hours:Q", title="hours", format=",.3~r"),
        alt.Tooltip("value:Q", title=title, format=",.4~r"),
    ]
    drawn = frame[["hours", "value", "condition"]]
    places = drawn.iloc[:: max(1, len(drawn) // SEEN)]
    line = alt.Chart(drawn).mark_line(**mark).encode(x=across, y=up)
    return alt.LayerChart(
        layer=[line, alt.Chart(places).mark_point(opacity=0, size=150).encode(x=across, y=up, tooltip=tooltip)]
    )


def _measured(measured: pd.DataFrame | None, across: alt.X, up: alt.Y) -> list[alt.Chart]:
    if measured is None or measured.empty:
        return []
    base = alt.Chart(measured).encode(x=across)
    tooltip = [alt.Tooltip(f"{column}:N") for column in measured.columns]
    drawn = [base.mark_point(filled=True, color=CHANGED, size=60, opacity=1).encode(y=up, tooltip=tooltip)]
    if {"low", "high"} <= set(measured):
        bars = base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        drawn.insert(0, bars.mark_rule(color=CHANGED, strokeWidth=INTERVAL_WIDTH).encode(y="low:Q", y2="high:Q"))
    return drawn


def _sentence(frame: pd.DataFrame, measured: pd.DataFrame | None) -> str:
    name, unit = frame["name"].iloc[0], frame["unit"].iloc[0]
    parts = []
    for condition, rows in frame.groupby("condition", sort=False):
        lowest, highest = rows.loc[rows["value"].idxmin()], rows.loc[rows["value"].idxmax()]
        ends = f"from {rows['value'].iloc[0]:.3g} to {rows['value'].iloc[-1]:.3g}"
        parts.append(
            f"{condition} {ends}, lowest {lowest['value']:.3g} at {lowest['hours']:.3g} h, "
            f"highest {highest['value']:.3g} at {highest['hours']:.3g} h"
        )
    seen = "" if measured is None or measured.empty else f" {len(measured)} measured points."
    return f"{title_with_unit(name, unit)}, over {frame['hours'].max():.3g} h: {'; '.join(parts)}.{seen}"


def receptor(frame: pd.DataFrame, *, colour: str, title: str = "", height: int = 280) -> alt.LayerChart:
    """Occupancy, response and density of a receptor over weeks.

    Args:
        frame: as from `pathway_frames.receptor`.
        colour: of the transmitter's system.
        title: above it.
        height: px.
    """
    across = alt.X("weeks:Q", title="weeks", axis=alt.Axis(grid=False, format="~f"), scale=alt.Scale(nice=False))
    up = alt.Y("value:Q", title="over reference", axis=alt.Axis(format="~%", tickCount=5), scale=alt.Scale(zero=True))
    names = list(dict.fromkeys(frame["what"]))
    tooltip = [
        alt.Tooltip("what:N", title=" "),
        alt.Tooltip("weeks:Q", title="weeks", format=".2~f"),
        alt.Tooltip("value:Q", title="over reference", format=".1%"),
        alt.Tooltip("raw:Q", title="value", format=".3~g"),
    ]
    scale = alt.Scale(domain=names, range=[list(dash) for dash in DASHES[: len(names)]])
    base = alt.Chart(frame[["weeks", "value", "raw", "what"]])
    one = alt.Chart(pd.DataFrame({"value": [1.0]}))
    layers = [
        one.mark_rule(color=NEUTRAL, strokeDash=list(GHOST_DASH)).encode(y=up),
        base.mark_line(color=colour, strokeWidth=2.5).encode(
            x=across, y=up, strokeDash=alt.StrokeDash("what:N", scale=scale, legend=None)
        ),
        base.mark_point(opacity=0, size=120).encode(x=across, y=up, tooltip=tooltip),
        alt.Chart(_ends(frame))
        .mark_text(align="right", baseline="bottom", dx=-2, dy=-4, color=INK, fontSize=12)
        .encode(x=across, y=alt.Y("at:Q"), text="told:N"),
    ]
    told = alt.TitleParams(title, subtitle="dotted: reference", anchor="start", fontSize=13)
    told.subtitleColor, told.subtitleFontSize = FAINT, 11
    return alt.LayerChart(layer=layers, height=height, title=told, description=_weeks(frame, title))


def _ends(frame: pd.DataFrame) -> pd.DataFrame:
    """A name at the end of each line, moved up where two would touch."""
    last = frame.groupby("what", sort=False).tail(1).sort_values("value", kind="stable")
    gap, at = APART * max(1.0, float(frame["value"].max())), []
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
