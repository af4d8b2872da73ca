"""A Parquet file that stays where it is gives what the same file gives when it is read whole."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from neuro.cohort import parquet
from neuro.cohort.cohort import Cohort
from neuro.cohort.parquet import view_file
from neuro.cohort.readers import read_file
from neuro.cohort.store import fetch
from neuro.errors import DataError

ROWS = 40


def people() -> pd.DataFrame:
    """Every type that a column of people comes in."""
    rng = np.random.default_rng(8)
    return pd.DataFrame(
        {
            "id": [f"p{place}" for place in range(ROWS)],
            "colour": pd.Categorical(rng.choice(["red", "green"], ROWS)),
            "gaps": np.where(rng.random(ROWS) < 0.3, np.nan, rng.normal(size=ROWS)),
            "single": rng.normal(size=ROWS).astype(np.float32),
            "age": rng.integers(20, 80, ROWS).astype(np.int16),
            "smoker": rng.random(ROWS) < 0.4,
            "flag": rng.integers(0, 2, ROWS).astype(float),
            "empty": np.full(ROWS, np.nan),
            'a "b"; drop table people --': rng.integers(0, 9, ROWS).astype(float),
            "cycle": rng.choice(["2005-2006", "2007-2008"], ROWS),
            "noted": [None if place % 3 else f"it's {place}" for place in range(ROWS)],
            "endless": np.where(np.arange(ROWS) == 3, np.inf, 2.0),
        }
    )


def both(place: Path, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> tuple[Cohort, Cohort]:
    frame.to_parquet(place)
    whole = read_file(place, "mine")
    monkeypatch.setattr(parquet, "MOST_ROWS", ROWS - 1)
    return read_file(place, "mine"), whole


def is_view(cohort: Cohort) -> bool:
    found = cohort.connection.cursor().execute("select count(*) from duckdb_views() where view_name = 'people'")
    return found.fetchone() == (1,)


def test_a_view_holds_what_the_table_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    viewed, whole = both(tmp_path / "mine.parquet", people(), monkeypatch)
    assert (is_view(viewed), is_view(whole)) == (True, False)
    assert viewed.columns == whole.columns
    assert viewed.provenance == whole.provenance
    ours, theirs = fetch(viewed, viewed.names), fetch(whole, whole.names)
    for name in whole.names:
        np.testing.assert_array_equal(ours[name], theirs[name], err_msg=name)


def test_a_name_with_stars_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people().to_parquet(tmp_path / "a1.parquet")
    viewed, whole = both(tmp_path / "a[1*]?.parquet", people().head(ROWS).assign(flag=1.0), monkeypatch)
    assert viewed.provenance.rows == whole.provenance.rows == ROWS
    np.testing.assert_array_equal(fetch(viewed, ["flag"])["flag"], 1.0)


def test_the_connection_reads_its_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.parquet"
    people().to_parquet(other)
    viewed, _ = both(tmp_path / "mine.parquet", people(), monkeypatch)
    with pytest.raises(duckdb.PermissionException):
        viewed.connection.cursor().execute(f"select * from read_parquet('{other}')")


TWICE = [name.replace("flag", "AGE") for name in people()]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (people().assign(nested=[[1, 2]] * ROWS), "'nested' of 'mine.parquet' is nested"),
        (people().set_axis(TWICE, axis=1), "'AGE' more than once"),
    ],
    ids=["nested", "twice"],
)
def test_what_cannot_be_read_is_refused_as_when_read_whole(
    frame: pd.DataFrame, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "mine.parquet"
    frame.to_parquet(place)
    with pytest.raises(DataError, match=said):
        read_file(place)
    monkeypatch.setattr(parquet, "MOST_ROWS", ROWS - 1)
    with pytest.raises(DataError, match=said):
        read_file(place)


def test_a_file_that_is_no_parquet_is_a_sentence(tmp_path: Path) -> None:
    place = tmp_path / "mine.parquet"
    place.write_text("not at all")
    with pytest.raises(DataError, match="cannot be read as such"):
        view_file(place, "mine")
    with pytest.raises(DataError, match="cannot be read as such"):
        read_file(place)
