"""The command line's manners: one JSON object, one sentence, the right exit code, a quick start."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import neuro
from neuro.cli import COMMANDS, main, parser
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.cli.progress import progress
from neuro.cli.render import as_json, as_table
from neuro.cohort.cohort import DesignSpec
from neuro.errors import DesignError

ROOT = Path(neuro.__file__).parents[1]
START_UP = {"pandas", "scipy", "sklearn", "pyarrow"}  # what no `--help` may import
ROWS = "y,w,s,p\n1,1.5,1,1\n2,1.5,1,2\n3,2.5,2,1\n4,2.5,2,2\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(ROWS)
    return path


def test_load_then_cohorts_give_one_json_object_each(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = str(tmp_path / "library.duckdb")
    assert main(["load", str(file), "--db", db, "--json"]) == 0
    loaded = json.loads(capsys.readouterr().out)
    assert (loaded["cohort"], loaded["rows"], loaded["columns"]) == ("people", 4, 4)
    assert main(["cohorts", "--db", db, "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["cohorts"]
    assert listed == {
        "name": "people",
        "source": "people.csv",
        **{key: loaded[key] for key in ("rows", "columns", "sha256", "loaded_at")},
    }
    assert main(["cohorts", "--db", db]) == 0
    assert "people.csv" in capsys.readouterr().out


def test_what_a_user_can_mend_is_one_sentence_and_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cohorts", "--db", str(tmp_path / "none.duckdb")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "none.duckdb" in err


@pytest.mark.parametrize("argv", [[], ["frobnicate"], ["load"], ["cohorts", "--color"]])
def test_wrong_arguments_exit_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(argv)
    out, err = capsys.readouterr()
    assert (end.value.code, out, err.count("\n")) == (2, "", 1)
    assert "--help" in err


def test_a_reader_that_leaves_early_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    code = "from neuro.cli import _print; _print('x' * 1_000_000)"
    done = subprocess.run([sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_a_sentence() -> None:
    code = "import sys; from neuro.cli import _print; sys.exit(_print('x'))"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_shows_a_worked_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])
    assert end.value.code == 0
    assert f"neuro {name} " in capsys.readouterr().out.split("example", 1)[1]


@pytest.mark.parametrize("argv", [[], *([name] for name in COMMANDS)])
def test_help_imports_nothing_heavy(argv: list[str]) -> None:
    code = (
        f"import sys; from neuro.cli import parser; parser({argv}); "
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not START_UP & set(done.stdout.split())


@pytest.mark.parametrize(
    ("options", "design"),
    [
        ([], None),
        (["--srs"], DesignSpec()),
        (["--weights", "w", "--strata", "s", "--psu", "p"], DesignSpec("w", "s", "p")),
        (["--weights", "w", "--lonely", "certainty"], DesignSpec("w", lonely="certainty")),
        (["--psu", "s, p", "--fpc", "w,w"], DesignSpec(psu="s", subunits=("p",), fpc=("w", "w"))),
        (["--strata", "s", "--fpc", '"w"'], DesignSpec(stratum="s", fpc=("w",))),
    ],
)
def test_the_design_is_what_the_options_declare(file: Path, options: list[str], design: DesignSpec | None) -> None:
    assert cohort_of(parsed(["--data", str(file), *options])).design == design


def test_contradicting_design_options_are_refused(file: Path) -> None:
    with pytest.raises(DesignError, match="--srs"):
        cohort_of(parsed(["--data", str(file), "--srs", "--psu", "p"]))


def test_data_names_a_loaded_cohort_or_the_embedded_one(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = str(tmp_path / "library.duckdb")
    assert main(["load", str(file), "--db", db, "--weights", "w"]) == 0
    assert cohort_of(parsed(["--data", "people", "--db", db])).design == DesignSpec("w")
    monkeypatch.setenv("NEURO_DB", db)
    assert cohort_of(parsed(["--data", "people"])).provenance.rows == 4
    assert cohort_of(parsed(["--data", "simulated"])).provenance.simulated
    assert cohort_of(parsed([])).name == "nhanes"


def parsed(options: list[str]) -> argparse.Namespace:
    whole = argparse.ArgumentParser()
    add_data_options(whole)
    return whole.parse_args(options)


def test_json_has_full_precision_and_null_for_missing() -> None:
    answer = {"a": 1 / 3, "b": float("nan"), "c": np.float64("inf"), "d": np.array([1, 2]), "e": (None, True, "x")}
    assert json.loads(as_json(answer)) == {"a": 1 / 3, "b": None, "c": None, "d": [1, 2], "e": [None, True, "x"]}
    with pytest.raises(TypeError, match="set_iterator"):
        as_json({"a": iter({1})})


def test_a_table_reads_missing_as_a_dash_and_aligns_numbers() -> None:
    text = as_table({"n": 3, "terms": [{"term": "age", "estimate": 0.5}, {"term": "plp", "estimate": None}]})
    assert text.splitlines() == ["n  3", "", "terms", "term  estimate", "age        0.5", "plp          -"]


def test_progress_in_a_log_is_a_line_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    report = progress(sys.stdout)
    for step in range(101):
        report(step / 100, "Reading")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "  0% Reading"
    assert lines[-1] == "100% Reading"
    assert len(lines) == 11


def test_every_command_registers_itself() -> None:
    (action,) = [action for action in parser([])._actions if action.dest == "command"]
    assert list(action.choices or ()) == list(COMMANDS)
