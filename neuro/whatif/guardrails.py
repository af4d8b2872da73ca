"""Guardrails speak beside a number or in its place; they never alter one."""

import math
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Guardrail, Limit, Severity
from neuro.whatif.contrast import Notice
from neuro.whatif.intervention import Move

Profile = Mapping[str, Any]
EVERY = "*"
UNVERIFIED = " (Unverified: recalled, not read in a source.)"
ORDER: tuple[Severity, ...] = ("block", "warn", "info")


@cache
def conditions() -> frozenset[str]:
    """Columns that guardrails ask about."""
    ruled = [rule.condition for rule in catalogue.guardrails() if rule.condition]
    return frozenset(column for condition in ruled for column in parse(condition).columns)


@cache
def declarable() -> frozenset[str]:
    """Conditions that a person may declare even where the cohort lacks them: yes or no, never a measurement."""
    return frozenset(name for name in conditions() if catalogue.known(name) and catalogue.variable(name).unit == "0/1")


def notices(
    before: Profile,
    after: Profile,
    moves: tuple[Move, ...],
    outcome: tuple[str, ...],
    known: Collection[str],
    *,
    checklist: bool = False,
) -> tuple[Notice, ...]:
    """Every guardrail that a person's moves wake, blocking ones first.

    Args:
        before, after: the person's values without and with the moves; absent or None is not known.
        moves: what is asked.
        outcome: columns that make the outcome.
        known: columns of the cohort; a rule that asks for others is not for this cohort, unless the person gives them.
        checklist: whether medicines and conditions were asked about. If they were, what is left unknown counts as
            present for a blocking rule; if not (values in a file), that rule warns and names what is not known.
    """
    woken = [
        notice
        for rule in catalogue.guardrails()
        if _asked(rule, before, known)
        and _wakes(rule, before, after, moves)
        and (notice := _spoken(rule, before, checklist)) is not None
    ]
    spoken_for = {
        column for rule in catalogue.guardrails() if rule.code in {one.rule for one in woken} for column in rule.trigger
    }
    for move in moves:
        limit = _limits(move.column, before, after)
        if limit is not None and (limit.severity == "warn" or move.column not in spoken_for):
            woken.append(limit)
    woken += help_texts(outcome)
    return tuple(sorted(dict.fromkeys(woken), key=lambda notice: ORDER.index(notice.severity)))


def blocked(found: tuple[Notice, ...]) -> str | None:
    """The sentence that stands in place of a number, the first of several; None when nothing blocks."""
    return next((notice.sentence for notice in found if notice.severity == "block"), None)


def help_texts(outcome: tuple[str, ...]) -> list[Notice]:
    """The text that stands wherever an outcome is shown, whatever anybody answered."""
    texts = {row.help: row for row in reversed(catalogue.outcomes()) if row.help and set(row.columns) & set(outcome)}
    return [Notice(f"help:{row.column}", "info", text, row.grade != "C", (row.source,)) for text, row in texts.items()]


def _asked(rule: Guardrail, person: Profile, known: Collection[str]) -> bool:
    columns = parse(rule.condition).columns if rule.condition else ()
    return all(column in known or _fact(column, person) is not None for column in columns)


def _wakes(rule: Guardrail, before: Profile, after: Profile, moves: tuple[Move, ...]) -> bool:
    for move in moves:
        if EVERY not in rule.trigger and move.column not in rule.trigger:
            continue
        rise = _rise(move.column, before, after)
        if rule.direction == "any" or (rise > 0 if rule.direction == "up" else rise < 0):
            return True
    return False


def _rise(column: str, before: Profile, after: Profile) -> float:
    start, end = before.get(column), after.get(column)
    return 0.0 if start is None or end is None else float(end) - float(start)


def _spoken(rule: Guardrail, person: Profile, checklist: bool) -> Notice | None:
    holds, unknown = _holds(rule.condition, person)
    if holds is False or (holds is None and rule.unknown == "absent"):
        return None
    if holds is None and rule.severity == "block" and not checklist:
        sentence = f"Not known here: {', '.join(unknown)}. If it applies: {rule.message}"
        return _notice(rule, "warn", sentence)
    return _notice(rule, rule.severity, rule.message)


def _holds(condition: str, person: Profile) -> tuple[bool | None, tuple[str, ...]]:
    """Whether a condition holds, None where it cannot be known, and which of its columns are not known."""
    if not condition:
        return True, ()
    asked = parse(condition)
    facts = {column: _fact(column, person) for column in asked.columns}
    value = float(asked.evaluate(facts))
    unknown = tuple(column for column, fact in facts.items() if fact is None)
    return (None if math.isnan(value) else value == 1.0), unknown


def _fact(column: str, person: Profile) -> Any:
    """A value of the person; sex is read from a 0/1 column where the cohort codes it so."""
    if column == "sex" and person.get("sex") is None and person.get("female") is not None:
        return "female" if float(person["female"]) == 1.0 else "male"
    return person.get(column)


def _notice(rule: Guardrail, severity: Severity, sentence: str) -> Notice:
    verified = rule.grade != "C"
    sources = tuple(part.strip() for part in rule.source.split(";") if part.strip())
    return Notice(rule.code, severity, sentence + ("" if verified else UNVERIFIED), verified, sources)


def _limits(column: str, before: Profile, after: Profile) -> Notice | None:
    """Agencies' limits of an intake that rises, as facts; conflicts are shown."""
    limits = catalogue.limits_of(column)
    if not limits or _rise(column, before, after) <= 0:
        return None
    value = float(after[column])
    above = [limit for limit in limits if limit.comparable and value > limit.value]
    facts = "; ".join(_fact_of(limit) for limit in limits)
    conflict = " The agencies disagree." if len({limit.value for limit in limits}) > 1 else ""
    lead = f"{value:g} {limits[0].unit} is above a limit. " if above else ""
    sentence = f"{lead}{limits[0].nutrient}: {facts}.{conflict} {_capitalised(limits[0].note)}".rstrip()
    verified = all(limit.grade != "C" for limit in limits)
    sources = tuple(dict.fromkeys(limit.source for limit in limits))
    return Notice(f"limit:{column}", "warn" if above else "info", sentence, verified, sources)


def _fact_of(limit: Limit) -> str:
    return f"{limit.agency} {limit.kind} {limit.value:g} {limit.unit} ({limit.scope})"


def _capitalised(note: str) -> str:
    return f"{note[:1].upper()}{note[1:]}." if note else ""
