"""`neuro fit` and `neuro whatif` of every family: keys, names, refusals, scenarios old and new."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neuro.cli import main
from tests.reference.survey_reference import COHORT, HERE

DESIGN = ["--data", str(COHORT), "--weights", "weight", "--strata", "stratum", "--psu", "psu"]
MAIN = [
    "--derive=ltrp=ln(trp)-4.1", "--derive=lcrp=ln(crp)", "--derive=age_c=(age-50)/10", "--derive=age2=age_c*age_c",
    "--spline", "plp:log:15,30,50,100", "--linear", "ltrp,lcrp,age_c,age2,female,ses,smoke",
]  # fmt: skip
ASKED = {
    "negbin_all": ["--outcome", "phq9", "--family", "negbin"],
    "ordinal_all": ["--outcome", "phq9", "--family", "ordinal", "--cuts", "5,10,15"],
    "modifiedpoisson_all": ["--outcome", "dep", "--family", "modifiedpoisson"],
    "quantile_all_0.1": ["--outcome", "cog_z", "--family", "quantile", "--tau", ".1"],
}
LINK = {"negbin": "log", "ordinal": "logit", "modifiedpoisson": "log", "quantile": "identity"}
TOLD = json.loads((HERE / "outcomes_r.json").read_text(encoding="utf-8"))


def said(capsys: pytest.CaptureFixture[str], *line: str, code: int = 0) -> Any:
    assert main(list(line)) == code
    told = capsys.readouterr()
    return json.loads(told.out) if code == 0 else told.err


@pytest.mark.parametrize("key", ASKED)
def test_terms_and_keys_are_those_of_the_contract(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    found, told = said(capsys, "fit", *DESIGN, *ASKED[key], *MAIN, "--json"), TOLD[key]
    family = found["family"]
    names = [one["term"] for one in found["terms"]]
    assert ("(Intercept)" in names) == (family != "ordinal")
    assert names[-1] == ("10-14|15-27" if family == "ordinal" else "smoke")
    expected = told["coef"][: len(names)]
    assert [one["estimate"] for one in found["terms"]] == pytest.approx([one["Estimate"] for one in expected], abs=1e-8)
    assert [one["se"] for one in found["terms"]] == pytest.approx([one["se"] for one in expected], abs=1e-6)
    assert np.sqrt(np.diag(found["vcov"])) == pytest.approx([one["se"] for one in found["terms"]])
    assert found["link"] == LINK[family]
    assert (found["theta"], found["loglik"]) == (pytest.approx(told.get("theta")), pytest.approx(told.get("loglik")))
    assert found["tau"] == (0.1 if family == "quantile" else None)
    assert found["cuts"] == ([5, 10, 15] if family == "ordinal" else [])
    assert [one["band"] for one in found["bands"]] == (["0-4", "5-9", "10-14", "15-27"] if family == "ordinal" else [])
    assert sum(one["n"] for one in found["bands"]) == (found["n"] if family == "ordinal" else 0)
    assert (found["dispersion"] is None) == (family in ("ordinal", "quantile"))
    assert (found["evalue"] is None) == (found["evalue_why"] is not None) == (family == "quantile")
    assert {one["name"] for one in found["tests"]} >= {"plp overall", "plp nonlinear", "female overall"}
    assert len(found["proportional_odds"]) == (10 if family == "ordinal" else 0)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("negbin_all", "ratio of means"),
        ("modifiedpoisson_all", "risk ratio"),
        ("ordinal_all", "odds ratio of a higher band"),
    ],
)
def test_ratios_are_exponentials_of_coefficients(key: str, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "fit", *DESIGN, *ASKED[key], "--linear", "female,age", "--json")
    told = {one["term"]: one for one in found["terms"]}
    assert [(one["term"], one["kind"]) for one in found["ratios"]] == [("female", kind), ("age", kind)]
    for one in found["ratios"]:
        for end in ("estimate", "low", "high"):
            assert one[end] == pytest.approx(np.exp(told[one["term"]][end]))


def test_bands_by_name_are_the_published_ones_and_the_table_shows_them(capsys: pytest.CaptureFixture[str]) -> None:
    line = ["--outcome", "phq9", "--family", "ordinal", "--cuts", "bands", "--linear", "plp_nmol_l,age"]
    assert said(capsys, "fit", *line, "--json")["cuts"] == [5, 10, 15, 20]
    assert main(["whatif", *line, "--move", "plp_nmol_l=scale:1.1"]) == 0
    told = capsys.readouterr().out
    assert "phq9 >= 10, mean" in told
    assert ">= 20" in told


REFUSED = {
    "--tau belongs to --family quantile": ["--outcome", "phq9", "--family", "negbin", "--tau", ".5"],
    "--cuts belongs to --family ordinal": ["--outcome", "phq9", "--family", "quasipoisson", "--cuts", "5,10"],
    "Wanted cuts that ascend": ["--outcome", "phq9", "--family", "ordinal", "--cuts", "10,5"],
    "Wanted numbers separated by commas": ["--outcome", "phq9", "--family", "ordinal", "--cuts", "mild"],
    "none are known here": ["--outcome", "cog_z", "--family", "ordinal", "--cuts", "bands"],
    "One cut makes two bands": ["--outcome", "phq9", "--family", "ordinal", "--cuts", "10"],
    "fewer have >=27.5": ["--outcome", "phq9", "--family", "ordinal", "--cuts", "5,27.5"],
    "Wanted a quantile between 0 and 1": ["--outcome", "cog_z", "--family", "quantile", "--tau", "1.5"],
    "lies within 0 to 1": ["--outcome", "phq9", "--family", "modifiedpoisson"],
    "whole numbers": ["--outcome", "phq9 / 2", "--family", "negbin"],
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_an_option_that_cannot_be_is_refused_in_a_sentence(sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "fit", *DESIGN, *REFUSED[sentence], "--linear", "age", "--json", code=2)
    assert sentence in told


def test_a_derived_outcome_that_no_term_reads_is_fitted_and_moved(capsys: pytest.CaptureFixture[str]) -> None:
    """The same numbers as with the condition itself."""
    terms = ["--family", "quasibinomial", "--linear", "bmi,age", "--factor", "sex"]
    derived = ["--derive", "hi=plp_nmol_l>50", "--outcome", "hi", *terms]
    direct = ["--outcome", "plp_nmol_l>50", *terms]
    one, other = (said(capsys, "fit", *line, "--json") for line in (derived, direct))
    assert one["terms"] == other["terms"]
    one, other = (said(capsys, "whatif", *line, "--move", "bmi=shift:-1", "--json") for line in (derived, direct))
    assert one["difference"] == other["difference"]


@pytest.mark.parametrize("family", [["ordinal", "--cuts", "5,10"], ["negbin"]])
def test_a_scenario_keeps_the_family_and_gives_the_same_numbers(
    family: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s.json"
    line = ["--outcome", "phq9", "--family", *family, "--linear", "plp_nmol_l,age", "--move", "plp_nmol_l=scale:1.1"]
    asked = said(capsys, "whatif", *line, "--save", str(path), "--json")
    again = said(capsys, "run", "--scenario", str(path), "--json")
    assert again["same"], again
    assert json.loads(path.read_text(encoding="utf-8"))["answer"]["difference"] == asked["difference"]


def test_a_scenario_from_before_the_new_fields_still_opens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.json"
    line = ["--outcome", "phq9", "--family", "quasipoisson", "--linear", "plp_nmol_l", "--move", "plp_nmol_l=scale:1.1"]
    said(capsys, "whatif", *line, "--save", str(path), "--json")
    whole = json.loads(path.read_text(encoding="utf-8"))
    del whole["spec"]["tau"], whole["spec"]["cuts"]
    path.write_text(json.dumps(whole), encoding="utf-8")
    assert said(capsys, "run", "--scenario", str(path), "--json")["same"]
