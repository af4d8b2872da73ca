"""What is missing in a question, who is lost by it, and the same model with the gaps drawn."""

from dataclasses import dataclass, replace

import streamlit as st

from neuro.charts import contrasts, frames, missing_frames
from neuro.charts import missing as charts
from neuro.cohort.sample import Sample
from neuro.errors import NeuroError
from neuro.jobs import Job, Progress
from neuro.knowledge import catalogue
from neuro.models.gaps.auxiliaries import sample_for
from neuro.models.gaps.imputation import ITERATIONS, SEED, M, impute
from neuro.models.gaps.missing import Difference, Missing, lost, missing
from neuro.models.gaps.pooled import Pooled, pooled
from neuro.models.spec import ModelSpec
from neuro.report import missing as told
from neuro.report.sentences import named
from neuro.whatif.imputed import PooledStep, pooled_step
from pages import controls, parts, resources
from pages.resources import Question

EVERY = 0.5
"""Seconds between two looks at the work."""
DRAWING = 0.9
"""Share of the work that drawing takes; the rest is fitting."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A question with its gaps drawn."""

    pooled: Pooled
    sample: Sample
    step: PooledStep


@st.cache_resource(max_entries=32, show_spinner="Counting what is missing together …")
def _lacking(question: Question, digest: str) -> tuple[Missing, tuple[Difference, ...]]:
    model = resources.prepared(question)
    also = [name for name in resources.DESCRIBED if name in model.sample.columns]
    return missing(model.fitted.spec, model.sample), lost(model.fitted.spec, model.sample, also)


@st.cache_resource(max_entries=16, show_spinner=False)
def _kept(name: str, digest: str, spec: ModelSpec, m: int, seed: int) -> list[Answer]:
    """Where a finished answer is kept for every visitor who asks the same; empty until then."""
    return []


def shown(question: Question) -> None:
    """What is lost first, then the pictures, then the door to drawing it."""
    digest = resources.cohort(question.cohort).provenance.sha256
    found, unlike = _lacking(question, digest)
    say = st.warning if found.much else st.markdown
    say(told.loss(found))
    if found.complete == found.n:
        return
    left, right = st.columns(2, gap="large")
    with left:
        _patterns(found)
    with right:
        _lost(unlike)
    _door(question, _kept(question.cohort, digest, resources.asked(question).spec, M, SEED))


def _patterns(found: Missing) -> None:
    st.subheader("Missing together", anchor=False)
    rows = missing_frames.patterns(found)
    if len(rows):
        parts.chart(charts.pattern_picture(rows), rows, "missing_patterns", told.PATTERNS)
    st.caption(told.others(found))
    st.table(missing_frames.losses(found), hide_index=True, border="horizontal")


def _lost(unlike: tuple[Difference, ...]) -> None:
    st.subheader("Who is lost", anchor=False)
    st.markdown(told.unlike(unlike))
    rows = missing_frames.differences(unlike)
    if len(rows):
        parts.chart(charts.difference_picture(rows), rows, "missing_people", told.LOST)


def _door(question: Question, kept: list[Answer]) -> None:
    st.subheader("With the gaps drawn", anchor=False)
    if kept:
        _answered(question, kept[0])
        return
    st.markdown(told.RESTS_ON)
    jobs: dict[Question, Job[Answer]] = st.session_state.setdefault("imputations", {})
    if question in jobs:
        _watched(question, kept, jobs)
    elif st.button(told.offer(M), key="impute", icon=":material/casino:"):
        jobs[question] = _started(question)
        st.rerun()


def _started(question: Question) -> Job[Answer]:
    loaded, spec = resources.cohort(question.cohort), resources.asked(question).spec
    _, whole = resources.shape(question)
    ends = (whole.low_value, whole.high_value)

    def work(report: Progress) -> Answer:
        sample, helpful = sample_for(loaded, spec)
        drawn = impute(spec, sample, M, ITERATIONS, SEED, helpful, lambda done, said: report(DRAWING * done, said))
        both = pooled(drawn, sample, lambda done, said: report(DRAWING + (1 - DRAWING) * done, said))
        return Answer(both, sample, pooled_step(both, sample, question.exposure, ends))

    return Job(work)


@st.fragment(run_every=EVERY)
def _watched(question: Question, kept: list[Answer], jobs: dict[Question, Job[Answer]]) -> None:
    """How far it is, and a way to stop it."""
    job = jobs[question]
    if job.state == "running":
        st.progress(job.step.fraction, told.progress(job.step))
        if st.button("Stop", key="stop_imputation", icon=":material/stop:"):
            job.cancel()
        return
    if job.state == "failed":
        _told_why(job)
        return
    del jobs[question]
    if job.state == "done":
        kept.append(job.result())
    st.rerun()


def _told_why(job: Job[Answer]) -> None:
    try:
        job.result()
    except NeuroError as error:
        st.info(named(str(error)), icon=":material/info:")


def _answered(question: Question, answer: Answer) -> None:
    """Both estimates side by side, then what was drawn."""
    outcome, read = catalogue.outcome(question.outcome), controls.read(question.exposure)
    complete, (_, step) = resources.prepared(question).fitted, resources.shape(question)
    st.markdown(told.compared(step, complete.n, answer.step, read, outcome.unit))
    both = [("complete cases", step), ("gaps drawn", replace(step, difference=answer.step.difference))]
    rows = frames.steps(both, outcome)
    parts.chart(contrasts.forest(rows, frames.difference_axis(outcome)), rows, "missing_estimates")
    columns = missing_frames.offered(answer.pooled.imputed)
    if columns:
        chosen = st.selectbox("Observed and drawn values of", columns, format_func=controls.label, key="drawn_column")
        data = missing_frames.values(answer.pooled.imputed, answer.sample, chosen)
        drawing = charts.values_picture(data, missing_frames.axis(chosen), missing_frames.few(data))
        parts.chart(drawing, data, "missing_values", told.VALUES)
    st.caption(told.how(answer.pooled.imputed))
    st.caption(told.RESTS_ON)
