"""How Pathways opens a condition: from an address, from a preset, back at the reference; and what it cannot open."""

import math
from collections.abc import Mapping
from difflib import get_close_matches

import streamlit as st

from neuro.mechanism import catalogue
from neuro.mechanism.controls import controls, stops
from neuro.mechanism.presets import Preset, preset, presets
from neuro.mechanism.receptor_view import INPUTS, hearing
from neuro.mechanism.schedule import written
from neuro.mechanism.system import System
from neuro.report import receptor as told

VARIANTS = {"": "as published", "ssri": "with an SSRI", "inflammation": "with inflammation"}
LONGEST_COURSE = 24.0 * 60
SWITCH = ("true", "false")
LEFT = "pathway_left"
"""Where the session keeps the inputs of somebody who went to another page."""


def key(system: System, code: str) -> str:
    """Name of an input in the session and in the address."""
    return f"{system.code}_{code}"


def beginning(system: System, chosen: Preset | None) -> dict[str, float | bool | str]:
    """Where every input of a system begins: at a preset of it, else at its reference.

    An address holds only what is elsewhere, so that a preset and what was moved after it make the same screen again.
    """
    question = chosen.scene if chosen and chosen.scene.system.code == system.code else None
    asked = stops(question) if question else {}
    found: dict[str, float | bool | str] = {
        key(system, row.code): stop_at(row.stops, asked.get(row.code, row.neutral)) for row in controls(system)
    }
    if system.without_autoreceptor:
        found[key(system, "autoreceptor")] = question.autoreceptor if question else True
    found[key(system, "hours")] = float(question.hours or 0.0) if question else 0.0
    found[key(system, "schedule")] = written(question.drives) if question else ""
    return found


def stop_at(offered: tuple[float, ...], asked: float) -> float:
    """The stop that is asked for, as the slider has it."""
    return min(offered, key=lambda stop: abs(stop - asked))


def apply() -> None:
    """Set every input as the chosen preset has it; without one, leave everything where it is."""
    found = st.session_state.get("preset")
    if not found:
        for name in ("pathway", "variant", *(name for system in every() for name in beginning(system, None))):
            if name in st.session_state:
                st.session_state[name] = st.session_state[name]
        return
    row = preset(found)
    st.session_state["pathway"] = row.system
    if row.system == "serotonin":
        st.session_state["variant"] = row.options[0] if row.options else ""
    st.session_state.update(beginning(row.scene.system, row))


def every() -> tuple[System, ...]:
    """Every system that the page shows, serotonin with its extension as well."""
    return (*catalogue.systems(), catalogue.system("serotonin", "ssri"))


def forget() -> None:
    """Another system has other presets."""
    st.session_state["preset"] = None


def reset() -> None:
    """Everything back at the published reference, no receptor chosen."""
    st.session_state["preset"], st.session_state["variant"] = None, ""
    for system in every():
        for name, value in {**beginning(system, None), **_receptor(system)}.items():
            if name in st.session_state:
                st.session_state[name] = value


def _receptor(system: System) -> dict[str, float | None]:
    rests: dict[str, float | None] = {key(system, "receptor"): None}
    return rests | {key(system, f"receptor_{code}"): 1.0 if code != "antagonist" else 0.0 for code in INPUTS}


def keep() -> None:
    """Remember where every input stands, for somebody who comes back from another page."""
    st.session_state[LEFT] = {name: st.session_state[name] for name in _names() if name in st.session_state}


def _names() -> tuple[str, ...]:
    """Every input of the page, in the session."""
    own = (name for system in every() for name in (*beginning(system, None), *_receptor(system), key(system, "over")))
    return ("pathway", "variant", "preset", *own)


def open_from_address() -> None:
    """Open the preset that a link names; what else the link says is laid over it by the inputs themselves.

    Somebody who comes back from another page finds every input where it was left, unless the address says otherwise.
    """
    if "opened" in st.session_state:
        if "pathway" not in st.session_state and not st.query_params:
            st.session_state.update(st.session_state.get(LEFT, {}))
        return
    st.session_state["opened"] = True
    asked = st.query_params.to_dict()
    st.session_state["refused"] = refused(asked)
    row = next((row for row in presets() if row.label == asked.get("preset")), None)
    if row is None:
        return
    if asked.get("pathway", catalogue.system(row.system).label) != catalogue.system(row.system).label:
        st.session_state["preset"] = None
        return
    st.session_state["preset"], st.session_state["pathway"] = row.code, row.system


def refused(asked: Mapping[str, str]) -> tuple[str, ...]:
    """What an address asks that the page cannot show, each in a sentence."""
    names = {catalogue.system(code).label: code for code in catalogue.MODULES}
    rows = {row.label: row for row in presets()}
    row = rows.get(asked.get("preset", ""))
    name = names.get(asked.get("pathway", ""), row.system if row else "serotonin")
    option = next((code for code, label in VARIANTS.items() if label == asked.get("variant")), None)
    options = (option,) if option else row.options if row and option is None and row.system == name else ()
    system = catalogue.system(name, *(options if name == "serotonin" else ()))
    general: dict[str, tuple[str, ...]] = {
        "pathway": tuple(names),
        "preset": tuple(row.label for row in presets() if row.system == name),
        "variant": tuple(VARIANTS.values()),
        "projector": SWITCH,
    }
    known = general | offered(system)
    return tuple(sentence for code, value in asked.items() if (sentence := wrong(code, value, known, system)))


def offered(system: System) -> dict[str, tuple[str, ...]]:
    """Name in an address -> the values that it may have; () where any text or number is read elsewhere."""
    found = {key(system, row.code): tuple(row.told(stop) for stop in row.stops) for row in controls(system)}
    if system.without_autoreceptor:
        found[key(system, "autoreceptor")] = SWITCH
    if heard := hearing(system):
        found[key(system, "receptor")] = tuple(row.label for row in heard)
        for code, values in INPUTS.items():
            found[key(system, f"receptor_{code}")] = tuple(told.stop(code, value) for value in values)
    labels = (*(row.label for row in system.species), *(row.label for row in system.reactions))
    found[key(system, "over")] = tuple(f"{label[:1].upper()}{label[1:]}" for label in labels)
    return found | {key(system, "hours"): (), key(system, "schedule"): ()}


def wrong(code: str, value: str, known: Mapping[str, tuple[str, ...]], system: System) -> str:
    """What is wrong with one part of an address; "" for nothing."""
    if code not in known:
        near = get_close_matches(code, known, n=1)
        hint = f"Perhaps '{near[0]}'." if near else "It changed nothing."
        return f"Wanted an input of {system.label}; the address has '{code}', which is none. {hint}"
    if code == key(system, "hours"):
        return "" if _hours(value) else f"Wanted hours from 0 to {LONGEST_COURSE:g}; the address has '{value}'."
    values = known[code]
    if not values or value in values or (values is SWITCH and value.lower() in SWITCH):
        return ""
    few = "; ".join(f"'{one}'" for one in (get_close_matches(value, values, n=2) or (values[0], values[-1])))
    return f"Wanted '{code}' as the page writes it, such as {few}; the address has '{value}', which changed nothing."


def _hours(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and 0.0 <= float(text) <= LONGEST_COURSE
    except ValueError:
        return False
