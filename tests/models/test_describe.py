"""Description against R's survey package, and what it refuses to show."""

from dataclasses import replace

import numpy as np
import pytest

from neuro.errors import ModelError
from neuro.models.description.describe import Question, describe, required
from tests.reference.survey_reference import drawn, frame, r_results, sample

EXACT = 1e-10
"""R and we sum the same numbers in another order."""
R_STOPS = 1e-8
"""svyciprop fits a model whose steps R stops at 1e-8."""


def ask(*what, people=None, **options):
    return describe(Question(*what, **options), people or sample())


@pytest.mark.parametrize("expected", r_results()["means"], ids=lambda one: one["var"])
def test_mean_error_design_effect_and_interval_are_those_of_r(expected):
    (answer,) = ask("mean", expected["var"])
    ours = (answer.estimate, answer.se, answer.deff, answer.low, answer.high)
    theirs = (expected[key] for key in ("mean", "se", "deff", "X2.5..", "X97.5.."))
    assert ours == pytest.approx(tuple(theirs), rel=EXACT)
    assert (answer.n, answer.df) == (r_results()["design"]["n"], r_results()["design"]["df"])


def test_ratio_of_totals_is_that_of_r():
    (answer,) = ask("ratio", "phq9", per="plp")
    expected = r_results()["ratio_phq9_plp"]
    assert (answer.estimate, answer.se) == pytest.approx((expected["est"], expected["se"]), rel=EXACT)


@pytest.mark.parametrize("expected", r_results()["quantiles_plp"], ids=lambda one: str(one["p"]))
def test_quantile_and_woodruff_interval_are_those_of_r(expected):
    (answer,) = ask("quantile", "plp", p=expected["p"])
    ours = (answer.estimate, answer.low, answer.high, answer.se)
    theirs = tuple(expected[key] for key in ("quantile", "ci.2.5", "ci.97.5", "se"))
    assert ours == pytest.approx(theirs, rel=EXACT)


@pytest.mark.parametrize(("interval", "key"), [("logit", "logit"), ("korn-graubard", "beta_korn_graubard")])
def test_interval_of_a_share_is_that_of_r(interval, key):
    (answer,) = ask("share", "phq9 >= 10", interval=interval)
    assert (answer.low, answer.high) == pytest.approx(tuple(r_results()["prevalence_ci"][key]), abs=R_STOPS)


def test_interval_of_a_share_on_t_is_that_of_its_mean():
    share, mean = ask("share", "phq9 >= 10", interval="t")[0], ask("mean", "dep")[0]
    assert (share.low, share.high) == pytest.approx((mean.low, mean.high), rel=EXACT)


def test_a_subgroup_is_a_domain_of_the_whole_design():
    people = sample()
    (answer,) = ask("mean", "dep", people=people.within(people.columns["age"] >= 60))
    expected = r_results()["domain_age60"]
    assert (answer.estimate, answer.se) == pytest.approx((expected["est"], expected["se"]), rel=EXACT)
    assert answer.df == expected["df"]


def test_prevalence_by_sex_and_age_group_is_that_of_r():
    age, female = frame()["age"].to_numpy(), frame()["female"].to_numpy()
    groups = {
        "sex": np.where(female == 1, "female", "male").astype(object),
        "agegrp": np.array(["20-39", "40-59", "60-80"], dtype=object)[np.digitize(age, [40, 60])],
    }
    people = sample()
    answers = ask("share", "dep", by=tuple(groups), people=replace(people, columns={**people.columns, **groups}))
    found = {tuple(level for _, level in one.group): one for one in answers}
    assert len(found) == 6
    for expected in r_results()["prevalence_by_sex_age"]:
        answer = found[expected["sex"], expected["agegrp"]]
        theirs = tuple(expected[key] for key in ("dep", "se.as.numeric(dep)", "ci_l", "ci_u"))
        assert (answer.estimate, answer.se, answer.low, answer.high) == pytest.approx(theirs, abs=R_STOPS)


def test_geometric_mean_is_the_exponential_of_the_mean_logarithm():
    geometric, logarithm = ask("geomean", "plp")[0], ask("mean", "ln(plp)")[0]
    assert geometric.estimate == pytest.approx(np.exp(logarithm.estimate), rel=EXACT)
    assert geometric.se == pytest.approx(np.exp(logarithm.estimate) * logarithm.se, rel=EXACT)
    assert (geometric.low, geometric.high) == pytest.approx((np.exp(logarithm.low), np.exp(logarithm.high)), rel=EXACT)


def people_in(sizes, y=None):
    """One stratum, everybody a PSU, a category of given sizes."""
    n = sum(sizes)
    cell = np.repeat([f"g{k}" for k in range(len(sizes))], sizes).astype(object)
    values = np.arange(n, dtype=float) if y is None else y
    return drawn({"cell": cell, "y": values}, np.ones(n), np.zeros(n), np.arange(n))


@pytest.mark.parametrize(("sizes", "hidden"), [((10, 40, 60), {"g0", "g1"}), ((11, 40, 60), set()), ((10,), {"g0"})])
def test_small_cells_are_suppressed_with_what_gives_them_away(sizes, hidden):
    answers = ask("mean", "y", by=("cell",), people=people_in(sizes))
    assert {one.group[0][1] for one in answers if one.suppressed} == hidden
    for one in answers:
        assert (one.estimate is None) == (one.n is None) == one.suppressed


def test_few_people_or_a_large_relative_error_are_flagged():
    steady = 100 + np.arange(29 + 30 + 60) % 2
    steady[-60:] = np.where(np.arange(60) == 0, 1, 0)
    answers = ask("mean", "y", by=("cell",), people=people_in((29, 30, 60), steady.astype(float)))
    assert [one.unreliable for one in answers] == [True, False, True]


def test_a_share_of_none_has_no_log_odds_but_a_korn_graubard_bound():
    """Clopper-Pearson: nobody of n has an upper bound of 1 - .025^(1/n)."""
    people = people_in((50,), np.zeros(50))
    assert np.isnan(ask("share", "y > 0", people=people)[0].high)
    (answer,) = ask("share", "y > 0", interval="korn-graubard", people=people)
    assert (answer.low, answer.high) == pytest.approx((0.0, 1 - 0.025 ** (1 / 50)), rel=EXACT)
    assert answer.unreliable


def test_rows_without_a_value_or_a_group_are_left_out():
    people = people_in((40,))
    people.columns["y"][:3] = np.nan
    people.columns["cell"][3:8] = None
    assert [one.n for one in ask("mean", "y", by=("cell",), people=people)] == [32]


@pytest.mark.parametrize(
    ("what", "said"),
    [(("share", "y"), "condition"), (("mean", "cell"), "text"), (("mean", "y / 0"), "Nobody")],
)
def test_what_cannot_be_described_is_refused_in_a_sentence(what, said):
    with pytest.raises(ModelError, match=said):
        ask(*what, people=people_in((40,)))


def test_a_question_names_every_column_it_reads():
    assert required(Question("ratio", "a + b", per="c", by=("d", "a"))) == ("a", "b", "c", "d")
