"""`neuro describe` against published values of the real cohort, R, and the contract's keys."""

import json
from pathlib import Path
from typing import Any

import pytest

from neuro.cli import main
from tests.reference.design_reference import SPECS, design_frame, r_designs, typed
from tests.reference.survey_reference import COHORT, r_results

DESIGN = ["--data", str(COHORT), "--weights", "weight", "--strata", "stratum", "--psu", "psu"]
KEYS = {"group", "n", "estimate", "se", "low", "high", "df", "deff", "suppressed"}


def estimates(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    assert main(["describe", *options, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["estimates"]


def test_prevalence_of_depressive_symptoms_is_the_published_one(capsys: pytest.CaptureFixture[str]) -> None:
    """PHQ-9 of 10 or more among adults 20+ in NHANES: 5.45 % (SE .54), 8.13 (.79), 7.94 (.80)."""
    found = estimates(capsys, "--share", "phq9 >= 10", "--by", "cycle", "--domain", "age >= 20")
    printed = {one["group"]["cycle"]: f"{100 * one['estimate']:.2f} {100 * one['se']:.2f}" for one in found}
    assert printed == {"2005-2006": "5.45 0.54", "2007-2008": "8.13 0.79", "2011-2012": "7.94 0.80"}
    assert set(found[0]) >= KEYS


def test_geometric_mean_of_b12_is_the_published_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Vitamin B12, pg/mL, adults 20+ in NHANES: 469.8 (7.1) of 4,392 people; 528.8 (6)."""
    early, late = estimates(capsys, "--geomean", "b12_pg_ml", "--by", "cycle", "--domain", "age >= 20")
    assert (f"{early['estimate']:.1f} {early['se']:.1f}", early["n"]) == ("469.8 7.1", 4392)
    assert f"{late['estimate']:.1f} {late['se']:.0f}" == "528.8 6"


def test_a_foreign_file_with_its_design_agrees_with_r(capsys: pytest.CaptureFixture[str]) -> None:
    (ratio,) = estimates(capsys, *DESIGN, "--ratio", "phq9/plp")
    expected = r_results()["ratio_phq9_plp"]
    assert (ratio["estimate"], ratio["se"]) == pytest.approx((expected["est"], expected["se"]), rel=1e-10)
    assert estimates(capsys, *DESIGN, "--ratio", '"phq9"/"plp"') == [ratio]
    low, middle = estimates(capsys, *DESIGN, "--quantile", "plp:.05,.5")
    by_share = {one["p"]: one["quantile"] for one in r_results()["quantiles_plp"]}
    assert (low["estimate"], middle["estimate"]) == pytest.approx((by_share[0.05], by_share[0.5]))


def test_numeric_groups_come_back_as_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    found = estimates(capsys, *DESIGN, "--mean", "phq9", "--by", "female,winter")
    assert [one["group"] for one in found] == [{"female": a, "winter": b} for a in (0, 1) for b in (0, 1)]


def test_a_constant_is_its_own_mean(capsys: pytest.CaptureFixture[str]) -> None:
    (one,) = estimates(capsys, *DESIGN, "--mean", "2", "--domain", "1 == 1")
    assert (one["estimate"], one["se"], one["n"]) == (2.0, 0.0, 19794)
    (none,) = estimates(capsys, *DESIGN, "--ratio", "phq9/0")
    assert none["estimate"] is None


@pytest.fixture
def drawn(tmp_path: Path, request: pytest.FixtureRequest) -> list[str]:
    """A sample of the simulated population as a file, and its design as options."""
    file = tmp_path / "people.csv"
    design_frame(request.param).to_csv(file, index=False)
    return ["--data", str(file), *typed(request.param)]


@pytest.mark.parametrize(("drawn", "name"), [(name, name) for name in SPECS], indirect=["drawn"])
def test_every_design_on_the_command_line_gives_the_numbers_of_r(
    drawn: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = r_designs()[name]
    for option, key, se in (("mean", "mean", "linearised"), ("total", "total", "linearised")):
        (one,) = estimates(capsys, *drawn, f"--{option}", "y", "--se", se)
        assert one["estimate"] == pytest.approx(expected[key]["est"], rel=1e-8)
        assert one["se"] == pytest.approx(expected[key]["se"], rel=1e-6)
    (one,) = estimates(capsys, *drawn, "--mean", "y", "--se", "jackknife")
    assert one["se"] == pytest.approx(expected["jackknife"]["mean"]["se"], rel=1e-4)
    assert main(["describe", *drawn, "--chisq", "colour, tenure", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [found["test"][key] for key in ("F", "df1", "df2", "p")] == pytest.approx(
        [expected["chisq_s"][key] for key in ("F", "df1", "df2", "p")], rel=1e-6
    )
    shares = {(cell["colour"], cell["tenure"]): cell["Freq"] for cell in expected["table"]}
    for cell in found["cells"]:
        if not cell["suppressed"]:
            assert cell["share"] == pytest.approx(shares[cell["group"]["colour"], cell["group"]["tenure"]], abs=1e-8)


@pytest.mark.parametrize("drawn", ["two_stage"], indirect=True)
def test_a_design_without_weights_says_where_they_come_from(
    drawn: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["describe", *drawn, "--mean", "y", "--se", "jackknife", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "one over the share that was drawn" in found["weighting"]
    assert found["se_method"] == "jackknife"
    assert any("first stage only" in sentence for sentence in found["warnings"])
    assert main(["describe", *drawn, "--mean", "y", "--json"]) == 0
    assert any("later stage: 3" in sentence for sentence in json.loads(capsys.readouterr().out)["warnings"])


def test_a_crossed_condition_may_hold_commas(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", *DESIGN, "--chisq", "phq9 >= 10, female in (1, 2)", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["what"] == "phq9 >= 10 x female in (1, 2)"
    expected = r_results()["chisq_dep_sex"]
    assert [found["test"][key] for key in ("F", "df1", "df2", "p")] == pytest.approx(
        [expected[key] for key in ("F", "ndf", "ddf", "p")], rel=1e-6
    )
    assert sum(cell["share"] for cell in found["cells"]) == pytest.approx(1.0)
    assert {cell["group"]["phq9 >= 10"] for cell in found["cells"]} == {0, 1}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--data", str(COHORT), "--mean", "plp"], "--srs"),
        ([*DESIGN, "--chisq", "female"], "two columns or conditions"),
        ([*DESIGN, "--chisq", "female,winter", "--by", "dep"], "leave out --by"),
        ([*DESIGN, "--chisq", "female,1 = 1"], "everybody has the same"),
        ([*DESIGN, "--chisq", "female,female"], "two different"),
        ([*DESIGN, "--chisq", "female,winterr"], "Did you mean winter"),
        ([*DESIGN, "--fpc", "age", "--mean", "plp"], "varies within"),
        ([*DESIGN, "--fpc", "psu,", "--mean", "plp"], "after --fpc, one a stage"),
        (["--data", str(COHORT), "--srs", "--fpc", "weight", "--mean", "plp"], "--fpc alone"),
        ([*DESIGN, "--mean", "plq"], "Did you mean plp"),
        ([*DESIGN, "--mean", "PLP"], "Did you mean plp"),
        ([*DESIGN, "--quantile", "plp:50"], "P between 0 and 1"),
        ([*DESIGN, "--ratio", "phq9"], "A/B"),
        ([*DESIGN, "--mean", "plp", "--ci", "logit"], "--share"),
        ([*DESIGN, "--share", "phq9"], "condition"),
        ([*DESIGN, "--mean", "phq9", "--by", "plp"], "Group it first"),
        (["--mean", "phq9", "--by", "copper_ug_dl"], "Group it first"),
        ([*DESIGN, "--mean", "phq9", "--domain", "age >> 3"], "position"),
        ([*DESIGN, "--mean", "phq9", "--domain", "age"], "Wanted a condition"),
        ([*DESIGN, "--mean", "phq9", "--by", ","], "separated by commas"),
        ([*DESIGN, "--geomean", "0-phq9"], "above 0"),
        ([*DESIGN, "--mean", "phq9", "--domain", ""], "position 1"),
        ([*DESIGN, "--mean", "phq9", "--domain", "1 == 2"], "Nobody"),
    ],
)
def test_what_the_user_can_mend_exits_2_with_a_sentence(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["describe", *options]) == 2
    streams = capsys.readouterr()
    assert said in streams.err
    assert streams.out == ""
