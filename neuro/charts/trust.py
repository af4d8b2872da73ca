"""Frames of trust: subgroups, people held out, negative controls."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from neuro.charts.axis import Axis
from neuro.knowledge import catalogue
from neuro.knowledge.display import level
from neuro.knowledge.entities import Outcome
from neuro.knowledge.groupings import groupings
from neuro.models.trust.calibration import GroupCalibration
from neuro.models.trust.controls import NegativeControl
from neuro.models.trust.validate import Measure, Validation

SHARE = "share"
MINUS = "\N{MINUS SIGN}"
LINKS = {"identity": "difference", "log": "ratio of means", "logit": "odds ratio"}


def group(row: GroupCalibration) -> str:
    """A subgroup as people read it."""
    by = next(one for one in groupings() if one.code == row.by)
    return row.group if by.edges or row.by == "cycle" else level(by.column, row.group)


def gap_axis(outcome: Outcome) -> Axis:
    """The axis of observed less predicted."""
    return Axis("observed less predicted", "percentage points" if outcome.unit == SHARE else outcome.unit)


def gaps(rows: Sequence[GroupCalibration], outcome: Outcome) -> pd.DataFrame:
    """Observed less predicted by subgroup: `label`, `estimate`, `low`, `high` in the outcome's unit, `by`, `n`."""
    scale = 100.0 if outcome.unit == SHARE else 1.0
    labels = {row.code: row.label for row in groupings()}
    found = [
        {
            "label": group(row),
            "estimate": scale * row.difference.estimate,
            "low": _scaled(row.difference.low, scale),
            "high": _scaled(row.difference.high, scale),
            "by": labels[row.by],
            "n": row.n,
        }
        for row in rows
        if row.difference is not None
    ]
    return pd.DataFrame(found, columns=["label", "estimate", "low", "high", "by", "n"])


def _scaled(value: float | None, scale: float) -> float:
    return np.nan if value is None else scale * value


def subgroups(rows: Sequence[GroupCalibration]) -> pd.DataFrame:
    """Every subgroup as people read it."""
    labels = {row.code: row.label for row in groupings()}
    return pd.DataFrame(
        [
            {
                "By": labels[row.by],
                "Group": group(row),
                "People": f"{row.n:,}" if row.n is not None else "few people",
                "Observed": _measure(row.observed),
                "Predicted": _measure(row.predicted),
                "Slope": _measure(row.slope),
                "Intercept": _measure(row.intercept),
                "": row.reason,
            }
            for row in rows
        ]
    )


def _measure(found: Measure | None) -> str:
    if found is None:
        return ""
    ends = [found.estimate, *(end for end in (found.low, found.high) if end is not None)]
    said = [f"{round(end, 2) + 0.0:.2f}".replace("-", MINUS) for end in ends]
    return f"{said[0]} [{said[1]}, {said[2]}]" if len(said) == 3 else said[0]


def held_out(found: Sequence[tuple[str, Validation]]) -> pd.DataFrame:
    """Measures of each way to hold people out, one column a way."""
    names = (
        ("Slope (1: spread as far as it should be)", "slope"),
        ("Intercept (0: means agree)", "intercept"),
        ("Deviance explained (D2)", "explained"),
        ("AUC", "auc"),
        ("Brier score", "brier"),
    )
    rows = [
        {"Measure": name, **{way: _measure(getattr(one, key)) for way, one in found}}
        for name, key in names
        if any(getattr(one, key) is not None for _, one in found)
    ]
    counted = {"Measure": "People", **{way: f"{one.n:,}" for way, one in found}}
    return pd.DataFrame([*rows, counted])


def controls(rows: Sequence[NegativeControl]) -> pd.DataFrame:
    """Each control as people read it, ratios where the link is a logarithm."""
    told = []
    for row in rows:
        if row.estimate is None or row.low is None or row.high is None:
            continue
        turn = float if row.link == "identity" else _exponential
        ends = [f"{turn(end):.3g}" for end in (row.estimate, row.low, row.high)]
        told.append(
            {
                "Control": _label(row.control),
                "In place of": "the exposure" if row.role == "exposure" else "the outcome",
                "Estimate": f"{ends[0]} [{ends[1]}, {ends[2]}], {LINKS[row.link]}",
                "Expected": "0" if row.link == "identity" else "1",
                "People": f"{row.n:,}",
                "Why it is one": row.reason,
                "Grade": row.grade,
            }
        )
    return pd.DataFrame(told)


def _exponential(value: float) -> float:
    return float(np.exp(value))


def _label(column: str) -> str:
    return catalogue.variable(column).label if catalogue.known(column) else column
