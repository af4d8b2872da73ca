"""What people read beside balance indices and axes: questions, facts, readings, cautions."""

from collections.abc import Sequence

import pandas as pd

from neuro.charts.balance_frames import Reading
from neuro.knowledge import catalogue
from neuro.knowledge.display import Display
from neuro.knowledge.groupings import Grouping
from neuro.models.description.distribution import Distribution
from neuro.models.description.panel import Measure, Panel
from neuro.models.description.presence import Presence
from neuro.models.description.sides import Comparison, Difference
from neuro.models.description.trajectories import Trajectory
from neuro.report.measures import column_label, label
from neuro.report.numbers import MINUS, listed
from neuro.report.sentences import inside
from neuro.report.sentences import named as worded

CROSS_SECTIONAL = "Cross-sectional: different people at each age, not the ageing of a person."
INTRO = (
    "What blood, food and questionnaires say of supply, status and markers, one index at a time. Nothing here was "
    "measured in a brain, and a group's average is not a fate of its people."
)
RIDGES = (
    "Each hill: how many people have which value, weighted; all hills have the same area. White circle and bar: the "
    "median and its 95 % interval. Pale: fewer than 30 people."
)
SPREADS = (
    "Circle: median; diamonds: 25th and 75th percentile; strokes: 5th and 95th; bar behind each: its 95 % interval, by "
    "the survey's design. Thick: the middle half of the people; thin: nine in ten."
)
CURVES = (
    "Lines and bands: weighted estimate and 95 % interval, people near an age counting more; nothing where fewer than "
    "30 are near."
)
SHARES = "Share of people with its 95 % interval, by the survey's design."
SAME_SIDE = "Both sides are the same people. Choose another side."
ONE_SIDE = "Only one cycle of one cohort can give this, so there is nothing to set beside it."
RECALLED = (
    "One or two recalled days are not usual intake: percentiles lie further apart than people do, and correlations "
    "nearer to 0. Foods only, without supplements."
)
CORRELATIONS = (
    "Pearson's weighted correlation on each measure's own scale (the logarithm where its formula has one), in the "
    "people who have both, by the weight that both need."
)
SHARED = "* made partly of the same measurements, so that a part of it is arithmetic."
PRESENCE = "Share of the people asked about who have each, by cycle. A cross: nobody, or too few to show."
PATTERNS = (
    "Each column is a group of people who have the same measures; filled: they have it. What stands empty together is "
    "missing together, mostly because a cycle or a sub-sample did not measure it."
)
SIMULATED_SIDE = "One side is simulated: nobody was measured there, and the difference says nothing of people."


def by_group(read: Reading, by: Grouping) -> str:
    """The question that a picture of groups answers."""
    return f"How does {inside(read.label)} differ by {inside(by.label)}?"


def along_age(read: Reading) -> str:
    """The question that curves along age answer."""
    return f"How does {inside(read.label)} lie along age?"


def beside(read: Reading) -> str:
    """The question that two sides answer."""
    return f"How do two cycles or cohorts differ in {inside(read.label)}?"


def together(read: Reading) -> str:
    """The question that correlations answer."""
    return f"Which other measures go with {inside(read.label)}?"


def _system_label(measure: Measure) -> str:
    return inside(label(measure).partition(":")[0])


def system_together(measure: Measure) -> str:
    """The question that a system's correlations answer."""
    return f"Which measures of {_system_label(measure)} go together?"


def held(measure: Measure) -> str:
    """The question that the picture of who has what answers."""
    return f"Who has the measures of {_system_label(measure)}?"


def missing(measure: Measure) -> str:
    """The question that patterns answer."""
    return f"Which measures of {_system_label(measure)} are missing together?"


def highest(rows: pd.DataFrame, read: Reading) -> str:
    """Where the middle of a measure is highest and lowest; "" for one group."""
    column, what = ("P50", "The median") if "P50" in rows else ("mean", "The share")
    known = rows.dropna(subset=[column])
    if len(known) < 2:
        return ""
    ordered = known.sort_values(column)
    low, high = ordered.iloc[0], ordered.iloc[-1]
    ends = [_value(row, column, read) for row in (low, high)]
    if low[column] == high[column]:
        return f"{what} is the same in every group: **{ends[0]}**; 95 % interval in brackets."
    return (
        f"{what} runs from **{ends[0]}** ({low['group']}) to **{ends[1]}** ({high['group']}); 95 % intervals in "
        "brackets."
    )


def _value(row: "pd.Series[float]", column: str, read: Reading) -> str:
    values = [float(row[f"{column}{end}"]) for end in ("", " from", " to")]
    middle, low, high = (_number(100.0 * value if read.share else value, read) for value in values)
    unit = "" if read.unit in ("", "ratio") else f" {short(read.unit)}"
    return f"{middle} [{low}, {high}]{unit}"


def _number(value: float, read: Reading) -> str:
    return f"{value + 0.0:.2f}".replace("-", MINUS) if short(read.unit) == "SD" else text(value)


def short(unit: str) -> str:
    """A unit inside a sentence."""
    return "SD" if unit.startswith("SD among") else unit


def text(value: float) -> str:
    """A number to three significant digits, with a true minus."""
    return Display("", "").text(value).replace("-", MINUS)


def left_out(found: Distribution, by: Grouping | None, hidden: Sequence[str], ungrouped: str) -> str:
    """Who is not in the picture, and by which weight the others count."""
    said = []
    if hidden:
        said.append(f"Not shown, as people are few or would give few away: {listed(hidden)}.")
    if ungrouped and by is not None:
        said.append(f"{ungrouped} people whose {inside(by.label)} is not known are left out.")
    if by is not None and by.note:
        said.append(f"{by.label}: {by.note}.")
    return " ".join([*said, worded(found.weighting)])


def breaks(panel: Panel, code: str) -> tuple[str, ...]:
    """Which cycles of a measure are not comparable, because a laboratory changed its method."""
    said = []
    for column, methods in panel.breaks(code):
        told = [f"in {listed(group)}" for group in methods]
        twin = catalogue.one_scale(column)
        instead = f" '{column_label(twin)}' has them on one scale." if twin else ""
        said.append(
            f"{column_label(column)} was measured by one method {' and by another '.join(told)}: levels are not "
            f"comparable across these cycles.{instead}"
        )
    return tuple(said)


def recalled(panel: Panel, code: str) -> str:
    """What one or two recalled days do to a picture; "" for what is not recalled."""
    return RECALLED if any(name.startswith("diet_") for name in panel.needs(code)) else ""


def comparison(found: Comparison, read: Reading, sides: tuple[str, str]) -> tuple[str, ...]:
    """The differences of two sides in words: of logarithms as ratios."""
    parts = [(read.mean, found.mean), ("median", found.median)]
    return tuple(f"**{_difference(name, one, read)}** ({sides[1]} against {sides[0]})" for name, one in parts if one)


def _difference(name: str, one: Difference, read: Reading) -> str:
    if one.estimate is None or one.low is None or one.high is None:
        return f"{name.capitalize()}: no interval"
    if read.log:
        return f"Ratio of {name}s: {times(one.estimate)} [{times(one.low)}, {times(one.high)}]"
    factor, unit = (100.0, " percentage points") if read.share else (_factor(read), f" {short(read.unit)}")
    middle, low, high = (_number(factor * value, read) for value in (one.estimate, one.low, one.high))
    unit = "" if unit.strip() in ("", "ratio") else unit
    return f"Difference of {name}s: {middle} [{low}, {high}]{unit}"


def _factor(read: Reading) -> float:
    return read.display.factor if read.display else 1.0


def times(logarithm: float) -> str:
    """A difference of logarithms as a ratio."""
    from math import exp

    return f"{exp(logarithm):.2f}"


def curves(found: Sequence[Trajectory]) -> str:
    """How to read curves along age, and who stands apart."""
    tops = {one.top for one in found if one.top is not None}
    apart = f" Diamonds: everybody of {max(tops):.0f} and older, whose age is not known more closely." if tops else ""
    return f"{CURVES} {sum(one.n for one in found):,} people.{apart}"


def nobody(who: str) -> str:
    """Why a curve is not there."""
    return f"Not measured in {who}, or in too few of them."


def strongest(shown: pd.DataFrame, pairs: pd.DataFrame) -> str:
    """How to read the clearest correlations, and how many others there are."""
    told = int(pairs["estimate"].notna().sum())
    rest = len(pairs) - told
    parts = [
        CORRELATIONS,
        f"The {len(shown)} clearest of {told}; {rest} pairs have no number, each with its reason below.",
    ]
    if shown["label"].str.contains(r"\*", regex=True).any():
        parts.append(SHARED)
    return " ".join(parts)


def told(pairs: pd.DataFrame, name: str) -> pd.DataFrame:
    """Correlations of one measure as a table, the clearest first: an interval, or the reason why there is none.

    Args:
        pairs: as `balance_frames.pairs`.
        name: of the measure.
    """
    order = pairs["estimate"].abs().sort_values(ascending=False, na_position="last").index
    rows = pairs.loc[order].reset_index(drop=True)
    known = rows["estimate"].notna()
    number = rows["estimate"].map("{:+.2f}".format)
    number += rows.apply(lambda row: f" [{row.low:+.2f}, {row.high:+.2f}]", axis=1)
    return pd.DataFrame(
        {
            "With": rows["second"].where(rows["first"] == name, rows["first"]),
            "Correlation": number.where(known, "none").str.replace("-", MINUS),
            "People": rows["people"].map(lambda n: "few people" if pd.isna(n) else f"{n:,.0f}"),
            "Made of the same": rows["share"],
            "Why none": rows["reason"].map(worded),
        }
    )


def patterns(found: Presence) -> str:
    """How to read patterns, and who is not among them."""
    if found.others is None:
        return f"{PATTERNS} A few people have other patterns."
    return f"{PATTERNS} {found.others:,} people have other patterns." if found.others else PATTERNS
