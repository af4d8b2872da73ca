"""The evidence page in a real browser: found while typing, links that show the same again, and no barrier."""

from typing import Literal
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.sight import PATIENCE, settled


def test_from_typing_to_an_entry_and_back_by_its_address(page: Page, server: str) -> None:
    page.goto(f"{server}/evidence")
    expect(page.get_by_role("heading", name="“Low serotonin causes depression”")).to_be_visible(timeout=PATIENCE)
    box = page.get_by_label("Search").first
    box.press_sequentially("5-HT")
    expect(page.get_by_role("heading", name="Serotonin", exact=True)).to_be_visible()
    page.get_by_role("button", name="Over-claims and what we say").click()
    expect(page.get_by_role("heading", name="Low serotonin causes depression")).to_be_visible()
    settled(page)
    row = page.get_by_text("Whole row").first
    row.focus()
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("link", name="Link to this entry").first.click()
    expect(page.locator(".st-key-card_entry h2")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert "entry=claim" in page.url
    kept, title = page.url, page.locator(".st-key-card_entry h2").inner_text()
    page.goto("about:blank")
    page.goto(kept)
    expect(page.locator(".st-key-card_entry h2")).to_have_text(title, timeout=PATIENCE)
    page.get_by_role("button", name="All evidence").click()
    expect(page.get_by_role("heading", name="How far to trust it")).to_be_visible()
    assert "?" not in page.url.rstrip("?")


def test_what_was_found_can_be_taken_away(page: Page, server: str) -> None:
    page.goto(f"{server}/evidence?find=ferritin")
    with page.expect_download(timeout=PATIENCE) as saved:
        page.locator(".st-key-download_found button").click()
    lines = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == "kind,code,title,sentence,number,grade,locator,source,citation,identifier,how_read"
    assert any("below 15 µg/L" in line for line in lines)


@pytest.mark.parametrize(
    ("asked", "scheme", "width"),
    [
        ({}, "light", 1440),
        ({}, "dark", 390),
        pytest.param(*({"find": "serotonin"}, "light", 390), marks=pytest.mark.slow),
        ({"find": "ferritin", "kind": "guardrail,effect"}, "dark", 1920),
        pytest.param(*({"entry": "constant:serotonin.Ktrp"}, "dark", 1440), marks=pytest.mark.slow),
        pytest.param(*({"find": "qwzxv"}, "light", 1440), marks=pytest.mark.slow),
    ],
    ids=lambda asked: next(iter(asked.values()), "all") if isinstance(asked, dict) else str(asked),
)
def test_no_view_has_a_barrier(
    browser: Browser, server: str, asked: dict[str, str], scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{server}/evidence?{urlencode(asked)}")
    expect(page.get_by_role("heading", name="Evidence", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.wait_for_timeout(500)
    found = Axe().run(page).response["violations"]
    assert [(row["id"], row["nodes"][0]["html"][:200]) for row in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
