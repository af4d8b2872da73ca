"""What people meet on each page, run without a browser on the shipped cohorts."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from neuro.knowledge.words import objections
from pages.parts import INTENDED_USE

SECONDS = 90
PAGES = ("home.py", "cohort.py", "balance.py", "profile.py", "associations.py", "person.py", "population.py")
B6 = "move_plp_nmol_l"
PAGE_FILES = sorted((Path(__file__).parents[2] / "pages").glob("*.py"))
Visit = Callable[..., AppTest]


@pytest.fixture
def visit() -> Visit:
    """Open a page as a new visitor, with choices from the address."""

    def opened(page: str, **asked: str) -> AppTest:
        app = AppTest.from_file("../../pages/frame.py", default_timeout=SECONDS)
        app.query_params.update(asked)
        app.run()
        return app if page == "home.py" else app.switch_page(page).run()

    return opened


def words(app: AppTest) -> str:
    """Everything that is written on a page."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def difference(app: AppTest) -> str | None:
    """The number on the answer card."""
    return next((str(metric.value) for metric in app.metric if "ifference" in metric.label), None)


def move(app: AppTest, key: str, near: float) -> AppTest:
    """Move a slider to the stop nearest to a value."""
    slider = app.select_slider(key=key)
    stops = [float(option.split()[0].replace(",", "")) for option in slider.options]
    slider.set_value(min(stops, key=lambda stop: abs(stop - near))).run()
    return app


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_its_cohort_and_the_line_on_intended_use(visit: Visit, page: str) -> None:
    app = visit(page)
    assert not app.exception
    assert not app.error
    text = words(app)
    assert INTENDED_USE in text
    assert "16,944 adults · weighted" in text
    assert not list(objections(text))


@pytest.mark.parametrize("page", PAGES)
def test_a_simulated_cohort_is_called_simulated_wherever_it_shows(visit: Visit, page: str) -> None:
    app = visit(page, cohort="Simulated cohort (no real people)")
    assert not app.exception
    assert not app.error
    assert "simulated" in words(app)
    assert "16,944" not in words(app)


def test_home_shows_one_picture_with_its_numbers_and_four_doors(visit: Visit) -> None:
    app = visit("home.py")
    assert len(app.get("vega_lite_chart")) == 1
    assert len(app.get("page_link")) == 4
    assert re.search(r"People in this cohort .* had on average .* The difference is \*\*.\d\.\d+ \[", words(app))


def test_the_cohort_page_says_what_cannot_be_asked_and_why(visit: Visit) -> None:
    app = visit("cohort.py")
    impossible = app.dataframe[0].value
    pair = impossible[(impossible["Measure"] == "Vitamin B6 (PLP)") & impossible["Outcome"].str.contains("Digit")]
    assert pair["Why not"].item() == "measured in 2005-2006, 2007-2008; the outcome in 2011-2012"


def test_the_dictionary_is_searched_by_words(visit: Visit) -> None:
    app = visit("cohort.py")
    app.text_input(key="search").set_value("tryptophan food").run()
    assert set(app.dataframe[1].value["Column"]) >= {"diet_tryptophan_mg"}
    assert len(app.dataframe[1].value) < 5


def test_an_association_shows_all_that_must_stand_with_it(visit: Visit) -> None:
    text = words(visit("associations.py"))
    for wanted in ("Any difference along it: F(", "Weighted by examination", "Adjusted for", "left out", "risk ratio"):
        assert wanted in text
    assert "It cannot be said. Not clearly away from zero in any of 2 cycles alone" in text
    assert "This visit has asked 1 question;" in text


def test_one_cycle_cannot_replicate(visit: Visit) -> None:
    text = words(visit("associations.py", outcome="Processing speed (Digit Symbol Substitution)"))
    assert "It cannot be said. All of it was measured in one cycle (2011-2012)" in text


def test_another_outcome_takes_an_exposure_that_was_measured_with_it(visit: Visit) -> None:
    app = visit("associations.py")
    app.selectbox(key="outcome").set_value("dsst").run()
    assert not app.exception
    assert app.selectbox(key="exposure").value == "b12_pg_ml"
    assert "Vitamin B6 (PLP)" not in app.selectbox(key="exposure").options


def test_moving_b6_changes_the_difference(visit: Visit) -> None:
    app = visit("person.py")
    first = difference(app)
    second = difference(move(app, B6, 20.0))
    assert first is not None
    assert second is not None
    assert first != second
    assert "Single people scatter far more" in words(app)
    assert "only through assumed maps" in words(app)


def test_the_kinetics_stand_beside_the_cohort_with_their_model_and_grade(visit: Visit) -> None:
    text = words(visit("person.py", cohort="Simulated cohort (no real people)", exposure="Tryptophan"))
    assert "**Serotonin** (SER-2020, grade A)" in text
    assert re.search(r"- release: [+−][\d.]+ %", text)
    assert "A flux is not mood" in text


def test_a_value_beyond_the_people_of_the_fit_has_no_number_but_a_reason(visit: Visit) -> None:
    app = move(visit("person.py"), B6, 500.0)
    assert difference(app) is None
    assert "No number here" in words(app)
    assert "P99" in words(app)
    assert "plp_nmol_l" not in words(app)


def test_cognition_under_60_has_no_number_but_a_reason(visit: Visit) -> None:
    app = visit("person.py", outcome="Animal fluency")
    next(one for one in app.number_input if one.label.startswith("Age")).set_value(45.0).run()
    assert difference(app) is None
    assert "cognition was tested at 60 and older" in words(app)


def test_what_is_not_measured_is_asked_for_not_guessed(visit: Visit) -> None:
    app = visit("person.py")
    app.session_state["profile"]["plp_nmol_l"] = None
    app.run()
    assert difference(app) is None
    assert "not measured for this person" in words(app)
    assert not app.select_slider


def test_pregnancy_blocks_the_number(visit: Visit) -> None:
    app = visit("person.py")
    next(one for one in app.selectbox if one.label == "Pregnant").set_value(1.0).run()
    assert difference(app) is None
    assert "pregnancy" in words(app)


def test_a_value_keeps_its_meaning_when_units_change(visit: Visit) -> None:
    app = visit("person.py")
    before = difference(app)
    app.segmented_control(key="units").set_value("conventional").run()
    own = next(one for one in app.number_input if "(PLP)" in one.label)
    assert "ng/mL" in own.label
    assert difference(app) == before


def test_only_shareable_choices_are_bound_to_the_address() -> None:
    bound, inputs_of_models = set(), set()
    for path in PAGE_FILES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = {one.arg: one.value for one in call.keywords} if isinstance(call, ast.Call) else {}
            if "bind" in named:
                plain = isinstance(named["key"], ast.Constant)
                (bound if plain else inputs_of_models).add(ast.literal_eval(named["key"]) if plain else path.name)
    questions = {"cohort", "outcome", "exposure", "who", "among", "by", "system"}
    balance = {"index", "group", "look", "this", "that"}
    models = {"pathway", "variant", "preset", "projector", "influence", "share", "lesson"}
    assert bound == questions | balance | models | {"find"}
    assert inputs_of_models == {"balance_parts.py", "pathway_inputs.py", "pathway_parts.py", "receptor_parts.py"}


def test_a_population_policy_has_an_interval_and_says_who_moves(visit: Visit) -> None:
    app = visit("population.py")
    assert re.fullmatch(r".\d+\.\d+ \[.\d+\.\d+, .\d+\.\d+\]", difference(app) or "")
    assert re.search(r"\d+ % of the group are moved", words(app))
    assert "refitting without each sampling unit" in words(app)


def test_a_recalled_intake_starts_with_a_policy_that_is_answered_and_says_which_are_not_offered(visit: Visit) -> None:
    app = visit("population.py", exposure="Tryptophan in food")
    assert not app.error
    assert difference(app) is not None
    assert app.segmented_control[-1].options == ["everybody by", "everybody times", "everybody at"]
    assert "not usual intake" in words(app)
    assert "diet_" not in words(app)


@pytest.mark.parametrize("page", ["person.py", "population.py"])
def test_what_is_worked_out_from_other_values_is_not_offered_to_move(visit: Visit, page: str) -> None:
    app = visit(page, exposure="Tryptophan / competing amino acids in food")
    assert not app.exception
    assert not app.error
    assert not app.select_slider
    assert "does not move by itself" in words(app)
    assert INTENDED_USE in words(app)


@pytest.mark.parametrize("kind", ["ceiling", "shift", "scale", "set"])
def test_every_policy_is_answered(visit: Visit, kind: str) -> None:
    app = visit("population.py")
    app.segmented_control(key="policy_floor").set_value(kind).run()
    assert not app.exception
    assert not app.error
    assert difference(app) is not None


@pytest.mark.parametrize(
    ("exposure", "slider", "stop"),
    [
        ("Vitamin B6 (PLP)", "floor_plp_nmol_l_nmol/L", "20 nmol/L"),
        ("C-reactive protein (CRP)", "ceiling_crp_mg_l_mg/L", "3 mg/L"),
    ],
)
def test_a_policy_starts_at_the_end_of_the_reference_interval(
    visit: Visit, exposure: str, slider: str, stop: str
) -> None:
    app = visit("population.py", exposure=exposure)
    shown = app.select_slider(key=slider)
    assert min(shown.options, key=lambda text: abs(float(text.split()[0]) - float(stop.split()[0]))) == stop
    assert difference(app) is not None
    assert float(shown.value) == float(stop.split()[0])


@pytest.mark.parametrize("cohort", ["NHANES 2005-08, 2011-12", "Simulated cohort (no real people)"])
def test_people_without_overt_disease_are_asked_about_with_what_selecting_them_does(visit: Visit, cohort: str) -> None:
    app = visit("associations.py", who="no overt disease", cohort=cohort)
    assert not app.exception
    assert "people with no overt disease" in app.title[0].value
    assert "selected by values" in " ".join(str(one.value) for one in app.warning)
    policy = visit("population.py", among="no overt disease", cohort=cohort)
    assert not policy.error
    assert difference(policy)
