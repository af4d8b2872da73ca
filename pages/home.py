"""What this is, one true picture from the loaded cohort, four doors."""

import streamlit as st

from neuro.knowledge import catalogue
from neuro.report import sentences
from pages import controls, parts, resources

question = controls.question()
cohort = resources.cohort(question.cohort)
outcome = catalogue.outcome(question.outcome)
_, step = resources.shape(question)

st.title("Neurobalance", anchor=False)
st.markdown(
    f"What **{cohort.provenance.rows:,} {controls.people(cohort)}** can and cannot say about vitamins, amino acids and "
    "other building blocks of neurotransmitters, and about mood and thinking.",
)
picture, about = st.columns([2, 1], gap="large")
with picture.container(border=True, key="card_picture"):
    st.header(controls.asking(question), anchor=False)
    parts.pictured(question, "home")
with about.container(key="card_about"):
    st.markdown(sentences.step(step, controls.read(question.exposure), outcome))
    st.header("What it is", anchor=False)
    st.markdown(
        "A reader of cohorts: it fits survey-correct models, shows every number with its interval, its support and its "
        "source, and says why where it has no answer."
    )
    st.header("What it is not", anchor=False)
    st.markdown(
        "A test, a diagnosis or advice. An association in a survey does not show a cause, and nothing here is read "
        "from anybody's brain."
    )
parts.doors(
    [
        (
            "Explore a cohort",
            "Who is in it, what was measured together, where it comes from.",
            "cohort.py",
            "Open the cohort",
        ),
        (
            "Ask how two things go together",
            "A model, its assumptions, and trials beside it.",
            "associations.py",
            "Open associations",
        ),
        ("Ask what if", "Move one value for people like somebody, or for a whole group.", "person.py", "Open what-if"),
        (
            "See a mechanism",
            "Published models of nerve endings that move; lessons ask before they show.",
            "pathways.py",
            "Open pathways",
        ),
    ]
)
