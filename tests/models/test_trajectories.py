"""Curves along age against a known truth, and what is said of ages that are only known as a least age."""

import numpy as np
import pytest

from neuro.cohort.privacy import FLOOR
from neuro.models.description.describe import FEW, Question, describe
from neuro.models.description.trajectories import trajectory
from tests.reference.panels import made, of_r, shipped

RNG = np.random.default_rng(21)
RUNS = 60
COVERAGE = (0.86, 1.0)
"""Of nominal 95 % over 60 samples: three binomial standard errors, and a little for the kernel's bias."""


def people(n=900, slope=0.01, sd=0.4, rng=RNG):
    """ln(PLP) rises by a straight line with age, alike scattered around it."""
    age = rng.integers(20, 80, n).astype(float)
    return {"age": age, "plp_nmol_l": np.exp(3.5 + slope * age + rng.normal(0, sd, n))}


def at(found, name, age):
    line = next(line for line in found.lines if line.name == name)
    place = int(np.flatnonzero(found.ages == age)[0])
    return line.estimate[place], line.low[place], line.high[place]


def test_intervals_of_a_mean_and_a_median_hold_the_truth_as_often_as_they_say():
    truth, held = 3.5 + 0.01 * 50, {"mean": 0, "P50": 0}
    for seed in range(RUNS):
        found = trajectory(made(people(rng=np.random.default_rng(seed))), "b6_status")
        for name in held:
            _, low, high = at(found, name, 50.0)
            held[name] += low <= truth <= high
    assert all(COVERAGE[0] <= count / RUNS <= COVERAGE[1] for count in held.values()), held


def test_quantiles_lie_where_the_scatter_puts_them():
    found = trajectory(made(people(15_000)), "b6_status")
    for name, z in (("P5", -1.645), ("P25", -0.674), ("P75", 0.674), ("P95", 1.645)):
        assert at(found, name, 50.0)[0] == pytest.approx(4.0 + 0.4 * z, abs=0.06)


def test_curves_follow_age_up_to_the_ends():
    found = trajectory(made(people(15_000, sd=0.2)), "b6_status")
    for age in (20.0, 30.0, 60.0, 78.0):
        assert at(found, "mean", age)[0] == pytest.approx(3.5 + 0.01 * age, abs=0.04)


def test_the_last_age_that_holds_everybody_older_stands_apart():
    panel = shipped()
    found = trajectory(panel, "b6_status")
    assert found.top == 80
    assert found.ages.max() < 80
    mean, median = found.beyond
    older = panel.sample(["b6_status"], ["age_80"]).within(panel.columns["age_80"] >= 80)
    assert mean == describe(Question("mean", "b6_status"), older)[0]
    assert median == describe(Question("quantile", "b6_status", p=0.5), older)[0]


def test_ages_that_are_known_throughout_have_none_beyond():
    assert trajectory(of_r(), "b6_status").top is None


def test_nothing_is_drawn_where_few_people_are_near():
    columns = people(800)
    kept = (columns["age"] < 40) | (columns["age"] > 70) | (RNG.random(800) < 0.01)
    found = trajectory(made({name: values[kept] for name, values in columns.items()}), "b6_status")
    empty = np.isnan(found.lines[0].estimate)
    assert empty.any()
    assert np.array_equal(empty, ~(found.near >= FEW))
    assert not (found.near < FLOOR).any()


def test_a_quantile_beyond_which_few_people_lie_is_not_drawn():
    found = trajectory(made(people(400)), "b6_status")
    outer, middle = (next(line for line in found.lines if line.name == name) for name in ("P5", "P50"))
    assert np.array_equal(np.isnan(outer.estimate), ~(found.near >= 100))
    assert np.array_equal(np.isnan(middle.estimate), ~(found.near >= FEW))
    assert np.isnan(outer.estimate).sum() > np.isnan(middle.estimate).sum()


def test_a_flag_has_a_share_and_no_quantiles():
    found = trajectory(shipped(), "tsh_flag")
    assert [line.name for line in found.lines] == ["mean"]
    assert len(found.beyond) == 1
