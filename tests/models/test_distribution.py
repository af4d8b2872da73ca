"""Densities, quantiles and differences of groups against R, scipy and the formula written out."""

import numpy as np
import pytest
from scipy.stats import gaussian_kde

from neuro.balance.axes import axes
from neuro.errors import DesignError, KnowledgeError, ModelError
from neuro.knowledge.groupings import grouping, groupings
from neuro.models.description import density
from neuro.models.description.describe import Question, describe
from neuro.models.description.distribution import SHARES, distribution
from neuro.models.description.sides import Side, compare, difference, side
from tests.reference.panels import balance_r, made, of_r, shipped
from tests.reference.survey_reference import frame, r_results

EXACT = 1e-10
"""R and we take the same value, through a logarithm and back."""
BINNED = 2e-3
"""Of the peak: people are counted in 1,024 bins before they are smoothed."""
RNG = np.random.default_rng(11)


def test_quantiles_and_their_intervals_are_those_of_r():
    (everybody,) = distribution(of_r(), "b6_status").groups
    expected = {one["p"]: one for one in r_results()["quantiles_plp"]}
    for p, found in zip(SHARES, everybody.quantiles, strict=True):
        row = expected[p]
        theirs = (row["quantile"], row["ci.2.5"], row["ci.97.5"])
        assert np.exp([found.estimate, found.low, found.high]) == pytest.approx(theirs, rel=EXACT)


def test_a_density_is_that_of_scipy_with_the_same_bandwidth():
    values, weight = RNG.gamma(4, 2, 4000), RNG.uniform(0.5, 3, 4000)
    width, grid = density.bandwidth(values, weight), np.linspace(0, 25, 90)
    theirs = gaussian_kde(values, weights=weight)
    theirs.set_bandwidth(width / np.sqrt(np.cov(values, aweights=weight)))
    ours = density.density(values, weight, grid, width)
    assert ours == pytest.approx(theirs(grid), abs=BINNED * ours.max())


@pytest.mark.parametrize("floor", [None, 0.0])
def test_the_area_under_a_density_is_one(floor):
    values = RNG.exponential(1, 3000)
    width = density.bandwidth(values, np.ones(3000))
    grid = np.linspace(0.0 if floor == 0 else -5, 20, 4000)
    assert np.trapezoid(density.density(values, np.ones(3000), grid, width, floor), grid) == pytest.approx(1, abs=1e-3)


def test_whole_hours_do_not_make_a_comb():
    hours = RNG.choice([5.0, 6, 7, 8, 9], 20_000, p=[0.1, 0.2, 0.35, 0.25, 0.1])
    grid = np.linspace(5, 9, 400)
    drawn = density.density(hours, np.ones(20_000), grid, density.bandwidth(hours, np.ones(20_000)))
    assert int((np.diff(np.sign(np.diff(drawn))) < 0).sum()) == 1


@pytest.mark.parametrize("by", [row.code for row in groupings()])
def test_a_group_is_described_as_a_domain_of_the_whole_design(by):
    panel, how = shipped(), grouping(by)
    found = distribution(panel, "b6_status", how)
    assert 1 < len(found.groups) <= 6
    first = found.groups[0]
    among = panel.columns[how.column] == first.level if not how.edges else panel.columns[how.column] < how.edges[0]
    drawn = panel.sample(["b6_status"], [how.column]).within(among)
    (mean,) = describe(Question("mean", "b6_status"), drawn)
    assert (first.n, first.mean.estimate, first.mean.se) == (mean.n, mean.estimate, mean.se)
    values, weight = drawn.columns["b6_status"][drawn.weight > 0], drawn.weight[drawn.weight > 0]
    assert first.mean.estimate == pytest.approx(np.average(values, weights=weight), rel=EXACT)


def test_small_groups_are_hidden_with_those_that_would_give_them_away():
    n = np.array([5, 40, 300])
    cycle = np.repeat(["one", "two", "three"], n)
    found = distribution(made({"plp_nmol_l": RNG.lognormal(4, 1, 345), "cycle": cycle}), "b6_status", grouping("cycle"))
    by_level = {group.level: group for group in found.groups}
    assert [by_level[name].suppressed for name in ("one", "two", "three")] == [True, True, False]
    assert by_level["one"].density is None
    assert by_level["one"].n is None


def test_few_people_are_flagged_and_their_tails_are_not_shown():
    cycle = np.repeat(["few", "many"], [20, 400])
    found = distribution(made({"plp_nmol_l": RNG.lognormal(4, 1, 420), "cycle": cycle}), "b6_status", grouping("cycle"))
    few, many = found.groups
    assert (few.few, many.few) == (True, False)
    assert few.quantiles[0].estimate is None
    assert few.quantiles[2].estimate is not None
    assert all(one.estimate is not None for one in many.quantiles)


def test_a_flag_is_a_share_without_quantiles():
    for group in distribution(shipped(), "tsh_flag", grouping("sex")).groups:
        assert 0 < group.mean.estimate < 0.1
        assert not group.quantiles
        assert group.density is None


def test_people_without_a_group_are_counted():
    found, panel = distribution(shipped(), "b6_status", grouping("income")), shipped()
    lacking = np.isfinite(panel.values["b6_status"]) & np.isnan(panel.columns["pir"])
    assert found.ungrouped == lacking.sum()
    assert found.n == sum(group.n for group in found.groups)


def test_the_weight_is_that_of_the_variables():
    assert "w_sub_cuzn" in distribution(shipped(), "zinc_copper").weighting
    assert "w_diet1" in distribution(shipped(), "trp_lnaa_diet").weighting
    with pytest.raises(DesignError, match="no valid weight"):
        shipped().sample(["zinc", "trp_lnaa_diet"])


def test_an_axis_is_standardised_within_sex_and_age():
    found = distribution(shipped(), "serotonin_supply_diet", grouping("sex"))
    assert [group.mean.estimate for group in found.groups] == pytest.approx([0, 0], abs=0.01)


def test_every_axis_that_a_shipped_cohort_gives_can_be_described():
    for name in ("nhanes", "simulated"):
        panel = shipped(name)
        for row in axes():
            if row.code in panel.measures:
                assert distribution(panel, row.code, grouping("sex")).n > 0


@pytest.mark.parametrize(
    ("code", "words"),
    [("kyn_trp", "needs 'kyn_umol_l'"), ("receptor_sensitivity", "no blood test"), ("b6_statsu", "b6_status")],
)
def test_what_a_cohort_cannot_give_is_refused_with_the_reason(code, words):
    with pytest.raises(KnowledgeError, match=words):
        shipped().measure(code)


def _among(panel, rows):
    return Side(panel, panel.sample(["b6_status"], among=rows), "b6_status")


def test_a_difference_of_means_within_sampling_units_is_that_of_r():
    panel, women = of_r(), of_r().columns["sex"] == "female"
    ours, theirs = difference(_among(panel, ~women), _among(panel, women), "mean"), balance_r()["difference_of_means"]
    assert ours.estimate == pytest.approx(theirs["est"], rel=1e-9)
    assert ours.se == pytest.approx(theirs["se"], rel=1e-9)


def test_a_difference_of_medians_of_other_strata_has_the_errors_of_r():
    panel, theirs = of_r(), balance_r()["medians"]
    below = frame()["stratum"].to_numpy() <= theirs["cut"]
    ours = difference(_among(panel, below), _among(panel, ~below), "median")
    assert ours.estimate == pytest.approx(theirs["second"] - theirs["first"], rel=1e-9)
    assert ours.se == pytest.approx(np.hypot(theirs["first_se"], theirs["second_se"]), rel=1e-6)


def test_a_difference_of_medians_of_two_cycles_has_the_errors_of_both():
    panel = shipped()
    one, other = (side(panel, "b6_status", cycle) for cycle in ("2005-2006", "2007-2008"))
    found = difference(one, other, "median")
    medians = [describe(Question("quantile", "b6_status", p=0.5), part.sample)[0] for part in (one, other)]
    assert found.estimate == pytest.approx(medians[1].estimate - medians[0].estimate)
    assert found.se == pytest.approx(np.hypot(medians[0].se, medians[1].se), rel=1e-9)


def test_two_cohorts_are_independent_and_on_one_grid():
    found = compare(side(shipped(), "b6_status"), side(shipped("simulated"), "b6_status"))
    assert np.array_equal(found.first.grid, found.second.grid)
    errors = [part.groups[0].mean.se for part in (found.first, found.second)]
    assert found.mean.se == pytest.approx(np.hypot(*errors), rel=1e-9)
    dfs = [part.groups[0].mean.df for part in (found.first, found.second)]
    assert max(dfs) < found.mean.df <= sum(dfs)


def test_an_axis_in_two_cohorts_is_refused_with_the_reason():
    with pytest.raises(ModelError, match="own cohort"):
        compare(side(shipped(), "serotonin_supply_diet"), side(shipped("simulated"), "serotonin_supply"))


def test_cycles_of_different_methods_are_named_but_not_where_a_twin_stands_in():
    panel = shipped()
    assert panel.breaks("b12_status") == (("b12_pg_ml", (("2005-2006",), ("2011-2012",))),)
    assert panel.breaks("b12_status_one_scale") == ()
    assert panel.breaks("one_carbon") == ()
    assert panel.breaks("b6_status") == ()
