"""The balance page in a real browser: links that ask the same again, and no barrier in any view."""

import re
from typing import Literal
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.sight import PATIENCE, settled


def test_from_a_menu_to_a_group_and_back_by_its_address(page: Page, server: str) -> None:
    page.goto(server)
    page.get_by_role("link", name="Balance").click()
    expect(page.get_by_role("heading", name="How does vitamin B6 (PLP) differ by sex?")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-asked")).to_contain_text("Balance indices")
    page.get_by_role("combobox", name=re.compile("Index or axis")).click()
    page.keyboard.type("Zinc status")
    page.get_by_role("option", name=re.compile("Zinc status")).first.click()
    expect(page.get_by_role("heading", name="How does zinc status differ by sex?")).to_be_visible()
    page.get_by_text("Family income", exact=True).click()
    expect(page.get_by_role("heading", name="How does zinc status differ by family income?")).to_be_visible()
    page.get_by_role("tab", name="Along age").click()
    expect(page.get_by_text("not the ageing of a person")).to_be_visible()
    settled(page)
    kept = page.url
    page.goto("about:blank")
    page.goto(kept)
    expect(page.get_by_role("heading", name="How does zinc status lie along age?")).to_be_visible(timeout=PATIENCE)


def test_data_of_a_picture_can_be_taken_away(page: Page, server: str) -> None:
    page.goto(f"{server}/balance")
    with page.expect_download(timeout=PATIENCE) as saved:
        page.locator(".st-key-download_groups button").click()
    lines = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("label,group,people,few,mean,mean from,mean to,P5")
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("asked", "scheme", "width"),
    [
        ({}, "light", 1440),
        ({"look": "Along age", "lines": "Women and men"}, "dark", 1440),
        ({"look": "Side by side", "that": "Simulated cohort, all cycles"}, "light", 390),
        ({"look": "Together"}, "light", 1440),
        ({"look": "Missing"}, "dark", 390),
        ({"look": "Not given"}, "light", 1920),
    ],
    ids=lambda asked: asked.get("look", "By group") if isinstance(asked, dict) else str(asked),
)
def test_no_serious_barrier_stands_in_a_view(
    browser: Browser, server: str, asked: dict[str, str], scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{server}/balance?{urlencode(asked)}")
    expect(page.get_by_role("tab").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    sideways = page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth; }"
    )
    context.close()
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    assert sideways <= 2
