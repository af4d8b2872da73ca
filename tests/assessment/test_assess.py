"""One person against people alike: what is given, what is refused, and what is never more than it is."""

import time

import numpy as np
import pytest

from neuro.assessment.alike import Alike
from neuro.assessment.assess import assess
from neuro.assessment.typical import typical
from neuro.balance.reference import published_reference
from neuro.balance.scores import scores
from neuro.balance.standardise import reference
from neuro.cohort.cohort import DesignSpec
from neuro.cohort.draw import draw
from neuro.cohort.readers import read_file
from neuro.cohort.store import fetch
from neuro.models.description.describe import Question, describe

EXACT = 1e-9
"""We and `describe` sum the same numbers in another order."""
ONE_PERSON = 0.15
"""Per cent of the weight of the strata that one person may carry: a percentile's own step."""
SECONDS = 0.1
"""Of this thread: an assessment once people have been read, whoever else is busy."""
WOMAN = {"sex": "female", "age": 35.0, "ferritin_ng_ml": 12.0, "plp_nmol_l": 20.0, "crp_mg_l": 8.0, "hcy_umol_l": 9.0}
WOMAN |= {"b12_pg_ml": 300.0, "folate_rbc_ng_ml": 250.0, "zinc_ug_dl": 60.0, "vitc_mg_dl": 0.1}
STRATUM = "sex == 'female' and age < 40"


@pytest.fixture(scope="module")
def woman(nhanes):
    return assess(WOMAN, nhanes)


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.9])
def test_the_percentile_of_a_survey_quantile_is_its_probability(nhanes, share):
    sample = draw(nhanes.cohort, ["plp_nmol_l"], domain=STRATUM)
    [quantile] = describe(Question("quantile", "plp_nmol_l", p=share), sample)
    found = assess({"sex": "female", "age": 30, "plp_nmol_l": quantile.estimate}, nhanes, kinetics=False)
    for placed in (found.axis("b6_supply").placed, found.values[0].placed):
        assert placed.n == quantile.n
        assert placed.found.percentile == pytest.approx(100 * share, abs=ONE_PERSON)
        assert placed.found.below <= 100 * share <= placed.found.up_to + 1e-9


def test_a_percentile_and_its_interval_are_the_survey_share_below(nhanes, woman):
    sample = draw(nhanes.cohort, ["plp_nmol_l"], domain=STRATUM)
    below, here = (describe(Question("share", f"plp_nmol_l {sign} 20"), sample)[0] for sign in ("<", "="))
    found = woman.axis("b6_supply").placed
    assert found.among == "women of 18-39"
    assert found.found.percentile == pytest.approx(100 * (below.estimate + here.estimate / 2), rel=EXACT)
    assert (found.n, found.found.df) == (below.n, below.df)


def test_a_score_is_the_index_in_standard_deviations_of_people_alike(woman):
    row = woman.axis("b6_supply")
    standard = row.parts[0].standard
    assert standard.origin == "cohort"
    assert row.value == pytest.approx((np.log(20.0) - standard.centre) / standard.spread, rel=EXACT)


def test_a_person_of_the_cohort_has_the_scores_of_their_row(simulated):
    columns = fetch(
        simulated.cohort, [one.name for one in simulated.cohort.columns if one.kind not in ("id", "weight")]
    )
    expected = scores(columns, simulated.reference)
    for row in range(0, simulated.cohort.provenance.rows, 600):
        values = {name: found[row] for name, found in columns.items()}
        person = {
            name: value if isinstance(value, str) or value is None else float(value) for name, value in values.items()
        }
        found = assess(person, simulated, kinetics=False)
        for answer in found.axes:
            whole = expected.get(answer.axis.code, np.full(row + 1, np.nan))[row]
            assert (np.nan if answer.value is None else answer.value) == pytest.approx(whole, rel=EXACT, nan_ok=True)


def test_the_count_inside_is_by_name_and_adds_up(woman):
    judged = [row for row in woman.axes if row.value is not None and row.position != "not judged"]
    assert woman.judged == len(judged)
    assert set(woman.names("inside", "below", "above")) == {row.axis.name for row in judged}
    assert "Vitamin C status" in woman.names("below")


@pytest.mark.parametrize("person", [{"sex": "male", "age": 35}, {"sex": "female", "age": 62}])
def test_iron_is_refused_to_those_in_whom_it_was_never_measured(nhanes, person):
    found = assess({**person, "ferritin_ng_ml": 12.0, "tfr_mg_l": 4.0}, nhanes)
    row = found.axis("iron_status")
    assert (row.value, row.placed, row.position) == (None, None, "not judged")
    assert "women" in row.reason
    [ferritin] = [one for one in found.values if one.judged.column == "ferritin_ng_ml"]
    assert ferritin.placed.found is None
    assert "women" in ferritin.placed.said
    assert not any("ferritin_ng_ml" in one.columns for one in found.enter_first)


def test_somebody_with_every_value_missing_gets_no_number_and_what_to_enter_first(nhanes):
    found = assess({"plp_nmol_l": None, "age": float("nan")}, nhanes)
    assert all(row.value is None and row.reason for row in found.axes)
    assert (found.composite.value, found.values, found.judged) == (None, (), 0)
    assert found.synthesis.status == "not available"
    assert found.enter_first[0].columns == ("sex", "age")
    assert found.axis("iron_status").reason.endswith("enter sex and age.")
    assert len(found.enter_first) > 5


def test_entering_what_is_offered_gives_the_axes_that_are_promised(nhanes):
    profile = typical(nhanes, STRATUM) | {"tyr_umol_l": 60.0, "phe_umol_l": 55.0, "trp_umol_l": 60.0}
    profile |= {"kyn_umol_l": 1.6, "neopterin_nmol_l": 6.0, "magnesium_mmol_l": 0.85}
    person = {"sex": "female", "age": 30.0}
    for step in assess(person, nhanes, kinetics=False).enter_first:
        before = assess(person, nhanes, kinetics=False)
        assert all(before.axis(code).value is None for code in step.axes)
        person |= {name: profile[name] for name in step.columns}
        after = assess(person, nhanes, kinetics=False)
        assert [code for code in step.axes if after.axis(code).value is None] == []


def test_measuring_the_missing_value_that_is_named_narrows_the_band_as_said(nhanes, woman):
    row = woman.axis("one_carbon")
    assert row.narrowing.columns == ("mma_nmol_l",)
    after = assess({**WOMAN, "mma_nmol_l": 150.0}, nhanes, kinetics=False).axis("one_carbon")
    assert (after.high - after.low) / 2 == pytest.approx(row.narrowing.half_then, rel=EXACT)
    assert row.narrowing.half_then < row.narrowing.half_now == pytest.approx((row.high - row.low) / 2)


def test_the_composite_needs_three_axes_and_shows_its_weights(nhanes):
    two = {"sex": "female", "age": 35.0, "plp_nmol_l": 20.0, "crp_mg_l": 8.0}
    found = assess(two, nhanes, kinetics=False).composite
    assert found.value is None
    assert "3 axes" in found.reason
    three = assess({**two, "vitc_mg_dl": 0.3}, nhanes, kinetics=False).composite
    assert sum(share for _, share in three.weights) == pytest.approx(1.0)
    equal = assess({**two, "vitc_mg_dl": 0.3}, nhanes, kinetics=False, equal=True).composite
    assert [share for _, share in equal.weights] == pytest.approx([1 / 3] * 3)
    assert equal.value != pytest.approx(three.value)


def test_the_composite_widens_with_missing_axes(nhanes, woman):
    fewer = assess({name: value for name, value in WOMAN.items() if name != "vitc_mg_dl"}, nhanes, kinetics=False)
    assert fewer.composite.high - fewer.composite.low > woman.composite.high - woman.composite.low
    assert set(fewer.composite.missing) > set(woman.composite.missing)


def test_an_axis_that_somebody_can_never_have_does_not_widen_the_composite(nhanes):
    man = assess({**WOMAN, "sex": "male"}, nhanes, kinetics=False)
    assert "iron_status" not in man.composite.missing


def test_an_impossible_value_is_said_and_loses_no_other(nhanes, woman):
    found = assess({**WOMAN, "bmi": -3.0, "nonsense": 1.0, "tsh_uiu_ml": "high"}, nhanes, kinetics=False)
    assert [row.column for row in found.problems] == ["bmi", "nonsense", "tsh_uiu_ml"]
    assert all("Wanted" in row.reason and "-3" not in row.reason for row in found.problems)
    assert [row.value for row in found.axes] == [row.value for row in woman.axes]


def test_declined_axes_say_why_and_where_to_simulate(woman):
    declined = {row.axis.code: row for row in woman.declined}
    assert {"receptor_sensitivity", "excitation_inhibition", "cortisol", "mood_stability"} <= set(declined)
    assert all(row.reason for row in declined.values())
    assert declined["receptor_sensitivity"].simulation
    assert not {row.axis.code for row in woman.axes} & set(declined)


def test_simulated_synthesis_is_never_part_of_a_score(nhanes, woman):
    alone = assess(WOMAN, nhanes, kinetics=False)
    assert alone.synthesis is None
    assert (alone.axes, alone.composite) == (woman.axes, woman.composite)
    assert woman.synthesis.status == "steady"


def test_nobody_under_eighteen_is_scored_or_simulated(nhanes):
    found = assess({**WOMAN, "age": 16.0}, nhanes)
    assert all(row.value is None for row in found.axes)
    assert found.synthesis.status == "not available"
    assert all(row.placed.found is None for row in found.values)


def test_a_value_beyond_a_limit_is_judged_and_never_scored(nhanes):
    found = assess({"sex": "female", "age": 35.0}, nhanes, beyond={"plp_nmol_l": ("<", 5.0)}, kinetics=False)
    assert found.axis("b6_supply").value is None
    assert [(row.judged.flag, row.judged.bound, row.placed.found) for row in found.values] == [("low", "<", None)]
    assert any("beyond a limit" in text for text in found.said)


def test_without_sex_and_age_people_alike_are_everybody_and_that_is_said(nhanes):
    found = assess({"plp_nmol_l": 20.0}, nhanes, kinetics=False)
    placed = found.axis("b6_supply").placed
    assert placed.among == "everybody"
    assert "not known" in placed.said


def test_a_value_is_placed_on_the_scale_of_one_assay_and_that_is_said(nhanes):
    found = assess({"sex": "female", "age": 35.0, "b12_pg_ml": 400.0}, nhanes, kinetics=False)
    [b12] = found.values
    sample = draw(nhanes.cohort, ["b12_adjusted_pg_ml"], domain=STRATUM)
    below = describe(Question("share", "b12_adjusted_pg_ml < 400"), sample)[0].estimate
    here = describe(Question("share", "b12_adjusted_pg_ml = 400"), sample)[0].estimate
    assert b12.placed.found.percentile == pytest.approx(100 * (below + here / 2), rel=EXACT)
    assert "one assay" in b12.placed.said


def test_recalled_food_says_that_days_are_not_usual_intake(nhanes):
    found = assess({"sex": "female", "age": 35.0, "diet_choline_mg": 300.0}, nhanes, kinetics=False)
    assert "usual intake" in found.values[0].placed.said


@pytest.mark.parametrize(("tsh", "said"), [(0.05, True), (2.0, False), (25.0, True)])
def test_overt_thyroid_disease_is_a_flag_and_never_a_score(nhanes, tsh, said):
    found = assess({"sex": "female", "age": 35.0, "tsh_uiu_ml": tsh}, nhanes, kinetics=False)
    assert found.judged == 0
    assert any("TSH outside" in text for text in found.said) is said


def test_a_published_reference_is_said_for_each_number(nhanes):
    person = {"sex": "female", "age": 35.0, "phe_umol_l": 60.0, "tyr_umol_l": 50.0, "plp_nmol_l": 20.0}
    mixed = assess(person, nhanes, kinetics=False)
    assert (mixed.axis("bh4_milieu").origins, mixed.axis("b6_supply").origins) == (("published",), ("cohort",))
    assert mixed.axis("bh4_milieu").placed.found is None
    only = assess(person, Alike(nhanes.cohort, published_reference()), kinetics=False)
    assert {row.origins for row in only.axes if row.value is not None} == {("published",)}


def own_cohort(folder, women: int, men: int):
    place = folder / "mine.csv"
    people = [("female", 20 + row, 30 + row) for row in range(women)] + [
        ("male", 20 + row, 50 + row) for row in range(men)
    ]
    place.write_text(
        "sex,age,plp_nmol_l\n" + "".join(f"{sex},{age},{plp}\n" for sex, age, plp in people), encoding="utf-8"
    )
    cohort = read_file(place)
    return Alike(cohort, reference(cohort, DesignSpec()), DesignSpec())


@pytest.mark.parametrize(
    ("women", "men", "among", "n"),
    [(15, 15, "men of 18-39", 15), (15, 5, "everybody", 20), (5, 5, "", None)],
)
def test_people_alike_are_eleven_or_more_or_wider_or_nobody(tmp_path, women, men, among, n):
    alike = own_cohort(tmp_path, women, men)
    found = alike.column("plp_nmol_l", 40.0, {"sex": "male", "age": 30.0})
    assert (found.among, found.n) == (among, n)
    assert (found.found is None) == (n is None)
    assert bool(found.said) == (among != "men of 18-39")


def test_an_assessment_is_quick_once_people_have_been_read(nhanes):
    assess(WOMAN, nhanes)
    taken = []
    for _ in range(5):
        start = time.thread_time()
        assess(WOMAN, nhanes)
        taken.append(time.thread_time() - start)
    assert min(taken) < SECONDS


def test_a_typical_profile_of_both_sexes_is_of_one_of_them(nhanes):
    mixed = typical(nhanes, "age < 40")
    assert mixed == typical(nhanes, f"age < 40 and sex == '{mixed['sex']}'")
    placed = assess(mixed, nhanes, kinetics=False).axis("testosterone_context").placed
    assert 40 < placed.found.percentile < 60


def test_a_typical_profile_is_of_weighted_medians_to_three_digits(nhanes):
    found = typical(nhanes, "sex == 'male' and age < 40", ["sex", "age", "plp_nmol_l", "ferritin_ng_ml"])
    sample = draw(nhanes.cohort, ["plp_nmol_l"], domain="sex == 'male' and age < 40")
    [median] = describe(Question("quantile", "plp_nmol_l"), sample)
    assert found["plp_nmol_l"] == float(f"{median.estimate:.3g}")
    assert found["sex"] == "male"
    assert "ferritin_ng_ml" not in found


def test_on_the_simulated_cohort_every_axis_in_blood_has_people_alike(simulated):
    person = typical(simulated, "sex == 'female' and age < 40")
    found = assess(person, simulated)
    supply = found.axis("serotonin_supply")
    assert supply.placed.found.percentile == pytest.approx(50.0, abs=10.0)
    assert found.axis("tryptophan_breakdown").origins == ("cohort",)
    assert abs(next(row for row in found.synthesis.fluxes if row.flux == "TPH").percent) < 5.0


def test_inflammation_that_makes_other_markers_misleading_is_said(nhanes):
    inflamed = {"sex": "female", "age": 35.0, "crp_mg_l": 30.0, "plp_nmol_l": 15.0, "ferritin_ng_ml": 50.0}
    said = " ".join(assess(inflamed, nhanes, kinetics=False).said)
    assert "may not show B6 status" in said
    assert "neither shows iron status. (recalled, not verified)" in said
    calm = " ".join(assess({**inflamed, "crp_mg_l": 2.0}, nhanes, kinetics=False).said)
    assert "CRP above" not in calm


def test_a_column_of_another_cohort_is_no_value_lost_in_silence(nhanes):
    found = assess({"sex": "female", "age": 35.0, "ferritin": 12.0}, nhanes, kinetics=False)
    assert [problem.column for problem in found.problems] == ["ferritin"]
    assert "'ferritin_ng_ml' in ng/mL" in found.problems[0].reason
    assert assess({"trp_umol_l": 60.0}, nhanes, kinetics=False).problems == ()
