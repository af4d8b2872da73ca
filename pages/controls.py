"""Widgets made from knowledge: the question in the header, a person's values, what is moved."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from neuro.cohort.cohort import Cohort, Column
from neuro.errors import ScenarioError
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.display import Display, beyond, display, level, round_values
from neuro.knowledge.entities import Variable
from neuro.report import scenario, sentences
from neuro.whatif.intervention import Move, MoveKind
from neuro.whatif.profile import typical
from neuro.whatif.terms import model_columns
from pages import resources
from pages.resources import Question

FAMILIES = {"gaussian": "linear model", "quasipoisson": "quasi-Poisson model", "quasibinomial": "quasi-binomial model"}
WHO = {
    "": "everybody",
    "sex == 'female'": "women",
    "sex == 'male'": "men",
    "age < 40": "under 40",
    "age >= 40 and age < 60": "40 to 59",
    "age >= 60": "60 and older",
}
SYSTEMS = ("SI", "conventional")
POLICIES: dict[MoveKind, str] = {
    "floor": "nobody below",
    "ceiling": "nobody above",
    "shift": "everybody by",
    "scale": "everybody times",
    "set": "everybody at",
}
FACTORS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1.0, 1.1, 1.2, 1.25, 1.3, 1.4, 1.5, 1.75, 2.0)
NUISANCE = ("cycle", "exam_month_winter")
KINDS: dict[str, str | None] = {
    "everybody in the fit": None,
    "women under 40": "sex == 'female' and age < 40",
    "women of 40 to 59": "sex == 'female' and age >= 40 and age < 60",
    "women of 60 and older": "sex == 'female' and age >= 60",
    "men under 40": "sex == 'male' and age < 40",
    "men of 40 to 59": "sex == 'male' and age >= 40 and age < 60",
    "men of 60 and older": "sex == 'male' and age >= 60",
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
    st.segmented_control("Units", SYSTEMS, default="SI", required=True, key="units", persist_state="session")
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


def read(column: str) -> Display:
    """The unit to read a column in, as chosen."""
    return display(catalogue.variable(column), st.session_state.get("units", "SI"))


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as described on the page.

    Attributes:
        values: column -> value in the cohort's unit; None is not measured.
        version: changes when the whole of it is replaced, so that inputs start anew.
    """

    values: dict[str, float | str | None]
    version: str


def facts(question: Question) -> tuple[str, ...]:
    """What is asked of a person: the model's columns, and what guardrails want to know."""
    names = resources.cohort(question.cohort).names
    rules = [rule for rule in catalogue.guardrails() if {"*", question.exposure} & set(rule.trigger) and rule.condition]
    wanted = [
        *model_columns(resources.asked(question).spec),
        *(n for rule in rules for n in parse(rule.condition).columns),
    ]
    return tuple(name for name in dict.fromkeys(wanted) if name in names)


def start(question: Question, columns: tuple[str, ...]) -> Profile:
    """The person's values so far; what is new comes from the middle of the chosen kind of people."""
    kinds = [words for words, where in KINDS.items() if resources.counted(question, where) >= resources.FEWEST]
    kind = st.selectbox("Start from the middle of", kinds, key="kind", persist_state="session")
    whose = (question.cohort, kind)
    if st.session_state.get("whose") != whose:
        st.session_state["whose"], st.session_state["profile"] = whose, {}
    values = st.session_state["profile"]
    absent = [name for name in columns if name not in values]
    if absent:
        known = typical(resources.prepared(question).sample, absent, KINDS[kind])
        values.update({name: known.get(name) for name in absent})
    return Profile(values, f"{kind}_{st.session_state.get('opened', 0)}")


def grouped(columns: tuple[str, ...]) -> dict[str, list[str]]:
    """Columns by the label of their system, in the catalogue's order."""
    rows = catalogue.groups()
    shown = [name for name in columns if name not in NUISANCE]
    by = {row.label: [name for name in shown if catalogue.variable(name).group == row.code] for row in rows}
    return {label: names for label, names in by.items() if names}


def value(question: Question, profile: Profile, name: str) -> None:
    """One input of a person; empty is not measured."""
    known, shown = catalogue.variable(name), read(name)
    column = resources.cohort(question.cohort).column(name)
    key, now = f"has_{name}_{shown.unit}_{profile.version}", profile.values[name]
    levels = choices(column, known)

    def keep() -> None:
        given = st.session_state[key]
        profile.values[name] = shown.stored(float(given)) if given is not None and not levels else given

    ranked = resources.percentile(question, name, now) if not levels else None
    parts = (known.label, "" if levels else shown.unit, f"P{ranked:.0f}" if ranked is not None else "")
    title = ", ".join(part for part in parts if part)
    about = sentences.about(known, shown) or None
    if levels:
        at = list(levels).index(now) if now in levels else None
        words = levels.__getitem__
        st.selectbox(
            title,
            list(levels),
            index=at,
            format_func=words,
            key=key,
            on_change=keep,
            placeholder="not known",
            help=about,
        )
    else:
        given = None if now is None else float(shown.number(float(now)))
        st.number_input(
            title, value=given, key=key, on_change=keep, placeholder="not measured", format="%.4g", help=about
        )


def choices(column: Column, known: Variable) -> dict[Any, str]:
    """What a category, a flag or a graded answer can be, with its words; nothing for a number."""
    if column.kind == "category":
        return {name: level(name) for name in column.categories}
    if column.kind == "flag":
        return {0.0: "no", 1.0: "yes"}
    if known.scale == "choice" and known.plausible_low is not None and known.plausible_high is not None:
        return {float(step): f"{step}" for step in range(int(known.plausible_low), int(known.plausible_high) + 1)}
    return {}


def what_if(question: Question, profile: Profile) -> float | None:
    """The slider: another value of the exposure, in the cohort's unit; None where the person's own is not measured."""
    name, shown, key = question.exposure, read(question.exposure), f"move_{question.exposure}"
    now, limits = profile.values[name], resources.prepared(question).fitted.ranges[name]
    if now is None:
        return None
    moved = st.session_state.setdefault("moved", {})
    target = moved.setdefault(name, resources.shape(question)[1].high_value)
    log = catalogue.variable(name).scale == "log"
    low, high = beyond(shown.shown(limits.p1), shown.shown(limits.p99), log)
    stops = sorted({*(shown.stored(stop) for stop in round_values(low, high, log)), float(now), target})
    st.session_state[key] = target

    def keep() -> None:
        moved[name] = st.session_state[key]

    asked = st.select_slider(f"What if {shown.label} were", stops, format_func=shown.text, key=key, on_change=keep)
    st.caption(sentences.around(float(now), limits, catalogue.variable(name), shown))
    return float(asked)


def opened() -> None:
    """Ask again what a saved scenario asked."""
    file = st.session_state["scenario"]
    if file is None:
        return
    saved = scenario.read(file.getvalue().decode(errors="replace"))
    if saved.profile is None or not saved.intervention.moves:
        raise ScenarioError("Wanted a scenario of one person; this one asks about a group. Run it by `neuro run`.")
    move, kind = saved.intervention.moves[0], st.session_state.get("kind", next(iter(KINDS)))
    st.session_state["cohort"], st.session_state["exposure"] = saved.cohort, move.column
    st.session_state["outcome"] = catalogue.outcome(saved.spec.outcome).code
    st.session_state["whose"], st.session_state["profile"] = (saved.cohort, kind), dict(saved.profile)
    st.session_state.setdefault("moved", {})[move.column] = move.value
    st.session_state["opened"] = st.session_state.get("opened", 0) + 1


def policy(question: Question) -> Move:
    """What a population's values are moved by."""
    name, shown = question.exposure, read(question.exposure)
    kind = st.segmented_control(
        "Policy", list(POLICIES), default="floor", required=True, format_func=POLICIES.__getitem__, key="policy"
    )
    limits, log = resources.prepared(question).fitted.ranges[name], catalogue.variable(name).scale == "log"
    if kind == "scale":
        factor = st.select_slider("Factor", FACTORS, value=1.25, format_func=lambda one: f"× {one:g}", key="factor")
        return Move(name, "scale", float(factor))
    low, high = shown.shown(limits.p5), shown.shown(limits.p95)
    if kind == "shift":
        middle = shown.stored(float(f"{shown.shown(limits.p50) / 4:.1g}"))
        by = st.number_input(
            f"By, {shown.unit}", value=shown.number(middle), format="%.4g", key=f"shift_{name}_{shown.unit}"
        )
        return Move(name, "shift", shown.stored(float(by)) - shown.stored(0.0))
    stops = [shown.stored(stop) for stop in round_values(low, high, log)]
    nearest = min(stops, key=lambda stop: abs(stop - limits.p50))
    to = st.select_slider("To", stops, value=nearest, format_func=shown.text, key=f"to_{name}_{shown.unit}")
    return Move(name, kind, float(to))
