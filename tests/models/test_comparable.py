"""Published effects on one scale: closed forms, worked examples, the order, and conflicts shown whole."""

from dataclasses import replace
from math import exp, log, pi, sqrt

import numpy as np
import pytest
from scipy.stats import norm

from neuro.cohort.sample import Sample
from neuro.knowledge import catalogue
from neuro.models.fit import fit
from neuro.models.spec import Factor, Linear, ModelSpec, Spline
from neuro.models.trials import comparable as module
from neuro.models.trials import effect_sizes as sizes
from neuro.models.trials.association_size import association, spread
from neuro.models.trials.comparable import beside, certainty, comparable, rank
from neuro.whatif.curve import step
from neuro.whatif.prepared import Prepared
from tests.reference import survey_reference as r

EXACT = 1e-12
PRINTED = 5e-5
"""Worked examples of Borenstein et al. (2009), chapter 7, are printed to four digits."""
SAMPLED = 0.02
"""A correlation of 400,000 pairs, cut into halves."""


def effect(code):
    return next(row for row in catalogue.effects() if row.code == code)


def test_worked_examples_of_the_book():
    """Log odds ratio 0.9069 is d 0.5000 and back; r 0.50 is d 1.1547."""
    assert sizes.from_odds(exp(0.9069)) == pytest.approx(0.5000, abs=PRINTED)
    assert sizes.from_correlation(0.50) == pytest.approx(1.1547, abs=PRINTED)


def test_variance_follows_as_in_the_book():
    """V(lnOR) 0.0676 is V(d) 0.0205: the ends of an interval convert as its middle does."""
    half = 1.96 * sqrt(0.0676)
    ends = [sizes.from_odds(exp(0.9069 + sign * half)) for sign in (-1, 1)]
    assert ((ends[1] - ends[0]) / 2 / 1.96) ** 2 == pytest.approx(0.0205, abs=PRINTED)


def test_a_logistic_outcome_cut_anywhere_gives_its_own_difference():
    """Two logistic groups one standard deviation apart: any cut has the odds ratio of that difference."""
    apart = pi / sqrt(3)
    for cut in (-2.0, 0.0, 3.0):
        odds = [exp(-(cut - place)) for place in (0.0, apart)]
        assert sizes.from_odds(odds[1] / odds[0]) == pytest.approx(1.0, abs=EXACT)


def test_a_correlation_of_a_yes_or_no_exposure_is_the_difference_of_two_equal_halves():
    rng = np.random.default_rng(1)
    group = np.repeat([0.0, 1.0], 200_000)
    y = 0.3 * group + rng.normal(size=len(group))
    assert sizes.from_correlation(np.corrcoef(group, y)[0, 1]) == pytest.approx(0.3, abs=SAMPLED)


@pytest.mark.parametrize("reference", [0.02, 0.3])
def test_risks_their_ratio_and_hazards_lead_to_the_same_odds(reference):
    odds = 1.7
    risk = odds * reference / (1 - reference) / (1 + odds * reference / (1 - reference))
    d = sizes.from_odds(odds)
    assert sizes.from_risks(risk, reference) == pytest.approx(d, abs=EXACT)
    assert sizes.from_risk_ratio(risk / reference, reference) == pytest.approx(d, abs=EXACT)
    hazards = log(1 - risk) / log(1 - reference)
    assert sizes.from_hazard_ratio(hazards, reference) == pytest.approx(d, abs=EXACT)
    assert np.isnan(sizes.from_risk_ratio(60.0, reference))


def test_no_difference_is_nought_on_every_scale():
    assert (sizes.from_odds(1.0), sizes.from_correlation(0.0)) == (0.0, 0.0)
    for convert in (sizes.from_risk_ratio, sizes.from_hazard_ratio):
        assert convert(1.0, 0.068) == pytest.approx(0.0, abs=EXACT)


def test_rows_stand_where_their_numbers_say():
    vital, bloch, digit = (comparable(effect(code)).smd for code in ("E18", "E24", "E43"))
    assert vital.estimate == pytest.approx(-0.0174, abs=5e-4)
    assert vital.low < 0 < vital.high
    assert (bloch.estimate, bloch.low, bloch.high) == (-0.11, -0.26, 0.04)
    assert digit.estimate == pytest.approx(-log(0.58) * sqrt(3) / pi, abs=EXACT)
    assert digit.low < digit.estimate < digit.high
    events = comparable(effect("E25")).smd
    assert events.estimate == pytest.approx(log((54 / 458) / (51 / 462)) * sqrt(3) / pi, abs=0.01)


def test_a_ratio_without_the_risk_it_starts_from_has_no_common_scale():
    for code in ("E18", "E25"):
        assert comparable(replace(effect(code), risk=None)).smd is None
    assert "risk" in comparable(effect("E29")).how


def test_every_row_stands_on_the_scale_or_says_why_not():
    for row in catalogue.effects():
        found = comparable(row)
        assert found.how, row.code
        assert (found.smd is None) == (row.scale == "none" or row.code == "E29"), row.code
        assert bool(row.apart) == (found.smd is None), row.code
        if found.smd and found.smd.low is not None:
            assert found.smd.low < found.smd.estimate < found.smd.high, row.code
        assert row.changed, row.code


def test_kind_and_design_of_every_row_go_together():
    kinds = {
        "trial": {"randomised"},
        "meta-analysis of trials": {"pooled trials"},
        "observational": {"cohort", "cross-sectional", "case-control"},
        "challenge": {"challenge"},
        "genetic": {"genetic"},
        "review": {"review"},
    }
    for row in catalogue.effects():
        assert row.evidence in kinds[row.kind], row.code
        assert set(row.lowers) <= set(row.exposures), row.code


def test_the_order_is_the_rule():
    made = effect("E20")
    better = [
        replace(made, certainty="high", n=10),
        replace(made, evidence="pooled trials", certainty="high", n=10_000),
        replace(made, certainty="low", n=500),
        replace(made, certainty="low", n=400),
        replace(made, certainty="very low (I2 88 %)", n=9_000),
        replace(made, certainty="not said", n=9_000),
        replace(made, evidence="challenge", certainty="high"),
        replace(made, evidence="genetic", certainty="high"),
        replace(made, evidence="cohort", certainty="high"),
        replace(made, evidence="cross-sectional", certainty="high"),
        replace(made, evidence="review", certainty="high"),
        replace(made, certainty="high", grade="C"),
    ]
    shuffled = [better[place] for place in (7, 2, 10, 0, 11, 5, 9, 1, 4, 8, 3, 6)]
    assert sorted(shuffled, key=rank) == better
    assert certainty(replace(made, certainty="low-moderate")) == certainty(replace(made, certainty="low"))
    assert certainty(replace(made, certainty="very low-low")) == certainty(replace(made, certainty="very low"))


def test_conflicts_are_whole_vitamin_d():
    found = beside("vitd_nmol_l", "phq9")
    assert [row.effect.code for row in found.rows][0] == "E18"
    assert {"E18", "E20", "E25"} <= set(found.null)
    assert found.clear == ("E19",)
    assert found.differ
    assert {row.effect.code for row in (*found.on_scale, *found.apart)} == {"E18", "E19", "E20", "E25"}


def test_clear_differences_in_both_directions_are_a_conflict(monkeypatch):
    up, down = replace(effect("E19"), value=0.3, low=0.2, high=0.4, code="up"), effect("E19")
    for rows, differ in (((up, down), True), ((down, replace(down, code="again")), False)):
        monkeypatch.setattr(module.catalogue, "effects_beside", lambda *asked, rows=rows: rows)
        assert beside("vitd_nmol_l", "phq9").differ is differ


def test_crp_stands_beside_its_trials_and_its_genes():
    rows = {row.effect.code: row for row in beside("crp_mg_l", "phq9").rows}
    assert {f"E{code}" for code in (11, 13, 14, 15, 16, 17, 56, 57)} <= set(rows)
    assert {rows[code].effect.kind for code in ("E15", "E16")} == {"genetic"}
    assert rows["E56"].turned
    assert not rows["E11"].turned


def test_what_was_given_and_lowers_the_marker_says_so():
    turned = {row.effect.code for row in beside("hcy_umol_l", "dsst").rows if row.turned}
    assert "E31" in turned
    assert not any(row.turned for row in beside("b12_pg_ml", "dsst").rows)


@pytest.mark.parametrize("outcome", ["cog_z", "phq9"])
def test_an_association_is_the_step_of_the_page_over_the_standard_deviation(outcome):
    sample, spec = r.sample(), replace(r.spec(outcome, product=False), exposure="plp")
    fitted = fit(spec, sample)
    found, drawn = association(fitted, sample), step(Prepared(fitted, sample), "plp")
    weight, y = sample.weight[fitted.used], sample.columns[outcome][fitted.used]
    middle = weight @ y / weight.sum()
    sd = sqrt(weight @ (y - middle) ** 2 / weight.sum() * len(y) / (len(y) - 1))
    assert found.sd == pytest.approx(sd, rel=EXACT)
    assert found.smd.estimate == pytest.approx(drawn.difference.estimate / sd, rel=1e-9)
    assert found.smd.low == pytest.approx(drawn.difference.low / sd, rel=1e-9)
    assert found.smd.high == pytest.approx(drawn.difference.high / sd, rel=1e-9)
    assert (found.low, found.high) == (drawn.low_value, drawn.high_value)


def test_the_odds_of_a_logistic_world_give_its_difference_back():
    """A latent logistic score, 0.4 of its standard deviations higher with the exposure, cut into yes and no."""
    rng = np.random.default_rng(2)
    n = 60_000
    exposed = (rng.random(n) < 0.5).astype(float)
    latent = rng.logistic(size=n) + 0.4 * pi / sqrt(3) * exposed
    columns = {"e": exposed, "y": (latent > 1.0).astype(float), "z": latent}
    psu = np.arange(n) // 300
    sample = Sample(columns, np.ones(n), psu // 2, psu)
    fitted = fit(ModelSpec("y", "quasibinomial", (Linear("e"),), exposure="e"), sample)
    found = association(fitted, sample)
    assert found.smd.estimate == pytest.approx(0.4, abs=2 * SAMPLED)
    assert (found.low, found.high, found.sd) == (0.0, 1.0, None)


def test_an_exposure_or_a_family_without_a_contrast_has_none():
    sample = r.sample()
    spec = ModelSpec("cog_z", "gaussian", (Linear("k"), Factor("female")), derive=(("k", "plp / crp"),), exposure="k")
    assert association(fit(spec, sample), sample) is None
    flat = ModelSpec("cog_z", "quantile", (Spline("plp", log=True), Linear("age")), exposure="plp")
    assert association(replace(fit(replace(flat, family="gaussian"), sample), spec=flat), sample) is None


def test_spread_of_a_normal_sample_is_its_standard_deviation():
    values = norm.ppf((np.arange(9999) + 0.5) / 9999) * 3
    assert spread(values, np.ones(len(values))) == pytest.approx(3, rel=0.001)


def test_an_outcome_of_the_well_side_turns_the_sign_and_says_so():
    ill, well = ({row.effect.code: row for row in beside("vitd_nmol_l", code).rows} for code in ("phq9_10", "phq9_4"))
    assert set(ill) == set(well)
    assert well["E19"].smd.estimate == -ill["E19"].smd.estimate
    assert (well["E19"].smd.low, well["E19"].smd.high) == (-ill["E19"].smd.high, -ill["E19"].smd.low)
    assert "well side" in well["E19"].how
    top, whole = (beside("b12_pg_ml", code).rows[0] for code in ("dsst_top", "dsst"))
    assert top.smd == whole.smd
    assert beside("crp_mg_l", "cidi_depression").rows
