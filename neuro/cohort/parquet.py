"""A Parquet file too large for memory as a cohort: its rows are read from the file by each query."""

import hashlib
import re
from pathlib import Path
from typing import Any

import duckdb

from neuro.cohort.cohort import CYCLE, Cohort, Column, DesignSpec, Kind, Provenance
from neuro.cohort.header import check_header
from neuro.cohort.store import connect, literal, reachable
from neuro.errors import DataError
from neuro.expression import identifier

TABLE = "people"
MOST_ROWS = 1_000_000
"""More rows than this stay in their file. Grade C."""
WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?(INT|INTEGER)")
REAL = re.compile(r"FLOAT|DOUBLE|DECIMAL.*")
NESTED = re.compile(r".*\[\d*\]|(STRUCT|MAP|UNION|VARIANT).*")
ALMOST = 0.9
"""Share of different texts, counted roughly, above which they are counted exactly. Grade C."""


def stays_in_file(path: Path) -> bool:
    """Whether a file is Parquet with more rows than memory is given to."""
    import pyarrow
    import pyarrow.parquet

    if not path.name.lower().endswith(".parquet") or not path.is_file():
        return False
    try:
        return bool(pyarrow.parquet.read_metadata(path).num_rows > MOST_ROWS)
    except (pyarrow.ArrowException, OSError):
        return False


def view_file(path: Path, name: str, design: DesignSpec | None = None) -> Cohort:
    """A Parquet file as a cohort whose table is a view of the file.

    Values are those that `readers.read_file` gives.

    Raises:
        DataError: no rows, a header twice or blank, a cell of several values, or no Parquet at all.
    """
    import pyarrow
    import pyarrow.parquet

    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    try:
        check_header(path.name, pyarrow.parquet.read_schema(path).names)
        connection = connect(reads=path)
        count, columns = _viewed(connection, path)
    except (duckdb.Error, pyarrow.ArrowException) as error:
        raise DataError(f"Wanted Parquet in '{path.name}'; it cannot be read as such. Export it again.") from error
    cycles = _cycles(connection, columns)
    return Cohort(name, name, connection, TABLE, columns, design, Provenance(path.name, digest, count, cycles))


def _viewed(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[int, tuple[Column, ...]]:
    """Make the view; how many rows it has, and what its columns hold."""
    cursor = connection.cursor()
    rows = f"read_parquet({literal(str(reachable(path)))})"
    kinds = {name: kind for name, kind, *_ in cursor.execute(f"describe select * from {rows}").fetchall()}
    for name, kind in kinds.items():
        if NESTED.fullmatch(kind):
            raise DataError(
                f"Wanted one value a cell; column '{name}' of '{path.name}' is nested. Give each part a column."
            )
    selected = ", ".join(f"{_plain(name, kind)} as {identifier(name)}" for name, kind in kinds.items())
    cursor.execute(f"create view {identifier(TABLE)} as select {selected} from {rows}")
    asked = ", ".join(part for name, kind in kinds.items() for part in _asked(name, kind))
    counted = cursor.execute(f"select count(*), {asked} from {identifier(TABLE)}").fetchone()
    assert counted is not None
    pairs = zip(kinds.items(), zip(*[iter(counted[1:])] * 2, strict=True), strict=True)
    return counted[0], tuple(Column(name, _kind(cursor, name, kind, seen, counted[0])) for (name, kind), seen in pairs)


def _number(kind: str) -> bool:
    return kind in ("BOOLEAN", '"NULL"') or bool(WHOLE.fullmatch(kind) or REAL.fullmatch(kind))


def _plain(name: str, kind: str) -> str:
    """A column as float64 or text, with one notion of missing."""
    own = identifier(name)
    if kind in ("FLOAT", "DOUBLE"):
        return f"cast(case when isnan({own}) then null else {own} end as double)"
    return f"cast({own} as {'double' if _number(kind) else 'varchar'})"


def _asked(name: str, kind: str) -> tuple[str, str]:
    """What tells the kind of a column: only 0 and 1, only whole; or how many texts, and that some are there."""
    own = identifier(name)
    if _number(kind):
        whole = f"bool_and(isfinite({own}) and {own} = floor({own}))"
        return f"bool_and({own} in (0e0, 1e0))", whole
    return f"approx_count_distinct({own})", f"count({own})"


def _kind(cursor: duckdb.DuckDBPyConnection, name: str, kind: str, seen: tuple[Any, Any], rows: int) -> Kind:
    first, second = seen
    if _number(kind):
        if first is None:
            return "number"
        return "flag" if first else "whole" if second else "number"
    if second < rows or first < ALMOST * rows:
        return "category"
    own = identifier(name)
    found = cursor.execute(f"select count(distinct {own}) from {identifier(TABLE)}").fetchone()
    return "id" if found == (rows,) and rows > 1 else "category"


def _cycles(connection: duckdb.DuckDBPyConnection, columns: tuple[Column, ...]) -> tuple[str, ...]:
    if CYCLE not in (column.name for column in columns):
        return ()
    cycle = identifier(CYCLE)
    found = connection.cursor().execute(f"select distinct {cycle} from {identifier(TABLE)} where {cycle} is not null")
    return tuple(sorted(str(value) for (value,) in found.fetchall()))
