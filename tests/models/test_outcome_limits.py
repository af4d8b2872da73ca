"""Counts, bands and quantiles where they can be worked out by hand, and where they must be refused."""

from dataclasses import replace

import numpy as np
import pytest

from neuro.errors import ModelError
from neuro.models.description.describe import Question, describe
from neuro.models.fit import fit
from neuro.models.outcomes.bands import bands, published_cuts
from neuro.models.outcomes.proportional import proportionality
from neuro.models.outcomes.quantile_regression import bandwidth, plane
from neuro.models.spec import Factor, Linear, ModelSpec
from neuro.models.trust.replication import replicate
from neuro.whatif.intervention import Move
from neuro.whatif.person import person
from tests.reference.survey_reference import drawn

SAME = 1e-9
"""Two roads to one number."""


def people(n: int = 600, seed: int = 11):
    """Five strata of four PSUs; a count with excess zeros, a yes or no, a skewed measure, a category."""
    rng = np.random.default_rng(seed)
    x, unit = rng.normal(size=n), np.arange(n) % 20
    mean = np.exp(0.4 + 0.5 * x + rng.normal(scale=0.2, size=20)[unit])
    columns = {
        "x": x,
        "grade": rng.integers(1, 4, n).astype(float),
        "count": (rng.poisson(mean * rng.gamma(0.7, 1 / 0.7, n)) * (rng.random(n) < 0.7)).astype(float),
        "event": (rng.random(n) < 0.3).astype(float),
        "dose": np.exp(0.3 * x + rng.normal(size=n)),
    }
    return drawn(columns, rng.uniform(1, 6, n), unit // 4, unit % 4)


@pytest.mark.parametrize(("family", "outcome"), [("negbin", "count"), ("modifiedpoisson", "event")])
def test_a_model_of_one_category_repeats_its_domain_means(family, outcome):
    """Whatever theta is, each level's mean is the weighted mean, its error by the delta method."""
    sample = people()
    fitted = fit(ModelSpec(outcome, family, (Factor("grade"),)), sample)
    means = {one.group[0][1]: one for one in describe(Question("mean", outcome, by=("grade",)), sample)}
    assert fitted.beta[0] == pytest.approx(np.log(means["1"].estimate), rel=SAME)
    assert np.sqrt(fitted.vcov[0, 0]) == pytest.approx(means["1"].se / means["1"].estimate, rel=1e-6)
    for place, level in ((1, "2"), (2, "3")):
        assert fitted.beta[place] == pytest.approx(np.log(means[level].estimate / means["1"].estimate), rel=1e-8)


def test_each_threshold_by_itself_is_a_logistic_model_and_the_common_slope_lies_between():
    sample = people(4000)
    cut = fit(ModelSpec("count", "ordinal", (Linear("x"),), cuts=(1.0, 3.0, 6.0)), sample)
    (only,), _ = proportionality(cut, sample)
    for one, start in zip(only.thresholds, (1, 3, 6), strict=True):
        logistic = fit(ModelSpec(f"count >= {start}", "quasibinomial", (Linear("x"),)), sample)
        assert one.estimate == pytest.approx(logistic.beta[1], rel=SAME)
        assert one.se == pytest.approx(np.sqrt(logistic.vcov[1, 1]), rel=SAME)
    ends = [one.estimate for one in only.thresholds]
    assert min(ends) < cut.beta[1] < max(ends)


def test_theta_is_where_the_profile_likelihood_is_flat():
    """Moving theta and refitting the coefficients does not raise the likelihood, to second order."""
    from neuro.models.families import family
    from neuro.models.irls import solve
    from neuro.models.outcomes.negbin import NegativeBinomial

    sample = people()
    fitted = fit(ModelSpec("count", "negbin", (Linear("x"),)), sample)
    x, y = fitted.basis.matrix(sample.columns), sample.columns["count"]
    weight = sample.weight / sample.weight.mean()

    def profile(log_theta: float) -> float:
        held = solve(x, y, weight, family("negbin", theta=float(np.exp(log_theta))), fitted.names)
        return float(weight @ NegativeBinomial(y).log_density(held.eta, np.array([log_theta])))

    top = float(np.log(fitted.theta))
    assert profile(top) == pytest.approx(fitted.beside.loglik, rel=1e-12)
    up, down = profile(top + 1e-3), profile(top - 1e-3)
    assert max(up, down) < profile(top)
    assert abs(up - down) < 1e-6 * abs(up + down - 2 * profile(top)) / 1e-3**2 + 1e-7


def test_a_quantile_plane_leaves_the_weighted_share_below_it():
    sample = people()
    y, weight = sample.columns["dose"], sample.weight
    for tau in (0.02, 0.5, 0.97):
        fitted = fit(ModelSpec("dose", "quantile", (Linear("x"),), tau=tau), sample)
        residual = y - fitted.basis.matrix(sample.columns) @ fitted.beta
        on = np.abs(residual) < 1e-9
        assert on.sum() == 2
        assert weight[residual < -1e-9].sum() <= tau * weight.sum() <= weight[residual < 1e-9].sum()


def test_a_quantile_follows_what_is_monotone_linear_and_large():
    """Adding a x, multiplying by b and turning the sign move the coefficients as they must, far from zero too."""
    sample = people()
    x = np.column_stack([np.ones(len(sample)), sample.columns["x"], sample.columns["grade"]])
    y, weight, names = sample.columns["dose"], sample.weight / sample.weight.mean(), ("(Intercept)", "x", "grade")
    base = plane(x, y, weight, 0.3, names).beta
    np.testing.assert_allclose(
        plane(x, 1e6 + 50 * y + 7 * x[:, 1], weight, 0.3, names).beta, 50 * base + [1e6, 7, 0], rtol=1e-8
    )
    np.testing.assert_allclose(plane(x, -y, weight, 0.7, names).beta, -base, rtol=1e-8)
    wide = x * np.array([1.0, 1e9, 1e-9])
    np.testing.assert_allclose(plane(wide, y, weight, 0.3, names).beta * [1.0, 1e9, 1e-9], base, rtol=1e-8)


def test_the_bandwidth_stays_within_the_quantiles():
    assert bandwidth(0.5, 1000) == pytest.approx(bandwidth(0.5, 8000) * 2)
    for tau in (0.001, 0.02, 0.98):
        assert 0 < tau - bandwidth(tau, 200) < tau + bandwidth(tau, 200) < 1


REFUSED = {
    "no spread beyond Poisson": (ModelSpec("even", "negbin", (Linear("x"),)), "spreads no more than a Poisson"),
    "no count": (ModelSpec("dose", "negbin", (Linear("x"),)), "whole numbers"),
    "between yes and no": (ModelSpec("half", "modifiedpoisson", (Linear("x"),)), "happens or not"),
    "beyond yes and no": (ModelSpec("count", "modifiedpoisson", (Linear("x"),)), "within 0 to 1"),
    "few in a band": (ModelSpec("count", "ordinal", (Linear("x"),), cuts=(1.0, 2.0, 500.0)), "fewer have >=500"),
    "two bands": (ModelSpec("event", "ordinal", (Linear("x"),)), "two values"),
    "no bands": (ModelSpec("dose", "ordinal", (Linear("x"),)), "more than 40 values"),
    "separated bands": (ModelSpec("grade", "ordinal", (Linear("split"),)), "no maximum"),
    "separated count": (
        ModelSpec("none", "negbin", (Factor("grade"),)),
        r"negbin model has no maximum .* one value of grade\[2\]",
    ),
    "separated risk": (ModelSpec("rare", "modifiedpoisson", (Factor("grade"),)), r"one value of grade\[2\] has"),
    "tau": (ModelSpec("dose", "quantile", (Linear("x"),), tau=1.0), "between 0 and 1"),
    "too far out": (ModelSpec("dose", "quantile", (Linear("x"),), tau=0.001), "more people beyond"),
    "all ties": (ModelSpec("none", "quantile", (Linear("x"),), tau=0.1), "share one value"),
    "collinear": (ModelSpec("dose", "quantile", (Linear("x"), Linear("twice")), tau=0.5), "combination"),
    "collinear bands": (ModelSpec("grade", "ordinal", (Linear("x"), Linear("twice"))), "combination"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_estimated_is_refused_in_a_sentence(why):
    asked, sentence = REFUSED[why]
    sample = people()
    more = {
        "even": np.arange(len(sample)) % 2 + 3.0,
        "half": np.where(sample.columns["event"] > 0, 0.5, 0.0),
        "split": sample.columns["grade"] * 10.0,
        "none": np.where(sample.columns["grade"] == 2, 0.0, sample.columns["count"]),
        "rare": np.where(
            sample.columns["grade"] == 2, 0.0, np.where(sample.columns["grade"] == 3, 1.0, sample.columns["event"])
        ),
        "twice": 2 * sample.columns["x"],
    }
    with pytest.raises(ModelError, match=sentence):
        fit(asked, replace(sample, columns={**sample.columns, **more}))


@pytest.mark.parametrize(("outcome", "step"), [("count", None), ("dose", None), ("dose", 0.1), ("dose", 1e-6)])
def test_an_outcome_in_steps_is_warned_of_under_a_quantile(outcome, step):
    sample = people(3000)
    values = sample.columns[outcome] if step is None else step * np.round(sample.columns[outcome] / step)
    seen = replace(sample, columns={**sample.columns, "asked": values})
    said = " ".join(fit(ModelSpec("asked", "quantile", (Factor("grade"),), tau=0.7), seen).warnings)
    assert ("comes in steps" in said) == (outcome == "count" or step == 0.1)


def test_risks_above_one_are_said_and_give_no_person_a_number():
    rng, sample = np.random.default_rng(2), people(2000)
    chance = np.minimum(1.0, 0.35 * np.exp(0.9 * sample.columns["x"]))
    seen = replace(sample, columns={**sample.columns, "sick": (rng.random(len(chance)) < chance).astype(float)})
    fitted = fit(ModelSpec("sick", "modifiedpoisson", (Linear("x"),)), seen)
    assert any("a risk above 1" in sentence for sentence in fitted.warnings)
    high = float(np.quantile(sample.columns["x"], 0.985))
    assert fitted.family.mean(np.array(fitted.beta @ [1.0, high])) > 1
    answer = person(fitted, seen, {"x": 0.0}, (Move("x", "set", high),))
    assert answer.before is None
    assert "risk above 1" in answer.reason
    assert person(fitted, seen, {"x": 0.0}, (Move("x", "set", 0.3),)).reason is None


def test_bands_take_the_instruments_names_and_its_scale():
    scores = np.repeat(np.arange(28.0), 11)
    assert published_cuts("phq9") == (5.0, 10.0, 15.0, 20.0)
    known = bands("phq9", (5.0, 10.0, 15.0, 20.0), scores)
    assert known.labels == ("0-4", "5-9", "10-14", "15-19", "20-27")
    assert known.starts[known.event] == 10
    assert bands("phq9", (4.0, 12.0, 13.0), scores).starts[bands("phq9", (4.0, 12.0, 13.0), scores).event] == 12
    assert bands("other", (5.0, 10.0, 11.0), scores).labels == ("<5", "5-9", "10", ">=11")
    assert bands("other", (0.5, 2.5), scores).thresholds == ("<0.5|[0.5,2.5)", "[0.5,2.5)|>=2.5")
    np.testing.assert_array_equal(known.codes(np.array([0.0, 4.0, 5.0, 19.0, 20.0])), [0, 0, 1, 3, 4])


def test_a_group_without_people_in_a_band_cannot_estimate_and_the_others_can():
    sample = people(4000)
    group = np.where(sample.columns["x"] > 0, 1.0, 2.0)
    rng = np.random.default_rng(8)
    score = np.where(group == 1, rng.integers(0, 4, len(group)), rng.integers(0, 3, len(group))).astype(float)
    seen = replace(sample, columns={**sample.columns, "group": group, "score": score})
    fitted = fit(ModelSpec("score", "ordinal", (Linear("dose"),)), seen)
    (one,) = replicate(fitted, seen, "group")
    assert [told.group for told in one.estimates] == ["1"]
    assert one.stable is None


@pytest.mark.parametrize("lonely", ["adjust", "average", "certainty", "remove"])
@pytest.mark.parametrize(("family", "outcome"), [("negbin", "count"), ("modifiedpoisson", "event")])
def test_lonely_strata_and_finite_populations_enter_as_in_description(family, outcome, lonely):
    sample = people()
    stratum, psu = np.where(sample.psu == 19, 5, sample.stratum), sample.psu
    share = np.array([0.1, 0.3, 0.5, 0.2, 0.25, 0.05])[stratum]
    seen = replace(sample, stratum=stratum, psu=psu, lonely=lonely, fraction=share)
    fitted = fit(ModelSpec(outcome, family, (Factor("grade"),)), seen)
    means = {one.group[0][1]: one for one in describe(Question("mean", outcome, by=("grade",)), seen)}
    assert np.sqrt(fitted.vcov[0, 0]) == pytest.approx(means["1"].se / means["1"].estimate, rel=1e-6)


def test_odds_that_are_not_proportional_are_said_to_be_so():
    rng, sample = np.random.default_rng(5), people(4000)
    x = sample.columns["x"]
    fair = np.digitize(0.8 * x + rng.logistic(size=len(x)), (0.0, 1.0, 2.0)).astype(float)
    some = rng.random(len(x)) < 1 / (1 + np.exp(-1.5 * x))
    high = rng.random(len(x)) < 0.4
    bent = np.where(some, np.where(high, 2.0, 1.0), 0.0)
    for name, outcome, doubtful in (("fair", fair, False), ("bent", bent, True)):
        seen = replace(sample, columns={**sample.columns, name: outcome})
        _, said = proportionality(fit(ModelSpec(name, "ordinal", (Linear("x"),)), seen), seen)
        assert ("doubtful for x" in said) == doubtful
