"""Counts, risk ratios, ordered bands and quantiles against R on the simulated survey, whole and in a domain."""

import json
from dataclasses import replace

import numpy as np
import pytest

from neuro.cohort.sample import Sample
from neuro.models.fit import Fitted, fit
from neuro.models.outcomes.proportional import proportionality
from neuro.models.replicates import jackknifed
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from neuro.models.trust.evalue import exposure_evalue
from neuro.models.trust.replication import replicate
from neuro.models.wald import tests as f_tests
from tests.reference import survey_reference as r

ESTIMATE, ERROR = 1e-8, 1e-6
"""R's own steps end below 1e-9; its derivatives are central differences."""
VERTEX = 1e-9
"""A quantile plane goes through people: both find the same ones."""
JACKKNIFED = 1e-5
"""R's refits stop when their steps are below 1e-8."""
BY_RESAMPLING = 0.15
"""A bootstrap of 200 draws tells a standard error to about 5 %, the density's bandwidth to another few."""

TOLD = json.loads((r.HERE / "outcomes_r.json").read_text(encoding="utf-8"))
IN_DOMAIN = (
    Spline("plp", log=True, knots=(15.0, 30.0, 50.0, 100.0)),
    Factor("decade"),
    Linear("female"),
    Linear("ses"),
    Product("plp[1]", "ses"),
)
SPECS = {
    "all": r.spec("phq9", product=False),
    "domain": ModelSpec("phq9", "negbin", IN_DOMAIN, domain="age >= 40 and smoke == 1"),
}


def people() -> Sample:
    drawn = r.sample()
    return replace(drawn, columns={**drawn.columns, "decade": np.minimum(drawn.columns["age"] // 10, 7.0)})


def asked(who: str, outcome: str, family: str, **more) -> Fitted:
    return fit(replace(SPECS[who], outcome=outcome, family=family, **more), people())


def agrees(fitted: Fitted, key: str) -> None:
    told, reported = TOLD[key]["coef"], fitted.reported
    estimates, errors = (np.array([one[name] for one in told[: len(reported.names)]]) for name in ("Estimate", "se"))
    np.testing.assert_allclose(reported.estimate, estimates, rtol=ESTIMATE, atol=ESTIMATE)
    np.testing.assert_allclose(np.sqrt(np.diag(reported.vcov)), errors, rtol=ERROR)


@pytest.mark.parametrize("who", SPECS)
def test_a_negative_binomial_is_the_weighted_maximum_with_theta_in_its_sandwich(who):
    fitted, told = asked(who, "phq9", "negbin"), TOLD[f"negbin_{who}"]
    agrees(fitted, f"negbin_{who}")
    assert fitted.theta == pytest.approx(told["theta"], rel=ESTIMATE)
    assert fitted.theta_se == pytest.approx(told["theta_se"], rel=ERROR)
    assert fitted.beside.loglik == pytest.approx(told["loglik"], rel=ESTIMATE)


@pytest.mark.parametrize("who", SPECS)
def test_an_ordinal_model_gives_slopes_then_thresholds_named_as_r_does(who):
    fitted, told = asked(who, "phq9", "ordinal", cuts=(5.0, 10.0, 15.0)), TOLD[f"ordinal_{who}"]
    agrees(fitted, f"ordinal_{who}")
    assert fitted.reported.names[-3:] == ("0-4|5-9", "5-9|10-14", "10-14|15-27")
    assert "(Intercept)" not in fitted.reported.names
    np.testing.assert_allclose(fitted.reported.vcov, told["vcov"], rtol=1e-5, atol=1e-9)
    assert fitted.beside.loglik == pytest.approx(told["loglik"], rel=ESTIMATE)
    assert fitted.dispersion is None


@pytest.mark.parametrize("who", SPECS)
def test_a_modified_poisson_gives_risk_ratios_with_design_errors(who):
    fitted, told = asked(who, "dep", "modifiedpoisson"), TOLD[f"modifiedpoisson_{who}"]
    agrees(fitted, f"modifiedpoisson_{who}")
    assert fitted.dispersion == pytest.approx(told["dispersion"], rel=ESTIMATE)
    assert (fitted.df, fitted.family.link) == (told["df"], "log")


@pytest.mark.parametrize("who", SPECS)
@pytest.mark.parametrize("tau", [0.1, 0.5, 0.75])
def test_a_quantile_plane_is_that_of_quantreg_with_the_design_covariance_of_its_scores(who, tau):
    fitted = asked(who, "cog_z", "quantile", tau=tau)
    told = TOLD[f"quantile_{who}_{tau:g}"]["coef"]
    np.testing.assert_allclose(fitted.beta, [one["Estimate"] for one in told], rtol=VERTEX, atol=VERTEX)
    np.testing.assert_allclose(np.sqrt(np.diag(fitted.vcov)), [one["se"] for one in told], rtol=ERROR)
    assert exposure_evalue(fitted, people()) is None


def test_errors_of_the_median_are_those_that_resampled_units_show():
    fitted = asked("all", "cog_z", "quantile")
    ratio = np.sqrt(np.diag(fitted.vcov)) / TOLD["quantile_bootstrap_se"]
    assert np.exp(np.mean(np.log(ratio))) == pytest.approx(1.0, abs=BY_RESAMPLING)


def test_the_thresholds_side_by_side_are_logistic_models_with_their_joint_covariance():
    found, _ = proportionality(asked("all", "phq9", "ordinal", cuts=(5.0, 10.0, 15.0)), people())
    assert len(found) == len(TOLD["proportional"])
    for ours, theirs in zip(found, TOLD["proportional"], strict=True):
        assert [one.estimate for one in ours.thresholds] == pytest.approx(
            theirs["estimate"], rel=ESTIMATE, abs=ESTIMATE
        )
        assert [one.se for one in ours.thresholds] == pytest.approx(theirs["se"], rel=ERROR)
        assert (ours.statistic, ours.df1, ours.df2) == (pytest.approx(theirs["F"], rel=ERROR), 2, 30)


@pytest.mark.parametrize("family", ["negbin", "ordinal", "quantile"])
def test_tests_contrasts_and_replication_read_every_family(family):
    """F of one coefficient is t squared; within a group the estimates are those of a fit to the group alone."""
    outcome = "cog_z" if family == "quantile" else "phq9"
    asked_of = replace(SPECS["all"], outcome=outcome, family=family, cuts=(5.0, 10.0) if family == "ordinal" else ())
    sample = r.sample()
    fitted = fit(asked_of, sample)
    place = fitted.names.index("female")
    found = {one.name: one for one in f_tests(fitted)}
    assert found["female overall"].statistic == pytest.approx(fitted.beta[place] ** 2 / fitted.vcov[place, place])
    again = {one.term: one for one in replicate(fitted, sample, "winter")}["female"]
    alone = fit(replace(asked_of, domain="winter == 1"), sample)
    seen = next(one for one in again.estimates if one.group == "1")
    assert seen.estimate == pytest.approx(alone.beta[place], rel=1e-6)
    assert seen.se == pytest.approx(np.sqrt(alone.vcov[place, place]), rel=1e-6)


@pytest.mark.parametrize(
    ("outcome", "family", "cuts", "power"),
    [
        ("phq9", "negbin", (), 1.0),
        ("dep", "modifiedpoisson", (), 1.0),
        ("phq9", "ordinal", (5.0, 10.0), 0.5),
        ("phq9", "ordinal", (20.0, 23.0), 1.0),
    ],
)
def test_an_e_value_rests_on_a_risk_ratio_or_the_root_of_a_common_odds_ratio(outcome, family, cuts, power):
    """Common is what more than 15 % have: here five points or more, not twenty."""
    asked_of = replace(SPECS["all"], outcome=outcome, family=family, cuts=cuts, exposure="female")
    fitted = fit(asked_of, r.sample())
    if cuts:
        share = np.average(r.sample().columns["phq9"] >= cuts[0], weights=r.sample().weight)
        assert (share > 0.15) == (power < 1)
    expected = np.exp(power * fitted.beta[fitted.names.index("female")])
    assert exposure_evalue(fitted, r.sample()).ratio == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("family", "outcome"), [("negbin", "phq9"), ("ordinal", "phq9"), ("modifiedpoisson", "dep")])
def test_jackknife_errors_of_every_parameter_are_those_of_refits(family, outcome):
    fitted = jackknifed(
        asked("all", outcome, family, cuts=(5.0, 10.0, 15.0) if family == "ordinal" else ()), r.sample()
    )
    told = TOLD["policy_ordinal_5" if family == "ordinal" else f"policy_{family}"]["coef_se"]
    errors = np.sqrt(np.diag(fitted.reported.vcov))
    np.testing.assert_allclose(errors, told[: len(errors)], rtol=JACKKNIFED)
    if family == "negbin":
        assert fitted.theta_se / fitted.theta == pytest.approx(told[-1], rel=JACKKNIFED)
