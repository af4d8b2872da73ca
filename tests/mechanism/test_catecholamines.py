"""What holds in both catecholamine terminals: one steady state, found from the parameters alone, or a reason."""

import numpy as np
import pytest
import roadrunner

from neuro.mechanism import dopamine, norepinephrine
from neuro.mechanism.experiment import experiment
from neuro.mechanism.sbml_export import export
from neuro.mechanism.settings import bounds, constants
from neuro.mechanism.simulate import steady
from neuro.mechanism.solver import newton
from neuro.mechanism.system import System

FLOW, SAME, RUN = 1e-9, 1e-8, 1e-6
"""Inflow against outflow; reduction against Newton; the end of a run whose steps are exact to 1e-8."""
TERMINALS = [dopamine.SYSTEM, norepinephrine.SYSTEM]
EITHER = {("steady", False), ("no-steady-state", True)}
"""A steady state without a reason, or a reason without one."""
UNSETTLED = 0.005
"""Share of parameters far from reference whose balanced state oscillates, or is not resolved by rounding."""


@pytest.fixture(params=TERMINALS, ids=lambda one: one.code)
def one(request) -> System:
    return request.param


def draws(one: System, count: int, spread: float, seed: int = 11) -> np.ndarray:
    """Random parameters, each by a factor up to `spread` either way; the autoreceptor's share stays a share."""
    factors = np.exp(np.random.default_rng(seed).uniform(-np.log(spread), np.log(spread), (count, len(one.names))))
    found = one.reference * factors
    found[:, one.names.index("auto")] = np.minimum(1.0, found[:, one.names.index("auto")])
    return found


def by_newton(one: System, given: np.ndarray, start: np.ndarray) -> np.ndarray | None:
    """Full Newton on all balances, from a start with the right biopterin."""
    states, fluxes = start.copy(), np.zeros(len(one.fluxes))
    states[:2] *= given[one.names.index("tb")] / states[:2].sum()
    failed = newton(one.rates, one.balances, given, states, fluxes, one.smallest, *one.moiety_arrays())
    return None if failed else states


@pytest.mark.parametrize("count", [1_500, pytest.param(20_000, marks=pytest.mark.slow)])
def test_reduction_and_newton_agree_and_every_pool_balances(one, count):
    signs = one.stoichiometry()
    for given in draws(one, count, 2.0):
        states = one.listed.copy()
        assert one.reduction(given, states) == 0
        flows = signs * one.flux(states, given)
        assert flows.sum(axis=1) == pytest.approx(0.0, abs=FLOW * np.abs(flows).sum(axis=1).min())
        assert states == pytest.approx(by_newton(one, given, one.listed), rel=SAME)


def test_the_steady_state_does_not_depend_on_what_was_in_the_states_before(one):
    rng = np.random.default_rng(6)
    for given in draws(one, 50, 2.0, seed=9):
        expected = steady(one, given).states
        for before in (np.full(len(one.states), np.nan), 10.0 ** rng.uniform(-300, 300, len(one.states))):
            assert one.reduction(given, before) == 0
            assert np.array_equal(before, expected)


def test_tyrosine_that_enters_leaves_as_what_it_became(one):
    out = [code for code in ("TYROUT", "POOLOUT", "HVAOUT", "MHPGOUT", "EREM", "EREMn") if code in one.fluxes]
    for given in draws(one, 200, 2.0, seed=4):
        found = steady(one, given)
        assert sum(found.read(code) for code in out) == pytest.approx(found.read("TYRIN"), rel=FLOW)


def test_far_from_reference_there_is_a_steady_state_or_a_reason(one):
    answers = [steady(one, given) for given in draws(one, 1_500, 100.0)]
    assert all((found.status == "steady") == (found.reason is None) for found in answers)
    assert sum(found.status == "not-at-steady-state" for found in answers) <= UNSETTLED * len(answers)


@pytest.mark.parametrize("factor", [0.0, 1e-6, 1e-3, 1e3, 1e6])
def test_each_input_far_away_or_absent_leaves_a_steady_state_or_a_reason(one, factor):
    """All but the leak from vesicles: far above uptake, what it leaves stored is below rounding."""
    for row in one.parameters:
        low, high = bounds(row)
        if (factor or not low) and row.code != "kout":
            found = steady(one, constants(one, {row.code: min(max(low, factor * row.value), high)}, {}))
            assert (found.status, bool(found.reason)) in EITHER, row.code


def test_newton_from_many_starts_finds_no_second_steady_state(one):
    rng = np.random.default_rng(5)
    for given in draws(one, 150, 2.0, seed=3):
        found = steady(one, given).states
        starts = one.listed * np.exp(rng.uniform(-2.0, 2.0, (5, len(one.states))))
        ends = [end for end in (by_newton(one, given, start) for start in starts) if end is not None]
        assert all(end == pytest.approx(found, rel=SAME) for end in ends)


def test_a_long_course_ends_at_the_steady_state(one):
    for given in draws(one, 4, 2.0, seed=2):
        ended = experiment(one, given, 5_000.0).states[-1]
        assert ended == pytest.approx(steady(one, given).states, rel=RUN)


@pytest.mark.parametrize(("one", "reference"), [(dopamine.SYSTEM, "eref"), (norepinephrine.SYSTEM, "neref")])
def test_without_autoreceptor_its_reference_does_not_matter(one, reference):
    off, moved = {"auto": 0.0}, {reference: 3.0}
    held = steady(one, constants(one, off, {}))
    assert steady(one, constants(one, off, moved)).states == pytest.approx(held.states, rel=1e-12)
    assert steady(one, constants(one, {}, moved)).read("TH") > 1.5 * held.read("TH")


@pytest.mark.parametrize(
    ("one", "scaled"),
    [
        (dopamine.SYSTEM, {}),
        (dopamine.SYSTEM, {"Vdat": 0.3, "fire": 2.0}),
        (dopamine.SYSTEM, {"btyr": 2.0, "tb": 0.5, "Kicda": 0.1}),
        (norepinephrine.SYSTEM, {}),
        (norepinephrine.SYSTEM, {"Vnet": 0.3, "fire": 2.0, "cu": 0.3}),
        (norepinephrine.SYSTEM, {"btyr": 2.0, "tb": 0.5, "Vmat": 0.4}),
    ],
)
def test_libroadrunner_runs_the_export_to_our_steady_state(one, scaled):
    found = steady(one, constants(one, {}, scaled))
    model = roadrunner.RoadRunner(export(one, found.constants))
    model.integrator.relative_tolerance, model.integrator.absolute_tolerance = 1e-11, 1e-14
    model.timeCourseSelections = [f"[{code}]" for code in one.states]
    ended = model.simulate(0.0, 5_000.0, 2)[-1]
    assert np.asarray(ended) == pytest.approx(found.states, rel=RUN)
