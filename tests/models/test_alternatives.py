"""The same question otherwise: each alternative answers what its name says, on worlds whose truth is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neuro.cohort.embedded import embedded
from neuro.knowledge.alternatives import alternatives
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.learn import model_columns
from neuro.models.otherwise.alternatives import BUILT, RECOMMENDED, Answer, answers, imputed, setting, spread
from neuro.models.otherwise.difference import difference
from neuro.models.spec import Factor, Linear, ModelSpec
from neuro.whatif.curve import step
from neuro.whatif.prepared import Prepared
from tests.reference.otherwise_worlds import (
    ALONG_KTR,
    ALONG_PLP,
    KTR_ALONG_PLP,
    adjustment_world,
    cohort,
    item_world,
)

SEED = 11
APART = 3.0
"""Standard errors between one sample and the truth: a correct model passes 99.7 % of samples."""
EXACT = 1e-9
"""Two computations of one number in 64-bit arithmetic."""


def by_code(found: tuple[Answer, ...]) -> dict[str, Answer]:
    return {one.code: one for one in found}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    return cohort(adjustment_world(SEED, 12_000), tmp_path_factory.mktemp("adjustment"))


@pytest.fixture(scope="module")
def asked(world):
    given = setting(world, "plp", "phq9")
    return given, by_code(answers(given))


def truth(given, slope: float) -> float:
    low, high = given.ends
    return slope * float(np.log(high / low))


def test_every_row_of_the_table_is_built_and_every_builder_has_a_row():
    assert {row.code for row in alternatives()} == set(BUILT)


def test_the_right_set_and_the_mediator_give_their_own_known_answers(asked):
    given, found = asked
    total, direct = ALONG_PLP + ALONG_KTR * KTR_ALONG_PLP, ALONG_PLP
    for code, slope in ((RECOMMENDED, total), ("every_confounder", total), ("linear", total), ("direct", direct)):
        link = found[code].found.link
        assert abs(link.estimate - truth(given, slope)) < APART * link.se, code
    line = found["linear"].found.link
    assert abs(line.estimate - truth(given, direct)) > APART * line.se


def test_leaving_confounders_out_moves_the_answer_away_from_the_truth(asked):
    given, found = asked
    right = truth(given, ALONG_PLP + ALONG_KTR * KTR_ALONG_PLP)
    for code in ("no_adjustment", "age_sex", "without_crp"):
        link = found[code].found.link
        assert link.estimate < right - APART * link.se, code


def test_a_common_effect_is_in_no_alternative_and_would_mislead(asked, world):
    given, found = asked
    for one in found.values():
        if one.spec:
            assert "clinic_visits" not in str(one.spec)
    spec = found["linear"].spec
    collided = replace(spec, terms=(*spec.terms, Linear("clinic_visits")))
    sample = sample_of(world, collided)
    link = difference(fit(collided, sample), sample, "plp", given.ends).link
    assert abs(link.estimate - truth(given, ALONG_PLP + ALONG_KTR * KTR_ALONG_PLP)) > APART * link.se


def test_direct_names_the_mediators_it_holds(asked):
    _, found = asked
    assert found["direct"].spec.estimand == "direct"
    assert found["direct"].spec.conditioned == ("ktr",)
    assert "Kynurenine" in found["direct"].note


def test_one_thing_is_changed_at_a_time(asked):
    given, found = asked
    recommended = found[RECOMMENDED].spec
    families = {"negative_binomial", "ordinal", "modified_poisson", "median"}
    shapes = {"linear", "untransformed"}
    for code, one in found.items():
        if one.spec is None:
            continue
        assert (one.spec.family == recommended.family) == (code not in families)
        assert (one.spec.outcome == recommended.outcome) == (code != "without_items")
        assert (one.spec.domain == recommended.domain) == (code not in {"no_extremes", "no_antidepressant"})
        if code not in shapes:
            assert one.spec.terms[0] == recommended.terms[0], code
        assert (one.design == given.cohort.design) == (code != "unweighted")


def test_all_compare_the_same_two_values(asked):
    given, found = asked
    assert {(one.found.low, one.found.high) for one in found.values() if one.found} == {given.ends}


def test_the_difference_is_that_of_the_curve_and_the_link_that_of_the_coefficients(asked):
    given, found = asked
    ready = Prepared(given.fitted, given.sample)
    other = step(ready, "plp").difference
    told = found[RECOMMENDED].found.outcome
    assert (told.estimate, told.se, told.low) == pytest.approx((other.estimate, other.se, other.low), rel=EXACT)
    line = found["linear"]
    sample = sample_of(given.cohort, line.spec)
    fitted = fit(line.spec, sample)
    place = fitted.names.index("ln_plp")
    wide = np.log(given.ends[1] / given.ends[0])
    assert line.found.link.estimate == pytest.approx(fitted.beta[place] * wide, rel=EXACT)
    assert line.found.link.se == pytest.approx(np.sqrt(fitted.vcov[place, place]) * wide, rel=EXACT)


def test_a_derived_column_is_moved_with_what_follows_from_it(world):
    derive = (("half", "plp / 2"), ("ln_half", "ln(half)"))
    spec = ModelSpec("phq9", "quasipoisson", (Linear("ln_half"), Linear("age")), derive)
    sample = sample_of(world, spec)
    fitted = fit(spec, sample)
    moved, whole = (difference(fitted, sample, *ask) for ask in (("half", (10.0, 40.0)), ("plp", (20.0, 80.0))))
    assert moved.outcome.estimate == pytest.approx(whole.outcome.estimate, rel=EXACT)
    assert moved.link.estimate == pytest.approx(fitted.beta[1] * np.log(4.0), rel=EXACT)


def test_the_spread_counts_what_is_comparable(asked):
    _, found = asked
    apart = spread(tuple(found.values()))
    told = [one.found.outcome for one in found.values() if one.found and one.comparable]
    assert apart.answered == len(told)
    assert (apart.low, apart.high) == (min(one.estimate for one in told), max(one.estimate for one in told))
    assert apart.same_sign == sum(one.estimate < 0 for one in told)
    assert found["ordinal"].found is not None
    assert not found["ordinal"].comparable


def test_sleep_hardly_goes_with_the_score_once_its_own_item_is_taken_off(tmp_path: Path):
    given = setting(cohort(item_world(SEED, 6000), tmp_path), "sleep_h", "phq9")
    found = by_code(answers(given))
    whole, left = (found[code].found.outcome for code in (RECOMMENDED, "without_items"))
    assert whole.estimate < -APART * whole.se
    assert abs(left.estimate) < APART * left.se
    assert found["without_items"].spec.outcome == "phq9 - dpq030"


def test_a_cut_of_the_remaining_items_is_carried_up_to_nine(tmp_path: Path):
    given = setting(cohort(item_world(SEED, 6000), tmp_path), "sleep_h", "phq9_10")
    found = by_code(answers(given))
    assert found["without_items"].spec.outcome == "((phq9 - dpq030) * 9 / 8) >= 10"
    whole, left = (found[code].found.outcome for code in (RECOMMENDED, "without_items"))
    assert whole.estimate < left.estimate - left.se


@pytest.mark.parametrize(
    ("exposure", "outcome", "code", "why"),
    [
        ("plp_nmol_l", "phq9", "usual_intake", "no recalled intake"),
        ("plp_nmol_l", "phq9", "without_items", "does not ask about"),
        ("diet_choline_mg", "dsst", "with_crp", "not measured"),
        ("smoker_now", "phq9", "no_extremes", "no amount"),
        ("b12_pg_ml", "dsst", "negative_binomial", "no count"),
    ],
)
def test_what_cannot_be_asked_otherwise_says_why(exposure: str, outcome: str, code: str, why: str):
    given = setting(embedded("nhanes"), exposure, outcome)
    row = next(row for row in alternatives() if row.code == code)
    built = BUILT[code](given, row)
    assert isinstance(built, str)
    assert why in built


@pytest.mark.parametrize(("exposure", "outcome"), [("diet_choline_mg", "dsst_top"), ("plp_nmol_l", "phq9_4")])
def test_alternatives_of_a_well_side_outcome_keep_its_formula(exposure: str, outcome: str):
    given = setting(embedded("nhanes"), exposure, outcome)
    row = next(row for row in alternatives() if row.code == "age_sex")
    built = BUILT["age_sex"](given, row)
    assert built.spec.outcome == given.spec.outcome == given.about.response
    assert {Factor("sex"), Linear("sex")} & set(built.spec.terms)


def test_drawn_values_bring_people_back_and_widen_what_is_not_known(tmp_path: Path):
    people = adjustment_world(SEED + 1, 3000)
    lacking = np.random.default_rng(SEED).random(len(people)) < 0.15
    given = setting(cohort(people.assign(ses=people["ses"].mask(lacking)), tmp_path), "plp", "phq9")
    found = imputed(given, 3)
    whole = setting(cohort(people, tmp_path, "whole"), "plp", "phq9")
    complete = difference(whole.fitted, whole.sample, "plp", given.ends).outcome
    assert given.fitted.n < 0.9 * len(people)
    assert found.found.n == len(people)
    assert abs(found.found.outcome.estimate - complete.estimate) < complete.se
    assert found.options == " --impute 3"
    assert (found.found.low, found.found.high) == given.ends


def test_with_crp_adds_it_to_the_recommended_set_where_the_same_people_have_it():
    given = setting(embedded("nhanes"), "diet_choline_mg", "phq9", None, "cycle != '2011-2012'")
    row = next(row for row in alternatives() if row.code == "with_crp")
    built = BUILT["with_crp"](given, row)
    assert not isinstance(built, str)
    added = set(model_columns(built.spec)) - set(model_columns(given.spec))
    assert added == {"crp_mg_l"}
    assert set(model_columns(given.spec)) <= set(model_columns(built.spec))
    without = BUILT["without_crp"](given, replace(row, code="without_crp"))
    assert isinstance(without, str)


def test_season_and_cycle_enter_as_factors_where_the_set_lacks_them():
    given = setting(embedded("simulated"), "plp_nmol_l", "phq9")
    rows = {row.code: row for row in alternatives()}
    for code, column in (("season", "exam_month_winter"), ("cycle", "cycle")):
        built = BUILT[code](given, rows[code])
        assert not isinstance(built, str)
        assert built.spec.terms == (*given.spec.terms, Factor(column))
    has = setting(embedded("nhanes"), "plp_nmol_l", "phq9")
    assert "already" in str(BUILT["season"](has, rows["season"]))
