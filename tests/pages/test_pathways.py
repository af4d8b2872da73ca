"""Pathways, one change through every system, and lessons, as people open them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from neuro.knowledge.words import objections
from neuro.mechanism.controls import controls, scene, stops
from neuro.mechanism.influences import influences
from neuro.mechanism.lessons import lessons
from neuro.mechanism.presets import preset, presets
from neuro.mechanism.scene import Scene
from neuro.mechanism.schedule import read_schedule
from pages import schedule_parts

SECONDS = 90
SEROTONIN = Scene("serotonin").system
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


@pytest.mark.parametrize("row", presets(), ids=lambda row: row.code)
def test_a_link_to_a_preset_opens_it_and_says_what_to_look_for(visit: Visit, row) -> None:
    app = visit("pathways.py", preset=row.label)
    assert not app.exception
    assert not app.error
    text = words(app)
    assert row.look in text
    assert "In this model" in text or "No steady state" in text
    assert not list(objections(text))


@pytest.mark.parametrize("row", presets(), ids=lambda row: row.code)
def test_sliders_ask_what_a_preset_asks(row) -> None:
    asked = row.scene
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
    assert all(slider.label[0] == slider.label[0].upper() for slider in shown)
    marked = sum(" · assumed · " in slider.label for slider in shown)
    assert marked == sum(control.assumed for control in controls(presets()[0].scene.system)) > 0
    assert "an assumption of ours" in words(app)


def test_leaving_a_preset_is_said_and_taken_back(visit: Visit) -> None:
    row = presets()[0]
    app = visit("pathways.py", preset=row.label)
    assert "no longer those of" not in words(app)
    app.select_slider(key="serotonin_plasma_tyr").set_value(0.5).run()
    assert f"no longer those of “{row.label}”" in words(app)
    app.button(key="again").click().run()
    assert "no longer those of" not in words(app)


def test_a_ready_day_fills_the_schedule(visit: Visit) -> None:
    app = visit("pathways.py")
    app.button(key="serotonin_schedule_meal_protein").click().run()
    assert not app.exception
    assert not app.error
    assert (
        read_schedule(app.text_area(key="serotonin_schedule").value, SEROTONIN) == preset("meal_protein").scene.drives
    )
    assert "after 24 hours" in words(app)


@pytest.mark.parametrize("added", [{}, {"from": 1.0, "to": 2.0, "what": "firing, relative · fire", "value": 2.0}])
def test_rows_of_a_table_become_the_text_of_an_address(monkeypatch: pytest.MonkeyPatch, added: dict) -> None:
    asked = {"edited_rows": {0: {"value": 100.0}}, "deleted_rows": [1], "added_rows": [added] if added else []}
    session = {"table": asked}
    monkeypatch.setattr(schedule_parts.st, "session_state", session)
    drives = preset("meals_serotonin").scene.drives
    schedule_parts.keep("table", "text", drives)
    found = read_schedule(session["text"], SEROTONIN)
    assert found[0] == replace(drives[0], value=100.0)
    assert drives[1] not in found
    assert len(found) == len(drives) - 1 + bool(added)


def test_a_projector_keeps_the_question(visit: Visit) -> None:
    app = visit("pathways.py", preset=presets()[0].label, projector="true")
    assert app.toggle(key="projector").value
    assert presets()[0].look in words(app)


def test_a_share_of_nothing_changes_nothing_and_says_so(visit: Visit) -> None:
    app = visit("influences.py", share="0")
    assert "nothing is changed" in words(app)
    assert " by " not in "".join(str(one.value) for one in app.markdown if str(one.value).startswith("**"))


@pytest.mark.parametrize("row", influences(), ids=lambda row: row.code)
def test_a_change_runs_through_every_system_that_it_reaches(visit: Visit, row) -> None:
    app = visit("influences.py", influence=row.label)
    assert not app.exception
    text = words(app)
    assert "on the way" in text
    assert app.get("vega_lite_chart")
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
    last = lesson.code == lessons()[-1].code
    assert ("This was the last lesson" if last else "Next: ") in words(app)
    assert not list(objections(words(app)))
