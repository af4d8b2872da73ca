"""The cohorts that ship: whole, as declared, and said to be absent when they are."""

import shutil
from pathlib import Path

import pytest

from neuro.cohort.embedded import data_folder, embedded, years
from neuro.cohort.store import fetch
from neuro.errors import DataError


def test_nhanes_is_the_real_cohort() -> None:
    cohort = embedded()
    assert cohort.provenance.rows == len(fetch(cohort, ["SEQN"])["SEQN"]) == 16944
    assert cohort.title == "NHANES 2005-08, 2011-12"
    assert cohort.column("sex").categories == ("male", "female")
    assert cohort.design is not None
    assert cohort.design.rule == "nhanes"
    assert not cohort.provenance.simulated


def test_the_simulated_cohort_says_so_and_shares_names_with_nhanes() -> None:
    cohort = embedded("simulated")
    assert cohort.provenance.simulated
    assert "no real people" in cohort.title
    shared = set(cohort.names) & set(embedded().names)
    assert shared >= {
        "age",
        "sex",
        "pir",
        "smoker_now",
        "bmi",
        "plp_nmol_l",
        "crp_mg_l",
        "phq9",
        "dsst",
        "stratum",
        "psu",
    }


@pytest.mark.parametrize(
    ("cycles", "text"),
    [
        (("2005-2006", "2007-2008", "2011-2012"), "2005-08, 2011-12"),
        (("2017-2018", "2015-2016"), "2015-18"),
        (("1999-2000",), "1999-00"),
    ],
)
def test_cycles_are_said_as_spans_of_years(cycles: tuple[str, ...], text: str) -> None:
    assert years(cycles) == text


def test_a_changed_or_absent_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = data_folder()
    monkeypatch.setenv("NEURO_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"simulated\.parquet.*NEURO_DATA"):
        embedded("simulated")
    for name in ("simulated.parquet", "simulated_dictionary.csv", "provenance.csv"):
        shutil.copy(source / name, tmp_path)
    assert embedded("simulated").provenance.rows > 0
    dictionary = tmp_path / "simulated_dictionary.csv"
    dictionary.write_text(dictionary.read_text() + "ghost,number,,,,,\n")
    with pytest.raises(DataError, match="ghost"):
        embedded("simulated")
    with (tmp_path / "simulated.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(DataError, match="sha256"):
        embedded("simulated")


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match="nhanes or simulated"):
        embedded("framingham")
