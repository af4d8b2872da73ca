"""What is missing together, who is lost, and what was drawn in place of the gaps."""

import altair as alt
import pandas as pd

from neuro.charts.axis import Axis
from neuro.charts.missing_frames import BREAK, DRAWN, OBSERVED
from neuro.charts.palette import CHANGED, EDGE_DASH, ESTIMATE, NEUTRAL

ROW, TWO_LINES = 26, 34
LABELS = 170
"""px of a row's name."""


def pattern_picture(rows: pd.DataFrame) -> alt.LayerChart:
    """Columns in rows, patterns across: a full dot where the people of a pattern lack the column.

    Args:
        rows: of `missing_frames.patterns`; the number of people stands above each pattern.
    """
    people = rows.drop_duplicates("pattern")["n"]
    written = ", ".join(f"'{n:,}'" for n in people)
    across = alt.X(
        "pattern:O",
        title="people with this pattern",
        axis=alt.Axis(orient="top", labelAngle=0, labelExpr=f"[{written}][datum.value - 1]", ticks=False, domain=False),
    )
    order = list(dict.fromkeys(rows["column"]))
    named = alt.Axis(labelLimit=LABELS, ticks=False, domain=False, grid=True)
    up = alt.Y("column:N", sort=order, title=None, axis=named)
    tooltip = [
        alt.Tooltip("column:N", title=" "),
        alt.Tooltip("said:N", title="in this pattern"),
        alt.Tooltip("n:Q", title="people", format=","),
    ]
    drawn = rows.assign(said=["missing" if lacking else "measured" for lacking in rows["lacking"]])
    lacking = drawn[drawn["lacking"]]
    links = alt.Chart(lacking).mark_line(color=CHANGED, strokeWidth=2).encode(x=across, y=up, detail="pattern:N")
    held = alt.Chart(drawn[~drawn["lacking"]]).mark_point(color=NEUTRAL, filled=False, size=40, opacity=0.5)
    gaps = alt.Chart(lacking).mark_point(color=CHANGED, filled=True, size=110, opacity=1)
    layers = [links, held.encode(x=across, y=up, tooltip=tooltip), gaps.encode(x=across, y=up, tooltip=tooltip)]
    return alt.LayerChart(layer=layers).properties(height=alt.Step(ROW), description=_patterns_said(lacking))


def _patterns_said(lacking: pd.DataFrame) -> str:
    said = [f"{part['n'].iloc[0]:,} lack {', '.join(part['column'])}" for _, part in lacking.groupby("pattern")]
    return f"What is missing together: {'; '.join(said)}."


def difference_picture(rows: pd.DataFrame) -> alt.LayerChart:
    """Standardised differences of the people lost from the people kept, in rows.

    Args:
        rows: of `missing_frames.differences`.
    """
    order = list(rows["label"])
    broken = f"split(datum.label, '{BREAK}')"
    written = alt.Axis(labelLimit=LABELS, labelExpr=broken, ticks=False, domain=False)
    up = alt.Y("label:N", sort=order, title=None, axis=written)
    across = alt.X("difference:Q", title="lost less kept, SD", axis=alt.Axis(format="+.1f", tickCount=5))
    colour = alt.Color(
        "unlike:N", scale=alt.Scale(domain=[True, False], range=[CHANGED, NEUTRAL]), legend=None, title=None
    )
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("lost:Q", title="people lost", format=",.3~r"),
        alt.Tooltip("kept:Q", title="people kept", format=",.3~r"),
        alt.Tooltip("difference:Q", title="difference, SD", format="+.2f"),
    ]
    none = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=NEUTRAL, strokeDash=list(EDGE_DASH))
    dots = alt.Chart(rows).mark_point(filled=True, size=80, opacity=1)
    said = "; ".join(f"{label} {value:+.2f}" for label, value in zip(rows["label"], rows["difference"], strict=True))
    return alt.LayerChart(
        layer=[none.encode(x="at:Q"), dots.encode(x=across, y=up, color=colour, tooltip=tooltip)]
    ).properties(
        height=alt.Step(TWO_LINES), description=f"People lost less people kept, in standard deviations: {said}."
    )


def values_picture(rows: pd.DataFrame, axis: Axis, few: bool, *, height: int = 240) -> alt.Chart:
    """Observed and drawn values of one column, one over the other.

    Args:
        rows: of `missing_frames.values`.
        axis: the column.
        few: whether the rows are shares of levels.
        height: px.
    """
    names = [OBSERVED, DRAWN]
    colour = alt.Color(
        "who:N",
        scale=alt.Scale(domain=names, range=[ESTIMATE, CHANGED]),
        legend=alt.Legend(title=None, orient="top"),
    )
    chart = _bars(rows, axis, colour, names) if few else _lines(rows, axis, colour, names)
    said = f"Observed and drawn values of {axis.title}; they need not agree, as those with gaps are other people."
    return chart.properties(height=height, description=said)


def _bars(rows: pd.DataFrame, axis: Axis, colour: alt.Color, names: list[str]) -> alt.Chart:
    across = alt.X("x:N", sort=list(dict.fromkeys(rows["x"])), title=axis.title, axis=alt.Axis(labelAngle=0))
    up = alt.Y("share:Q", title="share of values", axis=alt.Axis(format="~%", tickCount=4))
    tooltip = [
        alt.Tooltip("who:N", title=" "),
        alt.Tooltip("x:N", title=axis.title),
        alt.Tooltip("share:Q", title="share", format=".1%"),
    ]
    beside = alt.XOffset("who:N", sort=names)
    return alt.Chart(rows).mark_bar().encode(x=across, y=up, color=colour, xOffset=beside, tooltip=tooltip)


def _lines(rows: pd.DataFrame, axis: Axis, colour: alt.Color, names: list[str]) -> alt.Chart:
    ends = [float(rows["x"].min()), float(rows["x"].max())]
    log = axis.log and ends[0] > 0
    scale = alt.Scale(type="log" if log else "linear", domain=ends, nice=False)
    across = alt.X("x:Q", title=axis.title, scale=scale, axis=alt.Axis(format="~r", grid=False, tickCount=6))
    up = alt.Y("share:Q", title="density", axis=alt.Axis(labels=False, ticks=False, grid=False))
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=names, range=[[1, 0], list(EDGE_DASH)]), legend=None)
    return alt.Chart(rows).mark_line(strokeWidth=2.5).encode(x=across, y=up, color=colour, strokeDash=dash)
