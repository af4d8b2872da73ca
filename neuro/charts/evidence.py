"""How much of what is claimed was read, and how much is only illustrative."""

import altair as alt
import pandas as pd

from neuro.charts.palette import NEUTRAL

GRADES = {"A": "#0F7482", "B": "#5AA9B4", "C": NEUTRAL}
"""Deep where a published model has it, grey where it is only illustrative."""
ILLUSTRATIVE = 0.45


def trusted(rows: pd.DataFrame, *, step: int = 20) -> alt.LayerChart:
    """Entries of each kind, by grade, as shares of the kind.

    Args:
        rows: `kind`, `grade`, `n`, `of`, `share`; kinds are drawn in the order given.
        step: px a row.
    """
    order = list(dict.fromkeys(rows["kind"]))
    y = alt.Y(
        "kind:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=190, grid=False, ticks=False, domain=False, labelBaseline="middle"),
    )
    colour = alt.Color(
        "grade:N",
        scale=alt.Scale(domain=list(GRADES), range=list(GRADES.values())),
        legend=alt.Legend(orient="top", title="Grade"),
    )
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            y=y,
            x=alt.X("share:Q", title="share of entries, %", axis=alt.Axis(format="~%", tickCount=5)),
            color=colour,
            opacity=alt.condition("datum.grade === 'C'", alt.value(ILLUSTRATIVE), alt.value(1.0)),
            order=alt.Order("grade:N"),
            tooltip=[
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("grade:N", title="Grade"),
                alt.Tooltip("n:Q", title="Entries", format=","),
                alt.Tooltip("of:Q", title="of", format=","),
            ],
        )
    )
    counts = alt.Chart(rows.drop_duplicates("kind")).mark_text(align="left", dx=6, color=NEUTRAL)
    numbers = counts.encode(y=y, x=alt.datum(1.0), text=alt.Text("of:Q", format=","))
    whole = rows["of"].groupby(rows["kind"]).first().sum()
    shares = "; ".join(f"{grade} {int(part['n'].sum()):,}" for grade, part in rows.groupby("grade"))
    return alt.LayerChart(layer=[bars, numbers]).properties(
        height=alt.Step(step),
        description=f"Grades of {int(whole):,} entries in {len(order)} kinds: {shares}. The number behind a bar is its "
        "entries; the table has each.",
    )
