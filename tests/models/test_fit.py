"""Survey-weighted models against R's svyglm, and against means that a saturated model must repeat."""

from dataclasses import replace

import numpy as np
import pytest

from neuro.errors import ModelError
from neuro.models.description.describe import Question, describe
from neuro.models.fit import fit, observed, required
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from neuro.models.wald import tests as f_tests
from tests.reference.survey_reference import OUTCOMES, drawn, r_results, sample, spec

ESTIMATE, ERROR, STATISTIC = 1e-10, 1e-9, 1e-7
"""Agreement with R, which stops its own steps at 1e-12 of the deviance."""
SAME = 1e-9
"""Two roads to one number."""

MODELS = [(outcome, product) for outcome in OUTCOMES for product in (False, True)]


@pytest.mark.parametrize(("outcome", "product"), MODELS)
def test_coefficients_and_covariance_are_those_of_svyglm(outcome, product):
    fitted = fit(spec(outcome, product), sample())
    expected = r_results()[f"svyglm_{outcome}_{'inter' if product else 'main'}"]
    np.testing.assert_allclose(fitted.beta, [term["Estimate"] for term in expected["coef"]], rtol=ESTIMATE)
    covariance = np.array(expected["vcov"])
    np.testing.assert_allclose(np.sqrt(np.diag(fitted.vcov)), np.sqrt(np.diag(covariance)), rtol=ERROR)
    np.testing.assert_allclose(fitted.vcov, covariance, atol=1e-9)
    assert fitted.dispersion == pytest.approx(expected["dispersion"], rel=ESTIMATE)
    assert (fitted.df, fitted.n, fitted.n_lost) == (expected["df_design"], 19794, 0)


@pytest.mark.parametrize(("outcome", "product"), MODELS)
def test_f_tests_are_those_of_regtermtest(outcome, product):
    found = {one.name: one for one in f_tests(fit(spec(outcome, product), sample()))}
    expected = r_results()[f"svyglm_{outcome}_{'inter' if product else 'main'}"]
    for name, key in (("plp nonlinear", "nonlinearity_wald"), ("plp overall", "plp_overall_wald")):
        ours, theirs = found[name], expected[key]
        assert (ours.statistic, ours.p) == pytest.approx((theirs["F"], theirs["p"]), rel=STATISTIC)
        assert (ours.df1, ours.df2) == (theirs["df"], theirs["ddf"])
    assert ("plp[1]:ltrp" in found) == product


def small(seed=3, n=240):
    """Three PSUs in each of four strata, with a text and a numeric category and gaps."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    columns = {
        "x": x,
        "dose": np.exp(rng.normal(size=n)),
        "colour": np.array(["red", "green", "blue"], dtype=object)[rng.integers(0, 3, n)],
        "grade": rng.integers(1, 5, n).astype(float),
        "count": rng.poisson(np.exp(0.3 * x)).astype(float),
        "event": (rng.random(n) < 0.4).astype(float),
    }
    return drawn(columns, rng.uniform(1, 5, n), np.repeat(np.arange(4), n // 4), np.arange(n) % 3)


@pytest.mark.parametrize(
    ("family", "outcome", "link", "slope"),
    [
        ("gaussian", "x", lambda m: m, lambda m: 1.0),
        ("quasipoisson", "count", np.log, lambda m: 1 / m),
        ("quasibinomial", "event", lambda m: np.log(m / (1 - m)), lambda m: 1 / (m * (1 - m))),
    ],
)
def test_a_model_of_one_category_repeats_its_domain_means(family, outcome, link, slope):
    """With one coefficient a level, each is the link of that level's mean, its error by the delta method."""
    people = small()
    fitted = fit(ModelSpec(outcome, family, (Factor("grade", reference="2"),)), people)
    assert fitted.names == ("(Intercept)", "grade[1]", "grade[3]", "grade[4]")
    means = {one.group[0][1]: one for one in describe(Question("mean", outcome, by=("grade",)), people)}
    reference = means["2"]
    assert fitted.beta[0] == pytest.approx(link(reference.estimate), rel=SAME)
    assert np.sqrt(fitted.vcov[0, 0]) == pytest.approx(reference.se * slope(reference.estimate), rel=SAME)
    for place, level in ((1, "1"), (2, "3"), (3, "4")):
        assert fitted.beta[place] == pytest.approx(link(means[level].estimate) - link(reference.estimate), rel=SAME)


def test_a_domain_in_the_spec_is_a_domain_of_the_sample():
    people = small()
    asked = ModelSpec("count", "quasipoisson", (Linear("x"), Factor("colour")), domain="grade > 1 and colour != 'red'")
    outside = replace(asked, domain=None)
    inside = (people.columns["grade"] > 1) & (people.columns["colour"] != "red")
    by_spec, by_sample = fit(asked, people), fit(outside, people.within(inside))
    np.testing.assert_array_equal(by_spec.beta, by_sample.beta)
    np.testing.assert_array_equal(by_spec.vcov, by_sample.vcov)


def test_units_do_not_change_what_is_fitted():
    """In units a billion times larger and far from zero the coefficient shrinks and t stays."""
    people = small()
    far = replace(people, columns={**people.columns, "x": 1e9 * (people.columns["x"] + 50)})
    terms = (Linear("x"), Factor("colour"))
    near, away = (fit(ModelSpec("count", "quasipoisson", terms), one) for one in (people, far))
    assert away.beta[1] * 1e9 == pytest.approx(near.beta[1], rel=1e-8)
    assert away.vcov[1, 1] * 1e18 == pytest.approx(near.vcov[1, 1], rel=1e-8)


def test_who_is_lost_is_counted_by_column():
    people = small()
    people.columns["x"][:5] = np.nan
    people.columns["colour"][3:9] = None
    people.columns["count"][20] = np.nan
    people.columns["dose"][30:32] = 0.0
    fitted = fit(ModelSpec("count", "quasipoisson", (Linear("x"), Factor("colour"), Spline("dose", log=True))), people)
    assert dict(fitted.lost) == {"x": 5, "colour": 6, "count": 1, "ln(dose) (not defined)": 2}
    assert (fitted.n, fitted.n_lost) == (228, 12)
    assert len(observed(fitted, people)) == fitted.used.sum() == 228


def test_ranges_are_those_of_the_base_columns_of_the_rows_used():
    people = small()
    asked = ModelSpec("event", "quasibinomial", (Linear("lx"), Factor("grade")), (("lx", "ln(dose)"),), "x > 0")
    fitted = fit(asked, people)
    assert set(fitted.ranges) == {"dose"}
    used = people.columns["dose"][people.columns["x"] > 0]
    assert (fitted.ranges["dose"].low, fitted.ranges["dose"].high) == (used.min(), used.max())
    assert np.mean(used <= fitted.ranges["dose"].p50) == pytest.approx(0.5, abs=0.1)
    assert fitted.events == people.columns["event"][people.columns["x"] > 0].sum()


def test_required_follows_derived_names_to_the_cohort():
    asked = ModelSpec(
        "mood >= 10",
        "quasibinomial",
        (Linear("b"), Spline("c"), Product("c[1]", "d")),
        derive=(("a", "ln(trp) - vat"), ("b", "a * a")),
        domain="age > 20 and a > 0",
    )
    assert required(asked) == ("mood", "trp", "vat", "c", "d", "age")


def spoilt(**columns):
    people = small()
    return replace(people, columns={**people.columns, **columns})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (ModelSpec("x", "gaussian", (Linear("dose"), Linear("twin"))), "'twin' is a combination of 'dose'"),
        (ModelSpec("x", "gaussian", (Linear("flat"),)), "'flat' has one value"),
        (ModelSpec("x", "quasibinomial", (Linear("dose"),)), "lies within 0 to 1"),
        (ModelSpec("x", "gaussian", (Linear("colour"),)), "--factor colour"),
        (ModelSpec("x", "gaussian", (Factor("colour", reference="pink"),)), "nobody in its reference 'pink'"),
        (ModelSpec("x", "gaussian", (Spline("grade", knots=(1.0, 1.0, 2.0)),)), "ascending knots"),
        (ModelSpec("x", "gaussian", (Linear("dose"), Product("dose[1]", "grade"))), "product names 'dose\\[1\\]'"),
        (ModelSpec("x", "gaussian", (Linear("dose"),), domain="grade > 9"), "Nobody is left"),
        (ModelSpec("x", "gaussian", (Linear("empty"),)), "empty missing in 240"),
        (ModelSpec("split", "quasibinomial", (Factor("colour"),)), "no maximum.*colour"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_fitted_is_refused_in_a_sentence(asked, said):
    people = small()
    split = np.where(people.columns["colour"] == "red", 0.0, people.columns["event"])
    twin, n = 3 * people.columns["dose"] - 7, len(people)
    with pytest.raises(ModelError, match=said):
        fit(asked, spoilt(twin=twin, flat=np.ones(n), split=split, empty=np.full(n, np.nan)))


def test_few_degrees_lonely_strata_and_many_lost_are_warned_of():
    people = small()
    lonely = replace(people, stratum=np.where(people.psu == people.psu[0], 4, people.stratum))
    lonely.columns["x"][:40] = np.nan
    fitted = fit(ModelSpec("count", "quasipoisson", (Linear("x"),)), lonely)
    for said in ("degrees of freedom", "single PSU: 1", "40 of 240"):
        assert any(said in sentence for sentence in fitted.warnings)


def test_a_category_of_few_people_keeps_its_coefficient_to_itself():
    people = small()
    people.columns["colour"][:] = "green"
    people.columns["colour"][:60], people.columns["colour"][100:110] = "red", "blue"
    fitted = fit(ModelSpec("x", "gaussian", (Factor("colour", reference="green"),)), people)
    assert fitted.hidden == ("colour[blue]",)
    assert any("colour[blue]" in sentence for sentence in fitted.warnings)


def test_fewer_people_than_may_be_shown_are_not_fitted():
    people = small()
    with pytest.raises(ModelError, match="at least 11"):
        fit(ModelSpec("x", "gaussian", (Linear("dose"),)), people.within(np.arange(len(people)) < 10))
