"""Guardrails speak beside a number or in its place; they never alter one."""

from collections.abc import Mapping
from typing import Any

from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Guardrail, Interval, Limit
from neuro.whatif.contrast import Notice, Severity
from neuro.whatif.intervention import Move

Profile = Mapping[str, Any]
ANY = "*"
UNVERIFIED = " (unverified: recalled, not read in a source)"


def notices(
    before: Profile, after: Profile, moves: tuple[Move, ...], known: tuple[str, ...], outcome: tuple[str, ...]
) -> tuple[Notice, ...]:
    """Every guardrail that a person's moves wake, blocking ones first.

    Args:
        before, after: the person's values, absent or None where not measured.
        moves: what is asked.
        known: columns of the cohort: a condition on a column that the cohort lacks is asked all the same.
        outcome: columns that make the outcome.
    """
    woken = [notice for rule in catalogue.guardrails() if (notice := _rule(rule, before, after, moves)) is not None]
    woken += [notice for move in moves for notice in _limits(after, move)]
    woken += [notice for move in moves if (notice := _inside_reference(before, move)) is not None]
    woken += _help(outcome)
    order: tuple[Severity, ...] = ("block", "warn", "info")
    return tuple(sorted(dict.fromkeys(woken), key=lambda notice: order.index(notice.severity)))


def blocking(found: tuple[Notice, ...]) -> str | None:
    """The sentences that stand in place of a number; None when nothing blocks."""
    return " ".join(notice.sentence for notice in found if notice.severity == "block") or None


def _rule(rule: Guardrail, before: Profile, after: Profile, moves: tuple[Move, ...]) -> Notice | None:
    if not any(_wakes(rule, before, after, move) for move in moves):
        return None
    sentence, severity = rule.message, rule.severity
    if rule.condition:
        holds = _holds(rule.condition, before)
        if holds is False:
            return None
        if holds is None:
            return _unknown(rule, before)
    return _notice(rule.code, severity, sentence, rule.grade, rule.source)
