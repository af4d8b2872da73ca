"""Entry points: what they do against published perturbations, and what they do not do at reference."""

import numpy as np
import pytest

from neuro.errors import MechanismError
from neuro.knowledge.catalogue import source
from neuro.mechanism.catalogue import extensions, system
from neuro.mechanism.diet import diet_maps
from neuro.mechanism.entry import applied
from neuro.mechanism.entry_rows import assumed, effects, entries, entry
from neuro.mechanism.simulate import steady

AT_REFERENCE = 1e-4
"""The published rest of the H3 receptor is listed to four digits; every other effect is exactly 1 at reference."""
PUBLISHED = 1e-3
"""Ratios are listed to four digits."""
CODES = sorted({row.system for row in effects()})


def found(code: str):
    if code == "receptor":
        return system("receptor", "D2")
    return system("serotonin", *extensions()) if code == "serotonin_histamine" else system(code)


def read(code: str, values: dict[str, float], on=(), ratios=None):
    there = found(code)
    return steady(there, applied(there, {name: np.array([value]) for name, value in values.items()}, on, ratios)[0])


def ratio(code: str, readout: str, values: dict[str, float], on=()) -> float:
    return read(code, values, on).read(readout) / steady(found(code), found(code).reference).read(readout)


def test_every_effect_moves_a_parameter_that_its_system_has():
    for row in effects():
        assert row.parameter in found(row.system).names, row.code
        assert entry(row.entry).means == "", row.code


def test_an_entry_that_is_a_parameter_has_its_reference():
    for row in effects():
        if row.form == "direct":
            there = found(row.system)
            assert there.reference[there.names.index(row.parameter)] == entry(row.entry).reference, row.code


def test_every_source_is_known():
    for row in (*entries(), *effects(), *diet_maps().values()):
        assert source(row.source).key == row.source
    assert {row.entry for row in effects() if row.grade == "A" and not row.default} == set()


@pytest.mark.parametrize("code", CODES)
def test_at_reference_nothing_moves_even_with_every_map_on(code):
    values = {row.code: row.reference for row in entries() if not row.means}
    moved = read(code, values, {row.code for row in effects() if not row.default})
    rest = steady(found(code), found(code).reference)
    assert moved.status == rest.status == "steady"
    np.testing.assert_allclose(moved.states, rest.states, rtol=AT_REFERENCE, atol=1e-12)


@pytest.mark.parametrize(
    ("code", "readout", "values", "expected"),
    [
        ("serotonin", "TPH", {"plasma_trp": 48.0}, 0.8148),
        ("serotonin", "TPH", {"plasma_trp": 192.0}, 1.1692),
        ("dopamine", "TH", {"plasma_tyr": 48.5}, 1.0092),
        ("dopamine", "TH", {"plasma_tyr": 194.0}, 0.9762),
        ("serotonin", "TPH", {"biopterin": 0.5}, 0.6912),
        ("dopamine", "TH", {"biopterin": 0.5}, 0.970),
        ("dopamine", "eda", {"dat_inhibitor": 0.5}, 1.456),
        ("dopamine", "vda", {"dat_inhibitor": 0.5}, 0.732),
        ("serotonin", "htp", {"aadc_inhibitor": 0.8}, 5.21),
        ("dopamine", "ldopa", {"aadc_inhibitor": 0.8}, 5.06),
    ],
)
def test_published_perturbations_enter_by_their_entry_points(code, readout, values, expected):
    assert ratio(code, readout, values) == pytest.approx(expected, rel=PUBLISHED)


@pytest.mark.parametrize("plp", [0.05, 0.3, 4.0])
def test_vitamin_b6_moves_only_what_waits_before_the_decarboxylase(plp):
    for readout in ("TPH", "vht", "eht"):
        assert ratio("serotonin", readout, {"b6": plp}, ["b6"]) == pytest.approx(1.0, abs=1e-9)
    assert (ratio("serotonin", "htp", {"b6": plp}, ["b6"]) - 1.0) * (1.0 - plp) > 0


def test_a_decarboxylase_below_the_hydroxylase_has_no_steady_state_and_says_which_flux_exceeds():
    none = read("serotonin", {"aadc_inhibitor": 0.995})
    assert none.status == "no-steady-state"
    assert "Vaadc" in none.reason or "decarboxylase" in none.reason


@pytest.mark.parametrize(
    ("x", "k", "factor"), [(0.5, 1.0, 2 / 3), (2.0, 1.0, 4 / 3), (0.5, 0.1, 11 / 12), (0.001, 10.0, 0.02)]
)
def test_a_cofactor_saturates_as_michaelis_and_menten_say_within_bounds(x, k, factor):
    there = found("serotonin")
    constants = applied(there, {"iron": np.array([x])}, ["iron"], {"iron:serotonin.Vtph": k})
    assert constants[0, there.names.index("Vtph")] / 278.0 == pytest.approx(factor)


def test_assumed_maps_are_off_until_they_are_asked_for():
    there = found("serotonin")
    values = {code: np.array([0.2]) for code in ("iron", "b6", "folate", "vitamin_d", "oestradiol", "cortisol")}
    np.testing.assert_array_equal(applied(there, values)[0], there.reference)
    one = applied(there, values, ["iron"])[0]
    assert [there.names[place] for place in np.flatnonzero(one != there.reference)] == ["Vtph"]


def test_biopterin_is_one_multiplier_on_two_scales():
    totals = {code: applied(found(code), {"biopterin": np.array([0.5])})[0] for code in ("serotonin", "dopamine")}
    assert [totals[code][found(code).names.index("tb")] for code in totals] == [0.5, 180.0]


def test_competitors_lower_the_entry_of_tryptophan_and_keep_the_published_km_at_reference():
    many = ratio("serotonin", "TRPIN", {"plasma_leu": 300.0, "plasma_phe": 120.0})
    few = ratio("serotonin", "TRPIN", {"plasma_leu": 75.0})
    assert many < 1.0 < few
    there = found("serotonin")
    assert applied(there, {"plasma_leu": np.array([150.0])})[0, there.names.index("Ktrpin")] == pytest.approx(330.0)


def test_switching_competition_on_for_tyrosine_holds_its_published_entry():
    assert read("dopamine", {"plasma_leu": 150.0}, ["plasma_leu"]).read("TYRIN") == pytest.approx(240.99, rel=PUBLISHED)
    assert ratio("dopamine", "TYRIN", {"plasma_leu": 300.0}, ["plasma_leu"]) < 1.0


@pytest.mark.parametrize("marker", ["crp", "il6", "neopterin"])
def test_a_marker_says_nothing_below_its_reference_and_a_half_where_its_row_says(marker):
    there = found("kynurenine")
    levels = np.array([0.2, 1.0, 1.0 + entry(marker).half, np.nan])
    share = applied(there, {marker: levels})[:, there.names.index("infl")]
    np.testing.assert_allclose(share, [0.0, 0.0, 0.5, np.nan])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: applied(found("serotonin"), {"plasma_tryp": np.ones(1)}), ["plasma_tryp", "plasma_trp"]),
        (lambda: assumed(["iorn"]), ["iorn", "Did you mean iron"]),
        (lambda: applied(found("serotonin"), {"ssri": np.array([0.2, 1.5])}), ["from 0 to 1", "1 of 2"]),
        (lambda: applied(found("serotonin"), {"plasma_trp": np.array([-5.0])}), ["from 1 to 2000 µmol/L", "because"]),
        (lambda: applied(found("serotonin"), {"crp": np.ones(1), "il6": np.ones(1)}), ["inflammation", "crp", "il6"]),
    ],
)
def test_what_cannot_be_is_said_with_what_can(call, words):
    with pytest.raises(MechanismError) as refused:
        call()
    for word in words:
        assert word in str(refused.value)
    assert "-5" not in str(refused.value)
