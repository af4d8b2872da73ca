"""Inputs of a pathway: which system, which preset, and a slider for everything that may be moved."""

from dataclasses import replace
from itertools import groupby

import numpy as np
import streamlit as st

from neuro.knowledge import catalogue as knowledge
from neuro.mechanism import catalogue
from neuro.mechanism.controls import Control, controls, scene, stops
from neuro.mechanism.presets import Preset, preset, presets
from neuro.mechanism.scene import Scene
from neuro.mechanism.schedule import read_schedule, written
from neuro.mechanism.system import System
from pages import schedule_parts

VARIANTS = {"": "as published", "ssri": "with an SSRI", "inflammation": "with inflammation"}
GRADES = {
    "A": "Grade A: a constant of a published model.",
    "B": "Grade B: a value read in its source.",
    "C": "Grade C: an assumption of ours, or recalled.",
}
LETTERS = (
    "Letter behind an input: **A** a constant of a published model · **B** a value read in its source · **C** an "
    "assumption of ours, or recalled. **Assumed**: does nothing until it is moved."
)
OPEN = frozenset({"precursors"})
LONGEST_COURSE = 24.0 * 60


def key(system: System, code: str) -> str:
    """Name of an input in the session and in the address."""
    return f"{system.code}_{code}"


def opened() -> tuple[str, tuple[str, ...], Preset | None]:
    """System, its model and the preset, in one row above everything; and whether it is shown on a projector."""
    open_from_address()
    with st.container(key="card_system", border=True, gap="xsmall"):
        first, second, third, fourth = st.columns([3, 3, 4, 4], vertical_alignment="bottom")
        name: str = first.selectbox(
            "System",
            list(catalogue.MODULES),
            format_func=lambda code: catalogue.system(code).label,
            key="pathway",
            on_change=forget,
            bind="query-params",
        )
        with third:
            chosen = chosen_preset(name)
        with second:
            options = variant() if name == "serotonin" else published(name)
        with fourth.container(horizontal=True, vertical_alignment="center"):
            st.button("Reset", icon=":material/restart_alt:", key="reset", on_click=reset)
            projected = st.toggle(
                "Projector",
                key="projector",
                bind="query-params",
                help="Hides inputs and menu; pictures fill the width.",
            )
    if projected:
        st.container(key="projecting").empty()
    return name, options, chosen


def published(name: str) -> tuple[str, ...]:
    """The one model that a system has."""
    st.selectbox("Model", [catalogue.system(name).model], key=f"{name}_only_model", disabled=True)
    return ()


def asked(name: str, options: tuple[str, ...], chosen: Preset | None) -> Scene:
    """What the page asks by everything that may be moved."""
    system = catalogue.system(name, *options)
    st.caption(LETTERS)
    moved, kept = sliders(system, chosen), True
    if system.without_autoreceptor:
        label = "The autoreceptor answers"
        kept = st.toggle(label, value=True, key=key(system, "autoreceptor"), bind="query-params")
    return timed(scene(name, options, moved, kept), bool(chosen and chosen.drive))


def variant() -> tuple[str, ...]:
    """Which model of serotonin."""
    found = st.selectbox("Model", list(VARIANTS), format_func=VARIANTS.__getitem__, key="variant", bind="query-params")
    return (found,) if found else ()


def chosen_preset(name: str) -> Preset | None:
    """The condition that was opened last in this system."""
    offered = {row.code: row.label for row in presets() if row.system == name}
    found = st.selectbox(
        "Preset",
        list(offered),
        index=None,
        format_func=offered.__getitem__,
        placeholder="Choose a condition",
        key="preset",
        on_change=apply,
        bind="query-params",
    )
    return preset(found) if found in offered else None


def sliders(system: System, chosen: Preset | None) -> dict[str, float]:
    """A slider for each input, by group; a preset opens the groups that it moves."""
    moved = {}
    asked_stops = stops(chosen.scene) if chosen else {}
    for group, found in groupby(controls(system), lambda control: control.group):
        rows = tuple(found)
        away = sum(st.session_state.get(key(system, row.code), row.neutral) != row.neutral for row in rows)
        label = f"{group.capitalize()}{f' · {away} moved' if away else ''}"
        shown = bool(asked_stops.keys() & {row.code for row in rows}) if asked_stops else group in OPEN
        with st.expander(label, expanded=shown, key=key(system, f"group_{group}")):
            for control in rows:
                moved[control.code] = slider(system, control)
    return moved


def named(control: Control) -> str:
    """An input as its slider is labelled: with its grade, and marked where it is assumed."""
    return f"{capital(control.label)}{' · assumed' if control.assumed else ''} · {control.grade}"


def capital(label: str) -> str:
    """A label as a line of its own begins."""
    return f"{label[:1].upper()}{label[1:]}"


def slider(system: System, control: Control) -> float:
    """One input with its grade, its source and what is known of it."""
    source = knowledge.source(control.source)
    note = f"{capital(control.note)}. " if control.note else ""
    assumed = "Assumed: off unless moved. " if control.assumed else ""
    found: float = st.select_slider(
        named(control),
        control.stops,
        value=control.neutral,
        format_func=control.told,
        key=key(system, control.code),
        help=f"{assumed}{note}{GRADES[control.grade]} {source.citation}",
        bind="query-params",
    )
    return found


def timed(question: Scene, shown: bool) -> Scene:
    """The question with its course, where one is asked for; open where a preset has a schedule."""
    system = question.system
    with st.expander("Over time: meals, stimulation, schedule", expanded=shown, key=key(system, "group_time")):
        hours = st.number_input(
            "Hours to run (0: only the steady state)",
            min_value=0.0,
            max_value=LONGEST_COURSE,
            value=0.0,
            key=key(system, "hours"),
            bind="query-params",
        )
        schedule_parts.edited(system, key(system, "hours"), key(system, "schedule"))
        text = st.text_area(
            "The same as text, one change a line",
            key=key(system, "schedule"),
            placeholder="7-9 btrp=194 every 24",
            help="from-to in hours, a parameter of the model and its value, and if it repeats, every how many hours; "
            "later lines win where they overlap.",
            bind="query-params",
        )
    return replace(question, hours=hours or None, drives=read_schedule(text or "", system) if hours else ())


def apply() -> None:
    """Set every input as the chosen preset has it."""
    found = st.session_state.get("preset")
    if not found:
        return
    row = preset(found)
    st.session_state["pathway"] = row.system
    if row.system == "serotonin":
        st.session_state["variant"] = row.options[0] if row.options else ""
    question = row.scene
    system, asked_stops = question.system, stops(question)
    for control in controls(system):
        st.session_state[key(system, control.code)] = asked_stops.get(control.code, control.neutral)
    if system.without_autoreceptor:
        st.session_state[key(system, "autoreceptor")] = question.autoreceptor
    st.session_state[key(system, "hours")] = float(question.hours or 0.0)
    st.session_state[key(system, "schedule")] = written(question.drives)


def differing(question: Scene, chosen: Preset | None) -> None:
    """Say when the inputs are no longer those of the preset, with a way back."""
    if chosen is None or same(question, chosen.scene):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="differing"):
        st.markdown(f":material/tune: The inputs are no longer those of “{chosen.label}”.", width="content")
        st.button("Back to the preset", key="again", on_click=apply, type="tertiary")


def same(one: Scene, other: Scene) -> bool:
    """Whether two questions to a system ask the same."""
    if one.system.code != other.system.code or (one.hours, one.drives) != (other.hours, other.drives):
        return False
    return bool(np.allclose(one.constants(), other.constants(), rtol=1e-9, atol=0.0))


def moved(question: Scene) -> tuple[str, ...]:
    """Inputs that are not at their reference, each with its stop, as the page says them."""
    asked_stops = stops(question)
    rows = [row for row in controls(question.system) if asked_stops.get(row.code, row.neutral) != row.neutral]
    told = [f"{row.label} {row.told(asked_stops[row.code])}" for row in rows]
    told += [VARIANTS[option] for option in question.options if option in VARIANTS]
    told += [] if question.autoreceptor else ["autoreceptor held"]
    return (*told, *(["with a schedule"] if question.drives else []))


def open_from_address() -> None:
    """Open a preset that a link names and says no more about."""
    if "opened" in st.session_state:
        return
    st.session_state["opened"] = True
    given = set(st.query_params) - {"preset", "pathway", "variant", "projector"}
    named = {row.label: row.code for row in presets()}
    if not given and (label := st.query_params.get("preset", "")) in named:
        st.session_state["preset"] = named[label]
        apply()


def forget() -> None:
    """Another system has other presets."""
    st.session_state["preset"] = None


def reset() -> None:
    """Everything back at the published reference."""
    for name in [name for name in st.session_state if str(name).startswith(tuple(catalogue.MODULES))]:
        del st.session_state[name]
    st.session_state["preset"], st.session_state["variant"] = None, ""
