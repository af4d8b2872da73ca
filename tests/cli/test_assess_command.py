"""`neuro assess`: what is answered, what is listed, and what is said in one sentence instead."""

import json

import pytest

from neuro.cli import main

PERSON = {"sex": "female", "age": 35, "ferritin_ng_ml": 20, "plp_nmol_l": 30, "crp_mg_l": 2, "vitc_mg_dl": 0.8}
REPORT = """Report of 2024-03-01
25-OH-Vitamin D;48;nmol/L;50-125;L
CRP <0,5 mg/L
TSH 2,1
"""


@pytest.fixture
def ask(capsys, tmp_path):
    def asked(*options: str, person: object = None, paste: str | None = None) -> tuple[int, str, str]:
        files = []
        if person is not None:
            (tmp_path / "person.json").write_text(json.dumps(person), encoding="utf-8")
            files += ["--person", str(tmp_path / "person.json")]
        if paste is not None:
            (tmp_path / "report.txt").write_text(paste, encoding="utf-8")
            files += ["--paste", str(tmp_path / "report.txt")]
        code = main(["assess", *files, *options])
        out = capsys.readouterr()
        return code, out.out, out.err

    return asked


def test_one_json_object_with_axes_first_and_the_summary_last(ask):
    code, text, _ = ask("--json", person=PERSON)
    answer = json.loads(text)
    assert code == 0
    assert answer["among"] == "women of 18-39"
    scored = {row["code"]: row for row in answer["axes"] if row["value"] is not None}
    assert set(scored) == {"iron_status", "b6_supply", "inflammation_load", "vitamin_c_status"}
    assert (
        scored["b6_supply"]["percentile_low"]
        < scored["b6_supply"]["percentile"]
        < scored["b6_supply"]["percentile_high"]
    )
    assert answer["composite"]["value"] is not None
    assert answer["cohort"].startswith("NHANES")


def test_the_table_names_axes_before_the_summary(ask):
    code, text, _ = ask(person=PERSON)
    assert code == 0
    assert text.index("axes lie inside their band") < text.index("summary")
    assert "Iron status" in text


def test_pasted_values_join_the_person_and_every_other_line_is_listed(ask):
    code, text, _ = ask("--json", person={"sex": "female", "age": 35}, paste=REPORT)
    answer = json.loads(text)
    assert code == 0
    assert [(row["column"], row["flag"]) for row in answer["pasted"]] == [("vitd_nmol_l", "L"), ("crp_mg_l", "")]
    assert [(row["line"], row["kind"]) for row in answer["unread"]] == [(1, "heading"), (4, "unit")]
    flags = {row["column"]: (row["flag"], row["origin"], row["bound"]) for row in answer["values"]}
    assert flags == {"vitd_nmol_l": ("low", "laboratory", ""), "crp_mg_l": ("inside", "table", "<")}


def test_a_laboratorys_interval_replaces_the_tables(ask):
    options = ("--interval", "ferritin_ng_ml=30:150 ng/mL", "--json")
    rows = [json.loads(ask(*more, person=PERSON)[1])["values"] for more in (options, ("--json",))]
    flags = [next(row["flag"] for row in values if row["column"] == "ferritin_ng_ml") for values in rows]
    assert flags == ["low", "inside"]


def test_equal_weights_count_every_axis_alike(ask):
    weights = json.loads(ask("--equal-weights", "--json", person=PERSON)[1])["composite"]["weights"]
    assert len({row["share"] for row in weights}) == 1


def test_an_earlier_date_gives_changes(ask, tmp_path):
    (tmp_path / "earlier.json").write_text(json.dumps({**PERSON, "age": 34, "plp_nmol_l": 60}), encoding="utf-8")
    options = ("--earlier", str(tmp_path / "earlier.json"))
    answer = json.loads(ask(*options, "--json", person=PERSON)[1])
    [change] = [row for row in answer["change"]["axes"] if row["code"] == "b6_supply"]
    assert change["change"] < 0
    assert [change[key] for key in ("low", "high", "reliable")] == [None, None, None]
    assert "change since the earlier date" in ask(*options, person=PERSON)[1]


def test_published_references_are_used_where_they_are_asked_for(ask):
    answer = json.loads(ask("--reference", "published", "--json", person=PERSON)[1])
    assert {tuple(row["origin"]) for row in answer["axes"] if row["value"] is not None} == {("published",)}


def test_nobody_measured_gets_no_number_and_a_list(ask):
    code, text, _ = ask(person={})
    assert code == 0
    assert "No axis has a score" in text
    assert "what to enter first" in text


def test_a_typical_profile_begins_what_is_not_given(ask):
    answer = json.loads(ask("--typical", "sex == 'male' and age < 40", "--json", person={"plp_nmol_l": 5})[1])
    assert answer["among"] == "men of 18-39"
    assert "Vitamin B6 status" in answer["counts"]["below"]


@pytest.mark.parametrize(
    ("options", "person", "paste", "said"),
    [
        ((), None, None, "--person, --paste or --typical"),
        ((), {"sex": "female", "plp_nmol_l": -5, "bmi": 900}, None, "not possible"),
        ((), {"nonsense": 1}, None, "Wanted a column 'nonsense'"),
        ((), {"sex": "unknown"}, None, "male, female"),
        ((), [1, 2], None, "one object"),
        ((), {"vitd_nmol_l": 90}, REPORT, "differently"),
        (("--interval", "ferritin_ng_ml=15:150"), PERSON, None, "unit"),
        (("--interval", "ferritin_ng_ml=150:15 ng/mL"), PERSON, None, "lower limit"),
        (("--interval", "ferritin_ng_ml=a:b ng/mL"), PERSON, None, "--interval"),
        (("--interval", "ferritn=15:150 ng/mL"), PERSON, None, "ferritin"),
        (("--interval", "ferritin_ng_ml=15:150 mmol/mol"), PERSON, None, "mmol/mol"),
        (("--assume", "nonsense"), PERSON, None, "assumed map"),
        (("--typical", "age > 500"), None, None, "fewer"),
        (("--typical", "sex == 'male'"), PERSON, None, "Write sex == 'female' in --typical"),
        (("--person", "nowhere.json"), None, None, "'nowhere.json'; there is no such file"),
        (("--paste", "nowhere.txt"), None, None, "'nowhere.txt'; there is no such file"),
        (("--html", "profile.csv"), PERSON, None, "ends in .html"),
    ],
)
def test_what_cannot_be_done_is_said(ask, options, person, paste, said):
    code, text, err = ask(*options, person=person, paste=paste)
    assert (code, text) == (2, "")
    assert said in err


def test_a_file_of_ones_own_must_say_how_its_people_were_drawn(ask, tmp_path):
    data = tmp_path / "mine.csv"
    data.write_text("sex,age,plp_nmol_l\n" + "".join(f"male,{20 + row % 15},{20 + row}\n" for row in range(60)))
    person = {"sex": "male", "age": 30, "plp_nmol_l": 40}
    code, _, err = ask("--data", str(data), person=person)
    assert (code, "--srs" in err) == (2, True)
    answer = json.loads(ask("--data", str(data), "--srs", "--json", person=person)[1])
    [scored] = [row for row in answer["axes"] if row["value"] is not None]
    assert (scored["n"], scored["among"]) == (60, "men of 18-39")


def test_every_impossible_value_is_named_at_once(ask):
    _, _, err = ask(person={"plp_nmol_l": -5, "bmi": 900})
    assert "plp_nmol_l" in err
    assert "bmi" in err
    assert "900" not in err


def test_the_page_to_print_is_a_file_of_its_own_and_a_place_that_cannot_be_written_is_named(ask, tmp_path):
    code, _, _ = ask("--html", str(tmp_path / "profile.html"), person=PERSON)
    html = (tmp_path / "profile.html").read_text(encoding="utf-8")
    assert code == 0
    assert "Only what was given." in html
    assert "Iron status" in html
    code, _, said = ask("--html", str(tmp_path / "none" / "profile.html"), person=PERSON)
    assert code == 2
    assert "Make it first" in said
