"""What one change of the body moves in a system, as bars of per cent."""

import altair as alt
import pandas as pd

from neuro.charts.palette import NEUTRAL
from neuro.charts.pathway import FAINT

ROW = 26
"""px of a bar."""
AROUND = 135
"""px of the title, its captions and the axis."""
LETTERS = alt.ExprRef("containerSize()[0] < 480 ? 175 : 260")
"""px of a name: the whole of it where there is room, less on a phone."""
LEAST = 5.0
"""Per cent either way that the axis spans at least, so that nothing is not blown up to something."""


def bars(frame: pd.DataFrame, *, colour: str, title: str, caption: tuple[str, ...] = ()) -> alt.LayerChart:
    """Per cent that each read-out moves, the system's order kept.

    Args:
        frame: `what`, `change` (%), `told`, `grade`, "" where nothing is claimed.
        colour: the system's.
        title: above it.
        caption: lines below the title that stay with a picture that is taken away.
    """
    low, high = min(-LEAST, 1.4 * frame["change"].min()), max(LEAST, 1.4 * frame["change"].max())
    heading = alt.TitleParams(title, subtitle=list(caption), anchor="start", fontSize=13, subtitleFontSize=11, offset=8)
    heading.subtitleColor = FAINT
    across = alt.X("change:Q", title="change, %", scale=alt.Scale(domain=[low, high]), axis=alt.Axis(tickCount=5))
    up = alt.Y("what:N", title=None, sort=None, axis=alt.Axis(labelLimit=LETTERS, ticks=False, domain=False))
    tooltip = [alt.Tooltip("what:N", title=" "), alt.Tooltip("told:N", title="change"), alt.Tooltip("grade:N")]
    rows = list(zip(frame["what"].astype(str), frame["told"].astype(str), frame["grade"].astype(str), strict=True))
    words = [f"{told} · {grade}" if grade else told for _, told, grade in rows]
    base = alt.Chart(frame.assign(words=words)).encode(y=up, tooltip=tooltip)
    drawn = base.mark_bar(color=colour, height=ROW * 0.55).encode(x=across)
    right = base.transform_filter("datum.change >= 0").mark_text(align="left", dx=4, color=FAINT)
    left = base.transform_filter("datum.change < 0").mark_text(align="right", dx=-4, color=FAINT)
    labels = [part.encode(x=across, text="words:N") for part in (right, left)]
    zero = alt.Chart(pd.DataFrame({"change": [0.0]})).mark_rule(color=NEUTRAL).encode(x="change:Q")
    spoken = "; ".join(_said(*row) for row in rows)
    layers: list[alt.Chart | alt.LayerChart] = [zero, drawn, *labels]
    return alt.LayerChart(
        layer=layers, title=heading, description=f"{title}: {spoken}", height=float(ROW * len(frame) + AROUND)
    )


def _said(what: str, told: str, grade: str) -> str:
    return f"{what} {told} (grade {grade})" if grade else f"{what} does not move"
