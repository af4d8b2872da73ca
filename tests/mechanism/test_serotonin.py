"""SER-2020 against its authors' listing, their printed fluxes and courses, and full Newton.

Source: BEST2020 (doi 10.1186/s12868-020-00587-z); perturbations were computed from the authors' equations.
"""

import numpy as np
import pytest

from neuro.mechanism.drive import Drive, stretches
from neuro.mechanism.many import steady_many
from neuro.mechanism.serotonin import SYSTEM
from neuro.mechanism.settings import bounds, constants
from neuro.mechanism.simulate import SteadyState, course, referee, started, steady
from neuro.mechanism.solver import newton

PRINTED = 0.005
"""The authors list three or four digits."""
DRAWN = 0.02
"""Their diagram gives fluxes in two digits."""
FACT = 0.01
"""What courses that were computed elsewhere must agree within."""
COMPUTED = 5e-4
"""Perturbations are given in four digits."""
SAME = 1e-8
"""What two ways to one steady state must agree within."""
BALANCED = 1e-9
"""Inflow = outflow of each pool, as a share of the gross flux."""
LISTED = {
    "bh2": 0.0995,
    "bh4": 0.9005,
    "trp": 20.1651,
    "htp": 1.6110,
    "cht": 0.0376,
    "vht": 67.4267,
    "eht": 0.0601,
    "hia": 1.5846,
    "pool": 113.4289,
    "g": 0.8639,
    "ts": 1.0068,
    "b": 0.9757,
    "gha": 0.6947,
    "tha": 12.6860,
    "bha": 2.9428,
}
FLUXES = {"TRPIN": 158.0, "TPH": 4.0, "REL": 127.6, "SERT": 125.0, "MAOc": 1.6, "EREM": 2.4}
FREE = [place for place, row in enumerate(SYSTEM.parameters) if row.kind != "offset"]


def at(**factors: float) -> SteadyState:
    return steady(SYSTEM, constants(SYSTEM, {}, factors))


def drawn(people: int, spread: float) -> np.ndarray:
    found = np.tile(SYSTEM.reference, (people, 1))
    draws = np.random.default_rng(20).uniform(-np.log(spread), np.log(spread), (people, len(FREE)))
    found[:, FREE] *= np.exp(draws)
    return found


def imbalance(given: np.ndarray, states: np.ndarray, fluxes: np.ndarray) -> float:
    effects = np.abs(SYSTEM.stoichiometry())
    change = np.array([SYSTEM.change(flux, row) for flux, row in zip(fluxes, given, strict=True)])
    return float(
        np.max(np.abs(change) / np.maximum.reduce([np.abs(fluxes) @ effects.T, states, 0 * states + SYSTEM.smallest]))
    )


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.max(np.abs(one - other) / np.maximum(np.abs(other), SYSTEM.smallest)))


@pytest.mark.parametrize(("code", "value"), LISTED.items())
def test_steady_state_is_the_one_that_the_authors_list(code: str, value: float) -> None:
    assert at().read(code) == pytest.approx(value, rel=PRINTED)
    assert at().status == "steady"


@pytest.mark.parametrize(("code", "value"), FLUXES.items())
def test_fluxes_are_those_of_the_authors_diagram(code: str, value: float) -> None:
    assert at().read(code) == pytest.approx(value, rel=DRAWN)


@pytest.mark.parametrize(
    ("factors", "ratio"), [({"btrp": 0.5}, 0.8148), ({"btrp": 2.0}, 1.1692), ({"tb": 0.5}, 0.6912)]
)
def test_synthesis_follows_tryptophan_and_biopterin(factors: dict[str, float], ratio: float) -> None:
    assert at(**factors).read("TPH") / at().read("TPH") == pytest.approx(ratio, rel=COMPUTED)


def test_hydroxylase_is_fastest_at_the_geometric_mean_of_its_constants() -> None:
    tryptophan, states = np.arange(100.0, 400.0, 0.5), np.array(SYSTEM.listed)
    rates = []
    for states[SYSTEM.states.index("trp")] in tryptophan:
        rates.append(SYSTEM.flux(states, SYSTEM.reference)[SYSTEM.fluxes.index("TPH")])
    assert tryptophan[np.argmax(rates)] == pytest.approx(np.sqrt(40.0 * 1000.0))


def test_decarboxylase_moves_nothing_but_its_substrate() -> None:
    less, now = at(Vaadc=0.2), at()
    same = [code for code in SYSTEM.states if code != "htp"]
    assert [less.read(code) for code in same] == pytest.approx([now.read(code) for code in same], rel=SAME)
    assert less.read("htp") / now.read("htp") == pytest.approx(5.21, rel=PRINTED)


WITHOUT = {
    "decarboxylase below the hydroxylase": ({"Vaadc": 3.9}, "at most 3.9: 5-hydroxytryptophan"),
    "nothing removes 5-HIAA": ({"khia": 0.0}, "5-HIAA"),
    "nothing leaves the pools": ({"kpout": 0.0, "kpool": 0.0}, "other pools"),
    "tryptophan is not used": ({"ktrp": 0.0, "kpool": 0.0}, "tryptophan accumulates"),
    "nothing leaves the vesicles": ({"fire": 0.0, "kout": 0.0}, "vesicles accumulates"),
    "nothing leaves the outside": ({"kerem": 0.0, "Vsert": 0.0, "aup2": 0.0, "srel": 0.0}, "it accumulates"),
    "the cytosol is full": ({"Vmao": 1.0, "kleakc": 0.0, "Vmat": 1.0}, "cytosol accumulates"),
    "glia are full": ({"Vmao": 1e-3, "kleakg": 0.0, "kerem": 0.0}, "accumulates"),
}


@pytest.mark.parametrize(("given", "told"), WITHOUT.values(), ids=WITHOUT)
def test_no_steady_state_says_what_exceeds_what(given: dict[str, float], told: str) -> None:
    found = steady(SYSTEM, constants(SYSTEM, given, {}))
    assert found.status == "no-steady-state"
    assert told in (found.reason or "")
    assert "nan" not in (found.reason or "")


@pytest.mark.parametrize(
    "code", ["btrp", "tb", "Vtph", "fire", "Vsert", "Vmat", "Vmao", "kleakc", "kerem", "eha", "kbon"]
)
def test_a_parameter_at_zero_has_its_steady_state(code: str) -> None:
    given = constants(SYSTEM, {code: 0.0}, {})
    found = steady(SYSTEM, given)
    assert found.status == "steady"
    assert imbalance(given[None], found.states[None], found.fluxes[None]) < BALANCED
    assert apart(found.states, referee(SYSTEM, given).states) < SAME


def test_without_tryptophan_all_serotonin_is_gone() -> None:
    found = at(btrp=0.0)
    assert all(found.read(code) == 0.0 for code in ("trp", "htp", "cht", "vht", "eht", "hia", "pool", "TPH", "REL"))
    assert found.read("gha") == pytest.approx(LISTED["gha"], rel=PRINTED)


@pytest.mark.parametrize("people", [2_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_reduction_is_the_steady_state_that_newton_finds(people: int) -> None:
    given = drawn(people, 2.0)
    many = steady_many(SYSTEM, given)
    assert not many.why.any()
    assert imbalance(given, many.states, many.fluxes) < BALANCED
    places = [SYSTEM.states.index("bh2"), SYSTEM.states.index("bh4")]
    assert many.states[:, places].sum(axis=1) == pytest.approx(given[:, SYSTEM.names.index("tb")], rel=1e-14)
    rest = (np.zeros(len(SYSTEM.fluxes)), SYSTEM.smallest, *SYSTEM.moiety_arrays())
    for row, states in zip(given, many.states, strict=True):
        found = SYSTEM.listed.copy()
        assert newton(SYSTEM.rates, SYSTEM.balances, row, found, *rest) == 0
        assert apart(states, found) < SAME


def test_far_parameters_have_a_steady_state_that_newton_keeps_or_a_reason() -> None:
    given = drawn(3_000, 10.0)
    many = steady_many(SYSTEM, given)
    assert np.mean(many.why == 0) > 0.98
    rest = (np.zeros(len(SYSTEM.fluxes)), SYSTEM.smallest, *SYSTEM.moiety_arrays())
    for row, states, why in zip(given, many.states, many.why, strict=True):
        if why:
            assert steady(SYSTEM, row).reason
        else:
            found = states * 1.001
            assert newton(SYSTEM.rates, SYSTEM.balances, row, found, *rest) == 0
            assert apart(states, found) < SAME


@pytest.mark.parametrize("factors", [{}, {"Vsert": 0.3}, {"btrp": 3.0, "tb": 2.0}, {"fire": 0.2}, {"Vtph": 4.0}])
def test_a_long_course_ends_at_the_steady_state(factors: dict[str, float]) -> None:
    given = constants(SYSTEM, {}, factors)
    start = started(SYSTEM, at().states, given)
    ended = course(SYSTEM, stretches(SYSTEM, given, (), 1000.0), start, np.array([1000.0]))
    assert apart(ended.states[-1], steady(SYSTEM, given).states) < 1e-6


def test_stimulation_is_followed_by_an_undershoot() -> None:
    seconds = np.arange(0.0, 60.0, 0.1)
    firing = stretches(SYSTEM, SYSTEM.reference, (Drive(0.0, 2.0 / 3600.0, "fire", 30.0),), 60.0 / 3600.0)
    outside = course(SYSTEM, firing, at().states, seconds / 3600.0).states[:, SYSTEM.states.index("eht")] * 1000.0
    assert outside[0] == pytest.approx(60.1, rel=PRINTED)
    assert outside.max() > 2.0 * outside[0]
    assert outside.min() == pytest.approx(45.1, rel=FACT)
    assert seconds[np.argmin(outside)] == pytest.approx(17.6, abs=0.6)


def test_synthesis_follows_meals() -> None:
    meals = (
        Drive(7.0, 10.0, "btrp", 97.0 * 1.75, 24.0),
        Drive(12.0, 15.0, "btrp", 97.0 * 1.75, 24.0),
        Drive(18.0, 21.0, "btrp", 97.0 * 3.25, 24.0),
    )
    days = stretches(SYSTEM, constants(SYSTEM, {"btrp": 97.0 * 0.25}, {}), meals, 96.0)
    synthesis = course(SYSTEM, days, at().states, np.linspace(72.0, 96.0, 2401)).fluxes[:, SYSTEM.fluxes.index("TPH")]
    assert synthesis.max() / synthesis.min() == pytest.approx(3.370, rel=FACT)


def test_without_autoreceptor_release_and_synthesis_stay_at_reference() -> None:
    found = steady(SYSTEM, constants(SYSTEM, {**SYSTEM.without_autoreceptor, "Vsert": 50.0}, {}))
    assert found.read("REL") == pytest.approx(1.89 * found.read("vht"))
    assert found.read("g") > at().read("g")


def test_histamine_holds_release_back_only_where_the_slope_is_on() -> None:
    more = {"eha": 2.0}
    assert steady(SYSTEM, constants(SYSTEM, more, {})).read("eht") == at().read("eht")
    assert steady(SYSTEM, constants(SYSTEM, {**more, "sHA": 5.0}, {})).read("eht") < at().read("eht")


@pytest.mark.parametrize("factor", [0.0, 1e-9, 1e-3, 1e3, 1e6])
def test_each_parameter_far_away_or_absent_leaves_a_steady_state_or_a_reason(factor: float) -> None:
    for row in SYSTEM.parameters:
        low, high = bounds(row)
        if factor or not low:
            value = min(max(low, factor * row.value), high)
            found = steady(SYSTEM, constants(SYSTEM, {row.code: value}, {}))
            leaves = "least disturbance" in (found.reason or "")
            assert found.status == "steady" or found.reason and (leaves or found.status == "no-steady-state"), row.code
            assert found.status != "steady" or (found.states >= 0.0).all(), row.code
