"""The acetylcholine terminal against conservation of choline, full Newton, long courses and simpler closed forms."""

import numpy as np
import pytest

from neuro.errors import MechanismError
from neuro.mechanism.acetylcholine import SYSTEM
from neuro.mechanism.course import advance
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import SteadyState, steady
from neuro.mechanism.solver import newton

LISTED = 0.002  # the design lists three or four digits
TABLE = 1e-8  # the table holds nine digits
BALANCED = 1e-9  # inflow against outflow: rounding of sums of ten terms
SAME = 1e-8  # two solvers of one root
COURSE = 1e-6  # ten times what a long stiff course accumulates at a step error of 1e-10
DRAWS = 20_000
PLACE = {code: place for place, code in enumerate(SYSTEM.names)}


def at(scaled: dict[str, float] | None = None, **given: float) -> SteadyState:
    return steady(SYSTEM, constants(SYSTEM, given, scaled or {}))


def drawn(seed: int, span: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    found = SYSTEM.reference * span ** rng.uniform(-1.0, 1.0, (DRAWS, len(SYSTEM.names)))
    shares = [row.kind == "share" for row in SYSTEM.parameters]
    found[:, shares] = np.minimum(found[:, shares], 1.0)
    return found


def balanced(states: np.ndarray, parameters: np.ndarray) -> bool:
    moved = SYSTEM.stoichiometry(parameters) * SYSTEM.flux(states, parameters)
    inflow, outflow = np.clip(moved, 0.0, None).sum(axis=1), -np.clip(moved, None, 0.0).sum(axis=1)
    return bool(np.all(np.abs(inflow - outflow) <= BALANCED * inflow))


@pytest.mark.parametrize(
    ("code", "listed"),
    [("Che", 8.35), ("Cht", 181.4), ("Ac", 709.0), ("Av", 2075.0), ("Ae", 0.0156), ("ChAT", 207.0), ("REL", 207.0)],
)
def test_reference_is_as_designed(code: str, listed: float) -> None:
    assert at().read(code) == pytest.approx(listed, rel=2 * LISTED)


def test_table_lists_the_solvers_own_reference() -> None:
    assert at().states == pytest.approx(SYSTEM.listed, rel=TABLE)


def test_autoreceptor_is_free_by_its_reference_share_at_rest() -> None:
    free = 1.0 / (1.0 + at().read("Ae") / 0.02)
    assert free == pytest.approx(SYSTEM.reference[PLACE["m20"]], abs=5e-5)


def test_twice_the_plasma_choline_raises_release_by_single_digits_and_half_lowers_it() -> None:
    rest = at().read("REL")
    assert 1.01 < at({"Chp": 2.0}).read("REL") / rest < 1.1
    assert 0.85 < at({"Chp": 0.5}).read("REL") / rest < 0.99


@pytest.mark.parametrize("seed", range(5))
def test_choline_is_conserved_over_both_volumes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parameters = SYSTEM.reference * 2.0 ** rng.uniform(-1.0, 1.0, len(SYSTEM.names))
    states = SYSTEM.listed * rng.uniform(0.2, 5.0, len(SYSTEM.species))
    flux, w = SYSTEM.flux(states, parameters), parameters[PLACE["w"]]
    change = dict(zip(SYSTEM.states, SYSTEM.change(flux, parameters), strict=True))
    named = dict(zip(SYSTEM.fluxes, flux, strict=True))
    total = w * (change["Che"] + change["Ae"]) + change["Cht"] + change["Ac"] + change["Av"]
    through = w * (named["BB"] + named["PL"] - named["ACHOUT"]) - named["CK"]
    assert total == pytest.approx(through, abs=1e-12 * np.abs(flux).max())


def test_reduction_balances_every_pool_and_is_where_newton_ends() -> None:
    rng = np.random.default_rng(6)
    found, fluxes = np.zeros(len(SYSTEM.species)), np.zeros(len(SYSTEM.reactions))
    rest = (SYSTEM.smallest, *SYSTEM.moiety_arrays())
    for row in drawn(5, 2.0):
        assert SYSTEM.reduction(row, found) == 0
        started = SYSTEM.listed * rng.uniform(0.9, 1.1, len(found))
        newton(SYSTEM.rates, SYSTEM.balances, row, started, fluxes, *rest)
        assert np.all(np.abs(started - found) <= SAME * found)
        assert balanced(found, row)


def test_reduction_balances_or_gives_a_reason_tenfold_from_reference() -> None:
    found, answers = np.zeros(len(SYSTEM.species)), set()
    for row in drawn(7, 10.0)[: DRAWS // 4]:
        why = SYSTEM.reduction(row, found)
        answers.add(why)
        named = dict(zip((*SYSTEM.names, *SYSTEM.states), (*row, *found), strict=True))
        assert balanced(found, row) if why == 0 else "exceed" in SYSTEM.explain(why, named)
    assert len(answers) > 1, "draws no longer try both"


@pytest.mark.parametrize(
    "scaled",
    [{"Chp": 2.0}, {"fire": 10.0}, {"Vache": 0.05}, {"Vcht": 0.0}, {"Vbb": 0.0}, {"w": 0.1, "Vchat": 3.0}],
)
def test_steady_state_is_the_end_of_a_long_course(scaled: dict[str, float]) -> None:
    parameters, states = constants(SYSTEM, {}, scaled), SYSTEM.listed.copy()
    laws = (SYSTEM.rates, SYSTEM.balances, parameters)
    room, nothing, place = np.zeros(len(SYSTEM.reactions)), np.zeros(len(states)), np.zeros(1, dtype=np.int64)
    times, written = np.empty(0), np.empty((0, len(states)))
    assert advance(*laws, states, room, 0.0, 1e7, SYSTEM.smallest, 1e-10, times, written, place, nothing) == 0
    assert states == pytest.approx(steady(SYSTEM, parameters).states, rel=COURSE)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fire": 0.0}, "ChAT exceeds REL"),
        ({"Vvacht": 0.0}, "ChAT exceeds VAChT"),
        ({"Vcht": 0.0, "Vlo": 0.0}, "No choline gets into the terminal"),
        ({"Chp": 0.0, "kpl": 0.0}, "No choline comes in"),
        ({"kpl": 100.0, "Vbb": 0.0}, "BB and PL exceed"),
        ({"Vache": 30_000.0, "kout": 0.0, "Vchat": 1e7, "Vcht": 1e6, "Vvacht": 1e7, "kck": 0.0}, "REL exceeds AChE"),
        ({"Vache": 0.0, "kout": 0.0}, "REL exceeds AChE"),
    ],
)
def test_no_steady_state_says_which_flux_exceeds_which(given: dict[str, float], said: str) -> None:
    found = at(**given)
    assert found.status == "no-steady-state"
    assert said in str(found.reason)
    assert "nan" not in str(found.reason)


def test_steady_state_lies_where_the_enzyme_is_not_inhibited_by_its_substrate() -> None:
    found = np.zeros(len(SYSTEM.species))
    for row in drawn(9, 4.0)[: DRAWS // 4]:
        if SYSTEM.reduction(row, found) == 0 and row[PLACE["kout"]] * 100.0 < row[PLACE["Vache"]] / 1e4:
            assert found[-1] < np.sqrt(row[PLACE["Kache"]] * row[PLACE["Kiache"]])


def test_blocked_enzyme_leaves_removal_to_diffusion() -> None:
    found = at(Vache=0.0)
    assert found.read("ACHOUT") * 2.0 == pytest.approx(found.read("REL"), rel=BALANCED)


def test_held_autoreceptor_makes_release_proportional_to_stores_and_firing() -> None:
    held = at(sm2=0.0, fire=3.0)
    assert held.read("REL") / held.read("Av") == pytest.approx(0.3, rel=1e-12)
    assert at(fire=3.0).read("REL") / at(fire=3.0).read("Av") < 0.3


def test_impossible_inputs_are_refused_with_the_reason() -> None:
    with pytest.raises(MechanismError, match="oral load of choline"):
        constants(SYSTEM, {"Chp": 5000.0}, {})
    with pytest.raises(MechanismError, match="no acetylcholine is made"):
        constants(SYSTEM, {"Vchat": 0.0}, {})
