"""Negative controls: the same adjustment where no association is expected; one that is clear points to confounding."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neuro.cohort.cohort import Cohort
from neuro.cohort.store import fetch
from neuro.errors import KnowledgeError, NeuroError
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Grade
from neuro.models import intervals
from neuro.models.eligible import sample_of
from neuro.models.exposure import exposure_contrast
from neuro.models.fit import Fitted, fit
from neuro.models.graph.adjustment import Adjustment
from neuro.models.graph.causal import Control, ControlRole, Graph
from neuro.models.learn import base_columns, entering, model_columns
from neuro.models.spec import Factor, Family, Linear, ModelSpec, Product, Term
from neuro.models.terms import entering_terms

UNNAMED = "The graph '{title}' names no negative control."
CLEAR = 0.05
"""Below this p a control is said to deviate: one in twenty does so by chance. Grade C."""


@dataclass(frozen=True, slots=True)
class NegativeControl:
    """One control in the place of the exposure or of the outcome.

    Attributes:
        control, role: the node, and whose place it takes; "" where there is no control at all.
        exposure, outcome: of this model.
        link: identity, log or logit: what `estimate` is a difference of.
        low_value, high_value: of the exposure: 25th and 75th percentile, or its two levels.
        estimate, se, low, high, p: the difference between these with its 95 % interval.
        expected: what it is without confounding: 0.
        deviates: whether it is clearly not that; None where there is no number.
        n, df: people and degrees of freedom of the design.
        added: columns adjusted for beside the question's own, because the control has further causes.
        sentence: what was found, or why there is no number.
        reason, source, grade: why it is a control, from the graph.
    """

    control: str
    role: ControlRole | None
    exposure: str
    outcome: str
    sentence: str
    link: str = ""
    low_value: float | str | None = None
    high_value: float | str | None = None
    estimate: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    expected: float = 0.0
    deviates: bool | None = None
    n: int | None = None
    df: int | None = None
    added: tuple[str, ...] = ()
    reason: str = ""
    source: str = ""
    grade: Grade | None = None


def negative_controls(spec: ModelSpec, said: Adjustment, cohort: Cohort, graph: Graph) -> tuple[NegativeControl, ...]:
    """Ask each control of a graph by a question's own model.

    Args:
        spec: the question's model, its adjustment complete.
        said: what the graph says of the question.
    Returns:
        A row a control; a single row without a control where the graph has none, with the reason.
    """
    if not graph.controls:
        why = graph.no_controls or UNNAMED.format(title=graph.title)
        return (NegativeControl("", None, said.exposure, said.outcome, why),)
    return tuple(_asked(control, spec, said, cohort, graph) for control in graph.controls)


def _asked(control: Control, spec: ModelSpec, said: Adjustment, cohort: Cohort, graph: Graph) -> NegativeControl:
    """One control; where it is none for this question, why."""
    exposure, outcome = (control.node, said.outcome) if control.role == "exposure" else (said.exposure, control.node)
    row = NegativeControl(
        control.node,
        control.role,
        exposure,
        outcome,
        "",
        reason=control.reason,
        source=control.source,
        grade=control.grade,
    )
    refused = _refused(control, spec, exposure, outcome, cohort, graph)
    if refused:
        return replace(row, sentence=refused)
    held = [name for name in model_columns(spec) if name != said.exposure]
    added = _added(exposure, outcome, held, said, cohort, graph)
    try:
        asked = _in_exposure(spec, control.node, said.exposure, cohort) if control.role == "exposure" else spec
        asked = asked if control.role == "exposure" else _in_outcome(spec, control.node, cohort)
        asked = _beside(asked, exposure, added, cohort)
        sample = sample_of(cohort, asked)
        fitted = fit(asked, sample)
        contrast = exposure_contrast(fitted, sample)
    except NeuroError as error:
        return replace(row, sentence=str(error))
    if contrast is None:
        return replace(row, sentence=f"{graph.labels[exposure]} does not vary enough to be contrasted.")
    row = replace(row, low_value=contrast.low, high_value=contrast.high, added=added)
    return _told(row, fitted, contrast.weights, graph)


def _refused(control: Control, spec: ModelSpec, exposure: str, outcome: str, cohort: Cohort, graph: Graph) -> str:
    """Why a control is none for this question; "" where it is one."""
    label = graph.labels[control.node]
    if control.node not in cohort.names:
        return f"{label} is not among the columns of {cohort.title}."
    if exposure == outcome or control.node in (*model_columns(spec), *_columns_of(spec)):
        return f"{label} is part of this question, so that it cannot stand beside it as a control."
    for cause, effect in ((exposure, outcome), (outcome, exposure)):
        if effect in graph.dag.descendants([cause]):
            ends = f"{graph.labels[cause]} leads to {graph.labels[effect]}"
            return f"In the graph '{graph.title}' {ends}: {label} is no negative control of this question."
    return ""


def _columns_of(spec: ModelSpec) -> tuple[str, ...]:
    from neuro.expression import parse

    return base_columns(spec, parse(spec.outcome).columns)


def _added(
    exposure: str, outcome: str, held: Sequence[str], said: Adjustment, cohort: Cohort, graph: Graph
) -> tuple[str, ...]:
    """Measured common causes of a control that are none of the question.

    What the question needs and does not hold is not added: a control is there to show that.
    """
    known = set(cohort.names) - {*said.adjust, *said.unmeasured}
    missing = graph.check(exposure, outcome, held, set(cohort.names)).missing
    return tuple(name for name in missing if name in known)


def _beside(spec: ModelSpec, exposure: str, added: tuple[str, ...], cohort: Cohort) -> ModelSpec:
    """The model with further adjustments, each entering as in a recommended model."""
    if not added:
        return spec
    terms, derive = entering_terms(exposure, added, fetch(cohort, [exposure, *added]))
    known = {name for name, _ in spec.derive}
    new = tuple(pair for pair in derive if pair[0] not in known)
    return replace(spec, terms=(*spec.terms, *terms[1:]), derive=(*spec.derive, *new))


def _in_exposure(spec: ModelSpec, node: str, exposure: str, cohort: Cohort) -> ModelSpec:
    """The model with a control in place of the exposure, as a line: of its logarithm where it is skewed."""
    own = {term.column for term in entering(spec) if exposure in base_columns(spec, [term.column])}
    kept = tuple(term for term in spec.terms if not _holds(term, own))
    about = catalogue.variable(node) if catalogue.known(node) else None
    log = about is not None and about.scale == "log" and bool(np.nanmin(fetch(cohort, [node])[node]) > 0)
    name = f"ln_{node}" if log else node
    derive = ((name, f"ln({node})"),) if log else ()
    term = Linear(name) if log else _term(node, cohort)
    return replace(spec, terms=(term, *kept), derive=(*spec.derive, *derive), exposure=name)


def _holds(term: Term, columns: set[str]) -> bool:
    if isinstance(term, Product):
        return any(operand.split("[")[0] in columns for operand in (term.left, term.right))
    return term.column in columns


def _in_outcome(spec: ModelSpec, node: str, cohort: Cohort) -> ModelSpec:
    """The model with a control in place of the outcome, by the catalogue's family, else by its values."""
    family: Family
    try:
        about = catalogue.outcome(node)
        outcome, family = about.response, about.family
    except KnowledgeError:
        outcome, family = node, "quasibinomial" if cohort.column(node).kind == "flag" else "gaussian"
    return replace(spec, outcome=outcome, family=family, tau=0.5, cuts=())


def _term(name: str, cohort: Cohort) -> Term:
    return Factor(name) if cohort.column(name).kind == "category" else Linear(name)


def _told(row: NegativeControl, fitted: Fitted, weights: np.ndarray, graph: Graph) -> NegativeControl:
    value, se = float(weights @ fitted.beta), float(np.sqrt(weights @ fitted.vcov @ weights))
    low, high = intervals.symmetric(value, se, fitted.df)
    p = intervals.p_value(value / se, fitted.df) if se > 0 else float("nan")
    deviates = bool(p < CLEAR) if np.isfinite(p) else None
    told = replace(
        row,
        link=fitted.family.link,
        estimate=value,
        se=se,
        low=low,
        high=high,
        p=p,
        deviates=deviates,
        n=fitted.n,
        df=fitted.df,
    )
    return replace(told, sentence=_sentence(told, graph))


def _sentence(row: NegativeControl, graph: Graph) -> str:
    """What was found, in words."""
    turn = np.asarray if row.link == "identity" else np.exp
    value, low, high = (float(turn(end)) for end in (row.estimate, row.low, row.high) if end is not None)
    what = {"identity": "differs by", "log": "stands in a ratio of", "logit": "has odds in a ratio of"}[row.link]
    none = "0" if row.link == "identity" else "1"
    two = isinstance(row.low_value, str) or (row.low_value, row.high_value) == (0.0, 1.0)
    said = (
        f"{graph.labels[row.outcome]} {what} {value:.3g} [{low:.3g}, {high:.3g}] between the "
        f"{'levels' if two else 'quartiles'} of {graph.labels[row.exposure]}; {none} is expected"
    )
    if row.deviates is None:
        return f"{said}; the design has too few degrees of freedom to tell."
    if row.deviates:
        return (
            f"{said}. It is clearly away from that: something that the adjustment lacks, or holds in the wrong shape, "
            "may move both, and the same may be so of the question itself. One control in twenty deviates by chance."
        )
    return f"{said}, and the interval holds it. That does not show that nothing is confounded."
