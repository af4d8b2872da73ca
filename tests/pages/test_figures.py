"""A figure that is taken away says what it shows: model, what was moved, when, and what it does not say."""

import re
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from neuro import __version__
from neuro.charts.figure import SVG
from neuro.charts.pathway import MOVING, NO_REST, SIZES
from neuro.mechanism.diagram import diagram
from neuro.mechanism.presets import preset
from neuro.mechanism.scene import Scene
from neuro.report import pathway as told
from pages import pathway_inputs, pathway_parts

SECONDS = 60


def answer(question: Scene, opened: str = "") -> pathway_parts.Answer:
    """What the page answers, without the page."""
    course = question.course() if question.hours else None
    after = pathway_parts.ended(question, course) if course else question.rest()
    rest = question.rest()
    caption = told.caption(question, pathway_inputs.moved(question), rest)
    chosen, moving = preset(opened) if opened else None, course is not None and bool(rest.reason)
    return pathway_parts.Answer(question, chosen, question.reference(), after, course, (), caption, moving)


def words(svg: str) -> str:
    """All lines of a figure, in one."""
    lines = ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter(f"{{{SVG}}}text")]
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize(
    ("code", "holds"),
    [
        ("trp_depletion", ("model SER-2020", "Changed, after 14 hours: tryptophan in plasma, total ×")),
        ("dat_block", ("Dopamine, model DA-2009", "Changed, at rest: dopamine transporter blocked")),
        ("meals_serotonin", ("Schedule, hours from-to: 0-96 btrp=24.25; 7-10 btrp=169.75 every 24", "There btrp: ")),
        ("ssri_day1", ("Serotonin with reuptake trafficking", "with an SSRI")),
    ],
)
def test_figure_of_a_preset_says_what_was_moved_and_when(code: str, holds: tuple[str, ...]) -> None:
    found = answer(preset(code).scene, code)
    shown = words(pathway_parts.beside(found)())
    assert found.title == preset(code).label
    for part in (preset(code).label, "As published", told.NEVER, f"Neurobalance {__version__}", SIZES, *holds):
        assert part in shown
    for place in diagram(found.after.system).places:
        assert place.label in shown


@pytest.mark.parametrize(("hours", "drawn"), [(None, NO_REST), (24.0, MOVING)])
def test_figure_without_a_steady_state_says_why(hours: float | None, drawn: str) -> None:
    question = Scene("serotonin", given={"Vaadc": 1.0}, hours=hours)
    shown = words(pathway_parts.beside(answer(question))())
    assert question.rest().reason
    assert f"No steady state. {question.rest().reason}" in shown
    assert drawn in shown


def test_numbers_are_told_without_minus_nothing_or_powers_of_ten() -> None:
    question = Scene("serotonin", scaled={"Vaadc": 0.01}, hours=1440.0)
    course = question.course()
    before, after = question.reference(), pathway_parts.ended(question, course)
    shown = told.readable(told.changes(before, after)).to_html()
    assert not re.search(r"−0\.0<", shown)
    rest = Scene("serotonin", scaled={"srel": 0.0})
    assert not re.search(r"−0\.0<", told.readable(told.changes(rest.reference(), rest.rest())).to_html())
    far = Scene("dopamine", scaled={"Vaadc": 0.0}, hours=1440.0)
    said = told.words(far.reference(), pathway_parts.ended(far, far.course()), ("ldopa",))
    assert "L-DOPA rises to 427,000 times as much" in said


def test_moving_on_from_a_preset_takes_its_name_off_the_figure() -> None:
    assert answer(Scene("serotonin", given={"btrp": 50.0}), "trp_depletion").title == "Serotonin"


def test_page_offers_the_figure_and_draws_none_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neuro.charts.figure.vl_convert", None)
    app = AppTest.from_file("../../pages/frame.py", default_timeout=SECONDS)
    app.query_params["preset"] = "Tryptophan depletion"
    app.run().switch_page("pathways.py").run()
    assert not app.exception
    offered = {one.label for one in app.get("download_button")}
    assert {"Figure (SVG)", "Figure (PNG)", "Course (SVG)", "Course (PNG)", "Numbers (CSV)", "Model (SBML)"} <= offered
