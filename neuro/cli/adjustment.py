"""A model's adjustment set, taken from a causal graph file and judged by it."""

from dataclasses import dataclass, replace

from neuro.cohort.cohort import Cohort
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models.graph.adjustment import Adjustment, Check
from neuro.models.graph.causal import Graph, read_graph
from neuro.models.learn import base_columns, model_columns
from neuro.models.question import ask, graph_for
from neuro.models.spec import Factor, Linear, ModelSpec, Term


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A model with its adjustment set.

    Attributes:
        spec: the model to fit; its estimand says what the set answers.
        said: what the graph says about the question.
        judged: what the graph says about the model's own set.
        reasons: sentences for the reader.
    """

    spec: ModelSpec
    said: Adjustment
    judged: Check
    reasons: tuple[str, ...]


def adjusted(spec: ModelSpec, path: str, cohort: Cohort) -> Adjusted:
    """Complete a model by what a graph says must be adjusted for.

    The terms that were typed stay; columns that the graph wants beside them enter as they are, categories as
    factors. Without any term the recommended model of the question is taken whole.

    Raises:
        ModelError: no exposure, a node that the graph lacks, or a typed term that may not be adjusted for (a common
            effect of exposure and outcome, or a consequence of the outcome).
    """
    graph = read_graph(path)
    exposure = _exposure(spec)
    if not spec.terms:
        return _recommended(spec, exposure, graph, cohort)
    node = _node(spec.outcome, graph)
    said = graph.adjustment(exposure, node, spec.estimand, cohort.names)
    typed = model_columns(spec)
    beside = [name for name in typed if name != exposure]
    judged = graph.check(exposure, node, beside, cohort.names)
    if judged.verdict == "refused":
        raise ModelError(f"The graph '{graph.title}' refuses this set. {judged.explanation}")
    added = tuple(_term(name, cohort) for name in said.adjust if name not in typed)
    held = tuple(dict.fromkeys((*judged.mediators, *said.conditioned)))
    complete = replace(
        spec, terms=(*spec.terms, *added), estimand="direct" if held else spec.estimand, conditioned=held
    )
    final = graph.check(exposure, node, [*beside, *said.adjust], cohort.names)
    reasons = (said.explanation, *((final.explanation,) if final.verdict != "valid" else ()))
    return Adjusted(complete, said, final, reasons)


def remarks(spec: ModelSpec, cohort: Cohort) -> tuple[str, ...]:
    """What the shipped graph has against a set typed without one; () where it does not know the question."""
    graph, bases = graph_for(cohort.names), base_columns(spec, [spec.exposure] if spec.exposure else [])
    node = _node(spec.outcome, graph)
    if len(bases) != 1 or not {bases[0], node} <= set(graph.labels) or bases[0] == node:
        return ()
    typed = model_columns(spec)
    judged = graph.check(bases[0], node, [name for name in typed if name != bases[0]], cohort.names)
    if judged.verdict == "valid":
        return ()
    return (f"By the graph '{graph.title}': {judged.explanation}",)


def _recommended(spec: ModelSpec, exposure: str, graph: Graph, cohort: Cohort) -> Adjusted:
    question = ask(cohort, exposure, spec.outcome, graph, spec.estimand, spec.domain or "")
    recommended = replace(
        question.spec,
        outcome=spec.outcome,
        family=spec.family,
        tau=spec.tau,
        cuts=spec.cuts,
        domain=question.spec.domain,
        derive=(*spec.derive, *question.spec.derive),
    )
    judged = graph.check(exposure, question.adjustment.outcome, question.adjustment.adjust, cohort.names)
    return Adjusted(recommended, question.adjustment, judged, question.reasons)


def _exposure(spec: ModelSpec) -> str:
    """The cohort's column that is asked about."""
    if not spec.exposure:
        raise ModelError("Wanted an exposure for the graph; name it with --exposure, or give its term.")
    bases = base_columns(spec, [spec.exposure])
    if len(bases) != 1:
        raise ModelError(
            f"Wanted one column as exposure; '{spec.exposure}' is made of {', '.join(bases)}. Name it with --exposure."
        )
    return bases[0]


def _node(outcome: str, graph: Graph) -> str:
    """The node of an outcome: itself, or the one column of a condition such as 'phq9 >= 10'."""
    if outcome in graph.labels:
        return outcome
    columns = parse(outcome).columns
    return columns[0] if len(columns) == 1 else outcome


def _term(name: str, cohort: Cohort) -> Term:
    return Factor(name) if cohort.column(name).kind == "category" else Linear(name)
