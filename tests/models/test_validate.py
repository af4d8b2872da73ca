"""Held-out performance: nothing leaks, and the measures are those that others compute."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, d2_log_loss_score, d2_tweedie_score, r2_score, roc_auc_score

from neuro.errors import ModelError
from neuro.models.fit import fit
from neuro.models.gaps.imputation import impute
from neuro.models.spec import Linear, ModelSpec, Spline
from neuro.models.trust.folds import folds, held_out
from neuro.models.trust.validate import performance
from tests.reference import survey_reference as r

EXACT = 1e-10
"""The same sums in another order."""


def held(outcome, seed=0):
    people = r.sample()
    spec = r.spec(outcome, product=False)
    return spec, people, held_out(spec, people, folds(people, np.random.default_rng(seed)))


def test_folds_are_whole_psus_and_each_person_is_held_out_once():
    people = r.sample()
    fold = folds(people, np.random.default_rng(4))
    for unit in np.unique(people.psu):
        assert len(np.unique(fold[people.psu == unit])) == 1
    assert sorted(np.unique(fold)) == [0, 1, 2, 3, 4]
    with pytest.raises(ModelError, match="at least 100"):
        folds(people, np.random.default_rng(4), 100)


def test_an_outlier_in_the_test_fold_leaves_what_was_learnt_byte_identical():
    """Knots, scaling and coefficients: leakage of any would move a bit."""
    people = r.sample()
    spec = ModelSpec("phq9", "quasipoisson", (Spline("plp", log=True), Linear("age")))
    fold = folds(people, np.random.default_rng(2))
    somebody = int(np.flatnonzero(fold == 0)[0])
    wild = {name: values.copy() for name, values in people.columns.items()}
    wild["plp"][somebody], wild["phq9"][somebody], wild["age"][somebody] = 1e9, 1e6, 1e7
    other = replace(people, columns=wild)
    one, two = (fit(spec, sample.within(fold != 0)) for sample in (people, other))
    assert one.beta.tobytes() == two.beta.tobytes()
    assert one.vcov.tobytes() == two.vcov.tobytes()
    assert one.basis == two.basis
    same, changed = (held_out(spec, sample, fold).eta for sample in (people, other))
    untouched = np.flatnonzero((fold == 0) & (np.arange(len(people)) != somebody))
    assert same[untouched].tobytes() == changed[untouched].tobytes()


@pytest.mark.parametrize("outcome", r.OUTCOMES)
def test_measures_are_those_of_scikit_learn_on_the_same_predictions(outcome):
    spec, people, predictions = held(outcome)
    found = performance(spec, people, predictions)
    y, mean, weight = people.columns[outcome], predictions.mean, people.weight
    if outcome == "dep":
        assert found.brier.estimate == pytest.approx(brier_score_loss(y, mean, sample_weight=weight), rel=EXACT)
        assert found.auc.estimate == pytest.approx(roc_auc_score(y, mean, sample_weight=weight), rel=EXACT)
        expected = d2_log_loss_score(y, mean, sample_weight=weight)
    else:
        assert found.brier is None
        assert found.auc is None
        expected = (
            r2_score(y, mean, sample_weight=weight)
            if outcome == "cog_z"
            else d2_tweedie_score(y, mean, power=1, sample_weight=weight)
        )
    assert found.explained.estimate == pytest.approx(expected, rel=EXACT)
    assert found.slope.low < 1 < found.slope.high
    assert found.intercept.low < 0 < found.intercept.high
    assert sum(row.n for row in found.tenths) == found.n == len(people)
    assert np.corrcoef([[row.predicted, row.observed] for row in found.tenths], rowvar=False)[0, 1] > 0.97


def test_predictions_spread_too_far_have_a_slope_below_one():
    spec, people, predictions = held("phq9")
    wide = replace(predictions, eta=2 * predictions.eta, mean=np.exp(2 * predictions.eta))
    assert performance(spec, people, wide).slope.estimate == pytest.approx(
        0.5 * performance(spec, people, predictions).slope.estimate, rel=1e-8
    )
    lifted = replace(predictions, eta=predictions.eta + 0.3, mean=np.exp(predictions.eta + 0.3))
    assert performance(spec, people, lifted).intercept.estimate == pytest.approx(
        performance(spec, people, predictions).intercept.estimate - 0.3, rel=1e-8
    )


def test_a_subgroup_is_judged_within_the_whole_design():
    spec, people, predictions = held("phq9")
    women = people.columns["female"] == 1
    found = performance(spec, people, predictions, women)
    assert found.n == women.sum()
    assert found.df == 30
    with pytest.raises(ModelError, match="at least 11 people"):
        performance(spec, people, predictions, np.arange(len(people)) < 5)


def test_validation_is_the_same_for_the_same_draw():
    spec, people = r.spec("cog_z", product=False), r.sample()
    drawn = [held_out(spec, people, folds(people, np.random.default_rng(1))) for _ in range(2)]
    assert performance(spec, people, drawn[0]) == performance(spec, people, drawn[1])


def test_an_outlier_in_the_test_fold_leaves_what_is_imputed_for_the_others_byte_identical():
    """What fills the gaps of the training folds has learnt nothing from the fold held out."""
    people = r.sample(r.frame()["stratum"].to_numpy() <= 4)
    gaps = np.random.default_rng(1).random(len(people)) < 0.2
    people.columns["crp"] = np.where(gaps, np.nan, people.columns["crp"])
    spec = ModelSpec("phq9", "quasipoisson", (Spline("plp", log=True), Linear("age"), Linear("crp")))
    train = folds(people, np.random.default_rng(2)) != 0
    wild = {name: values.copy() for name, values in people.columns.items()}
    somebody = int(np.flatnonzero(~train)[0])
    for name in ("plp", "phq9", "age", "crp"):
        wild[name][somebody] = 1e9
    filled = []
    for sample in (people, replace(people, columns=wild)):
        inside = sample.within(train)
        filled.append(impute(spec, inside, m=2, iterations=2).completed(inside, 1).columns["crp"][train])
    assert filled[0].tobytes() == filled[1].tobytes()
    assert np.isfinite(filled[0]).all()
