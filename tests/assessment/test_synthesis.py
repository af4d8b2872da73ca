"""A person's simulated synthesis is that of the published models at the same entry values, and is kept apart."""

import numpy as np
import pytest

from neuro.assessment.flux_control import fluxes, steps
from neuro.assessment.synthesis import Middle, synthesis
from neuro.errors import MechanismError
from neuro.mechanism.catalogue import system
from neuro.mechanism.control import control
from neuro.mechanism.entry import applied
from neuro.mechanism.simulate import steady

MIDDLES = {"trp_umol_l": 60.0, "tyr_umol_l": 70.0, "crp_mg_l": 1.5, "neopterin_nmol_l": 6.0, "plp_nmol_l": 50.0}
FOUR_DIGITS = 5e-3
"""The published answers are known to four digits."""
SLOPE = 1e-3
"""A central difference of step 1e-3 against one ten times as wide."""


def asked(assume=(), **values):
    return synthesis(values, lambda name: Middle(MIDDLES[name], "a middle") if name in MIDDLES else None, assume)


def flux(found, system: str, code: str):
    return next(row for row in found.fluxes if (row.system, row.flux) == (system, code))


@pytest.mark.parametrize(("times", "ratio"), [(0.5, 0.8148), (2.0, 1.1692)])
def test_serotonin_synthesis_answers_tryptophan_as_published(times, ratio):
    found = flux(asked(trp_umol_l=times * 60.0), "serotonin", "TPH")
    assert 1 + found.percent / 100 == pytest.approx(ratio, rel=FOUR_DIGITS)
    assert (found.grade, found.reason) == ("A", "")


def test_a_person_at_the_middle_is_at_the_published_reference():
    found = flux(asked(trp_umol_l=60.0, tyr_umol_l=70.0), "dopamine", "TH")
    assert found.percent == pytest.approx(0.0, abs=1e-9)
    assert found.value == pytest.approx(steady(system("dopamine"), system("dopamine").reference).read("TH"), rel=1e-12)


def test_processes_hold_a_flux_by_its_control_coefficients():
    found = flux(asked(trp_umol_l=30.0), "serotonin", "TPH")
    one = system("serotonin")
    at = steady(one, applied(one, {"plasma_trp": np.array([48.0])})[0])
    row = control(at).of_fluxes[one.fluxes.index("TPH")]
    for held in (held for held in found.holds if held.kind == "process"):
        assert held.coefficient == pytest.approx(row[one.fluxes.index(held.code)], rel=1e-9)
    assert found.holds[0].code == "TPH"


def test_precursors_and_cofactors_hold_a_flux_by_its_slope_in_them():
    found = flux(asked(trp_umol_l=30.0), "serotonin", "TPH")
    one = system("serotonin")
    ends = [steady(one, applied(one, {"plasma_trp": np.array([48.0 * x])})[0]).read("TPH") for x in (1.01, 1 / 1.01)]
    slope = np.log(ends[0] / ends[1]) / (2 * np.log(1.01))
    [trp] = [held for held in found.holds if held.code == "plasma_trp"]
    assert trp.coefficient == pytest.approx(slope, rel=SLOPE)
    assert {held.code for held in found.holds if held.kind == "entry"} >= {"biopterin", "plasma_trp"}


def test_cofactors_are_silent_until_their_assumed_map_is_switched_on():
    quiet = asked(plp_nmol_l=2.0)
    assert all(row.percent is None for row in quiet.fluxes)
    assert any("assumed maps (grade C)" in text for text in quiet.why)
    loud = asked(("b6",), plp_nmol_l=50.0)
    assert flux(loud, "serotonin", "TPH").grade == "C"
    assert any(held.code == "b6" for held in flux(loud, "glutamate_gaba", "G67").holds)


def test_no_steady_state_is_a_sentence_and_no_number():
    [found] = fluxes(
        system("serotonin"), {"aadc_inhibitor": np.array([0.9999])}, frozenset({"aadc_inhibitor"}), (), frozenset()
    )
    assert (found.value, found.percent, found.holds) == (None, None, ())
    assert found.reason.endswith(".")
    assert found.reference is not None


def test_a_value_at_the_end_of_the_possible_range_has_slopes():
    found = asked(plp_nmol_l=50.0, trp_umol_l=60.0 * 2000 / 96)
    assert any(held.code == "plasma_trp" for held in flux(found, "serotonin", "TPH").holds)


def test_two_markers_of_one_thing_enter_once_and_that_is_said():
    found = asked(crp_mg_l=12.0, neopterin_nmol_l=20.0)
    assert [row.column for row in found.entered] == ["crp_mg_l"]
    assert any("Neopterin is not used" in text for text in found.why)


def test_nothing_entered_gives_no_number_and_says_so():
    found = asked(diet_tryptophan_mg=900.0, vitd_nmol_l=50.0)
    assert (found.status, found.fluxes) == ("not available", ())
    assert "no simulated synthesis" in found.why[0]


def test_an_unknown_map_is_refused():
    with pytest.raises(MechanismError, match="assumed map"):
        asked(("b66",), trp_umol_l=60.0)


@pytest.mark.parametrize("step", steps(), ids=lambda step: f"{step.system}.{step.flux}")
def test_every_rate_limiting_step_is_a_flux_of_its_system_with_a_source(step):
    from neuro.knowledge import catalogue

    assert step.flux in system(step.system).fluxes
    assert catalogue.source(step.source)
