"""What-if of counts, risk ratios and ordered bands against R's refits; what a quantile model refuses."""

import json
from dataclasses import replace

import numpy as np
import pytest

from neuro.errors import InterventionError
from neuro.models.fit import Fitted, fit
from neuro.models.spec import Linear, ModelSpec, Spline
from neuro.whatif.contrast import Contrast
from neuro.whatif.counterfactual import population
from neuro.whatif.curve import curve, step
from neuro.whatif.intervention import Intervention, Move
from neuro.whatif.person import person
from neuro.whatif.prepared import Prepared
from tests.reference import survey_reference as r

POINT, ERROR = 1e-8, 1e-5
"""R's refits stop when their steps are below 1e-8."""
LINEARISED = 5e-3
"""With two PSUs in a stratum the influence function differs from refits in the second order only."""
BY_HAND = 1e-4
"""A derivative by central differences."""

TOLD = json.loads((r.HERE / "outcomes_r.json").read_text(encoding="utf-8"))
FLOOR = Intervention((Move("plp", "floor", 50),))
OUTCOMES = {"negbin": "phq9", "modifiedpoisson": "dep", "ordinal": "phq9"}


@pytest.fixture(scope="module")
def people():
    return r.sample()


def model(people, family: str) -> Fitted:
    cuts = (5.0, 10.0, 15.0) if family == "ordinal" else ()
    return fit(replace(r.spec("phq9", product=False), outcome=OUTCOMES[family], family=family, cuts=cuts), people)


def agrees(found: Contrast, told: dict[str, float]) -> None:
    for key in ("before", "after", "difference"):
        assert getattr(found, key).estimate == pytest.approx(told[key], rel=POINT)
        assert getattr(found, key).se == pytest.approx(told[f"{key}_se"], rel=ERROR)
    assert found.ratio.estimate == pytest.approx(told["ratio"], rel=POINT)
    assert found.ratio.se / found.ratio.estimate == pytest.approx(told["log_ratio_se"], rel=ERROR)


@pytest.mark.parametrize("family", ["negbin", "modifiedpoisson"])
def test_a_policy_is_that_of_refits_of_everything_without_each_unit(family, people):
    fitted = model(people, family)
    agrees(population(fitted, people, FLOOR, "jackknife"), TOLD[f"policy_{family}"])


def test_an_ordinal_policy_tells_the_chance_of_every_band_and_leads_with_the_known_event(people):
    fitted = model(people, "ordinal")
    assert fitted.asked == "phq9 >= 10"
    ready = Prepared(fitted, people)
    found = population(fitted, people, FLOOR, "jackknife", ready)
    agrees(found, TOLD["policy_ordinal_10"])
    assert [one.band for one in found.bands] == [">= 5", ">= 10", ">= 15"]
    for one, cut in zip(found.bands, (5, 10, 15), strict=True):
        agrees(one, TOLD[f"policy_ordinal_{cut}"])


@pytest.mark.parametrize("family", OUTCOMES)
def test_linearised_errors_are_near_those_of_refits(family, people):
    found = population(model(people, family), people, FLOOR, "linearised")
    told = TOLD["policy_ordinal_10" if family == "ordinal" else f"policy_{family}"]
    for key in ("before", "after", "difference"):
        assert getattr(found, key).se == pytest.approx(told[f"{key}_se"], rel=LINEARISED)
    for one in found.bands:
        assert one.difference.se == pytest.approx(
            TOLD[f"policy_ordinal_{one.band.removeprefix('>= ')}"]["difference_se"], rel=LINEARISED
        )


@pytest.mark.parametrize("family", OUTCOMES)
def test_a_person_a_curve_and_a_step_read_one_mean(family, people):
    """The person is a row of the model; the curve at two ends is the step; its error is the delta method's."""
    fitted = model(people, family)
    ready = Prepared(fitted, people)
    profile = {name: float(np.median(people.columns[name])) for name in ("age", "female", "ses", "smoke", "trp", "crp")}
    found = person(fitted, people, profile | {"plp": 30.0}, (Move("plp", "set", 60.0),), prepared=ready)
    rows = [fitted.basis.matrix(profile | {"plp": value})[0] for value in (30.0, 60.0)]
    means = [float(fitted.family.mean(row @ fitted.beta)) for row in rows]
    assert (found.before.estimate, found.after.estimate) == pytest.approx(means, rel=1e-12)
    gradient = np.diff([fitted.family.slope(np.array(row @ fitted.beta)) * row for row in rows], axis=0)[0]
    assert found.difference.se == pytest.approx(np.sqrt(gradient @ fitted.vcov @ gradient), rel=1e-9)
    assert (found.individual_interval is None) == fitted.family.event
    if family == "ordinal":
        assert found.frequencies.before == pytest.approx(100 * means[0])
    drawn, one = curve(ready, "plp"), step(ready, "plp")
    ends = [drawn.estimate[0], drawn.estimate[-1]]
    two = step(ready, "plp", ends=(float(drawn.x[0]), float(drawn.x[-1])))
    assert (two.low.estimate, two.high.estimate) == pytest.approx(ends, rel=1e-12)
    assert np.sign(one.difference.estimate) == np.sign(found.difference.estimate)
    assert drawn.low.min() >= 0
    assert not fitted.family.event or drawn.high.max() <= 1


def test_the_chance_of_every_band_is_a_probability_and_they_descend(people):
    fitted = model(people, "ordinal")
    chances = [
        fitted.at(place).family.mean(Prepared(fitted, people).matrix @ fitted.at(place).beta) for place in range(3)
    ]
    assert np.all(chances[0] > chances[1])
    assert np.all(chances[1] > chances[2])
    for place, start in enumerate((5, 10, 15)):
        observed = np.average(people.columns["phq9"] >= start, weights=people.weight)
        assert np.average(chances[place], weights=people.weight) == pytest.approx(observed, rel=0.05)


@pytest.mark.parametrize("ask", ["population", "person", "curve"])
def test_a_quantile_model_has_no_mean_to_move(ask, people):
    fitted = fit(ModelSpec("cog_z", "quantile", (Spline("plp", log=True), Linear("age"))), people)
    calls = {
        "population": lambda: population(fitted, people, FLOOR),
        "person": lambda: person(fitted, people, {"plp": 30.0, "age": 40.0}, FLOOR.moves),
        "curve": lambda: curve(Prepared(fitted, people), "plp"),
    }
    with pytest.raises(InterventionError, match="do not average to a quantile of everybody"):
        calls[ask]()


def test_the_threshold_at_which_a_model_stands_changes_nothing_that_is_told(people):
    fitted = model(people, "ordinal")
    for place in range(3):
        other = fitted.at(place)
        assert other.asked == f"phq9 >= {(5, 10, 15)[place]}"
        np.testing.assert_allclose(other.reported.estimate, fitted.reported.estimate, rtol=1e-12)
        np.testing.assert_allclose(other.reported.vcov, fitted.reported.vcov, rtol=1e-9, atol=1e-12)
        threshold = other.reported.names.index(("0-4|5-9", "5-9|10-14", "10-14|15-27")[place])
        assert other.beta[0] == pytest.approx(-other.reported.estimate[threshold], rel=1e-12)
        assert other.vcov[0, 0] == pytest.approx(other.reported.vcov[threshold, threshold], rel=1e-9)
        ready = Prepared(other, people)
        assert np.abs(ready.influence.sum(axis=0)).max() < 1e-6
