"""Bands, usual intake, refusals and the summary: against closed forms and simulated truth."""

import math
from dataclasses import replace

import numpy as np
import pytest

from neuro.balance.axes import axes, axis, scored
from neuro.balance.band import NORMAL_90, band, bands, half_width, position
from neuro.balance.composite import AT_LEAST, composite, weighted
from neuro.balance.parts import part_scores, parts
from neuro.balance.reference import Limits, Reference, Usual
from neuro.balance.refusals import refused, unavailable
from neuro.balance.scores import scores
from neuro.balance.standardise import reference
from neuro.balance.usual_intake import from_counts
from neuro.cohort.embedded import embedded
from neuro.cohort.store import fetch
from tests.balance.worked import against

EXACT = 1e-12
STANDARDS = against("phe_tyr=0.75:0.14 neopterin=1.74:0.27")
PERSON = {"phe_umol_l": 60.0, "tyr_umol_l": 60.0, "sex": "female", "age": 40}


def related(correlation: float) -> Reference:
    return Reference("people", STANDARDS.standards, correlations={("phe_tyr", "neopterin"): (correlation, 100)})


@pytest.mark.parametrize("correlation", [-0.4, 0.0, 0.6, 1.0])
def test_a_missing_part_widens_the_band_by_the_difference_of_two_means(correlation):
    # mean of two parts less the one that is there: (z2 - z1) / 2, of variance (1 - r) / 2
    found = band("bh4_milieu", PERSON, related(correlation))
    half = 1.6448536269514722 * math.sqrt((1 - correlation) / 2)
    assert found.value == pytest.approx(-(1 - 0.75) / 0.14, abs=EXACT)
    assert (found.high - found.value, found.value - found.low) == pytest.approx((half, half), abs=EXACT)
    assert found.missing == ("neopterin",)
    assert found.narrows == (("neopterin", 0.0),)


def test_every_part_measured_leaves_no_band_and_fewer_widen_it():
    r = replace(reference(embedded("nhanes")), usual={})
    every = parts(axis("one_carbon"))
    widths = [half_width(every, tuple(place < k for place in range(5)), r) for k in range(1, 6)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0.0
    assert math.isnan(half_width(every, (False,) * 5, r))


def test_the_band_holds_nine_of_ten_full_axes():
    cohort = embedded("simulated")
    columns, r = fetch(cohort, cohort.names), reference(cohort)
    full = scores(columns, r, ["bh4_milieu"])["bh4_milieu"]
    low, high = bands("bh4_milieu", {**columns, "neopterin_nmol_l": np.full(len(full), np.nan)}, r)
    assert np.mean((full >= low) & (full <= high)) == pytest.approx(0.9, abs=0.02)


def test_bands_of_a_cohort_are_those_of_its_people():
    cohort = embedded("nhanes")
    columns, r = fetch(cohort, cohort.names), reference(cohort)
    for code in ("one_carbon", "serotonin_supply_diet", "iron_status"):
        low, high = bands(code, columns, r)
        for row in np.flatnonzero(np.isfinite(low))[:300:37]:
            one = band(code, {name: values[row] for name, values in columns.items()}, r)
            assert (one.low, one.high) == pytest.approx((low[row], high[row]), abs=EXACT)
            assert one.low <= one.value <= one.high


def test_a_score_is_the_mean_of_its_parts_on_a_whole_cohort():
    cohort = embedded("nhanes")
    columns, r = fetch(cohort, cohort.names), reference(cohort)
    for row in scored():
        found = scores(columns, r, [row.code])[row.code]
        every = part_scores(row, columns, r)
        enough = np.isfinite(every).sum(axis=0) >= row.at_least
        needed = np.isfinite(every[[part.required for part in parts(row)]]).all(axis=0)
        with np.errstate(invalid="ignore"):
            mean = np.nansum(every, axis=0) / np.isfinite(every).sum(axis=0)
        np.testing.assert_allclose(found, np.where(enough & needed, mean, np.nan), atol=EXACT, equal_nan=True)


def test_the_score_of_one_changed_row_is_that_of_the_cohort():
    cohort = embedded("nhanes")
    columns, r = fetch(cohort, cohort.names), reference(cohort)
    changed = {
        **columns,
        "plp_nmol_l": columns["plp_nmol_l"] * 1.25,
        "b12_adjusted_pg_ml": columns["b12_adjusted_pg_ml"] + 40,
    }
    whole = scores(changed, r)
    for row in (0, 17, 4999, 12000):
        alone = scores({name: values[row] for name, values in changed.items()}, r)
        for code, values in whole.items():
            np.testing.assert_equal(float(alone[code]), values[row])


@pytest.mark.parametrize(
    ("side", "value", "found"),
    [("low", -2, "below"), ("low", 2, "inside"), ("high", 2, "above"), ("high", -2, "inside"), ("both", 2, "above")]
    + [("both", -2, "below"), ("context", -2, "not judged"), ("low", -1, "inside")],
)
def test_only_the_end_that_is_spoken_of_is_judged(side, value, found):
    assert position(side, value, Limits(-1.0, 1.0, 100)) == found


def test_recalled_days_widen_the_band_by_what_varies_from_day_to_day():
    plain = against("trp_lnaa_diet=0.0446:0.0032")
    day = Reference("people", plain.standards, usual={"trp_lnaa_diet": Usual(0.8, 0.6, "")})
    person = dict(
        zip(axis("serotonin_supply_diet").needs, (900.0, 2700.0, 3400.0, 6100.0, 3400.0, 4400.0), strict=True)
    )
    one, two = (band("serotonin_supply_diet", {**person, "diet_days": days}, day) for days in (1, 2))
    assert one.high - one.value == pytest.approx(NORMAL_90 * math.sqrt(0.8), abs=EXACT)
    assert two.high - two.value == pytest.approx(NORMAL_90 * math.sqrt(0.4), abs=EXACT)
    assert band("serotonin_supply_diet", person, plain).high == band("serotonin_supply_diet", person, plain).low


WITHIN, BETWEEN = 1.5, 0.5


def days_of(n: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(20261123)
    usual = draw.normal(0, math.sqrt(BETWEEN), n)
    return usual + draw.normal(0, math.sqrt(WITHIN), n), usual + draw.normal(0, math.sqrt(WITHIN), n)


def test_simulated_day_to_day_variance_is_found_from_the_number_of_days():
    first, second = days_of(200_000)
    weight = np.random.default_rng(1).uniform(0.5, 2, len(first))
    single = np.arange(len(first)) < 60_000
    means = np.where(single, first, (first + second) / 2)
    counted = from_counts(means, np.where(single, 1.0, 2.0), weight)
    assert (counted.within, counted.between) == pytest.approx((WITHIN, BETWEEN), abs=0.08)
    assert Usual(WITHIN, BETWEEN, "").reliability(2) == pytest.approx(0.5 / 1.25)
    expected, spread = Usual(WITHIN, BETWEEN, "").intake(1.0, 2)
    assert (expected, spread) == pytest.approx((0.4 / math.sqrt(0.5), math.sqrt(0.6)))


def test_what_cannot_be_told_of_usual_intake_is_said():
    draw = np.random.default_rng(2)
    days, weight = np.repeat([1.0, 2.0], 500), np.ones(1000)
    wider_twos = np.where(days == 2, 2.0, 1.0) * draw.normal(size=1000)
    assert "differ" in from_counts(wider_twos, days, weight)
    assert "Fewer than 30" in from_counts(wider_twos, np.ones(1000), weight)
    assert "does not say how many days" in reference(embedded("simulated")).not_usual["choline_diet"]


def test_an_iron_axis_for_a_man_of_the_cohort_is_refused_with_the_reason():
    r = reference(embedded("nhanes"))
    man = {"sex": "male", "age": 45, "ferritin_ng_ml": 80.0, "tfr_mg_l": 3.0}
    assert math.isnan(scores(man, r, ["iron_status"])["iron_status"])
    reason = refused(man, r)["iron_status"]
    assert "women up to 49" in reason
    assert "nobody alike" in reason
    assert "iron_status" not in refused({**man, "sex": "female"}, r)
    indices = refused(man, r, ["ln_ferritin", "tfr_ferritin", "b6_status", "ei_balance"])
    assert "women up to 49" in indices["ln_ferritin"]
    assert "nobody alike" in indices["tfr_ferritin"]
    assert "not measured here" in indices["b6_status"]
    assert "spectroscopy" in indices["ei_balance"]
    assert refused({**man, "sex": "female", "plp_nmol_l": 30.0}, r, ["ln_ferritin", "b6_status"]) == {}


def test_a_person_with_every_value_missing_has_a_reason_for_every_axis_and_no_number():
    for name in ("nhanes", "simulated"):
        cohort = embedded(name)
        r = reference(cohort)
        for blank in ({}, {"sex": "female", "age": 40}, dict.fromkeys(cohort.names)):
            found = refused(blank, r)
            assert set(found) == {row.code for row in axes()}
            assert all(reason.endswith(".") for reason in found.values())
            assert all(band(row.code, blank or {"age": None}, r) is None for row in scored())


def test_nobody_under_eighteen_is_scored():
    r = reference(embedded("nhanes"))
    child = {"sex": "female", "age": 17, "plp_nmol_l": 40.0}
    assert "under 18" in refused(child, r, ["b6_supply"])["b6_supply"]


def test_declined_axes_say_why_and_what_can_be_simulated():
    declined = {row.code: row for row in axes() if not row.formula}
    assert {"receptor_sensitivity", "excitation_inhibition", "cortisol", "mood_stability"} <= set(declined)
    for code in ("receptor_sensitivity", "excitation_inhibition", "cortisol", "mood_stability"):
        assert declined[code].simulation
    assert set(unavailable([], reference(embedded("nhanes")))) == {row.code for row in axes()}


def test_a_summary_is_the_weighted_mean_with_the_spoken_end_turned_low():
    found = composite({"b6_supply": 1.0, "inflammation_load": 2.0, "zinc_status": -1.0})
    assert found.value == pytest.approx((1 * 1.0 - 1 * 2.0 - 0.5 * 1.0) / 2.5)
    assert dict(found.weights) == pytest.approx({"b6_supply": 0.4, "inflammation_load": 0.4, "zinc_status": 0.2})
    equal = composite({"b6_supply": 1.0, "inflammation_load": 2.0, "zinc_status": -1.0}, equal=True)
    assert equal.value == pytest.approx(-2 / 3)


def test_a_summary_needs_three_axes_and_never_takes_context_or_declined_ones():
    others = [row.code for row in axes() if row.side not in ("low", "high")]
    assert others
    found = composite({**dict.fromkeys(others, 5.0), "b6_supply": 1.0, "zinc_status": None})
    assert found.value is None
    assert f"needs {AT_LEAST}" in found.reason
    assert all(row.side in ("low", "high") and row.formula for row in weighted())


def test_a_summary_widens_with_missing_axes_and_with_the_bands_of_those_there():
    every = {row.code: 0.5 for row in weighted()}
    three = dict(list(every.items())[:3])
    whole, part = composite(every), composite(three)
    assert whole.high == whole.low == whole.value
    assert part.high - part.low > 0.5
    assert composite(every, {"b6_supply": 1.0}).high > whole.high
    # closed form, equal weights: k of m unrelated axes of SD 1 leave the variance 1/k - 1/m
    m, k = len(every), 3
    half = composite(three, equal=True).high - composite(three, equal=True).value
    assert half == pytest.approx(NORMAL_90 * math.sqrt(1 / k - 1 / m), abs=EXACT)


def test_parts_that_nobody_has_together_make_no_band_narrower_than_one_part():
    plain = against("phe_tyr=0.75:0.14 neopterin=1.74:0.27")
    found = band("bh4_milieu", {"phe_umol_l": 70.0, "tyr_umol_l": 60.0, "neopterin_nmol_l": 8.0}, plain)
    assert (found.limits.low, found.limits.high) == pytest.approx((-NORMAL_90, NORMAL_90), abs=EXACT)
    assert any("normal curve" in text for text in found.said)
    related = replace(plain, correlations={("phe_tyr", "neopterin"): (0.2, 100)})
    narrower = band("bh4_milieu", {"phe_umol_l": 70.0, "tyr_umol_l": 60.0, "neopterin_nmol_l": 8.0}, related)
    assert narrower.limits.high == pytest.approx(NORMAL_90 * math.sqrt(0.6), abs=EXACT)
