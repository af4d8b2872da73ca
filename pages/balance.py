"""Balance indices and axes of the loaded cohort: by group, along age, side by side, together, missing."""

import streamlit as st

from neuro.errors import NeuroError
from neuro.report import balance as words
from neuro.report import sentences
from pages import balance_parts, controls

TABS = {
    "By group": balance_parts.by_group,
    "Along age": balance_parts.along_age,
    "Side by side": balance_parts.beside,
    "Together": balance_parts.together,
    "Missing": balance_parts.missing,
    "Not given": balance_parts.declined,
}
question = controls.question()

st.title("Balance", anchor=False)
st.markdown(words.INTRO)
look = balance_parts.chosen(question)
balance_parts.described(look)
if question.who:
    st.caption(f"Among {controls.among(question.cohort)[question.who]}, as the header says.")
for tab, draw in zip(st.tabs(list(TABS), key="look", bind="query-params"), TABS.values(), strict=True):
    if tab.open:
        with tab:
            try:
                draw(look)
            except NeuroError as error:
                st.info(sentences.named(str(error)), icon=":material/info:")
