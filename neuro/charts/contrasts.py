"""Estimates side by side, each with its interval; predictions against what was observed."""

import altair as alt
import pandas as pd

from neuro.charts.axis import Axis, interval_tooltip
from neuro.charts.palette import EDGE_DASH, ESTIMATE, INTERVAL_WIDTH, NEUTRAL


def forest(
    rows: pd.DataFrame,
    x: Axis,
    *,
    reference: float | None = 0.0,
    colour: str = ESTIMATE,
    step: int = 30,
    lines: str = "",
) -> alt.LayerChart:
    """Estimates in rows, each with its 95 % interval, against a line of no difference.

    Args:
        rows: `label`, `estimate`, `low`, `high`; drawn in the order given.
        x: what the estimates measure.
        reference: where "no difference" lies; None for means.
        colour: of the marks.
        step: px a row.
        lines: where a label breaks into lines; "" nowhere.
    """
    order = list(dict.fromkeys(rows["label"]))
    broken = f"split(datum.label, '{lines}')" if lines else alt.Undefined
    axis_y = alt.Axis(labelLimit=170, labelExpr=broken, grid=False, ticks=False, domain=False)
    y = alt.Y("label:N", sort=order, title=None, axis=axis_y)
    base = alt.Chart(rows).encode(y=y)
    tooltip = [alt.Tooltip("label:N", title=" "), *interval_tooltip(x)]
    axis = alt.Axis(format=x.tick_format, tickCount=5)
    across = alt.X("low:Q", title=x.title, scale=alt.Scale(zero=reference is not None), axis=axis)
    bar = base.mark_rule(color=colour, strokeWidth=INTERVAL_WIDTH).encode(x=across, x2="high:Q")
    dot = base.mark_point(color=colour, filled=True, size=70, opacity=1).encode(x="estimate:Q", tooltip=tooltip)
    layers = [bar, dot]
    if reference is not None:
        none = alt.Chart(pd.DataFrame({"at": [reference]})).mark_rule(color=NEUTRAL, strokeDash=list(EDGE_DASH))
        layers.insert(0, none.encode(x="at:Q"))
    spoken = "; ".join(f"{r.label} {r.estimate:.3g} [{r.low:.3g}, {r.high:.3g}]" for r in rows.itertuples())
    return alt.LayerChart(layer=layers).properties(
        height=alt.Step(step), description=f"{x.title}: {spoken}; 95 % intervals in brackets."
    )


def calibration(groups: pd.DataFrame, axis: Axis, *, height: int = 240) -> alt.LayerChart:
    """What the model predicted against what was observed, in groups of like prediction.

    Args:
        groups: `predicted`, `observed`, `n`; `low`, `high` where the observed mean has its 95 % interval.
        axis: the outcome.
        height: px.
    """
    seen = groups[[name for name in ("predicted", "observed", "low", "high") if name in groups]]
    line = alt.Chart(pd.DataFrame({"predicted": [seen.min().min(), seen.max().max()]}))
    dashed = line.mark_line(color=NEUTRAL, strokeDash=list(EDGE_DASH), strokeWidth=1.5)
    written = alt.Axis(format=axis.tick_format, tickCount=5)
    across = alt.X("predicted:Q", title=f"predicted: {axis.title}", axis=written, scale=alt.Scale(zero=False))
    base = alt.Chart(groups).encode(x=across)
    layers = [dashed.encode(x=across, y=alt.Y("predicted:Q", title=f"observed: {axis.title}", axis=written))]
    if "low" in groups:
        layers.append(base.mark_rule(color=ESTIMATE, strokeWidth=INTERVAL_WIDTH).encode(y="low:Q", y2="high:Q"))
    tooltip = [alt.Tooltip(f"{name}:Q", title=name, format=axis.format) for name in map(str, seen)]
    dot = base.mark_point(color=ESTIMATE, filled=True, size=60, opacity=1)
    layers.append(dot.encode(y="observed:Q", tooltip=[*tooltip, alt.Tooltip("n:Q", title="people", format=",")]))
    return alt.LayerChart(layer=layers).properties(
        height=height,
        description=f"Calibration of {axis.title} in {len(groups)} groups; dashed: observed equals predicted.",
    )
