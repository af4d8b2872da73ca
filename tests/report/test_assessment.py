"""An assessment as plain values and as sentences: nothing is lost, nothing is promised."""

import json

import pytest

from neuro.assessment.alike import Alike
from neuro.assessment.assess import assess
from neuro.assessment.pasted import pasted
from neuro.assessment.visits import visits
from neuro.balance.standardise import reference
from neuro.cli.render import plain
from neuro.cohort.embedded import embedded
from neuro.knowledge.words import objections
from neuro.report import profile, profile_axes
from neuro.report.assessment import assessment_answer, counted

PERSON = {"sex": "female", "age": 35.0, "trp_umol_l": 50.0, "tyr_umol_l": 60.0, "phe_umol_l": 55.0, "leu_umol_l": 120.0}
PERSON |= {"ile_umol_l": 60.0, "val_umol_l": 220.0, "plp_nmol_l": 12.0, "crp_mg_l": 12.0, "hcy_umol_l": 14.0}
PERSON |= {"b12_pg_ml": 250.0, "kyn_umol_l": 2.0, "choline_umol_l": 7.0}


@pytest.fixture(scope="module")
def found():
    cohort = embedded("simulated")
    alike = Alike(cohort, reference(cohort))
    later = assess(PERSON, alike)
    earlier = assess({**PERSON, "plp_nmol_l": 60.0}, alike)
    return later, visits(earlier, later, alike.reference)


def lines(found) -> list[str]:
    later, change = found
    said = [counted(later), profile.widest(later), profile.composite(later)]
    said += [text for row in later.axes for text in profile_axes.axis(row)]
    said += [profile.flux(row) for row in later.synthesis.fluxes]
    said += [profile.declined(row) for row in later.declined]
    return [*said, *(profile.change(row) for row in change.axes)]


def test_the_count_by_name_comes_before_the_composite(found):
    keys = list(assessment_answer(found[0], None, found[1]))
    assert keys.index("counts") < keys.index("axes") < keys.index("composite")


def test_the_answer_is_plain_and_holds_every_number(found):
    answer = json.loads(json.dumps(plain(assessment_answer(found[0], pasted("TSH 2.1"), found[1])), allow_nan=False))
    by_code = {row["code"]: row for row in answer["axes"]}
    for row in found[0].axes:
        assert by_code[row.axis.code]["value"] == row.value
        assert by_code[row.axis.code]["formula"] == row.axis.formula
    assert answer["unread"][0]["kind"] == "unit"
    assert sum(one["share"] for one in answer["composite"]["weights"]) == pytest.approx(1.0)
    assert answer["counts"]["judged"] == len(
        answer["counts"]["inside"] + answer["counts"]["below"] + answer["counts"]["above"]
    )


def test_no_sentence_promises_or_advises(found):
    answer = assessment_answer(found[0], None, found[1])
    said = [*lines(found), *answer["warnings"], *answer["synthesis"]["why"], answer["counts"]["sentence"]]
    assert [objections(text) for text in said if objections(text)] == []


def test_every_sentence_ends_and_none_holds_a_bare_none(found):
    for text in filter(None, lines(found)):
        assert text[-1] in ".!", text
        assert "None" not in text
        assert "nan" not in text.split()


def test_an_axis_says_score_percentile_and_people(found):
    [row] = [row for row in found[0].axes if row.axis.code == "b6_supply"]
    assert "SD" in profile_axes.headline(row)
    said = " ".join(profile_axes.axis(row))
    assert "ercentile" in said
    assert "women of 18-39" in said
