"""A schedule as a table that people edit, in step with the text that an address carries; ready days as buttons."""

import pandas as pd
import streamlit as st

from neuro.errors import NeuroError
from neuro.mechanism.drive import Drive
from neuro.mechanism.presets import preset
from neuro.mechanism.schedule import read_schedule, written
from neuro.mechanism.system import System

COLUMNS = ("from", "to", "what", "value", "every")
DAYS = {
    "serotonin": ("meals_serotonin", "meal_protein", "meal_carbohydrate", "stimulation"),
    "dopamine": ("meals_dopamine", "meal_protein_dopamine", "stress"),
}
"""System -> presets whose schedule is worth beginning from."""


def edited(system: System, hours: str, text: str) -> None:
    """Ready days, and the rows of a schedule.

    Args:
        system: whose parameters the rows move.
        hours, text: where the session keeps the length of the course and the schedule.
    """
    with st.container(horizontal=True, gap="xsmall"):
        for code in DAYS.get(system.code, ()):
            row = preset(code)
            st.button(row.label, key=f"{text}_{code}", on_click=taken, args=(code, hours, text), type="tertiary")
    try:
        drives = read_schedule(st.session_state.get(text) or "", system)
    except NeuroError:
        return
    version = st.session_state.get(f"{text}_version", 0)
    labels = [f"{row.label} · {row.code}" for row in system.parameters]
    named = {row.code: label for row, label in zip(system.parameters, labels, strict=True)}
    rows = [(one.start, one.end, named[one.name], one.value, one.repeat) for one in drives]
    key = f"edited_{text}_{version}"
    st.data_editor(
        pd.DataFrame(rows, columns=list(COLUMNS)).astype({"from": float, "to": float, "value": float, "every": float}),
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "from": st.column_config.NumberColumn("From", min_value=0.0, width=44, help="hours"),
            "to": st.column_config.NumberColumn("To", min_value=0.0, width=44, help="hours"),
            "what": st.column_config.SelectboxColumn("What", options=labels, width=92),
            "value": st.column_config.NumberColumn("Value", width=60),
            "every": st.column_config.NumberColumn("Every", min_value=0.0, width=50, help="hours; empty: once"),
        },
        key=key,
        on_change=keep,
        args=(key, text, drives),
        alt="Schedule",
    )


def taken(code: str, hours: str, text: str) -> None:
    """Take the schedule of a preset, and its hours."""
    scene = preset(code).scene
    st.session_state[hours], st.session_state[text] = float(scene.hours or 24.0), written(scene.drives)


def keep(key: str, text: str, drives: tuple[Drive, ...]) -> None:
    """Write the edited rows as text; a row that is not whole yet waits in the table."""
    asked = st.session_state[key]
    rows = [
        dict(zip(COLUMNS, (one.start, one.end, one.name, one.value, one.repeat), strict=True))
        | asked["edited_rows"].get(number, {})
        for number, one in enumerate(drives)
        if number not in asked["deleted_rows"]
    ]
    rows += asked["added_rows"]
    if any(row.get(column) is None for row in rows for column in COLUMNS[:-1]):
        return
    found = tuple(Drive(row["from"], row["to"], name(row["what"]), row["value"], row.get("every")) for row in rows)
    st.session_state[text] = written(found)
    st.session_state[f"{text}_version"] = st.session_state.get(f"{text}_version", 0) + 1


def name(label: str) -> str:
    """The parameter that a row of the table names."""
    return label.rpartition(" · ")[2]
