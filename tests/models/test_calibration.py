"""Subgroups, cycles held out, and intervals, each against sums written otherwise."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, d2_log_loss_score, roc_auc_score

from neuro.errors import ModelError
from neuro.knowledge.groupings import Grouping
from neuro.models import survey
from neuro.models.description.describe import Question, describe
from neuro.models.fit import fit
from neuro.models.intervals import critical
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from neuro.models.trust.calibration import by_subgroup
from neuro.models.trust.folds import folds, held_out, levels_left_out
from neuro.models.trust.validate import performance
from tests.reference import survey_reference as r

EXACT = 1e-9
"""The same sums in another order."""
SEX = Grouping("sex", "Sex", "female", (), (), "", "C", "")
AGE = Grouping("age_band", "Age", "age", ("40", "60"), ("under 40", "40 to 59", "60 and older"), "", "C", "")


def held(outcome, terms=(), people=None):
    people = people or r.sample()
    spec = replace(r.spec(outcome, product=False), **({"terms": terms, "derive": ()} if terms else {}))
    return spec, people, held_out(spec, people, folds(people, np.random.default_rng(5)))


@pytest.mark.parametrize("outcome", r.OUTCOMES)
def test_means_of_a_subgroup_are_those_of_a_domain(outcome):
    spec, people, predictions = held(outcome)
    found = {one.group: one for one in by_subgroup(spec, people, predictions, [SEX])}
    people.columns["gap"] = people.columns[outcome] - predictions.mean
    for level in ("0", "1"):
        inside = people.within(people.columns["female"] == float(level))
        for name, ours in ((outcome, found[level].observed), ("gap", found[level].difference)):
            (theirs,) = describe(Question("mean", name), inside)
            assert (ours.estimate, ours.se) == pytest.approx((theirs.estimate, theirs.se), rel=EXACT)
            assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-8)
    assert sum(one.n for one in found.values()) == len(people)


def test_a_group_that_the_model_serves_wrongly_is_found_and_the_others_are_not():
    spec, people, predictions = held("cog_z")
    shifted = np.where(people.columns["age"] >= 60, predictions.eta + 0.5, predictions.eta)
    found = by_subgroup(spec, people, replace(predictions, eta=shifted), [AGE, SEX])
    old = next(one for one in found if one.group == "60 and older")
    young = next(one for one in found if one.group == "under 40")
    assert old.difference.high < 0
    assert old.intercept.high < 0
    assert young.difference.low < 0 < young.difference.high
    assert old.difference.estimate == pytest.approx(old.observed.estimate - old.predicted.estimate, rel=1e-6)


def test_small_groups_are_hidden_with_those_that_would_give_them_away():
    spec, people, predictions = held("cog_z")
    kind = np.zeros(len(people))
    kind[:5], kind[5:400] = 2.0, 1.0
    people.columns["kind"] = kind
    found = by_subgroup(spec, people, predictions, [Grouping("kind", "Kind", "kind", (), (), "", "C", "")])
    hidden = [one for one in found if one.n is None]
    assert len(hidden) == 2
    assert all(one.difference is None and "fewer than 11" in one.reason for one in hidden)


def test_a_column_that_the_sample_lacks_is_passed_over():
    spec, people, predictions = held("cog_z")
    assert by_subgroup(spec, people, predictions, [Grouping("x", "X", "nowhere", (), (), "", "C", "")]) == ()


def test_intervals_of_auc_brier_and_d2_are_those_of_a_jackknife_written_out():
    """Leave each PSU out, lift the others of its stratum, and let scikit-learn compute the statistic."""
    spec, people, predictions = held("dep", people=r.sample(r.frame()["stratum"].to_numpy() <= 8))
    found = performance(spec, people, predictions)
    y, mean = people.columns["dep"], predictions.mean
    scores = ((found.auc, roc_auc_score), (found.brier, brier_score_loss), (found.explained, d2_log_loss_score))
    for ours, score in scores:
        whole, total = score(y, mean, sample_weight=people.weight), 0.0
        for stratum in np.unique(people.stratum):
            units = np.unique(people.psu[people.stratum == stratum])
            for unit in units:
                weight = np.where(
                    people.stratum == stratum, people.weight * len(units) / (len(units) - 1), people.weight
                )
                weight = np.where(people.psu == unit, 0.0, weight)
                total += (len(units) - 1) / len(units) * (score(y, mean, sample_weight=weight) - whole) ** 2
        assert ours.se == pytest.approx(np.sqrt(total), rel=1e-6)
        assert ours.high - ours.estimate == pytest.approx(critical(found.df) * np.sqrt(total), rel=1e-6)


def cycles(people, count=3):
    """Strata shared out over cycles."""
    names = np.array([f"c{place}" for place in range(count)], dtype=object)
    return replace(people, columns=dict(people.columns) | {"cycle": names[people.stratum % count]})


def test_each_cycle_is_predicted_from_the_others():
    people = cycles(r.sample())
    spec = ModelSpec(
        "phq9",
        "quasipoisson",
        (Spline("plp", log=True), Linear("age"), Factor("cycle"), Product("cycle", "age")),
        exposure="plp",
    )
    found = levels_left_out(spec, people, "cycle")
    plain = replace(spec, terms=spec.terms[:2])
    for name in ("c0", "c1", "c2"):
        test = people.columns["cycle"] == name
        learnt = fit(plain, people.within(~test))
        expected = learnt.basis.matrix({key: people.columns[key][test] for key in ("plp", "age")}) @ learnt.beta
        np.testing.assert_allclose(found.eta[test], expected, rtol=1e-12)
    assert performance(spec, people, found).folds == 3


def test_an_outlier_in_a_cycle_held_out_leaves_what_was_learnt_byte_identical():
    people = cycles(r.sample())
    spec = ModelSpec("phq9", "quasipoisson", (Spline("plp", log=True), Linear("age")), exposure="plp")
    inside = people.columns["cycle"] == "c1"
    somebody = int(np.flatnonzero(inside)[0])
    wild = {name: values.copy() for name, values in people.columns.items()}
    wild["plp"][somebody], wild["phq9"][somebody], wild["age"][somebody] = 1e9, 1e6, 1e7
    one, two = (levels_left_out(spec, sample, "cycle").eta for sample in (people, replace(people, columns=wild)))
    others = inside & (np.arange(len(people)) != somebody)
    assert one[others].tobytes() == two[others].tobytes()
    assert one[~inside].tobytes() != two[~inside].tobytes()


def test_one_cycle_cannot_be_held_out_and_is_named():
    people = cycles(r.sample())
    people.columns["phq9"] = np.where(people.columns["cycle"] == "c2", people.columns["phq9"], np.nan)
    spec = ModelSpec("phq9", "quasipoisson", (Linear("age"),))
    with pytest.raises(ModelError, match=r"measured in one cycle \(c2\)"):
        levels_left_out(spec, people, "cycle")


def test_a_category_that_only_one_cycle_has_gets_no_prediction():
    people = cycles(r.sample())
    kind = np.where(people.columns["female"] == 1, "a", "b").astype(object)
    kind[(people.columns["cycle"] == "c0") & (np.arange(len(people)) % 2 == 0)] = "only here"
    people.columns["kind"] = kind
    found = levels_left_out(ModelSpec("phq9", "quasipoisson", (Linear("age"), Factor("kind"))), people, "cycle")
    assert not found.seen[kind == "only here"].any()
    assert found.seen[kind != "only here"].all()


@pytest.mark.parametrize(("family", "event"), [("negbin", False), ("modifiedpoisson", True)])
def test_other_families_are_judged_by_their_means(family, event):
    people = r.sample()
    outcome = "dep" if event else "phq9"
    spec = replace(r.spec(outcome, product=False), family=family)
    predictions = held_out(spec, people, folds(people, np.random.default_rng(5)))
    found = performance(spec, people, predictions)
    assert (found.auc is not None) is event
    assert found.slope.low < 1 < found.slope.high
    assert found.intercept.low < 0 < found.intercept.high
    assert found.explained.low > 0


@pytest.mark.parametrize("family", ["ordinal", "quantile"])
def test_a_model_without_a_mean_is_refused_with_a_way_out(family):
    spec, people, predictions = held("phq9")
    with pytest.raises(ModelError, match="predicts none"):
        performance(replace(spec, family=family), people, predictions)


def test_the_design_of_a_subgroup_is_the_whole_one():
    """Filtering rows first would lose the PSUs that a group empties."""
    spec, people, predictions = held("cog_z")
    rare = (people.psu % 5 != 0) & (people.columns["female"] == 1)
    people.columns["rare"] = rare.astype(float)
    by = Grouping("rare", "Rare", "rare", (), (), "", "C", "")
    (found,) = [one for one in by_subgroup(spec, people, predictions, [by]) if one.group == "1"]
    weight, gap = people.weight[rare], (people.columns["cog_z"] - predictions.mean)[rare]
    scores = weight / weight.sum() * (gap - weight @ gap / weight.sum())
    variance = survey.covariance(scores[:, None], people.unit[rare], survey.structure(people))[0, 0]
    assert found.difference.se == pytest.approx(np.sqrt(variance), rel=EXACT)
    totals = np.bincount(people.psu[rare], weights=scores, minlength=people.psu.max() + 1)
    stratum = np.array([people.stratum[people.psu == unit][0] for unit in range(len(totals))])
    written = sum(2 * ((totals[stratum == s] - totals[stratum == s].mean()) ** 2).sum() for s in np.unique(stratum))
    assert found.difference.se == pytest.approx(np.sqrt(written), rel=EXACT)
