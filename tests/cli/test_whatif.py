"""`whatif` and `run` as the contract says: keys, exit codes, sentences, the same numbers again."""

import json

import pytest

from neuro.cli import main
from tests.reference.design_reference import SPECS, design_frame, r_designs, typed

MODEL = ["--data", "simulated", "--outcome", "phq9", "--family", "quasipoisson", "--spline", "plp_nmol_l:log"]
MODEL += ["--linear", "age,pir", "--factor", "sex", "--domain", "age >= 20"]
FLOOR = ["--move", "plp_nmol_l=floor:50"]
PARTS = {"estimate", "se", "low", "high"}


@pytest.fixture
def told(capsys):
    """Run a command; its JSON."""

    def run(*args):
        assert main([*args, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def refused(capsys):
    """Run a command that exits 2; its sentence."""

    def run(*args):
        assert main([*args, "--json"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "Traceback" not in err
        return err

    return run


def person(tmp_path, **values):
    path = tmp_path / "person.json"
    path.write_text(json.dumps(values))
    return ["--person", str(path)]


def test_a_policy_answers_under_the_contract_s_keys(told):
    answer = told("whatif", *MODEL, *FLOOR, "--in", "sex == 'female'")
    for key in ("before", "after", "difference", "ratio"):
        assert set(answer[key]) == PARTS
    assert {"moved_share", "supported_share", "warnings"} <= set(answer)
    assert answer["difference"]["estimate"] == pytest.approx(
        answer["after"]["estimate"] - answer["before"]["estimate"], abs=1e-12
    )
    assert 0 < answer["moved_share"] < 1


def test_a_person_answers_under_the_contract_s_keys(told, tmp_path):
    somebody = person(tmp_path, age=45, sex="female", plp_nmol_l=25)
    answer = told("whatif", *MODEL, *somebody, "--move", "plp_nmol_l=set:60")
    for key in ("before", "after", "difference"):
        assert set(answer[key]) == PARTS
    assert {"status", "percentiles", "similar_n"} <= set(answer["support"])
    assert {"individual_interval", "derived", "guardrails", "warnings"} <= set(answer)
    assert answer["mechanism"]["status"] == "not available"
    assert answer["mechanism"]["why"].endswith(".")
    assert answer["reason"] is None


def test_no_support_is_null_with_the_reason_and_exit_0(told, tmp_path):
    somebody = person(tmp_path, age=45, sex="female", plp_nmol_l=25)
    answer = told("whatif", *MODEL, *somebody, "--move", "plp_nmol_l=set:5000")
    assert [answer[key] for key in ("before", "after", "difference", "individual_interval")] == [None] * 4
    assert "99th percentile" in answer["reason"]
    assert answer["support"]["status"] == "none"


@pytest.mark.parametrize("question", ["population", "person"])
def test_a_saved_scenario_run_again_gives_the_same_numbers(told, tmp_path, question):
    path = tmp_path / "s.json"
    somebody = person(tmp_path, age=45, sex="male", plp_nmol_l=25)
    asked = ["--in", "sex == 'female'"] if question == "population" else somebody
    first = told("whatif", *MODEL, *FLOOR, *asked, "--save", str(path))
    again = told("run", "--scenario", str(path))
    assert again["same"] is True
    assert again["differences"] == []
    assert again["answer"] == first
    whole = json.loads(path.read_text())
    whole["answer"]["difference"]["estimate"] += 0.01
    whole["cohort"]["sha256"] = "0" * 64
    path.write_text(json.dumps(whole))
    altered = told("run", "--scenario", str(path))
    assert altered["same"] is False
    assert [one["what"] for one in altered["differences"]] == ["cohort.sha256", "difference.estimate"]


def test_a_foreign_file_is_asked_with_its_design_and_run_again_with_its_data(told, refused, tmp_path):
    from tests.reference.survey_reference import COHORT

    path = tmp_path / "s.json"
    asked = ["--outcome", "phq9", "--family", "quasipoisson", "--linear", "plp,age", "--move", "plp=scale:1.1"]
    design = ["--weights", "weight", "--strata", "stratum", "--psu", "psu"]
    first = told("whatif", "--data", str(COHORT), *design, *asked, "--save", str(path))
    again = told("run", "--scenario", str(path), "--data", str(COHORT))
    assert (again["same"], again["answer"]) == (True, first)
    assert "Give its file with --data" in refused("run", "--scenario", str(path))
    alone = told("run", "--scenario", str(path), "--data", str(COHORT), "--srs")
    assert alone["same"] is False


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--move", "plp_nmol_l=double:2"], "floor|ceiling"),
        (["--move", "plp_nmol_l"], "Wanted --move"),
        (["--move", "plp_nmol_l=set:abc"], "Wanted --move"),
        (["--move", "age=shift:-5"], "nobody's age"),
        (["--move", "plp=floor:50"], "Did you mean plp_nmol_l"),
        (["--move", "vitd_nmol_l=floor:50"], "not in this model"),
        (["--move", "plp_nmol_l=set:5000"], "5th to 95th"),
        ([*FLOOR, "--in", "sex == 'women'"], "at least 11 people"),
        ([*FLOOR, "--in", "nothing > 3"], "nothing"),
        ([*FLOOR, "--person", "/none.json"], "there is no such file"),
    ],
)
def test_what_people_can_mend_exits_2_with_a_sentence(refused, args, words):
    sentence = refused("whatif", *MODEL, *args)
    assert any(word in sentence for word in words.split("|")), sentence


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"age": 45, "sex": "female", "plp_nmol_l": 25, "plq": 3}, "plq"),
        ({"age": 45, "sex": "woman", "plp_nmol_l": 25}, "male, female|female, male"),
        ({"age": 450, "sex": "female", "plp_nmol_l": 25}, "not possible"),
        ({"age": 45, "sex": "female"}, "not measured"),
        ({"sex": "female", "plp_nmol_l": 25}, "Wanted age"),
    ],
)
def test_an_impossible_person_exits_2_with_a_sentence(refused, tmp_path, values, words):
    sentence = refused("whatif", *MODEL, *person(tmp_path, **values), "--move", "plp_nmol_l=set:60")
    assert any(word in sentence for word in words.split("|")), sentence
    assert not [value for value in ("450", "woman") if value in sentence]  # nobody's values in messages


@pytest.mark.parametrize("option", ["--person", "--scenario"])
def test_json_nested_without_end_is_refused_as_unreadable(refused, tmp_path, option):
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000)
    rest = ["whatif", *MODEL, *FLOOR] if option == "--person" else ["run"]
    assert "as JSON" in refused(*rest, option, str(path))


def test_both_commands_print_a_table_without_json(capsys, tmp_path):
    path = tmp_path / "s.json"
    assert main(["whatif", *MODEL, *FLOOR, "--save", str(path)]) == 0
    assert "difference" in capsys.readouterr().out
    assert main(["run", "--scenario", str(path)]) == 0
    assert "same" in capsys.readouterr().out


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("method", ["linearised", "jackknife"])
def test_the_natural_course_has_the_error_of_the_mean_in_every_design(told, name, method, tmp_path):
    """A model with a constant and a canonical link predicts the weighted mean, so R's `svymean` says its error."""
    file = tmp_path / "people.csv"
    design_frame(name).to_csv(file, index=False)
    asked = ["--outcome", "y", "--family", "gaussian", "--linear", "x", "--factor", "tenure", "--move", "x=shift:+0.5"]
    found = told("whatif", "--data", str(file), *typed(name), *asked, "--se", method)
    expected = r_designs()[name] if method == "linearised" else r_designs()[name]["jackknife"]
    assert found["se_method"] == method
    assert found["before"]["estimate"] == pytest.approx(expected["mean"]["est"], rel=1e-9)
    if (name, method) != ("lonely", "jackknife"):  # a replicate without a region is far from all others
        about = 1e-9 if method == "linearised" else 0.01  # ours lie about the estimate, R's about their own mean
        assert found["before"]["se"] == pytest.approx(expected["mean"]["se"], rel=about)
