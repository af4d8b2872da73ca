"""Finite populations, several stages and replicates against R's survey package, on samples of one population."""

from dataclasses import replace

import numpy as np
import pytest

from neuro.cohort.cohort import DesignSpec
from neuro.cohort.draw import draw
from neuro.cohort.session import session_cohort
from neuro.errors import DesignError, ModelError
from neuro.models import intervals, survey
from neuro.models.description.crosstab import crosstab
from neuro.models.description.describe import Question, describe
from neuro.models.fit import fit
from neuro.models.quantiles import quantile
from neuro.models.spec import Factor, Linear, ModelSpec
from tests.reference.design_reference import SPECS, design_cohort, design_frame, r_designs

EXACT = 1e-9
"""R and we sum the same numbers in another order."""
R_STOPS = 1e-8
"""svyciprop fits a model whose steps R stops at 1e-8."""
NAMES = ("y", "x", "count", "event", "colour", "tenure", "inside")
STATISTICS = {
    "mean": Question("mean", "y"),
    "total": Question("total", "y"),
    "ratio": Question("ratio", "y", per="count"),
    "geomean_log": Question("mean", "ln(y)"),
}
each_design = pytest.mark.parametrize("name", SPECS)


def sample(name, lonely="adjust", domain=None):
    cohort = design_cohort(name)
    return draw(cohort, NAMES, design=replace(cohort.design, lonely=lonely), domain=domain)


def close(answer, expected, tolerance=EXACT):
    wanted = [np.nan if expected[key] is None else expected[key] for key in ("est", "se")]
    assert [answer.estimate, answer.se] == pytest.approx(wanted, rel=tolerance, nan_ok=True)


@each_design
def test_means_totals_and_ratios_are_those_of_r(name):
    people, expected = sample(name), r_designs()[name]
    for key, question in STATISTICS.items():
        (answer,) = describe(question, people)
        close(answer, expected[key])
        if "deff" in expected[key]:
            assert answer.deff == pytest.approx(expected[key]["deff"], rel=EXACT)
    assert (answer.df, answer.n) == (expected["df"], expected["n"])
    assert people.weight.sum() == pytest.approx(expected["weights"], rel=EXACT)


@each_design
def test_a_domain_that_empties_a_unit_is_that_of_r(name):
    people, expected = sample(name, domain="inside = 1"), r_designs()[name]
    (answer,) = describe(STATISTICS["mean"], people)
    close(answer, expected["domain"])
    assert answer.df == expected["domain"]["df"]
    close(describe(STATISTICS["ratio"], people)[0], expected["domain_ratio"])
    groups = describe(replace(STATISTICS["mean"], by=("tenure",)), sample(name))
    for answer, by_r in zip(groups, expected["by_tenure"], strict=True):
        close(answer, {"est": by_r["y"], "se": by_r["se"]})


@each_design
def test_quantiles_and_shares_are_those_of_r(name):
    people, expected = sample(name), r_designs()[name]
    for by_r in expected["quantiles"]:
        (answer,) = describe(Question("quantile", "y", p=by_r["p"]), people)
        keys = {"quantile": answer.estimate, "ci.97.5": answer.high, "ci.2.5": answer.low, "se": answer.se}
        if (name, by_r["p"]) == ("two_stage", 0.1):  # R's rule takes the second value below the first one's share
            del keys["ci.2.5"], keys["se"]
        wanted = [np.nan if by_r[key] is None else by_r[key] for key in keys]
        assert list(keys.values()) == pytest.approx(wanted, rel=EXACT, nan_ok=True)
    for interval, key in (("logit", "logit"), ("korn-graubard", "beta")):
        (answer,) = describe(Question("share", "event = 1", interval=interval), people)
        assert [answer.low, answer.high] == pytest.approx(expected["share"][key], abs=R_STOPS)


def model(family, inside=False):
    outcome = {"gaussian": "y", "quasibinomial": "event", "quasipoisson": "count"}[family]
    return ModelSpec(outcome, family, (Linear("x"), Factor("colour")), domain="inside = 1" if inside else None)


@each_design
@pytest.mark.parametrize("family", ["gaussian", "quasibinomial", "quasipoisson"])
def test_models_are_those_of_svyglm(name, family):
    fitted, expected = fit(model(family), sample(name)), r_designs()[name]["glm"][family]
    np.testing.assert_allclose(fitted.beta, expected["coef"], rtol=1e-8)
    spread = np.sqrt(np.diag(expected["vcov"]))
    np.testing.assert_allclose(
        fitted.vcov / np.outer(spread, spread), expected["vcov"] / np.outer(spread, spread), atol=1e-7
    )
    assert fitted.df == r_designs()[name]["df"]


@each_design
def test_a_model_of_a_domain_is_that_of_svyglm(name):
    fitted, expected = fit(model("gaussian", inside=True), sample(name)), r_designs()[name]["glm_inside"]
    np.testing.assert_allclose(fitted.beta, expected["coef"], rtol=1e-8)
    spread = np.sqrt(np.diag(expected["vcov"]))
    np.testing.assert_allclose(
        fitted.vcov / np.outer(spread, spread), expected["vcov"] / np.outer(spread, spread), atol=1e-7
    )


@each_design
@pytest.mark.parametrize("policy", ["adjust", "average", "remove", "certainty"])
def test_single_units_follow_their_policy_at_every_stage(name, policy):
    expected = r_designs()[name]["lonely"][policy]
    for key, domain in (("mean", None), ("inside", "inside = 1")):
        close(describe(STATISTICS["mean"], sample(name, policy, domain))[0], expected[key])


@each_design
def test_the_jackknife_is_that_of_as_svrepdesign(name):
    people, expected = sample(name), r_designs()[name]["jackknife"]
    for key, question in {**STATISTICS, "share": Question("share", "event")}.items():
        if (name, key) != ("lonely", "total"):  # R's svytotal drops strata drawn whole before it replicates
            close(describe(question, people, "jackknife")[0], expected[key])
    close(describe(STATISTICS["mean"], sample(name, domain="inside = 1"), "jackknife")[0], expected["domain"])
    for below in expected["below"]:
        (answer,) = describe(Question("quantile", "y", p=below["p"]), people, "jackknife")
        shares = intervals.symmetric(below["est"][1], below["se"][1], answer.df)
        edges = [quantile(people.columns["y"], people.weight, [at])[0] if 0 <= at <= 1 else np.nan for at in shares]
        assert [answer.estimate, answer.low, answer.high] == pytest.approx([below["quantile"], *edges], nan_ok=True)
    (answer,) = describe(Question("share", "event"), people, "jackknife")
    assert [answer.low, answer.high] == pytest.approx(expected["share_logit"], abs=R_STOPS)


@pytest.mark.parametrize("policy", ["average", "remove", "certainty"])
def test_the_jackknife_of_a_single_psu_follows_its_policy(policy):
    answer = describe(STATISTICS["mean"], sample("lonely", policy), "jackknife")[0]
    close(answer, r_designs()["lonely"]["jackknife"]["lonely"][policy])


@each_design
@pytest.mark.parametrize(("key", "domain"), [("chisq_s", None), ("chisq_inside", "inside = 1")])
def test_the_test_of_a_table_is_that_of_svychisq(name, key, domain):
    table, expected = crosstab("colour", "tenure", sample(name, domain=domain)), r_designs()[name][key]
    ours = (table.test.statistic, table.test.df1, table.test.df2, table.test.p)
    assert ours == pytest.approx(tuple(expected[part] for part in ("F", "df1", "df2", "p")), rel=1e-8)


@each_design
def test_a_table_of_a_condition_is_tested_like_its_column(name):
    people, expected = sample(name), r_designs()[name]["chisq_event"]
    for what in ("event", "event > 0.5"):
        assert crosstab(what, "tenure", people).test.statistic == pytest.approx(expected["F"], rel=1e-8)
    shares = {tuple(level for _, level in one.group): one.share for one in crosstab("colour", "tenure", people).cells}
    for cell in r_designs()[name]["table"]:
        if shares[cell["colour"], cell["tenure"]] is not None:
            assert shares[cell["colour"], cell["tenure"]] == pytest.approx(cell["Freq"], rel=EXACT)


def test_small_cells_of_a_table_are_hidden_with_what_gives_them_away():
    people = sample("stratified")
    few = np.where(np.arange(len(people)) < 5, "rare", people.columns["colour"]).astype(object)
    table = crosstab("few", "tenure", replace(people, columns={**people.columns, "few": few}))
    hidden = [one for one in table.cells if one.suppressed]
    assert len(hidden) >= 4
    assert all(one.n is None and one.share is None and one.se is None for one in hidden)
    assert table.test.statistic is not None


@pytest.mark.parametrize(("what", "said"), [("y", "Group it first"), ("1 = 1", "the same"), ("tenure", "different")])
def test_what_cannot_be_crossed_is_refused(what, said):
    with pytest.raises(ModelError, match=said):
        crosstab(what, "tenure", sample("stratified"))


def spoilt(name, **columns):
    frame = design_frame(name)
    return session_cohort(frame.assign(**{key: make(frame) for key, make in columns.items()}), name, SPECS[name])


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("stratified", {"fpc": lambda f: 0.0 * f["fpc"] + 20}, "at least as large.*in 4 of 4"),
        ("stratified", {"fpc": lambda f: np.where(f["region"] == "east", 1.3, 0.2)}, "all 1 or more.*none over 1"),
        ("stratified", {"fpc": lambda f: f["fpc"] + (f.index == 3)}, "varies within 1 of 4"),
        ("stratified", {"fpc": lambda f: f["fpc"].where(f.index != 5)}, "missing in 1 of 160"),
        ("stratified", {"fpc": lambda f: -f["fpc"]}, "negative in 160"),
        ("stratified", {"fpc": lambda f: f["region"]}, "text"),
        ("two_stage", {"fpc2": lambda f: 0.0 * f["fpc2"] + 1}, "at least as large"),
        ("two_stage", {"fpc1": lambda f: 0.0 * f["fpc1"], "fpc2": lambda f: 0.0 * f["fpc2"]}, "without end"),
    ],
)
def test_impossible_populations_are_refused_in_a_sentence(name, columns, said):
    with pytest.raises(DesignError, match=said):
        draw(spoilt(name, **columns), ["y"])


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (DesignSpec(stratum="region", subunits=("house",)), "above the later stages"),
        (DesignSpec(psu="town", subunits=("house",), fpc=("fpc1",)), "found 1 for 2"),
        (DesignSpec(stratum="region", substrata=("side",), psu="town"), "found 2 for 1"),
    ],
)
def test_stages_that_do_not_match_are_refused_in_a_sentence(spec, said):
    with pytest.raises(DesignError, match=said):
        draw(design_cohort("two_stage"), ["y"], design=spec)


def test_a_fraction_says_the_same_as_a_size():
    people = design_frame("clustered")
    share = people["town"].nunique() / people["fpc"]
    by_share = draw(session_cohort(people.assign(fpc=share), "c", SPECS["clustered"]), NAMES)
    close(describe(STATISTICS["mean"], by_share)[0], r_designs()["clustered"]["mean"])


def test_later_stages_count_only_with_finite_populations():
    ends = [
        describe(STATISTICS["mean"], draw(design_cohort("two_stage"), NAMES, design=spec))[0]
        for spec in (DesignSpec(psu="town", subunits=("house",)), DesignSpec(psu="town"))
    ]
    assert ends[0] == ends[1]


def test_weights_from_fractions_are_said():
    said = sample("two_stage").explanation
    assert "No weight was declared" in said
    assert "fpc1 then fpc2" in said


def test_a_census_has_no_error_and_no_jackknife():
    everybody = draw(spoilt("clustered", fpc=lambda f: 0 * f["fpc"] + f["town"].nunique()), NAMES)
    (answer,) = describe(STATISTICS["mean"], everybody)
    assert answer.se == 0.0
    with pytest.raises(DesignError, match="drew every PSU"):
        describe(STATISTICS["mean"], everybody, "jackknife")


@pytest.mark.parametrize(("name", "said"), [("two_stage", True), ("lonely", False)])
def test_nothing_to_average_is_said(name, said):
    people = sample(name, "average")
    found = survey.warnings(people, people.weight > 0)
    assert any("no standard error" in sentence for sentence in found) == said
