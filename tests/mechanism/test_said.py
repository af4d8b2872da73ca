"""Every size that a preset or a lesson says is one that the simulation has, and every claim is held to its words."""

from dataclasses import replace

import numpy as np
import pytest

from neuro.mechanism.claims import STATUS, Checked, checked, found
from neuro.mechanism.controls import stops
from neuro.mechanism.lessons import lesson, lessons
from neuro.mechanism.presets import checks, preset, presets
from neuro.mechanism.said import amounts, complaint, said
from neuro.mechanism.scene import Scene

STEPS = {f"{one.code}-{place}": step for one in lessons() for place, step in enumerate(one.steps, start=1)}
CLAIMS = {
    f"{name}-{place}": answered
    for name, every in [
        *((row.code, checks(row.code)) for row in presets()),
        *((name, step.checks()) for name, step in STEPS.items()),
    ]
    for place, answered in enumerate(every, start=1)
    if answered.claim.when != STATUS
}
MEASURED = {
    ("excitation_inhibition-1", "1.2 %"): "the error of a measurement",
    ("excitation_inhibition-1", "36.9"): "a measurement",
    ("excitation_inhibition-5", "about twice"): "measured in people",
}
"""Sizes in prose that no simulation can have, with the reason."""


@pytest.mark.parametrize("answered", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_its_bounds_and_the_simulation_say_the_same_size(answered):
    assert not complaint(answered), f"{answered.claim.sentence} {complaint(answered)}"
    assert said(answered.claim.sentence) is not None, f"{answered.claim.sentence} says no size"


@pytest.mark.parametrize("answered", CLAIMS.values(), ids=CLAIMS)
def test_no_claim_holds_of_a_read_out_that_moved_otherwise(answered):
    """With the move undone, turned round or half as large again, a claim that something moves does not hold."""
    value, claim = answered.value, answered.claim
    others = [1.0, 1.0 / value, value**1.5] if abs(value - 1.0) > 0.03 else [0.9, 1.1]
    for other in others:
        assert not claim.low <= other <= claim.high, f"{claim.sentence} also holds at {other:.4g}"


def test_bounds_that_cannot_fail_and_words_that_are_wrong_are_found_out():
    answered = checks("trp_depletion")[0]
    assert not complaint(answered)
    loose = replace(answered, claim=replace(answered.claim, low=0.0, high=10.0))
    assert "let more pass" in complaint(loose)
    wrong = replace(answered, claim=replace(answered.claim, sentence="Within four hours synthesis is about a half."))
    assert "about a half' says" in complaint(wrong)
    assert "outside" in complaint(replace(answered, value=0.5, holds=False))
    assert "no value to read" in complaint(replace(answered, value=float("nan"), holds=False))
    assert not complaint(replace(answered, claim=replace(answered.claim, sentence="Die Synthese sinkt.")))


@pytest.mark.parametrize(
    ("code", "constant", "factor"),
    [
        *(("trp_depletion", "Ktrp", 1.5), ("dat_block", "Ka", 1.5), ("meals_dopamine", "Kityr", 1.5)),
        *(("ketosis", "VGT", 1.1), ("b6_low", "Vaadc", 0.1), ("ache_block", "Kache", 0.05)),
    ],
)
def test_a_constant_of_the_model_that_changes_is_noticed(code, constant, factor, monkeypatch):
    """The published reference itself moves, as it would with a wrong number in a table."""
    row = preset(code)
    system = row.scene.system
    if constant not in system.names:
        pytest.fail(f"{constant} is no constant of {system.code}")
    assert all(answered.holds for answered in checks(code))
    place = system.names.index(constant)
    changed = system.reference.copy()
    changed[place] *= factor
    whole = replace(row.scene, given={**row.scene.given, constant: changed[place]})
    monkeypatch.setattr(Scene, "reference", lambda scene: Scene(scene.name, given={constant: changed[place]}).rest())
    answered = [checked(one.claim, whole) for one in checks(code) if not one.claim.against]
    assert not all(one.holds for one in answered)


def supports(scene: Scene, answered: tuple[Checked, ...], beside: Scene | None = None) -> list[float]:
    """Numbers that prose beside a simulation may name: what was read, and what was moved."""
    values = [one.value for one in answered if one.claim.when != STATUS]
    if beside is not None:
        values += [found(beside, one.claim.code, one.claim.when) for one in answered if one.claim.against]
    published = scene.system.reference
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = scene.constants() / published
        driven = [one.value / published[scene.system.names.index(one.name)] for one in scene.drives]
    values += [*stops(scene).values(), *moved[np.isfinite(moved) & (moved != 1.0)], *driven]
    return [number for value in values for number in (value, 1.0 - value, value - 1.0)]


def unsupported(texts: list[str], numbers: list[float]) -> list[str]:
    return [
        told.words
        for text in texts
        for told in amounts(text)
        if not any(told.low <= one <= told.high for one in numbers)
    ]


@pytest.mark.parametrize("row", presets(), ids=lambda row: row.code)
def test_every_size_in_what_to_look_for_is_one_that_was_read_or_moved(row):
    missing = unsupported([row.look], supports(row.scene, checks(row.code)))
    assert [words for words in missing if (row.code, words) not in WORKED_OUT] == []


@pytest.mark.parametrize("name", STEPS)
def test_every_size_in_the_prose_of_a_step_is_one_that_was_read_or_moved(name):
    step = STEPS[name]
    told = [step.question, step.options[step.answer], step.move, step.why]
    missing = unsupported(told, supports(step.scene, step.checks(), step.beside))
    assert [words for words in missing if (name, words) not in {**MEASURED, **WORKED_OUT}] == []


def at_rest(name: str, *codes: str) -> list[float]:
    rest = Scene(name).reference()
    return [rest.read(code) for code in codes]


def saturation() -> float:
    trp, system = at_rest("serotonin", "trp")[0], Scene("serotonin").system
    km = system.reference[system.names.index("Ktrp")]
    return float(trp / (km + trp))


def ido_share() -> float:
    ido, tdo = at_rest("kynurenine", "IDO", "TDO")
    return ido / (ido + tdo)


def ido_faster() -> float:
    scene = lesson("inflammation_fork").steps[0].scene
    return found(scene, "IDO", "rest") / found(scene, "Trp", "rest")


def monooxygenase_faster() -> float:
    scene = lesson("inflammation_fork").steps[1].scene
    return found(scene, "KMO", "rest") / found(scene, "Kyn", "rest") - 1.0


def store(place: int) -> float:
    step = lesson("autoreceptors").steps[1]
    return found((step.beside, step.scene)[place], "vht", "rest")


WORKED_OUT = {
    ("precursors-1", "about a third"): saturation,
    ("inflammation_fork-1", "a tenth"): ido_share,
    ("inflammation_kynurenine", "a tenth"): ido_share,
    ("inflammation_fork-2", "half"): monooxygenase_faster,
    ("inflammation_fork-1", "eleven times"): ido_faster,
    ("autoreceptors-2", "a quarter"): lambda: store(0),
    ("autoreceptors-2", "a half"): lambda: store(1),
}
"""Sizes in prose that follow from the model by a calculation of their own."""


@pytest.mark.parametrize(("name", "words"), WORKED_OUT)
def test_a_size_in_prose_that_no_claim_reads_is_worked_out(name, words):
    bounds = next(told for told in amounts(words))
    assert bounds.low <= WORKED_OUT[name, words]() <= bounds.high
    told = STEPS[name].why + STEPS[name].question if name in STEPS else preset(name).look
    assert words in told.lower()


@pytest.mark.parametrize(
    ("name", "words", "system", "code", "value"),
    [
        ("precursors-1", "its Km is 40 µmol/L", "serotonin", "Ktrp", 40.0),
        ("precursors-1", "the terminal has 20", "serotonin", "trp", 20.0),
        ("precursors-2", "126 µmol/L of tyrosine", "dopamine", "tyr", 126.0),
        ("precursors-2", "a Km of 46", "dopamine", "Ktyr", 46.0),
        ("precursors-3", "a constant of 160 µmol/L", "dopamine", "Kityr", 160.0),
        ("precursors-4", "four units an hour", "serotonin", "TPH", 4.0),
    ],
)
def test_a_number_of_the_model_in_prose_is_the_models(name, words, system, code, value):
    assert words in STEPS[name].why
    found_system = Scene(system).system
    names = found_system.names
    number = found_system.reference[names.index(code)] if code in names else at_rest(system, code)[0]
    assert number == pytest.approx(value, rel=0.02)


@pytest.mark.parametrize(
    ("sentence", "ratio"),
    [
        ("Synthesis falls by about a third.", 2 / 3),
        ("It rises to nearly three times.", 2.9),
        ("It rises to less than twice.", 1.8),
        ("It swings by a factor of more than three.", 3.3),
        ("The store doubles.", 2.0),
        ("It stays.", 1.0),
        ("It is about half as high again.", 1.5),
        ("It stands about three tenths lower.", 0.7),
        ("It falls to two thirds.", 2 / 3),
        ("It comes to rest about 8 % higher.", 1.08),
    ],
)
def test_a_size_is_read_as_people_read_it(sentence, ratio):
    told = said(sentence)
    assert told is not None
    assert told.low <= ratio <= told.high
    assert not told.low <= 1.0 / ratio <= told.high or ratio == 1.0
    assert said("Synthesis changes.") is None
