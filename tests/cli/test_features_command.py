"""`neuro features`: what the file holds, and what is said when it cannot be made."""

import csv
import json

import pytest

from neuro.cli import main


def run(capsys, *options: str) -> tuple[int, str, str]:
    code = main(["features", *options])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_an_index_named_twice_is_given_once(capsys, tmp_path):
    code, text, _ = run(capsys, "--indices", "b6_status,b6_status", "--out", str(tmp_path / "x.csv"), "--json")
    assert (code, [one["code"] for one in json.loads(text)["indices"]]) == (0, ["b6_status"])


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_file_holds_one_row_a_person_and_one_column_an_index(capsys, tmp_path, suffix):
    place = tmp_path / f"indices.{suffix}"
    code, text, _ = run(capsys, "--indices", "trp_lnaa_diet,b6_status", "--out", str(place), "--json")
    answer = json.loads(text)
    assert code == 0
    assert answer["rows"] == 16944
    assert [(one["code"], one["n"] + one["missing"]) for one in answer["indices"]] == [
        ("trp_lnaa_diet", 16944),
        ("b6_status", 16944),
    ]
    assert columns_of(place) == ["SEQN", "trp_lnaa_diet", "b6_status"]
    assert list(tmp_path.iterdir()) == [place]


def columns_of(place) -> list[str]:
    if place.suffix == ".csv":
        with place.open(encoding="utf-8") as lines:
            return next(csv.reader(lines))
    import pyarrow.parquet

    return list(pyarrow.parquet.read_schema(place).names)


def test_a_file_of_ones_own_gives_the_indices_its_columns_allow(capsys, tmp_path):
    data = tmp_path / "mine.csv"
    data.write_text("plp_nmol_l,bmi\n" + "".join(f"{10 + row},{20 + row}\n" for row in range(30)), encoding="utf-8")
    code, text, _ = run(capsys, "--data", str(data), "--srs", "--out", str(tmp_path / "out.csv"), "--json")
    answer = json.loads(text)
    assert code == 0
    assert [one["code"] for one in answer["indices"]] == ["b6_status", "body"]
    assert any(one["code"] == "trp_lnaa" and "trp_umol_l" in one["reason"] for one in answer["withheld"])


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--indices", "trp_lna", "--out", "x.csv"], "trp_lnaa"),
        (["--indices", "iron_statu", "--out", "x.csv"], "iron_status"),
        (["--indices", "ei_balance", "--out", "x.csv"], "never given"),
        (["--indices", "trp_lnaa", "--out", "x.csv"], "trp_umol_l"),
        (["--indices", "b6_status,", "--out", "x.csv"], "separated by commas"),
        (["--indices", "", "--out", "x.csv"], "separated by commas"),
        (["--out", "x.xlsx"], ".parquet"),
        (["--out", "nowhere/x.csv"], "nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(capsys, tmp_path, monkeypatch, options, named):
    monkeypatch.chdir(tmp_path)
    code, text, err = run(capsys, *options)
    assert code == 2
    assert text == ""
    assert named in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(capsys, tmp_path):
    taken = tmp_path / "taken.csv"
    taken.mkdir()
    code, _, err = run(capsys, "--indices", "b6_status", "--out", str(taken))
    assert code == 2
    assert "taken.csv" in err
    assert list(tmp_path.iterdir()) == [taken]


def test_axes_stand_beside_indices_and_say_what_they_are_set_against(capsys, tmp_path):
    place = tmp_path / "axes.csv"
    code, text, _ = run(capsys, "--indices", "iron_status,b6_status,b6_supply", "--out", str(place), "--json")
    answer = json.loads(text)
    assert code == 0
    assert columns_of(place) == ["SEQN", "b6_status", "iron_status", "b6_supply"]
    assert [(one["code"], one["unit"], one["origins"]) for one in answer["axes"]] == [
        ("iron_status", "SD", {"ln_ferritin": "cohort", "ln_tfr": "cohort"}),
        ("b6_supply", "SD", {"b6_status": "cohort"}),
    ]
    assert [one["n"] for one in answer["axes"]] == [3054, 10578]


def test_axes_against_published_intervals_say_so(capsys, tmp_path):
    asked = ("--indices", "zinc_status", "--reference", "published", "--out", str(tmp_path / "x.csv"), "--json")
    answer = json.loads(run(capsys, *asked)[1])
    assert answer["reference"] == "published intervals"
    assert answer["axes"][0]["origins"] == {"zinc": "published"}


@pytest.mark.parametrize(("code", "reason"), [("serotonin_supply", "trp_umol_l"), ("cortisol", "never given")])
def test_an_axis_that_cannot_be_given_says_why(capsys, tmp_path, code, reason):
    done, text, err = run(capsys, "--indices", code, "--out", str(tmp_path / "x.csv"))
    assert (done, text) == (2, "")
    assert reason in err
