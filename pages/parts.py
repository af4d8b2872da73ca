"""What several pages draw alike: curves, numbers, evidence, doors, answers."""

import pandas as pd
import streamlit as st

from neuro.charts import effects, frames
from neuro.charts.axis import Drawing
from neuro.cli import render
from neuro.knowledge import catalogue
from neuro.models.fit import Fitted
from neuro.report import kinetics, numbers, reverse, scenario, sentences
from neuro.report.answers import person_answer
from neuro.whatif import curve as curves
from neuro.whatif.contrast import PersonAnswer
from neuro.whatif.curve import not_measured
from neuro.whatif.intervention import Intervention
from pages import controls, inputs, resources
from pages.resources import Question

INTENDED_USE = (
    "For research and education. Shows associations in the loaded cohort and the behaviour of published models. "
    "Not for diagnosis, treatment or dosing of any person."
)


def intended_use() -> None:
    """The line on intended use, on every page."""
    with st.container(key="intended-use"):
        st.caption(INTENDED_USE)


def chart(drawn: Drawing, data: pd.DataFrame, name: str, reading: str = "") -> None:
    """A chart, how to read it, and its data to take away; its description is its text alternative."""
    with st.container(gap="xsmall"):
        st.altair_chart(drawn, key=f"chart_{name}")
        if reading:
            st.caption(reading)
        st.download_button(
            "Data (CSV)",
            data.to_csv(index=False).encode(),
            f"{name}.csv",
            "text/csv",
            key=f"download_{name}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )


def pictured(question: Question, name: str) -> None:
    """The curve of a question with its reading, its support and those who were not measured."""
    loaded, model, read = (
        resources.cohort(question.cohort),
        resources.prepared(question),
        controls.read(question.exposure),
    )
    curve, _ = resources.shape(question)
    points = frames.points(curve, read)
    drawn = effects.curve(
        points,
        frames.exposure_axis(curve, read),
        frames.outcome_axis(catalogue.outcome(question.outcome)),
        rug=points,
        missing=frames.one(not_measured(model, question.exposure), catalogue.outcome(question.outcome)),
        simulated=loaded.provenance.simulated,
    )
    chart(drawn, points, name, sentences.curve(curve, model.fitted, controls.weighted(loaded)))


def evidence(question: Question) -> None:
    """Published studies beside an association, with grade and source; never joined to it."""
    rows = catalogue.effects_beside(question.exposure, question.outcome)
    if not rows:
        st.caption("No trial or review of this pair is in the table of published effects.")
    for row in rows:
        source = catalogue.source(row.source)
        with st.container(gap="xxsmall"):
            st.markdown(row.sentence)
            st.caption(f"{row.kind} · {row.population} · grade {row.grade} · {source.citation}")
            st.page_link("evidence.py", label="See it in Evidence", query_params={"entry": f"effect:{row.code}"})


def doors(doors: list[tuple[str, str, str, str]]) -> None:
    """Cards that lead on: title, sentence, page, words of the link."""
    for column, (title, sentence, page, words) in zip(st.columns(len(doors)), doors, strict=True):
        with column.container(border=True, height="stretch", key=f"card_{page.removesuffix('.py')}"):
            st.header(title, anchor=False)
            st.markdown(sentence)
            st.page_link(page, label=words, icon=":material/arrow_forward:")


def warned(warnings: tuple[str, ...]) -> None:
    """What a reader must know first."""
    for warning in warnings:
        st.warning(sentences.named(warning), icon=":material/warning:")


def counts(fitted: Fitted) -> None:
    """People, events, people lost, degrees of freedom: on screen with every model."""
    with st.container(horizontal=True, gap="medium"):
        st.metric("People", f"{fitted.n:,}", width="content")
        if fitted.events is not None:
            st.metric("With the outcome", f"{fitted.events:,}", width="content")
        st.metric("Left out", f"{fitted.n_lost:,}", width="content")
        st.metric("df", f"{fitted.df}", width="content", help="degrees of freedom of the design: PSUs - strata")


def counted(question: Question) -> str:
    """How many questions this visit has asked: p-values mean less with each."""
    asked = st.session_state.setdefault("asked_so_far", set())
    asked.add(question)
    many = len(asked)
    return f"This visit has asked {many} question{'s' if many > 1 else ''}; p-values are not corrected for that."


def answered(question: Question, answer: PersonAnswer) -> None:
    """The card that stays in view: the difference with its interval, or why there is no number."""
    outcome = catalogue.outcome(question.outcome)
    with st.container(key="answer_card", border=True, gap="xsmall"):
        if answer.difference is None:
            st.markdown("**No number here**")
            st.markdown(sentences.named(answer.reason or ""))
            return
        unit = numbers.of_difference(outcome.unit)
        st.metric(f"Mean difference, {unit}", numbers.interval(answer.difference, outcome.unit))
        st.caption(f"{sentences.support(answer.support)} · {sentences.percentiles(answer.support)} · association")


def explained(question: Question, answer: PersonAnswer) -> None:
    """What the number means and does not mean."""
    outcome = catalogue.outcome(question.outcome)
    st.markdown(sentences.moved(answer, controls.read(question.exposure), outcome))
    if answer.frequencies is not None:
        st.markdown(sentences.frequencies(answer.frequencies))
    if answer.individual_interval is not None:
        st.markdown(sentences.individual(answer.individual_interval, outcome))
    warned(answer.warnings)


def person_curve(question: Question, person: dict[str, float | str], now: float, target: float) -> None:
    """The mean along the exposure for people with these values, with both places marked."""
    model, read = resources.prepared(question), controls.read(question.exposure)
    known, simulated = catalogue.variable(question.exposure), resources.cohort(question.cohort).provenance.simulated
    found = curves.person_curve(model, person, question.exposure)
    points = frames.points(found, read)
    drawn = effects.curve(
        points,
        frames.exposure_axis(found, read),
        frames.outcome_axis(catalogue.outcome(question.outcome)),
        rug=points,
        start=read.shown(now),
        now=read.shown(target),
        reference=frames.reference(known, read),
        simulated=simulated,
        height=260,
    )
    chart(drawn, points, "person", sentences.person_curve(known, read, simulated))


def three_answers(question: Question, answer: PersonAnswer) -> None:
    """Cohort, kinetics, trials: side by side, and never joined."""
    outcome = catalogue.outcome(question.outcome)
    cohort, mechanism, trials = st.columns(3, gap="large")
    with cohort:
        st.header("Cohort: association", anchor=False)
        told = numbers.interval(answer.difference, outcome.unit) if answer.difference else "no number"
        st.markdown(f"**{told}** {numbers.of_difference(outcome.unit)}, people alike.")
        st.markdown(reverse.sentence(outcome, question.exposure))
    with mechanism:
        st.header("Kinetics: model", anchor=False)
        for change in answer.mechanism.systems:
            st.markdown(kinetics.told(change))
        st.markdown(sentences.named(answer.mechanism.why))
    with trials:
        st.header("Trials and reviews", anchor=False)
        evidence(question)


def guarded(answer: PersonAnswer) -> None:
    """Guardrails, one line each; they never alter a number."""
    st.header("Guardrails", anchor=False)
    icons = {"block": ":material/block:", "warn": ":material/warning:", "info": ":material/info:"}
    for notice in answer.guardrails:
        st.markdown(f"{icons[notice.severity]} {notice.sentence}")


def followed(answer: PersonAnswer) -> None:
    """Indices that followed the move."""
    if not answer.derived:
        return
    st.header("What followed", anchor=False)
    for row in answer.derived:
        ends = [f"{value:.3g}" if value is not None else "not measured" for value in (row.before, row.after)]
        st.markdown(f"{row.label}: {ends[0]} → {ends[1]} {row.unit}")


def computed(question: Question, person: dict[str, float | str], answer: PersonAnswer) -> None:
    """How the answer was made, and the file that makes it again."""
    fitted = resources.prepared(question).fitted
    with st.expander("How was this computed?", key="computed"):
        for reason in resources.asked(question).reasons:
            st.markdown(f"- {reason}")
        st.markdown(
            f"- {sentences.named(fitted.explanation)} {fitted.n:,} people, {fitted.n_lost:,} left out, {fitted.df} df."
        )
        st.dataframe(frames.terms(fitted), hide_index=True, alt="Coefficients with intervals")
    with st.container(horizontal=True):
        saved(question, person, answer)


def saved(question: Question, person: dict[str, float | str], answer: PersonAnswer) -> None:
    """The question and its answer as a file that the command line runs again, and a way to open one."""
    loaded, fitted = resources.cohort(question.cohort), resources.prepared(question).fitted
    plain = render.plain(person_answer(answer, fitted))
    whole = scenario.Scenario(
        loaded.name,
        loaded.provenance.sha256,
        loaded.design,
        fitted.spec,
        Intervention(answer.moves),
        person,
        None,
        plain,
    )
    st.download_button(
        "Save this question",
        scenario.text(whole).encode(),
        "scenario.json",
        "application/json",
        key="save",
        on_click="ignore",
        icon=":material/save:",
    )
    with st.popover("Open a saved question", icon=":material/folder_open:", key="open"):
        st.file_uploader("Scenario (JSON)", type="json", key="scenario", on_change=inputs.opened)
