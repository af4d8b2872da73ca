"""Multiple imputation: against R's mice, against data with nothing missing, and against what may never happen."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neuro.errors import JobCancelled, ModelError
from neuro.jobs import Job
from neuro.models.fit import fit
from neuro.models.gaps.imputation import impute
from neuro.models.gaps.pooled import pooled
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from tests.reference import masked as world
from tests.reference.survey_reference import drawn, frame

R = json.loads((Path(__file__).parents[1] / "reference" / "imputation_r.json").read_text(encoding="utf-8"))
MONTE_CARLO = 4.0
"""Standard errors of simulation that two runs of different random numbers may lie apart, 9 coefficients each."""
OTHER_CHAIN = 0.25
"""Of a standard error: mice knows no sampling units, we do."""
WIDER = 0.2
"""Relative; ten and twenty data sets know their between variance to about 20 and 15 %."""
OUTCOMES = {"phq9": ("quasipoisson", ("cog_z", "winter")), "cog_z": ("gaussian", ("phq9", "winter"))}


@pytest.fixture(scope="module")
def answers():
    """Outcome -> pooled fit, complete-case fit, fit of the data before the masking."""
    gaps, whole = world.sample(world.masked()), world.sample(frame())
    found = {}
    for outcome, (family, beside) in OUTCOMES.items():
        spec = world.spec(outcome, family)
        found[outcome] = (pooled(impute(spec, gaps, auxiliaries=beside), gaps), fit(spec, gaps), fit(spec, whole))
    return found


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_pooled_estimates_are_those_of_mice_on_the_same_gaps(answers, outcome):
    ours, theirs = answers[outcome][0], R[outcome]
    apart = np.abs(ours.combined.beta - theirs["est"])
    chance = np.sqrt(np.array(theirs["between"]) * (1 / R["m"] + 1 / ours.combined.m))
    assert np.all(apart < MONTE_CARLO * chance + OTHER_CHAIN * np.array(theirs["se"]))
    np.testing.assert_allclose(np.sqrt(np.diag(ours.combined.vcov)), theirs["se"], rtol=WIDER)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_imputed_estimates_are_nearer_to_the_whole_data_than_those_of_complete_cases(answers, outcome):
    imputed, complete, whole = answers[outcome]
    error = np.sqrt(np.diag(whole.vcov))
    away, lost = (imputed.combined.beta - whole.beta) / error, (complete.beta - whole.beta) / error
    assert np.sqrt(np.mean(away**2)) < 0.5 * np.sqrt(np.mean(lost**2))
    assert np.max(np.abs(away)) < 3.0
    assert imputed.fitted.n == whole.n


def test_mean_imputation_fails_where_drawn_values_do_not(answers):
    """Nobody's outcome is missing here, so all that differs is how gaps in the exposure and confounders are filled."""
    imputed, _, whole = answers["phq9"]
    spec, people = world.spec("phq9", "quasipoisson"), world.masked()
    filled = people.copy()
    for name in ("plp", "crp"):
        filled[name] = np.exp(np.log(people[name]).fillna(np.log(people[name]).mean()))
    filled["ses"] = people["ses"].fillna(people["ses"].mean())
    by_mean = fit(spec, world.sample(filled))
    place, error = whole.names.index("lplp"), np.sqrt(np.diag(whole.vcov))
    assert abs(by_mean.beta[place] - whole.beta[place]) > 3 * error[place]
    assert abs(imputed.combined.beta[place] - whole.beta[place]) < 2 * error[place]
    assert np.sqrt(by_mean.vcov[place, place]) < np.sqrt(imputed.combined.vcov[place, place])


def test_leaving_the_outcome_out_of_the_imputation_attenuates(answers):
    imputed, _, whole = answers["phq9"]
    gaps = world.sample(world.masked())
    blind = impute(replace(world.spec("phq9", "quasipoisson"), outcome="winter", family="gaussian"), gaps)
    wrong = pooled(replace(blind, spec=world.spec("phq9", "quasipoisson")), gaps)
    place = whole.names.index("lplp")
    assert abs(wrong.combined.beta[place]) < 0.85 * abs(whole.beta[place])
    assert abs(imputed.combined.beta[place]) > 0.9 * abs(whole.beta[place])


def test_missing_information_is_where_values_are_missing(answers):
    fmi = dict(zip(answers["phq9"][2].names, answers["phq9"][0].combined.fmi, strict=True))
    assert min(fmi["lplp"], fmi["lcrp"], fmi["ses"]) > 2 * max(fmi["age2"], fmi["female"])


def people(n=900, seed=5, gaps=0.25):
    """A small survey with every kind of column: categories, bounds, flags, cycles, a test of the old."""
    rng = np.random.default_rng(seed)
    x, sex = rng.normal(size=n), rng.integers(0, 2, n)
    age = rng.integers(20, 85, n).astype(float)
    columns = {
        "age": age,
        "sex": np.where(sex == 1, "female", "male").astype(object),
        "cycle": np.where(np.arange(n) % 3 == 0, "early", "late").astype(object),
        "x": x,
        "skewed": np.exp(x + rng.normal(size=n)),
        "share": 1 / (1 + np.exp(-2 * x + rng.normal(size=n))),
        "grade": np.clip(np.round(2.5 + x + rng.normal(size=n)), 1, 4),
        "flag": (x + rng.normal(size=n) > 0.3).astype(float),
        "colour": np.array(["red", "green", "blue"], dtype=object)[np.clip(np.round(1 + x), 0, 2).astype(int)],
        "dsst": np.where(age >= 60, np.round(50 - 8 * x + 5 * rng.normal(size=n)), np.nan),
        "late_only": np.where(np.arange(n) % 3 == 0, np.nan, x + rng.normal(size=n)),
        "y": 1.0 + 0.5 * x + 0.4 * (sex == 1) + rng.normal(size=n),
    }
    for name in ("skewed", "share", "grade", "flag", "colour", "dsst", "late_only"):
        hole = (rng.random(n) < gaps) & (columns["y"] > 0.5)
        columns[name] = columns[name].copy()
        columns[name][hole] = None if columns[name].dtype == object else np.nan
    columns["y"] = np.where(rng.random(n) < 0.1, np.nan, columns["y"])
    return drawn(columns, rng.uniform(1, 5, n), np.arange(n) // 180, (np.arange(n) // 60) % 3)


TERMS = (Spline("skewed", log=True), Linear("share"), Factor("grade"), Linear("flag"), Factor("colour"), Linear("age"))
SPEC = ModelSpec("y", "gaussian", TERMS, domain="age >= 30")


def test_drawn_values_are_values_that_somebody_has_and_observed_ones_never_change():
    sample = people()
    found = impute(SPEC, sample, m=3, iterations=3)
    assert {one.column for one in found.drawn} == {"skewed", "share", "grade", "flag", "colour", "y"}
    inside = sample.columns["age"] >= 30
    for one in found.drawn:
        own = sample.columns[one.column]
        lacking = np.array([value is None or value != value for value in own]) & inside
        np.testing.assert_array_equal(found.mask(one.column), lacking)
        held = set(own[inside & ~lacking].tolist())
        assert set(one.values.ravel().tolist()) <= held, one.column
    for place in range(3):
        done = found.completed(sample, place)
        for name, values in sample.columns.items():
            rows = ~found.mask(name)
            np.testing.assert_array_equal(done.columns[name][rows], values[rows])


def test_weights_stay_and_people_without_an_outcome_are_imputed_and_then_left_out():
    sample = people()
    answer = pooled(impute(SPEC, sample, m=3, iterations=3), sample)
    known, inside = np.isfinite(sample.columns["y"]), sample.columns["age"] >= 30
    done = answer.imputed.completed(sample, 0)
    np.testing.assert_array_equal(done.weight, np.where(known & inside, sample.weight, 0.0))
    assert (answer.fitted.n, answer.fitted.n_lost) == (int((known & inside).sum()), int((~known & inside).sum()))
    assert answer.fitted.lost == {"y": int((~known & inside).sum())}
    np.testing.assert_array_equal(answer.fitted.used, known & inside)
    lacking = np.logical_or.reduce([answer.imputed.mask(one.column) for one in answer.imputed.drawn])
    assert answer.n_imputed == int((lacking & known & inside).sum())


@pytest.mark.parametrize(
    ("column", "never"),
    [
        ("dsst", lambda columns: columns["age"] < 60),
        ("late_only", lambda columns: columns["cycle"] == "early"),
    ],
)
def test_nobody_gets_a_value_that_cannot_exist(column, never):
    """The catalogue says that cognition was tested from 60 on; a cycle that never measured a column has none."""
    sample = people()
    found = impute(ModelSpec("y", "gaussian", (Linear(column), Linear("flag"))), sample, m=2, iterations=2)
    barred = never(sample.columns)
    assert barred.any()
    assert not (found.people.who & barred).any()
    for one in found.drawn:
        assert not found.mask(one.column)[barred].any()
    done = found.completed(sample, 1)
    assert np.isnan(done.columns[column][barred]).all()
    answer = pooled(found, sample)
    assert answer.fitted.lost[column] == int(barred.sum())
    assert not answer.fitted.used[barred].any()
    assert any(f"{column} is not drawn for {int(barred.sum())} people" in said for said in answer.fitted.warnings)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    sample = people()
    first, again, other = (pooled(impute(SPEC, sample, m=2, iterations=2, seed=s), sample) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.combined.beta, again.combined.beta)
    np.testing.assert_array_equal(first.combined.vcov, again.combined.vcov)
    assert np.all(first.combined.beta != other.combined.beta)


def test_a_stopped_imputation_leaves_nothing_and_tells_how_far_it_was():
    sample, steps = people(), []
    before = {name: values.copy() for name, values in sample.columns.items()}

    def stop(fraction, sentence):
        steps.append((fraction, sentence))
        if len(steps) == 3:
            raise JobCancelled("stopped")

    with pytest.raises(JobCancelled):
        impute(SPEC, sample, m=5, iterations=4, progress=stop)
    assert [fraction for fraction, _ in steps] == pytest.approx([0.05, 0.1, 0.15])
    assert steps[0][1] == "Drawing missing values: data set 1 of 5"
    for name, values in before.items():
        np.testing.assert_array_equal(sample.columns[name], values)
    job = Job(lambda report: impute(SPEC, sample, m=100, iterations=50, progress=report))
    job.cancel()
    assert job.wait(60)
    assert job.state == "cancelled"


@pytest.mark.parametrize(("partner", "within"), [("flag", 0.06), ("number", 0.2)])
def test_a_product_is_kept_when_its_parts_are_drawn(partner, within):
    """A slope that turns with its partner: quarters of a number follow it less closely than levels do."""
    rng = np.random.default_rng(11)
    n = 6000
    b = rng.integers(0, 2, n).astype(float) if partner == "flag" else rng.normal(size=n)
    a, c = rng.normal(size=n), rng.normal(size=n)
    y = a + b + c - 2.0 * a * b + rng.normal(size=n)
    gone = rng.random(n) < 1 / (1 + np.exp(-(y - 1)))
    columns = {"a": np.where(gone, np.nan, a), "b": b, "c": c, "y": y}
    sample = drawn(columns, np.ones(n), np.arange(n) // 600, np.arange(n) % 2)
    spec = ModelSpec("y", "gaussian", (Linear("a"), Linear("b"), Linear("c"), Product("a", "b")))
    answer = pooled(impute(spec, sample, m=5, iterations=5), sample)
    assert abs(answer.combined.beta[answer.fitted.names.index("a:b")] + 2.0) < within


def test_drawn_values_keep_the_differences_between_sampling_units():
    """A gap is filled as in its neighbourhood; otherwise the design's standard errors come out too small."""
    rng = np.random.default_rng(12)
    units = np.repeat(np.arange(40), 60)
    middle = rng.normal(size=40)
    x = middle[units] + rng.normal(size=len(units))
    y = 0.2 * x + rng.normal(size=len(units))
    gone = rng.random(len(units)) < 0.4
    sample = drawn({"x": np.where(gone, np.nan, x), "y": y}, np.ones(len(units)), units // 4, units % 4)
    found = impute(ModelSpec("y", "gaussian", (Linear("x"),)), sample, m=3, iterations=3)
    values, at = found.drawn[0].values[0], units[found.drawn[0].rows]
    drawn_means = np.array([values[at == unit].mean() for unit in range(40)])
    assert np.corrcoef(drawn_means, middle)[0, 1] > 0.9


def test_a_domain_may_read_what_the_model_does_not():
    sample = people()
    spec = ModelSpec("y", "gaussian", (Linear("share"),), derive=(("old", "age - 60"),), domain="old >= 0")
    answer = pooled(impute(spec, sample, m=2, iterations=2), sample)
    assert answer.fitted.n == int((np.isfinite(sample.columns["y"]) & (sample.columns["age"] >= 60)).sum())
    assert "may belong to the group" not in " ".join(answer.fitted.warnings)
    sample.columns["age"][:100] = np.nan
    answer = pooled(impute(spec, sample, m=2, iterations=2), sample)
    assert not answer.fitted.used[:100].any()
    assert "100 people may belong to the group asked about" in " ".join(answer.fitted.warnings)


def test_what_is_not_needed_is_not_drawn():
    """A mean of what is there has a value with one part missing: that part stays missing, and so does the mean."""
    sample = people()
    rng = np.random.default_rng(8)
    first, second = rng.normal(size=900), rng.normal(size=900)
    first[rng.random(900) < 0.2], second[rng.random(900) < 0.2] = np.nan, np.nan
    sample.columns["first"], sample.columns["second"] = first, second
    spec = ModelSpec("y", "gaussian", (Linear("both"),), derive=(("both", "mean(first, second)"),))
    found = impute(spec, sample, m=2, iterations=2)
    nothing = np.isnan(first) & np.isnan(second)
    for name in ("first", "second"):
        np.testing.assert_array_equal(found.mask(name), nothing)
    done = found.completed(sample, 0).columns
    assert np.isnan(done["first"]).sum() == (np.isnan(first) & ~nothing).sum()
    spec = ModelSpec("mean(first, second)", "gaussian", (Linear("flag"),))
    answer = pooled(impute(spec, sample, m=2, iterations=2), sample)
    assert answer.fitted.n == int((~nothing).sum())


def test_where_most_is_drawn_more_data_sets_are_asked_for():
    sample = people(gaps=0.0)
    sample.columns["x"] = np.where(np.random.default_rng(1).random(900) < 0.8, np.nan, sample.columns["x"])
    answer = pooled(impute(ModelSpec("y", "gaussian", (Linear("x"),)), sample, m=5, iterations=2), sample)
    said = " ".join(answer.fitted.warnings)
    assert "More than half of the values of x are drawn" in said
    assert "of the information on x: draw more data sets" in said


def test_chains_that_have_not_settled_are_named(answers):
    """Twins missing in the same people hold each other where they happened to start."""
    rng = np.random.default_rng(21)
    n = 800
    first = rng.normal(size=n)
    second, gone = first + 0.01 * rng.normal(size=n), rng.random(n) < 0.6
    columns = {
        "y": rng.normal(size=n),
        "first": np.where(gone, np.nan, first),
        "second": np.where(gone, np.nan, second),
    }
    sample = drawn(columns, np.ones(n), np.arange(n) // 200, np.arange(n) % 2)
    spec = ModelSpec("y", "gaussian", (Linear("first"), Linear("second")))
    told = pooled(impute(spec, sample, m=8), sample)
    assert "The draws of first, second had not settled after 10 rounds" in " ".join(told.fitted.warnings)
    for one in (*answers["phq9"][0].imputed.drawn, *impute(SPEC, people(), m=5, iterations=6).drawn):
        assert one.apart < 1.5, one.column


def test_what_cannot_be_imputed_is_said():
    sample = people(gaps=0.0)
    complete = ModelSpec("age", "gaussian", (Linear("x"),))
    with pytest.raises(ModelError, match="Nothing to impute"):
        impute(complete, sample)
    with pytest.raises(ModelError, match="Wanted 2 to 100 imputations"):
        impute(SPEC, people(), m=1)
    few = people()
    few.columns["share"][10:] = np.nan
    with pytest.raises(ModelError, match="at least 11 people of the domain with 'share'"):
        impute(SPEC, few)


@pytest.mark.slow
def test_intervals_of_imputed_estimates_cover_the_truth():
    """100 samples of a world of known slope with 40 % of the exposure missing by the outcome."""
    held, bias, truth = 0, [], 0.5
    for seed in range(100):
        rng = np.random.default_rng([7, seed])
        units = np.repeat(np.arange(40), 30)
        x = rng.normal(size=40)[units] * 0.4 + rng.normal(size=len(units))
        y = truth * x + rng.normal(size=40)[units] * 0.3 + rng.normal(size=len(units))
        gone = rng.random(len(units)) < 1 / (1 + np.exp(0.4 - y))
        sample = drawn({"x": np.where(gone, np.nan, x), "y": y}, np.ones(len(units)), units // 4, units % 4)
        answer = pooled(impute(ModelSpec("y", "gaussian", (Linear("x"),)), sample, iterations=5, seed=seed), sample)
        from neuro.models.intervals import symmetric

        estimate, se = answer.combined.beta[1], np.sqrt(answer.combined.vcov[1, 1])
        low, high = symmetric(estimate, se, answer.combined.df[1])
        held += low <= truth <= high
        bias.append(estimate - truth)
    assert 90 <= held <= 99
    assert abs(np.mean(bias)) < 0.05 * truth
