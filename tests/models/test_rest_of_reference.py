"""What R's survey package says beside the other tests: totals, groups of the exposure, curves on the link scale."""

import json

import numpy as np
import pytest

from neuro.models import intervals
from neuro.models.description.describe import Question, describe
from neuro.models.fit import fit
from tests.reference.survey_reference import HERE, OUTCOMES, sample, spec

EXACT = 1e-10
"""R and we sum the same numbers in another order."""
CURVE = 1e-8
"""R's steps stop at 1e-15 of the deviance, ours at 1e-9 of a coefficient, whose error is the square of that."""
TOLD = json.loads((HERE / "rest_r.json").read_text(encoding="utf-8"))


def test_a_total_is_that_of_r():
    found = describe(Question("total", "dep"), sample())[0]
    assert (found.estimate, found.se) == pytest.approx(tuple(TOLD["total_dep"].values()), rel=EXACT)


@pytest.mark.parametrize("expected", TOLD["prevalence_by_low_plp"], ids=lambda one: f"low={one['low']}")
def test_prevalence_within_a_group_of_the_exposure_is_that_of_r(expected):
    people = sample()
    inside = people.within((people.columns["plp"] < 30) == expected["low"])
    found = describe(Question("share", "phq9 >= 10"), inside)[0]
    assert (found.estimate, found.se) == pytest.approx((expected["est"], expected["se"]), rel=EXACT)


def test_the_interval_of_a_share_is_symmetric_in_log_odds_as_r_s_xlogit():
    found = describe(Question("share", "phq9 >= 10"), sample())[0]
    assert (found.low, found.high) == pytest.approx(tuple(TOLD["prevalence_xlogit"]), rel=EXACT)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_curve_against_its_reference_is_that_of_r(outcome):
    """Differences of the spline's columns times coefficients, errors from their covariance."""
    fitted = fit(spec(outcome, product=False), sample())
    expected = TOLD["curve_vs_40"][outcome]
    block = fitted.basis.splines[0]
    doses = np.array([40.0, *(one["plp"] for one in expected)])
    rows = np.zeros((len(doses), len(fitted.names)))
    places = [fitted.names.index(name) for name in block.names]
    rows[:, places] = block.values({"plp": doses})
    away = rows[1:] - rows[0]
    estimate, se = away @ fitted.beta, np.sqrt(np.einsum("gp,pq,gq->g", away, fitted.vcov, away))
    np.testing.assert_allclose(estimate, [one["est"] for one in expected], rtol=CURVE, atol=CURVE)
    np.testing.assert_allclose(se, [one["se"] for one in expected], rtol=CURVE, atol=CURVE)
    reach = intervals.critical(fitted.df) * se
    np.testing.assert_allclose(estimate - reach, [one["low"] for one in expected], rtol=CURVE, atol=CURVE)
    np.testing.assert_allclose(estimate + reach, [one["high"] for one in expected], rtol=CURVE, atol=CURVE)
