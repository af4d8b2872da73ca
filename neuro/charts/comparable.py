"""An association and published effects on one axis, apart: different marks, a gap between them."""

import altair as alt
import numpy as np
import pandas as pd

from neuro.charts.palette import CHANGED, EDGE_DASH, ESTIMATE, INTERVAL_WIDTH, NEUTRAL, SIMULATED
from neuro.models.trials.association_size import Association
from neuro.models.trials.comparable import Beside

TITLE = "standardised mean difference"
SHORT = "standardised difference"
"""On the axis: a phone is narrow."""
HERE = "this cohort, association"
GAP = "\u2007"
"""The empty row between them."""
MARKS = {
    HERE: "circle",
    "randomised": "square",
    "pooled trials": "diamond",
    "challenge": "cross",
    "genetic": "triangle-up",
    "cohort": "triangle-down",
    "cross-sectional": "triangle-right",
    "case-control": "triangle-left",
    "review": "stroke",
}
STEP = 52
RECALLED = "C"
"""The grade of numbers that were not read in their source; their marks are hollow."""
NARROWEST = 0.2
"""The axis reaches at least this far on both sides, so that a small difference looks small. Grade C: a convention."""
LINE = "|"
"""Where a label breaks into lines."""


def frame(mine: Association | None, name: str, found: Beside, labels: dict[str, str]) -> pd.DataFrame:
    """Rows to draw and take away: `label`, `kind`, `estimate`, `low`, `high`, `certainty`, `grade`, `source`, `how`.

    Args:
        mine: the association, first.
        name: what its row is called.
        found: published effects; those without a common scale have no numbers and are not drawn.
        labels: what each effect's row is called, by its code.
    """
    rows = []
    if mine is not None:
        rows.append((name, HERE, mine.smd.estimate, mine.smd.low, mine.smd.high, "", "", "", mine.how))
    for row in found.rows:
        effect, smd = row.effect, row.smd
        numbers = (smd.estimate, smd.low, smd.high) if smd else (None, None, None)
        said = (effect.certainty, effect.grade, effect.source, row.how)
        rows.append((labels[effect.code], effect.evidence, *numbers, *said))
    names = ["label", "kind", "estimate", "low", "high", "certainty", "grade", "source", "how"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(("estimate", "low", "high"), float))


def beside(rows: pd.DataFrame, *, simulated: bool = False) -> alt.LayerChart:
    """The association at the top with its interval, a gap, then published effects, each kind with a mark of its own.

    Marks of recalled numbers (grade C) are hollow.

    Args:
        rows: of `frame`; rows without an estimate are left out.
        simulated: say on the chart that nobody was measured.
    """
    drawn = _numbered(rows[rows["estimate"].notna()])
    mine, others = drawn[drawn["kind"] == HERE], drawn[drawn["kind"] != HERE]
    order = [*mine["label"], *([GAP] if len(mine) and len(others) else []), *others["label"]]
    axis_y = alt.Axis(labelLimit=200, labelExpr=f"split(datum.label, '{LINE}')", grid=False, ticks=False, domain=False)
    kinds = [kind for kind in MARKS if kind in set(drawn["kind"])]
    base = alt.Chart(drawn).encode(y=alt.Y("label:N", title=None, axis=axis_y, scale=alt.Scale(domain=order)))
    across = alt.X(
        "estimate:Q", title=SHORT, scale=alt.Scale(domain=_ends(drawn)), axis=alt.Axis(format="~f", tickCount=5)
    )
    colour = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[_colour(kind) for kind in kinds]), legend=None)
    marks = alt.Scale(domain=kinds, range=[MARKS[kind] for kind in kinds])
    shape = alt.Shape("kind:N", scale=marks, legend=None)
    bar = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=INTERVAL_WIDTH)
    none = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=NEUTRAL, strokeDash=list(EDGE_DASH))
    bars = [bar.encode(x=alt.X("low:Q", title=SHORT), x2="high:Q", color=colour)] if drawn["low"].notna().any() else []
    sure = sorted({grade == RECALLED for grade in drawn["grade"]})  # a layer without marks is a picture without words
    dots = [_dots(base, recalled).encode(x=across, color=colour, shape=shape) for recalled in sure]
    layers = [none.encode(x="at:Q"), *bars, *dots]
    told = alt.LayerChart(layer=layers).properties(height=alt.Step(STEP), description=_sentence(drawn))
    if not simulated:
        return told
    title = alt.TitleParams(SIMULATED, color=CHANGED, fontSize=12, fontWeight="normal", anchor="start")
    return told.properties(title=title)


def _dots(base: alt.Chart, recalled: bool) -> alt.Chart:
    """Marks of numbers that were read, filled; of recalled ones, hollow."""
    shown = base.transform_filter(f"(datum.grade == '{RECALLED}') == {str(recalled).lower()}")
    return shown.mark_point(filled=not recalled, size=90, opacity=1, strokeWidth=2).encode(tooltip=_tooltip())


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """Two effects of one name keep a row each."""
    again = rows.groupby("label").cumcount()
    return rows.assign(label=[name + GAP * count for name, count in zip(rows["label"], again, strict=True)])


def _ends(rows: pd.DataFrame) -> list[float]:
    drawn = rows[["estimate", "low", "high"]].to_numpy()
    return [min(-NARROWEST, float(np.nanmin(drawn))), max(NARROWEST, float(np.nanmax(drawn)))]


def _colour(kind: str) -> str:
    return ESTIMATE if kind == HERE else NEUTRAL


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("kind:N", title="kind"),
        alt.Tooltip("estimate:Q", title=TITLE, format="+.2f"),
        alt.Tooltip("low:Q", title="95 % interval from", format="+.2f"),
        alt.Tooltip("high:Q", title="to", format="+.2f"),
        alt.Tooltip("certainty:N", title="certainty"),
        alt.Tooltip("grade:N", title="grade"),
        alt.Tooltip("how:N", title="how"),
    ]


def _sentence(rows: pd.DataFrame) -> str:
    said = []
    for row in rows.to_dict("records"):
        ends = f" [{row['low']:.2f}, {row['high']:.2f}]" if pd.notna(row["low"]) else ", no interval given"
        said.append(f"{row['label'].strip().replace(LINE, ', ')}: {row['estimate']:.2f}{ends}")
    return f"{TITLE}. {'; '.join(said)}. 95 % intervals in brackets."
