"""A transmitter system in motion: what is moved on the left, baseline and changed condition beside it."""

import streamlit as st

from neuro.errors import NeuroError
from pages import pathway_inputs, pathway_opening, pathway_parts

with st.container(key="pathway_head"):
    st.title("Pathways", anchor=False)
    st.caption(pathway_parts.WHAT)


@st.fragment
def page() -> None:
    """Inputs and pictures; only this part runs again when something moves."""
    name, options, preset = pathway_inputs.opened()
    with st.container(key="pathway_beside"):
        left, right = st.columns([4, 9], gap="medium")
    try:
        seen, beneath = right.container(key="pathway_shown"), right.container(key="pathway_more")
        with left.container(key="pathway_inputs", gap="small"):
            question = pathway_inputs.asked(name, options, preset, beneath)
        with seen:
            pathway_inputs.refused()
            pathway_inputs.differing(question, preset)
            if preset is not None:
                pathway_parts.introduced(preset)
            answer = pathway_parts.shown(question, preset)
        with beneath:
            pathway_parts.more(answer)
        pathway_opening.keep()
    except NeuroError as error:
        right.error(str(error), icon=":material/info:")


page()
