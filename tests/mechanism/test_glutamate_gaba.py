"""Glutamate and GABA cycling against its authors' numbers, conservation, full Newton and long courses."""

import numpy as np
import pytest

from neuro.errors import MechanismError
from neuro.mechanism.control import control
from neuro.mechanism.course import advance
from neuro.mechanism.drive import Stretch
from neuro.mechanism.excitation_inhibition import excitation_inhibition
from neuro.mechanism.glutamate_gaba import SYSTEM
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import SteadyState, course, steady
from neuro.mechanism.solver import newton

PUBLISHED = 0.01  # the authors print one or two digits
COMPUTED = 0.001  # four digits of an independent implementation
BALANCED = 1e-9  # inflow against outflow: rounding of sums of ten terms
SAME = 1e-8  # two solvers of one root
COURSE = 1e-6  # ten times what a long stiff course accumulates at a step error of 1e-10
SLOPE = 1e-4  # central differences with a step of 1e-5 near a pole
DRAWS = 20_000


def at(scaled: dict[str, float] | None = None, **given: float) -> SteadyState:
    return steady(SYSTEM, constants(SYSTEM, given, scaled or {}))


def after(minutes: float, start: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    states, nothing = start.copy(), np.zeros(len(SYSTEM.species))
    laws = (SYSTEM.rates, SYSTEM.balances, parameters)
    room, times = np.zeros(len(SYSTEM.reactions)), np.empty(0)
    written, place = np.empty((0, len(states))), np.zeros(1, dtype=np.int64)
    smallest = SYSTEM.smallest
    assert advance(*laws, states, room, 0.0, minutes, smallest, 1e-10, times, written, place, nothing) == 0
    return states


def drawn(rng: np.random.Generator) -> np.ndarray:
    found = SYSTEM.reference * 2.0 ** rng.uniform(-1.0, 1.0, (DRAWS, len(SYSTEM.names)))
    found[:, SYSTEM.names.index("KETp")] = rng.uniform(0.0, 8.0, DRAWS)
    shares = [row.kind == "share" for row in SYSTEM.parameters]
    found[:, shares] = np.minimum(found[:, shares], 1.0)
    return found


@pytest.mark.parametrize(
    ("code", "listed", "tolerance"),
    [
        ("GLUe", 10.0, PUBLISHED),
        ("GLUi", 0.06, PUBLISHED),
        ("GABAi", 0.6, PUBLISHED),
        ("GABAv", 0.06, PUBLISHED),
        ("GLUa", 0.8, PUBLISHED),
        ("GLNa", 3.8, PUBLISHED),
        ("pe", 0.1912, COMPUTED),
        ("pi", 0.0479, COMPUTED),
        ("GS", 0.251, COMPUTED),
        ("GDH", 0.0382, 2 * COMPUTED),
    ],
)
def test_reference_is_the_authors(code: str, listed: float, tolerance: float) -> None:
    assert at().read(code) == pytest.approx(listed, rel=tolerance)


@pytest.mark.parametrize(("code", "percent"), [("GLUe", -9.05), ("GABAi", -38.35)])
def test_an_hour_of_ketosis_lowers_glutamate_and_gaba_as_computed_elsewhere(code: str, percent: float) -> None:
    rest = at().states
    place = SYSTEM.states.index(code)
    hour = after(60.0, rest, constants(SYSTEM, {"KETp": 3.9}, {}))
    assert 100.0 * (hour[place] / rest[place] - 1.0) == pytest.approx(percent, rel=PUBLISHED)


def test_a_pushed_pool_returns_to_where_it_was() -> None:
    rest = at().states
    pushed = rest.copy()
    pushed[SYSTEM.states.index("GLUe")] = 12.0
    assert after(2e4, pushed, SYSTEM.reference) == pytest.approx(rest, rel=COURSE, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_only_anaplerosis_oxidation_and_efflux_change_the_total(seed: int) -> None:
    rng = np.random.default_rng(seed)
    states = np.maximum(SYSTEM.listed, 0.1) * rng.uniform(0.2, 3.0, len(SYSTEM.species))
    found = dict(zip(SYSTEM.fluxes, SYSTEM.flux(states, SYSTEM.reference), strict=True))
    change = SYSTEM.change(SYSTEM.flux(states, SYSTEM.reference), SYSTEM.reference)
    transmitters = [SYSTEM.states.index(code) for code in ("GLUe", "GLUi", "GABAi", "GABAv", "GLUa", "GLNa")]
    assert change[transmitters].sum() == pytest.approx(found["AN"] - found["GDH"] - found["GLNOUT"], abs=1e-14)


def balanced(states: np.ndarray, parameters: np.ndarray) -> bool:
    moved = SYSTEM.stoichiometry(parameters) * SYSTEM.flux(states, parameters)
    inflow, outflow = np.clip(moved, 0.0, None).sum(axis=1), -np.clip(moved, None, 0.0).sum(axis=1)
    return bool(np.all(np.abs(inflow - outflow) <= BALANCED * inflow))


def test_closed_form_balances_every_pool_and_is_where_newton_ends_or_fails() -> None:
    parameters, rng = drawn(np.random.default_rng(3)), np.random.default_rng(4)
    found, fluxes, none = np.zeros(len(SYSTEM.species)), np.zeros(len(SYSTEM.reactions)), 0
    rest = (SYSTEM.smallest, *SYSTEM.moiety_arrays())
    for row in parameters:
        why = SYSTEM.reduction(row, found)
        started = (SYSTEM.listed if why else found) * rng.uniform(0.9, 1.1, len(found))
        failed = newton(SYSTEM.rates, SYSTEM.balances, row, started, fluxes, *rest)
        if why:
            none += 1
            assert failed or not balanced(started, row), f"Newton rests at {started} in spite of reason {why}"
            continue
        assert np.all(np.abs(started - found) <= SAME * np.maximum(found, SYSTEM.smallest))
        assert balanced(found, row)
    assert 0.02 * DRAWS < none < 0.98 * DRAWS, "draws no longer try both"


@pytest.mark.parametrize(
    ("scaled", "given"),
    [
        ({}, {"KETp": 3.9}),
        ({"VGT": 0.95}, {}),
        ({"VATP": 1.01}, {}),
        ({"c": 0.8}, {}),
        ({"VGS": 0.7}, {}),
        ({"V67": 0.5, "kse": 0.3}, {}),
    ],
)
def test_steady_state_is_the_end_of_a_long_course(scaled: dict[str, float], given: dict[str, float]) -> None:
    parameters = constants(SYSTEM, given, scaled)
    expected = steady(SYSTEM, parameters)
    assert expected.status == "steady"
    assert after(1e6, at().states, parameters) == pytest.approx(expected.states, rel=COURSE, abs=1e-12)


@pytest.mark.parametrize(
    ("scaled", "given", "said"),
    [({"kse": 0.2}, {}, "glutamine in astrocytes (GLNa) is below zero"), ({"VATP": 0.3}, {}, "(pe) is below zero")],
)
def test_a_course_beyond_what_can_be_says_so(scaled: dict[str, float], given: dict[str, float], said: str) -> None:
    parameters = constants(SYSTEM, given, scaled)
    found = course(SYSTEM, (Stretch(0.0, 20.0, parameters),), at().states, np.linspace(0.0, 20.0, 201))
    assert any(said in sentence for sentence in found.warnings)


@pytest.mark.parametrize(
    ("scaled", "given", "said"),
    [
        ({"VGT": 0.8}, {}, "G67 exceeds GT"),
        ({"V67": 1.3}, {}, "G67 exceeds GT"),
        ({"V65": 0.85}, {}, "pi exceeds G65"),
        ({"VATP": 1.2}, {}, "pi exceeds G65"),
        ({"VATP": 0.3}, {}, "cannot feed CE"),
        ({}, {"KETp": 30.0, "kk": 5.0, "Tk": 5.0}, "cannot feed CE"),
        ({}, {"fi": 0.01}, "cannot feed CI"),
        ({"VGDH": 0.5}, {}, "AN exceeds GDH"),
        ({"VGS": 0.5}, {}, "exceed GS"),
        ({}, {"kse": 0.0}, "pe exceeds CE"),
        ({}, {"ksi": 0.0}, "G65 exceeds CI"),
        ({}, {"Tk": 0.0, "kk": 0.0}, "any level stays"),
    ],
)
def test_no_steady_state_says_which_flux_exceeds_which(
    scaled: dict[str, float], given: dict[str, float], said: str
) -> None:
    found = at(scaled, **given)
    assert found.status == "no-steady-state"
    assert said in str(found.reason)
    assert "nan" not in str(found.reason)


def test_the_limit_of_gaba_transaminase_is_the_flux_of_gad67() -> None:
    limit = at().read("G67")
    assert at(VGT=limit * 1.0001).read("GABAi") == pytest.approx(0.13359 / 0.0001, rel=PUBLISHED)
    assert at(VGT=limit * 0.9999).status == "no-steady-state"


def closed_form() -> dict[str, float]:
    """d ln GABAi / d ln parameter at reference, from the rate laws by hand: K67's pole over that of V65."""
    rest = at()
    removal = 0.0586 / (0.0586 - rest.read("G67"))
    glutamate = removal * 0.2 / (0.2 + rest.read("GLUi"))
    return {"V67": removal, "VGT": -removal, "V65": -glutamate * 0.05591 / (0.05591 - rest.read("pi"))}


@pytest.mark.parametrize(("code", "process"), [("V67", "G67"), ("VGT", "GT"), ("V65", "G65")])
def test_sensitivity_of_cytosolic_gaba_is_the_closed_form(code: str, process: str) -> None:
    above, below = at({code: 1.00001}).read("GABAi"), at({code: 0.99999}).read("GABAi")
    assert np.log(above / below) / np.log(1.00001 / 0.99999) == pytest.approx(closed_form()[code], rel=SLOPE)
    coefficient = control(at()).of_states[SYSTEM.states.index("GABAi"), SYSTEM.fluxes.index(process)]
    assert coefficient == pytest.approx(closed_form()[code], rel=SLOPE)


def test_cytosolic_gaba_is_ultrasensitive_and_synaptic_flux_is_not() -> None:
    assert all(5.0 < abs(slope) < 40.0 for slope in closed_form().values())
    more = at({"VGT": 0.95})
    assert more.read("GABAi") > 1.25 * at().read("GABAi")
    assert more.read("CI") == pytest.approx(at().read("CI"), rel=SAME)


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        ({}, 0.0),
        ({"gAMPA": 1.2}, np.log(1.2)),
        ({"gGABA": 1.2}, -np.log(1.2)),
        ({"gNMDA": 0.9, "gGABA": 0.9}, 0.0),
    ],
)
def test_excitation_inhibition_is_the_log_ratio_of_fluxes_times_gains(gains: dict[str, float], expected: float) -> None:
    rest = at()
    assert rest.read("CE") / rest.read("CI") == pytest.approx(3.99, rel=COMPUTED)
    assert excitation_inhibition(rest.read("CE"), rest.read("CI"), **gains) == pytest.approx(expected, abs=1e-12)


def test_excitation_inhibition_of_many_keeps_those_without_a_steady_state_apart() -> None:
    rest = at()
    found = excitation_inhibition(np.array([2.0, np.nan]) * rest.read("CE"), rest.read("CI"))
    assert found[0] == pytest.approx(np.log(2.0))
    assert np.isnan(found[1])
    with pytest.raises(MechanismError, match="Wanted gGABA above 0"):
        excitation_inhibition(0.19, 0.048, gGABA=0.0)


@pytest.mark.parametrize("code", ["V67", "VGT", "V65", "c", "VATP"])
def test_inputs_of_cytosolic_gaba_are_bounded_and_the_refusal_says_why(code: str) -> None:
    with pytest.raises(MechanismError, match="cytosolic GABA"):
        constants(SYSTEM, {}, {code: 5.0})
