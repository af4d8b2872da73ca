"""What an axis shows: quantity, unit, scale; and the tooltip that carries every interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from neuro.charts.palette import title_with_unit

Drawing = alt.Chart | alt.LayerChart


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows.

    Attributes:
        label, unit: make the title.
        log: a logarithmic scale.
        ticks: values to label; () leaves the choice to the drawing.
        share: values are shares, shown in per cent.
    """

    label: str
    unit: str = ""
    log: bool = False
    ticks: Sequence[float] = ()
    share: bool = False

    @property
    def title(self) -> str:
        """The title with its unit."""
        return title_with_unit(self.label, "%" if self.share else self.unit)

    @property
    def format(self) -> str:
        """How its numbers are written."""
        return ".1%" if self.share else ",.3~r"

    @property
    def tick_format(self) -> str:
        """How its labels are written."""
        return "~%" if self.share else ",~f"


def interval_tooltip(axis: Axis, what: str = "") -> list[alt.Tooltip]:
    """An estimate with its 95 % interval, in words of the axis."""
    return [
        alt.Tooltip("estimate:Q", title=what or axis.title, format=axis.format),
        alt.Tooltip("low:Q", title="95 % interval from", format=axis.format),
        alt.Tooltip("high:Q", title="to", format=axis.format),
    ]
