"""Whether the cohort has people where a person's question goes."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE
from neuro.errors import InterventionError
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.models.basis import derived
from neuro.models.learn import base_columns, model_columns
from neuro.models.together import contradicted
from neuro.whatif.alike import Completed
from neuro.whatif.contrast import Percentile, Status, Support
from neuro.whatif.intervention import Move
from neuro.whatif.neighbours import ALIKE, evenly
from neuro.whatif.prepared import Prepared
from neuro.whatif.ranks import OUTER, outside, placed

Person = Mapping[str, float | str]
ORDER: tuple[Status, ...] = ("supported", "thin", "none")
WAYS = 25
"""Ways of filling what is not measured on which nearness is judged; the middle one decides. Grade C."""
DESIGN = (CYCLE,)
"""Columns that say when somebody was seen: a person's may be any of the fit's."""


def not_eligible(ready: Prepared, person: Person, moves: tuple[Move, ...]) -> str | None:
    """Why nobody like this person has the outcome or a moved value measured; None where they have.

    Raises:
        InterventionError: it cannot be told because a value is not given.
    """
    rules: list[tuple[str, tuple[str, ...], str, str]] = [
        (move.column, (move.column,), *_eligibility(move.column)) for move in moves
    ]
    known = ready.instrument
    if known is not None:
        rules.insert(0, (known.label, known.columns, known.eligibility, known.eligibility_reason))
    everybody = ready.sample.columns
    asked = [(what, rule, why) for what, names, rule, why in rules if rule and not contradicted(names, rule, everybody)]
    if ready.fitted.spec.domain:
        asked.append(("the model", ready.fitted.spec.domain, "this fit holds only people with that"))
    for what, condition, why in asked:
        if not _fulfilled(ready, condition, person, what):
            return f"No number: {why} ({what} is there where {condition})."
    return None


def _eligibility(column: str) -> tuple[str, str]:
    if not catalogue.known(column):
        return "", ""
    variable = catalogue.variable(column)
    return variable.eligibility, variable.eligibility_reason


def _fulfilled(ready: Prepared, condition: str, person: Person, what: str) -> bool:
    """Whether a condition holds for a person, who may have been seen in any cycle of the fit.

    Columns that the cohort lacks are not asked about.
    """
    asked, spec = parse(condition), ready.fitted.spec
    facts = {name: person.get(name) for name in base_columns(spec, asked.columns)}
    if any(name not in ready.columns and value is None for name, value in facts.items()):
        return True
    others = dict.fromkeys(base_columns(spec, [name for name, _ in spec.derive]))
    values = [asked.evaluate(derived(others | facts | filled, spec.derive)) for filled in _seen(ready, facts)]
    if any(value == 1.0 for value in values):
        return True
    unknown = [name for name, value in facts.items() if value is None and name not in DESIGN]
    if unknown and any(np.isnan(value) for value in values):
        raise InterventionError(
            f"Wanted {', '.join(unknown)} of this person: {what} was measured only where {condition}, and without "
            "that it cannot be told. Add it."
        )
    return False


def _seen(ready: Prepared, facts: Mapping[str, float | str | None]) -> list[dict[str, str]]:
    """Every cycle of the fit, where a condition asks for the cycle and the person has none."""
    for name in DESIGN:
        if name in facts and facts[name] is None and name in ready.columns:
            return [{name: level} for level in np.unique(ready.columns[name].astype(str))]
    return [{}]


def assess(
    ready: Prepared, before: Person, after: Person, moves: tuple[Move, ...], units: Mapping[str, str]
) -> Support:
    """Support of the moved values one by one, and of what is given besides; joint support comes with `joint`.

    Args:
        before, after: measured values without and with the moves.
        units: column -> unit.
    """
    places = tuple(
        placed(ready.ranks[move.column], move.column, units.get(move.column, ""), float(start), float(end))
        for move in moves
        for start, end in ((before[move.column], after[move.column]),)
    )
    reasons = [reason for place in places for reason in _beyond(ready, place)] + _unlike(ready, before, moves)
    if reasons:
        return Support("none", places, reasons=tuple(dict.fromkeys(reasons)))
    thin = [reason for place in places for reason in _thin(ready, place)]
    return Support("thin" if thin else "supported", places, reasons=tuple(thin))


def _beyond(ready: Prepared, place: Percentile) -> list[str]:
    ranks = ready.ranks[place.column]
    found = (outside(ranks, place.column, place.unit, value) for value in (place.after, place.before))
    return [reason for reason in found if reason]


def _thin(ready: Prepared, place: Percentile) -> list[str]:
    ranks = ready.ranks[place.column]
    ends = ((place.before, place.percentile_before), (place.after, place.percentile_after))
    return [
        f"Few people of this fit have {place.column} {value:g} {place.unit}".rstrip()
        + f" (percentile {percentile:.0f}): thin support."
        for value, percentile in dict.fromkeys(ends)
        if ranks.status(value) == "thin"
    ]


def _unlike(ready: Prepared, person: Person, moves: tuple[Move, ...]) -> list[str]:
    """Values that stay, but that nobody of the fit has or goes beyond."""
    names = dict.fromkeys((*model_columns(ready.fitted.spec), "age"))
    stay = [name for name in names if name in person and name not in {move.column for move in moves}]
    found = (_nobody_has(ready, name, person[name]) for name in stay)
    return [reason for reason in found if reason]


def _nobody_has(ready: Prepared, name: str, value: float | str) -> str | None:
    """Why one value is beyond the people of the fit; extremes are a single person's and are not told, but for age."""
    if isinstance(value, str):
        known = value in ready.levels.get(name, (value,))
        return None if known else f"Nobody in this fit has {name} '{value}': no number."
    low, high = ready.extremes.get(name, (-np.inf, np.inf))
    if low <= value <= high:
        return None
    if name in ready.ranks and name != "age":
        low, high = (ready.ranks[name].quantile(share) for share in OUTER)
    return f"{name} {value:g} is outside the people of this fit (nearly all {low:.3g} to {high:.3g}): no number."


def joint(ready: Prepared, support: Support, before: Completed, after: Completed) -> Support:
    """The same with people alike, without and with the moves: the combination, not each value alone."""
    if any(np.isnan(ready.fitted.basis.matrix(way.columns)).any() for way in (before, after)):
        return Support("none", support.percentiles, reasons=("The model is not defined for these values: no number.",))
    start, _ = _nearest(ready, before)
    end, middle = _nearest(ready, after)
    similar, share = ready.neighbours.alike(middle)
    shown = similar >= ALIKE
    reasons = support.reasons
    worst = max((support.status, start, end), key=ORDER.index)
    if "none" in (start, end):
        when = "after the move" if start != "none" else "to start with"
        reasons = (*reasons, f"Nobody in this fit combines these values {when}, though each may be usual: no number.")
    elif "thin" in (start, end):
        reasons = (*reasons, f"Fewer than {ALIKE} people of this fit combine values like these: thin support.")
    return Support(worst, support.percentiles, similar if shown else None, share if shown else None, reasons)


def _nearest(ready: Prepared, way: Completed) -> tuple[Status, NDArray[np.float64]]:
    """Joint support, and the row of the design matrix that it is judged on: the middle one of the ways to fill it."""
    ways = evenly(len(way.weight), WAYS)
    matrix = ready.fitted.basis.matrix({name: values[ways] for name, values in way.columns.items()})
    middle = matrix[[int(np.argsort(ready.neighbours.reach(matrix))[len(ways) // 2])]]
    return ready.neighbours.status(middle), middle
