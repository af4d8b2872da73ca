"""What people meet on the balance page, run without a browser on the shipped cohorts."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from neuro.knowledge.words import objections
from neuro.models.description.panel import Measure
from neuro.report import measures
from neuro.report.balance import CROSS_SECTIONAL, SIMULATED_SIDE
from tests.reference.panels import shipped

SECONDS = 90
TABS = ("By group", "Along age", "Side by side", "Together", "Missing", "Not given")
SIMULATED = "Simulated cohort (no real people)"
Visit = Callable[..., AppTest]


@pytest.fixture
def visit() -> Visit:
    """Open the page as a new visitor, with choices from the address."""

    def opened(**asked: str) -> AppTest:
        app = AppTest.from_file("../../pages/frame.py", default_timeout=SECONDS)
        app.query_params.update(asked)
        app.run()
        return app.switch_page("balance.py").run()

    return opened


def words(app: AppTest) -> str:
    """Everything that is written on the page."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def named(code: str, cohort: str = "nhanes") -> str:
    """A measure as the list offers it."""
    return measures.label(shipped(cohort).measure(code))


def charts(app: AppTest) -> int:
    return len(app.get("vega_lite_chart"))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("cohort", ["", SIMULATED])
def test_every_view_opens_in_both_cohorts_in_plain_words(visit: Visit, tab: str, cohort: str) -> None:
    app = visit(look=tab, **({"cohort": cohort} if cohort else {}))
    assert not app.exception
    assert not app.error
    text = words(app)
    assert not list(objections(text))
    assert not re.search(r"\b(?:diet|plp|trp)_\w+", text)
    assert charts(app) > 0 or tab == "Not given"


@pytest.mark.slow
@pytest.mark.parametrize("tab", TABS[:5])
@pytest.mark.parametrize("cohort", ["nhanes", "simulated"])
def test_every_measure_has_every_view(visit: Visit, cohort: str, tab: str) -> None:
    app = visit(look=tab, **({"cohort": SIMULATED} if cohort == "simulated" else {}))
    for code in shipped(cohort).measures:
        app.selectbox(key="index").set_value(code).run()
        assert not app.exception, code
        assert not app.error, code
        assert not list(objections(words(app))), code


@pytest.mark.parametrize("code", ["b6_status", "trp_lnaa_diet", "one_carbon", "tsh_flag", "insulin_glucose"])
def test_a_measure_says_what_it_is_before_any_number(visit: Visit, code: str) -> None:
    app, row = visit(index=named(code)), shipped().measure(code)
    text = words(app)
    assert measures.sentence(row.wording) in text
    assert measures.sentence(row.validity) in text
    assert app.code[0].value == measures.formula(row)
    facts = app.table[0].value.iloc[:, 0]
    assert facts["Grade"].startswith(row.grade)
    assert facts["Made of"]
    assert facts["Source"]


def test_a_group_is_told_with_its_interval_and_its_weight(visit: Visit) -> None:
    text = words(visit())
    assert re.search(r"The median runs from \*\*42\.9 \[40\.6, 44\.9\] nmol/L\*\* \(female\)", text)
    assert "Weighted by examination" in text


def test_a_median_is_that_of_the_survey(visit: Visit) -> None:
    """Another way to the same number: `describe` on the column itself."""
    from neuro.cohort.draw import draw
    from neuro.models.description.describe import Question, describe

    cohort = shipped().cohort
    found = describe(Question("quantile", "plp_nmol_l", by=("sex",)), draw(cohort, ["plp_nmol_l", "sex"]))
    text = words(visit())
    assert all(f"{one.estimate:.1f} [" in text for one in found)


def test_units_are_those_of_the_header(visit: Visit) -> None:
    app = visit()
    app.segmented_control(key="units").set_value("conventional").run()
    assert "ng/mL** (female)" in words(app)


def test_the_people_of_the_header_are_those_described(visit: Visit) -> None:
    app = visit(who="60 and older", index=named("body"))
    assert "Among 60 and older" in words(app)
    assert not app.exception


@pytest.mark.parametrize("tab", TABS[:5])
def test_a_measure_that_these_people_never_had_is_a_sentence(visit: Visit, tab: str) -> None:
    app = visit(who="men", index=named("ln_ferritin"), look=tab)
    assert not app.exception
    assert not app.error
    text = words(app)
    assert (
        "Nobody asked about has" in text or "ot measured in" in text or tab in ("Side by side", "Together", "Missing")
    )


def test_two_alike_sides_say_nothing_new(visit: Visit) -> None:
    app = visit(look="Side by side", this="NHANES 2005-2006", that="NHANES 2005-2006")
    assert not app.exception
    assert "Ratio of medians" not in words(app)


def test_levels_of_two_assays_are_warned_of_and_a_twin_is_named(visit: Visit) -> None:
    app = visit(index=named("b12_status"), look="Side by side")
    assert any("not comparable" in one.value and "2011-14 method" in one.value for one in app.warning)
    assert not visit(index=named("b12_status_one_scale"), look="Side by side").warning


def test_age_is_said_to_be_cross_sectional(visit: Visit) -> None:
    assert CROSS_SECTIONAL in words(visit(look="Along age"))


def test_a_simulated_side_is_called_so_and_logarithms_are_ratios(visit: Visit) -> None:
    app = visit(look="Side by side", that="Simulated cohort, all cycles")
    assert SIMULATED_SIDE in words(app)
    assert re.search(
        r"Ratio of medians: \d\.\d\d \[\d\.\d\d, \d\.\d\d\]\*\* \(Simulated cohort, all cycles", words(app)
    )


def test_pairs_without_a_number_have_their_reason(visit: Visit) -> None:
    table = visit(look="Together", index=named("zinc")).table[1].value
    without = table[table["Correlation"] == "none"]
    assert (without["Why none"] != "").all()
    assert without["Why none"].str.contains("no valid weight").any()
    assert without["Why none"].str.contains("ever measured together").any()


def test_what_is_declined_has_its_reason_and_a_simulation(visit: Visit) -> None:
    app = visit(look="Not given")
    text = words(app)
    assert "**Receptor sensitivity.** No blood test measures receptors" in text
    assert "**Excitation / inhibition.**" in text
    links = [one.proto for one in app.get("page_link")]
    assert any("preset=" in link.query_string for link in links)


def test_a_cohort_offers_only_groupings_that_it_has(visit: Visit) -> None:
    assert "Race and ethnicity" in visit().segmented_control(key="group").options
    assert "Race and ethnicity" not in visit(cohort=SIMULATED).segmented_control(key="group").options


def test_a_list_offers_axes_before_indices_of_each_system() -> None:
    found: dict[str, Measure] = dict(shipped().measures)
    order = [(measures.system(found[code]), measures.is_axis(found[code])) for code in measures.ordered(found)]
    for system in {name for name, _ in order}:
        kinds = [axis for name, axis in order if name == system]
        assert kinds == sorted(kinds, reverse=True)
