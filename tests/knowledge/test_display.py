"""Values are read in the unit that was chosen, and come back as they were."""

import numpy as np
import pytest

from neuro import units
from neuro.knowledge import catalogue
from neuro.knowledge.analyte_tables import analytes
from neuro.knowledge.display import Display, beyond, display, level, round_values

BOTH = [row.column for row in catalogue.variables() if row.unit_other]


@pytest.mark.parametrize(
    ("column", "si", "conventional"),
    [
        ("plp_nmol_l", "nmol/L", "ng/mL"),
        ("b12_pg_ml", "pmol/L", "pg/mL"),
        ("ferritin_ng_ml", "µg/L", "ng/mL"),
        ("hcy_umol_l", "µmol/L", "mg/L"),
        ("crp_mg_l", "mg/L", "mg/dL"),
        ("hba1c_pct", "mmol/mol", "%"),
    ],
)
def test_each_system_has_its_unit(column: str, si: str, conventional: str) -> None:
    variable = catalogue.variable(column)
    assert display(variable, "SI").unit == si
    assert display(variable, "conventional").unit == conventional


@pytest.mark.parametrize("column", BOTH)
def test_a_value_comes_back_as_it_was_stored(column: str) -> None:
    variable = catalogue.variable(column)
    for system in ("SI", "conventional"):
        read = display(variable, system)
        assert read.stored(read.shown(7.3)) == pytest.approx(7.3)


def test_b12_in_both_units_agrees_with_the_published_factor() -> None:
    read = display(catalogue.variable("b12_pg_ml"), "SI")
    assert read.shown(200.0) == pytest.approx(147.6, abs=0.1)


def test_a_variable_of_one_unit_is_read_in_it() -> None:
    assert display(catalogue.variable("age"), "SI") == display(catalogue.variable("age"), "conventional")


@pytest.mark.parametrize(
    ("value", "text"), [(0.0401, "0.0401 u"), (40.12, "40.1 u"), (2575.4, "2,575 u"), (100.0, "100 u"), (0.0, "0 u")]
)
def test_numbers_are_written_to_three_digits_without_trailing_zeros(value: float, text: str) -> None:
    assert Display("x", "u").text(value) == text


def test_a_slider_stops_at_round_numbers_about_evenly_spaced() -> None:
    stops = np.array(round_values(8.3, 830.0, log=True))
    assert {25.0, 60.0, 100.0} <= set(stops)
    assert (np.diff(np.log(stops)) < np.log(1.3)).all()
    assert len(round_values(15.0, 45.0, log=False)) < 80
    assert set(round_values(0.0, 1.0, log=True)) >= {0.0, 0.5, 1.0}


@pytest.mark.parametrize(("low", "high", "log"), [(8.0, 400.0, True), (0.0, 3.0, True), (15.0, 45.0, False)])
def test_a_slider_reaches_beyond_the_support_but_never_below_zero(low: float, high: float, log: bool) -> None:
    ends = beyond(low, high, log)
    assert ends[0] <= low
    assert ends[1] > high
    assert ends[0] >= 0


def test_a_category_without_words_of_its_own_is_read_as_it_is() -> None:
    assert level("race_eth", "nh_asian") == "non-Hispanic Asian"
    assert level("education", "5") == "college graduate"
    assert level("smoking", "never_smoked") == "never smoked"


@pytest.mark.parametrize("column", [column for row in analytes() for column in row.columns])
def test_a_laboratory_column_is_read_in_the_two_units_of_its_analyte(column: str) -> None:
    (about,) = (row for row in analytes() if column in row.columns)
    variable = catalogue.variable(column)
    assert units.same(display(variable, "SI").unit, about.si)
    assert units.same(display(variable, "conventional").unit, about.conventional)
