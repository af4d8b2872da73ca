"""Every association of a scan in one picture: per standard deviation of the exposure, with its interval."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from neuro.charts.axis import Axis, Drawing, interval_tooltip
from neuro.charts.palette import EDGE_DASH, ESTIMATE, INTERVAL_WIDTH, NEUTRAL
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Outcome
from neuro.models.trust.scan import Association

FALSE_SHARE = 0.05
"""q below this is marked. Grade C: a convention."""
FOUND, NOT = "q below 0.05", "q of 0.05 or more"
STEP = 19
RATIOS = (0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)
"""What a ratio's axis is labelled with."""
COLUMNS = ["label", "group", "estimate", "low", "high", "p", "q", "marked", "n", "stable"]
AGAIN = {True: "yes", False: "no", None: "cannot be said"}


def axis(outcome: Outcome, link: str) -> Axis:
    """What the picture measures: a difference, or a ratio where the model's link is a logarithm."""
    if link == "identity":
        return Axis("difference per SD of the measure", outcome.unit)
    kind = "odds ratio" if link == "logit" else "ratio of means"
    return Axis(f"{kind} per SD of the measure", log=True)


def rows(found: Sequence[Association]) -> pd.DataFrame:
    """What was tested, from the lowest estimate to the highest, on the scale of `axis`."""
    groups = {row.code: row.label for row in catalogue.groups()}
    told = [
        {
            "label": _label(one.exposure),
            "group": groups.get(_group(one.exposure), ""),
            "estimate": _turned(one.per_sd, one.link),
            "low": _turned(one.per_sd_low, one.link),
            "high": _turned(one.per_sd_high, one.link),
            "p": one.p,
            "q": one.q,
            "marked": FOUND if one.q is not None and one.q < FALSE_SHARE else NOT,
            "n": one.n,
            "stable": AGAIN[one.stable],
        }
        for one in found
        if one.per_sd is not None and one.p is not None
    ]
    return pd.DataFrame(told, columns=COLUMNS).sort_values("estimate", kind="stable", ignore_index=True)


def _turned(value: float | None, link: str) -> float:
    if value is None:
        return np.nan
    return value if link == "identity" else float(np.exp(value))


def table(found: Sequence[Association]) -> pd.DataFrame:
    """What was tested, strongest evidence first, for reading and sorting."""
    told = sorted((one for one in found if one.p is not None), key=lambda one: one.p or 0.0)
    return pd.DataFrame(
        [
            {
                "Measure": _label(one.exposure),
                "Per SD": _turned(one.per_sd, one.link),
                "From": _turned(one.per_sd_low, one.link),
                "To": _turned(one.per_sd_high, one.link),
                "p": one.p,
                "q": one.q,
                "Again by cycle": AGAIN[one.stable],
                "People": one.n,
                "df": one.df,
            }
            for one in told
        ]
    )


def unasked(found: Sequence[Association]) -> pd.DataFrame:
    """What could not be asked, and why."""
    told = [(_label(one.exposure), one.reason) for one in found if one.reason]
    return pd.DataFrame(told, columns=["Measure", "Why not"])


def forest(data: pd.DataFrame, x: Axis) -> Drawing:
    """A row a measure: filled circles where q is below .05, hollow diamonds elsewhere, against no difference.

    Args:
        data: of `rows`.
        x: of `axis`.
    """
    order = list(data["label"])
    y = alt.Y(
        "label:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=150, labelOverlap=False, grid=False, ticks=False, domain=False),
    )
    base = alt.Chart(data).encode(y=y)
    scale = alt.Scale(type="log", nice=False) if x.log else alt.Scale(zero=True)
    values = _ratios(float(data["low"].min()), float(data["high"].max())) if x.log else alt.Undefined
    across = alt.X("low:Q", title=x.title, scale=scale, axis=alt.Axis(format=",.3~r", tickCount=6, values=values))
    legend = alt.Legend(title=None, orient="top", columns=1)
    colour = alt.Color("marked:N", scale=_scale(ESTIMATE, NEUTRAL), legend=legend)
    shape = alt.Shape("marked:N", scale=_scale("circle", "diamond"), legend=legend)
    fill = alt.Fill("marked:N", scale=_scale(ESTIMATE, "transparent"), legend=legend)
    bar = base.mark_rule(strokeWidth=INTERVAL_WIDTH).encode(x=across, x2="high:Q", color=colour)
    tips = [
        alt.Tooltip("label:N", title=" "),
        *interval_tooltip(x),
        alt.Tooltip("q:Q", title="q", format=".2~g"),
        alt.Tooltip("stable:N", title="again by cycle"),
        alt.Tooltip("n:Q", title="people", format=","),
    ]
    mark = base.mark_point(size=55, opacity=1, strokeWidth=1.5)
    marks = [mark.encode(x="estimate:Q", color=colour, shape=shape, fill=fill, tooltip=tips)]
    at = pd.DataFrame({"at": [1.0 if x.log else 0.0]})
    none = alt.Chart(at).mark_rule(color=NEUTRAL, strokeDash=list(EDGE_DASH)).encode(x="at:Q")
    return alt.LayerChart(layer=[none, bar, *marks]).properties(height=alt.Step(STEP), description=spoken(data, x))


def _ratios(low: float, high: float) -> list[float]:
    """Round ratios to label, 1 among them."""
    return [tick for tick in RATIOS if low <= tick <= high]


def _scale(found: str, other: str) -> alt.Scale:
    return alt.Scale(domain=[FOUND, NOT], range=[found, other])


def spoken(data: pd.DataFrame, x: Axis) -> str:
    """The picture in words: how many, and those below the line of q."""
    found = data[data["marked"] == FOUND]
    named = "; ".join(f"{one.label} {one.estimate:.3g} [{one.low:.3g}, {one.high:.3g}]" for one in found.itertuples())
    return f"{x.title} of {len(data)} measures; {FOUND}: {named or 'none'}; 95 % intervals in brackets."


def _label(column: str) -> str:
    return catalogue.variable(column).label if catalogue.known(column) else column


def _group(column: str) -> str:
    return catalogue.variable(column).group if catalogue.known(column) else ""
