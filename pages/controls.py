"""The question in the header: cohort, outcome, exposure, among whom, in which units."""

import streamlit as st

from neuro.cohort.cohort import Cohort
from neuro.knowledge import catalogue
from neuro.knowledge.display import Display, display
from neuro.knowledge.domains import domains
from neuro.models.learn import model_columns
from neuro.report import sentences
from pages import resources
from pages.resources import Question

FAMILIES = {"gaussian": "linear model", "quasipoisson": "quasi-Poisson model", "quasibinomial": "quasi-binomial model"}
WHO = {
    "": "everybody",
    "sex == 'female'": "women",
    "sex == 'male'": "men",
    "age < 40": "under 40",
    "age >= 40 and age < 60": "40 to 59",
    "age >= 60": "60 and older",
}
SYSTEMS = ("SI", "conventional")
WHAT_IF = (
    "How the mean differs between people in this cohort who are alike in everything below but one value. An "
    "association: not what happens to somebody who changes that value."
)
FIRST_EXPOSURES = ("plp_nmol_l", "b12_pg_ml")
GRAPH_OF = "graph_of"
"""Where a visit keeps which of its own causal graphs each cohort is asked with."""


def label(column: str) -> str:
    """What people read for a column."""
    return catalogue.variable(column).label if catalogue.known(column) else column


def exposures(name: str, outcome: str) -> list[str]:
    """Exposures that were measured in the same people as an outcome, by system."""
    return [pair.feature for pair in resources.possible(name) if pair.outcome == outcome and pair.possible]


def outcomes(name: str) -> list[str]:
    """Outcomes that the cohort can be asked about."""
    return list(dict.fromkeys(pair.outcome for pair in resources.possible(name) if pair.possible))


def among(name: str) -> dict[str, str]:
    """Whom a cohort can be asked about: an expression -> what people read."""
    return WHO | {group.expression: group.label for group in domains(resources.cohort(name).names)}


def selected(question: Question) -> tuple[str, ...]:
    """What must be said where a named group is asked about: how it is made, and what selecting it does."""
    held = domains(resources.cohort(question.cohort).names)
    return next((group.remarks for group in held if group.expression == question.who), ())


def choose() -> Question:
    """The shareable choices; they live in the address, so that a link asks the same question."""
    names = {name: resources.cohort(name).title for name in resources.COHORTS}
    name = st.selectbox("Cohort", list(names), format_func=names.__getitem__, key="cohort", bind="query-params")
    code = st.selectbox(
        "Outcome",
        outcomes(name),
        format_func=lambda code: catalogue.outcome(code).label,
        key="outcome",
        bind="query-params",
    )
    offered = exposures(name, code)
    first = next((offered.index(column) for column in FIRST_EXPOSURES if column in offered), 0)
    column = st.selectbox("Along", offered, index=first, format_func=label, key="exposure", bind="query-params")
    groups = among(name)
    who = st.selectbox("Among", list(groups), format_func=groups.__getitem__, key="who", bind="query-params")
    st.segmented_control("Units", SYSTEMS, default="SI", required=True, key="units", persist_state="session")
    return Question(name, code, column, who, st.session_state.get(GRAPH_OF, {}).get(name, ""))


def header(subject: str = "") -> Question:
    """Which cohort, outcome and model; stays at the top of every page, and is changed here only.

    Args:
        subject: what the page speaks of in place of an outcome and its model.
    """
    with st.container(key="header", horizontal=True, vertical_alignment="center", wrap=False):
        line = st.container(key="asked", gap=None)
        with st.popover("Change", icon=":material/tune:", key="change"):
            question = choose()
    cohort, outcome = resources.cohort(question.cohort), catalogue.outcome(question.outcome)
    asked = f"**{subject}**" if subject else f"**{outcome.label}** along **{label(question.exposure)}**"
    own = " · :orange-badge[your own causal graph]" if question.graph and not subject else ""
    line.markdown(f"{asked} · {among(question.cohort)[question.who]}{own}")
    line.caption(origin(cohort) if subject else f"{origin(cohort)} · {FAMILIES[outcome.family]}")
    return question


def without_cohort(subject: str, beside: str) -> None:
    """The header of pages that show no cohort: what they show, and what stands with it."""
    with st.container(key="header", horizontal=True, vertical_alignment="center", wrap=False):
        line = st.container(key="asked", gap=None)
    line.markdown(f"**{subject}**")
    line.caption(f"no cohort · nobody's values · {beside}")


def question() -> Question:
    """What the header asks, on the page below it."""
    return st.session_state["question"]


def stop_if_fixed(question: Question) -> None:
    """In place of a what-if: why this exposure does not move by itself."""
    known = catalogue.variable(question.exposure)
    if not known.movable:
        st.info(sentences.fixed(known), icon=":material/info:")
        st.page_link("associations.py", label="Open associations", icon=":material/arrow_forward:")
        st.stop()


def people(cohort: Cohort) -> str:
    """What the rows are."""
    return "simulated people" if cohort.provenance.simulated else "adults"


def alike(question: Question, short: bool = False) -> str:
    """What the model makes people alike in."""
    columns = model_columns(resources.asked(question).spec)
    return sentences.alike([name for name in columns if name != question.exposure], short)


def asking(question: Question) -> str:
    """The question in words."""
    outcome, exposure = catalogue.outcome(question.outcome), catalogue.variable(question.exposure)
    who = among(question.cohort)[question.who] if question.who else ""
    if question.who not in WHO:
        who = f"people with {who}"
    elif question.who.startswith("age"):
        who = f"people {who}"
    return sentences.question(outcome, exposure, alike(question, short=True), who)


def weighted(cohort: Cohort) -> bool:
    """Whether people count by a sampling weight."""
    return cohort.design is not None and not cohort.design.srs


def origin(cohort: Cohort) -> str:
    """Cohort, people, weighting: the words that stand with every number."""
    counting = "weighted" if weighted(cohort) else "unweighted"
    if cohort.provenance.simulated:
        return f":orange-badge[simulated] {cohort.title} · {cohort.provenance.rows:,} rows · {counting}"
    return f"{cohort.title} · {cohort.provenance.rows:,} adults · {counting}"


def read(column: str) -> Display:
    """The unit to read a column in, as chosen."""
    return display(catalogue.variable(column), st.session_state.get("units", "SI"))
