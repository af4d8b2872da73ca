"""What is assumed to cause what: drawn, judged, and open to somebody else's assumptions."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

from neuro.charts import frames, graph
from neuro.errors import ModelError
from neuro.models.graph.causal import Arrow, Graph, read_graph
from neuro.models.graph.edit import rewired, written
from neuro.report import graph as told
from neuro.report import sentences
from pages import controls, resources
from pages.resources import Question

ASSUMED = (
    "Assumed, not found: an arrow is a cause that somebody may dispute. Grey may cause both and is adjusted for; "
    "violet lies between; red is not adjusted for."
)
OWN = (
    "Arrows between what is drawn above. Take one away or add one, with your reason, and ask again: the adjustment "
    "set follows. Your graph holds for this visit and this cohort, on every page. A link does not carry it; its file "
    "does, for others and for `neuro fit --graph`."
)
GRADES = ("A", "B", "C")


def drawn(question: Question) -> None:
    """The graph of a question."""
    known, asked = resources.graph(question), resources.asked(question)
    if question.graph and not resources.own(question):
        st.info(told.ABSENT, icon=":material/info:")
    roles = frames.roles(asked)
    words = {node: sentences.node(node, known.labels[node]) for node in roles}
    st.altair_chart(graph.causal(roles, words, known.dag.edges), key="chart_graph")
    st.caption(ASSUMED)


def changed(question: Question) -> None:
    """How to ask with other assumptions."""
    editing = st.expander("Assume something else", key="edit_graph", on_change="rerun", icon=":material/edit:")
    if editing.open:
        known, nodes = resources.graph(question), tuple(frames.roles(resources.asked(question)))
        with editing:
            _judged(question, known)
            _edited(question, known, nodes)


def _judged(question: Question, known: Graph) -> None:
    """What adjusting for something else would do to the question."""
    said = resources.asked(question).adjustment
    offered = [name for name in known.columns if name not in (said.exposure, said.outcome)]
    extra = st.multiselect(
        "What if one also adjusted for …",
        [name for name in offered if name not in said.adjust],
        format_func=known.labels.__getitem__,
        key="proposed",
        placeholder="choose columns: mediators, consequences and common effects are named",
    )
    if extra:
        found = known.check(said.exposure, said.outcome, (*said.adjust, *extra), known.columns)
        st.markdown(told.verdict(found))


def _edited(question: Question, known: Graph, nodes: Sequence[str]) -> None:
    """The arrows between the nodes drawn, as a table that can be changed, and the file of the whole."""
    labels = {label: node for node, label in known.labels.items()}
    held = [arrow for arrow in known.arrows if arrow.cause in nodes and arrow.effect in nodes]
    rows = told.arrows(known, held)
    st.caption(OWN)
    version = st.session_state.get("graph_version", 0)
    table = st.data_editor(
        rows,
        num_rows="dynamic",
        hide_index=True,
        key=f"arrows_{question.outcome}_{question.exposure}_{version}",
        column_config={
            "cause": st.column_config.SelectboxColumn("Cause", options=list(labels), required=True),
            "effect": st.column_config.SelectboxColumn("Effect", options=list(labels), required=True),
            "reason": st.column_config.TextColumn("Reason", width="large"),
            "grade": st.column_config.SelectboxColumn("Grade", options=list(GRADES)),
        },
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Ask with these arrows", key="rewire", on_click=_rewire, args=(question.cohort, known, held, table))
        if question.graph:
            st.button("Back to the shipped graph", key="shipped", on_click=_keep, args=(question.cohort, None))
        st.download_button(
            "Graph (TOML)",
            written(known).encode(),
            "causal_graph.toml",
            "application/toml",
            key="download_graph_file",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
        with st.popover("Open a graph file", icon=":material/folder_open:"):
            st.file_uploader(
                "Causal graph (TOML)", type="toml", key="graph_file", on_change=_opened, args=(question.cohort,)
            )
    if problem := st.session_state.pop("graph_problem", ""):
        st.error(problem, icon=":material/error:")


def _rewire(cohort: str, known: Graph, held: Sequence[Arrow], table: pd.DataFrame) -> None:
    labels = {label: node for node, label in known.labels.items()}
    wanted = told.chosen(table, labels)
    removed = {(arrow.cause, arrow.effect) for arrow in held} - {(arrow.cause, arrow.effect) for arrow in wanted}
    try:
        _keep(cohort, rewired(known, removed, wanted))
    except ModelError as problem:
        st.session_state["graph_problem"] = str(problem)


def _opened(cohort: str) -> None:
    file = st.session_state["graph_file"]
    if file is None:
        return
    with TemporaryDirectory() as folder:
        place = Path(folder) / "graph.toml"
        place.write_bytes(file.getvalue())
        try:
            _keep(cohort, read_graph(place))
        except ModelError as problem:
            st.session_state["graph_problem"] = str(problem)


def _keep(cohort: str, own: Graph | None) -> None:
    """Ask this cohort with a graph of the visit's own from now on; None goes back to the shipped one."""
    digest = "" if own is None else hashlib.sha256(written(own).encode()).hexdigest()
    if own is not None:
        st.session_state.setdefault(resources.OWN_GRAPHS, {})[digest] = own
    st.session_state.setdefault(controls.GRAPH_OF, {})[cohort] = digest
    st.session_state["graph_version"] = st.session_state.get("graph_version", 0) + 1
