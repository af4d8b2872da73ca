"""A person's profile: each axis against people alike, values against intervals, one page to print, one number last."""

import streamlit as st

from neuro.assessment.assess import assess
from neuro.assessment.assessment import Assessment
from neuro.assessment.visits import Visits, visits
from neuro.report import profile as words
from pages import controls, profile_inputs, profile_parts, profile_print, profile_resources, profile_state, resources
from pages.profile_inputs import Person
from pages.profile_state import EARLIER, NOW

question = controls.question()
cohort = resources.cohort(question.cohort)
asked = profile_resources.key(question.cohort)
alike = profile_resources.alike(asked)


@st.fragment
def page() -> None:
    """Inputs beside the axes; only this part runs again when a value moves."""
    if st.session_state.pop("ask_again", False):
        st.rerun()
    with st.container(key="beside"):
        left, right = st.columns([7, 6], gap="large")
    with right:
        with st.container(border=True, key="card_move"):
            st.header("Whose values", anchor=False)
            person = profile_inputs.start(asked)
            profile_inputs.paste(person.date, cohort.names)
            profile_inputs.tools(person.date)
            st.caption(words.KEPT)
        found = assessed(person)
        with st.container(border=True, key="card_person"):
            st.header("Values", anchor=False)
            profile_inputs.values(alike, person, found)
    change = compared()
    with left:
        with st.container(key="answer"):
            profile_parts.counted(found, person)
        with st.container(key="answer_more"):
            profile_parts.refused(found)
            profile_parts.pictured(found, cohort.provenance.simulated)
            profile_parts.known(found)
            profile_print.offered(found, person, change, cohort)
    profile_parts.axes(found)
    profile_parts.without(found)
    profile_parts.values(found)
    profile_parts.control(found)
    profile_parts.changes(change, profile_state.day(EARLIER), profile_state.day(NOW))
    profile_parts.composite(found)


def assessed(person: Person) -> Assessment:
    """A person against people alike."""
    given = profile_state.given(person.date)
    equal = bool(st.session_state.get("profile_equal", False))
    return assess(person.values, alike, intervals=given.intervals, beyond=given.beyond, equal=equal)


def compared() -> Visits | None:
    """Both dates of what was entered, nothing filled in; None until there are two."""
    if profile_state.given(EARLIER).empty or profile_state.given(NOW).empty:
        return None
    dates = [profile_inputs.described(asked, date, None) for date in (EARLIER, NOW)]
    return visits(assessed(dates[0]), assessed(dates[1]), alike.reference)


st.title("A person's profile", anchor=False)
st.markdown(words.INTRO)
if question.who:
    st.caption(words.ALIKE)
page()
