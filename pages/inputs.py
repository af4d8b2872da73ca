"""What is entered: a person's values with their units, what moves, a policy, a question opened again."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from neuro.charts.palette import title_with_unit
from neuro.cohort.cohort import Column
from neuro.cohort.privacy import FLOOR
from neuro.errors import ScenarioError
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.display import beyond, level, round_values
from neuro.knowledge.entities import Variable
from neuro.models.fit import Range
from neuro.models.learn import model_columns
from neuro.report import scenario, sentences
from neuro.whatif.intervention import Move, MoveKind
from neuro.whatif.moves import CUTS, RECALL
from neuro.whatif.profile import typical
from pages import controls, resources
from pages.resources import Question

NUISANCE = ("cycle", "exam_month_winter")
POLICIES: dict[MoveKind, str] = {
    "floor": "nobody below",
    "ceiling": "nobody above",
    "shift": "everybody by",
    "scale": "everybody times",
    "set": "everybody at",
}
FACTORS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1.0, 1.1, 1.2, 1.25, 1.3, 1.4, 1.5, 1.75, 2.0)
KINDS: dict[str, str | None] = {
    "everybody in the fit": None,
    "women under 40": "sex == 'female' and age < 40",
    "women of 40 to 59": "sex == 'female' and age >= 40 and age < 60",
    "women of 60 and older": "sex == 'female' and age >= 60",
    "men under 40": "sex == 'male' and age < 40",
    "men of 40 to 59": "sex == 'male' and age >= 40 and age < 60",
    "men of 60 and older": "sex == 'male' and age >= 60",
}


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
    kinds = [words for words, where in KINDS.items() if resources.counted(question, where) >= FLOOR]
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


def values(question: Question, profile: Profile, columns: tuple[str, ...]) -> None:
    """The inputs of a person by system, two in a row."""
    for label, names in grouped(columns).items():
        st.markdown(f"**{label}**")
        for first in range(0, len(names), 2):
            cells = st.columns(min(len(names), 2), vertical_alignment="bottom")
            for name, cell in zip(names[first : first + 2], cells, strict=False):
                with cell:
                    value(question, profile, name)


def value(question: Question, profile: Profile, name: str) -> None:
    """One input of a person; empty is not measured."""
    known, shown = catalogue.variable(name), controls.read(name)
    column = resources.cohort(question.cohort).column(name)
    key, now = f"has_{name}_{shown.unit}_{profile.version}", profile.values[name]
    levels = choices(column, known)

    def keep() -> None:
        given = st.session_state[key]
        profile.values[name] = shown.stored(float(given)) if given is not None and not levels else given

    ranked = resources.percentile(question, name, now) if not levels else None
    title = known.label if levels else title_with_unit(known.label, shown.unit)
    title = f"{title} · P{ranked:.0f}" if ranked is not None else title
    about = sentences.about(known, shown) or None
    # The widgets' own default stays None: only then can a visitor empty them again.
    if key not in st.session_state:
        st.session_state[key] = now if levels or now is None else float(shown.number(float(now)))
    if levels:
        st.selectbox(
            title,
            list(levels),
            index=None,
            format_func=levels.__getitem__,
            key=key,
            on_change=keep,
            placeholder="not known",
            help=about,
        )
    else:
        st.number_input(
            title, value=None, key=key, on_change=keep, placeholder="not measured", format="%.4g", help=about
        )


def choices(column: Column, known: Variable) -> dict[Any, str]:
    """What a category, a flag or a graded answer can be, with its words; nothing for a number."""
    if column.kind == "category":
        return {name: level(column.name, name) for name in column.categories}
    if column.kind == "flag":
        return {0.0: "no", 1.0: "yes"}
    if known.scale == "choice" and known.plausible_low is not None and known.plausible_high is not None:
        steps = range(int(known.plausible_low), int(known.plausible_high) + 1)
        return {float(step): level(column.name, str(step)) for step in steps}
    return {}


def what_if(question: Question, profile: Profile) -> float | None:
    """The slider: another value of the exposure, in the cohort's unit; None where the person's own is not measured."""
    name, shown, key = question.exposure, controls.read(question.exposure), f"move_{question.exposure}"
    now, limits = profile.values[name], resources.prepared(question).fitted.ranges[name]
    if now is None:
        st.caption("Not measured: enter it below, and it can be moved.")
        return None
    moved = st.session_state.setdefault("moved", {})
    target = moved.setdefault(name, resources.shape(question)[1].high_value)
    log = catalogue.variable(name).scale == "log"
    low, high = beyond(shown.shown(limits.p1), shown.shown(limits.p99), log)
    stops = sorted({*(shown.stored(stop) for stop in round_values(low, high, log)), float(now), target})
    st.session_state[key] = target

    def keep() -> None:
        moved[name] = st.session_state[key]

    asked = st.select_slider(
        f"What if {sentences.inside(shown.label)} were", stops, format_func=shown.text, key=key, on_change=keep
    )
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
    domain = saved.spec.domain or ""
    st.session_state["who"] = next((who for who in controls.among(saved.cohort) if who and f"({who})" in domain), "")
    st.session_state["opened"] = st.session_state.get("opened", 0) + 1
    st.session_state["ask_again"] = True


def policy(question: Question) -> Move:
    """What a population's values are moved by."""
    name, shown = question.exposure, controls.read(question.exposure)
    limits, log = resources.prepared(question).fitted.ranges[name], catalogue.variable(name).scale == "log"
    kind = policy_kind(catalogue.variable(name), limits)
    if kind == "scale":
        factor = st.select_slider("Factor", FACTORS, value=1.25, format_func=lambda one: f"× {one:g}", key="factor")
        return Move(name, "scale", float(factor))
    if kind == "shift":
        middle = shown.stored(float(f"{shown.shown(limits.p50 or limits.p95) / 4:.1g}"))
        by = st.number_input(
            f"By, {shown.unit}", value=shown.number(middle), format="%.4g", key=f"shift_{name}_{shown.unit}"
        )
        return Move(name, "shift", shown.stored(float(by)) - shown.stored(0.0))
    stops = [shown.stored(stop) for stop in round_values(shown.shown(limits.p5), shown.shown(limits.p95), log)]
    end = reference_end(catalogue.variable(name), kind, limits)
    nearest = min(stops, key=lambda stop: abs(stop - (limits.p50 if end is None else end)))
    to = st.select_slider(
        POLICIES[kind].capitalize(), stops, value=nearest, format_func=shown.text, key=f"{kind}_{name}_{shown.unit}"
    )
    return Move(name, kind, float(to))


def policy_kind(known: Variable, limits: Range) -> MoveKind:
    """Which policy: recalls are not cut; a marker that is only ever too high starts with a ceiling."""
    recall = known.column.startswith(RECALL)
    first: MoveKind = "floor"
    if recall:
        first = "scale"
    elif reference_end(known, "floor", limits) is None and reference_end(known, "ceiling", limits) is not None:
        first = "ceiling"
    kind = st.segmented_control(
        known.label,
        [kind for kind in POLICIES if not (recall and kind in CUTS)],
        default=first,
        required=True,
        format_func=POLICIES.__getitem__,
        key=f"policy_{first}",
    )
    if recall:
        st.caption(sentences.UNCUT)
    return kind


def reference_end(known: Variable, kind: MoveKind, limits: Range) -> float | None:
    """The end of the reference interval that a cut can start at: read in a source, and where the cohort has people."""
    end = {"floor": known.low, "ceiling": known.high}.get(kind)
    return end if end is not None and not known.illustrative and limits.p5 < end < limits.p95 else None
