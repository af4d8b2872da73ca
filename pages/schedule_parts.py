"""A schedule as a table that people edit, in step with the text that an address carries; ready days as buttons."""

import pandas as pd
import streamlit as st

from neuro.mechanism.schedule import Day, Line, days, named, row, written
from neuro.mechanism.system import System

COLUMNS = ("from", "to", "what", "value", "every")
NUMBERS = ("from", "to", "value", "every")
HOW = (
    "Add a row below the last, choose what changes and to which value; select rows at their left edge to delete them. "
    "Later rows win where they overlap."
)


def ready(system: System, hours: str, text: str) -> None:
    """Schedules worth beginning from, as buttons.

    Args:
        system: whose days.
        hours, text: where the session keeps the length of the course and the schedule.
    """
    st.caption("Begin from a ready day; then change its rows below the pictures.")
    with st.container(gap="xsmall", key=f"{text}_days"):
        for number, day in enumerate(days(system)):
            name = f"{text}_day_{number}"
            st.button(day.label, key=name, on_click=taken, args=(day, hours, text), help=day.note or None)


def taken(day: Day, hours: str, text: str) -> None:
    """Take a ready day, and its hours."""
    st.session_state[hours], st.session_state[text] = float(day.length), written(day.drives)


def edited(system: System, text: str, found: tuple[Line, ...]) -> None:
    """The rows of a schedule, each as it was written, with what the impossible ones want.

    The table keeps the rows that it began with while people edit it, so that the place under the cursor stays; it
    begins anew when the text was changed elsewhere.

    Args:
        system: whose parameters the rows move.
        text: where the session keeps the schedule.
        found: its rows.
    """
    begun = f"{text}_begun"
    told, base, version = st.session_state.get(begun, (None, (), 0))
    now = tuple(line.text for line in found)
    if told != now:
        base, version = found, version + 1
        st.session_state[begun] = (now, base, version)
    labels = named(system)
    table = f"edited_{text}_{version}"
    st.data_editor(
        pd.DataFrame([cells(line, labels) for line in base], columns=list(COLUMNS)).astype(
            dict.fromkeys(NUMBERS, float)
        ),
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "from": st.column_config.NumberColumn("From, hour", min_value=0.0, width=100),
            "to": st.column_config.NumberColumn("To, hour", min_value=0.0, width=85),
            "what": st.column_config.SelectboxColumn("What changes", options=list(labels.values()), width=305),
            "value": st.column_config.NumberColumn("Value", width=75),
            "every": st.column_config.NumberColumn("Every, hours", min_value=0.0, width=112, help="Empty: once."),
        },
        key=table,
        on_change=keep,
        args=(table, text, base, {label: code for code, label in labels.items()}),
        alt="Rows of the schedule",
    )
    for number, line in enumerate(found, start=1):
        if line.wanted:
            st.markdown(f":material/edit_note: Row {number} is left out. {line.wanted}")
    st.caption(HOW)


def cells(line: Line, labels: dict[str, str]) -> tuple[float | str | None, ...]:
    """A row of the table."""
    what = labels.get(line.name, line.name) if line.name else None
    return line.start, line.end, what, line.value, line.repeat


def keep(table: str, text: str, base: tuple[Line, ...], codes: dict[str, str]) -> None:
    """Write the rows of the table as text: those that nobody touched as they were written, others as they stand."""
    asked = st.session_state[table]
    kept = [(number, line) for number, line in enumerate(base) if number not in asked["deleted_rows"]]
    found = [told(line, asked["edited_rows"].get(number, {}), codes) for number, line in kept]
    found += [told(Line(""), added, codes) for added in asked["added_rows"]]
    rows = tuple(one for one in found if one)
    st.session_state[text] = ";\n".join(rows)
    _, _, version = st.session_state.get(f"{text}_begun", (None, (), 0))
    st.session_state[f"{text}_begun"] = (rows, base, version)


def told(line: Line, changed: dict[str, float | str | None], codes: dict[str, str]) -> str:
    """A row as text; "" for one without a single cell."""
    if not changed:
        return line.text
    at: dict[str, float | str | None] = {
        "from": line.start,
        "to": line.end,
        "what": line.name,
        "value": line.value,
        "every": line.repeat,
    }
    at |= changed
    what = at["what"] if isinstance(at["what"], str) else None
    numbers = {name: float(value) if (value := at[name]) is not None else None for name in NUMBERS}
    if what is None and not any(value is not None for value in numbers.values()):
        return ""
    return row(numbers["from"], numbers["to"], codes.get(what or "", what), numbers["value"], numbers["every"])
