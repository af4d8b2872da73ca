"""`neuro variability`: one row a person, none below five visits."""

import csv
import json
import statistics

import pytest

from neuro.cli import main

MOODS = {"anna": [4, 6, 5, 9, 7], "ben": [3, 3, 8, 1], "visits": [1, 1, 1, 1, 1, 1]}


@pytest.fixture
def diary(tmp_path):
    place = tmp_path / "diary.csv"
    rows = [f"{who},{day},{mood}" for who, moods in MOODS.items() for day, mood in enumerate(moods)]
    place.write_text("\n".join(["who,day,mood", *reversed(rows)]), encoding="utf-8")
    return place


def test_five_visits_give_the_sd_of_the_textbook_and_four_give_none(diary, capsys):
    out = diary.with_name("steady.csv")
    options = ["--data", str(diary), "--person", "who", "--time", "day", "--value", "mood", "--out", str(out)]
    assert main(["variability", *options, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["people"], answer["n"], answer["missing"], answer["visits_wanted"]) == (3, 2, 1, 5)
    with out.open(encoding="utf-8") as lines:
        found = {row["who"]: row for row in csv.DictReader(lines)}
    assert float(found["anna"]["sd"]) == pytest.approx(statistics.stdev(MOODS["anna"]), rel=1e-12)
    assert float(found["visits"]["rmssd"]) == 0.0
    assert [found["ben"][name] for name in ("visits", "mean", "sd", "rmssd")] == ["4", "", "", ""]


@pytest.mark.parametrize(
    ("column", "said"), [("who", "Name another for each"), ("mod", "mood"), ("word", "Wanted numbers in 'word'")]
)
def test_a_column_that_cannot_be_used_is_a_sentence(diary, capsys, column, said):
    diary.write_text("who,day,mood,word\na,1,2,x\na,2,3,y\n", encoding="utf-8")
    out = str(diary.with_name("o.csv"))
    options = ["--data", str(diary), "--person", "who", "--time", "day", "--value", column, "--out", out]
    assert main(["variability", *options]) == 2
    assert said in capsys.readouterr().err
