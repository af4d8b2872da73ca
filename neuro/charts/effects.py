"""How an outcome differs along an exposure: curves, contrasts, calibration; always with their interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from neuro.charts.palette import (
    BAND_OPACITY,
    CHANGED,
    EDGE_BAND_OPACITY,
    EDGE_DASH,
    ESTIMATE,
    GHOST_DASH,
    NEUTRAL,
    SIMULATED,
    title_with_unit,
)

HEIGHT = 320
RUG = 16
INTERVAL_WIDTH = 2


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows.

    Attributes:
        label, unit: make the title.
        log: a logarithmic scale.
        ticks: values to label; () leaves the choice to the drawing.
    """

    label: str
    unit: str = ""
    log: bool = False
    ticks: Sequence[float] = ()

    @property
    def title(self) -> str:
        """The title with its unit."""
        return title_with_unit(self.label, self.unit)


def curve(
    points: pd.DataFrame,
    x: Axis,
    y: Axis,
    *,
    rug: pd.DataFrame | None = None,
    missing: pd.DataFrame | None = None,
    start: float | None = None,
    now: float | None = None,
    simulated: bool = False,
    height: int = HEIGHT,
) -> alt.LayerChart:
    """A mean along an exposure with its 95 % band.

    Args:
        points: `x`, `estimate`, `low`, `high` in the axes' units, and `support` ("within" P5-P95, "edge" beyond it).
        rug: `x`, `share` (of the most frequent bin): where the people are.
        missing: one row `estimate`, `low`, `high` for those without the exposure; drawn apart, at the left.
        start, now: exposure values to mark: where a person starts, and where the slider stands.
        simulated: say on the chart that nobody was measured.
        height: px.
    """
    layers = [*_bands(points, x, y), *_lines(points, x, y)]
    if rug is not None:
        layers.append(_rug(rug, x, height))
    if missing is not None:
        layers.extend(_missing(missing, y))
    layers.extend(_marks(points, x, y, start, now))
    return alt.layer(*layers).properties(height=height, description=_sentence(points, x, y), **_caption(simulated))


def _x(x: Axis, points: pd.DataFrame) -> alt.X:
    low, high = float(points["x"].min()), float(points["x"].max())
    axis = alt.Axis(values=list(x.ticks), format="~g", grid=False) if x.ticks else alt.Axis(format="~g", grid=False)
    scale = alt.Scale(type="log" if x.log else "linear", domain=[low, high], nice=False)
    return alt.X("x:Q", title=x.title, scale=scale, axis=axis)


def _y(y: Axis) -> alt.Y:
    return alt.Y("estimate:Q", title=y.title, scale=alt.Scale(zero=False), axis=alt.Axis(format="~g", tickCount=5))


def _pieces(points: pd.DataFrame) -> pd.DataFrame:
    """Contiguous stretches of one support, each sharing its end with the next so that no gap shows."""
    stretch = (points["support"] != points["support"].shift()).cumsum()
    joined = []
    for number, piece in points.groupby(stretch):
        following = points[stretch == number + 1].head(1).assign(support=piece["support"].iloc[0])
        joined.append(pd.concat([piece, following]).assign(piece=number))
    return pd.concat(joined, ignore_index=True)


def _bands(points: pd.DataFrame, x: Axis, y: Axis) -> list[alt.Chart]:
    opacity = alt.Opacity(
        "support:N", scale=alt.Scale(domain=["within", "edge"], range=[BAND_OPACITY, EDGE_BAND_OPACITY]), legend=None
    )
    band = alt.Chart(_pieces(points)).mark_area(color=ESTIMATE)
    return [
        band.encode(x=_x(x, points), y=alt.Y("low:Q", title=y.title), y2="high:Q", opacity=opacity, detail="piece:N")
    ]


def _lines(points: pd.DataFrame, x: Axis, y: Axis) -> list[alt.Chart]:
    dash = alt.StrokeDash(
        "support:N", scale=alt.Scale(domain=["within", "edge"], range=[[1, 0], list(EDGE_DASH)]), legend=None
    )
    line = alt.Chart(_pieces(points)).mark_line(color=ESTIMATE, strokeWidth=2.5)
    tooltip = [
        alt.Tooltip("x:Q", title=x.title, format=".3~g"),
        alt.Tooltip("estimate:Q", title=y.title, format=".3~g"),
        alt.Tooltip("low:Q", title="95 % interval from", format=".3~g"),
        alt.Tooltip("high:Q", title="to", format=".3~g"),
    ]
    return [line.encode(x=_x(x, points), y=_y(y), strokeDash=dash, detail="piece:N", tooltip=tooltip)]


def _rug(rug: pd.DataFrame, x: Axis, height: int) -> alt.Chart:
    ticks = alt.Chart(rug).mark_rule(color=NEUTRAL, strokeWidth=3)
    return ticks.encode(
        x=alt.X("x:Q", title=x.title),
        y=alt.value(height),
        y2=alt.value(height - RUG),
        opacity=alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.04, 0.9]), legend=None),
    )


def _missing(missing: pd.DataFrame, y: Axis) -> list[alt.Chart]:
    base = alt.Chart(missing).encode(x=alt.value(12))
    tooltip = [
        alt.Tooltip("estimate:Q", title=f"{y.title}, exposure not measured", format=".3~g"),
        alt.Tooltip("low:Q", title="95 % interval from", format=".3~g"),
        alt.Tooltip("high:Q", title="to", format=".3~g"),
    ]
    bar = base.mark_rule(color=NEUTRAL, strokeWidth=INTERVAL_WIDTH).encode(y="low:Q", y2="high:Q")
    mark = base.mark_point(shape="diamond", color=NEUTRAL, filled=False, size=70, strokeWidth=2)
    name = base.mark_text(text="not measured", align="left", dx=9, color=NEUTRAL, fontSize=11).encode(y="estimate:Q")
    return [bar, mark.encode(y="estimate:Q", tooltip=tooltip), name]


def _marks(points: pd.DataFrame, x: Axis, y: Axis, start: float | None, now: float | None) -> list[alt.Chart]:
    drawn = []
    for value, colour, filled, dash in ((start, NEUTRAL, False, GHOST_DASH), (now, CHANGED, True, (1, 0))):
        if value is None or (filled and value == start):
            continue
        nearest = points.iloc[[(points["x"] - value).abs().argmin()]].assign(x=value)
        base = alt.Chart(nearest).encode(x=_x(x, points))
        drawn.append(base.mark_rule(color=colour, strokeDash=list(dash), strokeWidth=1.5))
        point = base.mark_point(color=colour, filled=filled, fill=colour if filled else "white", size=90, opacity=1)
        drawn.append(point.encode(y=_y(y)))
    return drawn


def _sentence(points: pd.DataFrame, x: Axis, y: Axis) -> str:
    if points.empty:
        return f"{y.title} along {x.title}: nothing to draw."
    first, last = points.iloc[0], points.iloc[-1]
    ends = " to ".join(f"{row.estimate:.2f} [{row.low:.2f}, {row.high:.2f}] at {row.x:.3g}" for row in (first, last))
    return f"Curve of {y.title} along {x.title}, from {ends}; 95 % intervals in brackets."


def _caption(simulated: bool) -> dict[str, alt.TitleParams]:
    if not simulated:
        return {}
    return {"title": alt.TitleParams(SIMULATED, color=CHANGED, fontSize=12, fontWeight="normal", anchor="start")}


def forest(
    rows: pd.DataFrame, x: Axis, *, reference: float = 0.0, colour: str = ESTIMATE, step: int = 30
) -> alt.LayerChart:
    """Estimates in rows, each with its 95 % interval, against a line of no difference.

    Args:
        rows: `label`, `estimate`, `low`, `high`; drawn in the order given.
        x: what the estimates measure.
        reference: where "no difference" lies.
        colour: of the marks.
        step: px a row.
    """
    order = list(dict.fromkeys(rows["label"]))
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=170, grid=False, ticks=False, domain=False))
    base = alt.Chart(rows).encode(y=y)
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("estimate:Q", title=x.title, format=".3~g"),
        alt.Tooltip("low:Q", title="95 % interval from", format=".3~g"),
        alt.Tooltip("high:Q", title="to", format=".3~g"),
    ]
    bar = base.mark_rule(color=colour, strokeWidth=INTERVAL_WIDTH).encode(
        x=alt.X("low:Q", title=x.title, axis=alt.Axis(format="~g", tickCount=5)), x2="high:Q"
    )
    dot = base.mark_point(color=colour, filled=True, size=70, opacity=1).encode(x="estimate:Q", tooltip=tooltip)
    none = alt.Chart(pd.DataFrame({"at": [reference]})).mark_rule(color=NEUTRAL, strokeDash=list(EDGE_DASH))
    spoken = "; ".join(f"{r.label} {r.estimate:.3g} [{r.low:.3g}, {r.high:.3g}]" for r in rows.itertuples())
    return alt.layer(none.encode(x="at:Q"), bar, dot).properties(
        height=alt.Step(step), description=f"{x.title}: {spoken}; 95 % intervals in brackets."
    )


def calibration(groups: pd.DataFrame, axis: Axis, *, height: int = 240) -> alt.LayerChart:
    """What the model predicted against what was observed, by tenths of the prediction.

    Args:
        groups: `predicted`, `observed`, `low`, `high` (95 % interval of what was observed).
        axis: the outcome.
        height: px.
    """
    ends = [float(groups[["predicted", "low"]].min().min()), float(groups[["predicted", "high"]].max().max())]
    base = alt.Chart(groups).encode(
        x=alt.X("predicted:Q", title=f"predicted {axis.title}", axis=alt.Axis(format="~g", grid=False, tickCount=5))
    )
    bar = base.mark_rule(color=ESTIMATE, strokeWidth=INTERVAL_WIDTH).encode(
        y=alt.Y("low:Q", title=f"observed {axis.title}", axis=alt.Axis(format="~g", tickCount=5)), y2="high:Q"
    )
    tooltip = [
        alt.Tooltip(f"{name}:Q", title=title, format=".3~g")
        for name, title in (("predicted", "predicted"), ("observed", "observed"), ("low", "from"), ("high", "to"))
    ]
    dot = base.mark_point(color=ESTIMATE, filled=True, size=60, opacity=1).encode(y="observed:Q", tooltip=tooltip)
    line = alt.Chart(pd.DataFrame({"predicted": ends, "observed": ends}))
    ideal = line.mark_line(color=NEUTRAL, strokeDash=list(EDGE_DASH), strokeWidth=1.5).encode(
        x="predicted:Q", y="observed:Q"
    )
    return alt.layer(ideal, bar, dot).properties(
        height=height,
        description=f"Calibration of {axis.title} in {len(groups)} groups; on the dashed line, observed equals predicted.",
    )
