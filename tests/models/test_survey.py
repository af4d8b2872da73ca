"""Design-based variance against R's survey package and against the textbook formula written out."""

from dataclasses import replace

import numpy as np
import pytest

from neuro.errors import DesignError
from neuro.models import survey
from neuro.models.description.describe import Question, describe
from tests.reference.survey_reference import drawn, frame, r_results, sample

EXACT = 1e-12
"""R and we sum the same numbers in another order."""


def mean_error(people):
    return describe(Question("mean", "dep"), people)[0]


@pytest.mark.parametrize("policy", ["remove", "certainty", "adjust", "average"])
def test_lonely_psu_policies_are_those_of_r(policy):
    expected = r_results()["lonely_psu"]
    people, first = frame(), frame()["stratum"].min()
    kept = ~((people["stratum"] == first) & (people["psu"] != expected["kept_psu"])).to_numpy()
    assert kept.sum() == expected["rows"]
    answer = mean_error(sample(kept, policy))
    assert answer.estimate == pytest.approx(expected["se"][policy]["mean"], rel=EXACT)
    assert answer.se == pytest.approx(expected["se"][policy]["se"], rel=EXACT)


def test_a_domain_keeps_the_psus_that_it_empties():
    """R: svymean on subset(design); a filtered file would count 2 PSUs, not 3, in the second stratum."""
    rng = np.random.default_rng(5)
    stratum, psu = np.repeat([0, 0, 1, 1, 1], 8), np.repeat([1, 2, 1, 2, 3], 8)
    y, weight = rng.normal(size=40), rng.uniform(1, 3, 40)
    inside = (rng.random(40) < 0.7) & ~((stratum == 1) & (psu == 2))
    people = drawn({"dep": y}, weight, stratum, psu)
    answer = mean_error(people.within(inside))
    assert answer.se == pytest.approx(np.sqrt(written_out(y, weight * inside, stratum, psu)), rel=EXACT)
    assert answer.df == 4 - 2
    filtered = drawn({"dep": y[inside]}, weight[inside], stratum[inside], psu[inside])
    assert abs(mean_error(filtered).se - answer.se) > 0.01 * answer.se


def written_out(y, weight, stratum, psu):
    """Variance of a weighted mean, one stratum and PSU at a time (Cochran 1977, chapter 11; Binder 1983)."""
    total, mean = weight.sum(), np.average(y, weights=weight)
    variance = 0.0
    for h in np.unique(stratum):
        units = np.unique(psu[stratum == h])
        sums = [(weight * (y - mean) / total)[(stratum == h) & (psu == unit)].sum() for unit in units]
        variance += len(units) / (len(units) - 1) * sum((one - np.mean(sums)) ** 2 for one in sums)
    return variance


@pytest.mark.parametrize(
    ("strata", "psus"),
    [((5,), 1), ((4, 4), 3), ((2, 7, 3), 2), ((3, 2), 4)],
    ids=["one stratum", "equal strata", "unequal strata", "many rows a PSU"],
)
def test_any_stratified_design_follows_the_formula(strata, psus):
    rng = np.random.default_rng(sum(strata))
    ids = [(h, unit) for ((h, size),) in zip(enumerate(strata)) for unit in range(size)]
    stratum, psu = (np.repeat([pair[side] for pair in ids], 5 * psus) for side in (0, 1))
    y, weight = rng.normal(size=len(psu)), rng.uniform(0.5, 4, len(psu))
    answer = mean_error(drawn({"dep": y}, weight, stratum, psu))
    assert answer.se == pytest.approx(np.sqrt(written_out(y, weight, stratum, psu)), rel=EXACT)
    assert answer.df == sum(strata) - len(strata)


def test_simple_random_sampling_is_the_textbook_standard_error():
    y = np.random.default_rng(1).normal(size=50)
    answer = mean_error(drawn({"dep": y}, np.ones(50), np.zeros(50), np.arange(50)))
    assert answer.se == pytest.approx(y.std(ddof=1) / np.sqrt(50), rel=EXACT)
    assert (answer.df, answer.deff) == (49, pytest.approx(1.0, rel=EXACT))


def test_jackknife_of_the_prevalence_is_that_of_r():
    people = sample()
    replicates = survey.jackknife(people)
    weights = people.weight[:, None] * replicates.factors[people.psu]
    estimates = (people.columns["dep"] @ weights / weights.sum(axis=0))[:, None]
    assert np.sqrt(replicates.covariance(estimates)[0, 0]) == pytest.approx(r_results()["jkn_dep_se"], rel=EXACT)


@pytest.mark.parametrize("policy", ["certainty", "remove"])
@pytest.mark.parametrize("drawn_share", [None, 0.25])
def test_jackknife_of_a_linear_estimate_is_the_linearised_variance(policy, drawn_share):
    """For a total the two are one number, whatever the design."""
    rng = np.random.default_rng(8)
    stratum, psu = np.repeat([0, 1, 1, 2, 2, 2], 4), np.repeat([1, 1, 2, 1, 2, 3], 4)
    scores = rng.normal(size=(24, 2))
    scores -= scores.mean(axis=0)
    people = drawn({}, np.ones(24), stratum, psu, policy)
    if drawn_share:
        people = replace(people, fraction=np.where(stratum == 2, drawn_share, 0.0))
    replicates = survey.jackknife(people)
    totals = replicates.factors[people.psu].T @ scores
    taylor = survey.covariance(scores, people.psu, survey.structure(people))
    np.testing.assert_allclose(replicates.covariance(totals, np.zeros(2)), taylor, rtol=EXACT, atol=EXACT)


def test_a_jackknife_of_everybody_one_by_one_is_refused():
    rows = survey.MOST_REPLICATES + 1
    with pytest.raises(DesignError, match="linearised"):
        survey.jackknife(drawn({}, np.ones(rows), np.zeros(rows), np.arange(rows)))


def test_a_jackknife_without_a_second_psu_anywhere_is_refused():
    rows = 40
    alone = drawn({}, np.ones(rows), np.repeat(np.arange(4), 10), np.repeat(np.arange(4), 10))
    for policy in ("average", "certainty", "remove"):
        with pytest.raises(DesignError, match="several"):
            survey.jackknife(replace(alone, lonely=policy))
