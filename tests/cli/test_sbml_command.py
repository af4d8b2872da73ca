"""`neuro sbml` writes files that it then finds in health, and says why of those that are not."""

import json

import pytest

from neuro.cli import main

RUNAWAY = """<?xml version="1.0"?><sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4">
<model id="m"><listOfCompartments><compartment id="c" size="1"/></listOfCompartments><listOfSpecies>
<species id="A" name="a substance" compartment="c" initialConcentration="1"/></listOfSpecies><listOfReactions>
<reaction id="supply" reversible="false"><listOfProducts><speciesReference species="A"/></listOfProducts><kineticLaw>
<math xmlns="http://www.w3.org/1998/Math/MathML"><cn> 3 </cn></math></kineticLaw></reaction></listOfReactions>
</model></sbml>"""


def answered(capsys, *arguments):
    code = main(["sbml", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_export_is_steady_in_its_own_check(tmp_path, capsys):
    place = str(tmp_path / "half.xml")
    code, out, _ = answered(capsys, "export", "serotonin", "--scale", "Vsert=0.5", "--set", "btrp=48", "--out", place)
    assert code == 0
    assert "steady" in out
    code, out, _ = answered(capsys, "check", place, "--json")
    answer = json.loads(out)
    assert (code, answer["status"], answer["reason"]) == (0, "steady", None)
    assert {row["severity"] for row in answer["findings"]} <= {"info"}


@pytest.mark.parametrize("arguments", [("--json", "check"), ("check", "--json")])
def test_json_is_one_object_wherever_the_switch_stands(tmp_path, capsys, arguments):
    place = tmp_path / "away.xml"
    place.write_text(RUNAWAY)
    _, out, _ = answered(capsys, *arguments, str(place))
    answer = json.loads(out)
    assert set(answer) == {"status", "reason", "findings"}
    assert answer["status"] == "not-at-steady-state"
    assert "a substance (A)" in answer["reason"]


def test_table_is_the_verdict_and_a_line_for_each_finding(tmp_path, capsys):
    place = tmp_path / "away.xml"
    place.write_text(RUNAWAY)
    _, out, _ = answered(capsys, "check", str(place))
    assert out.startswith("status  not-at-steady-state")
    assert "\nwarn: Made but never used, so they pile up: A." in out


def test_export_without_a_steady_state_says_where_the_file_starts(tmp_path, capsys):
    place = str(tmp_path / "none.xml")
    code, out, _ = answered(capsys, "export", "serotonin", "--set", "Vaadc=3.9", "--out", place, "--json")
    answer = json.loads(out)
    assert (code, answer["status"]) == (0, "no-steady-state")
    assert "states that the authors list" in answer["findings"][0]["sentence"]
    _, out, _ = answered(capsys, "check", place, "--json")
    answer = json.loads(out)
    assert answer["status"] == "not-at-steady-state"
    assert "5-hydroxytryptophan (htp)" in answer["reason"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "absent.xml"), "not there"),
        (("export", "seratonin", "--out", "a.xml"), "Did you mean serotonin"),
        (("export", "serotonin", "--set", "Vtpj=1", "--out", "a.xml"), "Did you mean Vtph"),
        (("export", "serotonin", "--out", "a.txt"), ".xml"),
        (("export", "serotonin", "--out", "nowhere/a.xml"), "Make it first"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence_and_exit_2(tmp_path, monkeypatch, capsys, arguments, told):
    monkeypatch.chdir(tmp_path)
    code, out, err = answered(capsys, *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
