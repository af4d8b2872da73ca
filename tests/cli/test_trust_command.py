"""`neuro scan`, and what `fit` says of trust: keys, reasons, and sentences for what can be mended."""

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from neuro.cli import main
from neuro.cli.scan import EXAMPLE
from neuro.cohort.embedded import data_folder
from neuro.models.trust.multiplicity import adjusted
from tests.reference.survey_reference import COHORT

DESIGN = ["--weights", "weight", "--strata", "stratum", "--psu", "psu"]
GRAPH = data_folder() / "causal_graph.toml"


def answer(capsys: pytest.CaptureFixture[str], *command: str) -> dict[str, Any]:
    assert main([*command, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    assert main(list(command)) == 2
    return capsys.readouterr().err


@pytest.fixture
def two_cycles(tmp_path: Path) -> Path:
    """The simulated survey in two cycles; one column is of the first alone, one association turns in the second."""
    people = pd.read_parquet(COHORT).sample(6000, random_state=1).reset_index(drop=True)
    later = people["stratum"].to_numpy() % 2 == 1
    people["cycle"] = np.where(later, "second", "first")
    people["early"] = people["plp"].where(~later)
    people["turning"] = np.where(later, -1.0, 1.0) * people["cog_z"]
    people.to_parquet(tmp_path / "people.parquet")
    return tmp_path / "people.parquet"


def test_the_worked_example_of_scan_runs_on_the_embedded_cohort(capsys: pytest.CaptureFixture[str]) -> None:
    line = EXAMPLE.split("neuro scan", 1)[1].split("\n\n", 1)[0]
    found = answer(capsys, "scan", *shlex.split(line))
    rows = {one["exposure"]: one for one in found["associations"]}
    assert set(rows) == {"plp_nmol_l", "vitd_nmol_l", "b12_pg_ml", "zinc_ug_dl"}
    assert found["count"] == 4
    assert "Benjamini-Hochberg" in found["method"]
    p = [one["p"] for one in found["associations"]]
    assert [one["q"] for one in found["associations"]] == pytest.approx(adjusted(p))
    assert rows["zinc_ug_dl"]["stable"] is None
    assert "measured in one cycle (2011-2012)" in rows["zinc_ug_dl"]["stable_why"]
    assert rows["b12_pg_ml"]["column"] == "b12_adjusted_pg_ml"


def test_a_scan_row_is_the_fit_of_its_recommended_model(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = answer(capsys, "scan", "--outcome", "phq9", "--exposures", "vitd_nmol_l")["associations"]
    fitted = answer(
        capsys, "fit", "--outcome", "phq9", "--family", "quasipoisson", "--exposure", "vitd_nmol_l",
        "--graph", str(GRAPH), "--replicate-by", "cycle",
    )  # fmt: skip
    assert (row["n"], row["df"]) == (fitted["n"], fitted["df"])
    assert row["p"] == pytest.approx(next(one["p"] for one in fitted["tests"] if one["name"] == "vitd_nmol_l overall"))
    assert np.exp(row["estimate"]) == pytest.approx(fitted["evalue"]["ratio"])
    again = fitted["replication"][0]
    assert (again["term"], again["stable"], again["why"]) == ("vitd_nmol_l", row["stable"], row["stable_why"])


def test_pairs_that_cannot_be_asked_are_rows_with_their_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "scan", "--outcome", "dsst", "--exposures", "crp_mg_l,plp_nmol_l,nowhere,b12_pg_ml")
    rows = {one["exposure"]: one for one in found["associations"]}
    assert found["count"] == 1
    for name in ("crp_mg_l", "plp_nmol_l"):
        assert rows[name]["p"] is None
        assert "measured in 2005-2006, 2007-2008; the outcome in 2011-2012" in rows[name]["reason"]
    assert "none of that name" in rows["nowhere"]["reason"]
    assert rows["b12_pg_ml"]["q"] == rows["b12_pg_ml"]["p"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--outcome or --exposure"),
        (("--outcome", "phq9", "--exposure", "bmi"), "one of them"),
        (("--outcome", "phq9", "--outcomes", "dsst"), "goes with"),
        (("--outcome", "phq9", "--domain", "nobody > 1"), "nobody"),
        (("--outcome", "nosuch"), "nosuch"),
        (("--exposure", "nosuch"), "nosuch"),
        (("--outcome", "phq9", "--data", str(COHORT)), "--srs"),
    ],
)
def test_what_can_be_mended_is_one_sentence(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert said in refused(capsys, "scan", *options)


def test_dsst_in_the_embedded_cohort_cannot_be_seen_again(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(
        capsys, "fit", "--outcome", "dsst", "--family", "gaussian", "--linear", "age,pir", "--factor", "sex",
        "--domain", "age >= 60", "--replicate-by", "cycle",
    )  # fmt: skip
    assert {one["stable"] for one in found["replication"]} == {None}
    assert all("measured in one cycle (2011-2012)" in one["why"] for one in found["replication"])


def test_what_turns_between_cycles_is_not_stable_and_what_holds_is(
    two_cycles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fit = ["fit", "--data", str(two_cycles), *DESIGN, "--family", "gaussian", "--replicate-by", "cycle"]
    turned = answer(capsys, *fit, "--outcome", "turning", "--linear", "age,female")["replication"][0]
    held = answer(capsys, *fit, "--outcome", "cog_z", "--linear", "age,female")["replication"][0]
    early = answer(capsys, *fit, "--outcome", "cog_z", "--linear", "early,age")["replication"][0]
    assert (turned["stable"], held["stable"], early["stable"]) == (False, True, None)
    assert "measured in one cycle (first)" in early["why"]
    assert turned["difference"]["p"] < 0.001 < held["difference"]["p"]
    assert turned["heterogeneity"]["q"] == pytest.approx(
        (turned["difference"]["estimate"] / turned["difference"]["se"]) ** 2
    )


def test_a_model_is_asked_again_in_another_file(two_cycles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fit = [
        "fit",
        "--data",
        str(COHORT),
        *DESIGN,
        "--family",
        "gaussian",
        "--outcome",
        "cog_z",
        "--linear",
        "age,female",
    ]
    found = answer(capsys, *fit, "--replicate-in", str(two_cycles))["replication"]
    assert [one["term"] for one in found] == ["age", "female"]
    assert {one["by"] for one in found} == {"cohort"}
    assert found[0]["stable"] is True
    assert "no column" in answer(capsys, *fit, "--replicate-in", "nhanes")["replication"][0]["why"]
    assert "nowhere.csv" in refused(capsys, *fit, "--replicate-in", "nowhere.csv")


@pytest.mark.parametrize("by", ["psu", "cycle"])
def test_validation_stands_under_its_key(by: str, two_cycles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(
        capsys, "fit", "--data", str(two_cycles), *DESIGN, "--family", "quasibinomial", "--outcome", "dep",
        "--linear", "age,ses", "--validate", by,
    )["validation"]  # fmt: skip
    assert found["by"] == by
    assert found["why"] is None
    assert {"slope", "intercept", "explained", "auc", "brier"} <= set(found)
    assert found["auc"]["low"] < found["auc"]["estimate"] < found["auc"]["high"]
    assert found["folds"] == (5 if by == "psu" else 2)
    assert {one["by"] for one in found["groups"]} == {"age_band", "cycle"}


def test_validation_by_cycle_says_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    fit = ["fit", "--family", "gaussian", "--linear", "age,pir", "--validate", "cycle"]
    found = answer(capsys, *fit, "--outcome", "dsst")["validation"]
    assert "measured in one cycle (2011-2012)" in found["why"]
    without = answer(
        capsys, *fit[:3], "--linear", "age,ses", *fit[5:], "--outcome", "cog_z", "--data", str(COHORT), *DESIGN
    )
    assert "no column 'cycle'" in without["validation"]["why"]


def test_a_graph_brings_negative_controls_and_the_yardstick(capsys: pytest.CaptureFixture[str]) -> None:
    fit = ["fit", "--outcome", "phq9", "--family", "quasipoisson", "--exposure", "plp_nmol_l"]
    graph = data_folder() / "causal_graph_simulated.toml"
    found = answer(capsys, *fit, "--data", "simulated", "--graph", str(graph))
    assert [one["role"] for one in found["negative_controls"]] == ["exposure", "outcome"]
    assert all(one["expected"] == 0.0 and one["deviates"] is False for one in found["negative_controls"])
    assert found["yardstick"]["ratio"] > 0
    (none,) = answer(capsys, *fit, "--graph", str(GRAPH))["negative_controls"]
    assert none["estimate"] is None
    assert "none is made up" in none["sentence"]
