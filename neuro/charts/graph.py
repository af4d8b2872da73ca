"""The causal graph that gave an adjustment set: assumptions, drawn as such."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Literal

import altair as alt
import pandas as pd

from neuro.charts.palette import CHANGED, ESTIMATE, NEUTRAL

Role = Literal["exposure", "outcome", "adjusted", "mediator", "left out"]
FILL = MappingProxyType(
    {"exposure": "#1F6AA8", "outcome": "#A84A00", "adjusted": "#55626B", "mediator": "#6B4FA8", "left out": "#8A4B5A"}
)
"""Dark enough for white words on every one of them."""
MEANING = MappingProxyType(
    {
        "adjusted": "adjusted for, may cause both",
        "mediator": "between them, not adjusted for",
        "left out": "not adjusted for: after the outcome, or not measured",
    }
)
BOX = (118, 24)
ROW = 32
TIP = BOX[0] / 2 + 5


def causal(roles: Mapping[str, Role], labels: Mapping[str, str], edges: Collection[tuple[str, str]]) -> alt.LayerChart:
    """Causes in the middle, the exposure at the left, the outcome at the right.

    Args:
        roles: node -> what it is in this question; others are not drawn.
        labels: node -> what people read.
        edges: (cause, effect); those between drawn nodes of different columns are drawn.
    """
    nodes = _placed(roles, labels)
    lines = _lines(sorted(edge for edge in edges if set(edge) <= set(nodes["node"])), nodes)
    rows = int(nodes["y"].max()) + 1
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.35, 2.35], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.6, rows - 0.4], reverse=True, nice=False))
    fill, colour = alt.Color("fill:N", scale=None), alt.Color("colour:N", scale=None)
    tooltip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("role:N", title="role")]
    boxes, arrows = alt.Chart(nodes).encode(x=x, y=y), alt.Chart(lines)
    ends = sorted({(str(way), int(side)) for way, side in lines[["way", "side"]].to_numpy()})
    drawn = [
        arrows.mark_rule(opacity=0.6).encode(
            x=x, y=y, x2="x2:Q", y2="y2:Q", color=colour, strokeWidth=alt.StrokeWidth("width:Q", scale=None)
        ),
        *(_tips(arrows, way, side, colour) for way, side in ends),
        boxes.mark_rect(width=BOX[0], height=BOX[1], cornerRadius=5).encode(color=fill, tooltip=tooltip),
        boxes.mark_text(color="white", fontSize=11, limit=BOX[0] - 8).encode(text="label:N"),
    ]
    return alt.LayerChart(layer=drawn).properties(height=rows * ROW + 10, description=_sentence(nodes))


def _tips(arrows: alt.Chart, way: str, side: int, colour: alt.Color) -> alt.Chart:
    """Arrow heads beside the box that an arrow leads to, at the height it comes from."""
    heads = arrows.transform_filter(f"datum.way == '{way}' && datum.side == {side}")
    across = TIP if way == "left" else -TIP
    mark = heads.mark_point(
        shape=f"triangle-{way}", filled=True, size=45, opacity=0.9, xOffset=across, yOffset=side * BOX[1] / 3
    )
    return mark.encode(x=alt.X("x2:Q", axis=None), y=alt.Y("y2:Q", axis=None), color=colour)


def _placed(roles: Mapping[str, Role], labels: Mapping[str, str]) -> pd.DataFrame:
    """One column of boxes with a free row in the middle, through which the question's own arrow passes."""
    middle = [node for kind in MEANING for node, role in roles.items() if role == kind]
    centre = (len(middle) + 1) // 2
    rows = [(node, 1.0, place + (place >= centre)) for place, node in enumerate(middle)]
    rows += [(node, 0.0 if role == "exposure" else 2.0, centre) for node, role in roles.items() if node not in middle]
    return pd.DataFrame(
        [
            {
                "node": node,
                "x": x,
                "y": float(y),
                "label": labels.get(node, node),
                "role": MEANING.get(roles[node], roles[node]),
                "fill": FILL[roles[node]],
            }
            for node, x, y in rows
        ]
    )


def _lines(edges: Collection[tuple[str, str]], nodes: pd.DataFrame) -> pd.DataFrame:
    place = {str(node): (float(x), float(y)) for node, x, y in nodes[["node", "x", "y"]].to_numpy()}
    rows = []
    for cause, effect in edges:
        (x, y), (x2, y2) = place[cause], place[effect]
        if x == x2:
            continue
        asked = (x, x2) == (0.0, 2.0)
        colour = CHANGED if asked else ESTIMATE if x == 0.0 else NEUTRAL
        way = "right" if x2 > x else "left"
        side = int(y > y2) - int(y < y2)
        rows.append((x, y, x2, y2, colour, 2.5 if asked else 1.0, way, side))
    return pd.DataFrame(rows, columns=["x", "y", "x2", "y2", "colour", "width", "way", "side"])


def _sentence(nodes: pd.DataFrame) -> str:
    parts = [f"{role}: {', '.join(group['label'])}" for role, group in nodes.groupby("role", sort=False)]
    return f"Causal graph, assumed: {'; '.join(parts)}."
