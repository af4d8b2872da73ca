"""What is loaded and fitted once, and shared: cohorts, what they can answer, models, curves."""

from dataclasses import dataclass, replace

import streamlit as st

from neuro.cohort.cohort import Cohort
from neuro.cohort.embedded import embedded
from neuro.cohort.overview import Overlap, overlaps
from neuro.errors import NeuroError
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.domains import domains
from neuro.models import question as question_to_model
from neuro.models.description.composition import Line, composition
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.graph.causal import Graph
from neuro.models.spec import ModelSpec
from neuro.whatif.contrast import Contrast
from neuro.whatif.counterfactual import population
from neuro.whatif.curve import Curve, Step, curve, step
from neuro.whatif.guardrails import conditions
from neuro.whatif.intervention import Intervention
from neuro.whatif.prepared import Prepared

DEFAULT = "nhanes"
COHORTS = (DEFAULT, "simulated")
MEASURES = ("number", "whole")
BESIDE = ("age", "sex", "cycle")
FOLD_SEED = 2005
OWN_GRAPHS = "own_graphs"
"""Where a visit keeps its causal graphs, by digest."""
DESCRIBED = ("age", "sex", "race_eth", "education", "pir", "smoker_now", "bmi", "phq9")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the shareable choices, and the key of everything that is fitted for them.

    Attributes:
        cohort: name of a cohort.
        outcome: an outcome's code.
        exposure: a column.
        who: an expression, "" for everybody eligible.
        graph: digest of the visitor's own causal graph, "" for the shipped one.
    """

    cohort: str
    outcome: str
    exposure: str
    who: str = ""
    graph: str = ""


@st.cache_resource(show_spinner=False)
def cohort(name: str = DEFAULT) -> Cohort:
    """An embedded cohort, shared by all visitors."""
    return embedded(name)


@st.cache_resource(show_spinner=False)
def possible(name: str) -> tuple[Overlap, ...]:
    """Every outcome of the catalogue with every exposure that the cohort has: people, or why not."""
    loaded = cohort(name)
    asked = {row.code: row.columns for row in catalogue.outcomes() if set(row.columns) <= set(loaded.names)}
    graph = question_to_model.graph_for(loaded.names)
    held = {column.name for column in loaded.columns if column.kind in MEASURES} & set(graph.columns)
    features = [row.column for row in catalogue.variables() if row.role == "exposure" and row.column in held]
    return overlaps(loaded, asked, features)


@st.cache_resource(max_entries=64, show_spinner=False)
def asked(question: Question) -> question_to_model.Question:
    """The model that the catalogue and the causal graph recommend for a question, and why."""
    loaded = cohort(question.cohort)
    return question_to_model.ask(loaded, question.exposure, question.outcome, graph(question), who=question.who)


def graph(question: Question) -> Graph:
    """What is assumed to cause what: the visitor's own graph where it knows the question, else the shipped one."""
    return own(question) or question_to_model.graph_for(cohort(question.cohort).names)


def own(question: Question) -> Graph | None:
    """The visitor's own graph, where it has both the exposure and the outcome."""
    graphs: dict[str, Graph] = st.session_state.get(OWN_GRAPHS, {})
    found = graphs.get(question.graph)
    return found if found and question_to_model.answers(found, question.exposure, question.outcome) else None


@st.cache_resource(max_entries=32, show_spinner="Fitting the model …")
def _fitted(name: str, digest: str, spec: ModelSpec) -> Prepared:
    loaded = cohort(name)
    grouping = (name for group in domains(loaded.names) for name in parse(group.expression).columns)
    extra = [column for column in dict.fromkeys((*BESIDE, *conditions(), *grouping)) if column in loaded.names]
    sample = sample_of(loaded, spec, extra)
    return Prepared(fit(spec, sample), sample)


def prepared(question: Question) -> Prepared:
    """The fitted model of a question, with the people it rests on."""
    return _fitted(question.cohort, cohort(question.cohort).provenance.sha256, asked(question).spec)


@st.cache_resource(max_entries=256, show_spinner=False)
def counted(question: Question, where: str | None) -> int:
    """How many people of a fit are of a kind."""
    model = prepared(question)
    return int(parse(where).true(model.columns).sum()) if where else model.fitted.n


def percentile(question: Question, column: str, value: float | str | None) -> float | None:
    """Where a value lies among the people of a fit, 0-100; None where the model does not hold the column."""
    ranks = prepared(question).ranks.get(column)
    return None if ranks is None or value is None else ranks.percentile(float(value))


@st.cache_resource(max_entries=32, show_spinner="Averaging over people …")
def shape(question: Question) -> tuple[Curve, Step]:
    """How the outcome differs along the exposure, and between its quartiles."""
    model = prepared(question)
    return curve(model, question.exposure), step(model, question.exposure)


@st.cache_resource(max_entries=64, show_spinner="Refitting without each sampling unit …")
def policy(question: Question, intervention: Intervention) -> Contrast:
    """What a policy changes in a population."""
    model = prepared(question)
    return population(model.fitted, model.sample, intervention, prepared=model)


@st.cache_resource(max_entries=32, show_spinner="Asking each cycle alone …")
def by_cycle(question: Question) -> tuple[tuple[str, Step | None], ...]:
    """The same two values of the exposure against each other, refitted in each cycle alone; None where it cannot be."""
    seen, (_, whole) = prepared(question).columns.get("cycle"), shape(question)
    if seen is None:
        return ()
    ends = (whole.low_value, whole.high_value)
    return tuple((cycle, _alone(question, cycle, ends)) for cycle in sorted({str(name) for name in seen}))


def _alone(question: Question, cycle: str, ends: tuple[float, float]) -> Step | None:
    who = f"({question.who}) and (cycle == '{cycle}')" if question.who else f"cycle == '{cycle}'"
    try:
        return step(prepared(replace(question, who=who)), question.exposure, ends=ends)
    except NeuroError:
        return None


@st.cache_resource(show_spinner="Describing the cohort …")
def described(name: str, by: str) -> tuple[Line, ...]:
    """Who is in a cohort, by a grouping column."""
    return composition(cohort(name), DESCRIBED, by)


def warm() -> None:
    """Load and fit what the home page shows, then the kinetics, whose compiled code is slow to load."""
    for name in COHORTS:
        possible(name)
    shape(Question(DEFAULT, "phq9", "plp_nmol_l"))
    from neuro.mechanism.catalogue import MODULES
    from neuro.mechanism.controls import controls
    from neuro.report.evidence import search
    from neuro.report.evidence_whole import formulas
    from pages import balance_resources, pathway_parts, profile_resources

    for name in COHORTS:
        balance_resources.whole((name, cohort(name).provenance.sha256, ""))
    profile_resources.warm(DEFAULT)

    for system in MODULES:
        before, _ = pathway_parts.published(system)
        controls(before.system)
    for one in search("serotonin"):
        formulas(one.entry)
