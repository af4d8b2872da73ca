"""The one way into DuckDB: a locked-down factory, tables in, columns out."""

import functools
import tempfile
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.cohort.sample import Columns
from neuro.errors import DataError
from neuro.expression import Expression, identifier

if TYPE_CHECKING:
    import pyarrow

MEMORY_LIMIT = "2GB"
"""Of one connection: a small server holds several. Grade C."""
PIECEWISE_LIMIT = "512MB"
"""Of a connection that reads a large file: queries hold pieces of it, not a copy. Grade C."""
THREADS = 2
"""Of one connection: a query must not take the machine from the others. Grade C."""
MAX_TEMP_SIZE = "8GB"
"""What one process may spill to disk. Grade C."""
STATEMENT_SECONDS = 60.0
"""After so long nobody waits for an answer any more. Grade C."""
NUMERIC_KINDS = "iufb"
"""numpy's letters for whole numbers, floats and flags."""


@functools.cache
def _temp_directory() -> "tempfile.TemporaryDirectory[str]":
    """Where this process may spill; two processes must not share one."""
    return tempfile.TemporaryDirectory(prefix="neurobalance-", ignore_cleanup_errors=True)


def reachable(path: Path) -> Path:
    """A link to a file, by a name without any character that stands for other files in a query."""
    link = Path(_temp_directory().name) / f"{uuid.uuid4().hex}{path.suffix.lower()}"
    link.symlink_to(path.resolve())
    return link


def connect(path: Path | None = None, read_only: bool = False, reads: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that reaches no file but its own and one it is to read, and whose settings are locked.

    Args:
        path: database file; None for one in memory.
        read_only: open the file without the right to change it.
        reads: a large file that queries read where it lies, by a `reachable` name.
    Returns:
        The connection. Never query it: take a `.cursor()` for each query. Data come in by `ingest`.
    Raises:
        DataError: the file is damaged, held by another process, or not a database.
    """
    spill = _temp_directory().name
    config: dict[str, bool | int | float | str | list[str]] = {
        "memory_limit": PIECEWISE_LIMIT if reads else MEMORY_LIMIT,
        "threads": THREADS,
        "temp_directory": spill,
        "max_temp_directory_size": MAX_TEMP_SIZE,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
    }
    try:
        connection = duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=config)
    except duckdb.Error as error:
        raise DataError(_cannot_open(path, error)) from error
    _lock(connection, spill, reads)
    return connection


def _lock(connection: duckdb.DuckDBPyConnection, spill: str, reads: Path | None) -> None:
    """Close every way out; a file that this process has open already shares its locked settings."""
    if connection.execute("select current_setting('lock_configuration')").fetchone() == (True,):
        return
    # The order matters: directories can be named only while access is still open, the lock closes everything.
    connection.execute(f"set allowed_directories = [{literal(spill)}]")
    if reads is not None:
        connection.execute(f"set allowed_paths = [{literal(str(reads.resolve()))}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _cannot_open(path: Path | None, error: duckdb.Error) -> str:
    if "lock" in str(error).lower():
        return f"Wanted to open the library '{path}'; another process holds it. Close it there, or load from its page."
    if isinstance(error, duckdb.ConnectionException):
        return f"Wanted to open '{path}' anew; this program has it open with other rights. Close what uses it first."
    if path and not path.exists():
        return f"Wanted a library at '{path}'; there is no such file or folder. Check the path, or load a file into it."
    return f"Wanted a DuckDB library at '{path}'; the file cannot be read as one. Restore it from a copy."


def literal(text: str) -> str:
    """A text as an SQL string, for the few statements that take no bound values."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def timed(cursor: duckdb.DuckDBPyConnection, seconds: float = STATEMENT_SECONDS) -> Iterator[None]:
    """Interrupt what `cursor` runs in the block when it takes longer than `seconds`.

    Raises:
        DataError: the statement was stopped.
    """
    timer = threading.Timer(seconds, cursor.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise DataError(f"Wanted an answer within {seconds:g} s; the query took longer. Ask for fewer rows.") from error
    finally:
        timer.cancel()


def ingest(connection: duckdb.DuckDBPyConnection, name: str, rows: "pyarrow.Table") -> int:
    """Write an Arrow table as the DuckDB table `name`, with one notion of missing.

    NaN becomes NULL, flags become 0/1, dictionary-coded text becomes text.

    Returns:
        The number of rows written.
    """
    # A registered table is seen by this connection only, so it cannot collide with other threads' cursors.
    own = connection.cursor()
    own.register("incoming", rows)
    try:
        shape = own.execute("describe incoming").fetchall()
        clean = ", ".join(_clean(column, kind) for column, kind, *_ in shape)
        own.execute(f"create table {identifier(name)} as select {clean} from incoming")
    finally:
        own.unregister("incoming")
        own.close()
    return int(rows.num_rows)


def _clean(column: str, kind: str) -> str:
    own = identifier(column)
    if kind in ("FLOAT", "DOUBLE"):
        return f"case when isnan({own}) then null else {own} end as {own}"
    if kind == "BOOLEAN":
        return f"cast({own} as tinyint) as {own}"
    if kind.startswith("ENUM"):
        return f"cast({own} as varchar) as {own}"
    return own


def fetch(
    cohort: Cohort,
    names: Sequence[str],
    where: Expression | None = None,
    seconds: float = STATEMENT_SECONDS,
) -> Columns:
    """Columns of a cohort as arrays, in the table's row order.

    Args:
        names: columns wanted; repeated names are read once.
        where: keep rows where it is true (missing is not true); None for every row.
        seconds: statement time-out.
    Returns:
        float64 with NaN for missing, or object with None for missing text; each of shape (n,).
    Raises:
        DataError: a column is not in the cohort, or the query took too long.
    """
    wanted = list(dict.fromkeys(names))
    for name in [*wanted, *(where.columns if where else ())]:
        cohort.column(name)
    if not wanted:
        return {}
    selected = ", ".join(f"{identifier(name)} as c{place}" for place, name in enumerate(wanted))
    values: tuple[Any, ...] = ()
    text = f"select {selected} from {identifier(cohort.table)}"
    if where is not None:
        condition = where.sql()
        text, values = f"{text} where {condition.text}", condition.values
    cursor = cohort.connection.cursor()
    try:
        with timed(cursor, seconds):
            arrays = cursor.execute(text, values).fetchnumpy()
    finally:
        cursor.close()
    return {name: _plain(np.ma.asarray(arrays[f"c{place}"])) for place, name in enumerate(wanted)}


def _plain(masked: np.ma.MaskedArray) -> NDArray[Any]:
    """Numbers with NaN, or text with None, instead of a mask."""
    values, absent = np.ma.getdata(masked), np.ma.getmaskarray(masked)
    if values.dtype.kind in NUMERIC_KINDS:
        return np.where(absent, np.nan, values.astype(np.float64))
    return np.where(absent, None, values.astype(object))  # type: ignore[call-overload]
