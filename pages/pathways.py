"""A transmitter system in motion: what is moved on the left, baseline and changed condition beside it."""

import streamlit as st

from neuro.errors import NeuroError
from pages import pathway_inputs, pathway_parts

st.title("Pathways", anchor=False)
st.caption(pathway_parts.WHAT)


@st.fragment
def page() -> None:
    """Inputs and pictures; only this part runs again when something moves."""
    name, options, preset = pathway_inputs.opened()
    with st.container(key="pathway_beside"):
        left, right = st.columns([4, 9], gap="medium")
    try:
        with left.container(key="pathway_inputs", gap="small"):
            question = pathway_inputs.asked(name, options, preset)
        with right.container(key="pathway_shown"):
            pathway_inputs.differing(question, preset)
            if preset is not None:
                pathway_parts.introduced(preset)
            answer = pathway_parts.shown(question, preset)
        with right.container(key="pathway_more"):
            if answer.course is not None:
                st.header("Over time", anchor=False)
            pathway_parts.more(answer)
    except NeuroError as error:
        right.error(str(error), icon=":material/info:")


page()
