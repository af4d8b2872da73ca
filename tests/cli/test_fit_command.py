"""`neuro fit`: R's numbers under the contract's keys, the graph's word, and sentences for what can be mended."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neuro.cli import main
from neuro.cli.fit import EXAMPLE
from neuro.cohort.embedded import data_folder
from tests.reference.design_reference import design_frame, r_designs, typed
from tests.reference.survey_reference import COHORT, OUTCOMES, r_results

DESIGN = ["--data", str(COHORT), "--weights", "weight", "--strata", "stratum", "--psu", "psu"]
MAIN = [
    "--derive=ltrp=ln(trp)-4.1", "--derive=lcrp=ln(crp)", "--derive=age_c=(age-50)/10", "--derive=age2=age_c*age_c",
    "--spline", "plp:log:15,30,50,100", "--linear", "ltrp,lcrp,age_c,age2,female,ses,smoke",
]  # fmt: skip
SIMPLE = [*DESIGN, "--outcome", "phq9", "--family", "quasipoisson"]
GRAPH = data_folder() / "causal_graph_example.toml"


def answer(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert main(["fit", *options, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_command_gives_the_numbers_of_svyglm(outcome: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(
        capsys, *DESIGN, "--outcome", outcome, "--family", OUTCOMES[outcome], *MAIN, "--product", "plp[1]*ltrp"
    )
    expected = r_results()[f"svyglm_{outcome}_inter"]
    assert [one["estimate"] for one in found["terms"]] == pytest.approx(
        [one["Estimate"] for one in expected["coef"]], abs=1e-8
    )
    assert [one["se"] for one in found["terms"]] == pytest.approx(
        [one["Std..Error"] for one in expected["coef"]], abs=1e-6
    )
    assert [one["p"] for one in found["terms"]] == pytest.approx(
        [one["Pr...t.."] for one in expected["coef"]], abs=1e-6
    )
    np.testing.assert_allclose(found["vcov"], expected["vcov"], atol=1e-8)
    tested = {one["name"]: one["F"] for one in found["tests"]}
    assert tested["plp nonlinear"] == pytest.approx(expected["nonlinearity_wald"]["F"], rel=1e-6)
    assert (found["n"], found["n_lost"], found["df"]) == (19794, 0, 30)
    assert [one["term"] for one in found["terms"]][-1] == "plp[1]:ltrp"


def test_the_worked_example_of_the_help_runs_on_the_embedded_cohort(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, *_typed(EXAMPLE))
    assert found["exposure"] == "plp_nmol_l"
    assert found["n"] + found["n_lost"] > 10_000
    held = {one["term"]: one for one in found["replication"]}["plp_nmol_l[1]"]
    assert [one["group"] for one in held["estimates"]] == ["2005-2006", "2007-2008"]
    assert found["evalue"]["limit"] <= found["evalue"]["point"]


def _typed(example: str) -> list[str]:
    import shlex

    line = example.split("neuro fit", 1)[1].split("\n\n", 1)[0].replace("\\\n", " ")
    return shlex.split(line)


def test_the_graph_completes_the_adjustment_set(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, *SIMPLE, "--spline", "plp:log", "--linear", "age", "--graph", str(GRAPH))
    assert {"age", "female", "ses", "smoke", "crp"} <= {one["term"] for one in found["terms"]}
    assert found["estimand"] == "total"
    assert found["adjustment"]["verdict"] == "valid"


@pytest.fixture
def with_consequences(tmp_path: Path) -> Path:
    """The cohort with a mediator, and a consequence of exposure and outcome, under the graph's names."""
    import pandas as pd

    people = pd.read_parquet(COHORT).head(4000)
    rng = np.random.default_rng(4)
    people["ktr"] = 60 - people["plp"] / 10 + rng.normal(size=len(people))
    people["clinic_visits"] = people["phq9"] + rng.poisson(2, len(people))
    file = tmp_path / "people.parquet"
    people.to_parquet(file)
    return file


def test_a_mediator_makes_the_answer_a_direct_effect_and_says_so(
    with_consequences: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [*SIMPLE, "--data", str(with_consequences), "--spline", "plp:log", "--linear", "ktr"]
    found = answer(capsys, *options, "--graph", str(GRAPH))
    assert (found["estimand"], found["conditioned"]) == ("direct", ["ktr"])
    assert any("direct effect" in sentence for sentence in found["warnings"])


def test_a_consequence_of_the_outcome_is_refused_by_the_graph_and_never_silent(
    with_consequences: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [*SIMPLE, "--data", str(with_consequences), "--spline", "plp:log", "--linear", "clinic_visits"]
    assert main(["fit", *options, "--graph", str(GRAPH)]) == 2
    assert "Clinic visits" in capsys.readouterr().err
    assert any("Clinic visits" in sentence for sentence in answer(capsys, *options)["warnings"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "at least one term"),
        (["--linear", "agee"], "Did you mean age"),
        (["--linear", "age,"], "separated by commas"),
        (["--derive", "age=1", "--linear", "age"], "already a column"),
        (["--derive", "b", "--linear", "b"], "NAME=EXPRESSION"),
        (["--spline", "plp:log:0,2,3"], "positive"),
        (["--spline", "plp:log:a,b,c"], "numbers"),
        (["--spline", "plp:1:2:3"], "COLUMN"),
        (["--product", "age"], "two columns"),
        (["--linear", "age,age"], "twice"),
        (["--linear", "age", "--domain", "age > 200"], "Nobody is left"),
        (["--linear", "age", "--domain", "age"], "Wanted a condition"),
        (["--linear", "age", "--domain", ""], "position 1"),
        (["--linear", "age", "--domain", "1 == 2"], "Nobody is left"),
        (["--linear", "age", "--derive", "a=nope"], "'nope'"),
        (["--derive", "a=b", "--derive", "b=plp", "--linear", "a"], "not defined before"),
        (["--derive", "a=a+1", "--linear", "a"], "not defined before"),
        (["--derive", "a=plp", "--derive", "a=trp", "--linear", "a"], "twice"),
        (["--derive", "a=1", "--linear", "a"], "has none"),
        (["--derive", "plp[1]=trp", "--linear", "plp[1]"], "plain name"),
        (["--outcome", "1", "--linear", "age"], "one value"),
        (["--linear", "phq9"], "outcome 'phq9' itself"),
        (["--linear", "age", "--exposure", "plq"], "Did you mean plp"),
        (["--linear", "age", "--exposure", "plp"], "in no term"),
        (["--derive", "a=ln(phq9)", "--spline", "a"], "itself"),
        (["--factor", "plp"], "at most 100 categories"),
        (["--linear", "age", "--replicate-by", "cycle"], "'cycle'"),
        (["--linear", "age", "--replicate-by", "plp"], "at most 100 categories"),
        (["--linear", "age", "--graph", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_what_the_user_can_mend_exits_2_with_a_sentence(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fit", *SIMPLE, *options]) == 2
    streams = capsys.readouterr()
    assert said in streams.err
    assert streams.out == ""


def test_a_definition_that_nothing_reads_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    found = [answer(capsys, *SIMPLE, "--linear", "age", *more) for more in ([], ["--derive", "a=ln(plp)"])]
    assert found[0] == found[1]


def test_names_in_double_quotes_may_hold_what_options_are_written_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "odd.csv"
    rows = "".join(f"{x + x % 3},{x % 7},{x % 5 + 1},{x % 2}\n" for x in range(70))
    file.write_text(f'y,"a,b","c:d","e=f*g"\n{rows}')
    options = ["--linear", '"a,b"', "--spline", '"c:d":log:1,2,4', "--factor", '"e=f*g"=1', "--product", '"a,b"*"c:d"']
    found = answer(capsys, "--data", str(file), "--srs", "--outcome", "y", "--family", "gaussian", *options)
    names = ["(Intercept)", "a,b", "c:d[1]", "c:d[2]", "e=f*g[0]", "a,b:c:d[1]", "a,b:c:d[2]"]
    assert [one["term"] for one in found["terms"]] == names


def test_quotes_may_end_before_the_place_of_a_spline_s_column(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = (
        answer(capsys, *SIMPLE, "--spline", '"plp":log', "--linear", "trp", "--product", product)
        for product in ('"plp"[1]*trp', "plp[1]*trp")
    )
    assert one == two
    assert one["terms"][-1]["term"] == "plp[1]:trp"


def test_terms_stand_in_the_order_they_are_typed(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, *SIMPLE, "--factor", "winter=1", "--linear", "age", "--spline", "plp", "--linear", "ses")
    names = [one["term"] for one in found["terms"]]
    assert names == ["(Intercept)", "winter[0]", "age", "plp[1]", "plp[2]", "plp[3]", "ses"]
    assert found["exposure"] == "plp"


def test_what_reverses_between_simulated_cycles_is_not_called_stable(capsys: pytest.CaptureFixture[str]) -> None:
    """Simulated: choline raises the score in one cycle and lowers it in the other; B12 raises it in both."""
    found = answer(
        capsys, "--data", "simulated", "--outcome", "dsst", "--family", "gaussian", "--replicate-by", "cycle",
        "--linear", "choline_umol_l,b12_pg_ml,age,tyr_umol_l", "--factor", "sex",
    )  # fmt: skip
    stable = {one["term"]: one["stable"] for one in found["replication"]}
    assert (stable["choline_umol_l"], stable["b12_pg_ml"]) == (False, True)


@pytest.mark.parametrize("name", ["my outcome", "in", "ln", "2nd", "it's", "\u00e9t\u00e9; drop table people"])
def test_a_column_with_an_odd_name_needs_no_quotes_of_its_own(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "odd.csv"
    rows = "".join(f"{x + x % 3},{x}\n" for x in range(40))
    file.write_text(f"{name},x-1\n{rows}")
    found = answer(capsys, "--data", str(file), "--srs", "--outcome", name, "--family", "gaussian", "--linear", "x-1")
    assert [one["term"] for one in found["terms"]] == ["(Intercept)", "x-1"]
    assert found["df"] == 39


def test_a_two_stage_design_gives_the_numbers_of_svyglm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "people.csv"
    design_frame("strata_twice").to_csv(file, index=False)
    model = ["--outcome", "event", "--family", "quasibinomial", "--linear", "x", "--factor", "colour"]
    expected = r_designs()["strata_twice"]
    for options, of_r in ((["--se", "jackknife"], expected["jackknife"]["glm"]), ([], expected["glm"])):
        found = answer(capsys, "--data", str(file), *typed("strata_twice"), *model, *options)
        assert [one["se"] for one in found["terms"]] == pytest.approx(of_r["quasibinomial"]["se"], abs=1e-6)
        assert [one["estimate"] for one in found["terms"]] == pytest.approx(of_r["quasibinomial"]["coef"], abs=1e-8)
        assert found["se_method"] == (options[1] if options else "linearised")
        assert found["df"] == expected["df"]
        assert any("first stage only" in sentence for sentence in found["warnings"]) == bool(options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--srs", "--se", "jackknife"], "the most is 1,000"),
        (["--weights", "weight", "--strata", "stratum,psu", "--psu", "psu"], "one column of strata a stage"),
    ],
)
def test_a_design_that_cannot_be_followed_is_refused(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["fit", "--data", str(COHORT), *options, "--outcome", "phq9", "--family", "gaussian", "--linear", "age"]
    assert main(asked) == 2
    assert said in capsys.readouterr().err
