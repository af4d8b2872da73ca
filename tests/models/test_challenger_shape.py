"""The shape that trees draw: the truth of simulated worlds, missing values apart, smoothing that invents nothing."""

import numpy as np
import pytest

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from neuro.models.trees import challenger_shape
from neuro.models.trees.challenger_shape import ranks, shape, smoothed

EXACT = 1e-10
NEAR = 0.2
"""In standard deviations of the noise: 2,400 people, trees of 4 resamples."""
GRID = np.array([25.0, 40.0, 55.0, 75.0, 110.0])
RESAMPLES = 4


def world(outcome, lacking=0.0, seed=3, n=2400):
    rng = np.random.default_rng(seed)
    psu = np.arange(n) // 60
    columns = {"x": np.exp(rng.normal(4, 0.5, n)), "z": rng.normal(size=n)}
    columns["group"] = np.array(["b", "a"], dtype=object)[rng.integers(2, size=n)]
    columns["y"] = outcome(columns, rng)
    columns["x"] = np.where(rng.random(n) < lacking, np.nan, columns["x"])
    return Sample(columns, rng.uniform(0.5, 2, n), psu // 2, psu)


def drawn(sample, *terms, family="gaussian", outcome="y", at=GRID, **more):
    terms = terms or (Spline("x", log=True), Linear("z"), Factor("group"))
    spec = ModelSpec(outcome, family, terms, exposure=more.pop("exposure", "x"), **more)
    return shape(spec, sample, at, np.random.default_rng(1), RESAMPLES)


def straight(c, rng):
    return 2 * np.log(c["x"]) + 0.5 * c["z"] + (c["group"] == "b") + rng.normal(0, 0.5, len(c["x"]))


def test_the_shape_is_the_mean_of_people_set_to_each_value():
    sample = world(straight)
    found = drawn(sample)
    weight = sample.weight / sample.weight.sum()
    truth = 2 * np.log(GRID) + weight @ (0.5 * sample.columns["z"] + (sample.columns["group"] == "b"))
    np.testing.assert_allclose(found.along.estimate, truth, atol=NEAR)
    assert (found.along.low <= found.along.estimate).all()
    assert (found.along.high >= found.along.estimate).all()
    assert (found.n, found.n_missing, found.missing, found.smoothed) == (len(sample), 0, None, True)


def test_counts_and_risks_are_drawn_on_their_own_scale():
    counts = world(lambda c, rng: rng.poisson(np.exp(0.5 * np.log(c["x"] / 50))))
    found = drawn(counts, family="quasipoisson")
    np.testing.assert_allclose(found.along.estimate, np.exp(0.5 * np.log(GRID / 50)), rtol=NEAR)
    risks = drawn(counts, family="quasibinomial", outcome="y >= 2")
    assert (np.diff(risks.along.estimate) > 0).all()
    assert 0 < risks.along.low.min() < risks.along.high.max() < 1


def test_those_who_lack_the_exposure_have_a_place_of_their_own():
    """They score higher by 3: the other end of nothing on the curve."""

    def told(c, rng):
        return straight(c, rng)

    sample = world(told, lacking=0.2)
    sample.columns["y"][np.isnan(sample.columns["x"])] += 3
    found = drawn(sample)
    lacking = np.isnan(sample.columns["x"])
    assert (found.n, found.n_missing) == ((~lacking).sum(), lacking.sum())
    assert found.missing.estimate[0] == pytest.approx(2 * 4 + 0.5 + 3, abs=2 * NEAR)
    assert not (found.along.low.min() < found.missing.estimate[0] < found.along.high.max())


def test_fewer_than_eleven_who_lack_it_are_not_drawn():
    sample = world(straight)
    sample.columns["x"][:10] = np.nan
    found = drawn(sample)
    assert (found.missing, found.n_missing, found.n) == (None, 0, len(sample) - 10)


def test_the_short_way_of_additive_trees_gives_what_the_long_way_gives(monkeypatch):
    sample = world(straight, lacking=0.1)
    short = drawn(sample)
    monkeypatch.setattr(challenger_shape, "_alone", lambda spec, seen: False)
    monkeypatch.setattr(challenger_shape, "MOST_ASKED", len(sample))
    monkeypatch.setattr(challenger_shape, "PLACES", 20)
    long = drawn(sample)
    monkeypatch.undo()
    monkeypatch.setattr(challenger_shape, "PLACES", 20)
    again = drawn(sample)
    np.testing.assert_allclose(long.along.estimate, again.along.estimate, rtol=EXACT)
    np.testing.assert_allclose(long.missing.estimate, short.missing.estimate, rtol=EXACT)


def test_a_declared_product_is_averaged_over_people():
    sample = world(lambda c, rng: c["z"] * (np.log(c["x"]) - 4) + 1 + rng.normal(0, 0.3, len(c["x"])), n=1200)
    terms = (Linear("lx"), Linear("z"), Product("lx", "z"))
    found = drawn(sample, *terms, derive=(("lx", "ln(x)"),), at=np.array([40.0, 75.0]))
    np.testing.assert_allclose(found.along.estimate, 1.0, atol=NEAR)


def test_few_values_are_drawn_as_they_are():
    sample = world(straight)
    sample.columns["k"] = np.round(sample.columns["z"]).clip(-1, 1)
    found = drawn(sample, Linear("k"), Linear("x"), at=np.array([-1.0, 0.0, 1.0]), exposure="k")
    assert not found.smoothed
    assert (np.diff(found.along.estimate) > 0.2).all()


def test_a_held_direction_is_kept_in_the_drawing(monkeypatch):
    monkeypatch.setattr(challenger_shape, "held_directions", lambda spec: {"x": 1})
    sample = world(lambda c, rng: np.cos(3 * np.log(c["x"])) + rng.normal(0, 0.5, len(c["x"])))
    found = drawn(sample, at=np.linspace(20, 150, 30))
    assert found.held == 1
    for curve in (found.along.estimate, found.along.low, found.along.high):
        assert np.diff(curve).min() >= 0


def test_the_same_seed_draws_the_same_and_the_spread_is_between_resamples():
    sample = world(straight)
    one, two = drawn(sample), drawn(sample)
    assert one.along.estimate.tobytes() == two.along.estimate.tobytes()
    assert (one.along.high > one.along.low).all()


def test_smoothing_keeps_lines_and_makes_a_step_a_slope():
    places = (np.arange(100) + 0.5) / 100
    line = 3 + 2 * places
    np.testing.assert_allclose(smoothed(line[None], places, places)[0], line, atol=EXACT)
    step = (places > 0.5).astype(float)
    soft = smoothed(step[None], places, places)[0]
    assert np.diff(soft).max() < 0.1
    assert soft[0] == pytest.approx(0, abs=0.01)
    assert soft[50] == pytest.approx(0.5, abs=0.1)


def test_ranks_are_midranks_by_weight():
    values, weight = np.array([1.0, 2.0, 2.0, 5.0]), np.array([1.0, 1.0, 2.0, 4.0])
    np.testing.assert_allclose(ranks(values, weight, np.array([0.0, 1.0, 2.0, 5.0, 9.0])), [0, 1 / 16, 5 / 16, 0.75, 1])


def test_an_exposure_that_cannot_be_drawn_is_said():
    with pytest.raises(ModelError, match="found 'group'"):
        drawn(world(straight), exposure="group")
