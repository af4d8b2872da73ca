"""Does an association differ among people? The products declared for it: a test, and the difference by level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neuro.cohort.cohort import Cohort
from neuro.cohort.sample import Sample
from neuro.errors import ModelError, NeuroError
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.products import DeclaredProduct, declared
from neuro.models import question as questions
from neuro.models import together
from neuro.models.eligible import sample_of
from neuro.models.exposure import exposure_contrast
from neuro.models.fit import Fitted, fit
from neuro.models.graph.causal import Graph
from neuro.models.learn import base_columns, entering, model_columns
from neuro.models.otherwise.difference import Difference, End, Estimated, difference, estimated, means
from neuro.models.otherwise.modifier import Level, ends, levels
from neuro.models.question import Question, on_one_scale
from neuro.models.spec import Factor, Linear, ModelSpec, Product
from neuro.models.terms import entering_terms
from neuro.models.trust.multiplicity import adjusted
from neuro.models.wald import FTest, tests


@dataclass(frozen=True, slots=True)
class AtLevel:
    """The exposure's difference among people of one level of the modifier.

    Attributes:
        label: of the level.
        low, high: its bounds in the modifier's unit; None where it has no end, or is a category.
        found: the difference, averaged over these people.
    """

    label: str
    low: float | None
    high: float | None
    found: Difference


@dataclass(frozen=True, slots=True)
class ProductAnswer:
    """One declared product of a question.

    Attributes:
        declared: the row, with its reason.
        modifier: the column that the association may depend on; "" where the cohort has none.
        spec: the model with the product; None where it cannot be asked, with the `reason`.
        n, df: people used, degrees of freedom of the design.
        test: of all coefficients of the product.
        q: its p-value among the products asked of this question (Benjamini-Hochberg).
        levels: the difference by level.
        ends: the two values of the exposure, and of the modifier for `additive`.
        additive: how much larger the difference is at the modifier's second value than at its first, everybody averaged
            over; of an event the additive interaction contrast.
        reason: why it cannot be asked; "" where it can.
    """

    declared: DeclaredProduct
    modifier: str = ""
    spec: ModelSpec | None = None
    n: int = 0
    df: int = 0
    test: FTest | None = None
    q: float | None = None
    levels: tuple[AtLevel, ...] = ()
    ends: tuple[tuple[End, End], ...] = ()
    additive: Estimated | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Query:
    """A question of a cohort, whose columns are read once for all products."""

    cohort: Cohort
    exposure: str
    outcome: str
    graph: Graph
    who: str
    columns: together.Rows


def answers(
    cohort: Cohort, exposure: str, outcome: str, graph: Graph | None = None, who: str = ""
) -> tuple[ProductAnswer, ...]:
    """Every product declared for an exposure, asked where the cohort allows, with q-values over those asked.

    Raises:
        ModelError, KnowledgeError, DataError: the question itself cannot be asked.
    """
    chosen = graph or questions.graph_for(cohort.names)
    questions.ask(cohort, exposure, outcome, chosen, who=who)
    query = _Query(cohort, exposure, outcome, chosen, who, together.Fetched(cohort))
    return tuple(_with_q([_answer(query, row, names) for row, names in declared(exposure)]))


def _with_q(found: Sequence[ProductAnswer]) -> list[ProductAnswer]:
    q = adjusted([one.test.p if one.test else None for one in found])
    return [replace(one, q=value) for one, value in zip(found, q, strict=True)]


def _answer(query: _Query, row: DeclaredProduct, names: tuple[str, ...]) -> ProductAnswer:
    try:
        return _asked(query, row, names)
    except NeuroError as problem:
        return ProductAnswer(row, reason=str(problem))


def _asked(query: _Query, row: DeclaredProduct, names: tuple[str, ...]) -> ProductAnswer:
    among, held = row.who(query.cohort.names), [name for name in names if name in query.cohort.names]
    if among is None or not held:
        return ProductAnswer(row, reason="the cohort does not have what it would depend on")
    who, columns = _both(query.who, among), query.columns
    if who and not together.asked(columns, [query.exposure], who).any():
        return ProductAnswer(row, reason="nobody asked about is in the group that it is declared for")
    asked = questions.ask(query.cohort, query.exposure, query.outcome, query.graph, who=who)
    modifier = on_one_scale(held[0], columns, together.asked(columns, [query.exposure], asked.spec.domain))
    wrong = _astray(asked, modifier) or _alike(asked.spec, row, modifier, columns)
    if wrong:
        return ProductAnswer(row, modifier, reason=wrong)
    spec, operand = _with_product(_among_measured(asked.spec, modifier, columns), row, modifier, columns)
    sample = sample_of(query.cohort, spec)
    return _told(row, modifier, operand, fit(spec, sample), sample)


def _alike(spec: ModelSpec, row: DeclaredProduct, modifier: str, columns: together.Rows) -> str:
    """Why there is nothing to compare: nobody has the modifier, or all are on one side of it."""
    people = together.asked(columns, (spec.exposure, modifier, *parse(spec.outcome).columns), spec.domain)
    if not people.any():
        return "it was not measured in the same people"
    values = columns[modifier][people]
    sides = values >= row.edge if row.edge is not None else values
    return "these people are alike in it" if bool(np.all(sides == sides[0])) else ""


def _among_measured(spec: ModelSpec, modifier: str, columns: together.Rows) -> ModelSpec:
    """The recommended model among those who have the modifier: they may all be alike in what it adjusts for."""
    outcome = parse(spec.outcome).columns
    people = together.asked(columns, (spec.exposure, modifier, *outcome), spec.domain)
    adjusted_for = [name for name in model_columns(spec) if name not in (spec.exposure, modifier)]
    alone = [
        name
        for name in adjusted_for
        if together.too_few(name, columns, people) or together.alike(name, columns, people)
    ]
    if not alone:
        return spec
    kept = tuple(name for name in model_columns(spec) if name not in (spec.exposure, *alone))
    terms, derive = entering_terms(spec.exposure, kept, columns)
    return replace(spec, terms=terms, derive=derive)


def _both(*parts: str) -> str:
    given = [part for part in parts if part]
    return given[0] if len(given) == 1 else " and ".join(f"({part})" for part in given)


def _astray(asked: Question, modifier: str) -> str:
    """Why a modifier may not stand in the model."""
    said = asked.adjustment
    if modifier in said.mediators:
        return "it lies between exposure and outcome in the causal graph"
    if modifier in {*said.colliders, *said.descendants, *said.forbidden}:
        return "it follows from the outcome or from what lies between in the causal graph"
    return ""


def _with_product(
    spec: ModelSpec, row: DeclaredProduct, modifier: str, columns: together.Rows
) -> tuple[ModelSpec, str]:
    """The recommended model with the modifier and the product, and the modifier's column in it."""
    derive, terms = spec.derive, spec.terms
    if row.kind == "band":
        operand = f"{modifier}_from_{row.edge:g}"
        derive, terms = (*derive, (operand, f"{modifier} >= {row.edge:g}")), (*terms, Linear(operand))
    else:
        operand = _entered(spec, modifier)
        if not operand:
            added = (modifier, *_companion(modifier, spec, columns))
            (_, *own), new = entering_terms(spec.exposure, added, columns)
            derive, terms = (*derive, *new), (*terms, *own)
            operand = entering(replace(spec, terms=tuple(own)))[0].column
    product = Product(entering(spec)[0].column, operand)
    return replace(spec, derive=derive, terms=(*terms, product)), operand


def _companion(modifier: str, spec: ModelSpec, columns: together.Rows) -> tuple[str, ...]:
    """Energy beside an amount eaten, where the model does not have it yet."""
    name = catalogue.variable(modifier).companion if catalogue.known(modifier) else ""
    return (name,) if name and name in columns and name not in model_columns(spec) else ()


def _entered(spec: ModelSpec, modifier: str) -> str:
    """The line or category by which a column enters a model already; "" for none."""
    lines = [term for term in spec.terms if isinstance(term, Linear | Factor)]
    return next((term.column for term in lines if base_columns(spec, [term.column]) == (modifier,)), "")


def _told(row: DeclaredProduct, modifier: str, operand: str, fitted: Fitted, sample: Sample) -> ProductAnswer:
    contrast = exposure_contrast(fitted, sample)
    if contrast is None:
        raise ModelError("Wanted two values of the exposure to compare; it does not vary here. Ask a wider group.")
    own = (contrast.low, contrast.high)
    of_modifier = modifier if row.kind != "band" else operand
    other = ends(row, fitted, sample, modifier)
    return ProductAnswer(
        row,
        modifier,
        fitted.spec,
        fitted.n,
        fitted.df,
        tests(fitted)[-1],
        levels=tuple(_at(one, fitted, sample, own) for one in levels(row, fitted, sample, modifier)),
        ends=(own, other),
        additive=_additive(fitted, sample, own, of_modifier, other),
    )


def _at(level: Level, fitted: Fitted, sample: Sample, own: tuple[End, End]) -> AtLevel:
    found = difference(fitted, sample, fitted.spec.exposure, own, level.people)
    return AtLevel(level.label, level.low, level.high, found)


def _additive(fitted: Fitted, sample: Sample, own: tuple[End, End], modifier: str, other: tuple[End, End]) -> Estimated:
    """The difference of differences, everybody averaged over at all four pairs of values."""
    value, slope = 0.0, np.zeros(len(fitted.beta))
    for sign, mine, theirs in ((1, 1, 1), (-1, 0, 1), (-1, 1, 0), (1, 0, 0)):
        mean = means(fitted, sample, {fitted.spec.exposure: own[mine], modifier: other[theirs]})
        value, slope = value + sign * mean.outcome, slope + sign * mean.slope
    return estimated(fitted, value, slope)
