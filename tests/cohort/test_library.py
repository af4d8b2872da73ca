"""The library: a load is whole or not at all, whoever kills it, and one owner writes at a time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import neuro
from neuro.cohort.cohort import DesignSpec
from neuro.cohort.library import cohorts, hold, load, open_cohort
from neuro.cohort.session import close, session_cohort
from neuro.cohort.store import fetch
from neuro.errors import DataError

DESIGN = DesignSpec(weight="w", stratum="s", psu="p", lonely="average")
LOAD_UNTIL_KILLED = """
import os, signal, sys
from pathlib import Path
from neuro.cohort import library
run, left = library._run, [int(sys.argv[3])]
def dying(cursor, statement, values=()):
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    run(cursor, statement, values)
library._run = dying
library.load(Path(sys.argv[1]), Path(sys.argv[2]), "people")
"""

LOAD_FOR_EVER = """
import sys
from pathlib import Path
from neuro.cohort.library import load
print("ready", flush=True)
while True:
    for file in sys.argv[2:]:
        load(Path(file), Path(sys.argv[1]), "people")
"""
ROOT = Path(neuro.__file__).parents[1]


def people(path: Path, value: int, rows: int = 50) -> Path:
    body = "".join(f"{value},{number},{1 + number % 2},{number % 5},1.5\n" for number in range(rows))
    path.write_text("value,number,s,p,w\n" + body)
    return path


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "library" / "cohorts.duckdb"


def test_a_loaded_cohort_keeps_rows_design_and_provenance(tmp_path: Path, db: Path) -> None:
    loaded = load(people(tmp_path / "people.csv", 7), db, design=DESIGN)
    cohort = open_cohort(db, "people")
    assert set(fetch(cohort, ["value"])["value"]) == {7.0}
    assert cohort.design == DESIGN
    assert (cohort.provenance.rows, cohort.provenance.sha256) == (loaded.rows, loaded.sha256)
    assert [column.kind for column in cohort.columns] == ["whole", "whole", "whole", "whole", "number"]
    with pytest.raises(duckdb.Error, match="read-only"):
        cohort.connection.cursor().execute("drop table cohort_people")


def test_loading_again_replaces_and_others_stay(tmp_path: Path, db: Path) -> None:
    load(people(tmp_path / "first.csv", 1), db)
    load(people(tmp_path / "second.csv", 2), db)
    load(people(tmp_path / "other.csv", 3, rows=9), db, name="FIRST")
    assert [(line.name, line.rows) for line in cohorts(db)] == [("FIRST", 9), ("second", 50)]
    assert set(fetch(open_cohort(db, "FIRST"), ["value"])["value"]) == {3.0}


@pytest.mark.parametrize(
    ("statements", "rows", "value"),
    [(4, 50, 1.0), (5, 50, 1.0), (6, 50, 1.0), (9, 50, 1.0), (15, 50, 1.0), (16, 80, 2.0)],
    ids=["before begin", "before drop", "before rename", "before log", "before commit", "before checkpoint"],
)
def test_kill_leaves_the_old_cohort_or_the_new_one(
    tmp_path: Path, db: Path, statements: int, rows: int, value: float
) -> None:
    load(people(tmp_path / "old.csv", 1), db, name="people")
    new = people(tmp_path / "new.csv", 2, rows=80)
    killed = subprocess.run([sys.executable, "-c", LOAD_UNTIL_KILLED, new, db, str(statements)], check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    (line,) = cohorts(db)
    values = fetch(open_cohort(db, "people"), ["value"])["value"]
    assert (line.rows, len(values), set(values)) == (rows, rows, {value})
    load(new, db, name="people")
    with hold(db) as connection:
        tables = {name for (name,) in connection.cursor().execute("select table_name from duckdb_tables()").fetchall()}
    assert tables == {"loads", "dictionary", "cohort_people"}


@pytest.mark.slow
def test_kill_at_any_moment_leaves_a_whole_cohort(tmp_path: Path, db: Path) -> None:
    sizes = {1.0: 3000, 2.0: 4000}
    files = {value: people(tmp_path / f"{value}.csv", int(value), rows) for value, rows in sizes.items()}
    load(files[1.0], db, name="people")
    rng = np.random.default_rng(7)
    for _ in range(20):
        with subprocess.Popen(
            [sys.executable, "-c", LOAD_FOR_EVER, db, *files.values()], stdout=subprocess.PIPE, cwd=ROOT
        ) as loading:
            assert loading.stdout is not None
            loading.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.4))
            loading.kill()
        (line,) = cohorts(db)
        cohort = open_cohort(db, "people")
        (value,) = set(fetch(cohort, ["value"])["value"])
        assert line.rows == len(fetch(cohort, ["number"])["number"]) == sizes[value]
        close(cohort)


def test_one_process_opens_a_library_many_times_to_read_but_not_to_write(tmp_path: Path, db: Path) -> None:
    path = people(tmp_path / "people.csv", 7)
    load(path, db)
    first, second = open_cohort(db, "people"), open_cohort(db, "people")
    assert len(cohorts(db)) == 1
    close(first)
    assert set(fetch(second, ["value"])["value"]) == {7.0}
    with pytest.raises(duckdb.Error):
        second.connection.cursor().execute("select * from read_csv('/etc/passwd')")
    with pytest.raises(DataError, match="other rights"):
        load(path, db)


def test_a_held_library_says_so(tmp_path: Path, db: Path) -> None:
    path = people(tmp_path / "people.csv", 1)
    with hold(db), pytest.raises(DataError, match="Cohort page"):
        load(path, db)
    load(path, db)


@pytest.mark.parametrize(
    ("name", "words"),
    [("two words", "letters"), ("1st", "letters"), ('x"; drop table loads; --', "letters"), ("NHANES", "embedded")],
)
def test_a_name_that_cannot_be_used_is_refused(tmp_path: Path, db: Path, name: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        load(people(tmp_path / "people.csv", 1), db, name=name)


def test_a_design_column_that_is_not_there_is_refused_before_anything_is_written(tmp_path: Path, db: Path) -> None:
    with pytest.raises(DataError, match="'weigth'"):
        load(people(tmp_path / "people.csv", 1), db, design=DesignSpec(weight="weigth"))
    assert not db.exists()


def test_an_absent_cohort_or_library_is_named(tmp_path: Path, db: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        cohorts(db)
    load(people(tmp_path / "people.csv", 1), db)
    with pytest.raises(DataError, match="the library has people"):
        open_cohort(db, "persons")
    duckdb.connect(str(tmp_path / "foreign.duckdb")).close()
    with pytest.raises(DataError, match="another database"):
        cohorts(tmp_path / "foreign.duckdb")


def test_a_library_that_cannot_lie_there_is_refused(tmp_path: Path) -> None:
    path = people(tmp_path / "people.csv", 1)
    with pytest.raises(DataError, match="cannot be made"):
        load(path, path / "library.duckdb")


def test_a_session_cohort_lives_alone_and_ends(tmp_path: Path) -> None:
    frame = pd.DataFrame({"sex": ["f", None], "age": [30, 40]})
    first, second = (session_cohort(frame, name) for name in ("a", "b"))
    close(first)
    assert fetch(second, ["sex"])["sex"].tolist() == ["f", None]
    with pytest.raises(duckdb.ConnectionException):
        fetch(first, ["sex"])
    assert os.listdir(tmp_path) == []


def test_a_design_of_stages_is_kept_and_libraries_of_earlier_versions_open(tmp_path: Path, db: Path) -> None:
    stages = DesignSpec(stratum="s", psu="p", subunits=("number",), fpc=("w", "value"))
    load(people(tmp_path / "people.csv", 1), db, design=stages)
    load(people(tmp_path / "other.csv", 1), db, design=DESIGN)
    cohort = open_cohort(db, "people")
    assert cohort.design == stages
    close(cohort)
    with hold(db) as connection:
        for name in ("fpc", "substrata", "subunits"):
            connection.cursor().execute(f"alter table loads drop column {name}")
    older = open_cohort(db, "other")
    assert older.design == DESIGN
    close(older)
    load(people(tmp_path / "again.csv", 1), db, design=stages)
    assert open_cohort(db, "again").design == stages
