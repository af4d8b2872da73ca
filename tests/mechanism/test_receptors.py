"""Receptors against closed forms of pharmacology, Newton, and an independent integrator."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from neuro.errors import MechanismError
from neuro.knowledge.rows import read
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.receptors import receptor, receptors
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import referee, steady
from neuro.mechanism.system import TABLES

EXACT = 1e-10
"""The same closed form in another order."""
AGREE = 1e-8
"""What the project promises between reduction and Newton."""
SETTLED = 1e-5
"""An integrator's own tolerance over weeks."""
CODES = tuple(receptors())
USUAL = tuple(code for code in CODES if code not in ("5-HT2A", "a4b2"))
"""Receptors that follow the usual rule: more transmitter, fewer receptors; block, more."""


def at(code: str, **given: float) -> dict[str, float]:
    found = steady(receptor(code), constants(receptor(code), given, {}))
    assert found.status == "steady"
    return {name: found.read(name) for name in (*receptor(code).states, *receptor(code).fluxes)}


def effect(code: str, concentration: float, **given: float) -> float:
    system = receptor(code)
    row = constants(system, {"T": concentration, **given}, {})
    return float(system.flux(np.array([0.0, 1.0]), row)[system.fluxes.index("EFF")])


@pytest.mark.parametrize("code", CODES)
def test_half_the_receptors_are_occupied_at_kd_and_at_its_multiple_beside_an_antagonist(code: str) -> None:
    kd = receptors()[code].kd
    assert at(code, T=kd)["OCC"] == pytest.approx(0.5, rel=EXACT)
    assert at(code, T=4.0 * kd, antagonist=3.0)["OCC"] == pytest.approx(0.5, rel=EXACT)


@pytest.mark.parametrize("tau", [0.3, 3.0, 50.0])
@pytest.mark.parametrize("n", [0.7, 1.0, 2.0])
def test_half_effective_concentration_and_ceiling_are_those_of_the_operational_model(tau: float, n: float) -> None:
    kd, given = receptors()["D2"].kd, {"tau": tau, "n": n, "Em": 2.0}
    ceiling = 2.0 * tau**n / (1.0 + tau**n)
    half = brentq(lambda ln: effect("D2", np.exp(ln), **given) - ceiling / 2.0, -40.0, 20.0, xtol=1e-14)
    assert np.exp(half) == pytest.approx(kd / ((2.0 + tau**n) ** (1.0 / n) - 1.0), rel=1e-9)
    assert effect("D2", 1e12, **given) == pytest.approx(ceiling, rel=1e-9)


def test_half_the_receptors_lost_is_half_the_efficacy() -> None:
    assert effect("D1", 0.5, density=0.5) == pytest.approx(effect("D1", 0.5, tau=5.0), rel=EXACT)
    assert effect("D1", 0.0) == effect("D1", 0.5, density=0.0) == 0.0


@pytest.mark.parametrize("code", CODES)
def test_reference_is_at_density_one_and_reduction_agrees_with_newton(code: str) -> None:
    system, rng = receptor(code), np.random.default_rng(7)
    assert at(code)["R"] == pytest.approx(1.0, rel=EXACT)
    for _ in range(20):
        row = system.reference * 10.0 ** rng.uniform(-2.0, 2.0, len(system.names))
        row[system.names.index("n")] = rng.uniform(0.5, 4.0)
        row[system.names.index("antagonist")] = rng.choice([0.0, 0.5, 20.0])
        found = steady(system, row)
        assert found.states == pytest.approx(referee(system, row).states, rel=AGREE, abs=1e-14)


def test_desensitisation_is_the_balance_of_its_two_rates() -> None:
    found = at("GABA-B", T=2.0, kdes=3.0, kres=1.5)
    assert found["D"] == pytest.approx(3.0 * 0.5 / (3.0 * 0.5 + 1.5), rel=EXACT)
    assert found["RESP"] < found["EFF"]


@pytest.mark.parametrize("code", ["D1", "alpha1", "5-HT1A"])
def test_receptors_come_back_with_their_half_life(code: str) -> None:
    system, row = receptor(code), receptor(code).reference
    hours = 24.0 * receptors()[code].half_life
    run = solve_ivp(
        lambda _, x: system.change(system.flux(x, row), row),
        (0.0, hours),
        np.array([system.listed[0], 0.2]),
        method="LSODA",
        rtol=1e-9,
        atol=1e-12,
    )
    assert run.y[1, -1] == pytest.approx(0.6, rel=SETTLED)


@pytest.mark.parametrize("code", USUAL)
def test_lasting_transmitter_lowers_density_and_lasting_block_raises_it(code: str) -> None:
    densities = [at(code, antagonist=10.0)["R"], at(code)["R"], at(code, T=2.0 * receptors()[code].reference)["R"]]
    assert (np.diff(densities) < 0.0).all()


def test_5_ht2a_falls_with_agonist_and_with_antagonist_and_stays_without_serotonin() -> None:
    assert at("5-HT2A", T=10.0)["R"] < 1.0
    assert at("5-HT2A", antagonist=10.0)["R"] < 1.0
    assert at("5-HT2A", T=0.0)["R"] == pytest.approx(1.0, rel=EXACT)
    assert "exception" in receptor("5-HT2A").species[1].note


def test_nicotinic_density_rises_while_its_receptors_desensitise() -> None:
    assert at("a4b2", T=0.1)["R"] > 1.0
    assert at("a4b2", T=0.1)["D"] > at("a4b2")["D"]


def test_without_loss_or_recovery_there_is_no_steady_state() -> None:
    for given, word in (({"kdeg": 0.0}, "kdeg"), ({"kdes": 0.0, "kres": 0.0}, "kres")):
        found = steady(receptor("D2"), constants(receptor("D2"), given, {}))
        assert found.status == "no-steady-state"
        assert word in str(found.reason)


def test_names_are_found_in_any_case_and_near_ones_are_offered() -> None:
    assert receptor("gaba-a").code == receptor("GABA-A").code
    with pytest.raises(MechanismError, match="Did you mean 5-HT1A"):
        receptor("5HT1A")
    with pytest.raises(MechanismError, match="Wanted one receptor; found 0"):
        receptor()


def test_after_a_lasting_block_the_same_transmitter_does_more_than_before() -> None:
    system = receptor("D2")
    blocked = steady(system, constants(system, {"antagonist": 5.0}, {})).states
    withdrawn = system.flux(blocked, system.reference)
    assert withdrawn[-1] > 1.1 * system.flux(system.listed, system.reference)[-1]


def test_receptors_rest_at_the_level_of_the_system_that_drives_them() -> None:
    checked = 0
    for row in receptors().values():
        listed = {found.code: found for found in read(TABLES / row.system / "species.csv", Species)}
        if row.driver in listed:
            assert row.reference == pytest.approx(listed[row.driver].reference, rel=0.01)
            checked += 1
        else:
            others = (
                *read(TABLES / row.system / "reactions.csv", Reaction),
                *read(TABLES / row.system / "parameters.csv", Parameter),
            )
            assert row.driver in {found.code for found in others}
    assert checked >= 12
