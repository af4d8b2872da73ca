"""One change of the body, and what follows in every system that it reaches."""

import streamlit as st

from neuro.errors import NeuroError
from neuro.knowledge import catalogue as knowledge
from neuro.mechanism.influences import carried, influence, influences
from neuro.report import pathway as told

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
    for one in found:
        with st.container(border=True, key=f"card_{one.system.code}", gap="xxsmall"):
            st.markdown(told.reached(one))
            st.caption(told.ways(one))
    st.markdown(told.NEVER)


page()
