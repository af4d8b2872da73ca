"""Pathways, one change through every system, and what bars nobody, in a real browser on a real server."""

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from neuro.mechanism.presets import Preset, presets
from tests.journeys.sight import PATIENCE, settled

PROBES = "_stcore/"
"""Streamlit's own client asks for these beside a deep link first, is refused, and goes on."""
PICTURES = ("As published", "Changed")
FEW = tuple({row.system: row for row in reversed(presets())}.values())
"""The first preset of each system."""
STEADY = """() => {
  const count = document.querySelectorAll("[data-testid=stSlider] input").length;
  const [then, since, frames] = window.counted ?? [-1, 0, 0];
  window.counted = count === then ? [count, since, frames + 1] : [count, performance.now(), 0];
  return count > 0 && window.counted[2] > 20 && performance.now() - window.counted[1] > 500;
}"""
"""Whether no slider came or went for half a second in which the page was also free to draw."""


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


def thumb(page: Page, code: str, system: str = "serotonin") -> Locator:
    return page.locator(f".st-key-{system}_{code}").get_by_role("slider")


def screen(page: Page) -> list[str]:
    """Every choice, slider and switch, the hours, the schedule, the words, and what every picture tells."""
    settled(page)
    page.wait_for_function(STEADY)
    sliders = page.locator("[data-testid=stSlider]").get_by_role("slider", include_hidden=True)
    values = [one.get_attribute("aria-valuetext") or "" for one in sliders.all()]
    chosen = page.locator("[data-testid=stSelectbox] input[role=combobox]").all()
    chosen += page.locator("[data-testid=stNumberInput] input, [data-testid=stTextArea] textarea").all()
    values += [one.input_value() for one in chosen]
    values += [str(one.is_checked()) for one in page.get_by_role("switch", include_hidden=True).all()]
    said = ".st-key-pathway_words, .st-key-card_preset, .st-key-differing, .st-key-schedule, .st-key-receptor_words"
    values += [one.inner_text() for one in page.locator(said).all()]
    pictures = page.locator("[data-testid=stVegaLiteChart]")
    expect(pictures.first).to_be_visible()
    return [*values, *(one.get_attribute("aria-label") or "" for one in pictures.all())]


def press(page: Page, control: Locator, key: str, times: int) -> None:
    """Keys on a control, until the words have answered."""
    words = page.locator(".st-key-pathway_words")
    before = words.inner_text()
    control.focus()
    for _ in range(times):
        control.press(key)
    expect(words).not_to_have_text(before)
    settled(page)


def pick(page: Page, key: str, option: str) -> None:
    """An option of a list, chosen by typing."""
    box = page.locator(f".st-key-{key}").get_by_role("combobox")
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def by_hand(page: Page) -> None:
    press(page, thumb(page, "plasma_trp"), "ArrowLeft", 3)
    press(page, thumb(page, "plasma_tyr"), "ArrowRight", 2)
    press(page, page.locator(".st-key-serotonin_autoreceptor").get_by_role("switch"), "Space", 1)


def back_to_the_reference(page: Page) -> None:
    press(page, thumb(page, "plasma_trp"), "End", 1)
    pick(page, "serotonin_over", "Serotonin in vesicles")


def another_meal(page: Page) -> None:
    rows = page.locator(".st-key-serotonin_schedule textarea")
    rows.fill(rows.input_value() + ";\n23-24 btrp=300 every 24;\n9-7 fire=2")
    rows.press("Control+Enter")
    expect(page.locator(".st-key-schedule")).to_contain_text("Row 6 is left out")
    settled(page)


def a_receptor(page: Page) -> None:
    pick(page, "dopamine_receptor", "dopamine D2")
    expect(page.locator(".st-key-receptor_words")).to_be_visible(timeout=PATIENCE)
    thumb(page, "receptor_antagonist", "dopamine").press("ArrowRight")
    settled(page)
    page.locator(".st-key-dopamine_group_firing summary").click()
    press(page, thumb(page, "fire", "dopamine"), "ArrowRight", 2)


def a_drug_by_day(page: Page) -> None:
    page.locator(".st-key-acetylcholine_group_time summary").click()
    page.get_by_role("button", name="half blocked, hour 8 to 16").click()
    expect(page.locator(".st-key-schedule")).to_be_visible(timeout=PATIENCE)
    settled(page)


@pytest.mark.parametrize(
    ("preset", "moves"),
    [
        ("", by_hand),
        pytest.param(*("Tryptophan depletion", back_to_the_reference), marks=pytest.mark.slow),
        pytest.param(*("A day of meals: serotonin", another_meal), marks=pytest.mark.slow),
        ("Dopamine transporter block", a_receptor),
        pytest.param(*("Choline load", a_drug_by_day), marks=pytest.mark.slow),
    ],
)
def test_the_address_shows_the_same_screen_to_somebody_else(
    page: Page, server: str, browser: Browser, preset: str, moves: Callable[[Page], None]
) -> None:
    page.goto(f"{server}/pathways?{urlencode({'preset': preset} if preset else {})}")
    expect(page.locator(".st-key-pathway_words")).to_be_visible(timeout=PATIENCE)
    before = screen(page)
    moves(page)
    moved = screen(page)
    assert moved != before

    fresh = browser.new_context(viewport={"width": 1440, "height": 900})
    other = fresh.new_page()
    other.goto(page.url)
    expect(other.locator(".st-key-pathway_words")).to_have_text(page.locator(".st-key-pathway_words").inner_text())
    thumbs = "[data-testid=stSlider] input"
    expect(other.locator(thumbs)).to_have_count(page.locator(thumbs).count())
    assert screen(other) == moved
    fresh.close()


def test_reset_takes_every_input_back_on_the_screen(page: Page, server: str) -> None:
    page.goto(f"{server}/pathways")
    expect(page.locator(".st-key-pathway_words")).to_be_visible(timeout=PATIENCE)
    before = screen(page)
    by_hand(page)
    page.locator(".st-key-reset button").click()
    expect(page.locator(".st-key-pathway_words")).to_contain_text("nothing on the picture moves")
    assert screen(page) == before
    assert "serotonin_" not in page.url


@pytest.mark.parametrize(
    "asked",
    [
        {"pathway": "Serotonin", "serotonin_Vaadc": "× 0"},
        pytest.param({"pathway": "Dopamine", "dopamine_Vaadc": "× 0"}, marks=pytest.mark.slow),
        pytest.param({"pathway": "Norepinephrine", "norepinephrine_Vaadc": "× 0"}, marks=pytest.mark.slow),
        pytest.param({"pathway": "Acetylcholine", "acetylcholine_Vvacht": "× 0"}, marks=pytest.mark.slow),
        {"pathway": "Glutamate and GABA", "glutamate_gaba_V65": "× 0.3"},
    ],
    ids=lambda asked: next(iter(asked.values())),
)
def test_no_steady_state_is_a_picture_and_a_sentence(page: Page, server: str, asked: dict[str, str]) -> None:
    page.goto(f"{server}/pathways?{urlencode(asked)}")
    expect(page.locator(".st-key-pathway_words")).to_contain_text("No steady state", timeout=PATIENCE)
    expect(picture(page, "Changed")).to_be_visible(timeout=PATIENCE)
    assert "No steady state" in told(page, "Changed")
    expect(picture(page, "As published")).to_be_visible()
    expect(page.locator("[data-testid=stException], [data-testid=stAlert]")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "scheme", "width"),
    [
        ("pathways", "light", 1440),
        ("influences", "light", 1440),
        ("lessons", "light", 1440),
        ("pathways?preset=A+day+of+meals:+serotonin&serotonin_schedule=9-7+fire%3D2", "dark", 1440),
        ("pathways?preset=Dopamine+transporter+block&dopamine_receptor=dopamine+D2", "light", 390),
        ("pathways?preset=Acetylcholinesterase,+half+blocked&projector=true", "dark", 1920),
    ],
)
def test_no_serious_barrier_stands_in_a_page(
    browser: Browser, server: str, path: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{server}/{path}")
    expect(page.locator(".stMain .stVegaLiteChart, .stMain h1").last).to_be_visible(timeout=PATIENCE)
    settled(page)
    found = Axe().run(page).response["violations"]
    grave = [(row["id"], row["nodes"][0]["html"]) for row in found if row["impact"] in ("serious", "critical")]
    context.close()
    assert not grave
