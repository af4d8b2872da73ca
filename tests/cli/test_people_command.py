"""`neuro people`: what the file holds, how columns are taken, and what is said when they cannot be."""

import csv
import json

import numpy as np
import pyarrow.parquet
import pytest

from neuro.cli import main, people
from neuro.cli.people_run import written
from neuro.cohort.readers import read_file
from neuro.errors import JobCancelled
from neuro.mechanism.catalogue import system
from neuro.mechanism.people import READOUTS, Plan
from neuro.mechanism.people_inputs import Input
from neuro.mechanism.simulate import steady

SAME = 1e-9
"""The same reduction; csv keeps every digit."""
FOUR = "serotonin,dopamine,glutamate_gaba,acetylcholine"


def run(capsys, *options: str) -> tuple[int, dict, str]:
    code = main(["people", *options, "--json"])
    out = capsys.readouterr()
    return code, json.loads(out.out) if out.out else {}, out.err


def table(place) -> list[dict[str, str]]:
    with place.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def file(tmp_path, text: str):
    place = tmp_path / "mine.csv"
    place.write_text(text, encoding="utf-8")
    return place


def made(name: str, changed: dict[str, float], readout: str) -> float:
    there = system(name)
    constants = there.reference.copy()
    for code, value in changed.items():
        constants[there.names.index(code)] = value
    return steady(there, constants).read(readout)


def test_every_person_gets_every_system_of_the_simulated_cohort(capsys, tmp_path):
    place = tmp_path / "people.parquet"
    maps = ["--map", "btrp=trp_umol_l", "--map", "btyr=tyr_umol_l", "--map", "choline=choline_umol_l"]
    code, answer, _ = run(capsys, "--data", "simulated", *maps, "--systems", FOUR, "--out", str(place))
    assert code == 0
    assert (answer["rows"], answer["failed"]) == (6025, 0)
    assert answer["rows_per_second"] > 0
    written = pyarrow.parquet.read_table(place)
    assert written.num_rows == 6025
    assert written.column_names[0] == "person"
    for code in FOUR.split(","):
        assert {f"{code}_{readout}" for readout in READOUTS[code]} | {f"{code}_reason"} <= set(written.column_names)
    for one in answer["systems"]:
        reasons = written.column(f"{one['system']}_reason")
        assert reasons.null_count == one["steady"]
        assert one["steady"] + one["not_measured"] == 6025


def test_values_are_taken_as_they_are_on_request(capsys, tmp_path):
    data = file(tmp_path, "trp_umol_l\n40\n60\n100\n")
    code, answer, _ = run(
        capsys,
        "--data",
        str(data),
        "--map",
        "btrp=trp_umol_l:absolute",
        "--systems",
        "serotonin",
        "--out",
        str(tmp_path / "o.csv"),
    )
    assert code == 0
    assert answer["references"][0]["taken"] == "as it is"
    for row, trp in zip(table(tmp_path / "o.csv"), (40.0, 60.0, 100.0), strict=True):
        assert float(row["serotonin_TPH"]) == pytest.approx(made("serotonin", {"btrp": trp}, "TPH"), rel=SAME)
        assert row["serotonin_reason"] == ""


@pytest.mark.parametrize(
    ("column", "factor", "how"),
    [("choline_umol_l", 1.0, ":absolute"), ("choline_nmol_l", 1e3, ":absolute"), ("Chp", 1.0, "")],
)
def test_a_unit_is_read_from_the_columns_name_and_converted(capsys, tmp_path, column, factor, how):
    data = file(tmp_path, f"{column}\n{7 * factor}\n{14 * factor}\n")
    out = tmp_path / "o.csv"
    code, _, _ = run(
        capsys, "--data", str(data), "--map", f"Chp={column}{how}", "--systems", "acetylcholine", "--out", str(out)
    )
    assert code == 0
    for row, choline in zip(table(out), (7.0, 14.0), strict=True):
        assert float(row["acetylcholine_REL"]) == pytest.approx(
            made("acetylcholine", {"Chp": choline}, "REL"), rel=SAME
        )


@pytest.mark.parametrize("written", ["trp_umol_l", "trp_umol_l:relative", "unheard_of"])
def test_values_are_taken_relative_to_the_cohorts_median(capsys, tmp_path, written):
    data = file(tmp_path, "trp_umol_l,unheard_of\n" + "".join(f"{value},{value}\n" for value in (40, 60, 100)))
    out = tmp_path / "o.csv"
    code, answer, _ = run(
        capsys, "--data", str(data), "--srs", "--map", f"btrp={written}", "--systems", "serotonin", "--out", str(out)
    )
    assert code == 0
    assert (answer["references"][0]["reference"], answer["references"][0]["statistic"]) == (60.0, "weighted median")
    for row, trp in zip(table(out), (40.0, 60.0, 100.0), strict=True):
        assert float(row["serotonin_TPH"]) == pytest.approx(made("serotonin", {"btrp": 96 * trp / 60}, "TPH"), rel=SAME)


def test_the_reference_is_weighted_as_the_people_were_drawn(capsys, tmp_path):
    data = file(tmp_path, "fe,w\n1,1\n2,1\n3,10\n")
    code, answer, _ = run(
        capsys,
        *("--data", str(data), "--weights", "w", "--map", "iron=fe", "--assume", "iron", "--systems", "serotonin"),
        *("--out", str(tmp_path / "o.csv")),
    )
    assert code == 0
    assert answer["references"][0]["reference"] == 3.0
    assert answer["assumed"] == ["iron:serotonin.Vtph"]
    assert any("grade C" in warning and "--ensemble" in warning for warning in answer["warnings"])


def test_who_has_no_read_out_has_a_reason_and_only_the_measured_fail(capsys, tmp_path):
    data = file(tmp_path, "trp_umol_l,vmax\n60,400\n,400\n60,3\n9000,400\n")
    out = tmp_path / "o.csv"
    code, answer, _ = run(
        capsys,
        *("--data", str(data), "--map", "btrp=trp_umol_l:absolute", "--map", "serotonin.Vaadc=vmax:absolute"),
        *("--systems", "serotonin,dopamine", "--out", str(out)),
    )
    assert code == 0
    assert (answer["rows"], answer["failed"]) == (4, 2)
    assert answer["systems"][0] == {
        "system": "serotonin",
        "steady": 1,
        "no_steady_state": 1,
        "not_at_steady_state": 0,
        "impossible_input": 1,
        "not_measured": 1,
    }
    reasons = [row["serotonin_reason"] for row in table(out)]
    assert reasons[0] == ""
    assert reasons[1] == "not measured: trp_umol_l"
    assert "Vaadc" in reasons[2] or "decarboxylase" in reasons[2]
    assert "from 1 to 2000 µmol/L" in reasons[3]
    assert {one["status"] for one in answer["reasons"]} == {"no_steady_state", "impossible_input", "not_measured"}
    assert any("dopamine" in warning and "reference" in warning for warning in answer["warnings"])


def test_the_worked_example_of_the_help_runs_on_the_embedded_cohort(capsys, tmp_path):
    lines = people.EXAMPLE.splitlines()
    place = next(number for number, line in enumerate(lines) if line.strip().startswith("neuro people"))
    words = (lines[place].rstrip("\\") + lines[place + 1]).split()[2:]
    words[words.index("--out") + 1] = str(tmp_path / "people.parquet")
    code, answer, _ = run(capsys, *words)
    assert code == 0
    assert answer["rows"] == 16944
    assert all(one["steady"] > 1000 for one in answer["systems"])
    assert set(answer["assumed"]) >= {"iron:serotonin.Vtph", "b6:serotonin.Vaadc"}


def test_intake_stands_for_plasma_only_on_request_and_with_its_band(capsys, tmp_path):
    options = ["--map", "btrp=diet_tryptophan_mg", "--systems", "serotonin", "--out", str(tmp_path / "o.parquet")]
    code, _, err = run(capsys, *options)
    assert code == 2
    assert "--diet-map" in err
    code, answer, _ = run(capsys, *options, "--diet-map", "--ensemble", "4")
    assert code == 0
    assert any("slope of 0.1 (-0.1 to 0.3, grade C)" in warning for warning in answer["warnings"])
    written = pyarrow.parquet.read_table(tmp_path / "o.parquet")
    low, high = (written.column(f"serotonin_TPH_{end}").to_numpy() for end in ("low", "high"))
    assert np.nanmax(high - low) > 0


@pytest.mark.parametrize("column", ["Trp intake", "trp_mg_day", "Trp (mg/day)", "diet_trp"])
def test_intake_is_known_by_its_name(capsys, tmp_path, column):
    data = file(tmp_path, f"{column},x\n800,1\n900,2\n")
    options = ["--data", str(data), "--map", f"btrp={column}", "--systems", "serotonin"]
    code, _, err = run(capsys, *options, "--out", str(tmp_path / "o.csv"))
    assert code == 2
    assert "habitual intake" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), ["--map btrp=trp_umol_l"]),
        (("--map", "btrp"), ["target=column"]),
        (("--map", "btrpp=plp_nmol_l"), ["btrpp", "Did you mean", "btrp"]),
        (("--map", "btrp=trp"), ["trp"]),
        (("--map", "iron=sex"), ["category"]),
        (("--map", "Vaadc=plp_nmol_l"), ["serotonin.Vaadc"]),
        (("--map", "choline=crp_mg_l:absolute"), ["mg/L", "crp_mg_l:relative"]),
        (("--map", "ketones=plp_nmol_l:relative"), ["reference is 0"]),
        (("--map", "crp=crp_mg_l", "--map", "il6=plp_nmol_l"), ["one column for inflammation"]),
        (("--map", "b6=plp_nmol_l", "--assume", "iorn"), ["Did you mean iron"]),
        (("--map", "b6=plp_nmol_l", "--assume", "iron"), ["iron", "--map"]),
        (("--map", "b6=plp_nmol_l", "--systems", "serotonine"), ["Did you mean serotonin"]),
        (("--map", "b6=plp_nmol_l", "--ensemble", "-1"), ["-1"]),
        (("--map", "b6=plp_nmol_l", "--assume", "b6", "--ensemble", "1", "--seed", "-1"), ["--seed", "-1"]),
        (("--map", "b6=plp_nmol_l", "--systems", "receptor"), ["receptor", "serotonin"]),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_sentence_and_leaves_no_file(capsys, tmp_path, options, words):
    systems = () if "--systems" in options else ("--systems", FOUR)
    code, answer, err = run(capsys, *options, *systems, "--out", str(tmp_path / "o.csv"))
    assert (code, answer) == (2, {})
    for word in words:
        assert word in err
    assert list(tmp_path.iterdir()) == []


def test_nobody_below_detection_of_a_marker_fails(capsys, tmp_path):
    data, out = file(tmp_path, "crp_mg_l\n0\n1\n2\n"), tmp_path / "o.csv"
    code, answer, _ = run(capsys, "--data", str(data), "--srs", "--map", "crp=crp_mg_l", "--out", str(out))
    assert (code, answer["failed"]) == (0, 0)
    undetected, median, raised = (float(row["serotonin_TPH"]) for row in table(out))
    assert undetected == median == made("serotonin", {}, "TPH")
    assert raised < median


def test_a_column_named_as_a_parameter_is_taken_in_its_unit(capsys, tmp_path):
    data, out = file(tmp_path, "fire\n0.5\n1\n2\n2\n"), tmp_path / "o.csv"
    options = ["--data", str(data), "--srs", "--map", "serotonin.fire=fire", "--systems", "serotonin"]
    code, answer, _ = run(capsys, *options, "--out", str(out))
    assert (code, answer["references"][0]["taken"]) == (0, "as it is")
    assert [float(row["serotonin_REL"]) for row in table(out)] == pytest.approx(
        [made("serotonin", {"fire": fire}, "REL") for fire in (0.5, 1.0, 2.0, 2.0)], rel=SAME
    )


@pytest.mark.parametrize(
    ("column", "unit", "said"), [("Choline (mmol/L)", "mmol/L", False), ("chol_mg_l", "mg/L", True), ("x", "", True)]
)
def test_a_unit_that_is_not_the_targets_is_converted_refused_or_told(capsys, tmp_path, column, unit, said):
    data, out = file(tmp_path, f"{column}\n0.01\n0.02\n"), tmp_path / "o.csv"
    options = ["--data", str(data), "--map", f"choline={column}:absolute", "--systems", "acetylcholine"]
    code, answer, err = run(capsys, *options, "--out", str(out))
    told = err if code else " ".join(answer["warnings"])
    assert (code == 2) == (said and bool(unit))
    assert (column in told and (unit or "taken as µmol/L") in told) == said
    if not said:
        assert float(table(out)[0]["acetylcholine_REL"]) == pytest.approx(made("acetylcholine", {}, "REL"), rel=SAME)


def test_no_number_of_a_person_is_told_beside_the_file(capsys, tmp_path):
    data, out = file(tmp_path, "vmax\n400\n3.217\n"), tmp_path / "o.csv"
    options = ["--data", str(data), "--map", "serotonin.Vaadc=vmax:absolute", "--systems", "serotonin"]
    code, answer, err = run(capsys, *options, "--out", str(out))
    assert (code, answer["failed"]) == (0, 1)
    assert "3.217" in table(out)[1]["serotonin_reason"]
    assert "3.217" not in json.dumps(answer) + err
    assert "decarboxylase" in answer["reasons"][0]["example"] or "AADC" in answer["reasons"][0]["example"]


def test_no_text_of_a_csv_is_a_formula(capsys, tmp_path):
    data, out = file(tmp_path, "id,trp_umol_l\n=A1,60\n@B2,70\nC3,80\n"), tmp_path / "o.csv"
    options = ["--data", str(data), "--map", "btrp=trp_umol_l", "--systems", "serotonin"]
    code, _, _ = run(capsys, *options, "--out", str(out))
    assert code == 0
    assert [row["id"] for row in table(out)] == ["'=A1", "'@B2", "C3"]


def test_what_is_idle_is_told_with_what_would_move_it(capsys, tmp_path):
    data = file(tmp_path, "x,y\n1,1\n2,2\n")
    options = ["--data", str(data), "--map", "thyroid=x", "--map", "testosterone=y", "--systems", "serotonin"]
    code, answer, _ = run(capsys, *options, "--out", str(tmp_path / "o.csv"))
    assert code == 0
    told = "\n".join(answer["warnings"])
    assert "thyroid moves none of these systems: it has no map" in told
    assert "to Vmao, are assumed (grade C) and off. --assume testosterone" in told


def test_stopped_work_keeps_no_file(tmp_path):
    data = file(tmp_path, "trp_umol_l\n" + "60\n" * 10)
    asked = Plan((system("serotonin"),), (Input("plasma_trp", "trp_umol_l", None),))

    def stop(fraction: float, sentence: str) -> None:
        raise JobCancelled("stopped")

    with pytest.raises(JobCancelled):
        written(read_file(data), asked, tmp_path / "o.parquet", stop)
    assert [place.name for place in tmp_path.iterdir()] == ["mine.csv"]


def test_control_c_ends_in_one_sentence(capsys, tmp_path, monkeypatch):
    def pressed(fraction: float, sentence: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("neuro.cli.people_run.progress", lambda: pressed)
    options = ["--data", "simulated", "--map", "btrp=trp_umol_l", "--systems", "serotonin"]
    code, answer, err = run(capsys, *options, "--out", str(tmp_path / "o.csv"))
    assert (code, answer) == (2, {})
    assert "no file was kept" in err
    assert list(tmp_path.iterdir()) == []
