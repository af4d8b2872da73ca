"""The same question asked otherwise: every alternative to the recommended model beside it."""

import pandas as pd
import streamlit as st

from neuro.charts import frames
from neuro.charts import otherwise as charts
from neuro.errors import NeuroError
from neuro.knowledge import catalogue
from neuro.models.otherwise import alternatives
from neuro.report import otherwise, reverse
from neuro.report.numbers import SHARE
from neuro.report.sentences import named
from pages import parts, resources
from pages.resources import Question

READING = (
    "Each row is the recommended model with one thing changed, refitted; every row compares the same two values of the "
    "exposure. Dots and bars: difference and 95 % interval. The coloured row is the recommended one; it was chosen "
    "before any was fitted."
)
COLUMNS = {"label": "Changed", "why": "Why", "note": "How to read it", "n": "People", "command": "Command"}


@st.cache_resource(max_entries=32, show_spinner="Asking in other ways …")
def _answered(question: Question, digest: str) -> tuple[alternatives.Answer, ...]:
    loaded = resources.cohort(question.cohort)
    given = alternatives.setting(loaded, question.exposure, question.outcome, resources.graph(question), question.who)
    return alternatives.answers(given)


def shown(question: Question) -> None:
    """How far the answers lie apart, all of them in one picture, and the table of models to take away."""
    loaded, outcome = resources.cohort(question.cohort), catalogue.outcome(question.outcome)
    try:
        found = _answered(question, loaded.provenance.sha256)
    except NeuroError as error:
        st.info(str(error), icon=":material/info:")
        return
    st.markdown(f"**{otherwise.apart(alternatives.spread(found), outcome)}**")
    rows = charts.frame(found, outcome.unit == SHARE)
    table = pd.DataFrame(otherwise.rows(found, loaded))
    parts.chart(charts.answers(rows, frames.difference_axis(outcome)), table, "models", READING)
    st.markdown("\n".join(f"- {line}" for line in otherwise.notes(found)))
    st.markdown(reverse.sentence(outcome, question.exposure))
    told = table.loc[table["reason"] == "", list(COLUMNS)].rename(columns=COLUMNS)
    with st.popover("Why each, and the command that fits it again", icon=":material/terminal:"):
        st.dataframe(told, hide_index=True, alt="Alternatives with reasons and commands")
    _not_asked(found)


def _not_asked(found: tuple[alternatives.Answer, ...]) -> None:
    silent = [one for one in found if one.found is None]
    if silent:
        with st.popover(f"{len(silent)} ways that do not apply here", icon=":material/info:"):
            for one in silent:
                st.markdown(f"- {one.label}: {named(one.reason)}")
