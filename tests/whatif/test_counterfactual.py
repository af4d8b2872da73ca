"""Standardisation against R (survey, JKn refits) and against refits written out one by one."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neuro.errors import InterventionError, ModelError
from neuro.models import survey
from neuro.models.fit import fit
from neuro.models.spec import Linear, ModelSpec, Spline
from neuro.whatif.counterfactual import population
from neuro.whatif.intervention import Intervention, Move
from neuro.whatif.prepared import Prepared
from tests.reference import survey_reference as r

POINT = 1e-10
"""R's IRLS stops at 1e-12; means of 20,000 people keep ten digits."""
ERROR = 1e-8
"""Our refits and R's stop at 1e-11 and 1e-12 of the coefficients."""
LINEARISED = 2e-3
"""With two PSUs in a stratum the influence function differs from the refits in the second order only."""
WRITTEN_OUT = 1e-7
"""`fit` stops its own steps at 1e-9."""

TOLD = json.loads((Path(r.HERE) / "whatif_r.json").read_text(encoding="utf-8"))
STANDARDISED = {name: told for name, told in TOLD.items() if name != "domain"}
MOVES = {
    "plp_floor_30": Move("plp", "floor", 30),
    "plp_floor_50": Move("plp", "floor", 50),
    "plp_times_1.25": Move("plp", "scale", 1.25),
    **{f"set_plp_{x}": Move("plp", "set", x) for x in (20, 30, 50, 80)},
}


@pytest.fixture(scope="module")
def people():
    return r.sample()


@pytest.fixture(scope="module")
def ready(people):
    """One fit a model, shared by its questions."""
    made = {}

    def of(name):
        if name not in made:
            outcome, _, kind = name.rpartition("_")
            made[name] = Prepared(fit(r.spec(outcome, kind == "inter"), people), people)
        return made[name]

    return of


def ask(one, *moves, where=None, se=None):
    return population(one.fitted, one.sample, Intervention(moves, where), se, prepared=one)


@pytest.mark.parametrize("name", STANDARDISED)
def test_means_differences_and_jackknife_errors_are_those_of_r(ready, name):
    one = ready(name)
    for effect in STANDARDISED[name]["effects"]:
        answer = ask(one, MOVES[effect["intervention"]])
        assert answer.se_method == "jackknife"
        assert answer.before.estimate == pytest.approx(STANDARDISED[name]["natural"], rel=POINT)
        assert answer.before.se == pytest.approx(STANDARDISED[name]["natural_se_jkn"], rel=ERROR)
        assert answer.after.estimate == pytest.approx(effect["mean"], rel=POINT)
        assert answer.after.se == pytest.approx(effect["mean_se_jkn"], rel=ERROR)
        assert answer.difference.estimate == pytest.approx(effect["diff"], rel=POINT)
        assert answer.difference.se == pytest.approx(effect["diff_se_jkn"], rel=ERROR)
        assert answer.fixed_covariates_se == pytest.approx(effect["diff_se_delta_fixedX"], rel=ERROR)
        assert answer.ratio.estimate == pytest.approx(effect["ratio"], rel=POINT)
        if effect["logratio_se_jkn"] is None:
            assert answer.ratio.se is None
        else:
            assert answer.ratio.se / answer.ratio.estimate == pytest.approx(effect["logratio_se_jkn"], rel=ERROR)


@pytest.mark.parametrize("name", STANDARDISED)
def test_linearised_errors_are_the_jackknife_s_to_the_second_order(ready, name):
    for effect in STANDARDISED[name]["effects"]:
        answer = ask(ready(name), MOVES[effect["intervention"]], se="linearised")
        assert answer.difference.se == pytest.approx(effect["diff_se_jkn"], rel=LINEARISED)
        assert answer.after.se == pytest.approx(effect["mean_se_jkn"], rel=LINEARISED)


@pytest.mark.parametrize(("group", "where"), [("everybody", None), ("women", "female == 1")])
def test_a_domain_that_empties_a_psu_and_a_group_within_it_are_those_of_r(people, group, where):
    first = people.stratum == 0
    emptied = first & (people.psu == people.psu[first].min())
    inside = {**people.columns, "dom": ((people.columns["age"] >= 60) & ~emptied).astype(float)}
    sample = replace(people, columns=inside)
    derive = (("lplp", "ln(plp)"), ("lcrp", "ln(crp)"))
    terms = tuple(Linear(name) for name in ("lplp", "lcrp", "age", "female"))
    fitted = fit(ModelSpec("phq9", "quasipoisson", terms, derive, "dom == 1"), sample)
    answer = population(fitted, sample, Intervention((MOVES["plp_floor_50"],), where))
    told = TOLD["domain"][group]
    assert answer.difference.estimate == pytest.approx(told["diff"], rel=POINT)
    assert answer.difference.se == pytest.approx(told["diff_se_jkn"], rel=ERROR)
    assert answer.before.se == pytest.approx(told["natural_se_jkn"], rel=ERROR)
    assert answer.df == 29


def test_a_group_is_averaged_over_and_the_fit_still_rests_on_everybody():
    """Every replicate fitted anew by the model itself, one PSU at a time."""
    rng = np.random.default_rng(8)
    n, psu = 3000, np.arange(3000) % 24
    exposure = np.exp(rng.normal(3.7, 0.5, n))
    columns = {"x": exposure, "group": (rng.random(n) < 0.4).astype(float)}
    columns["y"] = rng.poisson(np.exp(2 - 0.3 * np.log(exposure) + 0.2 * columns["group"])).astype(float)
    people = r.drawn(columns, rng.uniform(1, 4, n), psu // 3, psu)
    spec = ModelSpec("y", "quasipoisson", (Spline("x", log=True, knots=(15, 30, 60, 120)), Linear("group")))
    answer = population(fit(spec, people), people, Intervention((Move("x", "floor", 50),), "group == 1"))
    where, floored = columns["group"] == 1, {**columns, "x": np.maximum(exposure, 50)}
    replicates = survey.jackknife(people)
    each = []
    for factors in replicates.factors.T:
        weight = people.weight * factors[people.psu]
        left = fit(spec, replace(people, weight=weight))
        worlds = (left.basis.matrix(values)[where] for values in (columns, floored))
        before, after = (np.average(np.exp(x @ left.beta), weights=weight[where]) for x in worlds)
        each.append(after - before)
    away = np.array(each) - answer.difference.estimate
    assert answer.difference.se == pytest.approx(np.sqrt(np.sum(replicates.scales * away**2)), rel=WRITTEN_OUT)
    assert (answer.n, answer.df) == (int(where.sum()), 24 - 8)


def test_moved_and_supported_shares_are_weighted_shares_of_people(ready, people):
    answer = ask(ready("phq9_main"), Move("plp", "floor", 50))
    low = people.columns["plp"] < 50
    assert answer.moved_share == pytest.approx(np.average(low, weights=people.weight))
    assert answer.moved_n == low.sum()
    assert answer.supported_share > 0.98
    lowest = np.sort(people.columns["plp"])
    assert ask(ready("phq9_main"), Move("plp", "floor", lowest[8])).moved_n is None
    assert ask(ready("phq9_main"), Move("plp", "floor", lowest[30])).moved_n == 30
    nobody = ask(ready("phq9_main"), Move("plp", "floor", 0))
    assert nobody.difference.estimate == 0
    assert nobody.supported_share is None
    assert "Nobody" in nobody.warnings[0]


def test_many_unsupported_are_said_first_and_most_give_no_number(ready):
    far = ask(ready("phq9_main"), Move("plp", "scale", 2.0))
    assert far.supported_share < 0.9
    assert far.warnings[0].startswith(f"{1 - far.supported_share:.0%} of the moved")
    beyond = ask(ready("phq9_main"), Move("plp", "shift", 1000))
    assert beyond.difference is None
    assert beyond.before is None
    assert "no number" in beyond.reason


def test_a_ratio_s_interval_is_symmetric_on_the_log_scale(ready):
    ratio = ask(ready("dep_main"), MOVES["set_plp_80"]).ratio
    assert ratio.low * ratio.high == pytest.approx(ratio.estimate**2)


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (Move("age", "set", 40), "nobody's age can be moved"),
        (Move("female", "set", 1), "cannot be moved"),
        (Move("phq9", "shift", -1), "makes the outcome"),
        (Move("ltrp", "shift", 1), "is derived"),
        (Move("ferritin", "scale", 2), "not in this model"),
        (Move("weight", "scale", 2), "not for moving"),
        (Move("plp", "set", 500), "5th to 95th percentile"),
        (Move("plp", "scale", 0), "factor above 0"),
        (Move("plp", "floor", float("nan")), "Wanted a number"),
        (Move("trp", "shift", -200), "no value for"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(ready, move, words):
    with pytest.raises(InterventionError, match=words):
        ask(ready("phq9_main"), move)


def test_a_column_moves_once_and_a_group_holds_eleven(ready):
    with pytest.raises(InterventionError, match="moved 2 times"):
        ask(ready("phq9_main"), Move("plp", "floor", 30), Move("plp", "scale", 1.1))
    with pytest.raises(InterventionError, match="at least 11 people"):
        ask(ready("phq9_main"), Move("plp", "floor", 30), where="age > 200")


def simple(n=400, psus=20, seed=3):
    rng = np.random.default_rng(seed)
    diet = np.exp(rng.normal(0, 0.5, n))
    columns = {"diet_b6": diet, "y": 2 - 0.5 * diet + rng.normal(0, 1, n)}
    psu = np.arange(n) % psus
    return r.drawn(columns, rng.uniform(1, 2, n), psu // 2, psu)


@pytest.mark.parametrize("kind", ["floor", "ceiling"])
def test_recall_columns_refuse_floors_and_ceilings(kind):
    people = simple()
    fitted = fit(ModelSpec("y", "gaussian", (Linear("diet_b6"),)), people)
    with pytest.raises(InterventionError, match="24-hour recalls are not usual intake"):
        population(fitted, people, Intervention((Move("diet_b6", kind, 1),)))
    shifted = population(fitted, people, Intervention((Move("diet_b6", "shift", 0.5),)))
    assert shifted.difference.estimate == pytest.approx(0.5 * fitted.beta[1])
    assert shifted.difference.se == pytest.approx(0.5 * np.sqrt(fitted.vcov[1, 1]), rel=0.1)


def test_simple_random_samples_are_linearised_and_say_so():
    people = simple(n=5000, psus=5000)
    fitted = fit(ModelSpec("y", "gaussian", (Spline("diet_b6", log=True),)), people)
    answer = population(fitted, people, Intervention((Move("diet_b6", "scale", 1.1),)))
    assert answer.se_method == "linearised"
    assert any("linearised" in sentence for sentence in answer.warnings)


def test_a_replicate_without_a_solution_falls_back_to_linearised_errors():
    """A flag that people of one PSU alone have: without that PSU its coefficient has no estimate."""
    people = simple()
    flag = (people.psu == 3).astype(float)
    people = replace(people, columns={**people.columns, "flag": flag})
    fitted = fit(ModelSpec("y", "gaussian", (Linear("diet_b6"), Linear("flag"))), people)
    question = Intervention((Move("diet_b6", "scale", 1.1),))
    assert population(fitted, people, question).se_method == "linearised"
    with pytest.raises(ModelError, match="no solution"):
        population(fitted, people, question, se="jackknife")


def test_a_group_in_one_psu_has_a_number_and_no_interval():
    people = simple()
    people = replace(people, columns={**people.columns, "flag": (people.psu == 3).astype(float)})
    fitted = fit(ModelSpec("y", "gaussian", (Linear("diet_b6"),)), people)
    answer = population(fitted, people, Intervention((Move("diet_b6", "scale", 1.1),), "flag == 1"))
    assert (answer.df, answer.se_method) == (0, "linearised")
    assert answer.difference.estimate != 0
    assert (answer.difference.low, answer.ratio.high) == (None, None)
    assert "no interval can be given" in answer.warnings[-1]
