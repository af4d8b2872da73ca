"""Recommended models: what the graph asks for, what the data allow, and that they fit and find the truth."""

import json
from pathlib import Path

import numpy as np
import pytest

from neuro.cohort.draw import draw, measured
from neuro.cohort.embedded import embedded
from neuro.cohort.store import fetch
from neuro.errors import DataError, KnowledgeError, ModelError
from neuro.knowledge import catalogue
from neuro.models import together
from neuro.models.fit import fit
from neuro.models.graph.causal import read_graph
from neuro.models.learn import required
from neuro.models.question import ask, graph_for, recommended
from neuro.models.spec import Factor, Linear, Spline
from neuro.models.terms import entering_terms

ROOT = Path(__file__).parents[2]
INTERVAL = 3
"""Standard errors between one sample and the truth: a correct model passes 99.7 % of samples."""


@pytest.fixture(scope="module")
def nhanes():
    return embedded("nhanes")


@pytest.fixture(scope="module")
def simulated():
    return embedded("simulated")


def columns_of(spec) -> list[str]:
    return [term.column for term in spec.terms]


def test_b6_and_phq9_in_nhanes_is_the_decided_model(nhanes):
    question = ask(nhanes, "plp_nmol_l", "phq9")
    spec = question.spec
    assert spec.family == "quasipoisson"
    assert spec.terms[0] == Spline("plp_nmol_l", log=True)
    assert Spline("age") in spec.terms
    assert {Factor("sex"), Factor("race_eth"), Factor("education"), Factor("cycle"), Linear("smoker_now")} <= set(
        spec.terms
    )
    assert spec.derive == (("ln_crp_mg_l", "ln(crp_mg_l)"),)
    assert Linear("ln_crp_mg_l") in spec.terms
    assert spec.domain == "age >= 20"
    assert (spec.exposure, spec.estimand, spec.conditioned) == ("plp_nmol_l", "total", ())
    assert "rx_antidepressant" not in columns_of(spec)


def test_hormone_use_enters_where_the_people_differ_in_it(nhanes):
    assert "sex_hormones_now" in columns_of(ask(nhanes, "plp_nmol_l", "phq9").spec)
    young_women = ask(nhanes, "plp_nmol_l", "phq9", who="sex == 'female' and age <= 40")
    assert "sex_hormones_now" in columns_of(young_women.spec)
    assert "sex" in dict(young_women.left_out)
    men = ask(nhanes, "plp_nmol_l", "phq9", who="sex == 'male'")
    assert "sex_hormones_now" in dict(men.left_out)


def test_an_adjustment_that_a_cycle_lacks_is_left_out_and_named(nhanes):
    question = ask(nhanes, "zinc_ug_dl", "phq9")
    assert "crp_mg_l" in dict(question.left_out)
    assert "crp_mg_l" in question.adjustment.unmeasured
    assert "ln_crp_mg_l" not in columns_of(question.spec)
    assert any(reason.startswith("C-reactive protein (CRP) is left out") for reason in question.reasons)


@pytest.mark.parametrize(
    ("exposure", "outcome", "domain"),
    [
        ("b12_pg_ml", "dsst", "age >= 60"),
        ("diet_choline_mg", "cerad_sum", "age >= 60"),
        ("ferritin_ng_ml", "phq9", "age >= 20 and (cycle == '2017-2018' or (sex == 'female' and age < 50))"),
    ],
)
def test_the_domain_is_who_can_have_the_values(nhanes, exposure, outcome, domain):
    assert ask(nhanes, exposure, outcome).spec.domain == domain


def test_a_rule_of_one_survey_is_not_laid_on_another(nhanes, simulated):
    """The simulated cohort tested everybody, NHANES only people of 60 and over."""
    assert ask(simulated, "choline_umol_l", "dsst").spec.domain is None
    assert "age >= 60" in catalogue.outcome("dsst").eligibility


def test_an_assay_that_changed_is_taken_on_one_scale(nhanes):
    raw = ask(nhanes, "b12_pg_ml", "phq9")
    assert raw.spec.exposure == "b12_pg_ml"
    assert any("b12_adjusted_pg_ml" in reason for reason in raw.reasons)
    assert not any("b12_adjusted_pg_ml" in reason for reason in ask(nhanes, "b12_pg_ml", "dsst").reasons)
    twin = ask(nhanes, "b12_adjusted_pg_ml", "phq9")
    assert set(columns_of(twin.spec)) - {"b12_adjusted_pg_ml"} == set(columns_of(raw.spec)) - {"b12_pg_ml"}


def test_energy_stands_beside_an_amount_eaten(nhanes):
    question = ask(nhanes, "diet_choline_mg", "phq9")
    assert Linear("ln_diet_kcal") in question.spec.terms
    assert "ln_diet_kcal" not in columns_of(ask(nhanes, "diet_trp_lnaa_ratio", "phq9").spec)


def test_a_column_mostly_at_zero_enters_as_a_line(nhanes):
    assert ask(nhanes, "diet_alcohol_g", "phq9").spec.terms[0] == Linear("diet_alcohol_g")


@pytest.mark.parametrize(
    ("exposure", "outcome"),
    [
        ("plp_nmol_l", "phq9"),
        ("plp_nmol_l", "phq9 >= 10"),
        ("ferritin_ng_ml", "phq9"),
        ("b12_pg_ml", "dsst"),
        ("diet_dha_g", "cerad_delayed"),
        ("sleep_h", "phq9"),
        ("tsh_uiu_ml", "phq9"),
    ],
)
def test_what_is_recommended_can_be_fitted(nhanes, exposure, outcome):
    spec = ask(nhanes, exposure, outcome).spec
    fitted = fit(spec, draw(nhanes, required(spec), domain=spec.domain))
    assert fitted.n > 300
    assert np.all(np.isfinite(fitted.beta))


@pytest.mark.parametrize("outcome", ["phq9", "dsst"])
def test_every_exposure_of_the_default_graph_has_a_model_or_a_reason(nhanes, outcome):
    graph = graph_for(nhanes.names)
    whole = fetch(nhanes, [name for name in nhanes.names if name in graph.columns])
    columns = {name: values[::8] for name, values in whole.items()}
    rows = len(columns["age"])
    exposures = [node.name for node in graph.nodes if node.kind == "exposure" and node.name in columns]
    together_with = [name for name in exposures if measured(columns, [name, outcome], rows).any()]
    assert len(together_with) > 40
    for name in together_with:
        spec = recommended(name, outcome, columns, graph).spec
        assert columns_of(spec)[0] == name
        assert len(set(columns_of(spec))) == len(spec.terms)
    for name in set(exposures) - set(together_with):
        with pytest.raises(ModelError, match=name):
            recommended(name, outcome, columns, graph)


def test_variables_never_measured_together_are_refused_by_name(nhanes):
    with pytest.raises(ModelError, match="plp_nmol_l and dsst"):
        ask(nhanes, "plp_nmol_l", "dsst")
    with pytest.raises(ModelError, match="sex == 'male'"):
        ask(nhanes, "ferritin_ng_ml", "phq9", who="sex == 'male'")
    with pytest.raises(KnowledgeError, match="phq9"):
        ask(nhanes, "plp_nmol_l", "phq99")
    with pytest.raises(DataError, match="cog_z"):
        ask(nhanes, "plp_nmol_l", "cog_z")
    with pytest.raises(DataError, match="plp_nmol_l"):
        ask(nhanes, "plp_nmol", "phq9")


def test_the_direct_question_says_which_mediator_it_holds(simulated):
    spec = ask(simulated, "plp_nmol_l", "phq9", estimand="direct").spec
    assert (spec.estimand, spec.conditioned) == ("direct", ("kyn_umol_l",))
    assert "ln_kyn_umol_l" in columns_of(spec)
    total = ask(simulated, "plp_nmol_l", "phq9").spec
    assert (total.estimand, total.conditioned) == ("total", ())
    assert "ln_kyn_umol_l" not in columns_of(total)


def test_names_alone_are_enough_for_a_first_model():
    graph = read_graph(ROOT / "data/causal_graph_example.toml")
    names = ["plp", "phq9", "age", "female", "ses", "smoke", "crp", "ktr", "clinic_visits"]
    spec = recommended("plp", "phq9", names, graph).spec
    assert set(columns_of(spec)) == {"plp", "age", "female", "ses", "smoke", "ln_crp"}


def test_the_recommended_model_finds_the_simulated_truth(simulated):
    """Nobody below PLP 50 against the natural course: mean difference in Digit Symbol score."""
    truth = json.loads((ROOT / "data/simulated_truth.json").read_text(encoding="utf-8"))
    moved = truth["interventions"]["plp_floor_50"]["outcomes"]["dsst"]["difference"]
    spec = ask(simulated, "plp_nmol_l", "dsst").spec
    sample = draw(simulated, required(spec), domain=spec.domain)
    fitted = fit(spec, sample)
    plp = sample.columns["plp_nmol_l"]
    before = fitted.basis.matrix(sample.columns)
    after = fitted.basis.matrix({**sample.columns, "plp_nmol_l": np.fmax(plp, np.where(np.isnan(plp), plp, 50.0))})
    known = np.isfinite(before).all(axis=1)
    change = np.average((after - before)[known], axis=0, weights=sample.weight[known])
    found, spread = float(change @ fitted.beta), float(np.sqrt(change @ fitted.vcov @ change))
    assert abs(found - moved) < INTERVAL * spread
    assert found > 0


def test_age_rules_are_merged_and_a_contradicted_rule_is_dropped():
    columns = {
        "age": np.array([25.0, 40.0, 70.0]),
        "x": np.array([1.0, np.nan, 2.0]),
        "y": np.array([np.nan, 1.0, 1.0]),
    }
    assert together.common_domain([("x", "age >= 20"), ("y", "age >= 30")], columns) == "age >= 30"
    assert together.common_domain([("x", "age >= 60")], columns) is None
    assert together.common_domain([("y", "age >= 30")], columns, "x > 0") == "age >= 30 and (x > 0)"
    assert together.common_domain([("y", "absent == 1")], columns) is None


def test_a_rule_is_contradicted_by_somebody_measured_outside_it():
    x, y = np.array([1.0, 1.0, np.nan]), np.array([np.nan, 1.0, 1.0])
    columns = {"age": np.array([25.0, np.nan, 70.0]), "x": x, "y": y}
    assert together.contradicted(["x"], "age >= 60", columns)
    assert not together.contradicted(["y"], "age >= 60", columns)
    assert not together.contradicted(["x", "y"], "age >= 60", columns)
    assert not together.contradicted(["z"], "age >= 60", columns)


def test_a_column_that_one_cycle_lacks_or_few_have_is_too_few():
    cycle = np.array(["one"] * 95 + ["two"] * 5, dtype=object)
    x = np.where(cycle == "two", np.nan, 1.0)
    y = np.where(np.arange(100) % 2, np.nan, 1.0)
    columns, people = {"cycle": cycle, "x": x, "y": y, "z": np.ones(100)}, np.ones(100, dtype=bool)
    assert "two" in together.too_few("x", columns, people)
    assert "50%" in together.too_few("y", columns, people)
    assert together.too_few("z", columns, people) == ""
    assert together.too_few("absent", columns, people)
    assert together.too_few("x", columns, cycle == "one") == ""


def test_a_skewed_column_with_many_zeros_is_not_taken_by_its_logarithm():
    amounts = np.arange(100.0)
    assert entering_terms("plp_nmol_l", (), {"plp_nmol_l": amounts + 1})[0] == (Spline("plp_nmol_l", log=True),)
    assert entering_terms("plp_nmol_l", (), {"plp_nmol_l": np.maximum(amounts - 10, 0)})[0] == (Spline("plp_nmol_l"),)
    assert entering_terms("plp_nmol_l", (), {"plp_nmol_l": np.maximum(amounts - 60, 0)})[0] == (Linear("plp_nmol_l"),)
    adjusted = entering_terms("plp_nmol_l", ("crp_mg_l",), {"plp_nmol_l": amounts + 1, "crp_mg_l": amounts})
    assert adjusted[0][1] == Linear("crp_mg_l")


def test_a_spline_needs_four_different_knots():
    assert together.bends(np.arange(100.0), log=False)
    assert not together.bends(np.arange(100.0) - 20, log=True)
    assert not together.bends(np.zeros(100), log=False)
    assert not together.bends(np.array([np.nan]), log=False)
