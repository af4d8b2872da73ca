"""One person's answers as tidy frames: axes among people alike, values, simulated control, two dates."""

from textwrap import wrap

import pandas as pd

from neuro.assessment.alike import Placed
from neuro.assessment.assessment import Assessment, AxisAnswer, ValueAnswer
from neuro.assessment.visits import Visits
from neuro.charts.profile import BREAK
from neuro.knowledge import catalogue
from neuro.knowledge.display import System, display

LETTERS = 27
"""Letters of a line beside a row, so that it is read at 390 px."""
AXES = (
    *("code", "axis", "label", "group", "system", "side", "value", "low", "high", "normal_low", "normal_high"),
    *("position", "lies", "percentile", "percentile_low", "percentile_high", "among", "n", "reference", "grade"),
)
LIES = {"inside": "inside", "below": "below", "above": "above", "not judged": "context"}
ORIGINS = {"cohort": "the cohort", "published": "a publication"}


def axes(found: Assessment) -> pd.DataFrame:
    """Axes with a score, those that are judged first, then context; in SD among people alike."""
    rows = [_axis(row) for row in found.axes if row.value is not None]
    rows.sort(key=lambda row: row["side"] == "context")
    return pd.DataFrame(rows, columns=list(AXES))


def _axis(row: AxisAnswer) -> dict[str, object]:
    side, limits = row.axis.side, row.limits
    judged = side != "context" and limits is not None
    systems = {group.code: group.label for group in catalogue.groups()}
    return {
        "code": row.axis.code,
        "axis": row.axis.name,
        "label": BREAK.join([*wrap(row.axis.name, LETTERS), percentile(row.placed)]),
        "group": row.axis.group,
        "system": systems[row.axis.group],
        "side": side,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "normal_low": limits.low if judged and limits and side in ("low", "both") else None,
        "normal_high": limits.high if judged and limits and side in ("high", "both") else None,
        "position": row.position,
        "lies": LIES[row.position],
        **_placed(row.placed),
        "reference": " and ".join(ORIGINS[one] for one in row.origins),
        "grade": row.axis.grade,
    }


def _placed(placed: Placed | None) -> dict[str, object]:
    found = placed.found if placed else None
    return {
        "percentile": found.percentile if found else None,
        "percentile_low": found.low if found else None,
        "percentile_high": found.high if found else None,
        "among": placed.among if placed else "",
        "n": placed.n if placed else None,
    }


def percentile(placed: Placed | None) -> str:
    """A percentile with its 95 % interval, as short as a label wants it."""
    found = placed.found if placed else None
    if found is None:
        return "no percentile"
    ends = "" if found.low is None or found.high is None else f" [{found.low:.0f}, {found.high:.0f}]"
    return f"P{found.percentile:.0f}{ends}"


def values(found: Assessment, system: System) -> pd.DataFrame:
    """Every measured value against its interval and among people alike, as people read it.

    Args:
        system: of units.
    """
    columns = ["Value", "Measured", "Interval", "Lies", "Percentile", "People alike", "Whose interval"]
    return pd.DataFrame([_value(row, system) for row in found.values], columns=columns)


def _value(row: ValueAnswer, system: System) -> dict[str, str]:
    one = row.judged
    read = display(catalogue.variable(one.column), system)
    return {
        "Value": one.label,
        "Measured": f"{one.bound}{read.text(one.value)}",
        "Interval": interval(one.low, one.high, one.column, system),
        "Lies": {"low": "below", "high": "above", "inside": "inside", "illustrative only": "illustrative"}.get(
            one.flag, "not judged"
        ),
        "Whose interval": _whose(row),
        "Percentile": percentile(row.placed) if row.placed.found else "none",
        "People alike": f"{row.placed.n:,} {row.placed.among}" if row.placed.n else row.placed.said,
    }


def _whose(row: ValueAnswer) -> str:
    one = row.judged
    if one.flag == "no interval":
        return one.reason
    if one.origin == "laboratory":
        return "the laboratory's own"
    return f"{one.reference} (grade {one.grade})"


def interval(low: float | None, high: float | None, column: str, system: System) -> str:
    """An interval in the unit read, which may be open at one end; "" for none."""
    read = display(catalogue.variable(column), system)
    ends = [None if end is None else read.text(end) for end in (low, high)]
    if ends[0] and ends[1]:
        return f"{ends[0].removesuffix(read.unit).strip()} to {ends[1]}"
    if ends[0]:
        return f"from {ends[0]}"
    return f"up to {ends[1]}" if ends[1] else ""


def changes(found: Visits) -> pd.DataFrame:
    """Axes with a score at both dates and the same parts: the change, with its band where one is known."""
    rows = [
        {"label": row.name, "estimate": row.change, "low": row.low, "high": row.high}
        for row in found.axes
        if row.change is not None
    ]
    numbers = dict.fromkeys(("estimate", "low", "high"), float)
    return pd.DataFrame(rows, columns=["label", *numbers]).astype(numbers)
