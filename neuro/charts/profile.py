"""One person's axes on one common scale: score, band, and the band that most people lie in."""

from typing import Any

import altair as alt
import pandas as pd

from neuro.charts.axis import Drawing
from neuro.charts.palette import EDGE_DASH, ESTIMATE, INTERVAL_WIDTH, NEUTRAL, SIMULATED, SYSTEMS

BREAK = "|"
TITLE = "SD among people alike"
MOVED = "change, SD among people alike"
LEAST, MOST = 3.0, 8.0
"""How far the scale reaches at least and at most, in SD; what lies beyond stands at its end."""
NORMAL_OPACITY, BAND_OPACITY = 0.2, 0.45
BAND_WIDTH = 7
SHAPES = {"inside": "circle", "below": "triangle-down", "above": "triangle-up", "context": "diamond"}
ROW, LINE = 14, 13
"""px of a row without words, and of each line of words beside it."""
DOT = 90
BESIDE = 155
"""px of the words at least, so that two pictures of one person stand on one scale."""
PRINTED_ROW, PRINTED_DOT, PRINTED_LETTER = 14.5, 40, 10
COLUMNS = ((10, "score"), (46, "band"), (126, "lies"), (172, "percentile"), (250, "people"))
"""Where each column of words begins right of a printed picture, px, and what it says."""


def reach(rows: pd.DataFrame) -> float:
    """How far the common scale reaches to either side, in SD."""
    ends = rows[["value", "low", "high", "normal_low", "normal_high"]].astype(float).abs().max().max()
    farthest = 0.0 if pd.isna(ends) else float(ends)
    return min(max(LEAST, float(-(-farthest // 1))), MOST)


def axes(rows: pd.DataFrame, *, ends: float = LEAST, simulated: bool = False) -> alt.LayerChart:
    """Axes in rows, each with the 90 % band of its score, against the band that most people alike lie in.

    Args:
        rows: as `profile_frames.axes` gives them, of any number of axes.
        ends: how far the scale reaches, the same for every chart of one person: see `reach`.
        simulated: the people alike are simulated.
    """
    lines = int(rows["label"].str.count(rf"\{BREAK}").max()) + 1
    y = alt.Y(
        "label:N",
        sort=list(rows["label"]),
        title=None,
        axis=alt.Axis(
            labelExpr=f"split(datum.label, '{BREAK}')",
            labelLimit=190,
            minExtent=BESIDE,
            labelOffset=-LINE / 2,
            grid=False,
            ticks=False,
            domain=False,
        ),
    )
    layers = _layers(rows, y, ends, DOT)
    title = alt.Title(SIMULATED, color=NEUTRAL, fontWeight="normal") if simulated else alt.Undefined
    return alt.LayerChart(layer=layers, title=title).properties(
        height=alt.Step(ROW + LINE * lines), description=described(rows)
    )


def printed(rows: pd.DataFrame, words: pd.DataFrame) -> Drawing:
    """The same axes close together, with their numbers beside them: for paper.

    Args:
        rows: as for `axes`.
        words: `axis` and what each of `COLUMNS` says of it.
    """
    y = alt.Y(
        "axis:N",
        sort=list(rows["axis"]),
        title=None,
        axis=alt.Axis(labelLimit=230, grid=False, ticks=False, domain=False, labelFontSize=PRINTED_LETTER),
    )
    layers = _layers(rows, y, reach(rows), PRINTED_DOT, band=5)
    right = alt.Chart(words).mark_text(align="left", fontSize=PRINTED_LETTER)
    layers += [
        right.encode(y=y, x=alt.value(alt.expr(f"width + {offset}")), text=f"{name}:N") for offset, name in COLUMNS
    ]
    return alt.LayerChart(layer=layers).properties(height=alt.Step(PRINTED_ROW), description=described(rows))


def changes(rows: pd.DataFrame) -> alt.LayerChart:
    """Changes of axes between two dates against no change: a point, and its 90 % band where one is known.

    Args:
        rows: as `profile_frames.changes` gives them.
    """
    y = alt.Y("label:N", sort=list(rows["label"]), title=None, axis=alt.Axis(labelLimit=190, grid=False, ticks=False))
    across = alt.Axis(format="+~f", tickCount=5)
    x = alt.X("estimate:Q", title=MOVED, scale=alt.Scale(zero=True), axis=across)
    none = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=NEUTRAL, strokeDash=list(EDGE_DASH))
    tooltip = [
        alt.Tooltip("label:N", title="axis"),
        alt.Tooltip("estimate:Q", title="change, SD", format="+.2f"),
        alt.Tooltip("low:Q", title="90 % band from", format="+.2f"),
        alt.Tooltip("high:Q", title="to", format="+.2f"),
    ]
    points = alt.Chart(rows).mark_point(color=ESTIMATE, filled=True, size=DOT, opacity=1)
    layers = [none.encode(x="at:Q"), points.encode(x=x, y=y, tooltip=tooltip)]
    known = rows.dropna(subset=["low", "high"])
    if len(known):
        bands = alt.Chart(known).mark_rule(color=ESTIMATE, strokeWidth=INTERVAL_WIDTH)
        layers.insert(1, bands.encode(x="low:Q", x2="high:Q", y=y))
    told = "; ".join(map(_moved, _rows(rows)))
    return alt.LayerChart(layer=layers).properties(
        height=alt.Step(34), description=f"{MOVED}, with 90 % bands where they are known: {told}."
    )


def _moved(row: dict[str, Any]) -> str:
    ends = "" if pd.isna(row["low"]) else f", {row['low']:+.2f} to {row['high']:+.2f}"
    return f"{row['label']} {row['estimate']:+.2f}{ends}"


def _rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _layers(rows: pd.DataFrame, y: alt.Y, ends: float, dot: int, band: int = BAND_WIDTH) -> list[alt.Chart]:
    """Normal bands, the mean of people alike, bands of the scores, scores."""
    drawn = _cut(rows, ends)
    scale = alt.Scale(domain=[-ends, ends], nice=False)
    across = alt.Axis(format="+~f", tickCount=7, labelOverlap=True)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=across, title=TITLE)

    base = alt.Chart(drawn).encode(y=y)
    kept = sorted(set(drawn["group"]), key=list(SYSTEMS).index)
    colour = alt.Color("group:N", scale=alt.Scale(domain=kept, range=[SYSTEMS[code] for code in kept]), legend=None)
    shapes = alt.Scale(domain=list(SHAPES), range=list(SHAPES.values()))
    none = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=NEUTRAL, strokeWidth=1)
    layers = [
        none.encode(x=x("at")),
        base.mark_rule(strokeWidth=band, opacity=BAND_OPACITY).encode(x=x("band_from"), x2="band_to:Q", color=colour),
        base.mark_point(filled=True, size=dot, opacity=1).encode(
            x=x("at"),
            color=colour,
            shape=alt.Shape("lies:N", scale=shapes, legend=None),
            tooltip=_tooltip(),
        ),
    ]
    judged = drawn[drawn["lies"] != "context"]
    if len(judged):
        shaded = alt.Chart(judged).mark_bar(color=NEUTRAL, opacity=NORMAL_OPACITY, height={"band": 0.72})
        layers.insert(0, shaded.encode(y=y, x=x("from"), x2="to:Q"))
    return layers


def _cut(rows: pd.DataFrame, ends: float) -> pd.DataFrame:
    """The rows with everything that is drawn inside the scale; an open normal band reaches its end."""
    return rows.assign(
        at=rows["value"].astype(float).clip(-ends, ends),
        band_from=rows["low"].astype(float).clip(-ends, ends),
        band_to=rows["high"].astype(float).clip(-ends, ends),
        **{
            "from": rows["normal_low"].astype(float).fillna(-ends).clip(-ends, ends),
            "to": rows["normal_high"].astype(float).fillna(ends).clip(-ends, ends),
        },
    )


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("axis:N", title="axis"),
        alt.Tooltip("value:Q", title="score, SD", format="+.2f"),
        alt.Tooltip("low:Q", title="with every part measured, from", format="+.2f"),
        alt.Tooltip("high:Q", title="to", format="+.2f"),
        alt.Tooltip("lies:N", title="lies"),
        alt.Tooltip("percentile:Q", title="percentile", format=".0f"),
        alt.Tooltip("percentile_low:Q", title="95 % interval from", format=".0f"),
        alt.Tooltip("percentile_high:Q", title="to", format=".0f"),
        alt.Tooltip("n:Q", title="people alike", format=","),
        alt.Tooltip("reference:N", title="reference of"),
    ]


def described(rows: pd.DataFrame) -> str:
    """The text alternative: every axis with its score, band and place."""
    told = [
        f"{row['axis']} {row['value']:+.2f}, {row['low']:+.2f} to {row['high']:+.2f}, {row['lies']}, "
        + ("no percentile" if pd.isna(row["percentile"]) else f"percentile {row['percentile']:.0f}")
        for row in _rows(rows)
    ]
    return f"Scores in SD among people alike, with 90 % bands: {'; '.join(told)}."
