"""`neuro simulate`: published facts through the command line, and what is said to a wrong question.

Facts are those printed by the authors, or computed from their equations by another implementation (libRoadRunner or
scipy); 1 % relative where two or three digits are known, 0.5 % where four are.
"""

import csv
import json

import numpy as np
import pytest

from neuro.cli import main

PRINTED, FOUR_DIGITS = 1e-2, 5e-3


def run(capsys, *options: str) -> tuple[int, str, str]:
    code = main(["simulate", *options])
    out = capsys.readouterr()
    return code, out.out, out.err


def solved(capsys, *options: str) -> dict:
    code, text, complaint = run(capsys, *options, "--json")
    assert code == 0, complaint
    return json.loads(text)


def course(capsys, tmp_path, *options: str) -> tuple[dict, dict[str, np.ndarray]]:
    place = tmp_path / "course.csv"
    answer = solved(capsys, *options, "--out", str(place))
    with place.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return answer, {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def drive(tmp_path, *rows: str) -> str:
    place = tmp_path / "drive.csv"
    place.write_text("\n".join(["from_h,to_h,name,value,repeat_h", *rows]) + "\n", encoding="utf-8")
    return str(place)


@pytest.mark.parametrize(
    ("system", "printed"),
    [
        ("serotonin", {"eht": 0.0601, "vht": 67.4267, "cht": 0.0376, "htp": 1.6110, "trp": 20.1651, "hia": 1.5846}),
        ("serotonin", {"g": 0.8639, "ts": 1.0068, "b": 0.9757, "gha": 0.6947, "tha": 12.6860, "bha": 2.9428}),
        ("serotonin", {"TRPIN": 158, "TPH": 4.0, "REL": 127.6, "SERT": 125, "MAOc": 1.6, "EREM": 2.4}),
        ("dopamine", {"tyr": 126, "ldopa": 0.3559, "cda": 2.65, "vda": 81, "eda": 0.002024, "bh2": 40.86, "bh4": 319}),
        ("dopamine", {"TH": 27.30, "REL": 80.97, "DAT": 80.14, "TYRIN": 240.99, "pool": 942.77}),
        ("glutamate_gaba", {"GLUe": 10, "GLUi": 0.06, "GABAi": 0.6, "GABAv": 0.06, "GLNa": 3.8, "GLUa": 0.8}),
        ("acetylcholine", {"Che": 8.35, "Cht": 181.4, "Ac": 709, "Av": 2075, "Ae": 0.0156, "ChAT": 207}),
    ],
)
def test_the_reference_state_is_the_printed_one(capsys, system, printed):
    answer = solved(capsys, system)
    found = {**answer["states"], **answer["fluxes"]}
    assert answer["status"] == "steady"
    assert {name: found[name] for name in printed} == pytest.approx(printed, rel=PRINTED)


@pytest.mark.parametrize(
    ("options", "ratios"),
    [
        (["serotonin", "--scale", "btrp=0.5"], {"TPH": 0.8148}),
        (["serotonin", "--scale", "btrp=2"], {"TPH": 1.1692}),
        (["serotonin", "--scale", "tb=0.5"], {"TPH": 0.6912}),
        (["serotonin", "--scale", "Vaadc=0.2"], {"vht": 1.0, "cht": 1.0, "eht": 1.0, "htp": 5.21}),
        (["dopamine", "--scale", "btyr=0.5"], {"TH": 1.0092}),
        (["dopamine", "--scale", "btyr=2"], {"TH": 0.9762}),
        (["dopamine", "--scale", "tb=0.5"], {"TH": 0.970}),
        (["dopamine", "--scale", "Vaadc=0.2"], {"vda": 1.0, "ldopa": 5.06}),
        (["dopamine", "--scale", "Vdat=0.5"], {"eda": 1.456, "vda": 0.732}),
    ],
)
def test_a_changed_parameter_moves_what_it_should(capsys, options, ratios):
    answer = solved(capsys, *options)
    assert {name: answer["relative"][name] for name in ratios} == pytest.approx(ratios, rel=FOUR_DIGITS)


def test_a_decarboxylase_slower_than_the_hydroxylase_has_no_steady_state(capsys):
    answer = solved(capsys, "serotonin", "--set", "Vaadc=3.9")
    assert answer["status"] == "no-steady-state"
    assert "3.9" in answer["reason"]
    assert all(value is None for value in answer["states"].values())


def test_ketosis_for_an_hour_lowers_glutamate_and_cytosolic_gaba(capsys, tmp_path):
    _, found = course(capsys, tmp_path, "glutamate_gaba", "--set", "KETp=3.9", "--hours", "1")
    change = {name: 100 * (found[name][-1] / found[name][0] - 1) for name in ("GLUe", "GABAi")}
    assert change == pytest.approx({"GLUe": -9.05, "GABAi": -38.35}, rel=PRINTED)


def test_a_stimulation_of_two_seconds_is_followed_by_an_undershoot(capsys, tmp_path):
    rows = drive(tmp_path, f"0,{2 / 3600!r},fire,30,")
    answer, found = course(capsys, tmp_path, "serotonin", "--hours", repr(30 / 3600), "--drive", rows, "--every", "0.1")
    lowest = found["eht"].argmin()
    assert len(found["eht"]) == 301
    assert found["eht"].max() > 2 * found["eht"][0]
    assert 1000 * found["eht"][lowest] == pytest.approx(45.1, rel=PRINTED)
    assert 3600 * found["time_h"][lowest] == pytest.approx(17.6, abs=0.6)
    assert any("REL" in sentence for sentence in answer["warnings"])


@pytest.mark.parametrize(
    ("system", "plasma", "flux", "swing"), [("serotonin", "btrp", "TPH", 3.370), ("dopamine", "btyr", "TH", 1.049)]
)
def test_meals_swing_the_synthesis_of_serotonin_and_hardly_that_of_dopamine(
    capsys, tmp_path, system, plasma, flux, swing
):
    """Best, Nijhout and Reed 2010, abstract; the numbers by another implementation of the same drive."""
    meals = [(0, 24, 0.25), (7, 10, 1.75), (12, 15, 1.75), (18, 21, 3.25)]
    rows = drive(tmp_path, *(f"{start},{end},{plasma},{97 * share},24" for start, end, share in meals))
    _, found = course(capsys, tmp_path, system, "--hours", "96", "--drive", rows, "--every", "60")
    day = found[flux][found["time_h"] >= 72]
    assert day.max() / day.min() == pytest.approx(swing, rel=PRINTED)


def test_a_disturbed_pool_returns(capsys, tmp_path):
    answer, found = course(capsys, tmp_path, "glutamate_gaba", "--start", "GLUe=12", "--hours", "100")
    assert found["GLUe"][0] == 12
    assert found["GLUe"][-1] == pytest.approx(solved(capsys, "glutamate_gaba")["states"]["GLUe"], rel=1e-6)
    assert answer["status"] == "steady"


@pytest.mark.parametrize(("start", "said"), [(["bh4=0.2"], ["bh2 + bh4"]), (["bh4=0.2", "bh2=0.8"], [])])
def test_a_start_that_moves_a_conserved_sum_is_told(capsys, start, said):
    options = [part for text in start for part in ("--start", text)]
    answer = solved(capsys, "serotonin", "--hours", "1", *options)
    assert [sentence[:9] for sentence in answer["warnings"]] == said


def test_without_the_autoreceptor_release_follows_the_store(capsys):
    held, free = (solved(capsys, "serotonin", "--scale", "Vtph=2", *more) for more in (["--no-autoreceptor"], []))
    assert held["relative"]["eht"] > free["relative"]["eht"] > 1
    assert held["fluxes"]["REL"] / held["states"]["vht"] == pytest.approx(1.89)


def test_control_sums_to_one_over_each_flux_and_to_nothing_over_each_pool(capsys):
    """The summation theorems of Kacser and Burns."""
    answer = solved(capsys, "serotonin", "--control")
    total = dict.fromkeys(("TPH", "REL", "eht", "trp"), 0.0)
    for row in answer["control"]:
        if row["of"] in total:
            total[row["of"]] += row["coefficient"]
    assert total == pytest.approx({"TPH": 1, "REL": 1, "eht": 0, "trp": 0}, abs=1e-2)
    assert not [row for row in answer["control"] if row["process"] == "AADC" and row["of"] in ("vht", "eht", "REL")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["serotonine"], "Did you mean serotonin"),
        (["serotonin", "--set", "Vthp=3"], "Did you mean Vtph"),
        (["serotonin", "--set", "eht=3"], "--start"),
        (["serotonin", "--set", "TPH=3"], "flux"),
        (["serotonin", "--set", "Vtph=-1"], "not negative"),
        (["serotonin", "--set", "Ktrp=0"], "above"),
        (["serotonin", "--set", "Vtph=nan"], "NAME=NUMBER"),
        (["serotonin", "--set", "Vtph"], "NAME=NUMBER"),
        (["serotonin", "--set", "btrp=1", "--set", "btrp=2"], "found two"),
        (["serotonin", "--set", "btrp=1e5"], "tryptophan"),
        (["serotonin", "--start", "eht=1"], "--hours"),
        (["serotonin", "--hours", "0"], "hours above 0"),
        (["serotonin", "--hours", "1", "--start", "eth=1"], "mean eht"),
        (["serotonin", "--hours", "1", "--start", "eht=-1"], "not negative"),
        (["serotonin", "--hours", "1", "--every", "-3"], "seconds"),
        (["serotonin", "--hours", "1", "--drive", "nowhere.csv"], "nowhere.csv"),
        (["serotonin", "--hours", "1", "--control"], "--control"),
        (["dopamine", "--with", "ssri"], "of serotonin only"),
        (["glutamate_gaba", "--no-autoreceptor"], "has none"),
        (["receptor"], "receptor"),
        (["receptor", "5ht1a"], "mean 5-HT1A?"),
        (["receptor", "5ht"], "mean 5-HT1A or 5-HT1B"),
        (["GABA"], "mean glutamate_gaba?"),
        (["serotonin", "--set", "VTPH=3"], "mean Vtph?"),
        (["serotonin", "ssri"], "--with"),
        (["serotonin", "--hours", "1e-300"], "hours"),
        (["serotonin", "--hours", "1", "--out", ""], ".csv"),
        (["serotonin", "--hours", "1", "--out", "course.txt"], ".csv"),
        (["serotonin", "--hours", "1", "--out", f"{300 * 'a'}.csv"], "bytes"),
        (["serotonin", "--hours", "1", "--out", "no_such_folder/course.csv"], "no_such_folder"),
    ],
)
def test_a_wrong_question_gets_one_sentence(capsys, options, said):
    code, text, complaint = run(capsys, *options)
    assert (code, text) == (2, "")
    assert said in complaint
    assert complaint.count("\n") == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("from_h,to_h,name\n0,1,btrp", "columns"),
        ("from_h,to_h,name,value\n0,1,btrb,3", "line 2"),
        ("from_h,to_h,name,value\n0,1,btrp,3\n2,1,btrp,3", "line 3"),
        ("from_h,to_h,name,value\n0,1,btrp,many", "value"),
        ("from_h,to_h,name,value\n0,1,btrp", "line 2"),
        ("from_h,to_h,name,value\n0,1,btrp,-3", "line 2"),
        ("from_h,to_h,name,value,repeat_h\n0,2,btrp,3,1", "repeat_h"),
        ("from_h,to_h,name,value,repeat_h\n0,0.0000001,btrp,3,0.000001", "changes"),
        ("", "none"),
        ("from_h,to_h,name,value\n", "rows"),
        ('from_h,to_h,name,value\n0,1,"bt\nrp",3', "line 3"),
    ],
)
def test_a_drive_that_cannot_be_read_names_its_line(capsys, tmp_path, rows, said):
    place = tmp_path / "drive.csv"
    place.write_text(rows, encoding="utf-8")
    code, _, complaint = run(capsys, "serotonin", "--hours", "24", "--drive", str(place))
    assert code == 2
    assert said in complaint
    assert complaint.count("\n") == 1


def test_a_course_is_not_written_over_its_drive(capsys, tmp_path):
    rows = drive(tmp_path, "0,1,btrp,50,")
    code, _, complaint = run(capsys, "serotonin", "--hours", "1", "--drive", rows, "--out", rows)
    assert code == 2
    assert "drive.csv" in complaint
    assert "btrp" in (tmp_path / "drive.csv").read_text(encoding="utf-8")


def test_later_rows_of_a_drive_win_and_repeat(capsys, tmp_path):
    rows = drive(tmp_path, "0,24,btrp,50,24", "7,9,btrp,200,24", "8,8.5,btrp,10,")
    _, found = course(capsys, tmp_path, "serotonin", "--hours", "48", "--drive", rows, "--every", "1800")
    entry = dict(zip(found["time_h"].round(3), found["TRPIN"] / 700 * (330 + 1), strict=True))
    share = {value: value / (330 + value) * 331 for value in (10, 50, 200)}
    expected = {0.0: 50, 7.0: 200, 8.0: 10, 8.5: 200, 9.0: 50, 31.0: 200, 32.0: 200, 33.0: 50}
    assert {hour: entry[hour] for hour in expected} == pytest.approx({h: share[v] for h, v in expected.items()})


def test_the_table_for_people_says_status_unit_and_grade(capsys):
    code, text, _ = run(capsys, "dopamine", "--scale", "Vdat=0.5")
    assert code == 0
    assert text.startswith("Dopamine")
    assert "Vdat" in text
    assert "µmol/L" in text


def test_a_parameter_that_the_body_moves_has_the_grade_of_the_weakest_it_rests_on(capsys):
    asked = ("--entry", "crp=20", "--entry", "b6=0.5", "--assume", "b6", "--set", "tb=0.9")
    changed = solved(capsys, "serotonin", *asked)["changed"]
    assert changed["Vaadc"]["by"] == ["b6:serotonin.Vaadc"]
    assert changed["Vsert"]["by"] == ["inflammation:serotonin.Vsert"]
    assert [changed[code]["grade"] for code in ("Vaadc", "Vsert", "btrp")] == ["C", "C", "C"]
    assert "kynurenines" in changed["btrp"]["by"][0]
    assert (changed["tb"]["grade"], changed["tb"]["by"]) == ("A", [])


def test_table_shows_the_band_of_an_assumed_map(capsys):
    code, text, _ = run(capsys, "serotonin", "--entry", "b6=0.5", "--assume", "b6")
    header, htp = (next(line for line in text.splitlines() if line.startswith(word)) for word in ("code", "htp"))
    assert code == 0
    assert header.split()[5:7] == ["low", "high"]
    _, value, _, _, low, high, *_ = htp.split()
    assert float(low) < float(value) < float(high)
