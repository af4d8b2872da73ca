"""`neuro nhanes` as people call it: one JSON object, exit 2 with a sentence, progress on stderr."""

import json
from pathlib import Path

import pandas as pd
import pytest

from neuro.cli import main
from tests.cohort import fake_cdc
from tests.cohort.fake_cdc import ADULT

PEOPLE = {"DEMO": [{"SEQN": 1, **ADULT}, {"SEQN": 2, **ADULT}], "BMX": [{"SEQN": 2, "BMXBMI": 24.5}]}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fake_cdc.write(fake_cdc.tables("E", PEOPLE), tmp_path_factory.mktemp("cdc") / "raw", "csv")


def test_json_tells_rows_columns_cycles_and_findings(
    raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "cohort.parquet"
    assert main(["nhanes", "--raw", str(raw), "--cycles", "E", "--out", str(out), "--json"]) == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    stored = pd.read_parquet(out)
    assert (answer["rows"], answer["columns"], answer["cycles"]) == (2, stored.shape[1], ["E"])
    assert {"code", "table", "sentence", "action"} == set(answer["findings"][0])
    assert stored["bmi"].tolist()[1] == 24.5
    assert Path(answer["dictionary"]).read_text(encoding="utf-8").count("\n") == stored.shape[1] + 1
    assert printed.err.startswith("  0% Reading DEMO_E of 2007-2008")


@pytest.mark.parametrize(
    ("cycles", "out", "words"),
    [
        ("E,F", "cohort.parquet", "DEMO_F"),
        ("X", "cohort.parquet", "'X'"),
        (",", "cohort.parquet", "none"),
        ("E", "cohort.csv", "--out"),
        ("E", "nowhere/cohort.parquet", "--out"),
    ],
)
def test_what_the_user_can_mend_is_one_sentence_and_exit_2(
    raw: Path, tmp_path: Path, cycles: str, out: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["nhanes", "--raw", str(raw), "--cycles", cycles, "--out", str(tmp_path / out), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err
    assert len(printed.err.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())
