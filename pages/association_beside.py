"""Trials, genes and other studies beside an association, on one axis where there is one."""

import streamlit as st

from neuro.charts import comparable as charts
from neuro.knowledge import catalogue
from neuro.models.association_size import Association, association
from neuro.models.comparable import Beside, Comparable, beside
from neuro.report import beside as told
from pages import controls, parts, resources
from pages.resources import Question


@st.cache_resource(max_entries=32, show_spinner=False)
def _sized(question: Question, digest: str) -> Association | None:
    model = resources.prepared(question)
    return association(model.fitted, model.sample)


def shown(question: Question) -> None:
    """Whether trials differ, the picture, how to read it, then every study with its source."""
    found = beside(question.exposure, question.outcome)
    if said := told.introduced(found):
        st.markdown(said)
    if not found.rows:
        return
    if said := told.conflict(found):
        st.markdown(f"**{said}**")
    mine = _sized(question, resources.cohort(question.cohort).provenance.sha256)
    outcome, read = catalogue.outcome(question.outcome), controls.read(question.exposure)
    st.markdown(told.association(mine, read, outcome, controls.alike(question)))
    if found.on_scale:
        _pictured(question, mine, found)
    st.caption(told.ORDERED)
    _listed(found.on_scale)
    if found.apart:
        st.markdown("**Without a common scale**")
        _listed(found.apart)


def _pictured(question: Question, mine: Association | None, found: Beside) -> None:
    known, simulated = catalogue.variable(question.exposure), resources.cohort(question.cohort).provenance.simulated
    name = f"{known.label}{charts.LINE}{charts.HERE}"
    rows = charts.frame(mine, name, found, {row.effect.code: told.label(row) for row in found.rows})
    parts.chart(charts.beside(rows, simulated=simulated), rows, "beside", told.apart(known))


def _listed(rows: tuple[Comparable, ...]) -> None:
    """Each study: what it found, where it stands on the scale, what was changed, and where to look it up."""
    for row in rows:
        with st.container(gap="xxsmall"):
            st.markdown(row.effect.sentence)
            st.caption(f"{told.placed(row)}  \n{told.facts(row)}")
            st.page_link("evidence.py", label="See it in Evidence", query_params={"entry": f"effect:{row.effect.code}"})
