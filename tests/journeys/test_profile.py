"""A profile in a real browser: paste a report, read the axes, take one page away that prints on one page."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from neuro.assessment.alike import Alike
from neuro.assessment.assess import assess
from neuro.assessment.typical import typical
from neuro.assessment.visits import visits
from neuro.balance.standardise import reference
from neuro.cohort.embedded import embedded
from neuro.knowledge import catalogue
from neuro.report.profile_page import Sheet, against
from neuro.report.profile_page import page as printed

REPORT = (
    "Ferritin 12 ng/mL (15-150) L\nCRP; 4,2; mg/l; <5,0\nZink 0,78 mg/l\nMagnesium 0,82\nweiblich\nAlter 34\nSex: F"
)
WARM = 60_000
"""ms until a server that has just started has read its cohorts."""
PAPERS = ("A4", "Letter")
WOMEN = "sex == 'female' and age < 40"
BESIDES = {"trp_umol_l": 60.0, "tyr_umol_l": 60.0, "phe_umol_l": 55.0, "kyn_umol_l": 2.0, "neopterin_nmol_l": 6.0}
BESIDES |= {"magnesium_mmol_l": 0.8, "choline_umol_l": 9.0, "val_umol_l": 200.0, "leu_umol_l": 120.0}


def pages_of(browser: Browser, html: str) -> list[int]:
    """How many pages a file prints on, for each paper."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_content(html)
    found = [len(re.findall(rb"/Type\s*/Page\b", opened.pdf(format=paper))) for paper in PAPERS]
    context.close()
    return found


def test_a_pasted_report_becomes_axes_and_one_printed_page(
    page: Page, browser: Browser, server: str, tmp_path: Path
) -> None:
    page.goto(f"{server}/profile")
    card = page.locator(".st-key-answer_card")
    expect(card).to_contain_text(re.compile(r"\d+ of \d+ axes lie inside their band"), timeout=WARM)
    expect(card).to_contain_text("Nobody's own values")

    page.locator(".st-key-paste summary").click()
    box = page.get_by_role("textbox", name=re.compile("A value a line"))
    box.fill(REPORT)
    box.press("Control+Enter")
    expect(page.locator(".st-key-paste")).to_contain_text("5 lines read, 2 not read.")
    expect(page.locator(".st-key-paste")).to_contain_text("the unit is missing")
    expect(card).to_contain_text("3 of 3 axes lie inside their band")
    expect(card).to_contain_text("Only what was entered")
    assert page.url == f"{server}/profile"

    with page.expect_download() as saved:
        page.locator(".st-key-page_to_print button").click()
    saved.value.save_as(tmp_path / "profile.html")
    html = (tmp_path / "profile.html").read_text(encoding="utf-8")
    assert "Iron status" in html
    assert pages_of(browser, html) == [1, 1]


@pytest.fixture(scope="module")
def alike() -> Alike:
    cohort = embedded()
    return Alike(cohort, reference(cohort))


@pytest.mark.parametrize("who", ["typical", "everything", "nothing", "refused", "child"])
def test_whoever_is_printed_fits_on_one_page_of_either_paper(browser: Browser, alike: Alike, who: str) -> None:
    middle = typical(alike, WOMEN)
    known = [row.column for row in catalogue.variables() if row.role == "exposure" and row.column in alike.cohort.names]
    people = {
        "typical": middle,
        "everything": typical(alike, WOMEN, known) | middle | BESIDES,
        "nothing": {},
        "refused": {"sex": "male", "age": 45.0, "ferritin_ng_ml": 100.0},
        "child": {"sex": "female", "age": 9.0, "ferritin_ng_ml": 20.0, "plp_nmol_l": 30.0},
    }
    found = assess(people[who], alike)
    change = visits(found, found, alike.reference) if who == "everything" else None
    html = printed(found, Sheet("Only what was entered.", against(alike.cohort), date(2026, 3, 4), change=change))
    assert pages_of(browser, html) == [1, 1]
