"""The noradrenergic terminal: it is DA-2009 without its hydroxylase, is calibrated as said, and always balances."""

import numpy as np
import pytest
from scipy.optimize import brentq

from neuro.mechanism.dopamine import SYSTEM as DOPAMINE
from neuro.mechanism.norepinephrine import SYSTEM
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import steady

FLOW = 1e-9
"""Inflow against outflow, and one model against another of the same equations."""
ROW = 1e-6
"""Calibrated rows are rounded to seven digits."""


def at(**scaled: float):
    return steady(SYSTEM, constants(SYSTEM, {}, scaled))


def given(**values: float):
    return steady(SYSTEM, constants(SYSTEM, values, {}))


def value(code: str) -> float:
    return float(SYSTEM.reference[SYSTEM.names.index(code)])


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
