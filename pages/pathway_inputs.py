"""Inputs of a pathway: which system, which preset, and a slider for everything that may be moved."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from neuro.knowledge import catalogue as knowledge
from neuro.mechanism import catalogue
from neuro.mechanism.controls import Control, controls, scene, stops
from neuro.mechanism.presets import Preset, preset, presets
from neuro.mechanism.scene import Scene
from neuro.mechanism.schedule import lines
from neuro.mechanism.system import System
from pages import pathway_opening, schedule_parts
from pages.pathway_opening import LONGEST_COURSE, VARIANTS, apply, beginning, forget, key, reset

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


def opened() -> tuple[str, tuple[str, ...], Preset | None]:
    """System, its model and the preset, in one row above everything; and whether it is shown on a projector."""
    pathway_opening.open_from_address()
    with st.container(key="pathway_chosen"):
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
            options = variant(chosen) if name == "serotonin" else published(name)
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
    st.selectbox("Model", [catalogue.system(name).model], key=f"{name}_only_model")
    return ()


def asked(name: str, options: tuple[str, ...], chosen: Preset | None, beside: DeltaGenerator | None = None) -> Scene:
    """What the page asks by everything that may be moved.

    Args:
        name, options, chosen: as `opened` has them.
        beside: where the rows of a schedule stand; None for below the inputs.
    """
    system = catalogue.system(name, *options)
    begin = beginning(system, chosen)
    moved, kept = sliders(system, begin), True
    if system.without_autoreceptor:
        at = key(system, "autoreceptor")
        kept = held(system, at, bool(begin[at]))
    question = timed(scene(name, options, moved, kept), begin, beside or st.container())
    st.caption(LETTERS)
    return question


def variant(chosen: Preset | None) -> tuple[str, ...]:
    """Which model of serotonin."""
    begin = chosen.options[0] if chosen and chosen.options else ""
    found = st.selectbox(
        "Model",
        list(VARIANTS),
        index=list(VARIANTS).index(begin),
        format_func=VARIANTS.__getitem__,
        key="variant",
        bind="query-params",
    )
    return (found,) if found else ()


def chosen_preset(name: str) -> Preset | None:
    """The condition that was opened last; those of this system stand first, and one of another opens its system."""
    offered = {row.code: row.label for row in sorted(presets(), key=lambda row: row.system != name)}
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
    return preset(found) if found and preset(found).system == name else None


def sliders(system: System, begin: Mapping[str, float | bool | str]) -> dict[str, float]:
    """A slider for each input, by group; a preset opens the groups that it moves."""
    moved: dict[str, float] = {}
    preset_moves = begin[key(system, "hours")] or any(
        begin[key(system, row.code)] != row.neutral for row in controls(system)
    )
    for group, found in groupby(controls(system), lambda control: control.group):
        rows = tuple(found)
        names = {row.code: key(system, row.code) for row in rows}
        away = sum(st.session_state.get(names[row.code], begin[names[row.code]]) != row.neutral for row in rows)
        label = f"{group.capitalize()}{f' · {away} moved' if away else ''}"
        shown = any(begin[names[row.code]] != row.neutral for row in rows) if preset_moves else group in OPEN
        with st.expander(label, expanded=shown, key=key(system, f"group_{group}")):
            for control in rows:
                moved[control.code] = slider(control, names[control.code], begin[names[control.code]])
    return moved


def held(system: System, at: str, begin: bool) -> bool:
    """Whether the autoreceptor answers, with the least grade of what holds it."""
    rows = [system.parameters[system.names.index(code)] for code in system.without_autoreceptor]
    row = max(rows, key=lambda one: one.grade)
    note = f"Off: it stays at its reference. {GRADES[row.grade]} {knowledge.source(row.source).citation}"
    return st.toggle(f"The autoreceptor answers · {row.grade}", value=begin, key=at, help=note, bind="query-params")


def named(control: Control) -> str:
    """An input as its slider is labelled: with its grade, and marked where it is assumed."""
    return f"{capital(control.label)}{' · assumed' if control.assumed else ''} · {control.grade}"


def capital(label: str) -> str:
    """A label as a line of its own begins."""
    return f"{label[:1].upper()}{label[1:]}"


def slider(control: Control, name: str, begin: float | bool | str) -> float:
    """One input with its grade, its source and what is known of it."""
    source = knowledge.source(control.source)
    note = f"{capital(control.note)}. " if control.note else ""
    assumed = "Assumed: off unless moved. " if control.assumed else ""
    found: float = st.select_slider(
        named(control),
        control.stops,
        value=float(begin),
        format_func=control.told,
        key=name,
        help=f"{assumed}{note}{GRADES[control.grade]} {source.citation}",
        bind="query-params",
    )
    return found


def timed(question: Scene, begin: Mapping[str, float | bool | str], place: DeltaGenerator) -> Scene:
    """The question with its course, where one is asked for; rows that are impossible are left out and said."""
    system = question.system
    at, rows = key(system, "hours"), key(system, "schedule")
    with st.expander("Over time: meals, stimulation, drugs", expanded=bool(begin[at]), key=key(system, "group_time")):
        hours = st.number_input(
            "Hours to run (0: at rest)",
            min_value=0.0,
            max_value=LONGEST_COURSE,
            value=float(begin[at]),
            key=at,
            bind="query-params",
        )
        schedule_parts.ready(system, at, rows)
        text = st.text_area(
            "The schedule as text, one change a line",
            value=str(begin[rows]),
            key=rows,
            placeholder="7-9 btrp=194 every 24",
            help="from-to in hours, a parameter of the model and its value, and if it repeats, every how many hours; "
            "later lines win where they overlap.",
            bind="query-params",
        )
    if not hours:
        return question
    found = lines(text or "", system)
    with place, st.container(key="schedule", gap="xsmall"):
        st.header("Over time", anchor=False)
        schedule_parts.edited(system, rows, found)
    return replace(question, hours=hours, drives=tuple(row.drive for row in found if row.drive))


def refused() -> None:
    """What the address asked and the page could not open."""
    if sentences := st.session_state.get("refused", ()):
        with st.container(key="refused"):
            st.warning("\n\n".join(sentences), icon=":material/link_off:")


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
