"""Answers to one question beside each other: the recommended one marked, the others below it."""

from collections.abc import Sequence
from textwrap import wrap

import altair as alt
import pandas as pd

from neuro.charts.axis import Axis, interval_tooltip
from neuro.charts.palette import EDGE_DASH, ESTIMATE, INTERVAL_WIDTH, NEUTRAL
from neuro.models.otherwise.alternatives import RECOMMENDED, Answer
from neuro.models.otherwise.products import ProductAnswer

PERCENT = 100.0
LABEL_WIDTH = 170
LETTERS, BREAK = 24, "\n"
"""Letters of a line of a label: a phone still has room for the picture."""


def frame(found: Sequence[Answer], share: bool) -> pd.DataFrame:
    """Comparable answers: `label`, `estimate`, `low`, `high`, `people`, `recommended`; shares in percentage points."""
    scale = PERCENT if share else 1.0
    rows = [
        {
            "label": BREAK.join(wrap(one.label, LETTERS)),
            "estimate": one.found.outcome.estimate * scale,
            "low": _scaled(one.found.outcome.low, scale),
            "high": _scaled(one.found.outcome.high, scale),
            "people": one.found.n,
            "recommended": one.code == RECOMMENDED,
        }
        for one in found
        if one.found is not None and one.comparable
    ]
    return pd.DataFrame(rows, columns=["label", "estimate", "low", "high", "people", "recommended"])


def by_level(found: ProductAnswer, share: bool, labels: Sequence[str]) -> pd.DataFrame:
    """Levels of one product as `label`, `estimate`, `low`, `high`, `people`."""
    scale = PERCENT if share else 1.0
    rows = [
        {
            "label": label,
            "estimate": one.found.outcome.estimate * scale,
            "low": _scaled(one.found.outcome.low, scale),
            "high": _scaled(one.found.outcome.high, scale),
            "people": one.found.n,
        }
        for one, label in zip(found.levels, labels, strict=True)
    ]
    return pd.DataFrame(rows, columns=["label", "estimate", "low", "high", "people"])


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value * scale


def answers(rows: pd.DataFrame, x: Axis, *, step: int = 32) -> alt.LayerChart:
    """Estimates in rows with 95 % intervals; a dotted line at the recommended one, a dashed one at no difference.

    Args:
        rows: of `frame`.
        x: the difference.
        step: px a row.
    """
    order = list(rows["label"])
    broken = "split(datum.label, '\\n')"
    axis_y = alt.Axis(labelExpr=broken, labelLimit=LABEL_WIDTH, grid=False, ticks=False, domain=False)
    y = alt.Y("label:N", sort=order, title=None, axis=axis_y)
    colour = alt.condition("datum.recommended", alt.value(ESTIMATE), alt.value(NEUTRAL))
    base = alt.Chart(rows).encode(y=y)
    across = alt.X("low:Q", title=x.title, axis=alt.Axis(format=x.tick_format, tickCount=5))
    tooltip = [alt.Tooltip("label:N", title=" "), *interval_tooltip(x), alt.Tooltip("people:Q", format=",")]
    bar = base.mark_rule(strokeWidth=INTERVAL_WIDTH).encode(x=across, x2="high:Q", color=colour)
    dot = base.mark_point(filled=True, size=70, opacity=1).encode(x="estimate:Q", color=colour, tooltip=tooltip)
    none = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=NEUTRAL, strokeDash=list(EDGE_DASH))
    layers = [none.encode(x="at:Q"), bar, dot]
    marked = rows.loc[rows["recommended"], ["estimate"]]
    if len(marked):
        line = alt.Chart(marked.rename(columns={"estimate": "at"})).mark_rule(color=ESTIMATE, strokeDash=[1, 3])
        layers.insert(1, line.encode(x="at:Q"))
    spoken = "; ".join(
        f"{str(r.label).replace(BREAK, ' ')} {r.estimate:.3g} [{r.low:.3g}, {r.high:.3g}]" for r in rows.itertuples()
    )
    return alt.LayerChart(layer=layers).properties(
        height=alt.Step(step), description=f"{x.title}, one question asked in several ways: {spoken}."
    )
