"""Everything that is claimed: found by words, with what it says, its number, its grade and its sources."""

import streamlit as st

from pages import evidence_parts, evidence_search

st.title("Evidence", anchor=False)
st.markdown(evidence_parts.INTRO)


@st.fragment
def page() -> None:
    """The question, one entry that an address names, and what was found or what all rests on."""
    asked = evidence_search.asked()
    if asked.entry:
        evidence_parts.one(asked.entry)
    if not asked.empty:
        evidence_parts.listed(asked)
    elif not asked.entry:
        evidence_parts.overclaims()
        evidence_parts.trust()


page()
