"""Does an association hold in another cohort: the same model on that cohort's own design."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

import numpy as np

from neuro.cohort.cohort import CYCLE, Cohort
from neuro.cohort.sample import Sample
from neuro.errors import NeuroError
from neuro.models.basis import FactorBlock, SplineBlock, Values
from neuro.models.categories import coded
from neuro.models.eligible import sample_of
from neuro.models.fit import Fitted, fit
from neuro.models.learn import required
from neuro.models.spec import Factor, ModelSpec, Spline, Term
from neuro.models.trust import stability
from neuro.models.trust.replication import Replication, contrasts
from neuro.models.trust.stability import GroupEstimate

COHORT = "cohort"


def replicate_in(fitted: Fitted, sample: Sample, cohort: Cohort, other: Cohort) -> tuple[Replication, ...]:
    """Ask a fitted model again in another cohort, knots as in the first, categories and weights as in the other.

    Args:
        sample: the one the model was fitted on, drawn from `cohort`.
        other: where it is asked again. A design that nobody declared for it is the first cohort's, where that names
            columns which the other has.
    Returns:
        As `replicate`, by "cohort": the first, then the other. Where the other cannot be asked, `stable` is None and
        `why` says so.
    """
    wanted = contrasts(fitted, sample)
    again: Fitted | None
    try:
        again, why = _asked_again(fitted, cohort, _with_design(other, cohort))
    except NeuroError as error:
        again, why = None, str(error)
    return tuple(_compared(fitted, again, (cohort, other), why, name, *rest) for name, *rest in wanted)


def _with_design(other: Cohort, cohort: Cohort) -> Cohort:
    if other.design is not None or cohort.design is None or cohort.design.rule:
        return other
    return replace(other, design=cohort.design) if set(cohort.design.columns) <= set(other.names) else other


def _asked_again(fitted: Fitted, cohort: Cohort, other: Cohort) -> tuple[Fitted | None, str]:
    """The model in the other cohort, or why it cannot be asked there."""
    if cohort.provenance.sha256 == other.provenance.sha256:
        return None, f"{other.title} is the same cohort: the same people cannot show it again. Name another."
    spec = _shared(fitted, other)
    lacking = [name for name in required(spec) if name not in other.names]
    if lacking:
        return None, f"{other.title} has no column {', '.join(lacking)}."
    differing = [name for name in required(spec) if _unit(cohort, name) != _unit(other, name, _unit(cohort, name))]
    if differing:
        said = ", ".join(f"{name} ({_unit(cohort, name)}; there {_unit(other, name)})" for name in differing)
        return None, f"Units differ: {said}. Convert them first."
    sample = sample_of(other, spec)
    kept = tuple(_referred(term, fitted, sample) for term in spec.terms if not _alike(term, sample))
    return fit(replace(spec, terms=kept), sample), ""


def _unit(cohort: Cohort, name: str, otherwise: str = "") -> str:
    """A column's unit; `otherwise` where nobody has said."""
    unit = cohort.column(name).unit if name in cohort.names else ""
    return unit or otherwise


def _shared(fitted: Fitted, other: Cohort) -> ModelSpec:
    """The spec with the knots that it learnt; survey cycles that the other cohort does not have are no part of it."""
    knots = {block.column: block.knots for block in fitted.basis.blocks if isinstance(block, SplineBlock)}
    terms: list[Term] = []
    for term in fitted.spec.terms:
        if isinstance(term, Factor) and term.column == CYCLE and CYCLE not in other.names:
            continue
        terms.append(replace(term, knots=knots[term.column]) if isinstance(term, Spline) else term)
    return replace(fitted.spec, terms=tuple(terms))


def _levels(term: Term, sample: Sample) -> tuple[str, ...]:
    """Categories of the people counted there."""
    return coded(sample.columns[term.column][sample.weight > 0])[1] if _category(term, sample) else ()


def _category(term: Term, sample: Sample) -> TypeGuard[Factor]:
    return isinstance(term, Factor) and term.column in sample.columns


def _alike(term: Term, sample: Sample) -> bool:
    """Whether the people counted there are alike in a category, so that it has no contrast."""
    return _category(term, sample) and len(_levels(term, sample)) < 2


def _referred(term: Term, fitted: Fitted, sample: Sample) -> Term:
    """A category against the first cohort's reference, where the other has it."""
    if not _category(term, sample):
        return term
    first = _references(fitted)[term.column]
    return replace(term, reference=first if first in _levels(term, sample) else None)


def _references(fitted: Fitted) -> dict[str, str]:
    return {block.column: block.levels[0] for block in fitted.basis.blocks if isinstance(block, FactorBlock)}


def _compared(
    fitted: Fitted,
    again: Fitted | None,
    cohorts: Sequence[Cohort],
    why: str,
    name: str,
    weights: Values,
    several: Values | None = None,
) -> Replication:
    """One term in both cohorts."""
    models = [one for one in (fitted, again) if one is not None]
    pairs = [_estimate(one, fitted, weights, cohort.name) for one, cohort in zip(models, cohorts, strict=False)]
    told = tuple(one for one in pairs if one.estimate is not None)
    silent = {one.group: "this term is not in its model" for one in pairs if one.estimate is None}
    spread = np.diag([(one.se or 0.0) ** 2 for one in told])
    df = min((one.df or 0 for one in told), default=0)
    values = np.array([one.estimate for one in told], dtype=float)
    test = stability.heterogeneity(values, spread, len(told), df) if len(told) == 2 else None
    shape = _shape(fitted, again, several) if several is not None and again is not None else None
    stable, said = stability.verdict(told, silent, test, "cohorts", why)
    if shape and shape.differ and shape.p is not None:
        said += f" Its curve differs between them (p = {shape.p:.2g})."
    if any(cohort.provenance.simulated for cohort in cohorts):
        said += " One of them is simulated: nobody was measured in it."
    return Replication(name, COHORT, told, stable, said, stability.difference(told, spread), test, shape)


def _placed(model: Fitted, fitted: Fitted, weights: Values) -> Values | None:
    """Weights of the first model's coefficients in the order of another's; None where it lacks one that counts.

    Contrasts against another reference are other coefficients, whatever their name.
    """
    references = _references(fitted)
    place = {name: position for position, name in enumerate(model.names) if name not in model.hidden}
    for block in model.basis.blocks:
        if isinstance(block, FactorBlock) and references.get(block.column) != block.levels[0]:
            place = {name: position for name, position in place.items() if name not in block.names}
    found = np.zeros((len(model.names), *weights.shape[1:]))
    for name, row in zip(fitted.names, weights, strict=True):
        if name in place:
            found[place[name]] = row
        elif np.any(row):
            return None
    return found


def _estimate(model: Fitted, fitted: Fitted, weights: Values, group: str) -> GroupEstimate:
    placed = _placed(model, fitted, weights)
    if placed is None:
        return GroupEstimate(group, None, None, None)
    return GroupEstimate(group, float(placed @ model.beta), float(np.sqrt(placed @ model.vcov @ placed)), model.df)


def _shape(fitted: Fitted, again: Fitted, several: Values) -> stability.Heterogeneity | None:
    """Whether all columns of the exposure differ between two independent cohorts."""
    placed = _placed(again, fitted, several)
    if placed is None:
        return None
    pair = ((fitted, several), (again, placed))
    k = several.shape[1]
    spread = np.zeros((2 * k, 2 * k))
    for place, (model, weights) in enumerate(pair):
        inside = slice(place * k, (place + 1) * k)
        spread[inside, inside] = weights.T @ model.vcov @ weights
    estimates = np.concatenate([model.beta @ weights for model, weights in pair])
    return stability.heterogeneity(estimates, spread, 2, min(fitted.df, again.df))
