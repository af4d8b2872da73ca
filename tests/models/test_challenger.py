"""Does flexibility help: worlds in which the answer is known."""

from dataclasses import replace

import numpy as np
import pytest

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models import survey
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from neuro.models.trees import boosted
from neuro.models.trees.challenger import challenge, deviance, held_directions, trees_held_out
from neuro.models.trees.tree_columns import features
from neuro.models.trust.folds import folds, held_out
from neuro.models.trust.validate import performance
from tests.reference import survey_reference as r

EXACT = 1e-10
"""The same sums in another order."""
FIRST_ORDER = 0.05
"""A linearised and a jackknifed standard error differ by what is beyond first order."""
PSUS, EACH, FOLDS = 50, 50, 3


def world(outcome, seed=1, psus=PSUS, each=EACH):
    """People in PSUs of two a stratum; `outcome(columns, rng)` makes y. Weights are uneven and say nothing."""
    rng = np.random.default_rng(seed)
    n = psus * each
    psu = np.repeat(np.arange(psus), each)
    columns = {
        "x": np.exp(rng.normal(4, 0.6, n)),
        "z": rng.normal(size=n),
        "u": rng.uniform(-1, 1, n),
        "group": np.array(["b", "a", "c"], dtype=object)[rng.integers(3, size=n)],
    }
    columns["y"] = outcome(columns, rng) + rng.normal(0, 0.1, psus)[psu]
    return Sample(columns, rng.uniform(0.5, 2.0, n), psu // 2, psu)


def asked(sample, *terms, family="gaussian", outcome="y", **more):
    spec = ModelSpec(outcome, family, terms or (Spline("x", log=True), Linear("z"), Factor("group")), **more)
    return challenge(spec, sample, np.random.default_rng(5), FOLDS, bags=1)


def threshold(c, rng):
    return 1.2 * ((c["x"] > 45) & (c["x"] < 62)) + 0.3 * c["z"] + rng.normal(0, 1, len(c["x"]))


def straight(c, rng):
    return 0.6 * np.log(c["x"]) + 0.3 * c["z"] + 0.2 * (c["group"] == "b") + rng.normal(0, 1, len(c["x"]))


def joined(c, rng):
    return 1.5 * c["z"] * c["u"] + rng.normal(0, 1, len(c["x"]))


def test_trees_gain_where_a_threshold_escapes_the_spline():
    found = asked(world(threshold))
    assert found.explained.difference.low > 0.03
    assert found.explained.theirs.estimate > found.explained.ours.estimate


def test_trees_do_not_gain_where_the_world_is_straight():
    found = asked(world(straight))
    assert found.explained.difference.low < 0
    assert abs(found.explained.difference.estimate) < 0.02


def test_only_trees_that_may_join_columns_see_an_interaction():
    terms = (Linear("z"), Linear("u"))
    found = asked(world(joined), *terms)
    assert found.explained.difference.high < 0.03
    assert found.joined.difference.low > 0.1
    declared = asked(world(joined), *terms, Product("z", "u"))
    assert declared.explained.theirs.estimate > 0.6 * declared.explained.ours.estimate


@pytest.mark.slow
def test_a_clear_gain_is_not_found_more_often_than_an_interval_may_err():
    clear = [asked(world(straight, seed)).explained.difference.low > 0 for seed in range(40)]
    assert sum(clear) <= 3


@pytest.mark.parametrize("outcome", r.OUTCOMES)
def test_our_share_is_the_one_that_validation_gives_on_the_same_folds(outcome):
    sample, spec = r.sample(np.arange(len(r.frame())) % 4 == 0), r.spec(outcome, product=False)
    found = challenge(spec, sample, np.random.default_rng(3), FOLDS, bags=1)
    held = held_out(spec, sample, folds(sample, np.random.default_rng(3), FOLDS))
    said = performance(spec, sample, held)
    assert found.explained.ours.estimate == pytest.approx(said.explained.estimate, abs=EXACT)
    assert found.explained.ours.se == pytest.approx(said.explained.se, rel=FIRST_ORDER)
    assert found.n == said.n
    if outcome == "dep":
        for mine, theirs in ((found.auc.ours, said.auc), (found.brier.ours, said.brier)):
            assert mine.estimate == pytest.approx(theirs.estimate, abs=EXACT)
            assert mine.se == pytest.approx(theirs.se, rel=FIRST_ORDER)


def test_the_interval_of_a_difference_is_paired_and_counted_between_psus():
    sample = world(threshold)
    spec = ModelSpec("y", "gaussian", (Spline("x", log=True), Linear("z")))
    fold = folds(sample, np.random.default_rng(5), FOLDS)
    ours = held_out(spec, sample, fold)
    rng = np.random.default_rng(5)
    rng.permutation(PSUS)
    theirs = trees_held_out(spec, sample, ours.rows, fold, rng, bags=1)
    replicates, y = survey.jackknife(sample), sample.columns["y"]

    def gain(weight):
        nothing = weight @ (y - weight @ y / weight.sum()) ** 2
        return weight @ ((y - ours.mean) ** 2 - (y - theirs) ** 2) / nothing

    whole = gain(sample.weight)
    each = np.array([[gain(sample.weight * column[sample.psu])] for column in replicates.factors.T])
    se = float(np.sqrt(replicates.covariance(each, np.array([whole]))[0, 0]))
    found = challenge(spec, sample, np.random.default_rng(5), FOLDS, bags=1).explained
    assert found.difference.estimate == pytest.approx(whole, abs=EXACT)
    assert found.difference.se == pytest.approx(se, rel=FIRST_ORDER)
    assert found.difference.se < np.hypot(found.ours.se, found.theirs.se)


def test_an_outlier_in_the_test_fold_changes_no_prediction_of_that_fold():
    sample = world(straight, psus=20)
    fold = folds(sample, np.random.default_rng(2), FOLDS)
    spec = ModelSpec("y", "gaussian", (Linear("x"), Linear("z"), Factor("group")))
    somebody = int(np.flatnonzero(fold == 0)[0])
    wild = {name: values.copy() for name, values in sample.columns.items()}
    wild["y"][somebody], wild["x"][somebody] = 1e6, 1e9
    predicted = []
    for columns in (sample.columns, wild):
        people = replace(sample, columns=columns)
        rows = held_out(spec, people, fold).rows
        predicted.append(trees_held_out(spec, people, rows, fold, np.random.default_rng(9), bags=1))
    others = (fold == 0) & (np.arange(len(sample)) != somebody)
    assert predicted[0][others].tobytes() == predicted[1][others].tobytes()
    assert not np.array_equal(predicted[0][fold == 1], predicted[1][fold == 1])


def test_the_same_seed_gives_the_same_numbers_and_another_does_not():
    sample = world(straight, psus=20)
    spec = ModelSpec("y", "gaussian", (Linear("x"), Linear("z")))
    one, again, other = (challenge(spec, sample, np.random.default_rng(seed), FOLDS, 1) for seed in (4, 4, 5))
    assert one == again
    assert one.explained.theirs != other.explained.theirs


def grown(sample, spec, seed=1, directions=None, interactions=False):
    seen = features(spec, sample.columns, directions)
    rows = sample.weight > 0
    rng = np.random.default_rng(seed)
    return seen, boosted.grow(seen, sample.columns["y"], "squared_error", sample, rows, rng, 2, interactions)


def test_people_of_no_weight_teach_nothing_and_weight_moves_the_trees():
    """Two kinds of people with opposite slopes: the trees follow those who count."""
    sample = world(lambda c, rng: np.where(c["u"] > 0, 2.0, -2.0) * c["z"] + rng.normal(0, 0.5, len(c["z"])))
    spec = ModelSpec("y", "gaussian", (Linear("z"), Linear("x")))
    slopes = []
    for heavy in (sample.columns["u"] > 0, sample.columns["u"] <= 0):
        seen, trees = grown(replace(sample, weight=np.where(heavy, 50.0, 1.0)), spec)
        ends = np.array([[-1.0, 50.0], [1.0, 50.0]])
        slopes.append(float(np.diff(trees.predictor(ends))[0]))
    assert slopes[0] > 2
    assert slopes[1] < -2


def test_a_direction_that_is_known_is_kept():
    sample = world(lambda c, rng: np.cos(3 * c["u"]) + rng.normal(0, 0.5, len(c["u"])))
    spec = ModelSpec("y", "gaussian", (Linear("u"), Linear("z")))
    grid = np.column_stack([np.linspace(-1, 1, 200), np.zeros(200)])
    free, held = (grown(sample, spec, directions=given)[1].each(grid) for given in ({}, {"u": 1}))
    assert np.diff(free, axis=1).min() < -0.05
    assert np.diff(held, axis=1).min() >= 0


def test_directions_follow_the_table_and_logarithms():
    terms = (Spline("plp_nmol_l", log=True), Linear("pir"), Linear("age"))
    assert held_directions(ModelSpec("phq9", "quasipoisson", terms)) == {"pir": -1}
    assert held_directions(ModelSpec("dsst", "gaussian", terms)) == {"pir": 1, "age": -1}
    assert held_directions(ModelSpec("phq9 >= 15", "quasibinomial", terms)) == {}
    logged = ModelSpec("phq9", "quasipoisson", (Linear("ln_pir"),), derive=(("ln_pir", "ln(pir)"),))
    assert held_directions(logged) == {"ln_pir": -1}


def test_additive_trees_add_and_others_do_not():
    sample = world(joined)
    spec = ModelSpec("y", "gaussian", (Linear("z"), Linear("u")))
    corners = np.array([[1, 0.8], [-1, 0.8], [1, -0.8], [-1, -0.8]])
    for free in (False, True):
        a, b, c, d = grown(sample, spec, interactions=free)[1].predictor(corners)
        assert bool(abs(a - b - c + d) > 1) is free


def test_resamples_are_whole_units_within_strata_and_leave_some_out():
    sample = world(straight)
    times = boosted.resampled(sample.psu, sample.stratum, np.random.default_rng(1))
    for unit in np.unique(sample.psu):
        assert len(np.unique(times[sample.psu == unit])) == 1
    for stratum in np.unique(sample.stratum):
        assert times[sample.stratum == stratum].sum() == 2 * EACH
    assert 0.1 < np.mean(times == 0) < 0.4
    alone = boosted.resampled(np.zeros(5, int), np.zeros(5, int), np.random.default_rng(1))
    assert alone.tolist() == [1] * 5


def test_deviances_are_those_of_scikit_learn():
    from sklearn.metrics import log_loss, mean_poisson_deviance

    rng = np.random.default_rng(1)
    y, mean = rng.poisson(2, 500).astype(float), rng.uniform(0.5, 4, 500)
    assert deviance("poisson", y, mean).mean() == pytest.approx(mean_poisson_deviance(y, mean), abs=EXACT)
    event, risk = (y > 2).astype(float), mean / 5
    assert deviance("log_loss", event, risk).mean() == pytest.approx(2 * log_loss(event, risk), abs=EXACT)
    assert np.isfinite(deviance("log_loss", event, np.full(500, 1.3))).all()


def test_what_trees_cannot_be_asked_is_said():
    sample = world(straight, psus=10)
    spec = ModelSpec("y", "quantile", (Linear("x"),))
    with pytest.raises(ModelError, match="found 'quantile'"):
        challenge(spec, sample, np.random.default_rng(1))
    sample.columns["share"] = sample.columns["u"] / 2 + 0.5
    with pytest.raises(ModelError, match="yes or no"):
        asked(sample, Linear("x"), outcome="share", family="quasibinomial")
    with pytest.raises(ModelError, match="at least 3 primary"):
        asked(world(straight, psus=2))
