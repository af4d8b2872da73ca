"""What a stranger does in the first minutes, in a real browser on a real server."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

MENU = [
    *("Home", "Cohort", "Balance", "A person's profile", "Associations", "What if: a person", "What if: a population"),
    *("Pathways", "One change, every system", "Lessons", "Evidence"),
]
INTERVAL = re.compile(r"[−+]?\d.*\[.*,.*\]")


def card(page: Page) -> str:
    """The number on the answer card."""
    metric = page.locator(".st-key-answer_card [data-testid=stMetricValue]")
    expect(metric).to_have_text(INTERVAL)
    return metric.inner_text()


def test_from_home_to_a_moved_value(page: Page, server: str) -> None:
    page.goto(server)
    expect(page.get_by_text("16,944 adults").first).to_be_visible()
    page.get_by_role("link", name="Open associations").click()
    expect(page.get_by_role("heading", name=re.compile("How does the PHQ-9 score differ along"))).to_be_visible()

    page.locator(".st-key-change button").first.click()
    page.get_by_role("combobox", name=re.compile("Outcome")).click()
    page.get_by_role("option", name=re.compile("10 or more")).click()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-asked")).to_contain_text("10 or more")
    expect(page).to_have_url(re.compile("outcome="))

    page.get_by_role("link", name="What if: a person").click()
    before = card(page)
    thumb = page.locator(".st-key-move_plp_nmol_l").get_by_role("slider")
    thumb.focus()
    for _ in range(6):
        thumb.press("ArrowLeft")
    metric = page.locator(".st-key-answer_card [data-testid=stMetricValue]")
    expect(metric).not_to_have_text(before)
    expect(metric).to_have_text(INTERVAL)
    named = set(parse_qs(urlsplit(page.url).query))
    assert named <= {"cohort", "outcome", "exposure", "who"}, "only the question stands in the address"


def test_a_cold_deep_link_shows_the_right_menu_and_the_question_it_asks(page: Page, server: str) -> None:
    page.goto(f"{server}/person?outcome=Animal+fluency&exposure=Vitamin+B12")
    card(page)
    expect(page.locator(".st-key-asked")).to_contain_text("Animal fluency along Vitamin B12")
    links = page.locator("[data-testid=stSidebarNavLink]")
    expect(links).to_have_count(len(MENU))
    assert [link.strip() for link in links.all_inner_texts()] == MENU
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_a_value_beyond_the_people_of_the_fit_gives_a_reason_and_no_number(page: Page, server: str) -> None:
    page.goto(f"{server}/person")
    card(page)
    value = page.get_by_role("spinbutton", name=re.compile(r"Vitamin B6 \(PLP\)"))
    value.fill("500")
    value.press("Enter")
    answer = page.locator(".st-key-answer_card")
    expect(answer).to_contain_text("No number here")
    expect(answer).to_contain_text("99th percentile")
    expect(answer.locator("[data-testid=stMetricValue]")).to_have_count(0)


@pytest.mark.parametrize("path", ["", "cohort", "balance", "associations", "person", "population", "evidence"])
def test_every_answer_carries_the_security_headers_and_no_page_reaches_out(page: Page, server: str, path: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(f"{server}/{path}")
    assert answer is not None
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    foreign = [url for url in asked if not url.startswith((server, server.replace("http", "ws"), "data:", "blob:"))]
    assert not foreign


def test_a_saved_question_opens_again_with_its_header_and_its_number(page: Page, server: str, tmp_path: Path) -> None:
    page.goto(f"{server}/person?outcome=Animal+fluency&exposure=Vitamin+B12&who=women")
    asked = card(page)
    with page.expect_download() as saved:
        page.locator(".st-key-save button").click()
    saved.value.save_as(tmp_path / "scenario.json")

    page.goto(f"{server}/person")
    assert card(page) != asked
    page.locator(".st-key-open button").first.click()
    page.locator(".st-key-scenario input[type=file]").set_input_files(tmp_path / "scenario.json")
    expect(page.locator(".st-key-asked")).to_contain_text("Animal fluency along Vitamin B12 · women")
    expect(page.locator(".st-key-answer_card [data-testid=stMetricValue]")).to_have_text(asked)
