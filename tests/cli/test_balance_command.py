"""`neuro balance` against `neuro describe`, and what it refuses."""

import json
from math import exp
from typing import Any

import pytest

from neuro.cli import main

KEYS = {"group", "n", "mean", "low", "high", "p5", "p25", "p50", "p75", "p95", "suppressed"}


def answered(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert main([*options, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("by", ["sex", "cycle", "race_eth"])
def test_groups_are_those_that_describe_finds(capsys: pytest.CaptureFixture[str], by: str) -> None:
    found = answered(capsys, "balance", "--index", "b6_status", "--by", by)
    assert (found["index"], found["unit"]) == ("b6_status", "ln(nmol/L)")
    theirs = answered(capsys, "describe", "--mean", "ln(plp_nmol_l)", "--by", by)["estimates"]
    ours = {row["group"][by]: row for row in found["groups"]}
    assert set(found["groups"][0]) >= KEYS
    for one in theirs:
        row = ours[one["group"][by]]
        assert (row["n"], row["mean"], row["low"]) == (one["n"], one["estimate"], one["low"])
    medians = answered(capsys, "describe", "--quantile", "plp_nmol_l:.5", "--by", by)["estimates"]
    for one in medians:
        assert exp(ours[one["group"][by]]["p50"]) == pytest.approx(one["estimate"], rel=1e-12)


def test_everybody_is_one_group_and_several_measures_stand_in_one_answer(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(capsys, "balance", "--index", "zinc,zinc_status", "--domain", "age >= 60")
    assert [(row["index"], row["group"]) for row in found["groups"]] == [("zinc", {}), ("zinc_status", {})]
    assert found["unit"] is None
    assert "SD among people of that sex and age" in {row["unit"] for row in found["groups"]}


def test_two_assays_are_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(capsys, "balance", "--index", "b12_status", "--by", "cycle")
    assert any("not comparable" in line for line in found["warnings"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--index", "kyn_trp"], "kyn_umol_l"),
        (["--index", "ei_balance"], "spectroscopy"),
        (["--index", "b6_status", "--by", "shoes"], "Choose among sex"),
        (["--index", "b6_status", "--by", "race_eth", "--data", "simulated"], "Choose among sex"),
        (["--index", "b6_status,"], "codes separated by commas"),
        (["--index", "zinc", "--domain", "cycle == '2005-2006'"], "Nobody asked about"),
    ],
)
def test_what_cannot_be_given_is_one_sentence(
    capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert main(["balance", *options]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_a_table_has_a_line_a_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["balance", "--index", "kyn_trp", "--by", "smoker_now", "--data", "simulated"]) == 0
    said = capsys.readouterr().out
    assert "smokes now" in said
    assert "simulated  yes" in said
    assert "p50_low" not in said
