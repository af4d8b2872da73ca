"""The rule by which an association is said to hold again, on estimates made up for it."""

import numpy as np
import pytest
from scipy import stats

from neuro.models.trust.stability import GroupEstimate, difference, heterogeneity, verdict

EXACT = 1e-10
"""The same formula written otherwise."""
DF = 30


def groups(*pairs):
    return [GroupEstimate(f"g{place}", value, se, DF) for place, (value, se) in enumerate(pairs)]


def judged(*pairs):
    told = groups(*pairs)
    spread = np.diag([one.se**2 for one in told])
    test = heterogeneity(np.array([one.estimate for one in told]), spread, len(told), DF)
    return verdict(told, {}, test, "levels of cycle")


@pytest.mark.parametrize(
    ("pairs", "stable", "said"),
    [
        (((-0.5, 0.1), (-0.4, 0.1)), True, "Clearly below zero in each of 2"),
        (((0.5, 0.1), (0.4, 0.1), (0.3, 0.1)), True, "Clearly above zero in each of 3"),
        (((-0.5, 0.1), (0.5, 0.1)), False, "Opposite directions"),
        (((-0.5, 0.1), (0.0, 0.1)), False, "not in g1"),
        (((-0.5, 0.1), (-0.4, 0.1), (0.05, 0.1)), False, "not in g2"),
        (((-0.5, 0.1), (-0.4, 0.5)), None, "too imprecise to say"),
        (((-0.5, 0.1), (-0.2, 0.2)), None, "too imprecise to say"),
        (((0.5, 0.1), (0.1, 0.2)), False, "ruled out"),
        (((-0.5, 0.1), (0.4, 0.5)), None, "too imprecise to say"),
        (((-0.5, 0.1), (-0.4, 0.1), (0.3, 0.9)), True, "g2: too imprecise to say"),
        (((-0.1, 0.1), (-0.1, 0.1)), None, "nothing can be said"),
        (((-0.15, 0.1), (0.16, 0.1)), False, "which differ"),
        (((-0.9, 0.1), (-0.4, 0.1)), True, "Its size differs"),
        (((-0.9, 0.1), (-0.2, 0.1)), False, "very different size"),
        (((-0.9, 0.4), (-0.2, 0.1)), True, "Clearly below"),
    ],
)
def test_the_rule(pairs, stable, said):
    found, why = judged(*pairs)
    assert found is stable
    assert said in why


def test_a_group_that_could_not_have_seen_the_effect_says_nothing_against_it():
    """The line is one standard error: half of such effects would be clear there."""
    edge = 0.5 / stats.t.ppf(0.95, DF)
    assert judged((-0.5, 0.1), (0.0, 0.99 * edge))[0] is False
    assert judged((-0.5, 0.1), (0.0, 1.01 * edge))[0] is None


def test_no_degrees_of_freedom_is_not_evidence():
    told = [GroupEstimate("a", -0.5, 0.1, DF), GroupEstimate("b", -0.5, 0.1, 0)]
    stable, why = verdict(told, {}, None, "levels of x")
    assert stable is None
    assert "b: its sampling units leave no degrees of freedom" in why


def test_two_independent_groups_differ_by_a_t_and_its_square_is_the_heterogeneity():
    told = [GroupEstimate("a", 1.0, 0.3, 20), GroupEstimate("b", 0.2, 0.4, 12)]
    spread = np.diag([0.09, 0.16])
    gap, test = difference(told, spread), heterogeneity(np.array([1.0, 0.2]), spread, 2, 12)
    assert (gap.estimate, gap.se, gap.df) == pytest.approx((-0.8, 0.5, 12))
    assert gap.p == pytest.approx(2 * stats.t.sf(1.6, 12), rel=EXACT)
    assert (gap.low, gap.high) == pytest.approx(
        (-0.8 - 0.5 * stats.t.ppf(0.975, 12), -0.8 + 0.5 * stats.t.ppf(0.975, 12))
    )
    assert (test.q, test.p) == pytest.approx((1.6**2, gap.p), rel=EXACT)


def test_cochrans_q_is_the_weighted_sum_of_squares_around_the_pooled_estimate():
    values, se = np.array([0.2, 0.5, -0.1, 0.9]), np.array([0.1, 0.3, 0.2, 0.4])
    weight = 1 / se**2
    pooled = weight @ values / weight.sum()
    found = heterogeneity(values, np.diag(se**2), 4, 40)
    assert found.q == pytest.approx(weight @ (values - pooled) ** 2, rel=EXACT)
    assert (found.df1, found.df2) == (3, 40)
    assert found.p == pytest.approx(stats.f.sf(found.q / 3, 3, 40), rel=EXACT)


def test_groups_that_share_their_error_differ_more_clearly():
    apart = heterogeneity(np.array([1.0, 0.5]), np.diag([0.1, 0.1]), 2, 30)
    shared = heterogeneity(np.array([1.0, 0.5]), np.array([[0.1, 0.08], [0.08, 0.1]]), 2, 30)
    assert shared.q > 4 * apart.q
