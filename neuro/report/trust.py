"""How far to trust an association, in words: subgroups, people held out, what is not measured, controls."""

from collections.abc import Sequence

from neuro.charts.trust import group
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Outcome
from neuro.models.trust.calibration import GroupCalibration
from neuro.models.trust.controls import NegativeControl
from neuro.models.trust.evalue import EValue, Yardstick
from neuro.models.trust.replication import Replication
from neuro.models.trust.stability import Heterogeneity
from neuro.models.trust.validate import Measure, Validation
from neuro.report import sentences
from neuro.report.numbers import NO_BREAK, SHARE, amount, listed, measure, of_difference, p_value

CHANCE = 0.05
"""Share of 95 % intervals that miss by chance."""
CONTEXT = "Race and ethnicity, as reported, are context for whom a model serves worse, never biology."
RULE = (
    "Yes: clearly on the same side of zero (one-sided 5 %) in every cycle that can say, and in two at least. No: on "
    "opposite sides, or ruled out where an estimate of that size would have been clear, or a fraction of the size. "
    "Judged between the quartiles, on the scale of the model's link."
)
LIMIT = (
    "It speaks of a cause that was not measured, nothing else: not of measurement error, of who takes part, or of what "
    "came first. A large one does not make an association causal."
)


def again(found: Replication | None) -> str:
    """Whether an association holds again, with what the groups differ by."""
    if found is None:
        return "There is no contrast of one column that could be seen again."
    said = {True: "Yes.", False: "No.", None: "It cannot be said."}[found.stable]
    test = found.heterogeneity
    apart = f" {differ(test)}" if test is not None and test.p is not None else ""
    return f"{said} {sentences.named(found.why)}{apart}"


def differ(test: Heterogeneity) -> str:
    """Whether groups differ, by Cochran's Q."""
    clearly = "differ" if test.differ else "do not clearly differ"
    return f"Estimates {clearly} (Q = {test.q:.1f}, F({test.df1}, {test.df2}), p{NO_BREAK}{p_value(test.p)})."


def off(rows: Sequence[GroupCalibration]) -> list[GroupCalibration]:
    """Groups whose observed mean lies clearly away from the predicted one, farthest first."""
    told = [(row, row.difference) for row in rows if row.difference is not None]
    clear = [(row, gap) for row, gap in told if gap.low is not None and gap.high is not None and gap.low * gap.high > 0]
    return [row for row, _ in sorted(clear, key=lambda pair: -abs(pair[1].estimate))]


def calibrated(rows: Sequence[GroupCalibration], outcome: Outcome) -> str:
    """Whether means are right in every group, in one sentence or two."""
    told, far = [row for row in rows if row.difference is not None], off(rows)
    if not told:
        return "No group is large enough to compare predicted with observed means."
    if not far:
        return f"In each of {len(told)} groups the interval of observed less predicted holds zero."
    first = far[0]
    gap = first.difference.estimate if first.difference else 0.0
    side = "more" if gap > 0 else "less"
    others = f" {listed([group(row) for row in far[1:]])}: also away from zero." if len(far) > 1 else ""
    return (
        f"Farthest off: {group(first)}, who had on average {size(gap, outcome)} {side} than predicted.{others} Of "
        f"{len(told)} groups, about {max(1, round(CHANCE * len(told)))} would be away from zero by chance."
    )


def reading(rows: Sequence[GroupCalibration]) -> str:
    """How to read the picture of subgroups."""
    held = "In people held out by whole sampling units; 95 % intervals."
    return f"{held} {CONTEXT}" if any(row.by == "race_eth" for row in rows) else held


def size(value: float, outcome: Outcome) -> str:
    """A difference without its sign."""
    if outcome.unit == SHARE:
        return f"{100 * abs(value):.1f} {of_difference(outcome.unit)}"
    return amount(abs(value), outcome.unit)


def held_out(by_unit: Validation | None, by_cycle: Validation | None, why: str) -> str:
    """What the model explains in people that it has not seen, by sampling unit and by cycle."""
    parts = []
    if by_unit is not None:
        parts.append(f"In sampling units held out: {_explained(by_unit)}.")
    if by_cycle is not None:
        parts.append(f"In each cycle, predicted from the others: {_explained(by_cycle)}.")
    return " ".join([*parts, *([sentences.named(why)] if why else [])])


def _explained(found: Validation) -> str:
    return (
        f"{_share(found.explained)} of the deviance explained, and outcomes follow predictions with a slope of "
        f"{measure(found.slope)} (1 is as it should be)"
    )


def _share(found: Measure) -> str:
    if found.low is None or found.high is None:
        return f"{100 * found.estimate:.0f} %"
    return f"{100 * found.estimate:.0f} % [{100 * found.low:.0f}, {100 * found.high:.0f}]"


def unmeasured(found: EValue | None, beside: Yardstick | None) -> str:
    """The E-value with its limit, and the strongest measured adjustment for its size."""
    if found is None:
        return "An E-value needs a contrast of one column; this question has none."
    return f"{sentences.e_value(found)}{_yardstick(beside)}"


def _yardstick(found: Yardstick | None) -> str:
    if found is None:
        return ""
    strong = max(found.ratio, 1 / found.ratio)
    ends = "two of its levels" if isinstance(found.low_value, str) else "its quartiles"
    if (found.low_value, found.high_value) == (0.0, 1.0):
        ends = "no and yes"
    return (
        f" For its size: of what is adjusted for, {sentences.word(found.column)} goes with the outcome most, by "
        f"**{strong:.2f}** between {ends}; something unmeasured would have to go as strongly with the exposure as well."
    )


def controls(rows: Sequence[NegativeControl]) -> str:
    """What the negative controls say together."""
    told = [row for row in rows if row.deviates is not None]
    if not told:
        return f"There is no negative control here. {' '.join(dict.fromkeys(row.sentence for row in rows))}"
    away = [row for row in told if row.deviates]
    if not away:
        count = (
            "Both controls lie" if len(told) == 2 else f"{'The control lies' if len(told) == 1 else 'All controls lie'}"
        )
        return f"{count} where nothing is expected: no sign of confounding here, which is no proof of its absence."
    names = listed([_label(row.control) for row in away])
    return (
        f"{names} {'deviates' if len(away) == 1 else 'deviate'} where nothing is expected: something that the "
        "adjustment lacks, or holds in the wrong shape, may move both, and the association itself. One control in "
        "twenty does so by chance."
    )


def _label(column: str) -> str:
    return catalogue.variable(column).label if catalogue.known(column) else column
