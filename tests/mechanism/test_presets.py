"""Presets: what each claims is what the simulation has, and what a page needs of them is there."""

import math
import re

import pytest

from neuro.errors import MechanismError
from neuro.knowledge.catalogue import source
from neuro.knowledge.words import objections
from neuro.mechanism.claims import WHEN, Claim, checked, found
from neuro.mechanism.controls import scene, stops
from neuro.mechanism.drive import Drive
from neuro.mechanism.presets import checks, claims, drive, points, preset, presets
from neuro.mechanism.scene import Scene

PUBLISHED = 0.01
"""The issue's facts are exact to 1 %."""
SAME = 1e-9
"""Sliders are the same numbers divided by a reference and multiplied again."""
MOOD = re.compile(r"\b(mood|depress\w*|anxi\w*|happ\w+|well-?being|feel\w*|motivat\w+)\b", re.IGNORECASE)
CODES = [row.code for row in presets()]
WANTED = {
    *("trp_depletion", "tyr_stress", "meals_serotonin", "meals_dopamine", "meal_protein", "meal_carbohydrate"),
    *("ssri_day1", "ssri_week3", "mao_serotonin", "comt", "dat_block", "iron_dopamine", "bh4_serotonin"),
    *("bh4_dopamine", "inflammation_kynurenine", "ketosis", "gabat_partial", "ache_block", "choline_load", "b6_low"),
    *("aadc_fails", "stimulation", "stimulation_no_autoreceptor"),
}


def test_every_condition_that_was_promised_has_a_preset():
    assert set(CODES) >= WANTED
    assert len(set(CODES)) == len(CODES)
    assert len({row.label for row in presets()}) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_claim_is_what_the_simulation_has(code):
    answered = checks(code)
    assert len(answered) >= 2
    for one in answered:
        assert one.holds, f"{one.claim.code} {one.claim.when}: {one.value:.4g}, {one.claim.sentence}"


def test_every_claim_belongs_to_a_preset_and_leaves_room_for_few_answers():
    for claim in claims():
        assert claim.preset in CODES
        assert claim.against in ("", *CODES)
        assert claim.when in WHEN or float(claim.when) >= 0.0
        if claim.when != "status":
            assert claim.low < claim.high
            assert claim.high <= 1.0 or claim.low >= 1.0 or (claim.high - claim.low) < 0.13, claim


@pytest.mark.parametrize("code", CODES)
def test_the_scene_answers_or_says_why_not(code):
    scene_, status = preset(code).scene, [row.code for row in claims() if row.preset == code and row.when == "status"]
    rest = scene_.rest()
    assert rest.status == (status[0] if status else "steady")
    assert (rest.reason is None) == (not status)
    if scene_.hours is not None:
        assert not [told for told in scene_.course().warnings if "below zero" not in told]


@pytest.mark.parametrize("code", CODES)
def test_a_page_with_sliders_and_a_schedule_asks_the_same_question(code):
    asked = preset(code).scene
    through = scene(asked.name, asked.options, stops(asked), asked.autoreceptor)
    assert through.constants() == pytest.approx(asked.constants(), rel=SAME)


@pytest.mark.parametrize("row", presets(), ids=CODES)
def test_texts_keep_to_facts_sources_and_words(row):
    told = [row.label, row.look, *(claim.sentence for claim in claims() if claim.preset == row.code)]
    assert source(row.source)
    for key in re.findall(r"\(([A-Z]{4,}[0-9]*[A-Z]?)\)", row.measured):
        assert source(key)
    assert not objections("\n".join([*told, row.measured]))
    assert not MOOD.search(" ".join([*told, row.measured]))
    assert row.measured.endswith(".")
    assert row.look.endswith(".")


def test_ketosis_lies_within_two_errors_of_what_was_measured_in_life():
    measured = points("ketosis")
    assert {(row.code, row.value, row.error) for row in measured} == {("GLUe", -10.6, 1.2), ("GABAi", -36.9, 4.2)}
    for row in measured:
        change = 100.0 * (found(preset("ketosis").scene, row.code, str(row.hour)) - 1.0)
        assert abs(change - row.value) <= 2.0 * row.error
        assert change == pytest.approx({"GLUe": -9.05, "GABAi": -38.35}[row.code], rel=PUBLISHED)
    assert points("comt") == ()


@pytest.mark.parametrize(
    ("code", "readout", "when", "published"),
    [
        ("meals_serotonin", "TPH", "swing", 3.370),
        ("meals_dopamine", "TH", "swing", 1.049),
        ("b6_low", "htp", "rest", 5.21),
        ("stimulation", "eht", "lowest", 45.1 / 60.07),
    ],
)
def test_presets_of_published_runs_have_the_published_numbers(code, readout, when, published):
    assert found(preset(code).scene, readout, when) == pytest.approx(published, rel=PUBLISHED)


def test_a_claim_that_is_wrong_is_found_out():
    half = Scene("serotonin", scaled={"btrp": 0.5})
    right = Claim("", "TPH", "rest", 0.8, 0.83, "Synthesis falls by a fifth.")
    assert checked(right, half).holds
    assert checked(right, half).value == pytest.approx(0.8148, rel=PUBLISHED)
    assert not checked(Claim("", "TPH", "rest", 0.9, 1.0, ""), half).holds
    assert not checked(right, half, half).holds
    assert not checked(Claim("", "no-steady-state", "status", None, None, ""), half).holds


def test_no_steady_state_holds_no_claim_about_a_read_out():
    none = preset("aadc_fails").scene
    answered = checked(Claim("", "vht", "rest", None, None, ""), none)
    assert math.isnan(answered.value)
    assert not answered.holds
    assert not checked(Claim("", "no-steady-state", "status", None, None, "", reason="magnesium"), none).holds


@pytest.mark.parametrize(
    ("readout", "when", "said"),
    [("TPJ", "rest", "Did you mean .*TPH"), ("TPH", "noon", "found 'noon'"), ("TPH", "99", "from 0 to 14")],
)
def test_what_cannot_be_read_is_told(readout, when, said):
    with pytest.raises(MechanismError, match=said):
        found(preset("trp_depletion").scene, readout, when)


def test_a_mean_is_the_time_mean_of_the_course():
    asked = preset("trp_depletion").scene
    course, place = asked.course(), asked.system.states.index("eht")
    mean = course.means[place] / asked.reference().read("eht")
    assert found(asked, "eht", "mean") == pytest.approx(mean, rel=1e-3)


def test_a_drive_reads_as_it_is_written():
    assert drive("7-9 btrp=194 every 24") == Drive(7.0, 9.0, "btrp", 194.0, 24.0)
    for wrong in ("7 to 9", "7-9 btrp", "7-9 btrp=194 every"):
        with pytest.raises(MechanismError, match="Wanted a drive"):
            drive(wrong)


def test_unknown_presets_offer_near_ones():
    with pytest.raises(MechanismError, match="ketosis"):
        preset("ketosi")
