"""Pasted laboratory values: every line is a value in the cohort's unit, or is listed with the reason."""

import pytest

from neuro.assessment.assess import assess
from neuro.assessment.pasted import pasted
from neuro.balance.indices import indices
from neuro.errors import DataError
from neuro.knowledge.analyte_tables import analyte_names, analytes

DIGITS = 1e-6
"""Factors of the tables have six digits."""


def only(text: str):
    found = pasted(text)
    assert len(found.values) == 1, found.unread
    return found.values[0]


@pytest.mark.parametrize(
    ("line", "column", "value", "flag", "ends"),
    [
        ("Ferritin 12 ng/mL (15-150) L", "ferritin_ng_ml", 12.0, "L", (15.0, 150.0)),
        ("25-OH-Vitamin D;48;nmol/L;50-125;L", "vitd_nmol_l", 48.0, "L", (50.0, 125.0)),
        (
            "25-OH Vitamin D\t19.2\tng/mL\t20 - 50\tL",
            "vitd_nmol_l",
            19.2 / 0.400647,
            "L",
            (49.91925760082, 124.79814400208),
        ),
        ("Hämoglobin 13,4 g/dl 12,0 - 16,0", "hemoglobin_g_dl", 13.4, "", (12.0, 16.0)),
        ("Hémoglobine : 134 g/L [120 à 160]", "hemoglobin_g_dl", 13.4, "", (12.0, 16.0)),
        ("Zinc;12,24;µmol/L;10,7;18,4;", "zinc_ug_dl", 12.24 / 0.152952, "", (10.7 / 0.152952, 18.4 / 0.152952)),
        ("Hierro sérico 18 μmol/L", "iron_ug_dl", 18 / 0.179067, "", None),
        ("Homocysteine,9.5,umol/L,<15,", "hcy_umol_l", 9.5, "", (None, 15.0)),
        ('"Vitamin B12, serum",350,pg/mL,"180-914",N', "b12_pg_ml", 350.0, "N", (180.0, 914.0)),
        ("HbA1c 38 mmol/mol", "hba1c_pct", 38 * 0.09148 + 2.152, "", None),
        ("Insulin, fasting 60 pmol/L *", "insulin_uu_ml", 10.0, "*", None),
        ("Leukozyten 5,4 /nl 4-10", "wbc_k_ul", 5.4, "", (4.0, 10.0)),
        ("Leucocytes 5,4 G/L", "wbc_k_ul", 5.4, "", None),
        ("Neutrophils 4200 cells/µL HH", "neutrophils_k_ul", 4.2, "HH", None),
        ("hs-CRP 12* mg/l (<5)", "crp_mg_l", 12.0, "*", (None, 5.0)),
        ("CRP 0,31 mg/100 ml", "crp_mg_l", 3.1, "", None),
        ("Free T4 15.2 pmol/L H (ref. 12 to 22)", "ft4_ng_dl", 15.2 / 12.8721, "H", (12 / 12.8721, 22 / 12.8721)),
        ("Ferritin 1.234,5 µg/L", "ferritin_ng_ml", 1234.5, "", None),
        ("TSH 2.345 mIU/L", "tsh_uiu_ml", 2.345, "", None),
        ("Age: 45 years", "age", 45.0, "", None),
        ("Ferritin [ng/mL] 12 (15-150)", "ferritin_ng_ml", 12.0, "", (15.0, 150.0)),
        ("Leukocytes (10^9/L) 5.4", "wbc_k_ul", 5.4, "", None),
        ("Vitamin B6 (pyridoxal-5-phosphate) 35 nmol/L", "plp_nmol_l", 35.0, "", None),
        ("Folsäure i.S. 6,2 µg/l > 3,9", "folate_serum_ng_ml", 6.2, "", (3.9, None)),
        ("Ferritin, Serum  8  Low  ng/mL  15-150  01", "ferritin_ng_ml", 8.0, "Low", (15.0, 150.0)),
        ("PCR ultrasensible 0,8 mg/L", "crp_mg_l", 0.8, "", None),
        ("Sex Horm Binding Glob, Serum 55.1 nmol/L", "shbg_nmol_l", 55.1, "", None),
        (
            "VITAMIN D,25-OH,TOTAL,IA  25 L  30-100 ng/mL",
            "vitd_nmol_l",
            25 / 0.400647,
            "L",
            (74.87888340509, 249.59627802),
        ),
        ("Vitamine B12 : 310 pg/mL soit 229 pmol/L", "b12_pg_ml", 310.0, "", None),
        ("HbA1c 5,6 % (38 mmol/mol)", "hba1c_pct", 5.6, "", None),
        ("| Ferritin | 12 | ng/mL | 15-150 | L |", "ferritin_ng_ml", 12.0, "L", (15.0, 150.0)),
    ],
)
def test_a_line_is_read_in_the_cohorts_unit(line, column, value, flag, ends):
    found = only(line)
    assert found.column == column
    assert found.value == pytest.approx(value, rel=DIGITS)
    assert found.flag == flag
    if ends is None:
        assert found.interval is None
    else:
        own = found.interval.interval()
        for end, wanted in zip((own.low, own.high), ends, strict=True):
            assert end == (None if wanted is None else pytest.approx(wanted, rel=DIGITS))


@pytest.mark.parametrize(
    ("line", "kind", "candidates", "said"),
    [
        ("TSH 2.1", "unit", ("tsh_uiu_ml",), "unit is missing"),
        ("Vitamine B12 : 310 pg/mL soit 310 pmol/L", "number", ("b12_pg_ml",), "more than one number"),
        ("Ferritin 12 ng/mL (38 mmol/mol)", "number", ("ferritin_ng_ml",), "more than one number"),
        ("Ferritin 12 bananas", "unit", ("ferritin_ng_ml",), "bananas"),
        ("Ferritin 12 mmol/mol", "unit", ("ferritin_ng_ml",), "mmol/mol"),
        ("CRP 28 nmol/L", "unit", ("crp_mg_l",), "nmol/L"),
        ("Folate 12 ng/mL", "ambiguous", ("folate_serum_ng_ml", "folate_rbc_ng_ml"), "red cells"),
        ("Glucose 92 mg/dL", "ambiguous", ("glucose_fasting_mg_dl",), "fasting"),
        ("Ferritin 1,234 ng/mL", "number", ("ferritin_ng_ml",), "1.234 or 1234"),
        ("Ferritin 12 14 ng/mL", "number", ("ferritin_ng_ml",), "more than one number"),
        ("Ferritin -12 ng/mL", "number", ("ferritin_ng_ml",), "below 0"),
        ("Ferritin negative", "number", ("ferritin_ng_ml",), "no number"),
        ("Selenium 4000000 ug/L", "number", ("selenium_ug_l",), "not possible"),
        ("Iron binding capacity 300 µg/dL", "not taken in", (), "Iron binding capacity"),
        ("Ferritin heavy chain 12 ng/mL", "unknown", (), "none that is known"),
        ("Ferritn 12 ng/mL", "unknown", ("ferritin_ng_ml",), "none that is known"),
        ("1,25-dihydroxy vitamin D 48 pmol/L", "not taken in", (), "active hormone"),
        ("Testosterone, free 12 pg/mL", "not taken in", (), "total testosterone"),
        ("Cortisol 12 µg/dL", "not taken in", (), "timed samples"),
        ("CRP 1e1 mg/L", "number", ("crp_mg_l",), "power of ten"),
        ("Neutrophils 58 %", "unit", ("neutrophils_k_ul",), "10^9/L"),
        ("Vitamin B1 100 nmol/L", "unknown", (), "none that is known"),
        ("25-OH-Vitamin D3/D2 60 nmol/L", "unknown", (), "none that is known"),
        ("2.1 mIU/L TSH", "unknown", (), "No name"),
        ("Ferritin 12 ng/mL 2024-03-01 14 ng/mL 2023-03-01", "number", ("ferritin_ng_ml",), "more than one"),
        ("Test;Result;Unit;Reference;Flag", "heading", (), "heading"),
        ("2024-03-01", "heading", (), "date"),
    ],
)
def test_what_is_not_certain_is_asked_and_never_guessed(line, kind, candidates, said):
    found = pasted(line)
    assert found.values == ()
    [unread] = found.unread
    assert (unread.kind, unread.candidates, unread.text) == (kind, candidates, line)
    assert said in unread.reason


def test_a_value_below_a_limit_is_kept_as_such_and_is_no_number():
    found = pasted("CRP <0.5 mg/L (<5)")
    [row] = found.values
    assert (row.value, row.bound, row.limit) == (None, "<", 0.5)
    assert found.numbers == {}
    assert found.beyond == {"crp_mg_l": ("<", 0.5)}
    assert "beyond a limit" in " ".join(found.said)


def test_an_interval_that_cannot_be_one_does_not_cost_the_value():
    found = only("Ferritin 12 ng/mL (150-15)")
    assert (found.value, found.interval) == (12.0, None)
    assert "150 to 15" in found.note


def test_every_line_that_is_not_empty_is_accounted_for():
    text = "\n".join(
        [
            "Laborbefund  01.03.2024", "", "Parameter;Wert;Einheit;Referenz", "Ferritin;12,5;ng/ml;15-150;L",
            "Eisen;60;µg/dl;65-175;L", "Zink;82", "  ", "Cholesterin;190;mg/dl", "Kommentar: nüchtern",
        ]
    )  # fmt: skip
    found = pasted(text)
    lines = [row.line for row in found.values] + [row.line for row in found.unread]
    assert sorted(lines) == [1, 3, 4, 5, 6, 8, 9]
    assert found.numbers == {"ferritin_ng_ml": 12.5, "iron_ug_dl": 60.0}


def test_the_decimal_sign_of_the_text_decides_what_a_group_of_three_is():
    assert pasted("Ferritin 1.234 ng/mL\nZink 82,5 µg/dl").numbers["ferritin_ng_ml"] == 1234.0
    assert pasted("Ferritin 1,234 ng/mL\nZinc 82.5 µg/dL").numbers["ferritin_ng_ml"] == 1234.0
    assert pasted("Ferritin 1.234 ng/mL\nZinc 82.5 µg/dL").numbers["ferritin_ng_ml"] == 1.234


def test_a_value_given_twice_is_said_and_taken_only_where_both_agree():
    alike = pasted("Vitamin D 48 nmol/L\n25-OH-D 19.2 ng/mL")
    assert alike.numbers == {"vitd_nmol_l": 48.0}
    assert [(row.line, row.kind) for row in alike.unread] == [(2, "repeated")]
    different = pasted("Ferritin 12 ng/mL\nFerritin 80 ng/mL")
    assert different.numbers == {}
    assert [row.line for row in different.unread] == [1, 2]


@pytest.mark.parametrize(
    "date", ["01.03.2024", "2024-03-01", "3/1/2024", "12-Mar-2024", "12 März 2024", "Mar 12, 2024", "2024-03-01 08:15"]
)
def test_a_date_in_any_form_is_no_number(date):
    for line in (f"{date} Copper 110 µg/dL 70-140", f"Copper 110 µg/dL 70-140 {date}"):
        assert (only(line).value, only(line).date) == (110.0, date)


def test_a_date_is_kept_as_written_and_is_no_number():
    assert only("01.03.2024 Kupfer 110 µg/dL 70 - 140").date == "01.03.2024"
    assert only("Copper 110 µg/dL 2024-03-01").value == 110.0


@pytest.mark.parametrize("written", ["Sex: F", "Geschlecht: weiblich", "Sexe : féminin", "Sexo: mujer"])
def test_the_sex_is_read_in_four_languages(written):
    assert only(written).value == "female"


def test_a_text_longer_than_any_report_is_refused():
    with pytest.raises(DataError, match="Paste the report alone"):
        pasted("x" * 100_001)


def test_a_pasted_value_lands_in_the_column_that_indices_read():
    read_by = {name for row in indices() for name in row.needs}
    for row in analytes():
        assert not read_by & set(row.columns) or row.columns[0] in read_by, row.code


def test_pasted_amino_acids_give_an_axis_where_the_cohort_never_measured_them(nhanes):
    found = pasted("Sex: F\nAge: 34\nTryptophan 55 µmol/L\nKynurenine 2.4 µmol/L", nhanes.cohort.names)
    answer = assess(found.numbers, nhanes, kinetics=False).axis("tryptophan_breakdown")
    assert answer.value is not None
    assert answer.origins == ("published",)


def test_every_name_of_the_sensitive_assay_is_read_as_the_protein_it_measures():
    for row in analyte_names():
        if row.analyte == "hscrp":
            assert only(f"{row.name} 1.2 mg/L").column == "crp_mg_l", row.name
