"""What can be asked before anything is fitted: every exposure with its people, to search and to choose from."""

import streamlit as st

from neuro.knowledge import catalogue
from neuro.report import asking, sentences
from pages import resources
from pages.resources import Question

HOW = (
    "People who have both, whoever they are; a model may use fewer. Choose a row to ask along it. What cannot be asked "
    "says why: it is found from the loaded data."
)


def offered(question: Question) -> None:
    """Every exposure of the outcome asked about, searchable."""
    outcome = catalogue.outcome(question.outcome)
    wanted = st.text_input("Search", key="wanted_exposure", placeholder="a vitamin, a hormone, a system …")
    found = asking.offered(resources.possible(question.cohort), question.outcome, wanted)
    if found.empty:
        st.caption(f"Nothing measured here is called “{wanted}”. {len(catalogue.variables())} columns are known.")
        return
    st.caption(f"With {sentences.inside(outcome.label)}. {HOW}")
    columns = list(found["column"])
    st.dataframe(
        found.drop(columns="column"),
        hide_index=True,
        key="offered",
        on_select=lambda: _choose(columns),
        selection_mode="single-row",
        alt="Exposures with the people who have them and the outcome",
        column_config={
            "Along": st.column_config.TextColumn(width="medium"),
            "People": st.column_config.NumberColumn(format="localized", width="small"),
            "Why not": st.column_config.TextColumn(width="large"),
        },
    )


def _choose(columns: list[str]) -> None:
    rows = st.session_state["offered"].selection.rows
    possible = {pair.feature for pair in resources.possible(st.session_state["question"].cohort) if pair.possible}
    if rows and columns[rows[0]] in possible:
        st.session_state["exposure"] = columns[rows[0]]
