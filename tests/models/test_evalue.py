"""E-values against the closed form of VanderWeele & Ding, and the contrast they are of."""

import numpy as np
import pytest

from neuro.models.fit import fit
from neuro.models.quantiles import quantile
from neuro.models.spec import Factor, Linear, ModelSpec
from neuro.models.trust.evalue import e_value, exposure_evalue, yardstick
from tests.reference.survey_reference import r_results, sample, spec

EXACT = 1e-12
"""A closed form."""


@pytest.mark.parametrize("expected", r_results()["evalue_closed_form"], ids=lambda one: str(one["rr"]))
def test_closed_form(expected):
    ours = e_value(expected["rr"], expected["lo"], expected["hi"])
    assert ours == pytest.approx((expected["e_point"], expected["e_ci"]), rel=EXACT)


def test_contrast_of_a_linear_exposure_is_its_slope_between_quartiles():
    people = sample()
    fitted = fit(ModelSpec("phq9", "quasipoisson", (Linear("plp"), Linear("age"))), people)
    answer = exposure_evalue(fitted, people)
    low, high = quantile(people.columns["plp"], people.weight, (0.25, 0.75))
    assert (answer.low_value, answer.high_value) == (low, high)
    assert answer.ratio == pytest.approx(np.exp(fitted.beta[1] * (high - low)), rel=1e-10)
    assert answer.low < answer.ratio < answer.high < 1
    assert 1 < answer.limit < answer.point


@pytest.mark.parametrize(("event", "scale"), [("dep == 1", 1.0), ("phq9 >= 2", 0.5)])
def test_an_odds_ratio_of_a_common_outcome_is_rooted(event, scale):
    people = sample()
    fitted = fit(ModelSpec(event, "quasibinomial", (Factor("female"),)), people)
    answer = exposure_evalue(fitted, people)
    assert (answer.low_value, answer.high_value) == ("0", "1")
    assert answer.ratio == pytest.approx(np.exp(scale * fitted.beta[1]), rel=1e-10)


def test_a_derived_exposure_is_moved_at_its_source():
    people = sample()
    asked = ModelSpec("cog_z", "gaussian", (Linear("ltrp"),), derive=(("ltrp", "ln(trp) - 4.1"),))
    fitted = fit(asked, people)
    answer = exposure_evalue(fitted, people)
    spread = np.sqrt(np.cov(people.columns["cog_z"], aweights=people.weight, ddof=0))
    wanted = np.exp(0.91 * fitted.beta[1] * np.log(answer.high_value / answer.low_value) / spread)
    assert answer.exposure == "trp"
    assert answer.ratio == pytest.approx(wanted, rel=1e-10)


def test_an_exposure_of_two_columns_has_none():
    people = sample()
    asked = ModelSpec("cog_z", "gaussian", (Linear("q"),), derive=(("q", "trp / plp"),))
    assert exposure_evalue(fit(asked, people), people) is None
    assert exposure_evalue(fit(spec("phq9", True), people), people).exposure == "plp"


@pytest.mark.parametrize("beside", [("age", "ses", "smoke"), ("age", "ses")])
def test_the_yardstick_is_the_adjustment_that_goes_with_the_outcome_most(beside):
    """Every other adjustment goes with it less, whichever way."""
    people = sample()
    people.columns["smoke"] = np.where(people.columns["smoke"] > 0, "yes", "no").astype(object)
    terms = (Factor(name) if name == "smoke" else Linear(name) for name in beside)
    fitted = fit(ModelSpec("phq9", "quasipoisson", (Linear("plp"), *terms)), people)
    found = yardstick(fitted, people)
    ratios = {"smoke": float(np.exp(fitted.beta[-1]))} if "smoke" in beside else {}
    for name in ("age", "ses"):
        low, high = quantile(people.columns[name], people.weight, (0.25, 0.75))
        ratios[name] = float(np.exp(fitted.beta[fitted.names.index(name)] * (high - low)))
    strongest = max(ratios, key=lambda name: max(ratios[name], 1 / ratios[name]))
    assert (found.column, found.ratio) == (strongest, pytest.approx(ratios[strongest], rel=1e-10))


def test_a_model_without_adjustment_has_no_yardstick():
    people = sample()
    assert yardstick(fit(ModelSpec("phq9", "quasipoisson", (Linear("plp"),)), people), people) is None
