"""Files as cohorts: what is read, and the sentence for what is not."""

import gzip
import lzma
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from neuro.cohort.readers import read_file
from neuro.cohort.store import fetch
from neuro.errors import DataError

TEXT = "id,age,sex,plp,smoker\n007,30,female,20.5,0\n008,NA,male,,1\n009,70,,1e2,\n"


def written(path: Path, text: str) -> Path:
    packed = {".gz": gzip.compress, ".xz": lzma.compress}.get(path.suffix, bytes)
    path.write_bytes(packed(text.encode()))
    return path


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz", "c.csv.xz", "c.tsv", "c.v2.tsv.gz"])
def test_text_files_keep_numbers_texts_and_missing(tmp_path: Path, name: str) -> None:
    text = TEXT.replace(",", "\t") if ".tsv" in name else TEXT
    cohort = read_file(written(tmp_path / name, "\ufeff" + text))
    columns = fetch(cohort, cohort.names)
    assert cohort.name == "c"
    assert cohort.design is None
    assert [column.kind for column in cohort.columns] == ["id", "whole", "category", "number", "flag"]
    assert columns["id"].tolist() == ["007", "008", "009"]
    assert columns["sex"].tolist() == ["female", "male", None]
    np.testing.assert_array_equal(columns["plp"], [20.5, np.nan, 100])
    np.testing.assert_array_equal(columns["age"], [30, np.nan, 70])


def test_parquet_is_the_same_cohort_as_its_csv(tmp_path: Path) -> None:
    rows = pa.table(
        {
            "age": pa.array([30, None], pa.int16()),
            "sex": pa.array(["female", "male"]).dictionary_encode(),
            "smoker": [True, None],
            "plp": pa.array([20.5, float("nan")], pa.float64()),
        }
    )
    pq.write_table(rows, tmp_path / "c.parquet")
    cohort = read_file(tmp_path / "c.parquet", name="mine")
    columns = fetch(cohort, cohort.names)
    assert (cohort.name, cohort.provenance.rows) == ("mine", 2)
    np.testing.assert_array_equal(columns["smoker"], [1, np.nan])
    np.testing.assert_array_equal(columns["plp"], [20.5, np.nan])
    assert columns["sex"].tolist() == ["female", "male"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("c.csv", "a,b\n1,2\n1,2,3\n", "line 3; found 3"),
        ("c.csv", "a,b\n", "no rows"),
        ("c.csv", "", "empty"),
        ("c.csv", "a,A\n1,2\n", "'A' more than once"),
        ("c.csv", "a,\n1,2\n", "column 2 .* has none"),
        ("c.csv", 'a,b\n1,"2\n', "line 2 is not one"),
        ("c.xlsx", "a,b\n1,2\n", "c.xlsx"),
        ("c", "a,b\n1,2\n", "Convert it first"),
        ("c.parquet", "a,b\n1,2\n", "cannot be read as such"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_file(written(tmp_path / name, text))


def test_a_file_broken_off_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(TEXT.encode() * 50)[:-20])
    with pytest.raises(DataError, match="broken off"):
        read_file(tmp_path / "c.csv.gz")
    (tmp_path / "d.csv").write_bytes("a,b\n1,\u00e9\n".encode("latin-1"))
    with pytest.raises(DataError, match="UTF-8"):
        read_file(tmp_path / "d.csv")
    with pytest.raises(DataError, match=r"nothing\.csv'; there is none"):
        read_file(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match="folder"):
        read_file(tmp_path)
    with pytest.raises(DataError, match="there is none"):
        read_file(tmp_path / ("x" * 5000))
