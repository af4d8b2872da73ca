"""What is asked of the evidence: words and kinds, kept in the address."""

from collections import Counter
from dataclasses import dataclass

import streamlit as st

from neuro.knowledge.evidence_entities import Finding
from neuro.report import evidence

ENTRY, KIND = "entry", "kind"
"""Names in the address; the words are a widget's own."""
FIRST = 15
"""Entries shown at first, and more with each click."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what answers it.

    Attributes:
        text, kinds: words; kinds that are wanted, () for all.
        entry: the entry that the address names, "" for none.
        found: what answers the words, in every kind.
    """

    text: str
    kinds: tuple[str, ...]
    entry: str
    found: tuple[Finding, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.text.strip() and not self.kinds

    @property
    def shown(self) -> tuple[Finding, ...]:
        """What answers the words, in the kinds that are wanted."""
        return tuple(one for one in self.found if not self.kinds or one.entry.kind in self.kinds)


def asked() -> Asked:
    """Ask for words and kinds; the address has both, so that a link finds the same again."""
    text = st.text_input(
        "Search",
        placeholder="5-HT, Km tryptophan, ferritin, longevity …",
        key="find",
        type="search",
        live="300ms",
        on_change=_leave,
        bind="query-params",
        icon=":material/search:",
    )
    found = evidence.search(text or "")
    counts = Counter(one.entry.kind for one in found)
    wanted = _wanted()
    labels = {kind.code: kind.label for kind in evidence.kinds() if counts[kind.code] or kind.code in wanted}
    st.session_state["kinds"] = list(wanted)
    st.pills(
        "Kinds",
        list(labels),
        selection_mode="multi",
        format_func=lambda code: f"{labels[code]} {counts[code]:,}",
        key="kinds",
        on_change=_narrow,
        label_visibility="collapsed",
    )
    return Asked(text or "", wanted, _opened(), found)


def look(text: str = "") -> None:
    """Ask for other words, or for nothing: every kind again, and no entry."""
    _leave()
    st.query_params.pop(KIND, None)
    st.session_state["find"] = text


def _opened() -> str:
    """The entry that the address names; a link to the same page leaves the browser's address as it was, so tell it."""
    name = st.query_params.get(ENTRY, "")
    if name != st.session_state.get("entry_opened", ""):
        st.session_state["entry_opened"] = name
        st.query_params.update({ENTRY: name} if name else {})
    return name


def _wanted() -> tuple[str, ...]:
    """Kinds that the address names, those that are none left out."""
    named = st.query_params.get(KIND, "").split(",")
    return tuple(kind.code for kind in evidence.kinds() if kind.code in named)


def _narrow() -> None:
    """Write the kinds into the address."""
    _leave()
    if chosen := st.session_state["kinds"]:
        st.query_params[KIND] = ",".join(chosen)
    else:
        st.query_params.pop(KIND, None)


def _leave() -> None:
    """Close the entry that the address names, and begin a list anew."""
    st.query_params.pop(ENTRY, None)
    st.session_state["found_shown"] = FIRST
