"""The same question asked otherwise: rows to take away, and how far the answers lie apart, in words."""

from collections.abc import Sequence
from typing import Any

from neuro.cohort.cohort import Cohort
from neuro.knowledge.entities import Outcome
from neuro.models.otherwise.alternatives import RECOMMENDED, Answer, Spread
from neuro.report.command import cohort_command
from neuro.report.numbers import NO_BREAK, interval, of_difference, signed
from neuro.whatif.contrast import Estimate

NOTHING: dict[str, Any] = dict.fromkeys(
    ("estimate", "se", "low", "high", "link_estimate", "link_se", "link_low", "link_high", "n", "df")
)


def rows(found: Sequence[Answer], cohort: Cohort, data: str = "") -> list[dict[str, Any]]:
    """One row an answer, with the line that fits it again; what could not be asked has its reason.

    Args:
        data: how the cohort was named, a file perhaps; "" for its name.
    """
    return [_row(one, cohort, data) for one in found]


def _row(one: Answer, cohort: Cohort, data: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "label": one.label,
        "recommended": one.code == RECOMMENDED,
        **_numbers(one),
        "events": one.events,
        "unit": one.unit,
        "comparable": one.comparable,
        "family": one.spec.family if one.spec else None,
        "why": one.why,
        "note": one.note,
        "reason": one.reason,
        "command": cohort_command(one.spec, cohort, one.design, data) + one.options if one.spec else "",
    }


def _numbers(one: Answer) -> dict[str, Any]:
    if one.found is None:
        return dict(NOTHING)
    told, link = one.found.outcome, one.found.link
    return {
        "estimate": told.estimate,
        "se": told.se,
        "low": told.low,
        "high": told.high,
        "link_estimate": link.estimate,
        "link_se": link.se,
        "link_low": link.low,
        "link_high": link.high,
        "n": one.found.n,
        "df": one.found.df,
    }


def apart(found: Spread, outcome: Outcome) -> str:
    """How far the answers lie apart."""
    unit = f"{NO_BREAK}{of_difference(outcome.unit)}"
    if found.answered < 2:
        return "No other way of asking has an answer in these people."
    same = found.same_sign
    return (
        f"Asked in {found.answered} ways, the difference runs from {signed(found.low, outcome.unit)} to "
        f"{signed(found.high, outcome.unit)}{unit}; the sign is that of the recommended model in {same} of "
        f"{found.answered}, and the interval excludes zero in {found.excluding}."
    )


def notes(found: Sequence[Answer]) -> list[str]:
    """How to read the answers that need it, those in another unit with their number."""
    return [f"**{one.label}**: {' '.join(_said(one))}" for one in found if one.found is not None and _said(one)]


def _said(one: Answer) -> list[str]:
    parts = [one.note] if one.note else []
    if one.found is not None and not one.comparable:
        told = one.found.outcome
        number = interval(Estimate(told.estimate, told.se, told.low, told.high), one.unit)
        parts.append(f"In its own unit {number} {of_difference(one.unit)}, so it is not drawn.")
    return parts
