"""Perturbations, doses and courses beyond the published ones, and states that the pools leave.

The numbers are by another implementation: the published equations written once more in plain Python, brought to rest by
scipy's Radau over 1,500 h and sharpened by Newton; courses by Radau at a relative tolerance of 1e-10, begun at the rest
of the reference and cut at every change of an input.
"""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from neuro.mechanism.catalogue import system
from neuro.mechanism.compiled import Floats
from neuro.mechanism.drive import Drive
from neuro.mechanism.experiment import experiment
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import started, steady

PRINTED = 1e-5
"""Six to seven digits are listed; courses err by 1e-8 a step."""
SECOND = 1.0 / 3600.0
HELD = True


@pytest.mark.parametrize(
    ("name", "scaled", "held", "expected"),
    [
        ("serotonin", {"Vsert": 0.3}, not HELD, {"eht": 0.06727659, "vht": 38.5692, "TPH": 3.416174}),
        ("serotonin", {"Vtph": 3}, not HELD, {"eht": 0.07309664, "vht": 286.8424, "hia": 4.735431}),
        ("serotonin", {"Vmao": 0.05}, not HELD, {"eht": 0.07087122, "cht": 0.07339525, "ght": 0.06882209}),
        ("serotonin", {"fire": 5}, HELD, {"eht": 0.06731325, "vht": 14.28332, "REL": 134.9774}),
        ("serotonin", {"Vsert": 0.1, "btrp": 3}, HELD, {"eht": 0.1229775, "vht": 11.79348, "UP2": 0.5876509}),
        ("serotonin", {"kerem": 0.25}, not HELD, {"eht": 0.06877934, "TPH": 3.298035, "g": 0.9398399}),
        ("dopamine", {"Vmat": 0.2}, not HELD, {"eda": 0.00066371, "vda": 26.73271, "cda": 10.26387}),
        ("dopamine", {"Vdat": 0.05}, HELD, {"eda": 0.02768051, "vda": 59.97692, "TH": 27.30418}),
        ("dopamine", {"kcatc": 10}, not HELD, {"eda": 0.001002942, "hva": 26.48903, "TH": 91.78834}),
        ("dopamine", {"fire": 10}, not HELD, {"eda": 0.009070126, "vda": 35.07839, "TH": 13.594}),
        ("glutamate_gaba", {"VGT": 1.5}, not HELD, {"GABAi": 0.1606145, "GABAv": 0.06000567, "CI": 0.04793373}),
        ("glutamate_gaba", {"VATP": 1.02}, not HELD, {"GABAi": 2.461578, "GLUe": 10.30024, "GLNa": 3.748905}),
        ("glutamate_gaba", {"VGS": 0.7}, not HELD, {"GLNa": 2.133415, "GLUa": 0.80046}),
        ("acetylcholine", {"Chp": 4}, not HELD, {"Av": 2455.48, "Ae": 0.01761432, "REL": 234.8292}),
        ("acetylcholine", {"Vache": 0.05}, not HELD, {"Ae": 0.3065409, "Av": 7104.022, "ChAT": 203.9734}),
        ("acetylcholine", {"fire": 5}, HELD, {"Ae": 0.01560753, "Av": 416.1598, "Ac": 564.1419}),
    ],
)
def test_rest_after_a_perturbation_is_where_another_implementation_comes_to_rest(
    name: str, scaled: dict[str, float], held: bool, expected: dict[str, float]
) -> None:
    asked = system(name)
    found = steady(asked, constants(asked, asked.without_autoreceptor if held else {}, scaled))
    assert found.status == "steady"
    assert {code: found.read(code) for code in expected} == pytest.approx(expected, rel=PRINTED)


@pytest.mark.parametrize(
    ("name", "given", "start", "drives", "expected"),
    [
        (
            "serotonin",
            {},
            {},
            (Drive(0.0, 2.0 * SECOND, "fire", 10.0),),
            {2.0 * SECOND: {"eht": 0.09742711, "vht": 66.89335}, 60.0 * SECOND: {"eht": 0.05884181, "g": 0.8558733}},
        ),
        (
            "serotonin",
            {},
            {},
            (Drive(5.0 * SECOND, 10.0 * SECOND, "fire", 60.0),),
            {10.0 * SECOND: {"eht": -0.05284195, "vht": 69.72607}, 120.0 * SECOND: {"eht": 0.06050541}},
        ),
        (
            "serotonin",
            {"Vsert": 125.0},
            {},
            (Drive(0.0, 24.0, "btrp", 50.0, 24.0), Drive(7.0, 9.0, "btrp", 194.0, 24.0)),
            {32.0: {"eht": 0.06203698, "trp": 30.55861}, 40.0: {"trp": 11.72972}, 48.0: {"eht": 0.06020676}},
        ),
        (
            "dopamine",
            {},
            {"tyr": 500.0},
            (Drive(6.0, 8.0, "Vdat", 4000.0, 12.0),),
            {1.0: {"eda": 0.001990785}, 7.0: {"eda": 0.003552192, "vda": 71.26005}, 24.0: {"vda": 80.81718}},
        ),
        (
            "glutamate_gaba",
            {"KETp": 6.0},
            {},
            (),
            {0.5: {"GLUe": 9.25209, "GABAi": 0.4507731}, 3.0: {"GABAi": 0.08265183, "KET": 0.464766}},
        ),
        (
            "glutamate_gaba",
            {},
            {},
            (Drive(1.0, 3.0, "KETp", 3.9),),
            {3.0: {"GLUe": 8.755642, "GABAi": 0.1958839}, 10.0: {"GABAi": 0.4983158}},
        ),
        (
            "acetylcholine",
            {},
            {"Ae": 1.0},
            (Drive(1.0, 2.0, "Chp", 50.0),),
            {2.0: {"Che": 31.34682, "Av": 2379.05}, 6.0: {"Che": 8.559827, "Ae": 0.0156276}},
        ),
    ],
)
def test_a_course_passes_where_another_implementation_passes(
    name: str,
    given: dict[str, float],
    start: dict[str, float],
    drives: tuple[Drive, ...],
    expected: dict[float, dict[str, float]],
) -> None:
    asked, last = system(name), max(expected)
    every = 3600.0 * last / 480.0
    run = experiment(asked, constants(asked, given, {}), last, start=start, drives=drives, every=every)
    for hour, states in expected.items():
        row = run.states[int(np.argmin(np.abs(run.hours - hour)))]
        found = {code: row[asked.states.index(code)] for code in states}
        assert found == pytest.approx(states, rel=PRINTED), hour


def after_a_push(given: Floats, rest: Floats) -> float:
    """How far serotonin outside strays in the last of two hours from a rest that was pushed by 0.1 %, relative."""
    asked = system("serotonin", "ssri")
    place, pushed = asked.states.index("eht"), rest.copy()
    pushed[place] *= 1.001
    run = solve_ivp(
        lambda _, states: asked.change(asked.flux(states.copy(), given), given),
        (0.0, 2.0),
        pushed,
        method="LSODA",
        rtol=1e-8,
        atol=1e-11,
        max_step=1e-3,
    )
    return float(np.abs(run.y[place, run.t > 1.0] / rest[place] - 1.0).max())


@pytest.mark.parametrize(("scaled", "stays"), [({"hdc": 2.0}, False), ({"khaon": 4.0}, False), ({"hdc": 0.8}, True)])
def test_a_state_is_steady_only_where_a_pushed_system_returns(scaled: dict[str, float], stays: bool) -> None:
    """Active histidine decarboxylase doubled: all pools balance at one state, and swing around it for ever."""
    asked = system("serotonin", "ssri")
    given, rest = constants(asked, {"ssri": 0.08}, scaled), asked.listed.copy()
    assert asked.reduction(given, rest) == 0
    assert (after_a_push(given, rest) < 1e-3) == stays
    found = steady(asked, given)
    assert (found.status == "steady") == stays
    assert stays or "oscillates" in (found.reason or "")


def test_a_course_that_cannot_go_on_says_where_it_stopped_and_gives_no_mean() -> None:
    asked = system("serotonin", "ssri")
    run = experiment(asked, constants(asked, {"ssri": 0.08}, {"khaon": 4.0}), 500.0)
    assert run.status == "not-at-steady-state"
    assert "stopped after" in (run.reason or "")
    assert np.isfinite(run.states).all()
    assert len(run.hours) == len(run.states) == len(run.fluxes) < 500
    assert np.isnan(run.means).all()


def test_conserved_sums_that_share_a_member_hold_from_the_start_though_one_leaves_the_other_little() -> None:
    asked = system("serotonin", "ssri")
    given = constants(asked, {"Sphtot": 0.5818, "Stot": 0.5887}, {})
    lopsided = asked.listed * np.where(np.array(asked.states) == "Sph", 1e-4, 1.0)
    begun = dict(zip(asked.states, started(asked, lopsided, given).tolist(), strict=True))
    assert begun["Sph"] + begun["Pool"] == pytest.approx(0.5818, rel=1e-12)
    assert begun["S"] + begun["Pool"] + begun["Sin"] == pytest.approx(0.5887, rel=1e-12)
