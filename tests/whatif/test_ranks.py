"""Percentiles and people alike, counted one by one."""

import numpy as np
import pytest

from neuro.models.fit import fit
from neuro.models.spec import Factor, Linear, ModelSpec, Spline
from neuro.whatif.neighbours import evenly, neighbours
from neuro.whatif.prepared import Prepared
from neuro.whatif.ranks import Ranks, outside
from tests.reference.survey_reference import drawn


def test_percentiles_count_weight_below_and_half_of_ties():
    ranks = Ranks.of(np.array([1.0, 2.0, 2.0, 4.0, np.nan, 9.0]), np.array([1.0, 1.0, 2.0, 4.0, 5.0, 0.0]))
    assert [ranks.percentile(x) for x in (0.5, 1, 1.5, 2, 4, 9)] == pytest.approx([0, 6.25, 12.5, 31.25, 75, 100])
    assert [ranks.quantile(p) for p in (0.01, 0.125, 0.126, 0.5, 0.51, 1)] == [1, 1, 2, 2, 4, 4]


def test_support_ends_at_p1_and_p99_and_is_thin_beyond_p5_and_p95():
    ranks = Ranks.of(np.arange(1.0, 1001.0), np.ones(1000))
    asked = {9: "none", 10: "thin", 49: "thin", 50: "supported"}
    asked |= {950: "supported", 951: "thin", 990: "thin", 991: "none"}
    assert {value: ranks.status(value) for value in asked} == asked
    assert outside(ranks, "x", "nmol/L", 500) is None
    assert "below the 1st percentile (10 nmol/L)" in outside(ranks, "x", "nmol/L", 3)


@pytest.fixture(scope="module")
def placed():
    rng = np.random.default_rng(11)
    n = 1500
    columns = {
        "x": np.exp(rng.normal(3, 0.6, n)),
        "age": rng.uniform(20, 80, n),
        "sex": np.where(rng.random(n) < 0.5, "female", "male").astype(object),
        "y": rng.normal(0, 1, n),
    }
    people = drawn(columns, rng.uniform(1, 3, n), np.zeros(n, int), np.arange(n) % 40)
    derive = (("age2", "age * age"),)
    terms = (Spline("x", log=True), Linear("age"), Linear("age2"), Factor("sex"))
    fitted = fit(ModelSpec("y", "gaussian", terms, derive), people)
    return Prepared(fitted, people)


def test_people_are_placed_by_ln_age_and_category_once(placed):
    columns, weight = placed.columns, placed.weight
    logged = np.log(columns["x"])
    spread = lambda v: np.sqrt(np.cov(v, aweights=weight, bias=True))  # noqa: E731
    by_hand = np.column_stack(
        [logged / spread(logged), columns["age"] / spread(columns["age"]), columns["sex"] == "male"]
    ).astype(float)
    assert placed.neighbours.points == pytest.approx(by_hand)


def test_people_alike_are_those_within_the_radius(placed):
    near = neighbours(placed.fitted, placed.matrix, placed.weight)
    distance = np.linalg.norm(near.points - near.points[17], axis=1)
    count, share = near.alike(placed.matrix[[17]])
    assert count == (distance <= near.near).sum()
    assert share == pytest.approx(placed.weight[distance <= near.near].sum() / placed.weight.sum())
    assert near.reach(placed.matrix[[17]])[0] == pytest.approx(np.sort(distance)[10])


def test_nearly_everybody_of_the_fit_is_supported_among_the_others(placed):
    near = placed.neighbours
    status = [near.status(placed.matrix[[row]]) for row in range(0, 1500, 5)]
    assert status.count("supported") / len(status) > 0.93
    assert status.count("none") / len(status) < 0.03


def test_evenly_spaced_rows_are_the_same_each_time_and_hold_both_ends():
    assert evenly(5, 10).tolist() == [0, 1, 2, 3, 4]
    assert evenly(1000, 3).tolist() == [0, 499, 999]
