"""The page to print: complete in itself, every axis and value on it, careful words."""

import re
from datetime import date
from html import unescape

import pytest

from neuro import __version__
from neuro.assessment.alike import Alike
from neuro.assessment.assess import assess
from neuro.assessment.visits import visits
from neuro.balance.standardise import reference
from neuro.cohort.embedded import embedded
from neuro.knowledge.words import objections
from neuro.report import profile_axes
from neuro.report.profile_page import LIMITS, Sheet, against, page

PERSON = {"sex": "female", "age": 35.0, "ferritin_ng_ml": 12.0, "plp_nmol_l": 8.0, "crp_mg_l": 14.0, "zinc_ug_dl": 80.0}
DAY = date(2026, 3, 4)


@pytest.fixture(scope="module")
def alike() -> Alike:
    cohort = embedded()
    return Alike(cohort, reference(cohort))


def sheet(alike: Alike, **more: object) -> Sheet:
    return Sheet("Only what was entered.", against(alike.cohort), DAY, **more)


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.split("</style>")[1])).split())


def test_it_carries_date_version_limits_axes_values_and_the_source_of_the_reference(alike: Alike) -> None:
    found = assess(PERSON, alike)
    told = text(page(found, sheet(alike, day=date(2026, 1, 2))))
    assert "2026-03-04" in told
    assert "Values of 2026-01-02" in told
    assert __version__ in told
    assert LIMITS in told
    assert "NHANES 2005-08, 2011-12, 16,944 adults, weighted" in told
    for name in (*(row.axis.name for row in found.axes), *(row.judged.label for row in found.values)):
        assert name in told
    for row in found.declined:
        assert row.axis.name in told
    assert told.index("axes lie inside their band") < told.index("One number, last")


def test_nothing_is_fetched_run_or_objected_to(alike: Alike) -> None:
    html = page(assess(PERSON, alike), sheet(alike))
    assert not re.search(r"<script|<link|<img|@import|url\(|src=|onclick", html)
    assert not re.search(r"https?://(?!www\.w3\.org)", html)
    assert not list(objections(text(html)))


@pytest.mark.parametrize(
    ("person", "axis", "reason"),
    [
        ({"sex": "male", "age": 45.0, "ferritin_ng_ml": 80.0}, "Iron status", "nobody alike to be set against"),
        ({"ferritin_ng_ml": 80.0}, "Iron status", "enter sex and age"),
        ({"age": 30.0, "testosterone_ng_dl": 400.0}, "Testosterone", "enter sex"),
        ({"sex": "female", "age": 9.0, "plp_nmol_l": 30.0}, "Vitamin B6 status", "nobody under 18 is in the reference"),
    ],
)
def test_an_axis_that_the_cohort_has_is_never_said_to_be_unknown_to_it(
    alike: Alike, person: dict[str, float | str], axis: str, reason: str
) -> None:
    why = dict(profile_axes.without(assess(person, alike)))[axis]
    assert reason in why
    assert "neither this cohort" not in why


def test_an_empty_person_gets_a_useful_page_without_a_number(alike: Alike) -> None:
    told = text(page(assess({}, alike), sheet(alike)))
    assert "What to enter first" in told
    assert "No axis has a score that is judged." in told
    assert not re.search(r"[+−]\d\.\d\d SD", told)


def test_two_dates_tell_each_change_and_its_reason_once(alike: Alike) -> None:
    later, earlier = assess(PERSON, alike), assess(PERSON | {"plp_nmol_l": 40.0}, alike)
    told = text(page(later, sheet(alike, change=visits(earlier, later, alike.reference))))
    assert re.search(r"Vitamin B6 status −\d\.\d\d", told)
    assert told.count("how much it varies from week to week") == 1


def test_words_of_a_laboratory_are_shown_as_words(alike: Alike) -> None:
    html = page(assess(PERSON, alike), Sheet("<script>x</script> & more", against(alike.cohort), DAY))
    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt; &amp; more" in html
