"""The loaded cohort: who is in it, what was measured together, where it comes from."""

import streamlit as st

from neuro.charts import cohort as drawings
from neuro.charts import frames
from neuro.charts.palette import SYSTEMS
from neuro.knowledge import catalogue
from pages import controls, parts, resources

question = controls.question()
cohort = resources.cohort(question.cohort)
origin = cohort.provenance

st.title(cohort.title, anchor=False)
with st.container(horizontal=True, gap="large"):
    st.metric("Simulated people" if origin.simulated else "Adults", f"{origin.rows:,}", width="content")
    st.metric("Cycles", len(origin.cycles), help=", ".join(origin.cycles), width="content")
    st.metric("Variables", len(cohort.columns), width="content")

st.header("Who is in it", anchor=False)
by = st.segmented_control(
    "By", ["cycle", "sex"], default="cycle", required=True, format_func=controls.label, key="by", bind="query-params"
)
st.table(frames.composition(resources.described(question.cohort, by)), border="horizontal")
st.caption(
    "Weighted means and shares with 95 % design-based intervals. Cells of fewer than 11 people, and those that would "
    "give them away, read 'few people'; * rests on few people or has a wide interval."
)

st.header("What was measured together", anchor=False)
pairs = resources.possible(question.cohort)
systems = [row for row in catalogue.groups() if any(catalogue.variable(p.feature).group == row.code for p in pairs)]
names = {row.code: row.label for row in systems}
system = st.segmented_control(
    "System",
    list(names),
    default="cofactors",
    required=True,
    format_func=names.__getitem__,
    key="system",
    bind="query-params",
)
cells = frames.availability(pairs, system)
parts.chart(
    drawings.availability(cells, SYSTEMS[system]),
    cells,
    "availability",
    "People who have both. A cross: nobody can be asked; point at it for the reason, or see the table.",
)
with st.expander("Why some pairs cannot be asked"):
    st.dataframe(frames.impossible(cells), hide_index=True)

st.header("Where it comes from", anchor=False)
st.table(frames.provenance(cohort), border="horizontal", hide_header=True)

st.header("Dictionary", anchor=False)
wanted = st.text_input("Search", placeholder="tryptophan, CRP, sleep …", key="search")
st.dataframe(frames.dictionary(cohort, wanted), hide_index=True, alt="Variables of the cohort with unit and note")
