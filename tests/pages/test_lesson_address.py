"""The link of a lesson's step opens Pathways, in a fresh browser, with exactly the condition of the step."""

from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuro.mechanism.drive import Drive
from neuro.mechanism.lessons import lessons
from neuro.mechanism.presets import preset
from neuro.mechanism.scene import Scene
from pages.pathway_address import address

SECONDS = 90
SAME = 1e-9
"""A slider's stop is the same number divided by a reference and multiplied again."""
STEPS = {f"{one.code}-{place}": step for one in lessons() for place, step in enumerate(one.steps, start=1)}
CONDITIONS = {name: step.scene for name, step in STEPS.items()} | {
    f"{name}-beside": step.beside for name, step in STEPS.items() if step.beside
}
OPEN = """
import streamlit as st
from pages import pathway_inputs
name, options, chosen = pathway_inputs.opened()
st.session_state["asked"] = pathway_inputs.asked(name, options, chosen)
"""


def opened(link: str) -> Scene:
    """What the inputs of Pathways ask when a new visitor follows a link."""
    app = AppTest.from_string(OPEN, default_timeout=SECONDS)
    app.query_params.update(dict(parse_qsl(urlsplit(link).query, strict_parsing=True)))
    app.run()
    assert not app.exception
    found: Scene = app.session_state["asked"]
    return found


@pytest.mark.parametrize("asked", CONDITIONS.values(), ids=CONDITIONS)
def test_the_link_of_every_step_opens_the_condition_of_the_step(asked):
    found = address(asked)
    assert found is not None
    assert found.differs == ()
    shown = opened(found.link)
    assert shown.system.code == asked.system.code
    np.testing.assert_allclose(shown.constants(), asked.constants(), rtol=SAME)
    assert (shown.hours, shown.drives) == (asked.hours, asked.drives)
    if asked.hours is not None:
        np.testing.assert_allclose(shown.course().states, asked.course().states, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Scene("serotonin", entries={"plasma_trp": 78.4}), "total × 0.8 (76.8 µmol/L) in place of × 0.817"),
        (Scene("serotonin", scaled={"Kitrp": 0.5}), "which has no slider there"),
        (Scene("serotonin", entries={"cortisol": 2.0}), "maps that the lesson leaves off"),
    ],
)
def test_what_no_slider_can_ask_is_said_and_the_nearest_condition_opens(asked, told):
    found = address(asked)
    assert found is not None
    assert told in "; ".join(found.differs)
    assert opened(found.link).system is asked.system


def test_a_condition_with_everything_moved_comes_back():
    asked = Scene(
        "serotonin",
        ("ssri",),
        scaled={"Vmao": 0.5, "srel": 0.5},
        entries={"plasma_tyr": 116.4, "iron": 0.5},
        assume=("iron",),
        autoreceptor=False,
        hours=30.0,
        drives=(Drive(7.0, 9.0, "btrp", 194.0, 24.0), Drive(2.0, 3.5, "fire", 2.5)),
    )
    shown = opened(address(asked).link)
    np.testing.assert_allclose(shown.constants(), asked.constants(), rtol=SAME)
    assert (shown.hours, shown.drives) == (asked.hours, asked.drives)


def test_a_preset_opens_by_its_name_with_what_is_said_of_it():
    assert "preset=Ketosis" in address(preset("ketosis").scene).link
    assert "preset=" not in address(Scene("glutamate_gaba", entries={"ketones": 2.5})).link


def test_a_receptor_alone_has_no_pathway():
    assert address(Scene("receptor", receptor="D2")) is None
