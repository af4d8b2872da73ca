"""Does it differ among people? The products declared for an exposure, each by level."""

import pandas as pd
import streamlit as st

from neuro.charts import contrasts, frames
from neuro.charts import otherwise as charts
from neuro.errors import NeuroError
from neuro.knowledge import catalogue
from neuro.models.otherwise import products
from neuro.report import products as told
from neuro.report.numbers import SHARE
from neuro.report.sentences import named
from pages import parts, resources
from pages.resources import Question

READING = (
    "The difference between the same two values of the exposure among people of each level, with its 95 % interval; "
    "one model for all levels. Which products are asked was written down before any was fitted."
)

STEP = 44
"""px a row: labels of two lines."""
NAMES = {
    "label": "Product",
    "n": "People",
    "F": "F",
    "df1": "df1",
    "df2": "df2",
    "p": "p",
    "q": "q",
    "reason": "Why not",
}


@st.cache_resource(max_entries=32, show_spinner="Asking who differs …")
def _answered(question: Question, digest: str) -> tuple[products.ProductAnswer, ...]:
    loaded = resources.cohort(question.cohort)
    return products.answers(loaded, question.exposure, question.outcome, resources.graph(question), question.who)


def shown(question: Question) -> None:
    """What was found in a sentence, then the product that is chosen, by level."""
    loaded = resources.cohort(question.cohort)
    try:
        found = _answered(question, loaded.provenance.sha256)
    except NeuroError as error:
        st.info(str(error), icon=":material/info:")
        return
    st.markdown(f"**{told.summary(found)}**")
    asked = {one.declared.code: one for one in found if not one.reason}
    if asked:
        code = st.selectbox(
            "By", list(asked), format_func=lambda code: asked[code].declared.label, key=f"product_{question.exposure}"
        )
        _drawn(question, asked[code])
    silent = [one for one in found if one.reason]
    if silent:
        with st.popover(f"{len(silent)} that cannot be asked here", icon=":material/info:"):
            for one in silent:
                st.markdown(f"- {one.declared.label}: {named(one.reason)}")


def _drawn(question: Question, one: products.ProductAnswer) -> None:
    outcome = catalogue.outcome(question.outcome)
    read = told.read_in(one.modifier, st.session_state.get("units", "SI"))
    rows = charts.by_level(one, outcome.unit == SHARE, [told.level(level, read) for level in one.levels])
    picture = contrasts.forest(rows, frames.difference_axis(outcome), step=STEP, lines=", ")
    parts.chart(picture, rows, "by_level", READING)
    st.markdown(told.tested(one, outcome))
    st.caption(told.why(one))
    with st.popover("All products in one table", icon=":material/table:"):
        st.dataframe(_table(question), hide_index=True, alt="Declared products with tests")


def _table(question: Question) -> pd.DataFrame:
    found = _answered(question, resources.cohort(question.cohort).provenance.sha256)
    return pd.DataFrame(told.rows(found))[list(NAMES)].rename(columns=NAMES)
