"""The main script: the menu, the header that stays, the page, the line on intended use."""

from pathlib import Path

import streamlit as st

from pages import controls, parts

OF_MODELS = ("Published kinetic models", "each constant with its grade of evidence")
WITHOUT_COHORT = dict.fromkeys(("Pathways", "One change, every system", "Lessons"), OF_MODELS) | {
    "Evidence": ("What is claimed here, and from where", "each fact with its grade and its source")
}
"""Pages that show no cohort: what they show, and what stands with it."""
OF_COHORTS = {"Balance": "Balance indices", "A person's profile": "A person against people alike"}
"""Pages that show a cohort and no outcome: what the header says instead."""

st.set_page_config(layout="wide", initial_sidebar_state=240)
page = st.navigation(
    [
        st.Page("home.py", title="Home", default=True),
        st.Page("cohort.py", title="Cohort"),
        st.Page("balance.py", title="Balance"),
        st.Page("profile.py", title="A person's profile"),
        st.Page("associations.py", title="Associations"),
        st.Page("person.py", title="What if: a person"),
        st.Page("population.py", title="What if: a population"),
        st.Page("pathways.py", title="Pathways"),
        st.Page("influences.py", title="One change, every system"),
        st.Page("lessons.py", title="Lessons"),
        st.Page("evidence.py", title="Evidence"),
    ]
)
st.set_page_config(page_title=f"{page.title} · Neurobalance", page_icon=Path(__file__).with_name("icon.svg"))
if page.title in WITHOUT_COHORT:
    controls.without_cohort(*WITHOUT_COHORT[page.title])
else:
    st.session_state["question"] = controls.header(OF_COHORTS.get(page.title, ""))
body = st.container(key="page")
parts.intended_use()  # before the page, which may stop early
with body:
    page.run()
