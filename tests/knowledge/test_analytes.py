"""What laboratories measure against chemistry, the check digit of LOINC, the grammar of UCUM, and printed factors."""

import warnings

import pytest
from ucumvert import PintUcumRegistry

from neuro import units
from neuro.errors import KnowledgeError, UnitError
from neuro.knowledge import analytes, catalogue
from neuro.knowledge.analyte_tables import (
    analyte_intervals,
    analyte_names,
    conversions,
    decision_limits,
    distributions,
    loinc,
)
from neuro.knowledge.analyte_units import in_unit
from neuro.knowledge.instruments import items
from neuro.knowledge.instruments import loinc as totals
from neuro.knowledge.ratios import ratio, ratios
from tests.knowledge.test_tables import mass

ALL = analytes.analytes()
CODES = {row.code for row in ALL}
MASS_TOLERANCE = 5e-4
"""0.05 %: atomic weights vary in nature by less."""
EXACT = 1e-12
"""There and back through floating point."""
ROUNDED = 5e-3
"""Intervals of columns are rounded to three digits where they were converted."""


@pytest.mark.parametrize("row", [row for row in ALL if row.molar_mass], ids=lambda row: row.code)
def test_the_molar_mass_is_that_of_the_formula(row):
    assert row.molar_mass == pytest.approx(mass(row.formula), rel=MASS_TOLERANCE)


def test_a_formula_without_a_molar_mass_and_the_reverse_are_not_there():
    assert all(bool(row.formula) == (row.molar_mass is not None) for row in ALL)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.code)
def test_both_units_there_and_back_are_the_same_value(row):
    for start, into in ((row.conventional, row.si), (row.si, row.conventional)):
        there = in_unit(row.code, 7.3, start, into)
        assert in_unit(row.code, there, into, start) == pytest.approx(7.3, rel=EXACT)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.code)
def test_columns_convert_as_their_analyte_does(row):
    for column in row.columns:
        about = catalogue.variable(column)
        assert in_unit(row.code, 1.0, row.si, about.unit) > 0
        if about.unit_other and about.factor_other is not None:
            shown = 7.3 * about.factor_other + about.offset_other
            assert in_unit(column, 7.3, about.unit, about.unit_other) == pytest.approx(shown, rel=1e-5)
        assert about.molar_mass in (None, row.molar_mass)


def test_every_laboratory_column_is_a_known_analyte():
    known = {column for row in ALL for column in row.columns}
    ours = {
        row.column for row in catalogue.variables() if row.molar_mass or (row.low is not None and "day" not in row.unit)
    }
    assert ours - known == set()


def check_digit(code: str) -> int:
    """The last digit of a LOINC code (modulus 10, doubling from the right)."""
    body = code.split("-")[0]
    doubled = sum(sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(body[::-1]))
    return -doubled % 10


@pytest.mark.parametrize("code", ["2093-3", "718-7", "44261-6", "1988-5"])
def test_the_check_digit_is_computed_as_for_codes_that_everybody_knows(code):
    assert check_digit(code) == int(code[-1])


def test_every_loinc_code_has_its_check_digit_and_no_two_analytes_share_one():
    codes = [row.code for row in (*loinc(), *totals())] + [row.loinc for row in items() if row.loinc]
    assert len(codes) > 60
    assert [code for code in codes if check_digit(code) != int(code.split("-")[1])] == []
    assert len(set(codes)) == len(codes)
    assert {row.analyte for row in loinc()} <= CODES
    assert {row.grade for row in (*loinc(), *totals())} == {"B"}


def test_units_are_valid_ucum_and_another_library_converts_them_alike():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        registry = PintUcumRegistry()
    checked = 0
    for row in ALL:
        start, into = (registry.from_ucum(text) for text in (row.ucum_conventional, row.ucum_si))
        if row.ucum_conventional == row.ucum_si or row.code in {rule.analyte for rule in conversions()}:
            continue
        if row.molar_mass and start.dimensionality != into.dimensionality:
            start = start / (row.molar_mass * registry.from_ucum("g/mol"))
        other = (start / into).to_base_units().magnitude
        assert in_unit(row.code, 1.0, row.conventional, row.si) == pytest.approx(other, rel=1e-9), row.code
        checked += 1
    assert checked > 55


def test_a_ucum_code_is_the_unit_that_people_read():
    for row in ALL:
        if row.code != "gaba_mrs":
            assert units.same(row.ucum_conventional, row.conventional), row.code
            assert units.same(row.ucum_si, row.si), row.code


def test_conversions_by_convention_are_those_that_the_units_use():
    by_code = {row.analyte: row for row in conversions()}
    assert (by_code["hba1c"].factor, by_code["hba1c"].offset) == (units.NGSP_SLOPE, units.NGSP_OFFSET)
    assert in_unit("hba1c", 48.0, "mmol/mol", "%") == pytest.approx(6.543, abs=5e-4)
    assert in_unit("insulin_uu_ml", 10.0, "mIU/L", "pmol/L") == pytest.approx(60.0, rel=EXACT)


@pytest.mark.parametrize(
    ("code", "unit", "into"),
    [("tsat", "%", "mmol/mol"), ("ferritin", "ng/mL", "pmol/L"), ("vitd", "mg/day", "nmol/L"), ("ktr", "%", "ratio")],
)
def test_a_unit_of_something_else_is_refused(code, unit, into):
    with pytest.raises(UnitError, match="Wanted"):
        in_unit(code, 1.0, unit, into)


def test_intervals_limits_and_distributions_speak_of_known_analytes_in_their_units():
    known = CODES | {row.code for row in ratios()}
    for row in analyte_intervals():
        assert row.low is None or row.high is None or row.low < row.high, row
        assert row.low is not None or row.high is not None, row
        assert row.age_low is None or row.age_high is None or row.age_low < row.age_high, row
        assert analytes.may_be_in(row.analyte, row.unit), row
    for row in decision_limits():
        assert row.analyte in CODES
        assert analytes.may_be_in(row.analyte, row.unit) or row.when, row
    for row in distributions():
        assert row.code in known
        assert row.sd < row.mean
        units.parse(row.unit)


def test_one_interval_holds_for_one_sex_and_age():
    rows = [row for row in analyte_intervals() if not row.assay]
    for one in rows:
        same = [row for row in rows if row.analyte == one.analyte and row.sex in ("", one.sex)]
        for other in same:
            overlap = (one.age_low or 0) <= (other.age_high or 200) and (other.age_low or 0) <= (one.age_high or 200)
            assert other is one or not overlap or (one.sex and not other.sex), (one, other)


@pytest.mark.parametrize("row", [row for row in ALL if row.columns], ids=lambda row: row.code)
def test_a_column_has_the_interval_of_its_analyte_inside_what_a_person_can_have(row):
    for column in row.columns:
        about = catalogue.variable(column)
        for given in (one for one in analyte_intervals() if one.analyte == row.code and not one.assay):
            found = catalogue.interval(column, given.sex, given.age_low)
            assert found is not None, (column, given)
            for end, own in ((found.low, given.low), (found.high, given.high)):
                assert (end is None) == (own is None)
                if end is not None and own is not None:
                    assert end == pytest.approx(in_unit(row.code, own, given.unit, about.unit), rel=ROUNDED)
                    assert about.plausible_low <= end <= about.plausible_high
            assert (found.grade, found.source) == (given.grade, given.source)
            assert found.locator


def test_an_age_outside_a_published_interval_has_none():
    assert catalogue.interval("testosterone_ng_dl", "male", 30).low == 264
    assert catalogue.interval("testosterone_ng_dl", "male", 50) is None
    assert catalogue.interval("testosterone_ng_dl") is None
    assert catalogue.interval("ft4_ng_dl") is None


def test_a_recalled_interval_decides_nothing():
    assert catalogue.interval("pa4_nmol_l").grade == "C"
    assert not catalogue.interval("pa4_nmol_l").decides
    deciding = catalogue.interval("ferritin", "male", 40)
    assert (deciding.high, deciding.decides) == (336, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("25-OH vitamin D", "vitd"),
        ("Ferritin, S", "ferritin"),
        ("hs-CRP", "hscrp"),
        ("TSH", "tsh"),
        ("Folsäure", "folate_s"),
        ("Östradiol", "e2"),
        ("Hémoglobine glyquée", "hba1c"),
        ("Ácido fólico", "folate_s"),
        ("Zink im Serum", "zn"),
        ("S-Ferritin", "ferritin"),
        ("plp_nmol_l", "plp"),
        ("Homocystiene", "hcy"),
        ("Magnesum", "mg"),
    ],
)
def test_a_report_may_name_things_its_own_way(text, code):
    assert analytes.named(text).code == code


@pytest.mark.parametrize(
    "text",
    ["DHEA", "Estriol", "Vitamin A", "Vitamin B1", "Vitamin", "T4", "Transferrin", "Threonine", "", "Cholesterol"],
)
def test_what_is_another_thing_is_nobodys_name(text):
    assert analytes.named(text) is None


def test_a_name_of_two_analytes_is_asked_about(monkeypatch):
    both = tuple(analytes.analyte(code) for code in ("crp", "hscrp"))
    monkeypatch.setattr(analytes, "candidates", lambda text: both)
    with pytest.raises(KnowledgeError, match=r"C-reactive protein \(CRP\) or C-reactive protein, high sensitivity"):
        analytes.named("crp?")


def test_every_name_is_of_one_analyte_and_finds_it():
    for row in analyte_names():
        assert row.analyte in CODES
        assert [one.code for one in analytes.candidates(row.name)] == [row.analyte], row


def test_a_value_is_shown_in_both_units():
    assert analytes.shown("vitd", 25, "ng/mL") == "25 ng/mL = 62.4 nmol/L"
    assert analytes.shown("tsh", 2, "mIU/L") == "2 mIU/L"
    assert analytes.in_system("b12", 200, "pg/mL", "SI") == (pytest.approx(147.56, rel=1e-4), "pmol/L")


def test_a_laboratorys_own_interval_is_in_the_columns_unit():
    own = analytes.LabInterval("vitd_nmol_l", 30, 100, "ng/mL", "Laboratory X").interval()
    assert (own.low, own.high) == (pytest.approx(74.879, rel=1e-4), pytest.approx(249.6, rel=1e-4))
    assert (own.unit, own.reference, own.decides) == ("nmol/L", "Laboratory X", True)
    assert analytes.LabInterval("hba1c_pct", None, 42, "mmol/mol", "X").interval().high == pytest.approx(
        5.994, abs=1e-3
    )


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("vitd_nmol_l", None, None, "ng/mL", "X"), "neither"),
        (("vitd_nmol_l", 100, 30, "ng/mL", "X"), "Swap"),
        (("vitd_nmol_l", float("nan"), 30, "ng/mL", "X"), "numbers"),
        (("vitd_nmol_l", -1, 30, "ng/mL", "X"), "from 0"),
        (("vitd_nmol_l", 30, 100, "mg/day", "X"), "mg/day"),
        (("vitd_nmol_l", 30, 100, "ng/mL", " "), "Name the laboratory"),
        (("vitd", 30, 100, "furlong", "X"), "furlong"),
        (("nothing", 30, 100, "ng/mL", "X"), "nothing"),
    ],
)
def test_an_interval_that_cannot_be_is_refused_with_what_to_do(given, named):
    with pytest.raises((KnowledgeError, UnitError), match=named):
        analytes.LabInterval(*given)


def test_ratios_are_formulas_of_analytes_with_the_values_of_the_donors():
    elsewhere = {"pyridoxal", "holotc", "linoleic", "arachidonic", "dpa"}
    for row in ratios():
        assert set(row.expression.columns) - elsewhere <= CODES, row.code
        assert row.low is None or row.low < row.high
    means = {row.code: row.mean for row in distributions()}
    assert ratio("phe_tyr").value(means) == pytest.approx(65.2 / 90.6)
    assert ratio("ktr").value(means) == pytest.approx(1000 * 1.78 / 67.4)
    assert ratio("homa_ir").value({"glucose": 5.0, "insulin": 9.0}) == pytest.approx(2.0)
    assert ratio("body_iron").value({"stfr": 1.0, "ferritin": 1000.0}) == pytest.approx(2.8229 / 0.1207)
    assert ratio("ktr").value({"kyn": 1.0}) != ratio("ktr").value({"kyn": 1.0})
