"""One outcome along one exposure: the model, what it rests on, and what stands beside it."""

import streamlit as st

from neuro.charts import contrasts, frames
from neuro.errors import NeuroError
from neuro.knowledge import catalogue
from neuro.models.wald import tests
from neuro.report import reverse, sentences
from pages import (
    asking_parts,
    association_beside,
    association_challenger,
    association_missing,
    association_otherwise,
    association_products,
    association_scan,
    association_taken,
    association_trust,
    controls,
    graph_parts,
    parts,
    resources,
)

DEPTH = (
    ("otherwise", "The same question asked otherwise: other models, other adjustments", association_otherwise.shown),
    ("differs", "Does it differ among people?", association_products.shown),
    ("missing", "Who is missing, and does it matter?", association_missing.shown),
    ("trust", "Does it hold in people the model has not seen, and in every group?", association_trust.shown),
    ("challenger", "Would a more flexible model see more?", association_challenger.shown),
    ("scan", "Every exposure of this outcome at once", association_scan.shown),
    ("taken", "Take it away: coefficients, tests, the command that repeats it", association_taken.shown),
)
"""What opens on request: key, title, what draws it."""

question = controls.question()
outcome, exposure = catalogue.outcome(question.outcome), catalogue.variable(question.exposure)
asked = resources.asked(question)
model = resources.prepared(question)
fitted, (curve, step) = model.fitted, resources.shape(question)

st.title(controls.asking(question), anchor=False)
searched = st.expander("What can be asked, and of how many people", key="searched", on_change="rerun")
if searched.open:
    with searched:
        asking_parts.offered(question)
parts.warned((*controls.selected(question), *fitted.warnings))
picture, facts = st.columns([5, 2], gap="large")
with picture:
    parts.pictured(question, "association")
with facts:
    st.markdown(sentences.step(step, controls.read(question.exposure), outcome))
    parts.counts(fitted)
    st.markdown(sentences.tested(tests(fitted), question.exposure))
    st.caption(f"{sentences.named(fitted.explanation)} {parts.counted(question)}")

st.header("Why this model", anchor=False)
drawn, why = st.columns([5, 4], gap="large")
with drawn:
    graph_parts.drawn(question)
with why:
    for reason in asked.reasons:
        st.markdown(f"- {reason}")
    if fitted.lost:
        with st.expander(f"{fitted.n_lost:,} people left out: what they lacked"):
            st.table(frames.lost(fitted), hide_index=True, border="horizontal")
graph_parts.changed(question)

st.header("How far to trust it", anchor=False)
again, other = st.columns(2, gap="large")
with again:
    st.subheader("Seen again in each cycle?", anchor=False)
    cycles = resources.by_cycle(question)
    if any(one for _, one in cycles):
        axis = frames.difference_axis(outcome)
        st.altair_chart(contrasts.forest(frames.steps(cycles, outcome), axis), key="chart_again")
    association_trust.again(question)
with other:
    st.subheader("Something else?", anchor=False)
    association_trust.unmeasured(question)
    st.markdown(reverse.sentence(outcome, question.exposure))

st.header("Trials and reviews beside it", anchor=False)
association_beside.shown(question)

st.header("Go deeper", anchor=False)
for key, title, draw in DEPTH:
    section = st.expander(title, key=f"deep_{key}", on_change="rerun")
    if section.open:
        with section:
            try:
                draw(question)
            except NeuroError as error:
                st.info(sentences.named(str(error)), icon=":material/info:")
if outcome.help:
    st.info(outcome.help, icon=":material/support:")
