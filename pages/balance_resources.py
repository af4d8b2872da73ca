"""What the balance page computes once and shares: keyed by the cohort's digest and the people asked about."""

import streamlit as st

from neuro.errors import NeuroError
from neuro.knowledge.groupings import Grouping, grouping, groupings
from neuro.models.description import correlation, distribution, panel, presence, sides, trajectories
from neuro.report import measures
from pages import resources
from pages.resources import Question

ALL_CYCLES = ""
Key = tuple[str, str, str]
"""Cohort, digest of its file, who."""


def key(question: Question) -> Key:
    """What every answer depends on."""
    return of(question, question.cohort)


def of(question: Question, name: str) -> Key:
    """The same people of another cohort."""
    return name, resources.cohort(name).provenance.sha256, question.who


@st.cache_resource(max_entries=8, show_spinner="Computing every index …")
def whole(asked: Key) -> panel.Panel:
    """Every index and axis of a cohort."""
    name, _, who = asked
    return panel.panel(resources.cohort(name), who or None)


@st.cache_resource(max_entries=256, show_spinner=False)
def by_group(asked: Key, code: str, by: str) -> distribution.Distribution:
    """A measure in each group."""
    found = whole(asked)
    return distribution.distribution(found, code, grouping(by, found.cohort.names))


@st.cache_resource(max_entries=128, show_spinner="Moving along age …")
def along_age(asked: Key, code: str, sex: str = "") -> trajectories.Trajectory:
    """A measure along age, in everybody or in one sex."""
    found = whole(asked)
    return trajectories.trajectory(found, code, found.columns["sex"] == sex if sex else None)


@st.cache_resource(max_entries=128, show_spinner="Comparing …")
def beside(first: Key, first_cycle: str, second: Key, second_cycle: str, code: str) -> sides.Comparison:
    """A measure on two sides."""
    one, other = (
        sides.side(whole(first), code, first_cycle or None),
        sides.side(whole(second), code, second_cycle or None),
    )
    return sides.compare(one, other)


@st.cache_resource(max_entries=64, show_spinner="Correlating …")
def with_all(asked: Key, code: str) -> tuple[correlation.Pair, ...]:
    """A measure with every other one of its kind."""
    found = whole(asked)
    return correlation.correlations(found, [code], measures.alike(found.measures, code))


@st.cache_resource(max_entries=64, show_spinner="Correlating …")
def among(asked: Key, codes: tuple[str, ...]) -> tuple[correlation.Pair, ...]:
    """Measures with each other."""
    return correlation.correlations(whole(asked), codes, codes)


@st.cache_resource(max_entries=64, show_spinner=False)
def held(asked: Key, codes: tuple[str, ...]) -> presence.Presence:
    """Who has which measures."""
    return presence.presence(whole(asked), codes)


def offered(asked: Key) -> list[Grouping]:
    """Groupings that a cohort has."""
    return [row for row in groupings() if row.column in whole(asked).cohort.names]


def places(question: Question, code: str) -> dict[tuple[str, str], str]:
    """Cohorts and cycles that can give a measure: (cohort, cycle) -> what people read."""
    found: dict[tuple[str, str], str] = {}
    for name in (question.cohort, *(other for other in resources.COHORTS if other != question.cohort)):
        asked = of(question, name)
        try:
            held_in = whole(asked).cycles(code)
        except NeuroError:
            continue
        if held_in:
            cycles = (*held_in, ALL_CYCLES) if len(held_in) > 1 else (ALL_CYCLES,)
            found |= {(name, cycle): measures.side(resources.cohort(name), cycle) for cycle in cycles}
    return found
