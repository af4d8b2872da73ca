"""Lessons in a real browser on a real server: by keyboard, left and taken up again, led to Pathways, printed."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from neuro.mechanism.claims import found
from neuro.mechanism.lessons import Lesson, lesson, lessons
from tests.journeys.sight import PATIENCE, settled

TABS = 120
"""Most presses of Tab between two controls."""
BY_KEYBOARD = ("vitamin_b6", "transporter_block")
TWO = tuple(lesson(code) for code in BY_KEYBOARD)
PAPER = 700
"""px that an A4 sheet has between its margins at 96 dots an inch, about."""


def opened(page: Page, server: str, one: Lesson, **asked: str) -> None:
    page.goto(f"{server}/lessons?{urlencode({'lesson': one.title, **asked})}")
    expect(page.get_by_role("heading", name=one.question)).to_be_visible(timeout=PATIENCE)
    settled(page)


def told(page: Page, one: Lesson, done: int) -> None:
    """How many answers were seen, as the page says it."""
    expect(page.get_by_text(f"{done} of {len(one.steps)} answers seen")).to_be_visible()
    settled(page)


def radios(page: Page, one: Lesson, number: int) -> Locator:
    return page.locator(f".st-key-{one.code}_{number}_guess input[type=radio]")


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until a control has the focus."""
    expect(control).to_be_attached()
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if control.evaluate("found => found === document.activeElement"):
            return
    raise AssertionError(f"{TABS} presses of Tab do not reach {control}")


def answered(page: Page, one: Lesson, number: int, option: int) -> None:
    """A guess and its answer, with the mouse."""
    page.locator(f".st-key-{one.code}_{number}_guess label").filter(has_text=one.steps[number].options[option]).click()
    page.locator(f".st-key-{one.code}_{number}_show button").click()
    expect(page.locator(f".st-key-card_{one.code}_{number}")).to_contain_text("Why.")
    settled(page)


@pytest.mark.parametrize("one", TWO, ids=BY_KEYBOARD)
def test_a_lesson_is_done_from_start_to_finish_by_keyboard_alone(page: Page, server: str, one: Lesson) -> None:
    opened(page, server, one)
    told(page, one, 0)
    for number, step in enumerate(one.steps):
        expect(page.get_by_text(step.why)).to_have_count(0)
        tab_to(page, radios(page, one, number).first)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        button = page.locator(f".st-key-{one.code}_{number}_show button")
        expect(button).to_be_enabled()
        settled(page)
        tab_to(page, button)
        page.keyboard.press("Enter")
        told(page, one, number + 1)
        expect(page.locator(f".st-key-card_{one.code}_{number}")).to_contain_text("Why.")
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    following = lessons()[lessons().index(one) + 1 :]
    if not following:
        expect(page.get_by_text("This was the last lesson")).to_be_visible()
        return
    tab_to(page, page.locator(".st-key-next button"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=following[0].question)).to_be_visible()
    told(page, following[0], 0)


def test_a_lesson_that_is_left_or_loaded_again_goes_on_where_it_was(page: Page, server: str) -> None:
    one = TWO[0]
    opened(page, server, one)
    answered(page, one, 0, 0)
    answered(page, one, 2, 1)
    told(page, one, 2)
    for leave in ("menu", "reload"):
        if leave == "menu":
            page.get_by_role("link", name="One change, every system").click()
            expect(page.get_by_role("heading", name="One change, every system")).to_be_visible()
            settled(page)
            page.get_by_role("link", name="Lessons").click()
        else:
            page.reload()
        expect(page.get_by_role("heading", name=one.question)).to_be_visible(timeout=PATIENCE)
        told(page, one, 2)
        expect(radios(page, one, 0).nth(0)).to_be_checked()
        expect(radios(page, one, 2).nth(1)).to_be_checked()
        expect(page.get_by_text(one.steps[1].why)).to_have_count(0)
    page.locator(".st-key-anew button").click()
    told(page, one, 0)
    page.reload()
    told(page, one, 0)
    expect(radios(page, one, 0).nth(0)).not_to_be_checked()


def test_a_step_opens_on_pathways_with_its_own_inputs_in_a_fresh_browser(
    page: Page, server: str, browser: Browser
) -> None:
    one = lesson("inflammation_fork")
    opened(page, server, one, answered="--b--")
    link = page.locator(f".st-key-{one.code}_2_links a").first
    rise = 100.0 * (found(one.steps[2].scene, "HK", "rest") - 1.0)
    with page.expect_popup() as popped:
        link.click()
    for address in (popped.value.url, f"{server}/{link.get_attribute('href')}"):
        fresh = browser.new_context(viewport={"width": 1440, "height": 900})
        other = fresh.new_page()
        other.goto(address)
        words = other.locator(".st-key-pathway_words")
        expect(words).to_contain_text(f"3-hydroxykynurenine rises by {rise:.0f} %", timeout=PATIENCE)
        settled(other)
        slider = other.locator(".st-key-kynurenine_b6").get_by_role("slider", include_hidden=True)
        expect(slider).to_have_attribute("aria-valuetext", "× 0.3")
        expect(other.locator("[data-testid=stException], [data-testid=stAlert]")).to_have_count(0)
        fresh.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_lesson_prints_dark_on_white_with_whole_pictures_and_no_controls(
    browser: Browser, server: str, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    page, one = context.new_page(), lesson("excitation_inhibition")
    opened(page, server, one, answered="aaaaa")
    pictures = page.locator("[data-testid=stVegaLiteChart] svg")
    expect(pictures).to_have_count(7)
    for picture in pictures.all():
        expect(picture.locator("path[stroke-width]").first).to_be_attached()
    page.emulate_media(media="print", color_scheme=scheme)
    page.set_viewport_size({"width": PAPER, "height": 1000})
    for gone in ("stButton", "stSidebar", "stHeader", "stProgress", "stSelectbox"):
        assert not any(control.is_visible() for control in page.get_by_test_id(gone).all()), gone
    expect(page.locator(".st-key-printed")).to_contain_text(one.title)
    colour = page.locator(f".st-key-card_{one.code}_0 p").first.evaluate("found => getComputedStyle(found).color")
    assert colour == "rgb(27, 37, 41)"
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PAPER + 1
    context.close()
