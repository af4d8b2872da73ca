"""How far somebody has come in a lesson: kept for the session, and in the address over a reload."""

import string

import streamlit as st

from neuro.mechanism.lessons import Lesson

ANSWERED = "answered"
"""In the address: a sign for each step, the letter of what was expected where its answer was seen, else `-`."""
OPEN, UNSAID = "-", "x"
"""Signs of a step whose answer was not seen, and of one that was seen without a guess."""


def seen(lesson: Lesson, number: int) -> bool:
    """Whether the answer of a step has been asked for."""
    return bool(st.session_state.get(f"{lesson.code}_{number}_seen"))


def many(lesson: Lesson) -> int:
    """Steps whose answer has been asked for."""
    return sum(seen(lesson, number) for number in range(len(lesson.steps)))


def reveal(key: str) -> None:
    """Remember that the answer of a step was asked for."""
    st.session_state[f"{key}_seen"] = True


def begin_anew(lesson: Lesson) -> None:
    """Forget guesses and answers of a lesson."""
    for number in range(len(lesson.steps)):
        st.session_state[f"{lesson.code}_{number}_seen"] = False
        st.session_state[f"{lesson.code}_{number}_guess"] = None


def restore(lesson: Lesson) -> None:
    """Take up what the address says of a lesson, once as a session begins; what cannot be read is left."""
    if "lesson_restored" in st.session_state:
        return
    st.session_state["lesson_restored"] = True
    said = st.query_params.get(ANSWERED, "")
    if len(said) != len(lesson.steps):
        return
    for number, (sign, step) in enumerate(zip(said, lesson.steps, strict=True)):
        options = dict(zip(string.ascii_lowercase, step.options, strict=False))
        if sign in options:
            st.session_state[f"{lesson.code}_{number}_guess"] = options[sign]
        if sign in options or sign == UNSAID:
            reveal(f"{lesson.code}_{number}")


def keep(lesson: Lesson) -> None:
    """Write into the address how far somebody has come; nothing before the first answer."""
    signs = "".join(_sign(lesson, number) for number in range(len(lesson.steps)))
    if not signs.strip(OPEN):
        st.query_params.pop(ANSWERED, None)
    elif st.query_params.get(ANSWERED) != signs:
        st.query_params[ANSWERED] = signs


def _sign(lesson: Lesson, number: int) -> str:
    if not seen(lesson, number):
        return OPEN
    guess, options = st.session_state.get(f"{lesson.code}_{number}_guess"), lesson.steps[number].options
    return string.ascii_lowercase[options.index(guess)] if guess in options else UNSAID
