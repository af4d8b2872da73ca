"""Pathways, one change through every system, and lessons, as people open them."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from neuro.knowledge.words import objections
from neuro.mechanism.controls import controls, scene, stops
from neuro.mechanism.influences import influences
from neuro.mechanism.lessons import lessons
from neuro.mechanism.presets import presets

SECONDS = 90
Visit = Callable[..., AppTest]


@pytest.fixture
def visit() -> Visit:
    """Open a page as a new visitor, with choices from the address."""

    def opened(page: str, **asked: str) -> AppTest:
        app = AppTest.from_file("../../pages/frame.py", default_timeout=SECONDS)
        app.query_params.update(asked)
        return app.run().switch_page(page).run()

    return opened


def words(app: AppTest) -> str:
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.code)
def test_a_link_to_a_preset_opens_it_and_says_what_to_look_for(visit: Visit, preset) -> None:
    app = visit("pathways.py", preset=preset.label)
    assert not app.exception
    assert not app.error
    text = words(app)
    assert preset.look in text
    assert "In this model" in text or "No steady state" in text
    assert not list(objections(text))


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.code)
def test_sliders_ask_what_a_preset_asks(preset) -> None:
    asked = preset.scene
    again = scene(asked.name, asked.options, stops(asked), asked.autoreceptor)
    assert again.constants() == pytest.approx(asked.constants(), rel=1e-12)


def test_moving_an_input_changes_the_words(visit: Visit) -> None:
    app = visit("pathways.py")
    assert "nothing on the picture moves" in words(app)
    app.select_slider(key="serotonin_plasma_trp").set_value(0.5).run()
    assert "tryptophan falls" in words(app)


def test_no_steady_state_is_a_sentence_and_a_picture(visit: Visit) -> None:
    app = visit("pathways.py")
    app.select_slider(key="serotonin_Vaadc").set_value(0.0).run()
    assert not app.exception
    assert "No steady state" in words(app)
    assert len(app.get("vega_lite_chart")) >= 2


def test_every_input_says_its_grade(visit: Visit) -> None:
    app = visit("pathways.py")
    shown = [slider for slider in app.select_slider if (slider.key or "").startswith("serotonin_")]
    assert len(shown) == len(controls(presets()[0].scene.system))
    assert all(slider.label[-1] in "ABC" and "Grade" in (slider.help or "") for slider in shown)


@pytest.mark.parametrize("row", influences(), ids=lambda row: row.code)
def test_a_change_runs_through_every_system_that_it_reaches(visit: Visit, row) -> None:
    app = visit("influences.py", influence=row.label)
    assert not app.exception
    text = words(app)
    assert "on the way" in text
    assert "A flux is not mood" in text
    assert not list(objections(text))


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.code)
def test_a_lesson_hides_its_answers_until_they_are_asked_for(visit: Visit, lesson) -> None:
    app = visit("lessons.py", lesson=lesson.title)
    assert not app.exception
    assert lesson.steps[0].why not in words(app)
    app.radio(key=f"{lesson.code}_0_guess").set_value(lesson.steps[0].options[0]).run()
    app.button(key=f"{lesson.code}_0_show").click().run()
    assert not app.exception
    text = words(app)
    assert lesson.steps[0].why in text
    assert f"1 of {len(lesson.steps)} answers seen" in "".join(str(bar.proto.text) for bar in app.get("progress"))
    app.toggle(key=f"{lesson.code}_whole").set_value(True).run()
    assert all(step.why in words(app) for step in lesson.steps)
    assert not list(objections(words(app)))
