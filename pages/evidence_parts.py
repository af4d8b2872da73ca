"""What the evidence page draws: an entry, a list of them, over-claims, and what all of it rests on."""

import re

import streamlit as st

from neuro.charts import evidence as drawings
from neuro.errors import NeuroError
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Overclaim, Source
from neuro.knowledge.evidence_entities import READ, Entry, Finding
from neuro.report import evidence, evidence_found, evidence_whole
from pages import balance_resources, evidence_search, parts, resources
from pages.evidence_search import ENTRY, FIRST, Asked

INTRO = (
    "Search everything that is claimed here: what it says, how far to trust it, where it was read. Nothing is looked "
    "up outside; a link to a source is opened only by you."
)
BADGES = {
    "A": ":blue-badge[A · published model]",
    "B": ":green-badge[B · read in its source]",
    "C": ":orange-badge[C · recalled or assumed: illustrative]",
}
"""A grade, with what it means."""
WORD = 4
"""Letters from which a small beginning is a word and no symbol such as mRNA or pH."""
OURS = {"DESIGN": "a decision of this project", "OURS": "an assumption of this project"}
"""Sources that are this project itself, in few words."""
MARKS = re.compile(r"([\\`*_\[\]$~<>|#:])")
"""Signs that markdown would take for its own."""


def plain(text: str) -> str:
    """A text of a table as it is, whatever signs it holds."""
    return MARKS.sub(r"\\\1", text)


def listed(asked: Asked) -> None:
    """What was found, best first; or why nothing was, and what is near."""
    if not asked.shown:
        nothing(asked)
        return
    most = st.session_state.setdefault("found_shown", FIRST)
    with st.container(horizontal=True, vertical_alignment="center", key="found_head"):
        st.header(f"{len(asked.shown):,} found", anchor=False, width="content")
        st.download_button(
            "All found (CSV)",
            lambda: evidence_found.table(asked.shown).to_csv(index=False).encode(),
            "evidence.csv",
            "text/csv",
            key="download_found",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
    if silent := evidence_found.silent(asked.text):
        words = ", ".join(f"“{plain(word)}”" for word in silent)
        st.caption(f"Nothing here speaks of {words}; what follows is of the rest.")
    for one in asked.shown[:most]:
        found(one, asked)
    if len(asked.shown) > most:
        rest = min(FIRST, len(asked.shown) - most)
        st.button(f"Show {rest} more of {len(asked.shown) - most:,}", key="more", on_click=_more)


def _more() -> None:
    st.session_state["found_shown"] += FIRST


def nothing(asked: Asked) -> None:
    """Nothing was found: why, and what may have been meant."""
    st.info(f"Nothing here speaks of “{plain(asked.text.strip())}”.", icon=":material/search_off:")
    near = evidence_found.near(asked.text)
    if near:
        st.markdown("Words that are like it:")
        with st.container(horizontal=True, key="near"):
            for word in near:
                st.button(word, key=f"near_{word}", on_click=evidence_search.look, args=(word,))
    st.markdown(
        "A name may be short or long (5-HT or serotonin, PLP or vitamin B6), a code (`trp_lnaa`), a gene, an author, "
        "a year. What is not here is not claimed here."
    )


def found(one: Finding, asked: Asked) -> None:
    """An entry of a list: what it says, how far to trust it, from where; it opens to its whole row."""
    with st.container(border=True, gap="xxsmall", key=f"found_{key(one.entry)}"):
        st.subheader(titled(one.entry), anchor=False)
        told(one)
        with st.expander("Whole row", type="compact"):
            whole(one.entry)
            st.page_link(
                "evidence.py",
                label="Link to this entry",
                icon=":material/link:",
                query_params={"find": asked.text, ENTRY: one.entry.key},
            )


def one(name: str) -> None:
    """The entry that an address names, with its whole row."""
    try:
        shown = evidence.entry(name)
    except NeuroError as error:
        st.error(str(error), icon=":material/info:")
        return
    with st.container(border=True, gap="xsmall", key="card_entry"):
        st.header(titled(shown.entry), anchor=False)
        told(shown)
        whole(shown.entry)
    st.button("All evidence", key="all", on_click=evidence_search.look, type="tertiary", icon=":material/arrow_back:")


def told(one: Finding) -> None:
    """Sentence with its number, grade, and where it was read."""
    entry = one.entry
    if isinstance(entry.row, Overclaim):
        st.markdown(f"**What is wrong with it.** {plain(entry.row.problem)}")
        st.markdown(f"**What we say instead.** {plain(entry.row.wording)}")
    else:
        st.markdown(_with_number(plain(entry.sentence), plain(evidence_whole.number(entry))))
    where = f"where: {plain(entry.locator)}" if entry.locator else ""
    st.caption(" ".join((f":gray-badge[{kind(entry)}]", BADGES.get(entry.grade, ""), where)))
    for source in one.cited:
        st.caption(cited(source, entry))


def titled(entry: Entry) -> str:
    """The title as a heading: its first word with a capital, unless it is a symbol."""
    first = entry.title.split(" ")[0]
    word = first.isascii() and first.islower() and len(first) >= WORD
    return plain(f"{entry.title[0].upper()}{entry.title[1:]}" if word else entry.title)


def _with_number(sentence: str, number: str) -> str:
    place = sentence.casefold().find(number.casefold()) if number else -1
    if place < 0:
        return sentence
    end = place + len(number)
    return f"{sentence[:place]}**{sentence[place:end]}**{sentence[end:]}"


def kind(entry: Entry) -> str:
    """What an entry is, for people."""
    return next(row.label for row in evidence.kinds() if row.code == entry.kind)


def key(entry: Entry) -> str:
    """An entry's name in the page."""
    return re.sub(r"\W+", "_", entry.key)


def cited(source: Source, entry: Entry) -> str:
    """A source: citation, identifier as a link, how it was read."""
    way = evidence_found.address(source.identifier)
    shown = plain(source.identifier)
    identifier = f"[{shown}]({way})" if way else shown
    about = () if entry.kind == "source" else (plain(source.citation),)
    return " · ".join(filter(None, (*about, identifier, READ[source.how_read].lower())))


def whole(entry: Entry) -> None:
    """The whole row: formulas as they run, intervals, every field, and the pages that use it."""
    for formula in evidence_whole.formulas(entry):
        st.markdown(f"**{plain(formula.what[:1].upper() + formula.what[1:])}**")
        st.code(formula.text, language=None, wrap_lines=True)
        if formula.names:
            st.caption(" · ".join(f"`{name}` {plain(label)}" for name, label in formula.names))
    if intervals := evidence_whole.intervals(entry):
        st.markdown("**Reference intervals**\n" + "\n".join(f"- {plain(line)}" for line in intervals))
    st.markdown("\n".join(f"- {plain(name)}: {plain(text)}" for name, text in evidence_whole.told(entry)))
    for way in evidence_found.ways(entry):
        if possible(way):
            st.page_link(way.page, label=way.words, icon=":material/arrow_forward:", query_params=way.asked)


def possible(way: evidence_found.Way) -> bool:
    """Whether the page can show what a link asks of the cohort that it opens with."""
    if way.page == "balance.py":
        digest = resources.cohort(resources.DEFAULT).provenance.sha256
        return way.needs in balance_resources.whole((resources.DEFAULT, digest, "")).measures
    if way.page == "associations.py":
        outcome, exposure = way.needs.split("/")
        pairs = resources.possible(resources.DEFAULT)
        return any(one.possible and (one.outcome, one.feature) == (outcome, exposure) for one in pairs)
    return True


def overclaims() -> None:
    """The map of what the idea over-claims: a tempting claim, what is wrong with it, what we say instead."""
    st.header("What is often claimed, and what we say instead", anchor=False)
    for row in catalogue.overclaims():
        with st.container(border=True, gap="xxsmall", key=f"claim_{row.code}"):
            claim, wrong, say = st.columns([4, 5, 5], gap="medium")
            with claim.container(gap="xxsmall"):
                st.caption("A tempting claim")
                st.subheader(f"“{plain(row.claim)}”", anchor=False)
            with wrong.container(gap="xxsmall"):
                st.caption("What is wrong with it")
                st.markdown(plain(row.problem))
            with say.container(gap="xxsmall"):
                st.caption("What we say instead")
                st.markdown(f"**{plain(row.wording)}**")
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"claimed_{row.code}"):
                st.caption(f"{BADGES[row.grade]} {'; '.join(_short(key) for key in row.source)}", width="content")
                st.page_link("evidence.py", label="Sources", query_params={ENTRY: f"claim:{row.code}"})


def _short(key: str) -> str:
    """A source in few words: who and when."""
    if key in OURS:
        return OURS[key]
    source = catalogue.source(key)
    return plain(f"{source.citation.split(' ')[0].strip(',.')} {source.year or ''}".strip())


def trust() -> None:
    """What all of it rests on: grades of every kind, and how far the sources were read."""
    graded, read = evidence_found.graded(), evidence_found.readings()
    every = sum(graded.values())
    st.header("How far to trust it", anchor=False)
    with st.container(horizontal=True, gap="large"):
        st.metric("Facts", f"{every:,}", width="content")
        for grade, badge in BADGES.items():
            st.metric(badge.partition("[")[2].rstrip("]").partition(":")[0], f"{graded[grade]:,}", width="content")
        st.metric("Sources", f"{sum(read.values()):,}", width="content")
    st.markdown(
        f"{graded['C']:,} of {every:,} ({graded['C'] / every:.0%}) are recalled, mixed or assumed: they are drawn as "
        "illustrative, and no threshold, score or guardrail with a number rests on them."
    )
    picture, reading = st.columns([3, 2], gap="large")
    with picture:
        rows = evidence_found.trusted()
        parts.chart(drawings.trusted(rows), rows, "grades", "Kinds of facts by grade; behind each bar, how many.")
    with reading:
        st.subheader("How the sources were read", anchor=False)
        lines = [f"- {words}: **{n:,}**" for words, n in read.items()]
        st.markdown("\n".join(lines))
        st.caption(
            "An abstract prints few numbers and hides much of a method; a value read there is a B by its source, not "
            "by its method. Every source is an entry of its own: search an author, a year or a DOI."
        )
