"""What the profile page shows: axes among people alike, values, simulated control, two dates, the composite last."""

from datetime import date

import pandas as pd
import streamlit as st

from neuro.assessment.assessment import Assessment
from neuro.assessment.visits import Visits
from neuro.charts import profile, profile_frames
from neuro.knowledge import catalogue
from neuro.report import measures, profile_axes, sentences
from neuro.report import profile as words
from pages import parts
from pages.profile_inputs import Person
from pages.profile_state import EARLIER

ENZYMES = "enzyme_activity"
"""Shown beside the simulation, and there only."""
FIRST = 6
"""Suggestions that are shown before the others are asked for."""


def counted(found: Assessment, person: Person) -> None:
    """How many axes lie inside their band: what stays in view."""
    with st.container(key="answer_card", border=True, gap="xsmall"):
        st.markdown(words.outside(found))
        st.caption(whose(found, person))


def whose(found: Assessment, person: Person) -> str:
    """Whose values these are, and whom they are set against."""
    when = "The earlier date. " if person.date == EARLIER else ""
    among = f"{when}Among {found.among or 'people alike'} of {found.title}."
    if not person.typical:
        return f"{among} Only what was entered."
    entered = sum(value is not None for name, value in person.values.items() if name not in person.typical)
    own = f"; {entered} entered here" if entered else ""
    return f"{among} {words.TYPICAL} {person.kind}{own}."


def pictured(found: Assessment, simulated: bool) -> None:
    """The axes on one common scale, context apart; or what to enter first."""
    rows = profile_frames.axes(found)
    if not len(rows):
        st.subheader("What to enter first", anchor=False)
        suggested(found, FIRST)
        return
    st.caption(words.named_inside(found))
    ends = profile.reach(rows)
    context = rows["lies"] == "context"
    if (~context).any():
        drawn = profile.axes(rows[~context], ends=ends, simulated=simulated)
        parts.chart(drawn, rows.drop(columns="label"), "axes", words.READING)
    if context.any():
        st.subheader("Context, not judged", anchor=False)
        st.altair_chart(profile.axes(rows[context], ends=ends, simulated=simulated), key="chart_context")
    if said := words.widest(found):
        st.markdown(said)


def known(found: Assessment) -> None:
    """What a reader must know of the whole."""
    for sentence in found.said:
        st.caption(profile_axes.plain(sentence))


def refused(found: Assessment) -> None:
    """Values that were not taken, and why."""
    for problem in found.problems:
        st.error(sentences.named(problem.reason), icon=":material/info:")


def axes(found: Assessment) -> None:
    """Every axis with a score: percentile, reference, parts, what is missing, what it can and cannot say."""
    scored = [row for row in found.axes if row.value is not None and row.axis.code != ENZYMES]
    if not scored:
        return
    st.header("Axis by axis", anchor=False)
    systems = {row.code: row.label for row in catalogue.groups()}
    for group in dict.fromkeys(row.axis.group for row in scored):
        st.markdown(f"**{systems[group]}**")
        for row in (row for row in scored if row.axis.group == group):
            with st.expander(profile_axes.headline(row), key=f"axis_{row.axis.code}"):
                for line in profile_axes.axis(row):
                    st.markdown(line)


def without(found: Assessment) -> None:
    """Axes without a score, each with the reason; what would give most; those that are never given."""
    left, right = st.columns(2, gap="large")
    rows = profile_axes.without(found)
    with left:
        st.header("Without a score", anchor=False)
        for name, why in rows:
            st.markdown(f"**{name}.** {why}")
        if not rows:
            st.markdown("Every axis that can be had has a score.")
        if found.enter_first and len(profile_frames.axes(found)):
            with st.expander("What to enter first", key="enter_first"):
                suggested(found, len(found.enter_first))
    with right:
        st.header("Never given", anchor=False)
        declined(found)


def suggested(found: Assessment, many: int) -> None:
    """What would give most axes, most first."""
    units = st.session_state.get("units", "SI")
    st.markdown("\n".join(f"1. {words.first(row, units)}" for row in found.enter_first[:many]))


def declined(found: Assessment) -> None:
    """Axes that are never given, with a way to what can be simulated instead."""
    for row in found.declined:
        with st.container(key=f"declined_{row.axis.code}", gap="xxsmall"):
            st.markdown(words.declined(row))
            if row.simulation:
                asked = measures.simulation(row.simulation)
                label = f"Simulate: {next(iter(asked.values()))}"
                st.page_link("pathways.py", label=label, icon=":material/arrow_forward:", query_params=asked)


def values(found: Assessment) -> None:
    """Every value against its interval and among people alike."""
    if not found.values:
        return
    st.header("Values against intervals", anchor=False)
    st.caption(words.INTERVALS)
    rows = profile_frames.values(found, st.session_state.get("units", "SI"))
    st.dataframe(rows, hide_index=True, height="content", alt="Values against intervals and among people alike")


def control(found: Assessment) -> None:
    """The marker axis of enzymes, and apart from it what holds the simulated fluxes."""
    st.header("Enzyme activity: markers, and beside them a simulation", anchor=False)
    left, right = st.columns([3, 4], gap="large")
    with left:
        st.subheader("Markers in blood", anchor=False)
        row = found.axis(ENZYMES)
        st.markdown(f"**{profile_axes.headline(row)}**")
        for line in (
            profile_axes.axis(row) if row.value is not None else [dict(profile_axes.without(found))[row.axis.name]]
        ):
            st.markdown(line)
    with right:
        st.subheader("Simulated control of synthesis", anchor=False)
        simulated(found)


def simulated(found: Assessment) -> None:
    """How far each rate-limiting step moves in published models, what holds it, and its grade."""
    st.caption(words.CONTROL)
    for row in found.synthesis.fluxes if found.synthesis else ():
        st.markdown(f"- {words.flux(row)}")
    why = found.synthesis.why if found.synthesis else ()
    with st.expander("What the models take in and leave out", key="silent"):
        for sentence in why:
            st.markdown(f"- {profile_axes.plain(sentence)}")


def changes(found: Visits | None, earlier: date | None, later: date | None) -> None:
    """How far each axis moved between two dates."""
    st.header("Two dates", anchor=False)
    if found is None:
        st.markdown(words.TWO_DATES)
        return
    st.caption(f"{words.VISITS} {words.dates(earlier, later)}")
    rows = profile_frames.changes(found)
    if len(rows):
        parts.chart(profile.changes(rows), rows, "changes", words.BANDS_OF_CHANGES)
    for row in found.axes:
        st.markdown(f"- {words.change(row)}")
    if found.values:
        moved = words.moved(found, st.session_state.get("units", "SI"))
        st.dataframe(pd.DataFrame(moved), hide_index=True, alt="Values at both dates")
    for sentence in found.said:
        st.caption(sentence)


def composite(found: Assessment) -> None:
    """The last number: with its weights, or why there is none."""
    st.header("Last, one number", anchor=False)
    st.markdown(words.COMPOSITE)
    st.toggle("Every axis counts alike", key="profile_equal", persist_state="session")
    st.markdown(words.composite(found))
    if rows := words.weights(found):
        st.table(pd.DataFrame(rows), border="horizontal")
