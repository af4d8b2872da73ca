"""What is entered on the profile page: where to begin, a pasted report, values by system, two dates."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from neuro.assessment.alike import Alike
from neuro.assessment.assessment import Assessment, ValueAnswer
from neuro.assessment.first import to_measure
from neuro.assessment.pasted import LONGEST, pasted
from neuro.balance.axes import scored
from neuro.balance.indices import index
from neuro.charts.palette import title_with_unit
from neuro.charts.profile_frames import interval, percentile
from neuro.cohort.cohort import Column
from neuro.knowledge import catalogue
from neuro.report import profile as words
from neuro.report import profile_axes
from pages import controls, inputs, profile_resources, profile_state
from pages.profile_state import EARLIER, NOW, Values

NOTHING = "nothing: only what is entered"
KINDS = {name: kind for name, kind in inputs.KINDS.items() if kind}
"""Of one sex and age band each: the middle of women and men together is nobody's."""
LABELS = {NOW: "Date of these values", EARLIER: "Date of the earlier values"}
HINTS = {"diet_days": "days of food behind the values of food"}
WHO = ("sex", "age", "pregnant", "diet_days")


@dataclass(frozen=True, slots=True)
class Person:
    """Whose values are assessed.

    Attributes:
        date: which of the two.
        kind: the people whose typical values fill what was not entered; None for nothing.
        values: column -> value in the cohort's unit; None is not measured.
        typical: columns that are typical values and nobody's own.
    """

    date: str
    kind: str | None
    values: Values
    typical: frozenset[str]


def start(asked: profile_resources.Key) -> Person:
    """Where the profile begins, and which date is entered."""
    kinds = [name for name, kind in KINDS.items() if profile_resources.counted(asked, kind)]
    kind = st.selectbox("Begin with the middle of", [*kinds, NOTHING], key="profile_kind", persist_state="session")
    when = st.segmented_control(
        "Enter values of", profile_state.DATES, default=NOW, required=True, key="profile_when", persist_state="session"
    )
    st.date_input(
        LABELS[when],
        value=None,
        max_value=today(),
        key=profile_state.day_key(when),
        persist_state="session",
        format="YYYY-MM-DD",
    )
    return described(asked, when, None if kind == NOTHING else kind)


def today() -> date:
    """The server's day."""
    return datetime.now(tz=UTC).date()


def described(asked: profile_resources.Key, when: str, kind: str | None) -> Person:
    """A person's values at a date: typical ones, and over them what was entered."""
    given = profile_state.given(when)
    base = {} if kind is None or when == EARLIER else profile_resources.typical(asked, KINDS[kind])
    values = given.over(base)
    if when == EARLIER:
        now = described(asked, NOW, kind).values
        values = {name: now.get(name) for name in ("sex", "age")} | values
    return Person(when, kind, values, frozenset(base) - frozenset(given.typed) - frozenset(given.pasted))


def paste(when: str, names: tuple[str, ...]) -> None:
    """The box for a laboratory's report, and every line as it was read."""
    key = profile_state.text_key(when)
    given = profile_state.given(when)
    if key not in st.session_state:
        given.settle()

    def read() -> None:
        given.read(pasted(st.session_state[key], names))
        if given.own and when == NOW:
            st.session_state["profile_kind"] = NOTHING

    with st.expander("Paste a laboratory report", icon=":material/content_paste:", key="paste"):
        st.text_area(
            "A value a line: name, number, unit; flag and interval as printed",
            key=key,
            height=140,
            max_chars=LONGEST,
            placeholder=words.HOW_TO_PASTE,
            on_change=read,
        )
        st.caption(words.NOT_KEPT)
        found = profile_state.text(when, names)
        if found is not None:
            st.markdown(words.read_count(found))
            lines = words.read_lines(found, st.session_state.get("units", "SI"))
            st.table(pd.DataFrame(lines), hide_index=True, border="horizontal")
            for sentence in found.said:
                st.caption(profile_axes.plain(sentence))


def tools(when: str) -> None:
    """Both systems of units, and forgetting everything."""
    other = "conventional" if st.session_state.get("units", "SI") == "SI" else "SI"

    def turn() -> None:
        st.session_state["units"], st.session_state["ask_again"] = other, True

    with st.container(horizontal=True, gap="small"):
        st.button(f"Show {other} units", key="turn_units", on_click=turn, type="tertiary", icon=":material/swap_horiz:")
        st.button(
            "Forget what was entered",
            key="forget",
            on_click=profile_state.clear,
            args=(when,),
            type="tertiary",
            icon=":material/delete:",
        )


def columns(alike: Alike, person: Person) -> tuple[str, ...]:
    """What is asked: what axes read and can be set against, and what was entered besides."""
    codes = [code for row in scored() for code in row.indices if alike.reference.has(code)]
    read = to_measure(name for code in codes for name in index(code).needs)
    held = [name for name in WHO if name in alike.cohort.names]
    return tuple(dict.fromkeys([*held, *read, *(name for name in person.values if catalogue.known(name))]))


def values(alike: Alike, person: Person, found: Assessment) -> None:
    """The inputs of a person by system, each with its percentile and interval beside it."""
    asked = columns(alike, person)
    placed = {row.judged.column: row for row in found.values}
    held = {column.name: column for column in alike.cohort.columns}
    _pairs([name for name in asked if name in WHO], person, placed, held)
    for label, names in inputs.grouped(tuple(name for name in asked if name not in WHO)).items():
        many = sum(person.values.get(name) is not None for name in names)
        with st.expander(f"{label}: {many} of {len(names)} with a value", key=f"system_{names[0]}"):
            _pairs(names, person, placed, held)


def _pairs(names: list[str], person: Person, placed: dict[str, ValueAnswer], held: dict[str, Column]) -> None:
    for first in range(0, len(names), 2):
        for name, cell in zip(names[first : first + 2], st.columns(2), strict=False):
            with cell:
                value(name, person, placed.get(name), held.get(name))


def value(name: str, person: Person, placed: ValueAnswer | None, column: Column | None) -> None:
    """One input of a person; empty is not measured."""
    known, shown = catalogue.variable(name), controls.read(name)
    given, now = profile_state.given(person.date), person.values.get(name)
    place = profile_state.DATES.index(person.date)
    key = f"has_{place}_{name}_{shown.unit}_{person.kind}_{given.version}"
    levels = inputs.choices(column, known) if column is not None else {}

    def keep() -> None:
        entered = st.session_state[key]
        given.put(name, shown.stored(float(entered)) if entered is not None and not levels else entered)

    if key not in st.session_state:
        st.session_state[key] = now if levels or now is None else float(shown.number(float(now)))
    title = known.label if levels else title_with_unit(known.label, shown.unit)
    if levels:
        st.selectbox(
            title,
            list(levels),
            index=None,
            format_func=levels.__getitem__,
            key=key,
            on_change=keep,
            placeholder="not known",
        )
    else:
        empty = "not known" if name in WHO else "not measured"
        st.number_input(title, value=None, key=key, on_change=keep, placeholder=empty, format="%.4g")
    if told := beside(name, person, placed):
        st.caption(told)


def beside(name: str, person: Person, placed: ValueAnswer | None) -> str:
    """Percentile, interval and whether the value is nobody's own: what stands below an input."""
    units = st.session_state.get("units", "SI")
    parts = [HINTS[name]] if name in HINTS else []
    if placed is not None and placed.placed.found is not None:
        parts.append(percentile(placed.placed))
    if placed is not None and placed.judged.bound:
        parts.append(f"only known: {placed.judged.bound}{controls.read(name).text(placed.judged.value)}")
    limits = _limits(name, person, placed)
    if limits is not None:
        low, high, whose = limits
        parts.append(f"{whose} {interval(low, high, name, units)}")
    if name in person.typical:
        parts.append("typical, nobody's own")
    elif person.values.get(name) is None and not (placed and placed.judged.bound):
        parts.append("not measured" if name not in WHO else "not known")
    return " · ".join(parts)


def _limits(name: str, person: Person, placed: ValueAnswer | None) -> tuple[float | None, float | None, str] | None:
    """The interval that stands beside an input, and whose it is; None where there is none."""
    if placed is not None:
        one = placed.judged
        if one.low is None and one.high is None:
            return None
        whose = "laboratory's interval" if one.origin == "laboratory" else "interval"
        return one.low, one.high, f"{whose}, illustrative," if one.flag == "illustrative only" else whose
    age = person.values.get("age")
    row = catalogue.interval(name, str(person.values.get("sex") or ""), age if isinstance(age, float) else None)
    if row is None:
        return None
    return row.low, row.high, "interval" if row.decides else "interval, illustrative,"
