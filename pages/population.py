"""What if, for a population: a policy on one value, and the difference in the mean with its interval."""

import streamlit as st

from neuro.charts import contrasts, frames
from neuro.errors import NeuroError
from neuro.knowledge import catalogue
from neuro.report import numbers, sentences
from neuro.whatif.intervention import Intervention
from pages import controls, inputs, parts, resources

question = controls.question()
outcome, model = catalogue.outcome(question.outcome), resources.prepared(question)

st.title("What if, for a population", anchor=False)
st.markdown(
    "Every person of a group is read as the people alike who have the moved value, and the two means are compared "
    "(the g-formula, under the causal graph on the Associations page). An assumption made explicit, not a forecast."
)
controls.stop_if_fixed(question)
left, right = st.columns([5, 6], gap="large")
with left.container(border=True, key="card_policy"):
    st.header("What moves", anchor=False)
    move, groups = inputs.policy(question), controls.among(question.cohort)
    among = st.selectbox("Among", list(groups), format_func=groups.__getitem__, key="among", bind="query-params")
with right.container(key="policy_answer"):
    try:
        found = resources.policy(question, Intervention((move,), among or None))
    except NeuroError as error:
        st.error(sentences.named(str(error)), icon=":material/info:")
        st.stop()
    with st.container(border=True, gap="xsmall"):
        if found.difference is None:
            st.markdown("**No number here**")
            st.markdown(sentences.named(found.reason or ""))
        else:
            unit = numbers.of_difference(outcome.unit)
            st.metric(f"Difference in the mean, {unit}", numbers.interval(found.difference, outcome.unit))
            st.caption(f"{sentences.error_method(found)} Association.")
    st.markdown(sentences.moved_people(found))
    st.markdown(sentences.policy(found, outcome))
    parts.warned(found.warnings)
if found.difference is not None:
    st.header("Both means", anchor=False)
    means = frames.contrast(found)
    parts.chart(contrasts.forest(means, frames.outcome_axis(outcome), reference=None), means, "policy")
st.header("Where people are", anchor=False)
parts.pictured(question, "population")
st.header("Trials and reviews", anchor=False)
parts.evidence(question)
