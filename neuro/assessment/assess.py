"""A person assessed: every axis against people alike, every value against its interval."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np

from neuro.assessment.alike import Alike, Person, Placed
from neuro.assessment.assessment import Assessment, AxisAnswer, Declined, Narrowing, PartAnswer, ValueAnswer
from neuro.assessment.entered import Problem, entered
from neuro.assessment.first import enter_first, possible, to_measure
from neuro.assessment.laboratory import Judged, judged
from neuro.assessment.synthesis import Synthesis, synthesis
from neuro.balance.axes import Axis, axes
from neuro.balance.band import Band, band
from neuro.balance.composite import composite, weighted
from neuro.balance.indices import index
from neuro.balance.parts import Part, parts
from neuro.balance.reference import Reference
from neuro.balance.refusals import refused
from neuro.balance.scores import standardised, with_standards
from neuro.balance.strata import ADULT, NONE, STRATA, strata
from neuro.expression import Expression, parse
from neuro.knowledge import catalogue
from neuro.knowledge.analytes import LabInterval

CONTEXT = ("sex", "age", "age_80")
PREGNANT = "Pregnancy changes most of these markers, and few pregnant people are in the reference."
THYROID = "tsh_flag"
"""The one flag of thyroid disease: an index, never a score."""
FEW_YEARS = "Nobody under 18 is in the reference: nothing is scored or simulated."


def assess(
    given: Mapping[str, Any],
    alike: Alike,
    *,
    intervals: Mapping[str, LabInterval] | Iterable[LabInterval] = (),
    beyond: Mapping[str, tuple[str, float]] | None = None,
    equal: bool = False,
    kinetics: bool = True,
    assume: Collection[str] = (),
) -> Assessment:
    """One person against people of the same sex and age band.

    A value that cannot be taken is listed with the reason and loses no other.

    Args:
        given: column -> value in the cohort's units; absent, None and NaN are not measured.
        alike: the cohort's people and the reference that scores are set against.
        intervals: a laboratory's own, which replace the table's.
        beyond: column -> ("<" or ">", limit) of values only known to lie beyond a limit: shown, never scored.
        equal: whether every axis of the composite counts alike.
        kinetics: whether synthesis is simulated beside the markers.
        assume: assumed maps (grade C) of the kinetics that are switched on.
    """
    taken = entered(given, alike.cohort.columns)
    person = _on_one_scale(taken.values, alike)
    reference = alike.reference
    answers = tuple(_axis(row, person, alike) for row in axes() if row.formula)
    without = [row.axis.code for row in answers if row.value is None]
    measured = judged(taken.values, intervals, beyond)
    return Assessment(
        person=person,
        title=reference.title,
        among=_among(person),
        axes=answers,
        values=tuple(ValueAnswer(one, _placed(one, alike, person)) for one in measured),
        composite=_composite(answers, person, reference, equal),
        declined=_declined(person, reference),
        synthesis=_synthesis(person, alike, assume) if kinetics else None,
        enter_first=enter_first(person, reference, without),
        problems=taken.problems,
        said=_said(person, taken.values, taken.problems, beyond or {}),
    )


def _on_one_scale(values: Person, alike: Alike) -> dict[str, float | str]:
    """The person's values, with one for the column whose cycles are on one scale where only the other was given."""
    return {alike.one_scale(name): value for name, value in values.items()} | dict(values)


def _placed(one: Judged, alike: Alike, person: Person) -> Placed:
    if one.bound:
        where = "below" if one.bound == "<" else "above"
        return Placed(None, "", None, f"only known to lie {where} a limit")
    return alike.column(one.column, one.value, person)


def _among(person: Person) -> str:
    place = int(strata({"sex": person.get("sex"), "age": person.get("age")}))
    return "" if place == NONE else STRATA[place].label


def _declined(person: Person, reference: Reference) -> tuple[Declined, ...]:
    never = [row for row in axes() if not row.formula]
    reasons = refused(person, reference, [row.code for row in never])
    return tuple(Declined(row, reasons[row.code], row.simulation) for row in never)


def _axis(row: Axis, person: Person, alike: Alike) -> AxisAnswer:
    reference = alike.of_axis(row.code)
    answers = _parts(row, person, reference)
    found = band(row.code, person, reference) if any(part.score is not None for part in answers) else None
    if found is None:
        reason = refused(person, reference, [row.code])[row.code]
        return AxisAnswer(row, None, None, None, None, answers, None, None, "not judged", reason)
    codes = tuple(part.index for part in answers if part.score is not None)
    placed = alike.score(row.code, codes, found.value, person)
    ends = (found.value, found.low, found.high, placed, answers, _narrowing(found, person, reference))
    return AxisAnswer(row, *ends, found.limits, found.position, "", found.said)


def _parts(row: Axis, person: Person, reference: Reference) -> tuple[PartAnswer, ...]:
    given = with_standards(person, reference)
    return tuple(_part(part, given, person, reference) for part in parts(row))


def _part(part: Part, given: Mapping[str, Any], person: Person, reference: Reference) -> PartAnswer:
    """The first index of a part that this person has, or the one that would stand for it."""
    for code in part.codes:
        score = _score(code, given, person, reference)
        if score is not None:
            row = index(code)
            value = float(row.formula.evaluate(person))
            return PartAnswer(
                code, row.name, row.unit, part.sign, value, part.sign * score, _of(code, person, reference), ()
            )
    row = index(part.index(reference))
    lacking = to_measure(name for name in row.needs if name not in person)
    return PartAnswer(row.code, row.name, row.unit, part.sign, None, None, _of(row.code, person, reference), lacking)


def _score(code: str, given: Mapping[str, Any], person: Person, reference: Reference) -> float | None:
    tree = standardised(code, reference, person)
    if tree is None:
        return None
    found = float(np.asarray(Expression(code, tree).evaluate(given)))
    return found if np.isfinite(found) else None


def _of(code: str, person: Person, reference: Reference) -> Any:
    sex, age = person.get("sex"), person.get("age")
    return reference.of(code, None if sex is None else str(sex), None if age is None else float(age))


def _narrowing(found: Band, person: Person, reference: Reference) -> Narrowing | None:
    """The missing part that narrows the band most, of those that somebody like this can have measured."""
    for code, half in found.narrows:
        if _of(code, person, reference) is not None:
            row = index(code)
            lacking = to_measure(name for name in row.needs if name not in person)
            return Narrowing(code, row.name, lacking, (found.high - found.low) / 2, half)
    return None


def _composite(answers: tuple[AxisAnswer, ...], person: Person, reference: Reference, equal: bool) -> Any:
    scores = {row.axis.code: row.value for row in answers}
    halves = {
        row.axis.code: (row.high - row.low) / 2 for row in answers if row.low is not None and row.high is not None
    }
    among = [row.code for row in weighted() if scores.get(row.code) is not None or possible(row, person, reference)]
    return composite(scores, halves, equal=equal, among=among)


def _synthesis(person: Person, alike: Alike, assume: Collection[str]) -> Synthesis:
    age = person.get("age")
    if isinstance(age, float) and age < ADULT:
        return Synthesis("not available", (FEW_YEARS,))
    return synthesis(person, alike.middle, assume)


def _said(
    person: Person,
    values: Person,
    problems: tuple[Problem, ...],
    beyond: Mapping[str, tuple[str, float]],
) -> tuple[str, ...]:
    said = []
    age = person.get("age")
    if isinstance(age, float) and age < ADULT:
        said.append(FEW_YEARS)
    unknown = [name for name in ("sex", "age") if name not in person]
    if unknown:
        said.append(f"Not known: {' and '.join(unknown)}; people alike are then everybody of what is known.")
    overt = index(THYROID)
    if set(overt.needs) <= set(person) and float(overt.formula.evaluate(person)) == 1.0:
        said.append(f"{overt.name}: {overt.note}.")
    if person.get("pregnant") == 1:
        said.append(PREGNANT)
    said += _misleading(values)
    added = [catalogue.variable(name).label for name in person if name not in values and name not in CONTEXT]
    if added:
        said.append(f"Set against the cohort on the scale of one assay: {'; '.join(added)}.")
    if beyond:
        labels = [catalogue.variable(name).label for name in beyond if catalogue.known(name)]
        said.append(f"Only known to lie beyond a limit, so in no axis: {', '.join(labels)}.")
    if problems:
        said.append(f"Not taken: {', '.join(problem.column for problem in problems)}; see why.")
    return tuple(said)


def _misleading(values: Person) -> list[str]:
    """What guardrails say of measured values that another value makes misleading, whichever way one would move them."""
    return [
        rule.message if rule.grade != "C" else f"{rule.message} (recalled, not verified)"
        for rule in catalogue.guardrails()
        if (rule.severity, rule.direction) == ("warn", "any")
        and set(rule.trigger) & set(values)
        and set(rule.columns) <= set(values)
        and bool(parse(rule.condition).true(values))
    ]
