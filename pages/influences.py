"""One change of the body, and what follows in every system that it reaches."""

import streamlit as st

from neuro.charts import pathway_bars
from neuro.charts import pathway_frames as frames
from neuro.errors import NeuroError
from neuro.knowledge import catalogue as knowledge
from neuro.mechanism.influences import Reached, carried, influence, influences
from neuro.report import influence as told
from neuro.report.pathway import NEVER
from pages.pathway_parts import TO_KEEP

LETTERS = (
    "The grade of a consequence is that of the weakest link on the way to it: **A** published models all the way · "
    "**B** a value read in a source · **C** an assumption on the way."
)
WAYS = {"what": "what moves", "change": "by", "grade": "grade", "weakest": "weakest link", "way": "the whole way"}

st.title("One change, every system", anchor=False)
st.markdown(
    "A change of the body runs through published models of several transmitter systems at once. The models are "
    "separate: what joins them is what the body brings to each, and each way there has its grade."
)


@st.fragment
def page() -> None:
    """The change, how much of it, and what follows."""
    labels = {row.code: row.label for row in influences()}
    with st.container(border=True, key="card_influence"):
        code = st.selectbox(
            "Change", list(labels), format_func=labels.__getitem__, key="influence", bind="query-params"
        )
        share = st.slider("How much of it, %", 0, 100, 100, step=10, key="share", bind="query-params")
    chosen = influence(code)
    st.caption(f"{chosen.measured} · grade {chosen.grade} · {knowledge.source(chosen.source).citation}")
    try:
        found = carried(chosen.values(share / 100.0), chosen.assume)
    except NeuroError as error:
        st.error(str(error), icon=":material/info:")
        return
    if share == 0:
        st.info("At 0 % nothing is changed: every system rests as published.", icon=":material/info:")
        return
    caption = f"{chosen.label}, {share} % of it"
    for one in found:
        with st.container(border=True, key=f"card_{one.system.code}", gap="xxsmall"):
            reached(one, caption)
    if others := told.beyond(found):
        st.markdown(others)
    st.markdown(NEVER)
    st.caption(f"{LETTERS} {TO_KEEP}")


def reached(one: Reached, caption: str) -> None:
    """What follows in one system: words, and a bar for each read-out."""
    words, picture = st.columns([5, 6], gap="medium")
    words.markdown(told.reached(one))
    table, ways = told.bars(one), told.ways(one)
    if not ways.empty:
        with words.expander("How it gets there, link by link", key=f"ways_{one.system.code}"):
            alt = f"{one.system.label}: what moves, with its weakest link"
            st.dataframe(ways.rename(columns=WAYS), hide_index=True, alt=alt)
            st.caption(told.known(one))
    if not table.empty:
        lines = (one.system.model, caption, NEVER)
        drawn = pathway_bars.bars(table, colour=frames.colour(one.system), title=one.system.label, caption=lines)
        picture.altair_chart(drawn, key=f"bars_{one.system.code}")


page()
