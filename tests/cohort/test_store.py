"""The store: locked down, one cursor a query, one notion of missing."""

from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from neuro.cohort.cohort import Cohort, Column, DesignSpec, Provenance
from neuro.cohort.store import connect, fetch, ingest, timed
from neuro.errors import DataError
from neuro.expression import parse

ROWS = pa.table(
    {
        "age": pa.array([30, None, 70], pa.int16()),
        "plp": pa.array([20.5, float("nan"), None], pa.float32()),
        "sex": pa.array(["female", "male", None]).dictionary_encode(),
        'odd "name"': pa.array([True, None, False]),
    }
)


def cohort_of(rows: pa.Table) -> Cohort:
    connection = connect()
    count = ingest(connection, "people", rows)
    columns = tuple(Column(name, "number") for name in rows.column_names)
    return Cohort("c", "c", connection, "people", columns, DesignSpec(), Provenance("test", "", count))


@pytest.fixture
def cohort() -> Cohort:
    return cohort_of(ROWS)


def test_missing_numbers_are_nan_and_missing_texts_none(cohort: Cohort) -> None:
    columns = fetch(cohort, ["age", "plp", "sex", 'odd "name"'])
    np.testing.assert_array_equal(columns["age"], [30, np.nan, 70])
    np.testing.assert_array_equal(columns["plp"], [20.5, np.nan, np.nan])
    np.testing.assert_array_equal(columns['odd "name"'], [1, np.nan, 0])
    assert columns["sex"].tolist() == ["female", "male", None]
    assert {values.dtype for name, values in columns.items() if name != "sex"} == {np.dtype("float64")}


@pytest.mark.parametrize(
    ("where", "ages"),
    [("age >= 40", [70]), ("sex = 'female'", [30]), ("not (plp > 0)", []), ("age in (30, 70)", [30, 70])],
)
def test_where_keeps_rows_in_order_and_missing_is_not_true(cohort: Cohort, where: str, ages: list[float]) -> None:
    assert fetch(cohort, ["age"], parse(where))["age"].tolist() == ages


@pytest.mark.parametrize("names", [["ages"], ['age" from people; drop table people; --']])
def test_an_unknown_column_never_reaches_sql(cohort: Cohort, names: list[str]) -> None:
    with pytest.raises(DataError, match="none of that name"):
        fetch(cohort, names)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/neurobalance-out.csv'",
        "attach '/tmp/neurobalance-other.duckdb'",
        "install httpfs",
        "load httpfs",
        "select * from 'https://example.org/x.parquet'",
    ],
)
def test_nothing_outside_the_database_can_be_reached(statement: str) -> None:
    with pytest.raises(duckdb.Error):
        connect().cursor().execute(statement)


@pytest.mark.parametrize(
    "setting", ["enable_external_access = true", "threads = 8", "memory_limit = '64GB'", "lock_configuration = false"]
)
def test_settings_are_locked(setting: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        connect().cursor().execute(f"set {setting}")


def test_a_python_variable_is_not_a_table() -> None:
    secret = ROWS  # noqa: F841
    with pytest.raises(duckdb.CatalogException):
        connect().cursor().execute("select * from secret")


def test_threads_that_share_a_connection_get_their_own_rows() -> None:
    cohort = cohort_of(pa.table({"person": np.arange(5000), "group": np.arange(5000) % 50}))

    def asked(group: int) -> set[float]:
        return set(fetch(cohort, ["group"], parse(f'"group" = {group % 50}'))["group"])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(asked, range(300)))
    assert answers == [{float(group % 50)} for group in range(300)]


def test_a_long_statement_is_interrupted() -> None:
    cursor = connect().cursor()
    with pytest.raises(DataError, match=r"within 0\.1 s"), timed(cursor, 0.1):
        cursor.execute(
            "select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 7"
        ).fetchall()
    assert cursor.execute("select 1").fetchone() == (1,)


def test_a_file_that_is_no_database_is_named(tmp_path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("not a database at all" * 100)
    with pytest.raises(DataError, match=r"notes\.duckdb"):
        connect(path)
