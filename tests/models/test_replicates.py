"""Refits without each PSU against R and the closed form, also where leaving one out changes nearly everything."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit

from neuro.cohort.draw import draw
from neuro.errors import DesignError, ModelError
from neuro.models.families import family
from neuro.models.fit import fit
from neuro.models.irls import solve
from neuro.models.replicates import jackknifed, refit
from neuro.models.spec import Factor, Linear, ModelSpec
from tests.reference.design_reference import SPECS, design_cohort, r_designs

EVENTS = np.array([(99, 90), (50, 20), (40, 30), (60, 40)])
"""Of 100 people with the flag and of 100 without it, in each of four PSUs."""
WEIGHT = np.array([20.0, 1.0, 1.0, 1.0])
"""The first PSU stands for most people: without it the information about the log-odds is three times as large."""
TOLERANCE = 1e-9


def test_a_replicate_far_from_the_full_sample_has_its_own_log_odds() -> None:
    y = np.concatenate([np.repeat([1.0, 0.0], [events, 100 - events]) for events in EVENTS.T.ravel()])
    x = np.column_stack([np.ones(800), np.repeat([1.0, 0.0], 400)])
    unit = np.tile(np.repeat(np.arange(4), 100), 2)
    logistic, weights, without = family("quasibinomial"), WEIGHT[unit], (1.0 - np.eye(4)) * 4 / 3
    start = solve(x, y, weights / weights.mean(), logistic, ("(Intercept)", "flag")).beta
    found = refit(x, y, logistic, start, weights, without, unit)
    odds = logit(without @ (EVENTS * WEIGHT[:, None]) / (without @ (100 * WEIGHT))[:, None])
    np.testing.assert_allclose(found, [odds[:, 1], odds[:, 0] - odds[:, 1]], atol=TOLERANCE)


R_STOPS = 1e-6
"""R's refits stop when the deviance moves by less than 1e-8 of itself: relative to each standard error."""
OUTCOMES = {"gaussian": "y", "quasibinomial": "event", "quasipoisson": "count"}
OTHERS = {"negbin": "count", "ordinal": "count", "modifiedpoisson": "event", "quantile": "y"}
TERMS = (Linear("x"), Factor("colour"))


def fitted_on(name, family_name, domain=None, terms=TERMS, **options):
    spec = ModelSpec((OUTCOMES | OTHERS)[family_name], family_name, terms, domain=domain, **options)
    sample = draw(design_cohort(name), ("y", "x", "count", "event", "colour", "inside"))
    return fit(spec, sample), sample


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("family_name", OUTCOMES)
def test_the_jackknife_of_a_model_is_that_of_svyglm(name, family_name) -> None:
    found = jackknifed(*fitted_on(name, family_name))
    expected = r_designs()[name]["jackknife"]["glm"][family_name]
    np.testing.assert_allclose(found.beta, expected["coef"], rtol=1e-8)
    spread = np.sqrt(np.diag(expected["vcov"]))
    np.testing.assert_allclose((found.vcov - expected["vcov"]) / np.outer(spread, spread), 0, atol=R_STOPS)
    assert found.se_method == "jackknife"


@pytest.mark.parametrize("name", SPECS)
def test_the_jackknife_of_a_domain_is_that_of_svyglm(name) -> None:
    found = jackknifed(*fitted_on(name, "gaussian", "inside = 1"))
    expected = r_designs()[name]["jackknife"]["glm_inside"]
    np.testing.assert_allclose(np.sqrt(np.diag(found.vcov)), expected["se"], rtol=R_STOPS)


@pytest.mark.parametrize(("family_name", "cuts"), [("negbin", ()), ("ordinal", (1.0, 3.0)), ("modifiedpoisson", ())])
def test_every_family_with_a_mean_can_be_jackknifed(family_name, cuts) -> None:
    """With 13 PSUs of one design, refits and linearisation tell errors of one size."""
    fitted, sample = fitted_on("clustered", family_name, terms=(Linear("x"),), cuts=cuts)
    found = jackknifed(fitted, sample)
    for theirs, ours in ((fitted.vcov, found.vcov), (fitted.reported.vcov, found.reported.vcov)):
        np.testing.assert_allclose(np.sqrt(np.diag(ours)), np.sqrt(np.diag(theirs)), rtol=0.25)
    np.testing.assert_allclose(found.beta, fitted.beta, rtol=1e-12)


def test_what_cannot_be_jackknifed_is_refused_in_a_sentence() -> None:
    with pytest.raises(ModelError, match="quantile does not settle"):
        jackknifed(*fitted_on("clustered", "quantile", terms=(Linear("x"),)))
    fitted, sample = fitted_on("stratified", "gaussian")
    many = {key: np.tile(values, 7) for key, values in sample.columns.items()}
    people = replace(
        sample,
        columns=many,
        weight=np.tile(sample.weight, 7),
        stratum=np.tile(sample.stratum, 7),
        psu=np.arange(7 * len(sample)),
        fraction=None,
    )
    with pytest.raises(DesignError, match="1,120, the most is 1,000"):
        jackknifed(fit(fitted.spec, people), people)
