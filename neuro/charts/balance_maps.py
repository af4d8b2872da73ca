"""Which balance measures go together, who has them, and which are missing together."""

import altair as alt
import pandas as pd

from neuro.charts.palette import NEUTRAL, ramp

ROW = 26
LABEL = alt.expr("width > 460 ? 260 : 150")
"""px of a label: shorter on a phone."""
NARROW = 460
"""px: a drawing narrower than this is on a phone."""
CELL = 34
"""px that a number needs inside its cell; where there are fewer, colours and tooltips stay."""
DIVERGING = ("#B4531F", "#EEF1F3", "#1F5F9B")
"""Below, no and above 0, told apart by colour-blind eyes."""
DARK, PALE = "#16232B", "#FFFFFF"
DEEP = 0.55
"""A correlation from here on has a cell so deep that its number is pale."""


def _down(field: str, names: list[str]) -> alt.Y:
    """Measures in rows."""
    return alt.Y(f"{field}:N", sort=names, title=None, axis=alt.Axis(labelLimit=LABEL, domain=False, ticks=False))


def _across(field: str, names: list[str]) -> alt.X:
    """Measures in columns, their names aslant above."""
    axis = alt.Axis(
        labelLimit=LABEL, labelAngle=40, labelAlign="right", labelOverlap=False, orient="top", domain=False, ticks=False
    )
    return alt.X(f"{field}:N", sort=names, title=None, axis=axis)


def correlations(cells: pd.DataFrame) -> alt.LayerChart:
    """Weighted correlations of measures with each other; a cross where there is none.

    Args:
        cells: as `balance_frames.pairs`.
    """
    names = list(dict.fromkeys([*cells["first"], *cells["second"]]))
    drawn = cells.assign(
        mark=cells["estimate"]
        .map("{:+.2f}".format)
        .replace("-0.00", "0.00")
        .replace("+0.00", "0.00")
        .str.replace("-", "−")
    )
    tooltip = [
        alt.Tooltip("first:N", title="one"),
        alt.Tooltip("second:N", title="other"),
        alt.Tooltip("estimate:Q", title="correlation", format="+.2f"),
        alt.Tooltip("low:Q", title="95 % interval from", format="+.2f"),
        alt.Tooltip("high:Q", title="to", format="+.2f"),
        alt.Tooltip("people:Q", title="people with both", format=","),
        alt.Tooltip("share:N", title="made of the same"),
        alt.Tooltip("reason:N", title="why none"),
    ]
    base = alt.Chart(drawn).encode(x=_across("first", names[:-1]), y=_down("second", names[1:]), tooltip=tooltip)
    scale = alt.Scale(domain=[-1, 0, 1], range=list(DIVERGING), interpolate="rgb")
    told, none = base.transform_filter("isValid(datum.estimate)"), base.transform_filter("!isValid(datum.estimate)")
    cell = told.mark_rect(cornerRadius=3).encode(color=alt.Color("estimate:Q", scale=scale, legend=None))
    shade = alt.condition(f"abs(datum.estimate) > {DEEP}", alt.value(PALE), alt.value(DARK))
    room = alt.expr(f"width > {CELL * len(names)} ? 1 : 0")
    number = told.mark_text(fontSize=10, opacity=room)
    cross = none.mark_text(text="×", fontSize=13, color=NEUTRAL)
    known = cells.dropna(subset=["estimate"])
    clear = known.loc[known["estimate"].abs().sort_values(ascending=False).index[:3]]
    spoken = "; ".join(f"{r.first} with {r.second} {r.estimate:+.2f}" for r in clear.itertuples())
    return alt.LayerChart(layer=[cell, number.encode(text="mark:N", color=shade), cross]).properties(
        height=alt.Step(ROW),
        description=f"Table of weighted correlations of {len(names)} measures, {len(cells) - len(known)} without a "
        f"number. The clearest: {spoken}. Intervals and people stand in the table below.",
    )


def held(cells: pd.DataFrame, colour: str) -> alt.LayerChart:
    """What share of the people of each cycle has each measure.

    Args:
        cells: as `balance_frames.held`.
        colour: of the system.
    """
    names, cycles = (list(dict.fromkeys(cells[name])) for name in ("measure", "cycle"))
    base = alt.Chart(cells).encode(
        x=alt.X(
            "cycle:N",
            sort=cycles,
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                labelOverlap=False,
                labelExpr=f"width > {NARROW} ? datum.label : split(replace(datum.label, '-', '- '), ' ')",
                domain=False,
                ticks=False,
            ),
        ),
        y=_down("measure", names),
        tooltip=[
            alt.Tooltip("measure:N", title="measure"),
            alt.Tooltip("cycle:N", title="cycle"),
            alt.Tooltip("people:Q", title="people who have it", format=","),
            alt.Tooltip("of:Q", title="of", format=","),
        ],
    )
    shade = alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=list(ramp(colour))), legend=None)
    some = base.transform_filter("datum.share > 0")
    cell = some.mark_rect(cornerRadius=3).encode(color=shade)
    number = some.mark_text(fontSize=11).encode(
        text=alt.Text("share:Q", format=".0%"),
        color=alt.condition(f"datum.share > {DEEP}", alt.value(PALE), alt.value(DARK)),
    )
    cross = base.transform_filter("!(datum.share > 0)").mark_text(text="×", fontSize=13, color=NEUTRAL)
    return alt.LayerChart(layer=[cell, number, cross]).properties(
        height=alt.Step(ROW),
        description=f"Share of the people of {len(cycles)} cycles who have each of {len(names)} measures; a cross "
        "where nobody has it or the people are too few to show.",
    )


def patterns(cells: pd.DataFrame, colour: str) -> alt.LayerChart:
    """Which measures people have together: one column a pattern, the most frequent first.

    Args:
        cells: as `balance_frames.patterns`.
        colour: of the system.
    """
    names = list(dict.fromkeys(cells["measure"]))
    heads = cells.drop_duplicates("place")
    labels = [f"{share:.0%}" for share in heads["share"]]
    axis = alt.Axis(
        labelExpr=f"{labels!r}[datum.value - 1]",
        orient="top",
        labelAngle=alt.expr(f"width > {NARROW} ? 0 : -90"),
        labelAlign=alt.expr(f"width > {NARROW} ? 'center' : 'left'"),
        labelBaseline=alt.expr(f"width > {NARROW} ? 'bottom' : 'middle'"),
        domain=False,
        ticks=False,
        labelOverlap=False,
    )
    base = alt.Chart(cells).encode(
        x=alt.X("place:O", title="share of people with this pattern", axis=axis),
        y=_down("measure", names),
        tooltip=[
            alt.Tooltip("people:Q", title="people with this pattern", format=","),
            alt.Tooltip("measure:N", title="measure"),
            alt.Tooltip("there:N", title="they have it"),
        ],
    )
    has = base.transform_filter("datum.there").mark_point(filled=True, color=colour, size=90, opacity=1)
    lacks = base.transform_filter("!datum.there").mark_point(color=NEUTRAL, size=50, opacity=0.7)
    told = "; ".join(
        f"{r.share:.0%} have {int(cells[cells['place'] == r.place]['there'].sum())} of {len(names)}"
        for r in heads.head(3).itertuples()
    )
    return alt.LayerChart(layer=[has, lacks]).properties(
        height=alt.Step(ROW),
        description=f"Patterns of what people have of {len(names)} measures; filled: they have it. {told}.",
    )
