"""`neuro evidence` from outside."""

import json

import pytest

from neuro.cli import main
from neuro.cli.evidence import EXAMPLE
from neuro.report.evidence import kinds


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main(["evidence", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_an_answer_has_source_grade_and_how_it_was_read(capsys):
    found = answer(capsys, "tryptophan", "--kind", "claim,constant")
    assert {one["kind"] for one in found["findings"]} <= {"claim", "constant"}
    assert "C02" in {one["code"] for one in answer(capsys, "tryptophan", "--kind", "claim")["findings"]}
    assert found["n"] > len(found["findings"]) == 20
    for one in found["findings"]:
        assert one["grade"] in ("A", "B", "C")
        assert one["locator"]
        for source in one["sources"]:
            assert set(source) == {"key", "citation", "identifier", "how_read"}
            assert source["how_read"]


def test_most_says_how_many_and_none_means_all(capsys):
    assert len(answer(capsys, "serotonin", "--most", "3")["findings"]) == 3
    every = answer(capsys, "--most", "0", "--kind", "claim")
    assert len(every["findings"]) == every["n"] >= 18


def test_a_table_for_people_names_the_source(capsys):
    assert main(["evidence", "C01"]) == 0
    shown = capsys.readouterr().out
    assert "Low serotonin causes depression  [claim:C01, grade B]" in shown
    assert "RUHE2007" in shown
    assert "read_primary" not in shown


@pytest.mark.parametrize(("arguments", "wanted"), [(["--kind", "claims"], "claim"), (["--most", "-1"], "0 or more")])
def test_what_can_be_mended_is_one_sentence(capsys, arguments, wanted):
    assert main(["evidence", "x", *arguments]) == 2
    said = capsys.readouterr().err
    assert wanted in said
    assert len(said.splitlines()) == 1


def test_nothing_found_is_an_answer(capsys):
    assert answer(capsys, "qqqqqq") == {"question": "qqqqqq", "n": 0, "findings": []}


def test_help_lists_every_kind():
    listed = EXAMPLE.partition("Kinds: ")[2].rstrip(".").replace("\n", " ").split(", ")
    assert [kind.strip() for kind in listed] == [kind.code for kind in kinds()]
