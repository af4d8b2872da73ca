"""An analyst asks one question, disputes what it rests on, and takes the answers away, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from neuro.models.graph.edit import rewired, written
from neuro.models.question import shipped_graphs
from tests.journeys.sight import PATIENCE, settled

LONG = 180_000
"""ms for dozens of fits on a busy machine."""


def opened(page: Page, server: str) -> None:
    page.goto(f"{server}/associations")
    expect(page.get_by_role("heading", name="Why this model")).to_be_visible(timeout=PATIENCE)


def test_a_graph_of_ones_own_changes_the_adjustment_on_every_page_until_it_is_put_back(
    page: Page, server: str, tmp_path: Path
) -> None:
    graph = shipped_graphs()[0]
    about_bmi = {(row.cause, row.effect) for row in graph.arrows if "bmi" in (row.cause, row.effect)}
    place = tmp_path / "without_bmi.toml"
    place.write_text(written(rewired(graph, about_bmi, ())), encoding="utf-8")

    opened(page, server)
    why = page.locator("li", has_text=re.compile("Adjusted for"))
    expect(why).to_contain_text("Body mass index")
    page.locator(".st-key-edit_graph summary").click()
    page.get_by_role("button", name="Open a graph file").click()
    page.locator(".st-key-graph_file input[type=file]").set_input_files(place)
    expect(page.locator(".st-key-header")).to_contain_text("your own causal graph", timeout=PATIENCE)
    expect(why).not_to_contain_text("Body mass index", timeout=PATIENCE)

    page.get_by_role("link", name="Home").click()
    expect(page.locator(".st-key-header")).to_contain_text("your own causal graph", timeout=PATIENCE)
    page.get_by_role("link", name="Associations").click()
    expect(page.get_by_role("heading", name="Why this model")).to_be_visible(timeout=PATIENCE)
    settled(page)
    expect(page.locator(".st-key-edit_graph details[open]")).to_have_count(0)
    page.locator(".st-key-edit_graph summary").click()
    page.get_by_role("button", name="Back to the shipped graph").click(timeout=PATIENCE)
    expect(why).to_contain_text("Body mass index", timeout=PATIENCE)
    expect(page.locator(".st-key-header")).not_to_contain_text("your own causal graph")


def test_a_graph_that_runs_in_a_circle_is_refused_in_a_sentence_and_nothing_changes(
    page: Page, server: str, tmp_path: Path
) -> None:
    graph = shipped_graphs()[0]
    circle = '\n[[arrow]]\nfrom = "phq9"\nto = "age"\nreason = "a circle"\ngrade = "C"\n'
    place = tmp_path / "circle.toml"
    place.write_text(written(graph) + circle, encoding="utf-8")
    opened(page, server)
    page.locator(".st-key-edit_graph summary").click()
    page.get_by_role("button", name="Open a graph file").click()
    page.locator(".st-key-graph_file input[type=file]").set_input_files(place)
    expect(page.get_by_role("alert").filter(has_text="without a circle")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-header")).not_to_contain_text("your own causal graph")


def test_a_set_that_would_distort_the_answer_is_refused_by_name(page: Page, server: str) -> None:
    opened(page, server)
    page.locator(".st-key-edit_graph summary").click()
    box = page.locator(".st-key-proposed").get_by_role("combobox")
    box.click()
    box.fill("Antidepress")
    page.get_by_role("option").first.click()
    expect(page.get_by_text("Refused: the answer would be distorted.")).to_be_visible(timeout=PATIENCE)


def unfolded(page: Page, key: str) -> None:
    """A depth opened: it says something and nothing fails."""
    part = page.locator(f".st-key-deep_{key}")
    part.locator("summary").click()
    expect(part.locator("[data-testid=stMarkdownContainer]").nth(1)).to_be_visible(timeout=LONG)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=LONG)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.get_by_text("encountered an error")).to_have_count(0)


def test_each_depth_opens_beside_the_others_without_a_fault(page: Page, server: str) -> None:
    opened(page, server)
    for key in ("missing", "trust", "scan", "taken"):
        unfolded(page, key)


@pytest.mark.slow
def test_the_depths_that_fit_many_models_open_without_a_fault(page: Page, server: str) -> None:
    opened(page, server)
    for key in ("otherwise", "differs", "challenger"):
        unfolded(page, key)
