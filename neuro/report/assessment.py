"""An assessment as the contract's keys, axes first, the composite last; and how its numbers are said."""

from dataclasses import asdict
from typing import Any

from neuro.assessment.alike import Placed
from neuro.assessment.assessment import Assessment, AxisAnswer, PartAnswer, ValueAnswer
from neuro.assessment.pasted import Pasted
from neuro.assessment.visits import Visits
from neuro.report.numbers import MINUS

KIND = (
    "Supply, status and markers in blood and food, set against people alike: not what a brain holds or does, not a "
    "diagnosis, and no advice."
)


def assessment_answer(found: Assessment, read: Pasted | None = None, change: Visits | None = None) -> dict[str, Any]:
    """The whole assessment as plain values at full precision; what is missing is None.

    Args:
        found: the assessment.
        read: the pasted text it came from, where there was one.
        change: against an earlier date, where there was one.
    """
    answer: dict[str, Any] = {
        "people": found.title,
        "among": found.among,
        "counts": {
            "judged": found.judged,
            "inside": found.names("inside"),
            "below": found.names("below"),
            "above": found.names("above"),
            "context": found.names("not judged"),
            "sentence": counted(found),
        },
        "axes": [_axis(row) for row in found.axes],
        "values": [_value(row) for row in found.values],
        "declined": [
            {"code": row.axis.code, "name": row.axis.name, "reason": row.reason, "simulation": row.simulation or None}
            for row in found.declined
        ],
        "synthesis": None if found.synthesis is None else asdict(found.synthesis),
        "enter_first": [asdict(row) for row in found.enter_first],
    }
    if change is not None:
        answer["change"] = asdict(change)
    if read is not None:
        answer["pasted"] = [_read(row) for row in read.values]
        answer["unread"] = [asdict(row) for row in read.unread]
    composite = asdict(found.composite)
    composite["weights"] = [{"axis": code, "share": share} for code, share in found.composite.weights]
    problems = [asdict(problem) for problem in found.problems]
    return answer | {"composite": composite, "problems": problems, "warnings": [*found.said, *_of_text(read), KIND]}


def _of_text(read: Pasted | None) -> tuple[str, ...]:
    return () if read is None else read.said


def _read(row: Any) -> dict[str, Any]:
    own = row.interval
    values = asdict(row) | {"interval": None if own is None else asdict(own)}
    del values["text"]
    return values


def _axis(row: AxisAnswer) -> dict[str, Any]:
    about = row.axis
    return {
        "code": about.code,
        "name": about.name,
        "group": about.group,
        "side": about.side,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        **_placed(row.placed),
        "origin": row.origins,
        "position": row.position,
        "normal": None if row.limits is None else asdict(row.limits),
        "parts": [_part(part) for part in row.parts],
        "narrowing": None if row.narrowing is None else asdict(row.narrowing) | {"share": row.narrowing.share},
        "reason": row.reason or None,
        "formula": about.formula,
        "wording": about.wording,
        "validity": about.validity,
        "source": about.source,
        "grade": about.grade,
        "note": about.note or None,
        "said": row.said,
    }


def _part(part: PartAnswer) -> dict[str, Any]:
    return asdict(part) | {"columns": part.columns}


def _placed(placed: Placed | None) -> dict[str, Any]:
    found = placed.found if placed is not None else None
    return {
        "percentile": None if found is None else found.percentile,
        "percentile_low": None if found is None else found.low,
        "percentile_high": None if found is None else found.high,
        "n": None if placed is None else placed.n,
        "among": None if placed is None or not placed.among else placed.among,
        "among_said": None if placed is None or not placed.said else placed.said,
    }


def _value(row: ValueAnswer) -> dict[str, Any]:
    return asdict(row.judged) | _placed(row.placed)


def counted(found: Assessment) -> str:
    """How many axes lie inside their band, by name: what comes before any composite."""
    if not found.judged:
        return "No axis has a score that is judged."
    inside = found.names("inside")
    said = [f"{len(inside)} of {found.judged} axes lie inside their band{_named(inside)}."]
    outside = (("Below", found.names("below")), ("Above", found.names("above")))
    said += [f"{where}{_named(names)}." for where, names in outside if names]
    return " ".join(said)


def _named(names: tuple[str, ...]) -> str:
    """Names after a colon; they hold commas themselves."""
    return f": {'; '.join(names)}" if names else ""


def placed_line(placed: Placed) -> str:
    """A percentile with its interval and whose it is; or why there is none."""
    found = placed.found
    if found is None:
        return f"no percentile, because {placed.said}"
    ends = "" if found.low is None or found.high is None else f" [{found.low:.0f}, {found.high:.0f}]"
    said = f"percentile {found.percentile:.0f}{ends} among {found.n:,} people: {placed.among}"
    return f"{said} ({placed.said})" if placed.said else said


def sd(value: float) -> str:
    """A score with its sign, to two decimals; never minus zero."""
    rounded = round(value, 2) + 0.0
    return f"{rounded:+.2f}".replace("-", MINUS) if rounded else "0.00"


def percent(value: float) -> str:
    """A change in per cent with its sign."""
    rounded = round(value, 1) + 0.0
    return f"{rounded:+.1f} %".replace("-", MINUS) if rounded else "no change"
