"""How a balance measure is distributed by group, and how it lies along age."""

import json
from collections.abc import Sequence

import altair as alt
import pandas as pd

from neuro.charts.axis import Axis, interval_tooltip
from neuro.charts.palette import BAND_OPACITY, CHANGED, EDGE_BAND_OPACITY, EDGE_DASH, INTERVAL_WIDTH, NEUTRAL, SIMULATED

ROW, ROOMY = 72, 130
"""px a group, and where there are two."""
ROOM = 1.42
"""Rows above the last baseline: as high as the highest density."""
CURVE_HEIGHT = 340
UPRIGHT = "M0,-1.4L0,1.4"
"""A mark for the outer percentiles."""
YEARS_BEYOND = 6.0
"""Where those of the last, open age stand on the axis."""
YEARS_BETWEEN = 2.5
"""Between the marks of several groups there."""
LONGEST = 48
"""Letters of a title beside an axis, before it breaks into two lines."""
YEARS_NAMED = 8.0
"""Years at the right for the names of the curves."""
STYLES = {"P50": (2.5, (1, 0)), "P25": (1.5, (1, 0)), "P75": (1.5, (1, 0)), "P5": (1.2, (4, 3)), "P95": (1.2, (4, 3))}
"""Width and dash of a curve; the mean is drawn as the median."""


def _horizontal(x: Axis, field: str = "x") -> alt.X:
    scale = alt.Scale(type="log" if x.log else "linear", nice=False, zero=False, padding=6)
    values = list(x.ticks) if x.ticks else alt.Undefined
    axis = alt.Axis(format=x.tick_format, grid=False, values=values, tickCount=6)
    return alt.X(f"{field}:Q", title=x.title, scale=scale, axis=axis)


def _titled(simulated: Sequence[str] | bool) -> dict[str, alt.TitleParams]:
    if not simulated:
        return {}
    text = SIMULATED if simulated is True else f"{', '.join(simulated)}: {SIMULATED}"
    return {"title": alt.TitleParams(text, color=CHANGED, fontSize=12, fontWeight="normal", anchor="start")}


def ridges(
    curves: pd.DataFrame,
    rows: pd.DataFrame,
    x: Axis,
    colour: str,
    *,
    zero: bool = False,
    simulated: Sequence[str] | bool = False,
) -> alt.LayerChart:
    """Weighted densities, one above the other, each with its median and the median's interval.

    Args:
        curves: as `balance_frames.densities`.
        rows: as `balance_frames.groups`.
        x: the measure.
        colour: of its system.
        zero: mark 0, the mean of people alike.
        simulated: whether nobody was measured, or the groups of whom that is true.
    """
    labels = list(dict.fromkeys(curves["label"]))
    bases = {label: float(len(labels) - 1 - place) for place, label in enumerate(labels)}
    written = json.dumps([label.split(" · ") for label in reversed(labels)], ensure_ascii=False)
    axis = alt.Axis(
        values=list(bases.values()), labelExpr=f"{written}[datum.value]", labelLimit=150, grid=False, ticks=False
    )
    up = alt.Scale(domain=[-0.3, len(labels) - 1 + ROOM], nice=False)
    across, high = _horizontal(x), alt.Y("top:Q", title=None, scale=up, axis=axis)
    faint = alt.Opacity("few:N", scale=alt.Scale(domain=[False, True], range=[0.5, 0.2]), legend=None)
    area = alt.Chart(curves).mark_area(color=colour, orient="vertical", line={"color": colour, "strokeWidth": 1.2})
    layers = [
        area.encode(
            x=across, y=high, y2="base:Q", detail="label:N", opacity=faint, tooltip=alt.Tooltip("label:N", title=" ")
        )
    ]
    medians = rows[rows["label"].isin(bases)].dropna(subset=["P50"])
    marks = pd.DataFrame(
        {
            "label": medians["label"],
            "x": medians["P50"],
            "estimate": medians["P50"],
            "low": medians["P50 from"],
            "high": medians["P50 to"],
            "top": medians["label"].map(bases),
        }
    )
    base = alt.Chart(marks).encode(y=alt.Y("top:Q", title=None, scale=up, axis=axis))
    layers.append(base.mark_rule(color=colour, strokeWidth=4).encode(x=_horizontal(x, "low"), x2="high:Q"))
    tooltip = [alt.Tooltip("label:N", title=" "), *interval_tooltip(x, f"median of {x.title}")]
    dot = base.mark_point(stroke=colour, fill="white", size=70, opacity=1, strokeWidth=2)
    layers.append(dot.encode(x=across, tooltip=tooltip))
    if zero:
        layers.insert(0, _zero(across))
    spoken = "; ".join(f"{r.label}: median {r.estimate:.3g} [{r.low:.3g}, {r.high:.3g}]" for r in marks.itertuples())
    return alt.LayerChart(layer=layers).properties(
        height=int((ROW if len(labels) > 2 else ROOMY) * (len(labels) - 1 + ROOM + 0.3)),
        description=f"Densities of {x.title} by group and people. {spoken}; 95 % intervals in brackets.",
        **_titled(simulated),
    )


def _zero(across: alt.X) -> alt.Chart:
    at = alt.Chart(pd.DataFrame({"x": [0.0]}))
    return at.mark_rule(color=NEUTRAL, strokeDash=list(EDGE_DASH)).encode(x=across)


def spreads(
    points: pd.DataFrame,
    rows: pd.DataFrame,
    x: Axis,
    colour: str,
    *,
    zero: bool = False,
    simulated: Sequence[str] | bool = False,
) -> alt.LayerChart:
    """Weighted quantiles of each group, each with its interval; thick from P25 to P75, thin from P5 to P95.

    Args:
        points: as `balance_frames.quantiles`.
        rows: as `balance_frames.groups`.
        x, colour, zero, simulated: as `ridges`.
    """
    order = list(dict.fromkeys(rows["label"]))
    axis = alt.Axis(labelExpr="split(datum.label, ' · ')", labelLimit=150, grid=False, ticks=False, domain=False)
    y = alt.Y("label:N", sort=order, title=None, axis=axis)
    faint = alt.Opacity("few:N", scale=alt.Scale(domain=[False, True], range=[0.35, 0.15]), legend=None)
    whole, base = alt.Chart(rows).encode(y=y), alt.Chart(points).encode(y=y)
    layers = []
    for low, high, width in (("P5", "P95", 3), ("P25", "P75", 16)):
        bar = whole.transform_filter(f"isValid(datum.{low}) && isValid(datum.{high})")
        layers.append(
            bar.mark_rule(color=colour, strokeWidth=width).encode(x=_horizontal(x, low), x2=f"{high}:Q", opacity=faint)
        )
    layers.append(base.mark_rule(color=colour, strokeWidth=4).encode(x=_horizontal(x, "low"), x2="high:Q"))
    shape = alt.Shape(
        "quantile:N",
        scale=alt.Scale(
            domain=["P5", "P25", "P50", "P75", "P95"], range=[UPRIGHT, "diamond", "circle", "diamond", UPRIGHT]
        ),
        legend=None,
    )
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("quantile:N", title="percentile"),
        *interval_tooltip(x),
    ]
    dot = base.mark_point(stroke=colour, fill="white", size=70, opacity=1, strokeWidth=2)
    layers.append(dot.encode(x=_horizontal(x, "estimate"), shape=shape, tooltip=tooltip))
    if zero:
        layers.insert(0, _zero(_horizontal(x)))
    spoken = "; ".join(
        f"{label}: "
        + ", ".join(f"{r.quantile} {r.estimate:.3g} [{r.low:.3g}, {r.high:.3g}]" for r in part.itertuples())
        for label, part in points.groupby("label", sort=False)
    )
    return alt.LayerChart(layer=layers).properties(
        height=alt.Step(46),
        description=f"Percentiles of {x.title} by group and people. {spoken}; 95 % intervals in brackets.",
        **_titled(simulated),
    )


def along_age(
    curves: pd.DataFrame,
    beyond: pd.DataFrame,
    y: Axis,
    colours: dict[str, str],
    *,
    zero: bool = False,
    simulated: bool = False,
) -> alt.LayerChart:
    """Curves along age with their bands; people of the last, open age stand apart.

    Args:
        curves: as `balance_frames.curves`; one colour a `who`, one style a `line`.
        beyond: as `balance_frames.oldest`, () rows where ages are known throughout.
        y: the measure.
        colours: who -> colour.
        zero, simulated: as `ridges`.
    """
    last = float(curves["age"].max())
    right = (float(beyond["age"].max()) + YEARS_BEYOND if len(beyond) else last) + YEARS_NAMED
    first = float(curves["age"].min())
    scale = alt.Scale(domain=[first, right], nice=False)
    years = [age for age in range(20, 100, 10) if age <= last + 2]
    x = alt.X("age:Q", title="age, years", scale=scale, axis=alt.Axis(values=years, grid=False, format="d"))
    layers: list[alt.Chart] = []
    for (who, line), part in curves.groupby(["who", "line"], sort=False):
        layers += _curve(part, x, y, colours[str(who)], str(line), len(colours) > 1)
    for place, (who, part) in enumerate(beyond.groupby("who", sort=False)):
        layers += _beyond(part, x, y, colours[str(who)], YEARS_BEYOND + YEARS_BETWEEN * place, named=place == 0)
    if zero:
        at = alt.Chart(pd.DataFrame({"estimate": [0.0]})).mark_rule(color=NEUTRAL, strokeDash=list(EDGE_DASH))
        layers.insert(0, at.encode(y=_vertical(y)))
    return alt.LayerChart(layer=layers).properties(
        height=CURVE_HEIGHT, description=_spoken(curves, y), **_titled(simulated)
    )


def _vertical(y: Axis, field: str = "estimate") -> alt.Y:
    scale = alt.Scale(type="log" if y.log else "linear", zero=False, nice=False)
    values = list(y.ticks) if y.ticks else alt.Undefined
    axis = alt.Axis(format=y.tick_format, values=values, tickCount=5)
    title = y.title if len(y.title) <= LONGEST else [f"{y.label},", y.unit]
    return alt.Y(f"{field}:Q", title=title, scale=scale, axis=axis)


def _curve(part: pd.DataFrame, x: alt.X, y: Axis, colour: str, line: str, several: bool) -> list[alt.Chart]:
    width, dash = STYLES.get(line, STYLES["P50"])
    middle = line not in STYLES or line == "P50"
    base = alt.Chart(part).encode(x=x)
    band = base.mark_area(color=colour, opacity=BAND_OPACITY if middle else EDGE_BAND_OPACITY)
    tooltip = [
        alt.Tooltip("who:N", title=" "),
        alt.Tooltip("age:Q", title="age"),
        alt.Tooltip("line:N", title="curve"),
        *interval_tooltip(y),
        alt.Tooltip("near:Q", title="people near", format=","),
    ]
    drawn = base.mark_line(color=colour, strokeWidth=width, strokeDash=list(dash))
    end = part.dropna(subset=["estimate"]).tail(1)
    end = end.assign(name=end["who"] if several else line)
    name = alt.Chart(end).mark_text(align="left", dx=5, color=NEUTRAL, fontSize=11)
    return [
        band.encode(y=_vertical(y, "low"), y2="high:Q"),
        drawn.encode(y=_vertical(y), tooltip=tooltip),
        name.encode(x=x, y=_vertical(y), text="name:N"),
    ]


def _beyond(part: pd.DataFrame, x: alt.X, y: Axis, colour: str, years: float, named: bool) -> list[alt.Chart]:
    placed = part.assign(name=part["age"].map(lambda age: f"{age:.0f}+"), age=part["age"] + years)
    base = alt.Chart(placed).encode(x=x)
    tooltip = [alt.Tooltip("name:N", title="age"), alt.Tooltip("line:N", title="curve"), *interval_tooltip(y)]
    bar = base.mark_rule(color=colour, strokeWidth=INTERVAL_WIDTH).encode(y=_vertical(y, "low"), y2="high:Q")
    dot = base.mark_point(shape="diamond", stroke=colour, fill="white", size=70, opacity=1, strokeWidth=2)
    marks = [bar, dot.encode(y=_vertical(y), tooltip=tooltip)]
    if named:
        top = alt.Chart(placed.sort_values("high").tail(1)).encode(x=x)
        name = top.mark_text(baseline="bottom", dy=-6, color=NEUTRAL, fontSize=11)
        marks.append(name.encode(y=_vertical(y, "high"), text="name:N"))
    return marks


def _spoken(curves: pd.DataFrame, y: Axis) -> str:
    told = []
    for (who, line), part in curves.dropna(subset=["estimate"]).groupby(["who", "line"], sort=False):
        ends = [part.iloc[0], part.iloc[-1]]
        words = " to ".join(f"{r.estimate:.3g} [{r.low:.3g}, {r.high:.3g}] at {r.age:.0f}" for r in ends)
        told.append(f"{who}, {line}: {words}")
    return f"{y.title} along age. {'; '.join(told)}; 95 % intervals in brackets."
