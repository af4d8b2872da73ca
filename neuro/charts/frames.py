"""Answers as tidy frames: what charts draw and what people take away."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from neuro.charts.axis import Axis
from neuro.charts.effects import Reference
from neuro.charts.graph import Role
from neuro.cohort.cohort import Cohort, Column
from neuro.cohort.overview import Overlap
from neuro.knowledge import catalogue
from neuro.knowledge.display import Display, level
from neuro.knowledge.entities import Outcome, Variable
from neuro.models.description.composition import Line
from neuro.models.description.describe import Estimate
from neuro.models.fit import Fitted
from neuro.models.intervals import p_value, symmetric
from neuro.models.question import Question
from neuro.models.trust.validate import Validation
from neuro.models.wald import FTest
from neuro.whatif.contrast import Contrast
from neuro.whatif.curve import Curve, Step

NICE = (
    (1.0, 2.0, 5.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0),
)
LABELS = 3
"""Fewer labels than this, and a logarithmic axis takes the next finer row of round numbers."""
SHARE = "share"


def exposure_axis(curve: Curve, read: Display) -> Axis:
    """The axis of an exposure, in the unit it is read in; labelled at 1, 2, 5, 10 … where it is logarithmic."""
    ends = (read.shown(float(curve.x[0])), read.shown(float(curve.x[-1])))
    return Axis(read.label, read.unit, curve.log, ticks(*ends) if curve.log else ())


def outcome_axis(outcome: Outcome) -> Axis:
    """The axis of an outcome; shares are read in per cent."""
    share = outcome.unit == SHARE
    named = not share and catalogue.known(outcome.column)
    return Axis(catalogue.variable(outcome.column).label if named else outcome.label, outcome.unit, share=share)


def difference_axis(outcome: Outcome) -> Axis:
    """The axis of a difference in an outcome."""
    return Axis("difference", "percentage points" if outcome.unit == SHARE else outcome.unit)


def reference(known: Variable, read: Display) -> Reference | None:
    """The reference interval of an exposure in the unit it is read in; None where none is known."""
    if known.low is None and known.high is None:
        return None
    low, high = (None if end is None else read.shown(end) for end in (known.low, known.high))
    return Reference(low, high, known.illustrative)


def ticks(low: float, high: float) -> Sequence[float]:
    """Round numbers to label on a logarithmic axis."""
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    rows = [[nice * 10.0**decade for decade in decades for nice in row] for row in NICE]
    ticks = [tuple(tick for tick in row if low <= tick <= high) for row in rows]
    return next((row for row in ticks if len(row) >= LABELS), ticks[-1])


def points(curve: Curve, read: Display) -> pd.DataFrame:
    """A curve as `x` (in the unit it is read in), `estimate`, `low`, `high`, `support`, `share`."""
    return pd.DataFrame(
        {
            "x": read.shown(curve.x),
            "estimate": curve.estimate,
            "low": curve.low,
            "high": curve.high,
            "support": np.where(curve.within, "within", "edge"),
            "share": curve.people,
        }
    )


def composition(lines: Sequence[Line]) -> pd.DataFrame:
    """A description as words: one row a line, one column a group.

    Small cells read "few people"; an asterisk marks estimates that rest on few people or have a wide interval.
    """
    groups = list(dict.fromkeys(cell.group[0][1] for line in lines for cell in line.cells))
    rows = {}
    for line in lines:
        known = catalogue.variable(line.column).label if catalogue.known(line.column) else line.column
        words = ", ".join(part for part in (known, level(line.column, line.level), line.unit) if part)
        cells = {cell.group[0][1]: _cell(cell, 100.0 if line.unit == "%" else 1.0) for cell in line.cells}
        rows[words] = [cells.get(group, "not measured") for group in groups]
    return pd.DataFrame.from_dict(rows, orient="index", columns=groups)


def _cell(cell: Estimate, scale: float) -> str:
    if cell.suppressed or cell.estimate is None or cell.low is None or cell.high is None:
        return "few people"
    if not np.isfinite(cell.low):
        if cell.estimate == 0:
            return "nobody"
        return f"{cell.estimate * scale:.1f}"
    mark = "*" if cell.unreliable else ""
    return f"{cell.estimate * scale:.1f}{mark} [{cell.low * scale:.1f}, {cell.high * scale:.1f}]"


def availability(pairs: Sequence[Overlap], group: str) -> pd.DataFrame:
    """Outcomes x features of one system as people read them: `outcome`, `feature`, `n`, `reason`."""
    columns = {catalogue.outcome(pair.outcome).columns: pair.outcome for pair in reversed(pairs)}
    distinct = set(columns.values())
    rows = [
        {
            "outcome": catalogue.outcome(pair.outcome).label,
            "feature": catalogue.variable(pair.feature).label,
            "n": pair.n if pair.possible else 0,
            "reason": pair.reason,
        }
        for pair in pairs
        if catalogue.variable(pair.feature).group == group and pair.outcome in distinct
    ]
    return pd.DataFrame(rows, columns=["outcome", "feature", "n", "reason"])


def impossible(cells: pd.DataFrame) -> pd.DataFrame:
    """The pairs that cannot be asked, with the reason computed from the data."""
    return cells.loc[cells["reason"] != "", ["feature", "outcome", "reason"]].rename(
        columns={"feature": "Measure", "outcome": "Outcome", "reason": "Why not"}
    )


def provenance(cohort: Cohort) -> pd.DataFrame:
    """Where a cohort's rows come from, as words."""
    origin, design = cohort.provenance, cohort.design
    weight = "chosen for each set of variables and cycle" if design and design.rule else design and design.weight
    rows = {
        "Source": origin.source,
        "People": f"{origin.rows:,}",
        "Cycles": ", ".join(origin.cycles) or "none",
        "Weight": weight or ("one over the share drawn" if design and design.fpc else "none: everybody counts alike"),
        "Strata and PSU": f"{design.stratum}, {design.psu}" if design and design.psu else "none",
        **({"Finite population": ", ".join(design.fpc)} if design and design.fpc else {}),
        "sha256": " ".join(origin.sha256[i : i + 8] for i in range(0, len(origin.sha256), 8)),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["what"])


def dictionary(cohort: Cohort, wanted: str = "") -> pd.DataFrame:
    """The variables of a cohort whose name, label or note holds the words wanted."""
    rows = [
        {"Column": column.name, "What": _label(column), "Unit": column.unit, "Kind": column.kind, "Note": column.note}
        for column in cohort.columns
    ]
    words = wanted.casefold().split()
    kept = [row for row in rows if all(word in " ".join(row.values()).casefold() for word in words)]
    return pd.DataFrame(kept, columns=["Column", "What", "Unit", "Kind", "Note"])


def _label(column: Column) -> str:
    return catalogue.variable(column.name).label if catalogue.known(column.name) else column.label


def one(found: Estimate | None, outcome: Outcome) -> pd.DataFrame | None:
    """One estimate with its interval, cut where the outcome has no values; None where there is none to show."""
    if found is None or found.suppressed or found.estimate is None:
        return None
    drawn = pd.DataFrame([{"estimate": found.estimate, "low": found.low, "high": found.high}], dtype=float)
    return drawn.clip(outcome.low, outcome.high)


def steps(found: Sequence[tuple[str, Step | None]], outcome: Outcome) -> pd.DataFrame:
    """Differences by group in the unit of `difference_axis`, for a forest; groups without an estimate are left out."""
    told = [(name, one.difference) for name, one in found if one is not None]
    rows = [(name, one.estimate, one.low, one.high) for name, one in told]
    drawn = pd.DataFrame(rows, columns=["label", "estimate", "low", "high"])
    return drawn.assign(**100 * drawn[["estimate", "low", "high"]]) if outcome.unit == SHARE else drawn


def contrast(found: Contrast) -> pd.DataFrame:
    """Both standardised means of a policy, for a forest."""
    rows = [("as people are", found.before), ("with the policy", found.after)]
    told = [(name, one.estimate, one.low, one.high) for name, one in rows if one is not None]
    return pd.DataFrame(told, columns=["label", "estimate", "low", "high"])


def tests(found: Sequence[FTest]) -> pd.DataFrame:
    """Joint tests as people read them."""
    rows = [{"Test": one.name, "F": one.statistic, "df": f"{one.df1}, {one.df2}", "p": _p(one.p)} for one in found]
    return pd.DataFrame(rows, columns=["Test", "F", "df", "p"])


def terms(fitted: Fitted) -> pd.DataFrame:
    """Coefficients on the scale of the link, with 95 % intervals; none of a category that too few people have."""
    se = np.sqrt(np.diag(fitted.vcov))
    rows: list[dict[str, object]] = []
    for name, estimate, error in zip(fitted.names, fitted.beta, se, strict=True):
        if name in fitted.hidden:
            rows.append(dict.fromkeys(("Estimate", "SE", "From", "To")) | {"Term": name, "p": "not shown"})
            continue
        low, high = symmetric(float(estimate), float(error), fitted.df)
        p = p_value(float(estimate / error), fitted.df) if error > 0 else None
        rows.append({"Term": name, "Estimate": estimate, "SE": error, "From": low, "To": high, "p": _p(p)})
    return pd.DataFrame(rows, columns=["Term", "Estimate", "SE", "From", "To", "p"])


def _p(value: float | None) -> str:
    if value is None or not np.isfinite(value):
        return "not defined"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def lost(fitted: Fitted) -> pd.DataFrame:
    """Who was left out, by what they lack; one person may lack several."""
    rows = [(_name(column), f"{count:,}") for column, count in fitted.lost.items()]
    return pd.DataFrame(rows, columns=["Lacking", "People"])


def _name(column: str) -> str:
    return catalogue.variable(column).label if catalogue.known(column) else column


def calibration(found: Validation) -> pd.DataFrame:
    """Tenths of the held-out prediction."""
    rows = [(tenth.predicted, tenth.observed, tenth.n) for tenth in found.tenths]
    return pd.DataFrame(rows, columns=["predicted", "observed", "n"])


def roles(question: Question) -> dict[str, Role]:
    """What each node of the causal graph is in a question."""
    said = question.adjustment
    found: dict[str, Role] = {said.exposure: "exposure", said.outcome: "outcome"}
    held = {name for name, _ in question.left_out}
    found |= dict.fromkeys((name for name in said.adjust if name not in held), "adjusted")
    found |= dict.fromkeys(said.mediators, "mediator")
    found |= dict.fromkeys((*said.colliders, *said.descendants, *said.unmeasured), "left out")
    return found
