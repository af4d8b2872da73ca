"""The mapping table against CDC's codebooks: nothing invented, nothing forgotten."""

import csv
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from neuro.cohort.nhanes_mapping import cycles, mapping, table_rows
from neuro.cohort.nhanes_storage import columns

REFERENCE = Path(__file__).parents[1] / "reference"
NOT_IN_CODEBOOKS = "RXQ_DRUG"
"""CDC documents the drug table on the page of RXQ_RX; the codebook extract has no rows for it."""
SPELLINGS = {"gm": "g", "mcg": "µg", "hours": "h", "ng/mL RBC": "ng/mL", "kg/m**2": "kg/m²"}
"""CDC's units, as this project writes them."""
SCALES = {("mg/dL", "mg/L"): 10.0, ("umol/L", "nmol/L"): 1000.0}
"""Units of CDC that are not the cohort's, and the factor between them."""


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CODEBOOK = _rows("nhanes_codebook_extract.csv")


def test_every_mapped_variable_stands_in_cdcs_codebook_of_that_cycle() -> None:
    known = {(row["cycle"], row["table"], row["variable"]) for row in CODEBOOK}
    mapped = {
        (letter, row.table(cycles()[letter]), row.variable)
        for row in mapping()
        for letter in row.cycles
        if row.stem != NOT_IN_CODEBOOKS
    }
    assert len(mapped) > 900
    assert mapped - known == set()


def test_every_cycle_in_which_cdc_has_a_columns_variable_is_mapped_or_has_a_reason() -> None:
    variables: dict[str, set[str]] = {}
    covered: dict[str, set[str]] = {}
    for row in mapping():
        variables.setdefault(row.column, set()).add(row.variable)
        covered.setdefault(row.column, set()).update(row.cycles)
    reasons = _rows("nhanes_not_mapped.csv")
    forgotten = {
        (column, entry["cycle"])
        for column, names in variables.items()
        for entry in CODEBOOK
        if entry["variable"] in names and entry["cycle"] not in covered[column]
    }
    unexplained = {
        (column, letter)
        for column, letter in forgotten
        if not any(letter in r["cycles"] and any(fnmatchcase(column, p) for p in r["columns"].split()) for r in reasons)
    }
    assert unexplained == set()


def _spelled(unit: str) -> str:
    plain = SPELLINGS.get(unit, unit).removesuffix("/day").replace(" DFE", "")
    return re.sub(r"1000 ?cells?/", "1000/", plain).lower().replace("µ", "u").replace(" ", "")


def _printed_unit(label: str) -> str:
    """The unit that CDC prints in parentheses at the end of a label; "" where it prints none."""
    found = re.search(r"\(([^()]*(?:/[^()]*|%|mg|gm|mcg|kcal))\)\s*$", label)
    return _spelled(found[1].strip()) if found else ""


def test_units_are_cdcs_or_the_factor_makes_them_so() -> None:
    labels = {(row["table"], row["variable"]): row["label"] for row in CODEBOOK}
    scales = {(_spelled(theirs), _spelled(ours)): factor for (theirs, ours), factor in SCALES.items()}
    checked = 0
    for row in mapping():
        described = columns()[row.column]
        if row.role == "input" or described["kind"] != "number":
            continue
        ours = _spelled(described["unit"])
        for letter in row.cycles:
            theirs = _printed_unit(labels[row.table(cycles()[letter]), row.variable])
            if theirs:
                assert theirs == ours or (theirs, ours) in scales, (row.column, letter)
                assert row.factor == scales.get((theirs, ours), 1.0), (row.column, letter)
                checked += 1
    assert checked > 500


def test_no_column_takes_two_variables_in_one_cycle() -> None:
    taken = [(row.column, letter, row.role) for row in mapping() if row.role != "input" for letter in row.cycles]
    assert len(taken) == len(set(taken))


def test_every_mapped_column_is_described() -> None:
    assert {row.column for row in mapping()} <= set(columns())


@pytest.mark.parametrize("column", ["plp_nmol_l", "b12_pg_ml", "ferritin_ng_ml", "crp_mg_l", "phq9"])
def test_measured_cycles_match_the_published_counts(column: str) -> None:
    """Cycles in which CDC publishes a count above zero, read from its codebooks by hand."""
    published = {"plp_nmol_l": "CDEF", "b12_pg_ml": "ABCDGH", "ferritin_ng_ml": "ABCDEFIJL", "crp_mg_l": "ABCDEFIJL"}
    item = "dpq010" if column == "phq9" else column
    letters = {letter for row in mapping() if row.column == item for letter in row.cycles}
    assert letters == set(published.get(column, "DEFGHIJL"))


def test_tables_that_rules_name_exist() -> None:
    known = {row["name"] for row in table_rows("nhanes_columns.csv")}
    assert {row["column"] for row in table_rows("nhanes_medicines.csv")} <= known
    twins = {row["column"] for row in table_rows("nhanes_adjustments.csv")}
    assert {name for name in twins if not name.startswith("step_")} <= known
    assert {row["weight"] for row in table_rows("nhanes_subsamples.csv")} <= known
    assert {row["weight"] for row in table_rows("nhanes_weights.csv")} <= known
