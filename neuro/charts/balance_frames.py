"""Balance measures as tidy frames: what their charts draw and what people take away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from neuro.balance.axes import Axis as Score
from neuro.charts.axis import Axis
from neuro.charts.frames import ticks
from neuro.cohort.privacy import shown
from neuro.expression.tree import Function, Name
from neuro.knowledge import catalogue
from neuro.knowledge.display import Display, Number, System, display, level
from neuro.knowledge.groupings import Grouping
from neuro.models.description.correlation import Pair
from neuro.models.description.describe import Estimate
from neuro.models.description.distribution import SHARES, Distribution, Group
from neuro.models.description.panel import Measure
from neuro.models.description.presence import Presence
from neuro.models.description.sides import Comparison
from neuro.models.description.trajectories import Trajectory

LN = re.compile(r"\s*\(ln\)|(?<=\()ln (?=[A-Za-z])")
EVERYBODY = "everybody"
ALIKE = "SD among people alike"
"""The unit of an axis: standard deviations among people of that sex and age."""
LIFT = 1.3
"""Rows that the highest density rises over."""
QUANTILES = tuple(f"P{100 * p:.0f}" for p in SHARES)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a measure is read: a logarithm in its own unit on a logarithmic axis, a flag in per cent.

    Attributes:
        label, unit: what people read.
        log: the measure is a logarithm.
        share: it is 0 or 1.
        display: the unit chosen for the column behind it, where it is one column.
    """

    label: str
    unit: str
    log: bool = False
    share: bool = False
    display: Display | None = None

    def shown(self, value: Number) -> Number:
        """A value of the measure, or an array of them, as it is read."""
        plain = np.exp(value) if self.log else value
        return self.display.shown(plain) if self.display else plain

    @property
    def mean(self) -> str:
        """What the mean of the measure is, as it is read."""
        return "share" if self.share else "geometric mean" if self.log else "mean"

    def axis(self, low: float = 0.0, high: float = 1.0) -> Axis:
        """An axis between two values of the measure."""
        labels = ticks(self.shown(low), self.shown(high)) if self.log else ()
        return Axis(self.label, self.unit, self.log, labels, self.share)


def short(measure: Measure) -> str:
    """A measure's name where many stand together."""
    return LN.sub("", measure.name).replace(", cycles on one scale", " (one scale)")


def axis_of(found: Distribution, read: Reading) -> Axis:
    """The axis of densities and percentiles."""
    return read.axis(float(found.grid[0]), float(found.grid[-1])) if len(found.grid) else read.axis()


def axis_along(curves: pd.DataFrame, read: Reading) -> Axis:
    """The axis of curves along age, as they are read."""
    low, high = float(curves["low"].min()), float(curves["high"].max())
    return Axis(read.label, read.unit, read.log, ticks(low, high) if read.log else (), read.share)


def side_by_side(found: Comparison, sides: tuple[str, str]) -> Distribution:
    """Two sides as two groups of one picture."""
    parts = zip((found.first, found.second), sides, strict=True)
    both = tuple(replace(part.groups[0], level=name) for part, name in parts)
    return replace(found.first, groups=both, n=found.first.n + found.second.n)


def reading(measure: Measure, system: System) -> Reading:
    """How a measure is read in a system of units."""
    if isinstance(measure, Score):
        return Reading(measure.name, ALIKE)
    tree = measure.formula.tree
    if measure.formula.kind == "boolean":
        return Reading(measure.name, "%", share=True)
    log = isinstance(tree, Function) and tree.name == "ln"
    bare = tree.argument if isinstance(tree, Function) and log else tree
    if isinstance(bare, Name) and catalogue.known(bare.column):
        own = display(catalogue.variable(bare.column), system)
        return Reading(own.label, own.unit, log, display=own)
    if not log:
        return Reading(measure.name, measure.unit)
    unit = measure.unit.removeprefix("ln").strip()
    return Reading(LN.sub("", measure.name), unit[1:-1] if unit.startswith("(") else unit, log)


def named(by: Grouping | None, group: str) -> str:
    """A group as people read it."""
    if by is None:
        return group or EVERYBODY
    return group if by.edges else level(by.column, group)


def groups(found: Distribution, by: Grouping | None, read: Reading) -> pd.DataFrame:
    """One row a group, as it is read: `label`, `group`, `people`, `few`, mean and quantiles with their intervals.

    Suppressed groups have no numbers; quantiles beyond which too few people lie are missing.
    """
    rows = [_row(one, named(by, one.level), read) for one in found.groups]
    return pd.DataFrame(rows)


def _row(one: Group, name: str, read: Reading) -> dict[str, object]:
    people = "few people" if one.n is None else f"{one.n:,} people"
    row: dict[str, object] = {"label": f"{name} · {people}", "group": name, "people": one.n, "few": one.few}
    row |= _three("mean", one.mean, read)
    for quantile, found in zip(QUANTILES, one.quantiles, strict=False):
        row |= _three(quantile, found, read)
    return row


def _three(name: str, found: Estimate, read: Reading) -> dict[str, object]:
    ends = (("", found.estimate), (" from", found.low), (" to", found.high))
    return {f"{name}{end}": None if value is None else float(read.shown(float(value))) for end, value in ends}


def densities(found: Distribution, by: Grouping | None, read: Reading) -> pd.DataFrame:
    """Every density that may be drawn, in rows from the top: `label`, `row`, `few`, `x`, `base`, `top`."""
    drawn = [one for one in found.groups if one.density is not None]
    highest = max((float(one.density.max()) for one in drawn if one.density is not None), default=1.0)
    frames = []
    for place, one in enumerate(drawn):
        base = float(len(drawn) - 1 - place)
        label = f"{named(by, one.level)} · {one.n:,} people"
        curve = {"x": read.shown(found.grid), "base": base, "top": base + LIFT * np.asarray(one.density) / highest}
        frames.append(pd.DataFrame(curve).assign(label=label, row=place, few=one.few))
    columns = ["x", "base", "top", "label", "row", "few"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def quantiles(rows: pd.DataFrame) -> pd.DataFrame:
    """Quantiles of each group, one a row: `label`, `quantile`, `estimate`, `low`, `high`, `few`."""
    parts = []
    for name in QUANTILES:
        if name in rows:
            kept = {"estimate": rows[name], "low": rows[f"{name} from"], "high": rows[f"{name} to"]}
            parts.append(pd.DataFrame({"label": rows["label"], "few": rows["few"], "quantile": name, **kept}))
    columns = ["label", "few", "quantile", "estimate", "low", "high"]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return whole.dropna(subset=["estimate"]).astype({"estimate": float, "low": float, "high": float})


def means(rows: pd.DataFrame) -> pd.DataFrame:
    """Means of each group for a forest: `label`, `estimate`, `low`, `high`."""
    kept = {"label": rows["label"], "estimate": rows["mean"], "low": rows["mean from"], "high": rows["mean to"]}
    return pd.DataFrame(kept).dropna(subset=["estimate"])


def curves(found: Trajectory, read: Reading, who: str = EVERYBODY) -> pd.DataFrame:
    """Curves along age: `who`, `line`, `age`, `estimate`, `low`, `high`, `near`; missing where few people are near."""
    parts = [
        pd.DataFrame(
            {
                "who": who,
                "line": read.mean if line.name == "mean" else line.name,
                "age": found.ages,
                "estimate": read.shown(line.estimate),
                "low": read.shown(line.low),
                "high": read.shown(line.high),
                "near": found.near,
            }
        )
        for line in found.lines
    ]
    return pd.concat(parts, ignore_index=True)


def oldest(found: Trajectory, read: Reading, who: str = EVERYBODY) -> pd.DataFrame:
    """Those whose age is only known as a least age: `who`, `line`, `age`, `estimate`, `low`, `high`."""
    rows = [
        {
            "who": who,
            "line": line,
            "age": found.top,
            "estimate": read.shown(one.estimate),
            "low": read.shown(one.low),
            "high": read.shown(one.high),
        }
        for line, one in zip((read.mean, "P50"), found.beyond, strict=False)
        if one.estimate is not None and one.low is not None and one.high is not None
    ]
    return pd.DataFrame(rows, columns=["who", "line", "age", "estimate", "low", "high"])


def only(rows: pd.DataFrame, lines: str, read: Reading) -> pd.DataFrame:
    """The curves of one picture: "percentiles", the "mean", or, of "sexes" side by side, each one's median."""
    if lines == "percentiles":
        return rows[rows["line"] != read.mean]
    return rows[rows["line"] == (read.mean if lines == "mean" or read.share else "P50")]


def pairs(found: Sequence[Pair], names: dict[str, str]) -> pd.DataFrame:
    """Correlations as people read them: `first`, `second`, `people`, `estimate`, `low`, `high`, `share`, `reason`.

    Args:
        names: code -> what people read.
    """
    rows = [
        {
            "first": names[one.first],
            "second": names[one.second],
            "people": one.n,
            "estimate": one.estimate,
            "low": one.low,
            "high": one.high,
            "share": ", ".join(catalogue.variable(column).label for column in one.shared),
            "reason": one.reason,
        }
        for one in found
    ]
    columns = ["first", "second", "people", "estimate", "low", "high", "share", "reason"]
    return pd.DataFrame(rows, columns=columns).astype({"estimate": float, "low": float, "high": float})


def strongest(found: pd.DataFrame, name: str, most: int) -> pd.DataFrame:
    """The clearest correlations of one measure for a forest: `label`, `estimate`, `low`, `high`."""
    kept = found.dropna(subset=["estimate"])
    if kept.empty:
        return pd.DataFrame(columns=["label", "estimate", "low", "high"])
    other = kept["second"].where(kept["first"] == name, kept["first"])
    mark = kept["share"].map(lambda share: " *" if share else "")
    labels = other + mark + kept["people"].map(lambda n: f" · {n:,.0f} people")
    rows = pd.DataFrame({"label": labels, **{one: kept[one] for one in ("estimate", "low", "high")}})
    order = rows["estimate"].abs().sort_values(ascending=False).index[:most]
    return rows.loc[order].sort_values("estimate", ascending=False)


def held(found: Presence, names: dict[str, str]) -> pd.DataFrame:
    """Who has each measure in each cycle: `measure`, `cycle`, `people`, `of`, `share`."""
    rows = [
        {
            "measure": names[one.code],
            "cycle": one.cycle or EVERYBODY,
            "people": one.n,
            "of": one.of,
            "share": None if one.n is None or not one.of else one.n / one.of,
        }
        for one in found.held
    ]
    return pd.DataFrame(rows, columns=["measure", "cycle", "people", "of", "share"]).astype({"share": float})


def patterns(found: Presence, names: dict[str, str]) -> pd.DataFrame:
    """What people have together, largest group first: `place`, `people`, `share`, `measure`, `there`."""
    rows = [
        {"place": place + 1, "people": one.n, "share": one.n / found.n, "measure": name, "there": code in one.have}
        for place, one in enumerate(found.patterns)
        for code, name in names.items()
    ]
    return pd.DataFrame(rows, columns=["place", "people", "share", "measure", "there"])


def hidden(found: Distribution, by: Grouping | None) -> tuple[str, ...]:
    """Groups that are not shown."""
    return tuple(named(by, one.level) for one in found.groups if one.suppressed)


def ungrouped(found: Distribution) -> str:
    """People whose group is not known, as they may be counted; "" where there are none."""
    return shown(found.ungrouped) if found.ungrouped else ""
