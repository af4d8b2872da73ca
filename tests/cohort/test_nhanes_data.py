"""The shipped cohort: its dictionary, its provenance, and what must hold in it."""

import csv
import hashlib

import pandas as pd
import pytest

from neuro.cohort.embedded import data_folder

DTYPES = {
    "whole": {"Int16"},
    "flag": {"Int16"},
    "number": {"float32", "Int16"},
    "weight": {"float64"},
    "category": {"category", "str", "object"},
    "id": {"int64", "Int16"},
}
MEGABYTES = 4


@pytest.fixture(scope="module")
def cohort() -> pd.DataFrame:
    return pd.read_parquet(data_folder() / "nhanes.parquet")


@pytest.fixture(scope="module")
def dictionary() -> pd.DataFrame:
    return pd.read_csv(data_folder() / "nhanes_dictionary.csv", keep_default_na=False).set_index("name")


def test_provenance_describes_the_files_that_are_there(cohort: pd.DataFrame) -> None:
    with (data_folder() / "provenance.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        path = data_folder() / row["file"] if "/" not in row["file"] else data_folder().parent / row["file"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"], row["file"]
        assert row["source"]
        assert row["licence"]
        assert row["command"]
    declared = {row["file"]: (int(row["rows"]), int(row["columns"])) for row in rows}
    assert declared["nhanes.parquet"] == cohort.shape
    assert (data_folder() / "nhanes.parquet").stat().st_size < MEGABYTES * 1e6


def test_dictionary_tells_kinds_units_and_categories(cohort: pd.DataFrame, dictionary: pd.DataFrame) -> None:
    assert dictionary.index.tolist() == cohort.columns.tolist()
    assert (dictionary["label"] != "").all()
    assert dictionary["label"].is_unique
    for name, row in dictionary.iterrows():
        assert str(cohort[name].dtype) in DTYPES[row["kind"]], name
        if row["kind"] == "category":
            assert set(cohort[name].dropna()) == set(row["categories"].split(";")), name
        if row["kind"] == "flag":
            assert set(cohort[name].dropna()) <= {0, 1}, name
    measured = dictionary[dictionary["kind"] == "number"]
    assert (measured["unit"] != "").all()


def test_one_row_an_examined_adult(cohort: pd.DataFrame) -> None:
    assert cohort["SEQN"].is_unique
    assert cohort["age"].min() >= 18
    assert (cohort["w_mec"] > 0).all()
    assert cohort.groupby("cycle", observed=True).size().to_dict() == {
        "2005-2006": 5334,
        "2007-2008": 5995,
        "2011-2012": 5615,
    }


def test_sums_and_means_follow_from_their_parts(cohort: pd.DataFrame) -> None:
    items = cohort[[f"dpq0{item}0" for item in range(1, 10)]].astype("float64")
    pd.testing.assert_series_equal(items.sum(axis=1, skipna=False), cohort["phq9"].astype("float64"), check_names=False)
    assert (cohort["diet_protein_g"].notna() == (cohort["diet_days"] > 0)).all()
    assert (cohort["age_80"] == cohort["age"].clip(upper=80)).all()


def test_hormone_items_are_missing_where_nobody_was_asked(cohort: pd.DataFrame) -> None:
    women = ["oral_contraceptive_ever", "oral_contraceptive_now", "injectable_contraceptive_now", "hormone_therapy_now"]
    assert cohort.loc[cohort["sex"] == "male", women].isna().all(axis=None)
    assert not ((cohort["oral_contraceptive_now"] == 1) & (cohort["oral_contraceptive_ever"] == 0)).any()


def test_present_hormone_use_is_no_for_men_and_yes_where_any_item_is(cohort: pd.DataFrame) -> None:
    now = cohort["sex_hormones_now"]
    items = cohort[["oral_contraceptive_now", "injectable_contraceptive_now", "hormone_therapy_now"]]
    assert (now[cohort["sex"] == "male"] == 0).all()
    assert (now[(items == 1).any(axis=1)] == 1).all()
    assert (now[(cohort["sex"] == "female") & items.isna().all(axis=1)]).isna().all()


def test_detection_limit_flags_mark_the_fill_value(cohort: pd.DataFrame) -> None:
    filled = cohort[cohort["crp_mg_l_below_lod"] == 1]
    assert filled["crp_mg_l"].round(4).unique().tolist() == pytest.approx([0.1])
    assert (cohort.loc[cohort["crp_mg_l_below_lod"] == 0, "crp_mg_l"] > 0.1 + 1e-6).all()
