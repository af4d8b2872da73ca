"""Who is in a cohort, and what was measured together."""

import altair as alt
import pandas as pd

from neuro.charts.palette import ESTIMATE, NEUTRAL, SIMULATED, title_with_unit

ROW = 24
SEQUENTIAL = ("#CCE4E7", "#0B6B78")


def availability(cells: pd.DataFrame, people: str = "people with both") -> alt.LayerChart:
    """How many people have an outcome and a feature together; a cross where nobody can be asked.

    Args:
        cells: `outcome`, `feature`, `n`, `reason` ("" where the pair can be asked).
        people: what is counted.
    """
    outcomes, features = (list(dict.fromkeys(cells[name])) for name in ("outcome", "feature"))
    limits = alt.Axis(
        labelLimit=230, labelAngle=40, labelAlign="right", labelOverlap=False, orient="top", domain=False, ticks=False
    )
    base = alt.Chart(cells).encode(
        x=alt.X("outcome:N", sort=outcomes, title=None, axis=limits),
        y=alt.Y("feature:N", sort=features, title=None, axis=alt.Axis(labelLimit=140, domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("feature:N", title="measure"),
            alt.Tooltip("outcome:N", title="outcome"),
            alt.Tooltip("n:Q", title=people, format=","),
            alt.Tooltip("reason:N", title="why not"),
        ],
    )
    shade = alt.Color("n:Q", title=people, scale=alt.Scale(range=list(SEQUENTIAL)), legend=None)
    can = base.transform_filter("datum.reason == ''")
    cannot = base.transform_filter("datum.reason != ''")
    number = can.mark_text(fontSize=10).encode(
        text=alt.Text("n:Q", format=".2~s"),
        color=alt.condition("datum.n < 4500", alt.value("#16232B"), alt.value("#FFFFFF")),
    )
    cross = cannot.mark_text(text="×", fontSize=14, color=NEUTRAL)
    drawn = alt.LayerChart(layer=[can.mark_rect(cornerRadius=3).encode(color=shade), number, cross])
    none = int((cells["reason"] != "").sum())
    return drawn.properties(
        height=alt.Step(ROW),
        description=f"Table of {people} for {len(features)} measures and {len(outcomes)} outcomes; "
        f"{none} pairs cannot be asked and are marked by a cross.",
    )


def histogram(bins: pd.DataFrame, label: str, unit: str, *, simulated: bool = False, height: int = 180) -> alt.Chart:
    """The distribution of one variable.

    Args:
        bins: `low`, `high` (edges in `unit`) and `share` of people, in per cent.
        label, unit: of the variable.
        simulated: say that nobody was measured.
        height: px.
    """
    title = alt.TitleParams(SIMULATED, fontSize=12, fontWeight="normal", anchor="start") if simulated else alt.Undefined
    return (
        alt.Chart(bins)
        .mark_bar(color=ESTIMATE, opacity=0.8)
        .encode(
            x=alt.X("low:Q", bin="binned", title=title_with_unit(label, unit), axis=alt.Axis(format="~g", grid=False)),
            x2="high:Q",
            y=alt.Y("share:Q", title="people (%)", axis=alt.Axis(format="~g", tickCount=4)),
        )
        .properties(height=height, title=title, description=f"Distribution of {title_with_unit(label, unit)}.")
    )
