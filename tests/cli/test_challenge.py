"""`neuro fit --challenge`: the keys of the contract, the sentence, and what cannot be asked."""

import json
from pathlib import Path

import pytest

from neuro.cli import main
from tests.reference.survey_reference import frame

MODEL = ["--spline", "plp:log", "--linear", "age,ses", "--weights", "weight", "--strata", "stratum", "--psu", "psu"]


@pytest.fixture
def people(tmp_path: Path) -> str:
    """Some strata of the simulated survey."""
    rows = frame()
    some = sorted(rows["stratum"].unique())[:8]
    kept = rows.loc[rows["stratum"].isin(some), ["phq9", "dep", "plp", "age", "ses", "weight", "stratum", "psu"]]
    path = tmp_path / "people.csv"
    kept.to_csv(path, index=False)
    return str(path)


def test_the_challenger_answers_in_the_words_and_keys_of_the_contract(
    people: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["fit", "--data", people, "--outcome", "dep == 1", "--family", "quasibinomial", *MODEL, "--challenge"]
    assert main([*asked, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    found = answer["challenger"]
    difference = found["difference"]
    assert found["sentence"].startswith("Trees explain ")
    assert difference["low"] < difference["estimate"] < difference["high"]
    assert found["theirs"]["estimate"] - found["ours"]["estimate"] == pytest.approx(difference["estimate"])
    assert found["n"] == answer["n"]
    assert set(found["auc"]) == set(found["brier"]) == {"ours", "theirs", "difference"}
    assert found["joined"]["sentence"].startswith("Trees that may join")
    assert (found["folds"], found["resamples"]) == (5, 4)
    assert main(asked) == 0
    assert found["sentence"] in capsys.readouterr().out


def test_without_the_option_nothing_is_challenged(people: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "--data", people, "--outcome", "phq9", "--family", "quasipoisson", *MODEL, "--json"]) == 0
    assert "challenger" not in json.loads(capsys.readouterr().out)


def test_a_family_that_trees_cannot_hold_exits_2(people: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["fit", "--data", people, "--outcome", "phq9", "--family", "quantile", *MODEL, "--challenge"]
    assert main(asked) == 2
    assert "Ask without --challenge" in capsys.readouterr().err
