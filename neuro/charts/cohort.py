"""Who is in a cohort, and what was measured together."""

import altair as alt
import pandas as pd

from neuro.charts.palette import ESTIMATE, NEUTRAL, ramp

ROW = 24


def availability(cells: pd.DataFrame, colour: str = ESTIMATE, people: str = "people with both") -> alt.LayerChart:
    """How many people have an outcome and a feature together; a cross where nobody can be asked.

    Args:
        cells: `outcome`, `feature`, `n`, `reason` ("" where the pair can be asked).
        colour: of the system; deeper is more.
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
    shade = alt.Color("n:Q", title=people, scale=alt.Scale(range=list(ramp(colour))), legend=None)
    can = base.transform_filter("datum.reason == ''")
    cannot = base.transform_filter("datum.reason != ''")
    number = can.mark_text(fontSize=10).encode(
        text=alt.Text("n:Q", format=".3~s"),
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
