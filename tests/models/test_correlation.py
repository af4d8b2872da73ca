"""Weighted correlations against numpy, the jackknife and a known truth; which pairs are refused and why."""

import numpy as np
import pytest
from scipy.stats import t

from neuro.models import survey
from neuro.models.description.correlation import correlation, correlations
from neuro.models.description.presence import presence
from tests.reference.panels import balance_r, made, of_r, shipped
from tests.reference.survey_reference import drawn, frame

JACKKNIFE = 0.05
"""Linearised and jackknifed errors agree to second order; 60 sampling units leave a few per cent."""
RUNS, TRUTH = 150, 0.4
COVERAGE = (0.90, 0.99)


def one(panel, first, second):
    (found,) = correlations(panel, [first], [second])
    return found


def test_the_estimate_is_that_of_numpy():
    found, people = one(of_r(), "b6_status", "inflammation"), frame()
    theirs = np.cov(np.log(people["plp"]), np.log(people["crp"]), aweights=people["weight"])
    assert found.estimate == pytest.approx(theirs[0, 1] / np.sqrt(theirs[0, 0] * theirs[1, 1]), rel=1e-10)
    assert found.n == len(people)


def test_estimate_and_linearised_error_are_those_of_r():
    expected, sample = balance_r()["correlation"], of_r().sample(["b6_status", "inflammation"])
    r, low, high = correlation(sample, "b6_status", "inflammation")
    assert r == pytest.approx(expected["est"], rel=1e-9)
    reach = (np.arctanh(high) - np.arctanh(low)) / 2
    assert reach * (1 - r**2) / t.ppf(0.975, 30) == pytest.approx(expected["se"], rel=1e-6)


def test_the_error_is_that_of_the_jackknife():
    panel = of_r()
    sample = panel.sample(["b6_status", "inflammation"])
    replicates = survey.jackknife(sample)
    x, y = panel.values["b6_status"], panel.values["inflammation"]
    rs = []
    for factor in replicates.factors.T:
        cov = np.cov(x, y, aweights=sample.weight * factor[sample.psu])
        rs.append(cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1]))
    se = np.sqrt(replicates.covariance(np.array(rs)[:, None])[0, 0])
    r, low, high = correlation(sample, "b6_status", "inflammation")
    reach = (np.arctanh(high) - np.arctanh(low)) / 2
    assert reach * (1 - r**2) / t.ppf(0.975, 30) == pytest.approx(se, rel=JACKKNIFE)


def test_intervals_hold_a_known_correlation_as_often_as_they_say():
    """Clusters of ten people who share a part of both values, weights that depend on neither."""
    held = 0
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        psu, stratum = np.repeat(np.arange(60), 10), np.repeat(np.arange(15), 40)
        shared = rng.multivariate_normal([0, 0], [[0.2, 0.2 * TRUTH], [0.2 * TRUTH, 0.2]], 60)[psu]
        own = rng.multivariate_normal([0, 0], [[0.8, 0.8 * TRUTH], [0.8 * TRUTH, 0.8]], 600)
        x, y = (shared + own).T
        found = correlation(drawn({"x": x, "y": y}, rng.uniform(1, 3, 600), stratum, psu), "x", "y")
        held += found[1] <= TRUTH <= found[2]
    assert COVERAGE[0] <= held / RUNS <= COVERAGE[1]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("b6_status", "zinc", "never measured together"),
        ("zinc", "trp_lnaa_diet", "no valid weight"),
        ("insulin_glucose", "energy", "no valid weight"),
    ],
)
def test_a_pair_without_a_valid_weight_is_refused_with_the_reason(first, second, words):
    found = one(shipped(), first, second)
    assert found.estimate is None
    assert words in found.reason


def test_what_two_measures_share_is_named():
    assert one(shipped(), "ln_ferritin", "tfr_ferritin").shared == ("ferritin_ng_ml",)
    assert one(shipped(), "b6_status", "inflammation").shared == ()


@pytest.mark.parametrize(("n", "shown"), [(8, None), (20, 20), (40, 40)])
def test_a_pair_that_few_people_have_has_no_number(n, shown):
    rng = np.random.default_rng(3)
    place = np.arange(120)
    plp = np.where(place < 80, rng.lognormal(4, 1, 120), np.nan)
    crp = np.where((place < n) | (place >= 80), rng.lognormal(0, 1, 120), np.nan)
    found = one(made({"plp_nmol_l": plp, "crp_mg_l": crp}), "b6_status", "inflammation")
    assert found.n == shown
    assert (found.estimate is not None) == (n >= 30)


def test_each_two_measures_are_asked_once():
    codes = ["b6_status", "inflammation", "vitamin_d"]
    found = {(pair.first, pair.second) for pair in correlations(shipped(), codes, codes)}
    assert found == {(codes[0], codes[1]), (codes[0], codes[2]), (codes[1], codes[2])}


def test_patterns_of_what_is_missing_are_those_that_are_counted():
    codes = ["b6_status", "inflammation", "zinc"]
    panel = shipped()
    found = presence(panel, codes)
    has = np.stack([np.isfinite(panel.values[code]) for code in codes], axis=1)
    for pattern in found.patterns:
        wanted = np.array([code in pattern.have for code in codes])
        assert pattern.n == (has == wanted).all(axis=1).sum() >= 11
    assert sum(pattern.n for pattern in found.patterns) + (found.others or 0) <= found.n == len(has)


def test_who_has_what_is_counted_by_cycle_and_small_cells_are_hidden():
    rng = np.random.default_rng(4)
    cycle = np.repeat(["one", "two"], 200)
    plp = np.where((cycle == "one") & (np.arange(400) >= 4), np.nan, rng.lognormal(4, 1, 400))
    found = presence(made({"plp_nmol_l": plp, "crp_mg_l": rng.lognormal(0, 1, 400), "cycle": cycle}), ["b6_status"])
    held = {one.cycle: one for one in found.held}
    assert held["one"].n is None
    assert (held["one"].of, held["two"].of) == (200, 200)
