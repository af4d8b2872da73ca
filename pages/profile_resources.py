"""What the profile page shares between visitors: people alike and typical values, keyed by a cohort alone."""

import streamlit as st

from neuro.assessment.alike import Alike
from neuro.assessment.assess import assess
from neuro.assessment.typical import typical as middle
from neuro.balance.standardise import reference
from neuro.cohort.privacy import FLOOR
from neuro.expression import parse
from pages import resources

BEGUN = ("sex == 'female' and age < 40", "sex == 'male' and age < 40")
Key = tuple[str, str]
"""Cohort, digest of its file."""


def key(name: str) -> Key:
    """What every shared answer depends on."""
    return name, resources.cohort(name).provenance.sha256


@st.cache_resource(max_entries=4, show_spinner="Reading people alike …")
def alike(asked: Key) -> Alike:
    """The people of a cohort and what their scores are set against."""
    cohort = resources.cohort(asked[0])
    return Alike(cohort, reference(cohort))


@st.cache_resource(max_entries=64, show_spinner=False)
def typical(asked: Key, kind: str) -> dict[str, float | str]:
    """Weighted medians of a kind of people; not to be changed."""
    return middle(alike(asked), kind)


@st.cache_resource(max_entries=64, show_spinner=False)
def counted(asked: Key, kind: str) -> int:
    """How many people are of a kind; 0 where they are too few to say."""
    many = int(parse(kind).true(alike(asked).people.context).sum())
    return many if many >= FLOOR else 0


def warm(name: str) -> None:
    """Assess typical women and men once, so that the first visitor does not wait for it."""
    asked = key(name)
    for kind in BEGUN:
        assess(typical(asked, kind), alike(asked))
