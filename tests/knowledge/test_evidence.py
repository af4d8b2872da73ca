"""A question finds what it means under any name, best first, quickly, with where it is from."""

import time

import pytest

from neuro.errors import KnowledgeError
from neuro.knowledge import biology, catalogue
from neuro.knowledge.entities import Source
from neuro.knowledge.evidence import Entry, Evidence, Kind, evidence, search
from neuro.knowledge.evidence_entities import READ
from neuro.knowledge.evidence_words import marks, units, words

SECONDS = 0.05
"""A page answers while somebody types; time of the processor, the best of three, as other work may run beside."""
PLAIN = Kind("plain", "Plain")


def made(*titles: str) -> Evidence:
    return Evidence([PLAIN], [Entry("plain", f"row{n}", title, "", (), "", "C") for n, title in enumerate(titles)])


def found(text: str, kinds: tuple[str, ...] = ()) -> list[str]:
    return [one.entry.key for one in search(text, kinds)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5-HT", "serotonin"),
        ("5-hydroxytryptamine", "serotonin"),
        ("noradrenaline", "norepinephrine"),
        ("adrenaline", "epinephrine"),
        ("B6", "PLP"),
        ("Trp", "tryptophan"),
        ("γ-aminobutyric acid", "gamma-aminobutyric acid"),
        ("E/I", "excitation-inhibition"),
        ("oestradiol", "estradiol"),
        ("Vitamin B12", "cobalamin"),
        ("SERT", "serotonin transporter"),
        ("α-2A", "alpha-2A"),
        ("TRYPTOPHAN", "tryptophan"),
    ],
)
def test_two_names_of_one_thing_find_the_same(one, other):
    assert set(found(one)) & set(found(other))
    assert found(other)[:1] == [key for key in found(one) if key in found(other)[:1]]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("C01", "claim:C01"),
        ("low serotonin causes depression", "claim:C01"),
        ("longevity", "claim:C18"),
        ("attention excitation inhibition", "claim:C17"),
        ("5-HT", "transmitter:serotonin"),
        ("noradrenaline", "transmitter:norepinephrine"),
        ("norepinephrine transporter", "transporter:net"),
        ("1.14.16.2", "enzyme:th"),
        ("SLC5A7", "transporter:cht"),
        ("comt", "enzyme:comt"),
        ("rs4680", "variant:comt_val158met"),
        ("Km serotonin SERT", "constant:sert_km"),
        ("GABA-A", "receptor:GABA-A"),
        ("G22", "guardrail:G22"),
        ("BORD2019", "source:BORD2019"),
        ("phq9", "outcome:phq9"),
        ("B-6", "analyte:plp"),
        ("vitamin B-12", "analyte:b12"),
        ("mcid phq", "instrument:phq9/smallest change that matters/%, at moderate severity"),
    ],
)
def test_the_best_match_comes_first(question, first):
    assert found(question)[0] == first


def test_a_misspelt_word_finds_what_is_alike():
    assert found("trytophan hydroxylase")[0].startswith(("enzyme:", "constant:", "step:"))
    assert found("qqqqqq") == []


def test_every_part_of_a_question_counts():
    whole, wider = found("tryptophan kynurenine"), found("tryptophan")
    assert 0 < len(whole) < len(wider)
    assert set(whole) & set(wider)
    assert set(found("serotonin qqqqqq")) == set(found("serotonin"))


def test_a_code_beats_a_title_beats_the_text():
    rows = [
        Entry("plain", "a", "something", "zinc", (), "", "C"),
        Entry("plain", "b", "zinc", "", (), "", "C"),
        Entry("plain", "zinc", "something else", "", (), "", "C"),
    ]
    assert [one.entry.code for one in Evidence([PLAIN], rows).search("zinc")] == ["zinc", "b", "a"]


def test_names_in_capitals_are_no_words():
    shelf = made("storage, net", "5 mg of something", "NET", "Mg in serum")
    assert [one.entry.title for one in shelf.search("noradrenaline transporter")] == ["NET"]
    assert [one.entry.title for one in shelf.search("magnesium")] == ["Mg in serum"]
    assert not marks("storage, net")


def test_words_lose_accents_case_greek_and_micro():
    assert words("Ménière α-2 µmol μmol") == ["meniere", "alpha", "2", "umol", "umol"]
    assert units("what is the 5-HT")[0].names == units("serotonin")[0].names


def test_a_blank_question_gives_every_entry_of_the_kinds_in_order():
    assert len(search("")) == len(evidence().entries)
    assert found("", ("claim",)) == [f"claim:{row.code}" for row in catalogue.overclaims()]
    assert {one.entry.kind for one in search("tryptophan", ("step", "enzyme"))} == {"step", "enzyme"}
    with pytest.raises(KnowledgeError, match="claim"):
        search("", ("claims",))


def test_every_entry_says_its_source_grade_and_where_it_stands():
    for one in search(""):
        entry = one.entry
        assert entry.title, entry.key
        assert entry.sentence, entry.key
        assert one.cited, entry.key
        assert all(isinstance(row, Source) and row.how_read in READ for row in one.cited), entry.key
        if entry.kind != "source":
            assert entry.grade in ("A", "B", "C"), entry.key
            assert entry.locator, entry.key


def test_every_row_of_neurochemistry_can_be_found():
    keys = {one.entry.key for one in search("")}
    for kind, rows in (
        ("transmitter", biology.transmitters()),
        ("step", biology.steps()),
        ("enzyme", biology.enzymes()),
        ("transporter", biology.transporters()),
        ("constant", biology.constants()),
        ("receptor", biology.receptors()),
        ("hormone", biology.influences()),
        ("variant", biology.variants()),
        ("claim", catalogue.overclaims()),
        ("guardrail", catalogue.guardrails()),
        ("effect", catalogue.effects()),
        ("outcome", catalogue.outcomes()),
    ):
        assert {f"{kind}:{row.code}" for row in rows} <= keys
    assert {f"source:{row.key}" for row in catalogue.sources()} <= keys


def test_an_entry_is_found_by_its_name_and_a_doubtful_one_is_asked_back():
    assert evidence().entry("enzyme:th").entry.title == "tyrosine hydroxylase"
    assert evidence().entry("C01").entry.kind == "claim"
    with pytest.raises(KnowledgeError, match="outcome:phq9"):
        evidence().entry("phq9")
    with pytest.raises(KnowledgeError, match="enzyme:tph2"):
        evidence().entry("enzyme:tph3")


def test_entries_of_unknown_kinds_or_the_same_name_are_refused():
    row = Entry("plain", "a", "A", "", (), "", "C")
    with pytest.raises(KnowledgeError, match="1 names used twice"):
        Evidence([PLAIN], [row, row])
    with pytest.raises(KnowledgeError, match="1 unknown kinds"):
        Evidence([], [row])


def test_thousands_of_entries_are_searched_quickly():
    rows = [
        Entry("plain", f"{number}/{one.entry.key}", one.entry.title, one.entry.sentence, one.entry.source, "", "C")
        for number in range(2)
        for one in search("")
    ]
    shelf = Evidence([PLAIN], rows)
    shelf.search("first")
    for question in ("tryptophan", "s", "serotonin transporter", "misspeled", "interval of the", ""):
        assert min(seconds(shelf, question) for _ in range(3)) < SECONDS, question


def seconds(shelf: Evidence, question: str) -> float:
    began = time.process_time()
    shelf.search(question)
    return time.process_time() - began
