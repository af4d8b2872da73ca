"""One change of the body, and what follows in every system that it reaches."""

from functools import partial

import streamlit as st

from neuro import __version__
from neuro.charts import figure, pathway_bars
from neuro.charts import pathway_frames as frames
from neuro.errors import NeuroError
from neuro.knowledge import catalogue as knowledge
from neuro.mechanism.influences import Reached, carried, influence, influences
from neuro.report import influence as told
from neuro.report.pathway import NEVER
from pages import figure_parts

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
    drawn: list[figure.Drawing] = []
    for one in found:
        with st.container(border=True, key=f"card_{one.system.code}", gap="xxsmall"):
            drawn += reached(one, caption)
    if others := told.beyond(found):
        st.markdown(others)
    st.markdown(NEVER)
    st.caption(LETTERS)
    if drawn:
        lines = (caption, LETTERS.replace("**", ""), f"{NEVER} Neurobalance {__version__}.")
        with st.container(horizontal=True):
            figure_parts.figures(partial(figure.figure, drawn, title=chosen.label, caption=lines), "Figure", code)


def reached(one: Reached, caption: str) -> list[figure.Drawing]:
    """What follows in one system: words, bars, and the way to each; only words where nothing moves. The pictures."""
    table, ways = told.bars(one), told.ways(one)
    if ways.empty:
        st.markdown(told.reached(one))
        return []
    words, picture = st.columns([5, 6], gap="medium")
    words.markdown(told.reached(one))
    lines = (one.system.model, caption, NEVER)
    drawn = pathway_bars.bars(table, colour=frames.colour(one.system), title=one.system.label, caption=lines)
    picture.altair_chart(drawn, key=f"bars_{one.system.code}")
    with st.expander("How it gets there, link by link", key=f"ways_{one.system.code}"):
        spoken = f"{one.system.label}: what moves, with its weakest link"
        st.dataframe(ways.rename(columns=WAYS), hide_index=True, alt=spoken)
        st.caption(told.known(one))
    return [drawn]


page()
