"""How an outcome differs along an exposure: a curve with its interval, and where it has people."""

from dataclasses import dataclass

import altair as alt
import pandas as pd

from neuro.charts.axis import Axis, interval_tooltip
from neuro.charts.palette import (
    BAND_OPACITY,
    CHANGED,
    EDGE_BAND_OPACITY,
    EDGE_DASH,
    ESTIMATE,
    GHOST_DASH,
    INTERVAL_WIDTH,
    NEUTRAL,
    SIMULATED,
)

HEIGHT = 320
RUG = 0.05
MARGIN = 0.12
"""Of the width of an axis: room for the rug below, and for those who were not measured at the left."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference interval of an exposure, in the unit of the axis; `recalled` is drawn dashed."""

    low: float | None
    high: float | None
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class _Plane:
    """Both axes with their ends, in data units."""

    x: Axis
    y: Axis
    across: tuple[float, float]
    up: tuple[float, float]

    def horizontal(self) -> alt.X:
        scale = alt.Scale(type="log" if self.x.log else "linear", domain=list(self.across), nice=False)
        values = list(self.x.ticks) if self.x.ticks else alt.Undefined
        return alt.X("x:Q", title=self.x.title, scale=scale, axis=alt.Axis(format=",~f", grid=False, values=values))

    def vertical(self, field: str = "estimate") -> alt.Y:
        scale = alt.Scale(domain=list(self.up), nice=False, zero=False)
        axis = alt.Axis(format=self.y.tick_format, tickCount=5)
        return alt.Y(f"{field}:Q", title=self.y.title, scale=scale, axis=axis)


def curve(
    points: pd.DataFrame,
    x: Axis,
    y: Axis,
    *,
    rug: pd.DataFrame | None = None,
    missing: pd.DataFrame | None = None,
    start: float | None = None,
    now: float | None = None,
    reference: Reference | None = None,
    simulated: bool = False,
    height: int = HEIGHT,
) -> alt.LayerChart:
    """A mean along an exposure with its 95 % band.

    Args:
        points: `x`, `estimate`, `low`, `high` in the axes' units, and `support` ("within" P5-P95, "edge" beyond it).
        rug: `x`, `share` (of the most frequent bin): where the people are.
        missing: one row `estimate`, `low`, `high` for those without the exposure; drawn apart, at the left.
        start, now: exposure values to mark: where a person starts, and where the slider stands.
        reference: a bar at the top, as far as the curve goes.
        simulated: say on the chart that nobody was measured.
        height: px.
    """
    plane = _Plane(x, y, _across(points, x, missing is not None), _up(points, missing, reference))
    layers = [_band(points, plane), _line(points, plane)]
    if rug is not None:
        layers.append(_rug(rug, plane))
    if missing is not None:
        layers.extend(_missing(missing, points, plane))
    layers.extend(_reference(points, plane, reference))
    layers.extend(_marks(points, plane, start, now))
    drawn = alt.LayerChart(layer=layers)
    return drawn.properties(height=height, description=_sentence(points, x, y), **_caption(simulated))


def _across(points: pd.DataFrame, x: Axis, room: bool) -> tuple[float, float]:
    low, high = float(points["x"].min()), float(points["x"].max())
    return (_before(low, high, x.log, MARGIN) if room else low), high


def _before(low: float, high: float, log: bool, margin: float) -> float:
    """A place to the left of an axis' first value."""
    return float(low / (high / low) ** margin) if log else low - margin * (high - low)


def _up(points: pd.DataFrame, missing: pd.DataFrame | None, reference: Reference | None) -> tuple[float, float]:
    drawn = points if missing is None else pd.concat([points, missing])
    low, high = float(drawn["low"].min()), float(drawn["high"].max())
    room = (high - low) or 1.0
    return low - MARGIN * room, high + (0.04 if reference is None else 1.6 * MARGIN) * room


def _pieces(points: pd.DataFrame) -> pd.DataFrame:
    """Contiguous stretches of one support, each sharing its end with the next so that no gap shows."""
    stretch = (points["support"] != points["support"].shift()).cumsum()
    joined = []
    for number, piece in points.groupby(stretch):
        following = points[stretch == number + 1].head(1).assign(support=piece["support"].iloc[0])
        joined.append(pd.concat([piece, following]).assign(piece=number))
    return pd.concat(joined, ignore_index=True)


def _band(points: pd.DataFrame, plane: _Plane) -> alt.Chart:
    shade = alt.Scale(domain=["within", "edge"], range=[BAND_OPACITY, EDGE_BAND_OPACITY])
    opacity = alt.Opacity("support:N", sort=["within", "edge"], scale=shade, legend=None)
    band = alt.Chart(_pieces(points)).mark_area(color=ESTIMATE)
    return band.encode(x=plane.horizontal(), y=plane.vertical("low"), y2="high:Q", opacity=opacity, detail="piece:N")


def _line(points: pd.DataFrame, plane: _Plane) -> alt.Chart:
    dashes = alt.Scale(domain=["within", "edge"], range=[[1, 0], list(EDGE_DASH)])
    dash = alt.StrokeDash("support:N", scale=dashes, legend=None)
    line = alt.Chart(_pieces(points)).mark_line(color=ESTIMATE, strokeWidth=2.5)
    tooltip = [alt.Tooltip("x:Q", title=plane.x.title, format=",.3~r"), *interval_tooltip(plane.y)]
    return line.encode(x=plane.horizontal(), y=plane.vertical(), strokeDash=dash, detail="piece:N", tooltip=tooltip)


def _rug(rug: pd.DataFrame, plane: _Plane) -> alt.Chart:
    low, high = plane.up
    drawn = rug.assign(low=low, high=low + RUG * (high - low))
    shade = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.0, 0.9]), legend=None)
    ticks = alt.Chart(drawn).mark_rule(color=NEUTRAL, strokeWidth=3)
    return ticks.encode(x=plane.horizontal(), y=plane.vertical("low"), y2="high:Q", opacity=shade)


def _missing(missing: pd.DataFrame, points: pd.DataFrame, plane: _Plane) -> list[alt.Chart]:
    low, high = float(points["x"].min()), float(points["x"].max())
    placed = missing.assign(x=_before(low, high, plane.x.log, 0.55 * MARGIN))
    base = alt.Chart(placed).encode(x=plane.horizontal())
    tooltip = interval_tooltip(plane.y, f"{plane.y.title}, exposure not measured")
    bar = base.mark_rule(color=NEUTRAL, strokeWidth=INTERVAL_WIDTH).encode(y=plane.vertical("low"), y2="high:Q")
    mark = base.mark_point(shape="diamond", color=NEUTRAL, filled=False, size=70, strokeWidth=2)
    name = base.mark_text(text=["not", "measured"], baseline="bottom", dy=-18, color=NEUTRAL, fontSize=10)
    return [bar, mark.encode(y=plane.vertical(), tooltip=tooltip), name.encode(y=plane.vertical("high"))]


def _reference(points: pd.DataFrame, plane: _Plane, reference: Reference | None) -> list[alt.Chart]:
    """A bar from end to end of the interval, cut where the curve ends; its name starts at the nearer side."""
    first, last = float(points["x"].min()), float(points["x"].max())
    if reference is None:
        return []
    low = first if reference.low is None else max(first, reference.low)
    high = last if reference.high is None else min(last, reference.high)
    if low >= high:
        return []
    down, up = plane.up
    at = up - 0.35 * MARGIN * (up - down)
    base = alt.Chart(pd.DataFrame({"x": [low], "x2": [high], "y": [at]}))
    dash = list(EDGE_DASH) if reference.recalled else [1, 0]
    bar = base.mark_rule(color=NEUTRAL, strokeWidth=4, strokeDash=dash, opacity=0.7)
    across = plane.horizontal()
    drawn = bar.encode(x=across, x2="x2:Q", y=plane.vertical("y"))
    words = "reference interval, recalled" if reference.recalled else "reference interval"
    middle = (low * high) ** 0.5 if plane.x.log else (low + high) / 2
    centre = (first * last) ** 0.5 if plane.x.log else (first + last) / 2
    left = middle <= centre
    name = base.mark_text(
        text=words, align="left" if left else "right", baseline="top", dy=5, color=NEUTRAL, fontSize=10
    )
    return [drawn, name.encode(x=across if left else alt.X("x2:Q"), y=plane.vertical("y"))]


def _marks(points: pd.DataFrame, plane: _Plane, start: float | None, now: float | None) -> list[alt.Chart]:
    drawn = []
    for value, colour, filled, dash in ((start, NEUTRAL, False, GHOST_DASH), (now, CHANGED, True, (1, 0))):
        if value is None or (filled and value == start) or not points["x"].min() <= value <= points["x"].max():
            continue
        base = alt.Chart(_at(points, value)).encode(x=plane.horizontal())
        point = base.mark_point(stroke=colour, fill=colour if filled else "white", size=90, opacity=1)
        drawn.append(base.mark_rule(color=colour, strokeDash=list(dash), strokeWidth=1.5))
        drawn.append(point.encode(y=plane.vertical()))
    return drawn


def _at(points: pd.DataFrame, value: float) -> pd.DataFrame:
    """The point of the curve nearest to a value, moved onto it."""
    nearest = int((points["x"] - value).abs().to_numpy().argmin())
    return points.iloc[[nearest]].assign(x=value)


def _sentence(points: pd.DataFrame, x: Axis, y: Axis) -> str:
    first, last = points.iloc[0], points.iloc[-1]
    ends = " to ".join(f"{row.estimate:.3g} [{row.low:.3g}, {row.high:.3g}] at {row.x:.3g}" for row in (first, last))
    return f"Curve of {y.title} along {x.title}, from {ends}; 95 % intervals in brackets."


def _caption(simulated: bool) -> dict[str, alt.TitleParams]:
    if not simulated:
        return {}
    return {"title": alt.TitleParams(SIMULATED, color=CHANGED, fontSize=12, fontWeight="normal", anchor="start")}
