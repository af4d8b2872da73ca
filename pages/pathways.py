"""A transmitter system in motion: what is moved on the left, baseline and changed condition beside it."""

import streamlit as st

from neuro.errors import NeuroError
from pages import pathway_inputs, pathway_parts

st.title("Pathways", anchor=False)
st.markdown(pathway_parts.WHAT)


@st.fragment
def page() -> None:
    """Inputs and pictures; only this part runs again when something moves."""
    left, right = st.columns([4, 9], gap="large")
    try:
        with left:
            question, preset = pathway_inputs.asked()
        with right:
            pathway_parts.shown(question, preset)
    except NeuroError as error:
        right.error(str(error), icon=":material/info:")


page()
