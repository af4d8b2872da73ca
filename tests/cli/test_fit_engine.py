"""`neuro fit --engine`: the same answer wherever a model is fitted, and the reason for what is left out."""

import json
from typing import Any

import pytest

from neuro.cli import engine, main
from neuro.cohort import parquet
from tests.reference.survey_reference import COHORT

DESIGN = ["--data", str(COHORT), "--weights", "weight", "--strata", "stratum", "--psu", "psu"]
MODEL = ["--spline", "plp:log", "--linear", "age,female", "--product", "plp[1]*female", "--domain", "age > 30"]
SAME = 1e-8
"""Two roads to one number."""


def answer(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert main(["fit", *DESIGN, *MODEL, *options, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def close(one: Any, other: Any) -> bool:
    """The same values, numbers up to rounding."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(close, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return one == pytest.approx(other, rel=SAME, abs=1e-11)
    return one == other


@pytest.mark.parametrize(
    ("asked", "outcome", "family"),
    [("sums", "cog_z", "gaussian"), ("batches", "phq9 >= 10", "quasibinomial")],
)
def test_every_engine_gives_the_same_answer(
    asked: str, outcome: str, family: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = ("--outcome", outcome, "--family", family, *(("--replicate-by", "smoke") if asked == "sums" else ()))
    memory, ours = answer(capsys, *model), answer(capsys, *model, "--engine", asked)
    assert (memory.pop("engine"), ours.pop("engine")) == ("memory", asked)
    assert memory.pop("engine_why") != ours.pop("engine_why")
    assert ours["evalue"]["point"] > 1
    for key in memory:
        assert close(memory[key], ours[key]), key


def test_a_large_file_is_fitted_where_it_lies(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ROWS_IN_MEMORY", 1000)
    monkeypatch.setattr(parquet, "MOST_ROWS", 1000)
    asked = ("--outcome", "cog_z", "--family", "gaussian", "--replicate-by", "smoke", "--validate", "psu")
    found = answer(capsys, *asked)
    assert found["engine"] == "sums"
    assert "more than 1,000" in found["engine_why"]
    assert found["validation"] is None
    assert {one["group"] for one in found["replication"][0]["estimates"]} == {"0", "1"}
    assert {one["key"] for one in found["unavailable"]} == {"validation"}
    batches = answer(capsys, "--outcome", "phq9", "--family", "quasipoisson", "--replicate-by", "female")
    assert (batches["engine"], batches["replication"]) == ("batches", [])
    assert {one["key"] for one in batches["unavailable"]} == {"replication"}
    scattered = answer(capsys, "--outcome", "phq9", "--family", "negbin")
    assert scattered["engine"] == "memory"
    assert "negbin" in scattered["engine_why"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--family", "quasipoisson", "--engine", "sums"], "several passes"),
        (["--family", "gaussian", "--engine", "sums", "--se", "jackknife"], "--se jackknife"),
        (["--family", "gaussian", "--engine", "batches", "--impute", "10"], "--impute"),
    ],
)
def test_what_an_engine_cannot_do_is_refused(
    options: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["fit", *DESIGN, *MODEL, "--outcome", "phq9", *options]) == 2
    assert said in capsys.readouterr().err
