"""The kynurenine module against linear algebra, an independent integrator and the signs of published studies."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import neuro.knowledge
from neuro.errors import MechanismError
from neuro.mechanism.kynurenine import SYSTEM, nmda_gain, plasma_change
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import referee, steady

EXACT = 1e-10
"""Two direct solutions of six linear equations; what is left is rounding."""
AGREE = 1e-8
"""What the project promises between reduction and Newton."""
SETTLED = 1e-6
"""An integrator's own tolerance, reached after many lives of the slowest pool."""
DRAWS, SEED = 200, 20
SOURCES = Path(neuro.knowledge.__file__).parent / "tables" / "sources.csv"


def at(**given: float) -> dict[str, float]:
    found = steady(SYSTEM, constants(SYSTEM, given, {}))
    assert found.status == "steady"
    return dict(zip(SYSTEM.states, found.states.tolist(), strict=True))


def draws() -> np.ndarray:
    rng = np.random.default_rng(SEED)
    factors = 10.0 ** rng.uniform(-2.0, 2.0, (DRAWS, len(SYSTEM.names)))
    found = SYSTEM.reference * factors
    found[:, SYSTEM.names.index("infl")] = rng.uniform(0.0, 1.0, DRAWS)
    return found


def test_reference_is_the_listed_plasma() -> None:
    found = at()
    assert list(found.values()) == pytest.approx(SYSTEM.listed, rel=EXACT)
    assert 0.03 <= found["Kyn"] / found["Trp"] <= 0.04


def test_reduction_is_the_solution_of_the_linear_system() -> None:
    for row in draws():
        states = np.zeros(6)
        assert SYSTEM.reduction(row, states) == 0
        still = SYSTEM.change(SYSTEM.flux(np.zeros(6), row), row)
        slopes = np.column_stack([SYSTEM.change(SYSTEM.flux(unit, row), row) - still for unit in np.eye(6)])
        assert states == pytest.approx(np.linalg.solve(slopes, -still), rel=EXACT)


def test_reduction_and_newton_agree() -> None:
    for row in draws()[:50]:
        assert steady(SYSTEM, row).states == pytest.approx(referee(SYSTEM, row).states, rel=AGREE)


def test_a_long_course_ends_at_the_steady_state() -> None:
    row = constants(SYSTEM, {"infl": 0.7, "cort": 2.0}, {})
    run = solve_ivp(
        lambda _, x: SYSTEM.change(SYSTEM.flux(x, row), row),
        (0.0, 500.0),
        SYSTEM.listed,
        method="LSODA",
        rtol=1e-9,
        atol=1e-12,
    )
    assert run.y[:, -1] == pytest.approx(steady(SYSTEM, row).states, rel=SETTLED)


@pytest.mark.parametrize(
    ("state", "sign", "source"),
    [
        ("Trp", -1, "RAIS2010"),
        ("Kyn", 1, "RAIS2010"),
        ("KYNA", 1, "RAIS2010"),
        ("QUIN", 1, "RAIS2010"),
        ("QUIN", 1, "MIDT2023"),
        ("HK", 1, "MIDT2023"),
    ],
)
def test_inflammation_moves_plasma_as_the_source_found(state: str, sign: int, source: str) -> None:
    with SOURCES.open(encoding="utf-8", newline="") as lines:
        assert source in {row["key"] for row in csv.DictReader(lines)}
    levels = [at(infl=level)[state] for level in np.linspace(0.0, 1.0, 6)]
    assert (np.sign(np.diff(levels)) == sign).all()


def test_inflammation_raises_the_ratio_only_through_the_dioxygenase_outside_the_liver() -> None:
    def ratio(**given: float) -> float:
        found = at(**given)
        return found["Kyn"] / found["Trp"]

    assert ratio(infl=1.0) > 1.3 * ratio()
    assert ratio(infl=1.0, vIDO=0.0) <= ratio(vIDO=0.0)


def test_cortisol_breaks_tryptophan_down_and_lack_of_b6_holds_hydroxykynurenine_back() -> None:
    assert at(cort=3.0)["Trp"] < at()["Trp"] < at(cort=0.3)["Trp"]
    assert at(plp=0.5)["HK"] > at()["HK"]
    assert at(plp=0.5)["KYNA"] < at()["KYNA"]
    assert at(b2=0.5)["HK"] < at()["HK"]


@pytest.mark.parametrize(
    ("closed", "pool"),
    [
        (("kprot", "kup", "vTDO", "vIDO"), "Trp"),
        (("kKMO", "kKAT", "kKYNU", "kr"), "Kyn"),
        (("kKYNUH", "kHK"), "HK"),
        (("kKYNA",), "KYNA"),
        (("kHAAO", "kHAA"), "HAA"),
        (("kQPRT",), "QUIN"),
    ],
)
def test_a_pool_without_an_exit_is_said_to_have_no_steady_state(closed: tuple[str, ...], pool: str) -> None:
    found = steady(SYSTEM, constants(SYSTEM, dict.fromkeys(closed, 0.0), {}))
    assert found.status == "no-steady-state"
    assert f"into {pool} " in str(found.reason)
    assert "nan" not in str(found.reason)


def test_impossible_inflammation_is_refused_with_its_range() -> None:
    with pytest.raises(MechanismError, match="from 0 to 1"):
        constants(SYSTEM, {"infl": 1.5}, {})


def test_couplings_are_one_at_reference_and_have_the_sign_of_their_action() -> None:
    trp, kyna, quin = (SYSTEM.listed[SYSTEM.states.index(code)] for code in ("Trp", "KYNA", "QUIN"))
    levels = np.array([0.5, 1.0, 2.0])
    assert nmda_gain(np.array([kyna]), np.array([quin])) == pytest.approx(1.0, rel=EXACT)
    assert (np.diff(nmda_gain(kyna * levels, np.full(3, quin))) < 0).all()
    assert (np.diff(nmda_gain(np.full(3, kyna), quin * levels)) > 0).all()
    assert plasma_change(trp * levels) == pytest.approx(levels, rel=EXACT)
