"""The profile page: typical people first, axes before the composite, reasons for refusals, values kept to the visit."""

import ast
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from neuro.cohort.privacy import FLOOR
from neuro.knowledge.words import objections
from pages import profile_resources
from pages.parts import INTENDED_USE
from pages.profile_inputs import KINDS, NOTHING

SECONDS = 90
FILES = sorted((Path(__file__).parents[2] / "pages").glob("profile*.py"))
REPORT = """Laborbericht vom 12.03.2024
Ferritin 12 ng/mL (15-150) L
CRP; 4,2; mg/l; <5,0
Homocystein 14,3 µmol/l (< 12) +
Zink 0,78 mg/l
Vitamin B6 (PLP) <10 nmol/l
Magnesium 0,82
Geschlecht: weiblich
Alter 34
"""
SECRET = "12.34567"
Visit = Callable[..., AppTest]


@pytest.fixture
def visit() -> Visit:
    """Open the profile as a new visitor."""

    def opened(**asked: str) -> AppTest:
        app = AppTest.from_file("../../pages/frame.py", default_timeout=SECONDS)
        app.query_params.update(asked)
        app.run()
        return app.switch_page("profile.py").run()

    return opened


def words(app: AppTest) -> str:
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join([*(str(element.value) for kind in kinds for element in kind), *(e.label for e in app.expander)])


def number(app: AppTest, label: str):
    return next(one for one in app.number_input if one.label.startswith(label))


def begin_with(app: AppTest, kind: str) -> AppTest:
    return app.selectbox(key="profile_kind").set_value(kind).run()


def put(app: AppTest, label: str, value: float | None) -> AppTest:
    return number(app, label).set_value(value).run()


def paste(app: AppTest, text: str, place: int = 0) -> AppTest:
    return app.text_area(key=f"profile_text_{place}").set_value(text).run()


def test_it_begins_with_typical_people_never_blank_and_never_one_person(visit: Visit) -> None:
    app = visit()
    text = words(app)
    assert not app.exception
    assert not app.error
    assert re.search(r"\d+ of 14 axes lie inside their band", text)
    assert "Nobody's own values: weighted medians of women under 40" in text
    assert INTENDED_USE in text
    assert not list(objections(text))
    asked = profile_resources.key("nhanes")
    assert all(profile_resources.counted(asked, kind) >= FLOOR for kind in KINDS.values())


def test_every_kind_of_people_and_every_cohort_has_a_profile(visit: Visit) -> None:
    app = visit(cohort="Simulated cohort (no real people)")
    assert not app.exception
    assert not app.error
    assert "simulated" in words(app)
    assert "axes lie inside their band" in words(app)
    for kind in KINDS:
        begin_with(app, kind)
        assert not app.exception
        assert "axes lie inside their band" in words(app)


def test_axes_come_by_name_before_the_composite_which_is_last(visit: Visit) -> None:
    app = put(visit(), "Vitamin B6", 8.0)
    text = [str(element.value) for element in app.markdown]
    count = next(place for place, said in enumerate(text) if "13 of 14 axes lie inside their band" in said)
    last = next(place for place, said in enumerate(text) if "(90 % band), in SD of one axis" in said)
    assert "Below: Vitamin B6 status" in text[count]
    assert count < last
    headers = [header.value for header in app.header]
    assert headers[-1] == "Last, one number"


def test_weights_are_shown_and_can_be_made_equal(visit: Visit) -> None:
    app = visit()
    weighted = app.table[-1].value["Share"]
    app.toggle(key="profile_equal").set_value(True).run()
    equal = app.table[-1].value["Share"]
    assert len(set(weighted)) > 1
    assert len(set(equal)) == 1


def test_an_axis_says_what_it_is_set_against_what_is_missing_and_what_it_cannot_say(visit: Visit) -> None:
    text = words(visit())
    for wanted in (
        "Reference: iron stores (ln ferritin) against women of 18-39 of the cohort (n = 2,194)",
        "With phenylalanine and tyrosine measured too, the band shrinks from ±",
        "Missing: choline in plasma (ln)",
        "marker: shows status in blood, not in the brain (grade B)",
    ):
        assert wanted in text
    assert re.search(r"Percentile 4\d \[4\d, 5\d\] among 2,191 people: women of 18-39", text)
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b", text)


def test_nothing_entered_gives_no_number_and_says_what_to_enter_first(visit: Visit) -> None:
    app = begin_with(visit(), NOTHING)
    text = words(app)
    assert not app.exception
    assert "No axis has a score yet" in text
    assert "What to enter first" in [element.value for element in app.subheader]
    assert "**Sex and Age (years)**: they decide who is alike" in text
    assert "**Vitamin B6 (PLP) (nmol/L)**: gives vitamin B6 status" in text
    assert not app.get("vega_lite_chart")
    assert "A summary needs 3 axes; 0 have a value" in text
    assert not re.search(r"[+−]\d\.\d\d SD", text)


def test_what_misleads_the_markers_is_said_beside_the_axes(visit: Visit) -> None:
    app = put(visit(), "C-reactive protein", 25.0)
    said = [one.value for one in app.caption]
    place = next(
        at for at, text in enumerate(said) if text.startswith("CRP above 10 mg/L: inflammation raises ferritin")
    )
    assert place < next(at for at, text in enumerate(said) if "A value is flagged only" in text)
    put(app, "Age", 12.0)
    assert "Nobody under 18 is in the reference: nothing is scored or simulated." in words(app)


def test_iron_of_a_man_is_refused_with_the_reason(visit: Visit) -> None:
    app = put(begin_with(visit(), "men of 40 to 59"), "Ferritin", 100.0)
    text = words(app)
    assert re.search(r"\*\*Iron status\.\*\* Iron stores \(ln ferritin\) was measured only in women up to 49", text)
    assert not any(one.label.startswith("Iron status") for one in app.expander)


def test_pasted_lines_are_read_or_listed_and_replace_what_was_typical(visit: Visit) -> None:
    app = paste(visit(), REPORT)
    text = words(app)
    lines = app.table[0].value
    assert not app.exception
    assert "7 lines read, 2 not read." in text
    assert len(lines) == 9
    assert all(lines["Read as"])
    assert app.selectbox(key="profile_kind").value == NOTHING
    assert "Only what was entered" in text
    read = "\n".join(lines["Read as"])
    assert "Ferritin: 12 µg/L (12 ng/mL in the cohort); flag `L`; the laboratory's interval 15 to 150 µg/L" in read
    assert "Zinc: 11.9 µmol/L (78 µg/dL in the cohort)" in read
    assert "**Not read.** Magnesium: the unit is missing" in read
    assert number(app, "Ferritin").value == 12.0
    assert number(app, "Vitamin B6").value is None
    assert "only known: <10 nmol/L" in text
    values = app.dataframe[0].value.set_index("Value")
    assert tuple(values.loc["Ferritin", ["Lies", "Whose interval"]]) == ("below", "the laboratory's own")
    assert values.loc["Homocysteine", "Lies"] == "above"


def test_what_is_pasted_is_shown_as_it_was_written(visit: Visit) -> None:
    app = paste(visit(), "**Ferritin** ![x](http://x) 12 ng/mL\n- `Zinc` 80 ug/dL *")
    assert list(app.table[0].value["Text"]) == ["`**Ferritin** ![x](http://x) 12 ng/mL`", "`- 'Zinc' 80 ug/dL *`"]


def test_a_corrected_line_takes_the_place_of_the_text_before_it(visit: Visit) -> None:
    app = paste(visit(), REPORT)
    paste(app, REPORT.replace("Magnesium 0,82", "Magnesium 0,82 mmol/l").replace("Zink 0,78 mg/l", ""))
    assert number(app, "Magnesium,").value == 0.82
    assert number(app, "Zinc").value is None


def test_units_turn_and_a_value_keeps_its_meaning(visit: Visit) -> None:
    app = visit()
    before = next(str(one.value) for one in app.markdown if "axes lie inside" in str(one.value))
    app.button(key="turn_units").click().run()
    assert "ng/mL" in number(app, "Vitamin B6").label
    assert app.session_state["units"] == "conventional"
    assert next(str(one.value) for one in app.markdown if "axes lie inside" in str(one.value)) == before


def test_an_emptied_value_is_not_measured_and_not_typical(visit: Visit) -> None:
    app = put(visit(), "Ferritin", None)
    put(app, "Transferrin", None)
    assert "**Iron status.** Not measured: ferritin; transferrin receptor, at least 1 of them." in words(app)


def test_an_impossible_value_is_named_and_loses_no_other(visit: Visit) -> None:
    app = put(visit(), "Ferritin", 1e9)
    assert any("Ferritin" in one.value for one in app.error)
    assert "axes lie inside their band" in words(app)


def test_two_dates_show_the_change_of_each_axis_and_no_band_that_is_not_known(visit: Visit) -> None:
    app = paste(visit(), REPORT)
    app.segmented_control(key="profile_when").set_value("an earlier date").run()
    paste(app, "Ferritin 40 ng/mL\nCRP 1,1 mg/l", place=1)
    assert "Among women of 18-39" in words(app)
    app.segmented_control(key="profile_when").set_value("this date").run()
    text = words(app)
    assert not app.exception
    assert re.search(r"- Iron status: −1\.\d\d SD; how much it varies", text)
    assert "- Zinc status: the earlier date has no score." in text
    assert number(app, "Ferritin").value == 12.0


def test_what_was_entered_can_be_forgotten(visit: Visit) -> None:
    app = paste(visit(), REPORT)
    app.button(key="forget").click().run()
    assert not app.exception
    assert number(app, "Ferritin").value is None
    assert app.text_area(key="profile_text_0").value == ""


def test_values_outlast_a_walk_to_another_page_and_their_text_does_not(visit: Visit) -> None:
    app = put(paste(visit(), REPORT), "Homocysteine", 9.0)
    app.switch_page("balance.py").run()
    app.switch_page("profile.py").run()
    assert number(app, "Ferritin").value == 12.0
    assert number(app, "Homocysteine").value == 9.0
    assert "the laboratory's own" in set(app.dataframe[0].value["Whose interval"])
    assert app.text_area(key="profile_text_0").value == ""
    assert "profile_given" in repr(app.session_state)
    assert "Laborbericht" not in repr(app.session_state)


def test_declined_axes_lead_to_what_can_be_simulated(visit: Visit) -> None:
    app = visit()
    text = words(app)
    for name in ("Receptor sensitivity", "Excitation / inhibition", "Cortisol", "Stability of mood over time"):
        assert f"**{name}.**" in text
    assert len(app.get("page_link")) == 4


def test_enzyme_markers_and_simulated_control_stand_apart_with_grades(visit: Visit) -> None:
    text = words(visit())
    assert "Functional enzyme markers" in text
    assert re.search(r"\*\*Serotonin\*\*, tryptophan hydroxylase 2: .* held by .*\(grade C\)", text)
    assert "A flux is not mood" in text


def test_values_stay_out_of_address_log_and_messages(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        app = paste(visit(), f"Ferritin {SECRET} ng/mL\nHerr Mustermann\nAlter 34")
        put(app, "Zinc", 9.87654e8)
    assert not app.query_params
    assert SECRET not in caplog.text
    assert "Mustermann" not in caplog.text
    assert "9.87654" not in caplog.text
    assert all("987654" not in one.value and "9.87654" not in one.value for one in app.error)


def test_nothing_of_a_person_is_shared_or_put_in_the_address() -> None:
    shared: dict[str, set[str]] = {}
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any("cache" in ast.unparse(one) for one in node.decorator_list):
                shared[node.name] = {argument.arg for argument in node.args.args}
            if isinstance(node, ast.Call):
                assert "bind" not in {one.arg for one in node.keywords}, path.name
    assert shared == {"alike": {"asked"}, "typical": {"asked", "kind"}, "counted": {"asked", "kind"}}


def test_what_is_shared_is_not_changed_by_a_visitor(visit: Visit) -> None:
    asked = profile_resources.key("nhanes")
    before = dict(profile_resources.typical(asked, KINDS["women under 40"]))
    paste(put(visit(), "Ferritin", 77.0), REPORT)
    assert profile_resources.typical(asked, KINDS["women under 40"]) == before
