"""Guided lessons: predict, move, see, why, source; answers stay hidden until they are asked for."""

import streamlit as st

from neuro.errors import NeuroError
from neuro.mechanism.lessons import lessons
from pages import lesson_parts

try:
    offered = {one.code: one for one in lessons()}
    with st.container(key="lesson_choice"):
        st.title("Lessons", anchor=False)
        st.markdown(
            "Each lesson asks before it shows. Say what you expect, look at what the model does, then read why. The "
            "answers are those of the simulation on this screen."
        )
        code = st.selectbox(
            "Lesson", list(offered), format_func=lambda one: offered[one].title, key="lesson", bind="query-params"
        )
    lesson_parts.shown(offered[code])
except NeuroError as error:
    st.error(str(error), icon=":material/info:")
