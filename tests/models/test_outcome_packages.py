"""Outcome models against what R's packages print as they stand, weighted and unweighted."""

import json
from dataclasses import replace

import numpy as np
import pytest

from neuro.cohort.sample import Sample
from neuro.models.fit import Fitted, fit
from neuro.models.spec import Linear, ModelSpec
from tests.reference import survey_reference as r

EXACT = 1e-7
"""`glm.nb` and `clm` settle to eight digits, `rq` to all."""
BY_DIFFERENCES = 1e-5
"""`svymle` takes the second derivatives of its optimiser by differences."""
LOOSE, LOOSE_ERROR = 2e-3, 1e-4
"""`svyolr` stops at a relative change of 1e-8: its coefficients are loose by a hundredth of their error."""

TOLD = json.loads((r.HERE / "outcomes_packages_r.json").read_text(encoding="utf-8"))
TERMS = ("lplp", "ltrp", "lcrp", "age_c", "age2", "female", "ses", "smoke")
DERIVE = (("lplp", "ln(plp)"), *r.spec("phq9", product=False).derive)


def unweighted() -> Sample:
    drawn = r.sample()
    rows = np.arange(len(drawn))
    return Sample(drawn.columns, np.ones(len(drawn)), np.zeros_like(rows), rows)


def model(people: Sample, outcome: str, family: str, **more) -> Fitted:
    return fit(ModelSpec(outcome, family, tuple(Linear(name) for name in TERMS), DERIVE, **more), people)


def test_a_negative_binomial_is_glm_nb():
    fitted, told = model(unweighted(), "phq9", "negbin"), TOLD["glm_nb"]
    np.testing.assert_allclose(fitted.beta, told["coef"], rtol=EXACT, atol=EXACT)
    assert fitted.theta == pytest.approx(told["theta"], rel=EXACT)
    assert fitted.beside.loglik == pytest.approx(told["loglik"], rel=1e-12)


def test_proportional_odds_are_those_of_clm():
    fitted, told = model(unweighted(), "phq9", "ordinal", cuts=(5.0, 10.0, 15.0)), TOLD["clm"]
    np.testing.assert_allclose(fitted.reported.estimate, [*told["slopes"], *told["thresholds"]], rtol=EXACT, atol=EXACT)
    assert fitted.beside.loglik == pytest.approx(told["loglik"], rel=1e-12)


@pytest.mark.parametrize("tau", [0.1, 0.5, 0.9])
def test_a_quantile_is_that_of_rq(tau):
    np.testing.assert_allclose(model(unweighted(), "cog_z", "quantile", tau=tau).beta, TOLD[f"rq_{tau:g}"], rtol=EXACT)


def test_a_weighted_negative_binomial_is_that_of_svymle():
    fitted, told = model(r.sample(), "phq9", "negbin"), TOLD["svymle"]
    ours = np.array([*fitted.beta, np.log(fitted.theta)])
    errors = np.sqrt(np.diag(fitted.beside.covariance))
    assert np.abs((ours - np.array(told["Estimate"])) / errors).max() < BY_DIFFERENCES
    np.testing.assert_allclose(errors, told["se"], rtol=BY_DIFFERENCES)


def test_weighted_proportional_odds_are_those_of_svyolr():
    fitted, told = model(r.sample(), "phq9", "ordinal", cuts=(5.0, 10.0, 15.0)), TOLD["svyolr"]
    assert list(fitted.reported.names) == [one["term"] for one in told]
    np.testing.assert_allclose(fitted.reported.estimate, [one["Estimate"] for one in told], atol=LOOSE)
    np.testing.assert_allclose(np.sqrt(np.diag(fitted.reported.vcov)), [one["se"] for one in told], rtol=LOOSE_ERROR)


def test_weights_change_the_answer():
    """What the other tests hold would pass for no weights at all, were the two worlds alike."""
    one, other = (model(people, "phq9", "negbin") for people in (r.sample(), unweighted()))
    assert np.abs(one.beta - other.beta).max() > 1e4 * EXACT
    assert (np.diag(one.vcov) > 1.1 * np.diag(other.vcov)).any()
    repeated = replace(r.sample(), weight=3 * r.sample().weight)
    assert model(repeated, "phq9", "negbin").theta == pytest.approx(one.theta, rel=1e-9)
