"""Inputs of a pathway: which system, which preset, and a slider for everything that may be moved."""

from dataclasses import replace
from itertools import groupby

import streamlit as st

from neuro.knowledge import catalogue as knowledge
from neuro.mechanism import catalogue
from neuro.mechanism.controls import Control, controls, scene, stops
from neuro.mechanism.presets import Preset, preset, presets
from neuro.mechanism.scene import Scene
from neuro.mechanism.schedule import read_schedule, written
from neuro.mechanism.system import System

VARIANTS = {"": "as published", "ssri": "with an SSRI", "inflammation": "with inflammation"}
GRADES = {
    "A": "Grade A: a constant of a published model.",
    "B": "Grade B: a value read in its source.",
    "C": "Grade C: an assumption of ours, or recalled.",
}
OPEN = frozenset({"precursors", "drugs"})
LONGEST_COURSE = 24.0 * 60


def key(system: System, code: str) -> str:
    """Name of an input in the session and in the address."""
    return f"{system.code}_{code}"


def asked() -> tuple[Scene, Preset | None]:
    """What the page asks: system and preset on top, then everything that may be moved."""
    open_from_address()
    with st.container(key="card_system", border=True):
        name = st.selectbox(
            "System",
            list(catalogue.MODULES),
            format_func=lambda code: catalogue.system(code).label,
            key="pathway",
            on_change=forget,
            bind="query-params",
        )
        options = variant() if name == "serotonin" else ()
        chosen = chosen_preset(name)
        st.button("Reset", icon=":material/restart_alt:", key="reset", on_click=reset)
    system = catalogue.system(name, *options)
    moved, kept = sliders(system), True
    if system.without_autoreceptor:
        label = "The autoreceptor answers"
        kept = st.toggle(label, value=True, key=key(system, "autoreceptor"), bind="query-params")
    return timed(scene(name, options, moved, kept)), chosen


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


def sliders(system: System) -> dict[str, float]:
    """A slider for each input, by group; what is not the reference says so by its stop."""
    moved = {}
    for group, rows in groupby(controls(system), lambda control: control.group):
        with st.expander(group.capitalize(), expanded=group in OPEN, key=key(system, f"group_{group}")):
            for control in rows:
                moved[control.code] = slider(system, control)
    return moved


def slider(system: System, control: Control) -> float:
    """One input with its grade, its source and what is known of it."""
    source = knowledge.source(control.source)
    note = f"{control.note[0].upper()}{control.note[1:]}. " if control.note else ""
    assumed = "Assumed: off unless moved. " if control.assumed else ""
    found: float = st.select_slider(
        f"{control.label} · {control.grade}",
        control.stops,
        value=control.neutral,
        format_func=control.told,
        key=key(system, control.code),
        help=f"{assumed}{note}{GRADES[control.grade]} {source.citation}",
        bind="query-params",
    )
    return found


def timed(question: Scene) -> Scene:
    """The question with its course, where one is asked for."""
    system = question.system
    with st.expander("Over time: meals, stimulation, schedule", key=key(system, "group_time")):
        hours = st.number_input(
            "Hours to run (0: only the steady state)",
            min_value=0.0,
            max_value=LONGEST_COURSE,
            value=0.0,
            key=key(system, "hours"),
            bind="query-params",
        )
        text = st.text_area(
            "Schedule, one change a line",
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
    opened = preset(found)
    st.session_state["pathway"] = opened.system
    if opened.system == "serotonin":
        st.session_state["variant"] = opened.options[0] if opened.options else ""
    question = opened.scene
    system, asked_stops = question.system, stops(question)
    for control in controls(system):
        st.session_state[key(system, control.code)] = asked_stops.get(control.code, control.neutral)
    if system.without_autoreceptor:
        st.session_state[key(system, "autoreceptor")] = question.autoreceptor
    st.session_state[key(system, "hours")] = float(question.hours or 0.0)
    st.session_state[key(system, "schedule")] = written(question.drives)


def open_from_address() -> None:
    """Open a preset that a link names and says no more about."""
    if "opened" in st.session_state:
        return
    st.session_state["opened"] = True
    given = set(st.query_params) - {"preset", "pathway", "variant"}
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
