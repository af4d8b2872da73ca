"""Trials, genes and other studies beside an association, on one axis where there is one."""

import streamlit as st

from neuro.charts import comparable as charts
from neuro.knowledge import catalogue
from neuro.models.trials.association_size import Association, association
from neuro.models.trials.comparable import Beside, Comparable, beside
from neuro.report import beside as told
from pages import controls, parts, resources
from pages.resources import Question


@st.cache_resource(max_entries=32, show_spinner=False)
def _sized(question: Question, digest: str) -> Association | None:
    model = resources.prepared(question)
    return association(model.fitted, model.sample)


def shown(question: Question) -> None:
    """Whether trials differ, the picture, what has no place in it, then every study with its source."""
    found = beside(question.exposure, question.outcome)
    if said := told.introduced(found):
        st.markdown(said)
    if not found.rows:
        return
    if said := told.conflict(found):
        st.markdown(f"**{said}**")
    picture, words = st.columns([5, 4], gap="large")
    mine = _sized(question, resources.cohort(question.cohort).provenance.sha256)
    with picture:
        _pictured(question, mine, found)
    with words:
        outcome, read = catalogue.outcome(question.outcome), controls.read(question.exposure)
        st.markdown(told.association(mine, read, outcome, controls.alike(question)))
        st.markdown(told.first(found))
        _without_scale(found)
    many = len(found.rows)
    with st.expander(f"Each study: what differed in it, and its source ({many})", key="studies"):
        st.caption(told.ORDERED)
        for row in found.rows:
            _study(row)


def _pictured(question: Question, mine: Association | None, found: Beside) -> None:
    known, simulated = catalogue.variable(question.exposure), resources.cohort(question.cohort).provenance.simulated
    name = f"{known.label}{charts.LINE}{charts.HERE}"
    rows = charts.frame(mine, name, found, {row.effect.code: told.label(row) for row in found.rows})
    if rows["estimate"].notna().any():
        parts.chart(
            charts.beside(rows, simulated=simulated),
            rows,
            "beside",
            told.apart(known, catalogue.outcome(question.outcome), found),
        )


def _without_scale(found: Beside) -> None:
    """What was published and has no place on the axis, as sentences."""
    others = [row for row in found.apart if row is not found.rows[0]]
    if others:
        st.markdown("**Without a common scale**")
    for row in others:
        st.markdown(f"- {row.effect.sentence} :gray[{told.kind(row)}]")


def _study(row: Comparable) -> None:
    """What one study found, where it stands on the scale, what differed in it, and where to look it up."""
    with st.container(gap="xxsmall"):
        st.markdown(row.effect.sentence)
        st.caption(f"{told.placed(row)}  \n{told.facts(row)}")
        st.page_link("evidence.py", label="See it in Evidence", query_params={"entry": f"effect:{row.effect.code}"})
