"""The top quarter for one's age: a quarter of each band, by the formula that is shown."""

import numpy as np
import pytest

from neuro.cohort.draw import draw
from neuro.cohort.embedded import embedded
from neuro.cohort.store import fetch
from neuro.errors import KnowledgeError, ModelError
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.domains import domains, expanded, parts
from neuro.knowledge.well import top_shares
from neuro.models import together
from neuro.models.graph.causal import read_graph
from neuro.models.otherwise.alternatives import setting
from neuro.models.outcomes import well
from neuro.models.question import ask, recommended
from neuro.whatif.terms import described

STEP = 0.07
"""How far a quarter may be missed where a test has few different results: delayed recall has eleven."""


@pytest.mark.parametrize("row", top_shares(), ids=lambda row: row.code)
def test_a_quarter_of_each_band_is_at_or_above_its_cut(row):
    cohort, about = embedded("nhanes"), catalogue.outcome(row.code)
    found = well.cuts(cohort, about)
    base = catalogue.outcome(row.of)
    sample = draw(cohort, [*base.columns, "age"], domain=base.eligibility)
    result, age = parse(base.column).evaluate(sample.columns), sample.columns["age"]
    for cut in found:
        rows = (sample.weight > 0) & np.isfinite(result)
        rows &= (age >= (cut.low or 0)) & (age < (cut.high or 200))
        share = sample.weight[rows & (result >= cut.value)].sum() / sample.weight[rows].sum()
        assert share == pytest.approx(cut.share)
        assert share == pytest.approx(row.share, abs=STEP)
        assert cut.n == rows.sum() >= well.FEWEST
        assert cut.value in result[rows]


def test_the_formula_shown_is_the_formula_that_runs():
    cohort = embedded("nhanes")
    question = ask(cohort, "b12_pg_ml", "dsst_top")
    text = question.spec.outcome
    assert any(text in reason for reason in question.reasons)
    cuts = well.cuts(cohort, catalogue.outcome("dsst_top"))
    (shown,) = (reason for reason in question.reasons if "by age" in reason)
    for cut in cuts:
        assert f"from {cut.value:g} ({cut.share:.0%} of {cut.n:,})" in shown
    columns = fetch(cohort, ["dsst", "age"])
    told = parse(text).evaluate(columns)
    for cut in well.cuts(cohort, catalogue.outcome("dsst_top")):
        inside = (
            (columns["age"] >= (cut.low or 0)) & (columns["age"] < (cut.high or 200)) & np.isfinite(columns["dsst"])
        )
        assert (told[inside] == (columns["dsst"][inside] >= cut.value)).all()
    assert np.isnan(told[np.isnan(columns["dsst"])]).all()


def test_the_cuts_are_those_of_the_people_asked():
    cohort, about = embedded("nhanes"), catalogue.outcome("dsst_top")
    everybody, women = (well.resolved(cohort, about, who).event for who in ("", "sex == 'female'"))
    assert everybody != women
    simulated = well.cuts(embedded("simulated"), about)
    assert simulated[0].high == 30.0
    assert simulated[-1].low == 80.0
    with pytest.raises(ModelError, match="top quarter"):
        well.cuts(embedded("simulated"), about, "age >= 80 and bmi < 22")


def test_a_band_of_few_people_joins_its_neighbour():
    age = np.concatenate([np.full(100, 62.0), np.full(5, 67.0), np.full(100, 72.0), np.full(10, 85.0)])
    bands = well._bands(np.array([65.0, 70.0, 80.0]), age)
    assert bands == [(-np.inf, 70.0), (70.0, np.inf)]
    assert well._bands(np.array([65.0]), np.full(50, 80.0)) == [(-np.inf, np.inf)]


@pytest.mark.parametrize("code", ["phq9_4", *(row.code for row in top_shares())])
def test_well_side_outcomes_are_asked_with_the_nodes_of_what_they_are_cut_from(code: str):
    cohort = embedded("nhanes")
    base = {"phq9_4": "phq9"} | {row.code: row.of for row in top_shares()}
    question, plain = (ask(cohort, "diet_choline_mg", one) for one in (code, base[code]))
    assert question.adjustment.adjust == plain.adjustment.adjust
    assert question.spec.family == "quasibinomial"
    assert catalogue.outcome(code).worse == "lower"
    assert described(question.spec) == catalogue.outcome(code)


def test_the_well_side_is_the_other_side_of_the_same_people():
    given = setting(embedded("nhanes"), "plp_nmol_l", "phq9_4")
    assert given.spec.outcome == "phq9 <= 4"
    assert given.fitted.events > given.fitted.n / 2


def test_names_alone_give_no_cut():
    graph = read_graph("data/causal_graph.toml")
    with pytest.raises(ModelError, match="dsst"):
        recommended("b12_pg_ml", "dsst_top", ["b12_pg_ml", "dsst", "age"], graph)


@pytest.mark.parametrize("name", ["nhanes", "simulated"])
def test_nobody_of_the_named_domain_has_a_sign_that_was_measured(name: str):
    cohort = embedded(name)
    (one,) = domains(cohort.names)
    columns = fetch(cohort, cohort.names)
    inside = parse(one.expression).true(columns)
    assert 0.2 < inside.mean() < 0.9
    for column, low, high in (
        ("crp_mg_l", 0.0, 10.0), ("hba1c_pct", 0.0, 6.4999), ("tsh_uiu_ml", 0.45, 4.12), ("bmi", 18.5, 999.0),
        ("pregnant", 0.0, 0.0), ("rx_antidepressant", 0.0, 0.0), ("rx_antipsychotic", 0.0, 0.0),
    ):  # fmt: skip
        if column in columns:
            held = columns[column][inside & np.isfinite(columns[column])]
            assert held.min() >= low
            assert held.max() <= high + 1e-6
    unmeasured = np.isnan(columns["crp_mg_l"])
    assert (inside & unmeasured).any()


def test_what_a_cohort_lacks_is_left_out_by_name_and_selection_is_warned_of():
    (one,) = domains(["crp_mg_l", "bmi"])
    assert one.expression == "first(crp_mg_l, 0) <= 10 and first(bmi, 25) >= 18.5"
    assert "HbA1c below 6.5 %" in one.left_out
    assert "collider" in one.warning
    assert "not health" in one.warning
    assert any("HbA1c" in remark and "Left out" in remark for remark in one.remarks)
    assert domains(["x"]) == ()
    assert {part.domain for part in parts()} == {"no-overt-disease"}


def test_a_name_after_an_at_sign_is_written_out_unless_it_is_quoted():
    text, remarks = expanded("age >= 60 and @no-overt-disease", ["bmi", "age"])
    assert text == "age >= 60 and (first(bmi, 25) >= 18.5)"
    assert remarks
    assert expanded("name == '@no-overt-disease'", ["bmi"]) == ("name == '@no-overt-disease'", ())
    with pytest.raises(KnowledgeError, match="@no-overt-disease"):
        expanded("@well", ["bmi"])
    with pytest.raises(KnowledgeError, match="has none"):
        expanded("@no-overt-disease", ["x"])


def test_missing_is_never_a_category_of_a_recommended_model():
    """People who lack a value are left out and counted; no level and no indicator stands for them."""
    cohort = embedded("nhanes")
    for exposure, outcome in (("plp_nmol_l", "phq9"), ("b12_pg_ml", "dsst"), ("diet_choline_mg", "phq9_10")):
        given = setting(cohort, exposure, outcome)
        columns = together.Fetched(cohort)
        for block in given.fitted.basis.blocks:
            levels = getattr(block, "levels", ())
            assert not {"", "nan", "none", "missing"} & {level.lower() for level in levels}
        used = given.fitted.used
        for name in given.fitted.lost:
            if name in columns:
                values = columns[name][used]
                assert not (values == None).any() if values.dtype == object else np.isfinite(values).all()  # noqa: E711
        assert given.fitted.n + given.fitted.n_lost == int((given.sample.weight > 0).sum())
        assert np.isfinite(given.fitted.basis.matrix({n: v[used] for n, v in given.sample.columns.items()})).all()


def test_an_outcome_cut_from_a_score_has_the_evidence_of_the_score():
    for row in top_shares():
        for exposure in ("vitd_nmol_l", "diet_choline_mg", "crp_mg_l"):
            assert catalogue.effects_beside(exposure, row.code) == catalogue.effects_beside(exposure, row.of)
    assert catalogue.effects_beside("diet_choline_mg", "dsst_top")
    assert catalogue.effects_beside("vitd_nmol_l", "phq9_4") == catalogue.effects_beside("vitd_nmol_l", "phq9")
    assert catalogue.effects_beside("vitd_nmol_l", "no_such_outcome") == ()


def test_no_recalled_number_selects_people_and_limits_are_those_of_the_tables():
    assert {part.grade for part in parts()} == {"B"}
    text = " ".join(text for part in parts() for text in part.expressions)
    interval = catalogue.interval("tsh_uiu_ml", "")
    assert interval.decides
    assert f"first(tsh_uiu_ml, 1) >= {interval.low:g} and first(tsh_uiu_ml, 1) <= {interval.high:g}" in text
    for part in parts():
        for name in (name for text in part.expressions for name in parse(text).columns):
            assert catalogue.known(name)
