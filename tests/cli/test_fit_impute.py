"""`neuro fit --impute`: pooled numbers under the contract's keys, on degrees of freedom of their own."""

import json
import shlex
from typing import Any

import pytest

from neuro.cli import main
from neuro.cli.fit import EXAMPLE
from neuro.models.fit import fit
from neuro.models.gaps.imputation import SEED, impute
from neuro.models.gaps.pooled import pooled
from neuro.models.intervals import critical
from tests.reference import masked as world

NAMES = "lplp,ltrp,lcrp,age_c,age2,female,ses,smoke"
SAME = 1e-9
"""Two roads to one number."""


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    place = tmp_path_factory.mktemp("masked") / "cohort.parquet"
    world.masked().iloc[:6000].to_parquet(place)
    derive = [f"--derive={name}={text}" for name, text in world.spec("cog_z", "gaussian").derive]
    design = ["--data", str(place), "--weights", "weight", "--strata", "stratum", "--psu", "psu"]
    return ["fit", *design, "--outcome", "cog_z", "--family", "gaussian", *derive, "--linear", NAMES, "--json"]


def answer(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert main(list(options)) == 0
    return json.loads(capsys.readouterr().out)


def test_the_answer_is_pooled_and_says_how(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, *options, "--impute", "3", "--impute-iterations", "2")
    complete = answer(capsys, *options)
    how = found["imputation"]
    assert (how["m"], how["iterations"], how["seed"], how["outcome_in_model"]) == (3, 2, SEED, True)
    assert {row["column"] for row in how["columns"]} == {"plp", "crp", "ses"}
    gaps = world.masked().iloc[:6000]
    for row in how["columns"]:
        assert row["rows"] == int(gaps[row["column"]].isna().sum())
        assert row["share"] == pytest.approx(row["rows"] / 6000)
        assert row["method"] == "predictive mean matching"
    assert (found["n"], found["n_lost"]) == (6000, 0)
    assert found["n_imputed"] == complete["n_lost"] == int(gaps[["plp", "crp", "ses"]].isna().any(axis=1).sum())
    assert set(complete) <= set(found)
    for term in found["terms"]:
        assert 0 < term["fmi"] < 1
        assert 0 < term["df"] < complete["df"]
        reach = critical(term["df"]) * term["se"]
        assert (term["low"], term["high"]) == pytest.approx((term["estimate"] - reach, term["estimate"] + reach))
    assert found["vcov"][1][1] == pytest.approx(found["terms"][1]["se"] ** 2, rel=SAME)
    alone = {one["name"]: one for one in found["tests"]}["lplp overall"]
    lplp = found["terms"][1]
    assert (alone["F"], alone["df2"]) == pytest.approx(((lplp["estimate"] / lplp["se"]) ** 2, lplp["df"]), rel=SAME)
    assert "seed" in found["warnings"][0]


def test_the_command_gives_what_the_library_gives(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, *options, "--impute", "2", "--impute-iterations", "1", "--seed", "5")
    sample = world.sample(world.masked().iloc[:6000])
    spec = world.spec("cog_z", "gaussian")
    helpful = found["imputation"]["auxiliaries"]
    ours = pooled(impute(spec, sample, 2, 1, 5, helpful), sample)
    assert [one["estimate"] for one in found["terms"]] == pytest.approx(list(ours.combined.beta), rel=SAME)
    assert fit(spec, sample).n < found["n"]


def test_the_worked_example_of_the_help_runs_on_the_embedded_cohort(capsys: pytest.CaptureFixture[str]) -> None:
    line = EXAMPLE.split("pooled:\n  neuro ", 1)[1].split("\n\n", 1)[0].replace("\\\n", " ")
    found = answer(capsys, *shlex.split(line), "--json")
    assert found["imputation"]["m"] == 10
    assert found["n"] + found["n_lost"] == 1687
    assert found["n_imputed"] > 200
    assert found["n_lost"] == next(row["rows"] for row in found["imputation"]["columns"] if row["column"] == "dsst")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--impute", "1"], "Wanted 2 to 100 imputations"),
        (["--impute", "5", "--impute-iterations", "0"], "Wanted 2 to 100 imputations of 1 or more rounds"),
        (["--impute", "5", "--seed", "-3"], "Wanted a seed of 0 or more"),
    ],
)
def test_what_cannot_be_drawn_is_a_sentence(
    options: list[str], given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*options, *given]) == 2
    assert said in capsys.readouterr().err
