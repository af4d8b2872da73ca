"""From a question, "how does this outcome differ along this exposure?", to a model and the reasons for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE, Cohort
from neuro.cohort.embedded import data_folder
from neuro.errors import KnowledgeError, ModelError
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Outcome
from neuro.knowledge.well import base_of, top_share
from neuro.models import together
from neuro.models.graph.adjustment import Adjustment
from neuro.models.graph.causal import Graph, read_graph
from neuro.models.outcomes import well
from neuro.models.spec import Estimand, Factor, Family, ModelSpec
from neuro.models.terms import entering_terms

GRAPHS = ("causal_graph.toml", "causal_graph_simulated.toml", "causal_graph_example.toml")


@dataclass(frozen=True, slots=True)
class Question:
    """A model for a question, and why it is this one.

    Attributes:
        spec: what to fit.
        adjustment: what the graph says.
        left_out: (column, why) of adjustments that the data do not allow.
        reasons: sentences for the page, in order.
    """

    spec: ModelSpec
    adjustment: Adjustment
    left_out: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


@cache
def shipped_graphs() -> tuple[Graph, ...]:
    """The graphs of data/."""
    return tuple(read_graph(data_folder() / name) for name in GRAPHS)


def graph_for(names: Iterable[str]) -> Graph:
    """The shipped graph that knows most of these columns."""
    held = frozenset(names)
    return max(shipped_graphs(), key=lambda graph: len(held.intersection(graph.columns)))


def answers(graph: Graph, exposure: str, outcome: str) -> bool:
    """Whether a graph has nodes for an exposure's column, "" for any, and for an outcome's code."""
    causes = {_cause(exposure, graph)} if exposure else set()
    return causes | {_node(catalogue.outcome(outcome), graph)} <= set(graph.labels)


def ask(
    cohort: Cohort,
    exposure: str,
    outcome: str,
    graph: Graph | None = None,
    estimand: Estimand = "total",
    who: str = "",
) -> Question:
    """The recommended model for a question to a cohort; arguments as for `recommended`.

    Args:
        graph: None takes the shipped graph that knows most of the cohort's columns.
    Raises:
        ModelError, KnowledgeError: as for `recommended`.
        DataError: the cohort has no such column.
    """
    for name in (exposure, *catalogue.outcome(outcome).columns):
        cohort.column(name)
    chosen = graph or graph_for(cohort.names)
    about = catalogue.outcome(outcome)
    found = well.cuts(cohort, about, who)
    asked = recommended(exposure, well.written(about, found), together.Fetched(cohort), chosen, estimand, who)
    return replace(asked, reasons=(asked.reasons[0], well.told(found), *asked.reasons[1:])) if found else asked


def recommended(
    exposure: str,
    outcome: str | Outcome,
    columns: Mapping[str, NDArray[Any]] | Iterable[str],
    graph: Graph,
    estimand: Estimand = "total",
    who: str = "",
) -> Question:
    """The recommended model for a question.

    Args:
        exposure: a column.
        outcome: an outcome's code, column or event, or the outcome itself.
        columns: the data, so that what is measured together is known; names alone judge by the columns.
        graph: what is assumed to cause what.
        estimand: "total", or "direct" with measured mediators held fixed.
        who: an expression for the people asked about; "" for everybody.
    Raises:
        ModelError: exposure or outcome is not in the graph, or nobody has both measured.
        KnowledgeError: the outcome is not known.
    """
    data: Mapping[str, NDArray[Any]] = columns if isinstance(columns, Mapping) else {}
    names = frozenset(columns)
    about = outcome if isinstance(outcome, Outcome) else catalogue.outcome(outcome)
    if top_share(about.code) and not about.event:
        raise ModelError(
            f"Wanted the cuts of '{about.code}', which come from a cohort. Ask the cohort, or '{base_of(about.code)}'."
        )
    companion = _companion(exposure, names)
    people = _people(exposure, about, data, who)
    said, absent = _adjusted(exposure, about, graph, estimand, names, companion, data, people)
    proposed = tuple(name for name in dict.fromkeys((*said.adjust, *companion)) if name not in absent)
    constant = {name: "everybody asked about is alike in it" for name in proposed if _constant(name, data, people)}
    kept = tuple(on_one_scale(name, data, people) for name in proposed if name not in constant)
    left_out = tuple((absent | constant).items())
    terms, derive = entering_terms(exposure, kept, data)
    spec = ModelSpec(
        outcome=about.response,
        family=about.family,
        terms=terms,
        derive=derive,
        domain=together.common_domain(_rules((exposure, *kept), about), data, who),
        exposure=exposure,
        estimand="direct" if said.conditioned else "total",
        conditioned=said.conditioned,
    )
    reasons = _reasons(spec, about, said, left_out, estimand, companion)
    return Question(spec, said, left_out, (*reasons, *_changed_assay(exposure, data, people)))


def _people(exposure: str, about: Outcome, data: Mapping[str, NDArray[Any]], who: str) -> NDArray[np.bool_]:
    """Whom the question is asked of, shape (n,); none where only names are known."""
    domain = together.common_domain(_rules([exposure], about), data, who) if len(data) else None
    people = together.asked(data, (exposure, *about.columns), domain)
    if len(people) and not people.any():
        among = f" among people with {who}" if who else ""
        raise ModelError(
            f"Wanted people with {exposure} and {about.column} measured together; there are none{among}. "
            "Choose another exposure, outcome or group."
        )
    return people


def _adjusted(
    exposure: str,
    about: Outcome,
    graph: Graph,
    estimand: Estimand,
    names: frozenset[str],
    companion: tuple[str, ...],
    data: Mapping[str, NDArray[Any]],
    people: NDArray[np.bool_],
) -> tuple[Adjustment, dict[str, str]]:
    """The adjustment set that these people's data allow, and what they do not allow with the reason.

    What too few have counts as not measured, and the graph is asked again: another set may close the same path.
    """
    cause, effect = _cause(exposure, graph), _node(about, graph)
    absent: dict[str, str] = {}
    said = graph.adjustment(cause, effect, estimand, names)
    while found := _absent((*said.adjust, *companion), absent, data, people):
        absent |= found
        said = graph.adjustment(cause, effect, estimand, names - absent.keys())
    return said, absent


def _absent(
    proposed: Iterable[str], known: Mapping[str, str], data: Mapping[str, NDArray[Any]], people: NDArray[np.bool_]
) -> dict[str, str]:
    """Adjustments that too few of these people have, with the reason, those already known left out."""
    if not len(people):
        return {}
    why = {name: together.too_few(name, data, people) for name in proposed if name not in known}
    return {name: reason for name, reason in why.items() if reason}


def _constant(name: str, data: Mapping[str, NDArray[Any]], people: NDArray[np.bool_]) -> bool:
    return len(people) > 0 and together.alike(name, data, people)


def _node(about: Outcome, graph: Graph) -> str:
    """The outcome's node: its column, or its code where it is made of several; of a share, what is cut."""
    return about.column if about.column in graph.labels else base_of(about.code)


def _cause(exposure: str, graph: Graph) -> str:
    """The exposure's node: its column, or the column it is a twin of."""
    if exposure in graph.labels or not catalogue.known(exposure):
        return exposure
    return catalogue.variable(exposure).twin_of or exposure


def on_one_scale(name: str, data: Mapping[str, NDArray[Any]], people: NDArray[np.bool_]) -> str:
    """The twin of a column whose cycles are on one scale, where these people come from several."""
    twin = catalogue.one_scale(name)
    usable = twin in data and together.pooled(data, people) and not together.too_few(twin, data, people)
    return twin if usable else name


def _changed_assay(exposure: str, data: Mapping[str, NDArray[Any]], people: NDArray[np.bool_]) -> tuple[str, ...]:
    twin = on_one_scale(exposure, data, people)
    said = f"Its assay changed between these cycles: {_label(twin)} ({twin}) is on one scale."
    return () if twin == exposure else (said,)


def _companion(exposure: str, names: frozenset[str]) -> tuple[str, ...]:
    name = catalogue.variable(exposure).companion if catalogue.known(exposure) else ""
    return (name,) if name and name in names else ()


def _rules(entering: Iterable[str], about: Outcome) -> list[tuple[str, str]]:
    """Who can have a value, for each column and for the outcome."""
    rules = [(name, catalogue.variable(name).eligibility) for name in entering if catalogue.known(name)]
    return [*rules, *((name, about.eligibility) for name in about.columns)]


def _reasons(
    spec: ModelSpec,
    about: Outcome,
    said: Adjustment,
    left_out: tuple[tuple[str, str], ...],
    estimand: Estimand,
    companion: tuple[str, ...],
) -> tuple[str, ...]:
    families: dict[Family, str] = {
        "gaussian": "a mean, on its own scale",
        "quasipoisson": "a count of points: ratios of means",
        "quasibinomial": "a share: odds, shown as risks",
    }
    reasons = [f"{about.label}: {families[about.family]}.", said.explanation]
    if top_share(about.code):
        reasons.insert(1, f"Counted: {about.event}. Each cut is a weighted quantile of the people asked of that age.")
    reasons += [f"{_label(name)} is left out of the adjustment: {why}." for name, why in left_out]
    reasons += [f"{_label(name)} stands beside it: who eats and reports more has more of it." for name in companion]
    if spec.domain:
        reasons.append(f"Asked of people with {spec.domain}.")
    if any(isinstance(term, Factor) and term.column == CYCLE for term in spec.terms):
        reasons.append("Cycles are pooled: age is top-coded at 85 up to 2005-06 and at 80 after.")
    if estimand == "direct" and not spec.conditioned:
        reasons.append("No mediator is measured with both, so the direct question is the total one.")
    return tuple(reasons)


def _label(name: str) -> str:
    try:
        return catalogue.variable(name).label
    except KnowledgeError:
        return name
