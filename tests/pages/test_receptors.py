"""The receptor view of a pathway, as people open it."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from neuro.knowledge.words import objections
from neuro.mechanism.receptor_view import INPUTS, heard, hearing
from neuro.mechanism.receptors import receptors
from neuro.mechanism.scene import Scene

SECONDS = 90
Visit = Callable[..., AppTest]
CHOSEN = ("serotonin", "dopamine", "norepinephrine", "glutamate_gaba", "acetylcholine")


@pytest.fixture
def visit() -> Visit:
    """Open pathways as a new visitor, with choices from the address."""

    def opened(**asked: str) -> AppTest:
        app = AppTest.from_file("../../pages/frame.py", default_timeout=SECONDS)
        app.query_params.update(asked)
        return app.run().switch_page("pathways.py").run()

    return opened


def words(app: AppTest) -> str:
    kinds = (app.header, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def pictures(app: AppTest) -> int:
    return len(app.get("vega_lite_chart"))


@pytest.mark.parametrize("system", CHOSEN)
def test_a_receptor_is_drawn_when_one_is_chosen_and_says_what_it_is(visit: Visit, system: str) -> None:
    app = visit()
    app.selectbox(key="pathway").set_value(system).run()
    before = pictures(app)
    row = hearing(Scene(system).system)[0]
    app.selectbox(key=f"{system}_receptor").set_value(row.code).run()
    assert not app.exception
    assert pictures(app) == before + 2
    text = words(app)
    assert "response of this receptor in the model does not move" in text
    assert f"half-life {row.half_life:g} days (grade {row.half_life_grade})" in text
    assert not list(objections(text))
    assert all("(assumed) · C" in app.select_slider(key=f"{system}_receptor_{code}").label for code in INPUTS)


def test_the_words_have_the_numbers_of_the_simulation(visit: Visit) -> None:
    app = visit()
    app.selectbox(key="pathway").set_value("dopamine").run()
    app.selectbox(key="dopamine_receptor").set_value("D2").run()
    app.select_slider(key="dopamine_receptor_antagonist").set_value(5.0).run()
    rest = Scene("dopamine").reference()
    found = heard(receptors()["D2"], rest, rest, {"antagonist": 5.0})
    told = re.search(r"density rises by (\d+) %", words(app))
    assert told is not None
    assert int(told[1]) == round(100 * (found.share("R") - 1.0))


def test_a_saturated_receptor_says_so(visit: Visit) -> None:
    app = visit()
    app.selectbox(key="serotonin_receptor").set_value("5-HT1A").run()
    assert "97 % of it is occupied" in words(app)
    app.select_slider(key="serotonin_plasma_trp").set_value(2.0).run()
    assert "hardly answers" in words(app)


def test_no_steady_state_leaves_a_receptor_nothing_to_hear(visit: Visit) -> None:
    app = visit()
    app.selectbox(key="serotonin_receptor").set_value("5-HT2A").run()
    before = pictures(app)
    app.select_slider(key="serotonin_Vaadc").set_value(0.0).run()
    assert not app.exception
    assert pictures(app) == before - 2
    assert "can hear" in words(app)


def test_the_kynurenines_say_why_no_receptor_is_shown(visit: Visit) -> None:
    app = visit()
    app.selectbox(key="pathway").set_value("kynurenine").run()
    assert not app.exception
    assert "gain in the model of glutamate and GABA" in words(app)
    assert "kynurenine_receptor" not in {box.key for box in app.selectbox}


def test_a_link_opens_the_receptor_with_its_inputs(visit: Visit) -> None:
    label = receptors()["5-HT2C"].label
    app = visit(serotonin_receptor=label, serotonin_receptor_antagonist="5 × Kd")
    assert app.selectbox(key="serotonin_receptor").value == "5-HT2C"
    assert app.select_slider(key="serotonin_receptor_antagonist").value == 5.0
