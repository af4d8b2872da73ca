"""A model's curve and what boosted trees draw in its place, on one picture."""

import altair as alt
import numpy as np
import pandas as pd

from neuro.charts.axis import Axis
from neuro.charts.palette import (
    BAND_OPACITY,
    CHANGED,
    EDGE_DASH,
    ESTIMATE,
    INTERVAL_WIDTH,
    NEUTRAL,
    SIMULATED,
)
from neuro.models.trees.challenger_shape import Shape, Spread

HEIGHT = 320
MARGIN = 0.12
"""Of the width: room at the left for those who lack the exposure."""
MODEL = "model, 95 % interval"


def trees(resamples: int) -> str:
    """What the trees' line and band are called: never an interval."""
    return f"trees, spread over {resamples} resamples"


def frame(model: pd.DataFrame, found: Shape, x: pd.Series) -> pd.DataFrame:
    """Both as tidy rows: `who`, `x`, `estimate`, `low`, `high`, `at` ("value" or "not measured").

    Args:
        model: `x`, `estimate`, `low`, `high` of the model's curve.
        found: the trees' shape at the same places.
        x: the places in the unit that they are read in.
    """
    ours = model[["x", "estimate", "low", "high"]].assign(who=MODEL, at="value")
    theirs = _rows(found.along, x).assign(who=trees(found.resamples), at="value")
    rows = [ours, theirs]
    if found.missing is not None:
        absent = pd.Series([np.nan])
        rows.append(_rows(found.missing, absent).assign(who=trees(found.resamples), at="not measured"))
    return pd.concat(rows, ignore_index=True)[["who", "at", "x", "estimate", "low", "high"]]


def _rows(found: Spread, x: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"x": x, "estimate": found.estimate, "low": found.low, "high": found.high})


def curves(rows: pd.DataFrame, x: Axis, y: Axis, *, simulated: bool = False, height: int = HEIGHT) -> alt.LayerChart:
    """The model's curve with its 95 % band, the trees' with their spread, those without a value apart at the left.

    Args:
        rows: of `frame`, in the axes' units.
        x, y: exposure and outcome.
        simulated: say on the chart that nobody was measured.
        height: px.
    """
    drawn = rows[rows["at"] == "value"]
    names = list(dict.fromkeys(rows["who"]))
    absent = rows[rows["at"] != "value"].assign(x=_left(drawn["x"], x.log, 0.55 * MARGIN))
    ends = [_left(drawn["x"], x.log, MARGIN if len(absent) else 0.0), float(drawn["x"].max())]
    scale = alt.Scale(type="log" if x.log else "linear", domain=ends, nice=False)
    values = list(x.ticks) if x.ticks else alt.Undefined
    across = alt.X("x:Q", title=x.title, scale=scale, axis=alt.Axis(format=",~f", grid=False, values=values))
    up = alt.Y("estimate:Q", title=y.title, axis=_vertical(y), scale=alt.Scale(zero=False))
    named = alt.Scale(domain=names, range=[ESTIMATE, NEUTRAL])
    legend = alt.Legend(title=None, orient="top", labelLimit=260, columns=1)
    colour = alt.Color("who:N", scale=named, legend=legend)
    base = alt.Chart(drawn).encode(x=across, color=colour)
    band = base.mark_area(opacity=BAND_OPACITY).encode(y=alt.Y("low:Q", title=y.title, axis=_vertical(y)), y2="high:Q")
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=names, range=[[1, 0], list(EDGE_DASH)]), legend=None)
    line = base.mark_line(strokeWidth=2.5).encode(y=up, strokeDash=dash, tooltip=_tooltip(x, y))
    layers = [band, line, *_absent(absent, across, up, y)]
    return alt.LayerChart(layer=layers).properties(height=height, description=_sentence(rows, x, y), **_said(simulated))


def _vertical(y: Axis) -> alt.Axis:
    return alt.Axis(format=y.tick_format, tickCount=5)


def _left(x: pd.Series, log: bool, share: float) -> float:
    low, high = float(x.min()), float(x.max())
    return float(low / (high / low) ** share) if log else low - share * (high - low)


def _tooltip(x: Axis, y: Axis) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("who:N", title=" "),
        alt.Tooltip("x:Q", title=x.title, format=",.3~r"),
        alt.Tooltip("estimate:Q", title=y.title, format=y.format),
        alt.Tooltip("low:Q", title="band from", format=y.format),
        alt.Tooltip("high:Q", title="to", format=y.format),
    ]


def _absent(absent: pd.DataFrame, across: alt.X, up: alt.Y, y: Axis) -> list[alt.Chart]:
    if absent.empty:
        return []
    base = alt.Chart(absent).encode(x=across)
    bar = base.mark_rule(color=NEUTRAL, strokeWidth=INTERVAL_WIDTH).encode(y="low:Q", y2="high:Q")
    mark = base.mark_point(shape="diamond", color=NEUTRAL, filled=False, size=70, strokeWidth=2)
    tooltip = [
        alt.Tooltip("estimate:Q", title=f"{y.title}, trees, exposure not measured", format=y.format),
        alt.Tooltip("low:Q", title="spread from", format=y.format),
        alt.Tooltip("high:Q", title="to", format=y.format),
    ]
    words = base.mark_text(text=["not", "measured"], baseline="bottom", dy=-18, color=NEUTRAL, fontSize=10)
    return [bar, mark.encode(y=up, tooltip=tooltip), words.encode(y="high:Q")]


def _sentence(rows: pd.DataFrame, x: Axis, y: Axis) -> str:
    said = []
    for who, one in rows[rows["at"] == "value"].groupby("who", sort=False):
        first, last = one.iloc[0], one.iloc[-1]
        ends = [
            f"{row['estimate']:.3g} [{row['low']:.3g}, {row['high']:.3g}] at {row['x']:.3g}" for row in (first, last)
        ]
        said.append(f"{who}: {' to '.join(ends)}")
    said += [
        f"not measured, {row.who}: {row.estimate:.3g} [{row.low:.3g}, {row.high:.3g}]"
        for row in rows[rows["at"] != "value"].itertuples()
    ]
    return f"{y.title} along {x.title}. {'; '.join(said)}; bands in brackets."


def _said(simulated: bool) -> dict[str, alt.TitleParams]:
    if not simulated:
        return {}
    return {"title": alt.TitleParams(SIMULATED, color=CHANGED, fontSize=12, fontWeight="normal", anchor="start")}
