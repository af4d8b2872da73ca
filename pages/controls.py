"""Widgets made from knowledge, and the parts that every page carries."""

import altair as alt
import pandas as pd
import streamlit as st

from neuro.cohort.cohort import Cohort
from neuro.knowledge import catalogue
from pages import resources
from pages.resources import Question

INTENDED_USE = (
    "For research and education. Shows associations in the loaded cohort and the behaviour of published models. "
    "Not for diagnosis, treatment or dosing of any person."
)
FAMILIES = {"gaussian": "linear model", "quasipoisson": "quasi-Poisson model", "quasibinomial": "quasi-binomial model"}
WHO = {
    "": "everybody",
    "sex == 'female'": "women",
    "sex == 'male'": "men",
    "age < 40": "under 40",
    "age >= 40 and age < 60": "40 to 59",
    "age >= 60": "60 and older",
}
FIRST_EXPOSURES = ("plp_nmol_l", "b12_pg_ml")


def label(column: str) -> str:
    """What people read for a column."""
    return catalogue.variable(column).label if catalogue.known(column) else column


def exposures(name: str, outcome: str) -> list[str]:
    """Exposures that were measured in the same people as an outcome, by system."""
    return [pair.feature for pair in resources.possible(name) if pair.outcome == outcome and pair.possible]


def outcomes(name: str) -> list[str]:
    """Outcomes that the cohort can be asked about."""
    return list(dict.fromkeys(pair.outcome for pair in resources.possible(name) if pair.possible))


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
    who = st.selectbox("Among", list(WHO), format_func=WHO.__getitem__, key="who", bind="query-params")
    return Question(name, code, column, who)


def header() -> Question:
    """Which cohort, outcome and model; stays at the top of every page, and is changed here only."""
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="small"):
        line = st.empty()
        with st.popover("Change", icon=":material/tune:", key="change"):
            question = choose()
        line.markdown(summary(question, resources.cohort(question.cohort)))
    return question


def summary(question: Question, cohort: Cohort) -> str:
    """The header's line."""
    outcome = catalogue.outcome(question.outcome)
    origin = cohort.provenance
    weighted = "unweighted" if cohort.design is None or cohort.design.srs else "weighted"
    simulated = " · :orange-badge[simulated: nobody was measured]" if origin.simulated else ""
    return (
        f"**{outcome.label}** along **{label(question.exposure)}** · {WHO[question.who]}  \n"
        f":small[{cohort.title} · {origin.rows:,} {'rows' if origin.simulated else 'adults'} · {weighted} · "
        f"{FAMILIES[outcome.family]}{simulated}]"
    )


def intended_use() -> None:
    """The line on intended use, on every page."""
    with st.container(key="intended-use"):
        st.caption(INTENDED_USE)


def chart(drawn: alt.TopLevelMixin, data: pd.DataFrame, name: str) -> None:
    """A chart with its data to take away; its description is its text alternative."""
    st.altair_chart(drawn, key=f"chart_{name}")
    st.download_button(
        "Data (CSV)",
        data.to_csv(index=False).encode(),
        f"{name}.csv",
        "text/csv",
        key=f"download_{name}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def doors(doors: list[tuple[str, str, str, str]]) -> None:
    """Cards that lead on: title, sentence, page, words of the link."""
    for column, (title, sentence, page, words) in zip(st.columns(len(doors)), doors, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"#### {title}")
            st.markdown(sentence)
            st.page_link(page, label=words, icon=":material/arrow_forward:")
