"""Pathways, one change through every system, and lessons, as people open them."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from neuro.knowledge.words import objections
from neuro.mechanism import catalogue
from neuro.mechanism.catalogue import EXTENDED
from neuro.mechanism.controls import controls, scene, stops
from neuro.mechanism.diagram import diagram
from neuro.mechanism.influences import influences
from neuro.mechanism.lessons import lessons
from neuro.mechanism.presets import preset, presets
from neuro.mechanism.receptors import receptors
from neuro.mechanism.scene import Scene
from neuro.mechanism.schedule import days, lines, named, read_schedule, written
from neuro.report import pathway as told
from neuro.report.pathway import moment
from pages import schedule_parts

SECONDS = 90
SEROTONIN = Scene("serotonin").system
SYSTEMS = (*catalogue.systems(), Scene("serotonin", ("ssri",)).system)
LABELS = named(SEROTONIN)
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


@pytest.mark.parametrize(
    ("name", "code", "stop", "told"),
    [
        ("glutamate_gaba", "gAMPA", 2.0, "Excitation over inhibition rises by 100 %"),
        ("glutamate_gaba", "gGABA", 2.0, "Excitation over inhibition falls by 50 %"),
        ("glutamate_gaba", "gAMPA", 0.0, "There is no ratio of excitation to inhibition"),
        ("glutamate_gaba", "VGT", 0.9, "Excitation over inhibition does not move"),
        ("glutamate_gaba", "zinc", 2.0, "does nothing by itself here"),
        ("serotonin", "srel", 1.5, "does nothing by itself here"),
    ],
)
def test_an_input_that_moves_nothing_drawn_is_answered_in_words(
    visit: Visit, name: str, code: str, stop: float, told: str
) -> None:
    app = visit("pathways.py", pathway=catalogue.system(name).label)
    assert "does nothing by itself" not in words(app)
    app.select_slider(key=f"{name}_{code}").set_value(stop).run()
    assert not app.exception
    assert told in words(app)


def test_no_steady_state_is_a_sentence_and_a_picture(visit: Visit) -> None:
    app = visit("pathways.py")
    app.select_slider(key="serotonin_Vaadc").set_value(0.0).run()
    assert not app.exception
    assert "No steady state" in words(app)
    assert len(app.get("vega_lite_chart")) >= 2


@pytest.mark.parametrize("hours", [0.0, 24.0])
def test_no_steady_state_stands_on_the_picture_with_a_course_too(visit: Visit, hours: float) -> None:
    app = visit("pathways.py", serotonin_Vaadc="× 0", serotonin_hours=str(hours))
    now = json.loads(app.get("vega_lite_chart")[1].proto.spec)
    assert any("no steady state" in line for line in now["title"]["subtitle"])
    assert "no steady state" in now["description"].lower()


def test_every_input_says_its_grade(visit: Visit) -> None:
    app = visit("pathways.py")
    shown = [slider for slider in app.select_slider if (slider.key or "").startswith("serotonin_")]
    assert len(shown) == len(controls(presets()[0].scene.system))
    assert all(slider.label[-1] in "ABC" and "Grade" in (slider.help or "") for slider in shown)
    assert all(slider.label[0] == slider.label[0].upper() for slider in shown)
    marked = sum(" · assumed · " in slider.label for slider in shown)
    assert marked == sum(control.assumed for control in controls(presets()[0].scene.system)) > 0
    assert "an assumption of ours" in words(app)
    assert all(switch.label[-1] in "ABC" for switch in app.toggle if (switch.key or "").startswith("serotonin_"))


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.code)
def test_what_a_schedule_moves_says_its_grade(system) -> None:
    told_of = named(system)
    assert len(set(told_of.values())) == len(told_of) == len(system.parameters)
    assert all(told_of[row.code].endswith(f" · {row.grade}") for row in system.parameters)


def test_leaving_a_preset_is_said_and_taken_back(visit: Visit) -> None:
    row = presets()[0]
    app = visit("pathways.py", preset=row.label)
    assert "no longer those of" not in words(app)
    app.select_slider(key="serotonin_plasma_tyr").set_value(0.5).run()
    assert f"no longer those of “{row.label}”" in words(app)
    app.button(key="again").click().run()
    assert "no longer those of" not in words(app)


@pytest.mark.parametrize(
    ("system", "day"), [(system, day) for system in SYSTEMS for day in days(system)], ids=lambda one: str(one.label)
)
def test_a_ready_day_fills_the_schedule(visit: Visit, system, day) -> None:
    variant = {"variant": "with an SSRI"} if system.code == EXTENDED else {}
    app = visit("pathways.py", pathway=catalogue.system(system.code.removesuffix("_histamine")).label, **variant)
    number = days(system).index(day)
    app.button(key=f"{system.code}_schedule_day_{number}").click().run()
    assert not app.exception
    assert not app.error
    assert read_schedule(app.text_area(key=f"{system.code}_schedule").value, system) == day.drives
    assert moment(day.length) in words(app)


@pytest.mark.parametrize("added", [{}, {"from": 1.0, "to": 2.0, "what": LABELS["fire"], "value": 2.0}, {"from": 5.0}])
def test_rows_of_a_table_become_the_text_of_an_address(monkeypatch: pytest.MonkeyPatch, added: dict) -> None:
    asked = {"edited_rows": {0: {"value": 100.0}}, "deleted_rows": [1], "added_rows": [added] if added else []}
    session = {"table": asked}
    monkeypatch.setattr(schedule_parts.st, "session_state", session)
    drives = preset("meals_serotonin").scene.drives
    codes = {label: code for code, label in LABELS.items()}
    schedule_parts.keep("table", "text", lines(written(drives), SEROTONIN), codes)
    found = lines(session["text"], SEROTONIN)
    assert found[0].drive == replace(drives[0], value=100.0)
    assert drives[1] not in [line.drive for line in found]
    assert len(found) == len(drives) - 1 + bool(added)
    whole = len(added) != 1
    assert [bool(line.wanted) for line in found[len(drives) - 1 :]] == [not whole] * bool(added)


def test_an_impossible_row_stays_and_says_what_it_wants(visit: Visit) -> None:
    app = visit("pathways.py", serotonin_hours="24", serotonin_schedule="9-7 btrp=194;\n7-9 fire=2;\nlunch at noon")
    text = words(app)
    assert "Row 1 is left out. Wanted hours that go forward from 0; found 9-7." in text
    assert "Row 3 is left out." in text
    assert "lunch at noon" in text
    assert "Row 2" not in text
    assert "after 24 hours" in text
    assert not app.error
    assert "lunch at noon" in app.text_area(key="serotonin_schedule").value


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"serotonin_tph": "2"}, "'serotonin_tph'"),
        ({"serotonin_Vtph": "much"}, "'much', which changed nothing"),
        ({"serotonin_hours": "-3"}, "Wanted hours from 0 to 1440"),
        ({"serotonin_autoreceptor": "perhaps"}, "'perhaps'"),
        ({"serotonin_receptor": "5-HT9"}, "'5-HT9'"),
        ({"serotonin_over": "Weather"}, "'Weather'"),
        ({"preset": "Tryptophan depletoin"}, "such as 'Tryptophan depletion'"),
        ({"preset": "Choline load", "pathway": "Dopamine"}, "'Choline load'"),
        ({"pathway": "Oxytocin"}, "'Oxytocin'"),
        ({"variant": "with tea"}, "'with tea'"),
    ],
)
def test_what_an_address_asks_in_vain_is_said(visit: Visit, asked: dict[str, str], told: str) -> None:
    app = visit("pathways.py", **asked)
    assert not app.exception
    assert told in "".join(str(one.value) for one in app.warning)
    assert len(app.get("vega_lite_chart")) >= 2


def test_an_address_in_order_is_not_complained_of(visit: Visit) -> None:
    row = preset("meals_dopamine")
    app = visit("pathways.py", preset=row.label, dopamine_Vdat="× 0.5", dopamine_receptor=receptors()["D2"].label)
    assert not app.warning
    assert app.select_slider(key="dopamine_Vdat").value == 0.5
    assert app.number_input(key="dopamine_hours").value == row.hours
    assert f"no longer those of “{row.label}”" in words(app)


def test_an_input_that_a_link_moves_back_to_its_reference_stays_there(visit: Visit) -> None:
    row = preset("trp_depletion")
    neutral = next(one for one in controls(SEROTONIN) if one.code == "plasma_trp").told(1.0)
    app = visit("pathways.py", preset=row.label, serotonin_plasma_trp=neutral)
    assert app.select_slider(key="serotonin_plasma_trp").value == 1.0
    assert not app.warning


def test_a_preset_of_another_system_opens_that_system(visit: Visit) -> None:
    app = visit("pathways.py")
    app.selectbox(key="preset").set_value("comt").run()
    assert app.selectbox(key="pathway").value == preset("comt").system == "dopamine"
    assert preset("comt").look in words(app)


def test_a_preset_that_is_cleared_leaves_the_inputs_where_they_are(visit: Visit) -> None:
    app = visit("pathways.py", preset=preset("net_block").label)
    app.selectbox(key="preset").set_value(None).run()
    assert app.selectbox(key="pathway").value == "norepinephrine"
    assert app.select_slider(key="norepinephrine_net_inhibitor").value == 0.8
    app.button(key="reset").click().run()
    assert app.select_slider(key="norepinephrine_net_inhibitor").value == 0.0
    assert "nothing on the picture moves" in words(app)


def test_inputs_are_where_they_were_left_on_the_way_back_from_another_page(visit: Visit) -> None:
    app = visit("pathways.py", preset="Dopamine transporter block")
    app.select_slider(key="dopamine_fire").set_value(1.5).run()
    before = words(app)
    app.query_params.clear()
    app.switch_page("lessons.py").run()
    app.switch_page("pathways.py").run()
    assert not app.exception
    assert app.select_slider(key="dopamine_fire").value == 1.5
    assert words(app) == before


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


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.code)
def test_no_input_is_moved_without_an_answer(system) -> None:
    name, options = ("serotonin", ("ssri",)) if system.code == EXTENDED else (system.code, ())
    still = Scene(name, options)
    picture = diagram(system)
    drawn = tuple({*(row.code for row in picture.places), *(row.flux for row in picture.arrows)})
    before = told.words(still.reference(), still.rest(), drawn)
    for control in controls(system):
        moved = (scene(name, options, {control.code: stop}) for stop in (control.stops[0], control.stops[-1]))
        assert any(told.words(still.reference(), one.rest(), drawn) != before for one in moved), control.code
