"""Widgets made from knowledge, and the parts that every page carries."""

import altair as alt
import pandas as pd
import streamlit as st

from neuro.charts import contrasts, effects, frames
from neuro.cohort.cohort import Cohort
from neuro.knowledge import catalogue
from neuro.models.fit import Fitted
from neuro.report import sentences
from neuro.whatif.curve import not_measured
from neuro.whatif.terms import model_columns
from pages import resources
from pages.resources import Question

INTENDED_USE = (
    "For research and education. Shows associations in the loaded cohort and the behaviour of published models. "
    "Not for diagnosis, treatment or dosing of any person."
)
Drawing = alt.Chart | alt.LayerChart
FAMILIES = {"gaussian": "linear model", "quasipoisson": "quasi-Poisson model", "quasibinomial": "quasi-binomial model"}
WHO = {
    "": "everybody",
    "sex == 'female'": "women",
    "sex == 'male'": "men",
    "age < 40": "under 40",
    "age >= 40 and age < 60": "40 to 59",
    "age >= 60": "60 and older",
}
FIRST_EXPOSURES = ("plp_nmol_l", "b12_pg_ml")


def label(column: str) -> str:
    """What people read for a column."""
    return catalogue.variable(column).label if catalogue.known(column) else column


def exposures(name: str, outcome: str) -> list[str]:
    """Exposures that were measured in the same people as an outcome, by system."""
    return [pair.feature for pair in resources.possible(name) if pair.outcome == outcome and pair.possible]


def outcomes(name: str) -> list[str]:
    """Outcomes that the cohort can be asked about."""
    return list(dict.fromkeys(pair.outcome for pair in resources.possible(name) if pair.possible))


def choose() -> Question:
    """The shareable choices; they live in the address, so that a link asks the same question."""
    names = {name: resources.cohort(name).title for name in resources.COHORTS}
    name = st.selectbox("Cohort", list(names), format_func=names.__getitem__, key="cohort", bind="query-params")
    code = st.selectbox(
        "Outcome",
        outcomes(name),
        format_func=lambda code: catalogue.outcome(code).label,
        key="outcome",
        bind="query-params",
    )
    offered = exposures(name, code)
    first = next((offered.index(column) for column in FIRST_EXPOSURES if column in offered), 0)
    column = st.selectbox("Along", offered, index=first, format_func=label, key="exposure", bind="query-params")
    who = st.selectbox("Among", list(WHO), format_func=WHO.__getitem__, key="who", bind="query-params")
    return Question(name, code, column, who)


def header() -> Question:
    """Which cohort, outcome and model; stays at the top of every page, and is changed here only."""
    with st.container(key="header", horizontal=True, vertical_alignment="center", wrap=False):
        line = st.container(key="asked", gap=None)
        with st.popover("Change", icon=":material/tune:", key="change"):
            question = choose()
    cohort, outcome = resources.cohort(question.cohort), catalogue.outcome(question.outcome)
    line.markdown(f"**{outcome.label}** along **{label(question.exposure)}** · {WHO[question.who]}")
    line.caption(f"{origin(cohort)} · {FAMILIES[outcome.family]}")
    return question


def question() -> Question:
    """What the header asks, on the page below it."""
    return st.session_state["question"]


def people(cohort: Cohort) -> str:
    """What the rows are."""
    return "simulated people" if cohort.provenance.simulated else "adults"


def alike(question: Question, short: bool = False) -> str:
    """What the model makes people alike in."""
    columns = model_columns(resources.asked(question).spec)
    return sentences.alike([name for name in columns if name != question.exposure], short)


def asking(question: Question) -> str:
    """The question in words."""
    outcome, exposure = catalogue.outcome(question.outcome), catalogue.variable(question.exposure)
    who = WHO[question.who] if question.who else ""
    return sentences.question(outcome, exposure, alike(question, short=True), who)


def weighted(cohort: Cohort) -> bool:
    """Whether people count by a sampling weight."""
    return cohort.design is not None and not cohort.design.srs


def origin(cohort: Cohort) -> str:
    """Cohort, people, weighting: the words that stand with every number."""
    counting = "weighted" if weighted(cohort) else "unweighted"
    if cohort.provenance.simulated:
        return f":orange-badge[simulated] {cohort.title} · {cohort.provenance.rows:,} rows · {counting}"
    return f"{cohort.title} · {cohort.provenance.rows:,} adults · {counting}"


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


def pictured(question: Question, name: str, height: int = 320) -> None:
    """The curve of a question with its reading, its support and those who were not measured."""
    loaded, model = resources.cohort(question.cohort), resources.prepared(question)
    curve, _ = resources.shape(question)
    points, other = frames.points(curve, units()), units()
    drawn = effects.curve(
        points,
        frames.exposure_axis(curve.column, curve.log, curve.x[0], curve.x[-1], other),
        frames.outcome_axis(catalogue.outcome(question.outcome)),
        rug=points,
        missing=frames.one(not_measured(model, question.exposure)),
        simulated=loaded.provenance.simulated,
        height=height,
    )
    chart(drawn, points, name, sentences.curve(curve, model.fitted, weighted(loaded)))


def units() -> bool:
    """Whether the other unit system was asked for."""
    return bool(st.session_state.get("other_units"))


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
        st.warning(warning, icon=":material/warning:")


def numbers(fitted: Fitted) -> None:
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


def calibrated(question: Question) -> None:
    """Held-out calibration with its numbers."""
    found, outcome = resources.validated(question), catalogue.outcome(question.outcome)
    tenths = frames.calibration(found)
    chart(contrasts.calibration(tenths, frames.outcome_axis(outcome)), tenths, "calibration")
    st.markdown(sentences.validation(found))
