"""DA-2009 as repaired: printed and recomputed facts, and what no correct steady state can break."""

import pytest

from neuro.mechanism.dopamine import SYSTEM
from neuro.mechanism.drive import Drive
from neuro.mechanism.experiment import experiment
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import steady

FACT, FOUR_DIGITS = 1e-2, 5e-3
"""Facts are given to 1 %, and to 0.5 % where four digits are listed."""
FLOW, RUN = 1e-9, 1e-6
"""Inflow against outflow; the end of a run whose steps are exact to 1e-8."""
FILE = {"bh2": 41.0, "bh4": 319.0, "tyr": 126.0, "ldopa": 0.36, "cda": 2.65, "vda": 81.0, "eda": 0.002, "hva": 0.0}
FILE["pool"] = 1260.0
"""Initial values of MODEL1502230000."""


def at(**scaled: float):
    return steady(SYSTEM, constants(SYSTEM, {}, scaled))


def given(**values: float):
    return steady(SYSTEM, constants(SYSTEM, values, {}))


@pytest.mark.parametrize(
    ("code", "value"),
    [
        *[("bh2", 40.855), ("bh4", 319.145), ("tyr", 125.70), ("ldopa", 0.35586), ("cda", 2.64695), ("vda", 80.966)],
        *[("eda", 0.0020237), ("hva", 7.678), ("pool", 942.77)],
        *[("TH", 27.30), ("REL", 80.97), ("DAT", 80.14), ("TYRIN", 240.99)],
    ],
)
def test_reference_state_and_fluxes_are_those_of_the_repaired_model(code, value):
    assert at().read(code) == pytest.approx(value, rel=FOUR_DIGITS)


@pytest.mark.parametrize(
    ("scaled", "code", "ratio"),
    [
        ({"btyr": 0.5}, "TH", 1.0092),
        ({"btyr": 2.0}, "TH", 0.9762),
        ({"tb": 0.5}, "TH", 0.970),
        ({"Vaadc": 0.2}, "ldopa", 5.06),
        ({"Vdat": 0.5}, "eda", 1.456),
        ({"Vdat": 0.5}, "vda", 0.732),
    ],
)
def test_perturbations_move_the_steady_state_as_computed_from_the_published_equations(scaled, code, ratio):
    assert at(**scaled).read(code) / at().read(code) == pytest.approx(ratio, rel=FOUR_DIGITS)


def test_synthesis_is_hardly_moved_by_meals():
    meals = ((0.0, 24.0, 0.25), (7.0, 10.0, 1.75), (12.0, 15.0, 1.75), (18.0, 21.0, 3.25))
    drives = tuple(Drive(start, end, "btyr", 97.0 * factor, 24.0) for start, end, factor in meals)
    found = experiment(SYSTEM, SYSTEM.reference, 96.0, drives=drives, every=60.0)
    made = found.fluxes[found.hours >= 72.0, SYSTEM.fluxes.index("TH")]
    assert made.max() / made.min() == pytest.approx(1.049, rel=FACT)


def test_the_decarboxylase_has_no_control_until_it_is_slower_than_the_hydroxylase():
    flux = at().read("TH")
    for factor in (0.2, 1.001 * flux / 10_000.0):
        same = [code for code in SYSTEM.states if code != "ldopa"]
        assert [at(Vaadc=factor).read(code) for code in same] == pytest.approx([at().read(code) for code in same])
    none = at(Vaadc=0.999 * flux / 10_000.0)
    assert none.status == "no-steady-state"
    assert "27.3" in none.reason
    assert "27.27" in none.reason
    assert "Vaadc" in none.reason


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"Vaadc": 20.0}, ("TH", "Vaadc", "27.3", "L-DOPA rises")),
        ({"krem": 0.0, "Vdat": 0.0, "Vcat": 1.0}, ("krem", "Vcat", "outside")),
        ({"fire": 0.0, "kout": 0.0}, ("Vesicles", "kout")),
        ({"kcatc": 0.0, "Vmat": 0.0}, ("kcatc", "cytosol", "Vmat")),
        ({"kct": 0.0, "k1": 0.0}, ("Tyrosine", "241", "kct")),
        ({"km1": 0.0, "kcp": 0.0}, ("pool", "kcp")),
        ({"khva": 0.0}, ("homovanillic", "26.47", "khva")),
    ],
)
def test_without_a_steady_state_the_sentence_says_which_flux_exceeds_which(values, words):
    found = given(**values)
    assert found.status == "no-steady-state"
    assert [word for word in words if word not in found.reason] == []


@pytest.mark.parametrize("values", [{"tb": 0.0}, {"btyr": 0.0}, {"NADPH": 0.0}, {"Vth": 0.0}])
def test_without_synthesis_the_steady_state_has_no_dopamine(values):
    found = given(**values)
    assert found.status == "steady"
    assert [found.read(code) for code in ("TH", "ldopa", "cda", "vda", "eda", "hva")] == [0.0] * 6


def test_without_firing_dopamine_stays_inside_and_synthesis_is_not_held_back():
    found = given(fire=0.0)
    assert found.read("eda") == found.read("REL") == 0.0
    assert found.read("VMAT") == pytest.approx(0.0, abs=1e-9 * 7082.0)
    assert found.read("CCAT") == pytest.approx(found.read("TH"), rel=FLOW)


def test_of_two_stable_states_the_one_with_less_synthesis_is_given():
    """Where tyrosine inhibits strongly, it stays where it was much and is used up where it was little."""
    values = {"Kityr": 1.0, "Ktyr": 0.5, "Vth": 5_400.0, "Vdrr1": 5_000.0, "auto": 0.0}
    found = given(**values)
    much, little = (
        experiment(SYSTEM, found.constants, 20_000.0, start={**FILE, "tyr": tyr, "pool": 7.5 * tyr}).states[-1]
        for tyr in (126.0, 0.1)
    )
    assert little[SYSTEM.states.index("tyr")] < 0.1 * much[SYSTEM.states.index("tyr")]
    assert found.states == pytest.approx(much, rel=RUN)


def test_the_law_as_shipped_in_the_file_runs_away():
    """MODEL1502230000 multiplies plasma tyrosine by 244 µmol/L/h and has no NADP(H)."""
    shipped = constants(SYSTEM, {"Vtyrin": 244.0 * (64.0 + 97.0), "NADPH": 0.0, "NADP": 0.0}, {})
    found = experiment(SYSTEM, shipped, 10.0, start=FILE)
    assert found.status == "not-at-steady-state"
    assert "tyr" in found.reason
    ended = dict(zip(SYSTEM.states, found.states[-1], strict=True))
    assert (ended["tyr"], ended["pool"]) == pytest.approx((12_483.0, 90_025.0), rel=FACT)
