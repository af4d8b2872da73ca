"""Why an axis has no value: in anybody of a cohort, or in one person."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np

from neuro.balance.axes import Axis, axes, axis
from neuro.balance.indices import Index, index
from neuro.balance.parts import Part, part_scores, parts
from neuro.balance.reference import Reference
from neuro.balance.scores import expanded, scores
from neuro.balance.strata import ADULT, SEXES
from neuro.knowledge import catalogue


def unavailable(names: Collection[str], reference: Reference, codes: Iterable[str] | None = None) -> dict[str, str]:
    """Axes that nobody in a table with these columns can have, each with the reason as a sentence."""
    wanted = axes() if codes is None else tuple(axis(code) for code in codes)
    return {
        row.code: _never(row, names, reference)
        for row in wanted
        if not row.formula or expanded(row, reference, names) is None
    }


def refused(values: Mapping[str, Any], reference: Reference, codes: Iterable[str] | None = None) -> dict[str, str]:
    """Axes and indices without a value in one person, each with the reason as a sentence.

    Args:
        values: by column, plain; None, NaN and absent are not measured.
        codes: axes and indices asked about, declined ones included; None for every axis.
    Returns:
        Code -> reason; those with a value are not in it.
    Raises:
        KnowledgeError: an unknown code.
    """
    known = {row.code for row in axes()}
    wanted = [row.code for row in axes()] if codes is None else list(codes)
    open_ones = [code for code in wanted if code in known and axis(code).formula]
    found = scores(values, reference, open_ones) if values else {}
    reasons = {}
    for code in wanted:
        if code not in known:
            reasons[code] = index_refused(index(code), values, reference)
        elif code not in found or not np.isfinite(found[code]):
            reasons[code] = _reason(axis(code), values, reference)
    return {code: reason for code, reason in reasons.items() if reason}


def index_refused(row: Index, values: Mapping[str, Any], reference: Reference) -> str:
    """Why an index says nothing of one person, as a sentence; "" where it does.

    A value of somebody like whom nobody was measured is refused too: there is nobody to set it against.
    """
    if not row.expression:
        return f"{row.name}: {row.withheld}."
    never = _unlike(row.code, values, reference)
    if never:
        return never
    absent = [name for name in row.needs if _absent(values.get(name))]
    if absent:
        return f"{row.name} needs {', '.join(_label(name) for name in absent)}, which is not measured here."
    if np.isfinite(row.formula.evaluate(values)):
        return ""
    return f"{row.name} has no value: it divides by nothing, or takes the logarithm of nothing, with these values."


def _absent(value: Any) -> bool:
    return value is None or value != value


def _label(name: str) -> str:
    return catalogue.variable(name).label if catalogue.known(name) else f"'{name}'"


def _reason(row: Axis, values: Mapping[str, Any], reference: Reference) -> str:
    if not row.formula:
        return f"{row.name}: {row.withheld}."
    age = _number(values.get("age"))
    if age is not None and age < ADULT:
        return f"{row.name} is set against adults; nobody under {ADULT:g} is in the reference."
    unlike = [_unlike(code, values, reference) for code in row.indices]
    lacking = [_lacking(part, values, reference) for part in parts(row)]
    there = np.isfinite(part_scores(row, values, reference)) if values else np.zeros(len(lacking), dtype=bool)
    missing = [text for text, one in zip(lacking, there, strict=True) if not one]
    never = next((text for text in unlike if text), "")
    if never and not there.any():
        return never
    needed = [text for part, text, one in zip(parts(row), lacking, there, strict=True) if part.required and not one]
    if needed:
        return f"{row.name} says nothing without {' and '.join(needed)}."
    few = f" {max(row.at_least, 1)} of its {len(lacking)} parts are wanted, {int(there.sum())} found:" * (
        len(lacking) > 1
    )
    return f"{row.name} has no value:{few} no {', no '.join(missing)}."


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _unlike(code: str, values: Mapping[str, Any], reference: Reference) -> str:
    """The sentence where nobody like this person was measured; "" otherwise."""
    sex, row = values.get("sex"), index(code)
    if row.within_sex and sex not in SEXES and reference.has(code):
        return f"{row.name} is read among people of one sex: enter sex."
    if reference.measured(code, sex, _number(values.get("age"))):
        return ""
    known = [catalogue.variable(name) for name in row.needs if catalogue.known(name)]
    reasons = dict.fromkeys(about.eligibility_reason for about in known if about.eligibility_reason)
    because = f" ({'; '.join(reasons)})" if reasons else ""
    unknown = [name for name in ("sex", "age") if values.get(name) is None]
    told = f"enter {' and '.join(unknown)}" if unknown else "there is nobody alike to be set against"
    return f"{row.name} was measured only in {reference.eligible[code].label} of {reference.title}{because}: {told}."


def _lacking(part: Part, values: Collection[str], reference: Reference) -> str:
    """What a part needs, as people read it."""
    code = next((code for code in part.codes if set(index(code).needs) & set(values)), part.index(reference))
    row = index(code)
    without = "" if reference.has(code) else f" ({_no_standard(row, reference)})"
    return f"{row.name}{without}"


def _no_standard(row: Index, reference: Reference) -> str:
    return reference.refused.get(row.code, f"{reference.title} has no centre and spread for it").rstrip(".")


def _never(row: Axis, names: Collection[str], reference: Reference) -> str:
    if not row.formula:
        return f"{row.name}: {row.withheld}."
    lacking = [_part_lacks(part, names, reference) for part in parts(row)]
    return f"{row.name} cannot be given here: {'; '.join(dict.fromkeys(text for text in lacking if text))}."


def _part_lacks(part: Part, names: Collection[str], reference: Reference) -> str:
    for code in part.codes:
        absent = [f"'{name}'" for name in index(code).needs if name not in names]
        if not absent and reference.has(code):
            return ""
    row = index(part.index(reference))
    absent = [f"'{name}'" for name in row.needs if name not in names]
    return f"no {', '.join(absent)}" if absent else f"{row.name}: {_no_standard(row, reference)}"
