"""Percentiles are weighted survey quantiles read backwards; their intervals are those of survey shares."""

import numpy as np
import pytest

from neuro.assessment.percentile import Spread
from neuro.errors import DataError
from neuro.models.description.describe import Question, describe
from tests.reference.survey_reference import frame, r_results, sample

ONE_PERSON = 0.02
"""Per cent of the whole weight that the heaviest person of this cohort carries, about: a percentile's own step."""
EXACT = 1e-10
"""We and `describe` sum the same numbers in another order."""


def spread(column: str = "plp") -> Spread:
    people = sample()
    return Spread.of(people.columns[column], people)


@pytest.mark.parametrize("expected", r_results()["quantiles_plp"], ids=lambda one: str(one["p"]))
def test_the_percentile_of_a_quantile_of_r_is_its_probability(expected):
    found = spread().percentile(expected["quantile"])
    assert found.percentile == pytest.approx(100 * expected["p"], abs=ONE_PERSON)
    assert found.below < 100 * expected["p"] + 1e-9 <= found.up_to + 2e-9


@pytest.mark.parametrize("expected", r_results()["quantiles_plp"], ids=lambda one: str(one["p"]))
def test_the_interval_is_woodruffs_read_on_the_scale_of_shares(expected):
    """Woodruff's ends are quantiles at the ends of the share's own t interval, so they lie where ours does, nearly."""
    whole = spread()
    found = whole.percentile(expected["quantile"])
    theirs = [whole.percentile(expected[key]).percentile for key in ("ci.2.5", "ci.97.5")]
    assert [found.low, found.high] == pytest.approx(theirs, abs=0.15)


@pytest.mark.parametrize("column", ["plp", "phq9", "crp"])
def test_the_quantile_at_a_percentile_is_the_value_again(column):
    whole = spread(column)
    for value in whole.values[:: len(whole) // 50]:
        assert whole.quantile(whole.percentile(float(value)).percentile / 100) == value


def test_a_percentile_is_the_share_below_and_half_of_those_alike():
    people, value = sample(), 3.0
    found = Spread.of(people.columns["phq9"], people).percentile(value)
    below, here = (describe(Question("share", f"phq9 {sign} 3"), people)[0].estimate for sign in ("<", "="))
    assert found.percentile == pytest.approx(100 * (below + here / 2), rel=EXACT)
    assert (found.below, found.up_to) == pytest.approx((100 * below, 100 * (below + here)), rel=EXACT)


def test_the_interval_of_an_untied_value_is_that_of_the_share_below_it():
    people = sample()
    value = float(np.median(people.columns["plp"])) + 1e-7
    found = Spread.of(people.columns["plp"], people).percentile(value)
    share = describe(Question("share", f"plp < {value!r}", interval="korn-graubard"), people)[0]
    assert (found.low, found.high) == pytest.approx((100 * share.low, 100 * share.high), rel=1e-9)


def test_a_group_is_a_domain_of_the_whole_design():
    people, older = sample(), frame()["age"].to_numpy() >= 60
    found = Spread.of(people.columns["plp"], people, older).percentile(40.0)
    share = describe(Question("share", "plp < 40", interval="korn-graubard"), people.within(older))[0]
    assert (found.n, found.df) == (share.n, share.df)
    assert (found.low, found.high) == pytest.approx((100 * share.low, 100 * share.high), rel=1e-9)


@pytest.mark.parametrize(("value", "percentile"), [(-1.0, 0.0), (1e9, 100.0)])
def test_a_value_beyond_everybody_has_an_interval_that_does_not_close(value, percentile):
    found = spread().percentile(value)
    assert found.percentile == percentile
    assert found.low <= percentile <= found.high
    assert found.high > found.low


def test_what_is_no_number_has_no_percentile():
    with pytest.raises(DataError, match="Wanted a number"):
        spread().percentile(float("nan"))
