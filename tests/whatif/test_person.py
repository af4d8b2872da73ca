"""One person: numbers from R's coefficients by hand; no number without support; guardrails alter none."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from neuro.cohort.cohort import Column
from neuro.cohort.draw import draw
from neuro.cohort.embedded import embedded
from neuro.errors import InterventionError
from neuro.models.fit import fit, required
from neuro.models.spec import Factor, Linear, ModelSpec, Spline
from neuro.whatif import person as module
from neuro.whatif.intervention import Move
from neuro.whatif.person import person
from neuro.whatif.prepared import Prepared
from tests.reference import survey_reference as r

POINT = 1e-8
"""R prints coefficients of a fit stopped at 1e-12; ours stops at 1e-9."""
ERROR = 1e-6
"""As POINT, through the covariance."""
WHOLE = {"plp": 25.0, "trp": 62.0, "crp": 2.0, "age": 45.0, "female": 1.0, "ses": 2.0, "smoke": 0.0}
TO_60 = Move("plp", "set", 60)
LINKS = {"cog_z": (lambda e: e, lambda e: 1.0), "phq9": (np.exp, np.exp)}
LINKS["dep"] = (lambda e: 1 / (1 + np.exp(-e)), lambda e: np.exp(-e) / (1 + np.exp(-e)) ** 2)


def by_hand(plp, product, trp, crp, age, female, ses, smoke):
    """A row of R's model matrix, from the formula in survey_r.R."""
    knots, x = np.log([15, 30, 50, 100]), np.log(plp)
    cube = lambda u: max(u, 0.0) ** 3  # noqa: E731
    bent = [
        (
            cube(x - knots[j])
            - cube(x - knots[2]) * (knots[3] - knots[j]) / (knots[3] - knots[2])
            + cube(x - knots[3]) * (knots[2] - knots[j]) / (knots[3] - knots[2])
        )
        / (knots[3] - knots[0]) ** 2
        for j in (0, 1)
    ]
    ltrp, years = np.log(trp) - 4.1, (age - 50) / 10
    row = [1, x, *bent, ltrp, np.log(crp), years, years**2, female, ses, smoke]
    return np.array([*row, x * ltrp] if product else row)


@pytest.fixture(scope="module")
def people():
    return r.sample()


@pytest.fixture(scope="module")
def ready(people):
    made = {}

    def of(outcome, product=False):
        key = (outcome, product)
        if key not in made:
            made[key] = Prepared(fit(r.spec(outcome, product), people), people)
        return made[key]

    return of


def ask(one, profile, *moves, **more):
    return person(one.fitted, one.sample, profile, moves, prepared=one, **more)


@pytest.mark.parametrize("product", [False, True])
@pytest.mark.parametrize("outcome", r.OUTCOMES)
def test_difference_and_its_interval_follow_from_r_s_coefficients(ready, outcome, product):
    told = r.r_results()[f"svyglm_{outcome}_{'inter' if product else 'main'}"]
    beta, v = np.array([row["Estimate"] for row in told["coef"]]), np.array(told["vcov"])
    mean, slope = LINKS[outcome]
    rest = {name: value for name, value in WHOLE.items() if name != "plp"}
    x0, x1 = (by_hand(plp, product, **rest) for plp in (25.0, 60.0))
    gradient = slope(x1 @ beta) * x1 - slope(x0 @ beta) * x0
    expected = mean(x1 @ beta) - mean(x0 @ beta)
    answer = ask(ready(outcome, product), WHOLE, TO_60)
    assert answer.before.estimate == pytest.approx(mean(x0 @ beta), rel=POINT)
    assert answer.difference.estimate == pytest.approx(expected, rel=POINT)
    se = np.sqrt(gradient @ v @ gradient)
    assert answer.difference.se == pytest.approx(se, rel=ERROR)
    assert answer.difference.high == pytest.approx(expected + t.ppf(0.975, told["df_design"]) * se, rel=ERROR)
    assert answer.not_measured == ()


def test_what_is_not_measured_is_averaged_over_people_alike_and_named(ready, people):
    one = ready("phq9")
    known = {name: WHOLE[name] for name in ("plp", "age", "female", "trp", "crp")}
    answer = ask(one, known, TO_60)
    assert answer.not_measured == ("ses", "smoke")
    assert "Not measured: ses, smoke; averaged over people of the same sex, within 5 years" in answer.warnings[0]
    alike = (people.columns["female"] == 1) & (np.abs(people.columns["age"] - 45) <= 5)
    columns = {name: np.full(alike.sum(), value) for name, value in known.items()}
    columns |= {name: people.columns[name][alike] for name in ("ses", "smoke")}
    mean = np.average(np.exp(one.fitted.basis.matrix(columns) @ one.fitted.beta), weights=people.weight[alike])
    assert answer.before.estimate == pytest.approx(mean, rel=0.01)  # of at most 1,000 evenly spaced people


def test_outside_the_first_to_ninety_ninth_percentile_there_is_no_number_and_a_reason(ready, people):
    one = ready("phq9")
    for profile, move in ((WHOLE, Move("plp", "set", 500)), ({**WHOLE, "plp": 500.0}, TO_60)):
        answer = ask(one, profile, move)
        assert (answer.before, answer.after, answer.difference) == (None, None, None)
        assert (answer.individual_interval, answer.frequencies) == (None, None)
        assert answer.support.status == "none"
        assert "plp 500 is beyond the 99th percentile" in answer.reason
    thin = ask(one, WHOLE, Move("plp", "set", one.ranks["plp"].quantile(0.97)))
    assert thin.support.status == "thin"
    assert thin.difference is not None
    assert "thin" in thin.warnings[0]


def test_values_usual_one_by_one_but_not_together_have_no_number():
    """Two columns that are nearly the same in everybody: high with low is nobody's."""
    rng = np.random.default_rng(7)
    a = rng.normal(0, 1, 2000)
    columns = {"a": a, "b": a + rng.normal(0, 0.05, 2000), "y": a + rng.normal(0, 1, 2000)}
    one = drawn_model(columns, Linear("a"), Linear("b"))
    together = ask(one, {"a": 0.0, "b": 0.0}, Move("a", "set", 0.05))
    assert together.difference is not None
    assert together.support.similar_n >= 11
    apart = ask(one, {"a": 0.0, "b": 0.0}, Move("a", "set", 1.5))
    assert apart.difference is None
    assert "combines these values" in apart.reason


def drawn_model(columns, *terms):
    n = len(columns["y"])
    people = r.drawn(columns, np.ones(n), np.zeros(n, dtype=int), np.arange(n) % 50)
    return Prepared(fit(ModelSpec("y", "gaussian", terms), people), people)


@pytest.mark.parametrize(
    ("profile", "move", "words"),
    [
        ({**WHOLE, "plq": 3}, TO_60, "Did you mean plp"),
        ({**WHOLE, "plp": -4}, TO_60, "not possible"),
        ({**WHOLE, "plp": "high"}, TO_60, "Wanted a number"),
        ({**WHOLE, "plp": float("inf")}, TO_60, "finite number"),
        ({**WHOLE, "plp": None}, TO_60, "not measured"),
        ({}, TO_60, "at least one value"),
        ({name: WHOLE[name] for name in ("plp", "female")}, TO_60, "Wanted age"),
        (WHOLE, Move("age", "set", 30), "cannot be moved"),
    ],
)
def test_an_impossible_person_or_question_is_refused_with_a_sentence(ready, profile, move, words):
    with pytest.raises(InterventionError, match=words):
        ask(ready("phq9"), profile, move)


def test_an_identifier_is_not_taken_and_categories_are_those_of_the_cohort(ready):
    columns = [Column("id", "id"), Column("sex", "category", categories=("male", "female"))]
    columns += [Column(name, "number") for name in WHOLE]
    with pytest.raises(InterventionError, match="identifier"):
        ask(ready("phq9"), {**WHOLE, "id": 7}, TO_60, columns=columns)
    with pytest.raises(InterventionError, match="it has male, female"):
        ask(ready("phq9"), {**WHOLE, "sex": "f"}, TO_60, columns=columns)


@pytest.fixture(scope="module")
def nhanes():
    """PHQ-9 and DSST along vitamins on the embedded cohort."""
    cohort = embedded()

    def of(outcome, family, exposure):
        terms = (Spline(exposure, log=True), Linear("age"), Factor("sex"), Linear("pir"))
        spec = ModelSpec(outcome, family, terms, domain="age >= 20")
        people = draw(cohort, required(spec), domain="age >= 20")
        return Prepared(fit(spec, people), people), cohort.columns

    return of


def test_b6_and_phq9_on_the_embedded_cohort(nhanes):
    one, columns = nhanes("phq9", "quasipoisson", "plp_nmol_l")
    somebody = {"age": 45, "sex": "female", "plp_nmol_l": 25}
    answer = ask(one, somebody, Move("plp_nmol_l", "set", 60), columns=columns)
    assert -1 < answer.difference.low < answer.difference.estimate < answer.difference.high < 0
    interval = answer.individual_interval
    assert 0 <= interval.low <= answer.after.estimate <= interval.high <= 27
    assert interval.high - interval.low > 3 * (answer.after.high - answer.after.low)
    assert 0 < answer.frequencies.after < answer.frequencies.before < 30
    assert answer.frequencies.event == "PHQ-9 of 10 or more"
    assert "b6_status" in [followed.code for followed in answer.derived]
    beyond = ask(one, somebody, Move("plp_nmol_l", "set", 500), columns=columns)
    assert beyond.difference is None
    assert "99th percentile" in beyond.reason


def test_cognition_under_sixty_has_no_number_and_says_why(nhanes):
    one, columns = nhanes("dsst", "gaussian", "b12_pg_ml")
    move = Move("b12_pg_ml", "set", 400)
    young = ask(one, {"age": 50, "sex": "male", "b12_pg_ml": 300}, move, columns=columns)
    assert young.difference is None
    assert "tested at 60 and older" in young.reason
    older = ask(one, {"age": 70, "sex": "male", "b12_pg_ml": 300}, move, columns=columns)
    assert older.difference is not None
    assert 0 <= older.individual_interval.low < older.individual_interval.high <= 133


@pytest.mark.parametrize(
    ("more", "words"),
    [({"age": 17}, "under 18"), ({"pregnant": 1, "age": 30}, "pregnancy"), ({"breastfeeding": 1}, "breastfeeding")],
)
def test_blocking_guardrails_stand_in_place_of_a_number(nhanes, more, words):
    one, columns = nhanes("phq9", "quasipoisson", "plp_nmol_l")
    profile = {"age": 45, "sex": "female", "plp_nmol_l": 25, **more}
    answer = ask(one, profile, Move("plp_nmol_l", "set", 60), columns=columns)
    assert answer.difference is None
    assert words in answer.reason
    assert answer.guardrails[0].severity == "block"


def test_guardrails_alter_no_number(nhanes, monkeypatch):
    one, columns = nhanes("phq9", "quasipoisson", "plp_nmol_l")
    profile, move = {"age": 30, "sex": "female", "plp_nmol_l": 25, "pir": 2}, Move("plp_nmol_l", "set", 60)
    spoken = ask(one, profile, move, columns=columns)
    assert spoken.guardrails
    monkeypatch.setattr(module, "notices", lambda *_, **__: ())
    silent = ask(one, profile, move, columns=columns)
    assert replace(spoken, guardrails=()) == silent


def test_several_moves_add_up_where_the_model_is_additive_and_what_is_derived_follows(ready):
    one = ready("cog_z")
    moves = Move("plp", "set", 60), Move("crp", "scale", 0.5), Move("trp", "shift", 5)
    together = ask(one, WHOLE, *moves)
    alone = [ask(one, WHOLE, move).difference.estimate for move in moves]
    assert together.difference.estimate == pytest.approx(sum(alone), rel=POINT)
    followed = {row.code: (row.before, row.after) for row in together.derived}
    assert followed["ltrp"] == pytest.approx((np.log(62) - 4.1, np.log(67) - 4.1))
    assert followed["lcrp"] == pytest.approx((np.log(2), np.log(1)), abs=1e-12)
    assert "age_c" not in followed


def test_a_start_that_few_or_none_have_counts_as_much_as_an_end(ready):
    one = ready("phq9")
    low = one.ranks["plp"].quantile(0.03)
    assert ask(one, {**WHOLE, "plp": low}, TO_60).support.status == "thin"
    assert ask(one, {**WHOLE, "age": 95.0}, TO_60).difference is None


def test_no_answer_of_random_people_lies_outside_support(nhanes):
    one, columns = nhanes("phq9", "quasipoisson", "plp_nmol_l")
    rng = np.random.default_rng(20)
    low, high = (one.ranks["plp_nmol_l"].quantile(share) for share in (0.01, 0.99))
    answered = 0
    for _ in range(120):
        plp, to = np.exp(rng.normal(3.8, 1.4, 2))
        profile = {"age": int(rng.integers(15, 90)), "sex": str(rng.choice(["male", "female"])), "plp_nmol_l": plp}
        answer = ask(one, profile, Move("plp_nmol_l", "set", to), columns=columns)
        inside = low <= min(plp, to) and max(plp, to) <= high and 20 <= profile["age"] <= 85
        if answer.difference is None:
            assert answer.reason
            assert answer.support.status == "none"
        else:
            assert inside
            assert answer.difference.low < answer.difference.estimate < answer.difference.high
            answered += 1
        assert inside or answer.difference is None
    assert answered > 30


def test_too_few_units_to_hold_out_cost_the_individual_interval_only():
    rng = np.random.default_rng(9)
    columns = {"a": rng.normal(0, 1, 900), "y": rng.normal(0, 1, 900)}
    people = r.drawn(columns, np.ones(900), np.arange(900) % 2, np.arange(900) % 4)
    fitted = fit(ModelSpec("y", "gaussian", (Linear("a"),)), people)
    answer = person(fitted, people, {"a": 0.0}, [Move("a", "set", 0.5)])
    assert answer.difference.estimate == pytest.approx(0.5 * fitted.beta[1])
    assert answer.individual_interval is None
    assert "No individual interval" in answer.warnings[-1]


def test_a_category_that_nobody_of_the_fit_has_gives_no_number():
    """Mexican Americans were asked, but a fit of the others knows nothing of them."""
    cohort = embedded()
    spec = ModelSpec(
        "phq9",
        "quasipoisson",
        (Spline("plp_nmol_l", log=True), Linear("age"), Factor("race_eth")),
        domain="race_eth != 'mexican_american'",
    )
    people = draw(cohort, required(spec))
    one = Prepared(fit(spec, people), people)
    profile = {"age": 40, "plp_nmol_l": 30, "sex": "male"}
    move = Move("plp_nmol_l", "set", 50)
    for level, words in (("mexican_american", "only people with that"), ("nh_asian", "Nobody in this fit has")):
        answer = ask(one, {**profile, "race_eth": level}, move, columns=cohort.columns)
        assert answer.difference is None
        assert words in answer.reason
    assert ask(one, {**profile, "race_eth": "nh_black"}, move, columns=cohort.columns).difference is not None
