"""The outcome along every exposure at once: one picture, one family of tests."""

import streamlit as st

from neuro.charts import scan as charts
from neuro.jobs import Job, Progress
from neuro.knowledge import catalogue
from neuro.models.trust.scan import Association, scan
from neuro.report import scan as told
from pages import parts, resources
from pages.resources import Question

EVERY = 0.5
"""Seconds between two looks at the work."""
Found = tuple[Association, ...]
COLUMNS = {
    **{name: st.column_config.NumberColumn(format="%.3f") for name in ("Per SD", "From", "To")},
    **{name: st.column_config.NumberColumn(format="%.2g") for name in ("p", "q")},
    "People": st.column_config.NumberColumn(format="localized"),
}


@st.cache_resource(max_entries=32, show_spinner=False)
def _kept(question: Question, digest: str) -> list[Found]:
    """Where a finished scan is kept for every visitor who asks the same; empty until then."""
    return []


def shown(question: Question) -> None:
    """The scan if it was made, its progress while it runs, else the door to it."""
    asked = Question(question.cohort, question.outcome, "", question.who, question.graph)
    kept = _kept(asked, resources.cohort(question.cohort).provenance.sha256)
    names = measures(question)
    if kept:
        _told(asked, kept[0])
        return
    st.markdown(told.offer(len(names)))
    jobs: dict[Question, Job[Found]] = st.session_state.setdefault("scans", {})
    if asked in jobs:
        _watched(asked, jobs)
    elif st.button(f"Ask all {len(names)}", key="scan", icon=":material/play_arrow:"):
        jobs[asked] = _started(asked, names, kept)
        st.rerun()


def measures(question: Question) -> list[str]:
    """Every measure that the graph knows, those that were not measured with the outcome included."""
    return [pair.feature for pair in resources.possible(question.cohort) if pair.outcome == question.outcome]


def _started(asked: Question, names: list[str], kept: list[Found]) -> Job[Found]:
    """The work, whose answer is kept even for a visitor who does not wait for it."""
    loaded, graph = resources.cohort(asked.cohort), resources.graph(asked)
    pairs = [(name, asked.outcome) for name in names]

    def work(report: Progress) -> Found:
        found = scan(loaded, pairs, asked.who, graph, report)
        kept[:] = [found]
        return found

    return Job(work)


@st.fragment(run_every=EVERY)
def _watched(asked: Question, jobs: dict[Question, Job[Found]]) -> None:
    """How far it is, and a way to stop it."""
    job = jobs[asked]
    if job.state == "running":
        st.progress(job.step.fraction, told.step(job.step))
        if st.button("Stop", key="stop_scan", icon=":material/stop:"):
            job.cancel()
        return
    del jobs[asked]
    if job.state == "failed":
        job.result()
    st.rerun()


def _told(asked: Question, found: Found) -> None:
    """The picture, the table, what could not be asked, and how many questions that makes."""
    outcome = catalogue.outcome(asked.outcome)
    st.markdown(f"**{told.found(found)}**")
    data = charts.rows(found)
    if len(data):
        axis = charts.axis(outcome, next(one.link for one in found if one.link))
        parts.chart(charts.forest(data, axis), data, "scan", told.READING)
    st.dataframe(
        charts.table(found),
        hide_index=True,
        alt="Every association of the scan",
        key="scan_table",
        column_config=COLUMNS,
    )
    absent = charts.unasked(found)
    if len(absent):
        st.markdown(told.absent(len(absent)))
        st.dataframe(absent, hide_index=True, alt="What could not be asked, and why")
    st.caption(told.family(found, _counted(asked, found)))


def _counted(asked: Question, found: Found) -> int:
    """How many questions this visit has asked, those of the scan included."""
    every = st.session_state.setdefault("asked_so_far", set())
    every.update(
        Question(asked.cohort, asked.outcome, one.exposure, asked.who, asked.graph)
        for one in found
        if one.p is not None
    )
    return len(every)
