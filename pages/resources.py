"""What is loaded and fitted once, and shared: cohorts, what they can answer, models, curves."""

from dataclasses import dataclass

import streamlit as st

from neuro.cohort.cohort import Cohort
from neuro.cohort.embedded import embedded
from neuro.cohort.overview import Coverage, Overlap, coverage, overlaps
from neuro.knowledge import catalogue

DEFAULT = "nhanes"
COHORTS = (DEFAULT, "simulated")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the shareable choices, and the key of everything that is fitted for them.

    Attributes:
        cohort: name of a cohort.
        outcome: an outcome's code.
        exposure: a column.
        who: an expression, "" for everybody eligible.
    """

    cohort: str
    outcome: str
    exposure: str
    who: str = ""


@st.cache_resource(show_spinner=False)
def cohort(name: str = DEFAULT) -> Cohort:
    """An embedded cohort, shared by all visitors."""
    return embedded(name)


@st.cache_resource(show_spinner=False)
def possible(name: str) -> tuple[Overlap, ...]:
    """Every outcome of the catalogue with every exposure that the cohort has: people, or why not."""
    loaded = cohort(name)
    asked = {row.code: row.columns for row in catalogue.outcomes() if set(row.columns) <= set(loaded.names)}
    features = [row.column for row in catalogue.variables() if row.role == "exposure" and row.column in loaded.names]
    return overlaps(loaded, asked, features)


@st.cache_resource(show_spinner=False)
def measured(name: str) -> dict[str, Coverage]:
    """Who has each column of a cohort."""
    loaded = cohort(name)
    return coverage(loaded, {column: (column,) for column in loaded.names})


def warm() -> None:
    """Load and fit what the home page shows, before anybody asks."""
    for name in COHORTS:
        possible(name)
