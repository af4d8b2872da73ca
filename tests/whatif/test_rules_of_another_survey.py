"""NHANES tested cognition at 60 and over; the simulated cohort tested everybody."""

import json

import pytest

from neuro.cli import main

PERSON = {"age": 45, "sex": "female", "pregnant": 0, "choline_umol_l": 9, "diet_protein_g": 70, "b12_pg_ml": 400}


@pytest.mark.parametrize(
    ("cohort", "column", "answered"), [("simulated", "choline_umol_l", True), ("nhanes", "b12_pg_ml", False)]
)
def test_a_person_of_45_has_a_test_score_only_where_people_of_45_were_tested(
    capsys, tmp_path, cohort, column, answered
):
    person = tmp_path / "person.json"
    person.write_text(json.dumps({key: PERSON[key] for key in ("age", "sex", "pregnant", column)}), encoding="utf-8")
    terms = ["--family", "gaussian", "--spline", f"{column}:log", "--linear", "age", "--factor", "sex"]
    asked = ["--outcome", "dsst", *terms, "--person", str(person), "--move", f"{column}=scale:1.2"]
    assert main(["whatif", "--data", cohort, *asked, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["difference"] is not None) is answered
    assert answered or "age >= 60" in answer["reason"]
