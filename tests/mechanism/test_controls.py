"""Every input that a page offers asks a possible question, and a question finds its inputs again."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from neuro.knowledge import catalogue as knowledge
from neuro.mechanism import catalogue
from neuro.mechanism.controls import Group, controls, scene, stops
from neuro.mechanism.presets import preset
from neuro.mechanism.receptor_view import INPUTS, LEAST, heard, hearing, inputs
from neuro.mechanism.receptors import receptors
from neuro.mechanism.scene import Scene
from neuro.mechanism.system import System
from neuro.report.receptor import words

DOCUMENT = Path(__file__).parents[2] / "docs" / "pathways.md"
EXACT = 1e-12
"""A stop goes through one multiplication and one division."""
SOLVED = 1e-4
"""Two courses of one question, a step of a drive apart, agree to the solver's tolerance."""
NOTHING = 1e-9
"""µmol/L that no read-out shows."""
TIMES = 20
ASKED = [*((name, ()) for name in catalogue.MODULES), ("serotonin", ("ssri",))]
GROUPS = get_args(Group)
systems = pytest.mark.parametrize(("name", "options"), ASKED, ids=lambda one: str(one))


def of(name: str, options: tuple[str, ...]) -> System:
    return Scene(name, options).system


@systems
def test_every_stop_of_every_input_asks_a_possible_question(name: str, options: tuple[str, ...]) -> None:
    for control in controls(of(name, options)):
        for stop in control.stops:
            rest = scene(name, options, {control.code: stop}).rest()
            assert rest.status == "steady" or rest.reason, f"{control.code} at {stop}"
            assert control.told(stop)


@systems
def test_an_input_away_from_its_neutral_stop_changes_a_parameter(name: str, options: tuple[str, ...]) -> None:
    still = scene(name, options, {}).constants()
    for control in controls(of(name, options)):
        away = control.stops[0] if control.stops[0] != control.neutral else control.stops[-1]
        moved = scene(name, options, {control.code: away}).constants()
        assert not np.array_equal(moved, still), control.code
        np.testing.assert_array_equal(scene(name, options, {control.code: control.neutral}).constants(), still)


@systems
def test_random_stops_make_a_question_that_gives_them_back(name: str, options: tuple[str, ...]) -> None:
    draw, offered = np.random.default_rng(4), controls(of(name, options))
    for _ in range(TIMES):
        moved = {control.code: float(draw.choice(control.stops)) for control in offered}
        away = {control.code: moved[control.code] for control in offered if moved[control.code] != control.neutral}
        assert stops(scene(name, options, moved)) == pytest.approx(away, rel=EXACT)


@systems
def test_every_input_has_a_grade_a_source_and_its_place(name: str, options: tuple[str, ...]) -> None:
    offered = controls(of(name, options))
    for control in offered:
        assert control.grade in "ABC"
        assert knowledge.source(control.source).citation
        assert control.neutral in control.stops
        assert list(control.stops) == sorted(set(control.stops))
    order = [GROUPS.index(control.group) for control in offered]
    assert order == sorted(order), "a group that comes twice would be two boxes on a page"
    assert len({control.code for control in offered}) == len(offered)


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        ("serotonin", (), "srel"),
        ("serotonin", (), "ssyn"),
        ("serotonin", ("ssri",), "srel"),
        ("serotonin", ("ssri",), "ssyn"),
        ("dopamine", (), "nauto"),
        ("norepinephrine", (), "nauto"),
        ("acetylcholine", (), "sm2"),
    ],
)
def test_an_autoreceptor_can_lose_its_hold_and_gain_half_as_much(
    name: str, options: tuple[str, ...], code: str
) -> None:
    (control,) = [one for one in controls(of(name, options)) if one.code == code]
    assert control.group == "receptors"
    assert control.stops[0] <= 0.01
    assert 1.0 < control.stops[-1] <= 1.5


def test_sliders_ask_what_the_preset_of_a_terminal_without_hold_drives() -> None:
    driven = preset("ssri_again").scene
    moved = replace(scene("serotonin", ("ssri",), {"srel": 0.1, "ssyn": 0.1}), hours=driven.hours)
    np.testing.assert_allclose(moved.course().states, driven.course().states, rtol=SOLVED, atol=NOTHING)
    first_day = replace(driven, drives=()).course()
    eht = driven.system.states.index("eht")
    assert moved.course().states[:, eht].max() > 1.1 * first_day.states[:, eht].max()


@systems
def test_every_receptor_that_hears_a_system_can_be_moved_everywhere(name: str, options: tuple[str, ...]) -> None:
    rest = Scene(name, options).reference()
    for row in hearing(rest.system):
        assert {about.grade for about in inputs(row)} == {"C"}
        assert all(knowledge.source(about.source).citation for about in inputs(row))
        for code, offered in INPUTS.items():
            for stop in (offered[0], offered[-1]):
                found = heard(row, rest, rest, {code: stop})
                assert found.level == 1.0
                assert np.isfinite(found.after.states).all()


def test_every_receptor_is_heard_somewhere_and_the_kynurenines_by_none() -> None:
    heard_by = {row.code for name, options in ASKED for row in hearing(of(name, options))}
    assert heard_by == set(receptors())
    assert hearing(of("kynurenine", ())) == ()


def test_a_receptor_without_a_step_stays_and_a_level_of_nothing_silences_it() -> None:
    rest = Scene("dopamine").reference()
    d2 = receptors()["D2"]
    still = heard(d2, rest, rest, {})
    assert [still.share(code) for code in ("OCC", "R", "RESP")] == pytest.approx([1.0, 1.0, 1.0], rel=1e-6)
    blocked = heard(d2, rest, rest, {"antagonist": 50.0})
    assert blocked.share("RESP") < 0.2
    assert blocked.share("R") > 1.2
    assert LEAST < 1e-3


def test_the_example_of_the_document_is_what_the_page_says() -> None:
    blocked = scene("dopamine", (), {"dat_inhibitor": 0.5})
    told = words(heard(receptors()["D2"], blocked.reference(), blocked.rest(), {}))
    (quoted,) = [line[2:] for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("> ")]
    assert told.startswith(quoted)
