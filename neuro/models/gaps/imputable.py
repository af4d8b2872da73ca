"""Who may be given a value: people of the domain who could have one; and what they lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE, Cohort
from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.models import together
from neuro.models.basis import derived
from neuro.models.eligible import coded_missing, outcome_values
from neuro.models.learn import base_columns, entering, learn, measured
from neuro.models.spec import ModelSpec, Spline

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Imputable:
    """The people whose missing values may be drawn.

    Attributes:
        columns: cohort columns behind outcome and terms.
        inside: people of the domain, shape (n,).
        who: of them those who lack nothing that cannot exist for them, shape (n,).
        kept: of these the ones whose outcome was observed: the people of the pooled fit, shape (n,).
        missing: column -> who of `who` lacks it and needs it, columns that nobody lacks left out.
        barred: column -> people of the domain who lack it because they cannot have it, or whose cycle never measured
            it; they stay missing.
        unknown: people of whom the domain cannot say whether they are in it; they stay outside.
    """

    columns: tuple[str, ...]
    inside: Mask
    who: Mask
    kept: Mask
    missing: Mapping[str, Mask]
    barred: Mapping[str, int]
    unknown: int = 0


def beside(cohort: Cohort, spec: ModelSpec) -> tuple[str, ...]:
    """Columns that the rules on who can have a value read, beside the model's own."""
    rules = [_rule(name) for name in analysed(spec)]
    needed = [CYCLE, *(column for rule in rules if rule for column in parse(rule).columns)]
    return tuple(name for name in dict.fromkeys(needed) if name in cohort.names)


def analysed(spec: ModelSpec) -> tuple[str, ...]:
    """Cohort columns behind the outcome and the terms of a model, the outcome's first."""
    return base_columns(spec, [*parse(spec.outcome).columns, *(term.column for term in entering(spec))])


def outcome_columns(spec: ModelSpec) -> tuple[str, ...]:
    """Cohort columns behind the outcome."""
    return base_columns(spec, parse(spec.outcome).columns)


def imputable(spec: ModelSpec, sample: Sample) -> Imputable:
    """Who of a sample may be imputed, and what.

    Raises:
        ModelError: too few people have a column to lend it.
    """
    columns = derived(sample.columns, spec.derive)
    weight = sample.within(parse(spec.domain).true(columns)).weight if spec.domain else sample.weight
    inside = weight > 0
    names, lacking = analysed(spec), {name: gap & inside for name, gap in gaps(spec, columns).items()}
    barred = {name: lacking[name] & ~possible(name, sample.columns, inside) for name in names}
    who = inside & ~np.logical_or.reduce([*barred.values(), _undefined(spec, columns)])
    missing = {name: mask & who for name, mask in lacking.items() if (mask & who).any()}
    for name in missing:
        _check_donors(name, int((who & ~coded_missing(sample.columns[name])).sum()))
    counts = {name: int(mask.sum()) for name, mask in barred.items() if mask.any()}
    kept = who & _told(spec, columns)
    return Imputable(names, inside, who, kept, missing, counts, _unknown(spec, sample, columns))


def _unknown(spec: ModelSpec, sample: Sample, columns: Mapping[str, NDArray[Any]]) -> int:
    if not spec.domain:
        return 0
    return int((np.isnan(parse(spec.domain).evaluate(columns)) & (sample.weight > 0)).sum())


def gaps(spec: ModelSpec, columns: Mapping[str, NDArray[Any]]) -> dict[str, Mask]:
    """Column -> who lacks it so that the outcome or a term has no value; a mean of what is there needs no more.

    Args:
        columns: base and derived columns.
    """
    readers = [(outcome_columns(spec), _told(spec, columns))]
    readers += [(base_columns(spec, [term.column]), measured(term, columns)) for term in entering(spec)]
    found = {}
    for name in analysed(spec):
        without = np.logical_or.reduce([~told for read, told in readers if name in read])
        found[name] = coded_missing(columns[name]) & without
    return found


def _told(spec: ModelSpec, columns: Mapping[str, NDArray[Any]]) -> Mask:
    y = outcome_values(spec.outcome, columns)
    return np.isfinite(np.broadcast_to(y, len(columns[outcome_columns(spec)[0]])))


def _check_donors(name: str, count: int) -> None:
    if count < FLOOR:
        raise ModelError(
            f"Wanted at least {FLOOR} people of the domain with '{name}' to impute it from; fewer have it. "
            "Widen the domain or drop the column."
        )


def possible(name: str, columns: Mapping[str, NDArray[Any]], inside: Mask) -> Mask:
    """Where a column could have a value: its rule holds, and the cycle measured it in somebody of the domain."""
    can = np.ones(len(inside), dtype=bool)
    rule = _rule(name)
    read = parse(rule).columns if rule else ()
    if rule and all(column in columns for column in read) and not together.contradicted([name], rule, columns):
        can &= parse(rule).evaluate(columns) == 1.0
    if CYCLE in columns and name != CYCLE:
        cycle = np.asarray(columns[CYCLE]).astype(str)
        held = inside & ~coded_missing(columns[name])
        can &= np.isin(cycle, np.unique(cycle[held]))
    return can


def _rule(name: str) -> str:
    return catalogue.variable(name).eligibility if catalogue.known(name) else ""


def _undefined(spec: ModelSpec, columns: Mapping[str, NDArray[Any]]) -> Mask:
    """Where everything a term or the outcome is made of was measured, and still it has no value: ln of 0."""
    found = [_whole(base_columns(spec, [term.column]), columns) & ~measured(term, columns) for term in entering(spec)]
    own = _whole(outcome_columns(spec), columns) & ~_told(spec, columns)
    return np.asarray(np.logical_or.reduce([own, *found]))


def _whole(names: Sequence[str], columns: Mapping[str, NDArray[Any]]) -> Mask:
    return ~np.logical_or.reduce([coded_missing(columns[name]) for name in names])


def frozen(spec: ModelSpec, sample: Sample, people: Imputable) -> ModelSpec:
    """The model with knots from the observed values of everybody who is imputed for: one basis for every data set.

    Raises:
        ModelError: knots coincide.
    """
    columns = derived(sample.columns, spec.derive)
    terms = []
    for term in spec.terms:
        if isinstance(term, Spline) and term.knots is None:
            used = people.who & measured(term, columns)
            alone = replace(spec, terms=(term,))
            term = replace(term, knots=learn(alone, columns, used, sample.weight).splines[0].knots)
        terms.append(term)
    return replace(spec, terms=tuple(terms))
