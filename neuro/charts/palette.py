"""Colours and marks that mean one thing everywhere: system, evidence, interval, support, missing."""

from types import MappingProxyType
from typing import Literal

Support = Literal["within", "edge"]

SYSTEMS = MappingProxyType(
    {
        "serotonin": "#2F7FC1",
        "dopamine_norepinephrine": "#D55E00",
        "gaba_glutamate": "#0F9271",
        "acetylcholine": "#BF5F97",
        "cofactors": "#B57A0A",
        "inflammation": "#C9485B",
        "hormones": "#8A6FC9",
        "context": "#7A828C",
    }
)
"""One colour a system: at least 3:1 against the light and the dark background, told apart by colour-blind eyes."""

ESTIMATE = "#2F7FC1"
CHANGED = "#D55E00"
NEUTRAL = "#7A828C"
GRADES = MappingProxyType({"A": "#0F9271", "B": "#2F7FC1", "C": "#B57A0A"})

BAND_OPACITY = 0.22
EDGE_BAND_OPACITY = 0.09
EDGE_DASH = (5, 4)
GHOST_DASH = (2, 3)
INTERVAL_WIDTH = 2
"""An interval is a band or a bar; thinly supported ends are paler and dashed; where support ends, so does the line."""

SIMULATED = "simulated: nobody was measured"


def title_with_unit(label: str, unit: str) -> str:
    """An axis title: what, and in which unit."""
    return f"{label}, {unit}" if unit else label
