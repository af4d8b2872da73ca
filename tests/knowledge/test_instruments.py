"""Questionnaires and tests: whole, linked to the cohorts, scores only where a licence says so."""

import pytest

from neuro.errors import KnowledgeError
from neuro.knowledge import catalogue, instruments
from neuro.knowledge.well import top_shares

CODES = {row.code for row in instruments.instruments()}
NO_ITEMS = {"mmse", "moca", "poms", "dsst", "cerad_immediate", "cerad_delayed"}
WELL = {"phq9_4", *(row.code for row in top_shares())}


def test_every_domain_has_an_instrument_also_beyond_the_cohort():
    domains = {row.domain for row in instruments.instruments()}
    assert {
        "mood",
        "anxiety",
        "attention and speed",
        "executive function",
        "memory",
        "well-being",
        "stability",
    } <= domains
    assert {row.code for row in instruments.instruments() if not row.columns} >= {"gad7", "who5", "moca", "tmtb", "brs"}


def test_only_free_questionnaires_have_items_here():
    assert {row.instrument for row in instruments.items()} == {"phq9", "gad7"}
    for row in instruments.instruments():
        assert (row.keeps == "score") or row.code.startswith(("phq", "gad"))
        assert row.code not in NO_ITEMS or row.keeps == "score"


@pytest.mark.parametrize("row", instruments.instruments(), ids=lambda row: row.code)
def test_an_instrument_has_a_licence_a_range_and_what_it_speaks_of(row):
    assert instruments.licence(row.code).text
    assert row.low < row.high
    for column in row.columns:
        about = catalogue.variable(column)
        assert about.plausible_high >= row.high / max(1, len(row.columns))
    for code in row.outcomes:
        assert instruments.instrument(code) == row or catalogue.outcome(code)


def test_every_outcome_of_a_questionnaire_or_test_is_an_instruments():
    linked = {code for row in instruments.instruments() for code in row.outcomes}
    assert {row.code for row in catalogue.outcomes()} - linked == {"cog_z", "height_cm"}
    for row in instruments.instruments():
        for code in row.outcomes:
            about = catalogue.outcome(code)
            if about.unit not in ("share", "animals"):
                assert (about.low, about.high) == (row.low, row.high), code
            # a share of people who are well is worse where it is lower, whatever way the score runs
            assert about.worse == ("lower" if code in WELL else row.worse), code


def test_bands_cover_a_score_without_gap_or_overlap():
    for code in ("phq9", "gad7"):
        about = instruments.instrument(code)
        found = [instruments.band(code, score) for score in range(int(about.low), int(about.high) + 1)]
        assert all(found)
        edges = [row for row in instruments.bands() if row.instrument == code and row.kind == "band"]
        assert all(one.high + 1 == other.low for one, other in zip(edges, edges[1:], strict=False))


def test_rows_speak_of_known_instruments_and_sources():
    for row in (*instruments.rules(), *instruments.bands(), *instruments.items(), *instruments.loinc()):
        assert row.instrument in CODES
        assert catalogue.source(row.source)
    for row in instruments.rules():
        asked = instruments.instrument(row.instrument).items
        assert row.least is None or row.least <= asked


def test_a_total_is_the_sum_and_needs_every_item():
    answers = {item: (item % 4) for item in range(1, 8)}
    assert instruments.total("gad7", answers) == sum(answers.values())
    assert instruments.total("gad7", {**answers, 3: None}) is None
    assert instruments.total("phq9", dict.fromkeys(range(1, 10), 3)) == 27
    assert instruments.total("phq9", dict.fromkeys(range(1, 10), 0) | {10: 3}) == 0


@pytest.mark.parametrize(
    ("code", "answers", "named"),
    [("phq9", {1: 7}, "0 to 3"), ("moca", {1: 1}, "only its score"), ("nothing", {}, "nothing")],
)
def test_what_cannot_be_scored_says_so(code, answers, named):
    with pytest.raises(KnowledgeError, match=named):
        instruments.total(code, answers)
