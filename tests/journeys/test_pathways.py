"""Pathways, one change through every system, and lessons, in a real browser on a real server."""

from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from neuro.mechanism.lessons import lessons
from neuro.mechanism.presets import Preset, presets

PROBES = "_stcore/"
"""Streamlit's own client asks for these beside a deep link first, is refused, and goes on."""
PICTURES = ("As published", "Changed")
FEW = tuple({row.system: row for row in reversed(presets())}.values())
"""The first preset of each system."""
SHORT = min(lessons(), key=lambda lesson: len(lesson.steps))
PATIENCE = 30_000
"""ms for a page on a server that is still warming up."""
TABS = 120
"""Most presses of Tab between two controls."""


def settled(page: Page) -> None:
    """Wait until the script has run."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def picture(page: Page, title: str) -> Locator:
    """A picture by the words that it has for those who cannot see it."""
    return page.locator(f"[data-testid=stVegaLiteChart][aria-label^='{title}']").first


def told(page: Page, title: str) -> str:
    expect(picture(page, title)).to_be_visible()
    return picture(page, title).get_attribute("aria-label") or ""


def opened(page: Page, server: str, preset: Preset) -> None:
    """The link to a preset, followed, and what must stand there."""
    page.goto(f"{server}/pathways?{urlencode({'preset': preset.label})}")
    expect(page.locator(".st-key-card_preset")).to_contain_text(preset.look, timeout=PATIENCE)
    for title in PICTURES:
        expect(picture(page, title)).to_be_visible()
    settled(page)
    expect(page.locator("[data-testid=stException], [data-testid=stAlert]")).to_have_count(0)


def follow(page: Page, server: str, rows: tuple[Preset, ...]) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "console",
        lambda line: (
            said.append(line.text) if line.type == "error" and PROBES not in line.location.get("url", "") else None
        ),
    )
    for row in rows:
        opened(page, server, row)
        assert not said, f"{row.code}: {said}"
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def test_a_link_to_a_preset_of_each_system_opens_it_with_both_pictures(page: Page, server: str) -> None:
    follow(page, server, FEW)


@pytest.mark.slow
def test_every_link_to_a_preset_opens_it_with_both_pictures(page: Page, server: str) -> None:
    follow(page, server, presets())


def thumb(page: Page, code: str) -> Locator:
    return page.locator(f".st-key-serotonin_{code}").get_by_role("slider")


def screen(page: Page) -> list[str]:
    """Every slider, the autoreceptor, the words, and both pictures."""
    settled(page)
    sliders = page.locator("[data-testid=stSlider]").get_by_role("slider", include_hidden=True)
    expect(sliders.first).to_be_attached()
    values = [one.get_attribute("aria-valuetext") or "" for one in sliders.all()]
    kept = page.locator(".st-key-serotonin_autoreceptor").get_by_role("switch").is_checked()
    words = page.locator(".st-key-pathway_words").inner_text()
    return [*values, str(kept), words, *(told(page, title) for title in PICTURES)]


def press(page: Page, control: Locator, key: str, times: int) -> None:
    """Keys on a control, until the words have answered."""
    words = page.locator(".st-key-pathway_words")
    before = words.inner_text()
    control.focus()
    for _ in range(times):
        control.press(key)
    expect(words).not_to_have_text(before)
    settled(page)


def test_the_address_shows_the_same_screen_to_somebody_else(page: Page, server: str, browser: Browser) -> None:
    page.goto(f"{server}/pathways")
    before = screen(page)
    press(page, thumb(page, "plasma_trp"), "ArrowLeft", 3)
    press(page, thumb(page, "plasma_tyr"), "ArrowRight", 2)
    press(page, page.locator(".st-key-serotonin_autoreceptor").get_by_role("switch"), "Space", 1)
    moved = screen(page)
    assert moved[-1] != before[-1], "the changed picture moves"
    assert moved[-2] == before[-2], "the published one stays"
    assert not page.locator(".st-key-serotonin_autoreceptor").get_by_role("switch").is_checked()

    fresh = browser.new_context(viewport={"width": 1440, "height": 900})
    other = fresh.new_page()
    other.goto(page.url)
    expect(other.locator(".st-key-pathway_words")).to_have_text(page.locator(".st-key-pathway_words").inner_text())
    thumbs = "[data-testid=stSlider] input"
    expect(other.locator(thumbs)).to_have_count(page.locator(thumbs).count())
    assert screen(other) == moved
    fresh.close()


def test_no_steady_state_is_a_picture_and_a_sentence(page: Page, server: str) -> None:
    page.goto(f"{server}/pathways")
    settled(page)
    page.get_by_text("Enzymes", exact=True).click()
    press(page, thumb(page, "Vaadc"), "Home", 1)
    expect(page.locator(".st-key-pathway_words")).to_contain_text("No steady state")
    assert "No steady state" in told(page, "Changed")
    expect(picture(page, "As published")).to_be_visible()
    expect(page.locator("[data-testid=stException], [data-testid=stAlert]")).to_have_count(0)


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until a control has the focus."""
    expect(control).to_be_attached()
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if control.evaluate("found => found === document.activeElement"):
            return
    raise AssertionError(f"{TABS} presses of Tab do not reach {control}")


def test_a_lesson_is_done_from_start_to_finish_by_keyboard_alone(page: Page, server: str) -> None:
    page.goto(f"{server}/lessons?{urlencode({'lesson': SHORT.title})}")
    many = len(SHORT.steps)
    expect(page.get_by_text(f"0 of {many} answers seen")).to_be_visible(timeout=PATIENCE)
    settled(page)
    for number, step in enumerate(SHORT.steps):
        key = f".st-key-{SHORT.code}_{number}"
        expect(page.get_by_text(step.why)).to_have_count(0)
        tab_to(page, page.locator(f"{key}_guess input[type=radio]").first)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        button = page.locator(f"{key}_show button")
        expect(button).to_be_enabled()
        settled(page)
        tab_to(page, button)
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"{number + 1} of {many} answers seen")).to_be_visible()
        settled(page)
        expect(page.locator(f".st-key-card_{SHORT.code}_{number}")).to_contain_text("Why.")
    expect(page.get_by_text(f"{many} of {many} answers seen")).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


@pytest.mark.parametrize("path", ["pathways", "influences", "lessons"])
def test_no_serious_barrier_stands_in_a_page(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    settled(page)
    found = Axe().run(page).response["violations"]
    grave = [(row["id"], row["nodes"][0]["html"]) for row in found if row["impact"] in ("serious", "critical")]
    assert not grave
