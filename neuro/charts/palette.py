"""Colours and marks that mean one thing everywhere: system, evidence, interval, support, missing."""

from types import MappingProxyType
from typing import Literal

Support = Literal["within", "edge"]

SYSTEMS = MappingProxyType(
    {
        "serotonin": "#2F7FC1",
        "dopamine_norepinephrine": "#A65A33",
        "gaba_glutamate": "#0F9271",
        "acetylcholine": "#BF5F97",
        "cofactors": "#B57A0A",
        "inflammation": "#C9485B",
        "hormones": "#8A6FC9",
        "context": "#7A828C",
    }
)
"""One colour a system: at least 3:1 against the light and the dark background, told apart by colour-blind eyes."""

ESTIMATE = "#1E8896"
CHANGED = "#D55E00"
NEUTRAL = "#7A828C"

BAND_OPACITY = 0.22
EDGE_BAND_OPACITY = 0.09
EDGE_DASH = (5, 4)
GHOST_DASH = (2, 3)
INTERVAL_WIDTH = 2
"""An interval is a band or a bar; thinly supported ends are paler and dashed; where support ends, so does the line."""

SIMULATED = "simulated: nobody was measured"


def ramp(colour: str) -> tuple[str, str]:
    """A pale and a deep shade of a colour, for few and many."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    pale = [round(0.25 * part + 0.75 * 255) for part in parts]
    deep = [round(0.75 * part) for part in parts]
    return "#" + "".join(f"{part:02X}" for part in pale), "#" + "".join(f"{part:02X}" for part in deep)


def title_with_unit(label: str, unit: str) -> str:
    """An axis title: what, and in which unit, unless the words hold it already."""
    return f"{label}, {unit}" if unit and unit.casefold() not in label.casefold() else label
