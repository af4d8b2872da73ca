"""The noradrenergic terminal: it is DA-2009 without its hydroxylase, is calibrated as said, and always balances."""

import numpy as np
import pytest
import roadrunner
from scipy.optimize import brentq

from neuro.mechanism.dopamine import SYSTEM as DOPAMINE
from neuro.mechanism.experiment import experiment
from neuro.mechanism.norepinephrine import SYSTEM
from neuro.mechanism.sbml_export import export
from neuro.mechanism.settings import bounds, constants
from neuro.mechanism.simulate import steady
from neuro.mechanism.solver import newton

FLOW, SAME, RUN = 1e-9, 1e-8, 1e-6
"""Inflow against outflow; reduction against Newton; the end of a run whose steps are exact to 1e-8."""
ROW = 1e-6
"""Calibrated rows are rounded to seven digits."""


def at(**scaled: float):
    return steady(SYSTEM, constants(SYSTEM, {}, scaled))


def given(**values: float):
    return steady(SYSTEM, constants(SYSTEM, values, {}))


def value(code: str) -> float:
    return float(SYSTEM.reference[SYSTEM.names.index(code)])


def draws(count: int, spread: float, seed: int = 11) -> np.ndarray:
    """Random parameters, each by a factor up to `spread` either way; the autoreceptor's share stays a share."""
    factors = np.exp(np.random.default_rng(seed).uniform(-np.log(spread), np.log(spread), (count, len(SYSTEM.names))))
    found = SYSTEM.reference * factors
    found[:, SYSTEM.names.index("auto")] = np.minimum(1.0, found[:, SYSTEM.names.index("auto")])
    return found


def by_newton(given: np.ndarray, start: np.ndarray) -> np.ndarray | None:
    """Full Newton on all thirteen balances, from a start with the right biopterin."""
    states, fluxes = start.copy(), np.zeros(len(SYSTEM.fluxes))
    states[:2] *= given[SYSTEM.names.index("tb")] / states[:2].sum()
    failed = newton(SYSTEM.rates, SYSTEM.balances, given, states, fluxes, SYSTEM.smallest, *SYSTEM.moiety_arrays())
    return None if failed else states


def test_without_its_hydroxylase_it_is_the_dopamine_model():
    rng = np.random.default_rng(8)
    theirs = {"Vnet": "Vdat", "Knetd": "Kdat"}
    for _ in range(50):
        ours = {code: value(code) * np.exp(rng.uniform(-1.0, 1.0)) for code in SYSTEM.names if code != "auto"}
        ours |= {"auto": 0.0, "Vdbh": 0.0}
        shared = {theirs.get(code, code): number for code, number in ours.items()}
        known = {code: number for code, number in shared.items() if code in DOPAMINE.names}
        found, expected = given(**ours), steady(DOPAMINE, constants(DOPAMINE, known, {}))
        assert [found.read(code) for code in DOPAMINE.states] == pytest.approx(expected.states, rel=FLOW)
        assert [found.read(code) for code in ("cne", "vne", "ene", "mhpg")] == [0.0] * 4


def test_the_hydroxylase_is_calibrated_to_ten_times_as_much_norepinephrine_stored():
    def excess(maximal: float) -> float:
        found = given(Vdbh=maximal, auto=0.0)
        return found.read("vne") / found.read("vda") - 10.0

    maximal = brentq(excess, 10.0, 1e6, rtol=1e-12)
    assert value("Vdbh") == pytest.approx(maximal, rel=ROW)
    assert value("neref") == pytest.approx(given(Vdbh=maximal, auto=0.0).read("ene"), rel=ROW)


def test_tyrosine_that_enters_leaves_as_what_it_became():
    for one in draws(200, 2.0, seed=4):
        found = steady(SYSTEM, one)
        out = ("TYROUT", "POOLOUT", "HVAOUT", "MHPGOUT", "EREM", "EREMn")
        assert sum(found.read(code) for code in out) == pytest.approx(found.read("TYRIN"), rel=FLOW)


@pytest.mark.parametrize(("code", "km"), [("asc", "Kasc"), ("cu", "Kcu")])
def test_less_vitamin_c_or_copper_lowers_the_hydroxylase_and_what_is_stored(code, km):
    factors = (0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 10.0)
    found = [at(**{code: factor}) for factor in factors]
    held = [given(auto=0.0, **{code: factor * value(code)}) for factor in factors]
    assert np.all(np.diff([one.read("DBH") for one in held]) > 0.0)
    assert np.all(np.diff([[one.read("vne"), one.read("ene")] for one in found], axis=0) > 0.0)
    activity = [one.read("DBH") * (value("Kda") + one.read("vda")) / one.read("vda") for one in found]
    law = [factor / (value(km) + value(code) * factor) for factor in factors]
    assert activity == pytest.approx([value("Vdbh") * one / law[4] for one in law], rel=FLOW)


def test_the_autoreceptor_makes_up_for_a_weak_hydroxylase_by_more_synthesis():
    assert at(cu=0.1).read("TH") > at().read("TH")
    assert at(cu=0.1).read("DBH") == pytest.approx(at().read("DBH"), rel=0.01)


def test_vitamin_c_has_little_control_because_the_hydroxylase_is_nearly_saturated_with_it():
    assert 0.97 < at(asc=0.5).read("vne") / at().read("vne") < 1.0


def test_slower_reuptake_raises_norepinephrine_outside_and_empties_the_store():
    assert at(Vnet=0.5).read("ene") > 1.1 * at().read("ene")
    assert at(Vnet=0.5).read("vne") < 0.9 * at().read("vne")


def test_without_autoreceptor_its_reference_does_not_matter():
    off = {"auto": 0.0}
    held = steady(SYSTEM, constants(SYSTEM, off, {}))
    assert steady(SYSTEM, constants(SYSTEM, off, {"neref": 3.0})).states == pytest.approx(held.states, rel=1e-12)
    assert at(neref=3.0).read("TH") > 1.5 * held.read("TH")


@pytest.mark.parametrize("count", [1_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_reduction_and_newton_agree_and_every_pool_balances(count):
    signs = SYSTEM.stoichiometry()
    for one in draws(count, 2.0):
        states = SYSTEM.listed.copy()
        assert SYSTEM.reduction(one, states) == 0
        flows = signs * SYSTEM.flux(states, one)
        assert np.abs(flows.sum(axis=1)) == pytest.approx(0.0, abs=FLOW * np.abs(flows).sum(axis=1).min())
        assert states == pytest.approx(by_newton(one, SYSTEM.listed), rel=SAME)


def test_the_steady_state_does_not_depend_on_what_was_in_the_states_before():
    rng = np.random.default_rng(6)
    for one in draws(50, 2.0, seed=9):
        expected = steady(SYSTEM, one).states
        for before in (np.full(len(SYSTEM.states), np.nan), 10.0 ** rng.uniform(-300, 300, len(SYSTEM.states))):
            assert SYSTEM.reduction(one, before) == 0
            assert np.array_equal(before, expected)


def test_far_from_reference_there_is_a_steady_state_or_a_reason():
    for one in draws(1_000, 100.0):
        found = steady(SYSTEM, one)
        assert (found.status, bool(found.reason)) in {("steady", False), ("no-steady-state", True)}


@pytest.mark.parametrize("factor", [0.0, 1e-6, 1e-3, 1e3, 1e6])
def test_each_input_far_away_or_absent_leaves_a_steady_state_or_a_reason(factor):
    """All but the leak from vesicles: far above uptake, what it leaves stored is below rounding."""
    for row in SYSTEM.parameters:
        low, high = bounds(row)
        if (factor or not low) and row.code != "kout":
            found = given(**{row.code: min(max(low, factor * row.value), high)})
            assert (found.status, bool(found.reason)) in {("steady", False), ("no-steady-state", True)}, row.code


def test_newton_from_many_starts_finds_no_second_steady_state():
    rng = np.random.default_rng(5)
    for one in draws(150, 2.0, seed=3):
        found = steady(SYSTEM, one).states
        starts = SYSTEM.listed * np.exp(rng.uniform(-2.0, 2.0, (5, len(SYSTEM.states))))
        ends = [end for end in (by_newton(one, start) for start in starts) if end is not None]
        assert all(end == pytest.approx(found, rel=SAME) for end in ends)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"Vaadc": 20.0}, ("TH", "Vaadc", "27.29", "L-DOPA rises")),
        ({"krem": 0.0, "Vnet": 1.0, "Vcat": 0.1}, ("krem", "Vnet", "outside")),
        ({"fire": 0.0, "koutn": 0.0}, ("Vesicles", "koutn")),
        ({"kcatn": 0.0, "krem": 0.0, "Vcat": 0.0}, ("kcatn", "cytosol", "DBH")),
        ({"kct": 0.0, "k1": 0.0}, ("Tyrosine", "241", "kct")),
        ({"kmhpg": 0.0}, ("MHPG", "23.53", "kmhpg")),
    ],
)
def test_without_a_steady_state_the_sentence_says_which_flux_exceeds_which(values, words):
    found = given(**values)
    assert found.status == "no-steady-state"
    assert [word for word in words if word not in found.reason] == []


@pytest.mark.parametrize("values", [{"cu": 0.0}, {"asc": 0.0}, {"fire": 0.0}, {"tb": 0.0}])
def test_without_cofactor_firing_or_synthesis_no_norepinephrine_is_outside(values):
    found = given(**values)
    assert found.status == "steady"
    assert found.read("ene") == found.read("RELn") == 0.0


def test_a_long_course_ends_at_the_steady_state():
    for one in draws(4, 2.0, seed=2):
        ended = experiment(SYSTEM, one, 5_000.0).states[-1]
        assert ended == pytest.approx(steady(SYSTEM, one).states, rel=RUN)


@pytest.mark.parametrize("scaled", [{}, {"Vnet": 0.3, "fire": 2.0, "cu": 0.3}, {"btyr": 2.0, "tb": 0.5, "Vmat": 0.4}])
def test_libroadrunner_runs_the_export_to_our_steady_state(scaled):
    found = at(**scaled)
    model = roadrunner.RoadRunner(export(SYSTEM, found.constants))
    model.integrator.relative_tolerance, model.integrator.absolute_tolerance = 1e-11, 1e-14
    model.timeCourseSelections = [f"[{code}]" for code in SYSTEM.states]
    ended = model.simulate(0.0, 5_000.0, 2)[-1]
    assert np.asarray(ended) == pytest.approx(found.states, rel=RUN)
