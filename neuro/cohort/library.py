"""Loaded cohorts in one DuckDB file: written by one owner at a time, each load whole or not at all."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from neuro.cohort.cohort import Cohort, Column, DesignSpec, Provenance, unknown_column
from neuro.cohort.embedded import TITLES
from neuro.cohort.readers import FileTable, cycles_of, read_table
from neuro.cohort.store import connect, ingest
from neuro.errors import DataError
from neuro.expression import identifier

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")
SPACE_FACTOR = 3
"""Free disk wanted, as a multiple of the file that is loaded."""
STAGING, COHORT = "staging_", "cohort_"
LATER = ("fpc", "substrata", "subunits")
"""Columns of a design that libraries of earlier versions do not have."""
TABLES = (
    "create table if not exists loads (name varchar primary key, source varchar, sha256 varchar, rows bigint, "
    "columns bigint, cycles varchar[], weight varchar, stratum varchar, psu varchar, rule varchar, lonely varchar, "
    "loaded_at varchar)",
    "; ".join(f"alter table loads add column if not exists {name} varchar[]" for name in LATER),
    "create table if not exists dictionary (cohort varchar, place integer, name varchar, kind varchar, unit varchar, "
    "label varchar, note varchar, categories varchar[])",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One line of the library's log.

    Attributes:
        name: as in `--data`.
        source: name of the file.
        sha256: of the file.
        rows, columns: of the table.
        loaded_at: UTC, ISO 8601.
    """

    name: str
    source: str
    sha256: str
    rows: int
    columns: int
    loaded_at: str


def default_library() -> Path:
    """NEURO_DB, or a file in the user's data folder."""
    named = os.environ.get("NEURO_DB")
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return Path(named) if named else home / "neurobalance" / "library.duckdb"


def is_cohort_name(text: str) -> bool:
    """Whether a text may name a loaded cohort: letters, digits, `_` and `-`, a letter first."""
    return NAME.fullmatch(text) is not None


@contextmanager
def hold(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Own the library: nobody else writes while the block runs; what a broken load left behind is cleared.

    Raises:
        DataError: another process owns it, or the file cannot be read.
    """
    _make_folder(db)
    # A file of our own carries the lock: opening and closing the database file itself would drop DuckDB's.
    with db.with_name(db.name + ".owner").open("a") as owner:
        try:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataError(
                f"Wanted to load into '{db}'; a running app or another load holds it. "
                "Load from the app's Cohort page, or close it first."
            ) from error
        connection = connect(db)
        try:
            _recover(connection)
            yield connection
        finally:
            connection.close()


def _make_folder(db: Path) -> None:
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"Wanted a library at '{db}'; its folder cannot be made there. Name another --db.") from error
    if not os.access(db.parent, os.W_OK):
        raise DataError(f"Wanted to write the library '{db}'; its folder cannot be written. Name another --db.")


def _recover(connection: duckdb.DuckDBPyConnection) -> None:
    cursor = connection.cursor()
    for statement in TABLES:
        _run(cursor, statement)
    for (table,) in cursor.execute("select table_name from duckdb_tables()").fetchall():
        if table.startswith(STAGING):
            _run(cursor, f"drop table {identifier(table)}")


def _run(cursor: duckdb.DuckDBPyConnection, statement: str, values: tuple[Any, ...] = ()) -> None:
    cursor.execute(statement, values)


def load(path: Path, db: Path, name: str | None = None, design: DesignSpec | None = None) -> Loaded:
    """Read a file into the library, in place of a cohort of the same name.

    Args:
        name: of the cohort; the file's name without endings when None.
        design: how its people were drawn, kept with it; None leaves that unsaid.
    Raises:
        DataError: the file cannot be read, the name cannot be used, the disk is too full, or the library is held.
    """
    title = name or path.name.split(".")[0]
    _check_name(title)
    _make_folder(db)
    read = read_table(path)
    names = tuple(column.name for column in read.columns)
    for column in design.columns if design else ():
        if column not in names:
            raise DataError(unknown_column(column, names, path.name))
    wanted, free = SPACE_FACTOR * path.stat().st_size, shutil.disk_usage(db.parent).free
    if free < wanted:
        raise DataError(f"Wanted {wanted:,} bytes free beside '{db}'; found {free:,}. Make room or name another --db.")
    with hold(db) as connection:
        return store(connection, read, title, path.name, design)


def _check_name(name: str) -> None:
    if not is_cohort_name(name):
        raise DataError(
            f"Wanted a cohort name of letters, digits, _ and -, a letter first; found '{name}'. Give one with --name."
        )
    if name.lower() in TITLES:
        raise DataError(f"Wanted a name of its own; '{name}' is an embedded cohort. Give another with --name.")


def store(
    connection: duckdb.DuckDBPyConnection, read: FileTable, name: str, source: str, design: DesignSpec | None
) -> Loaded:
    """Stage, check, swap: at every moment the library has the old cohort or the new one, whole.

    Args:
        connection: of a library that is held.
    """
    staging, table = STAGING + name, COHORT + name
    cursor = connection.cursor()
    _run(cursor, f"drop table if exists {identifier(staging)}")
    ingest(connection, staging, read.rows)
    _check(cursor, staging, read)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    loaded = Loaded(name, source, read.sha256, read.rows.num_rows, len(read.columns), when)
    _run(cursor, "begin")
    try:
        _run(cursor, f"drop table if exists {identifier(table)}")
        _run(cursor, f"alter table {identifier(staging)} rename to {identifier(table)}")
        _log(cursor, loaded, read, design)
        _run(cursor, "commit")
    except duckdb.Error:
        cursor.execute("rollback")
        raise
    _run(cursor, "checkpoint")
    return loaded


def _check(cursor: duckdb.DuckDBPyConnection, staging: str, read: FileTable) -> None:
    found = cursor.execute(f"select count(*) from {identifier(staging)}").fetchone()
    names = tuple(row[0] for row in cursor.execute(f"describe {identifier(staging)}").fetchall())
    if found != (read.rows.num_rows,) or names != tuple(column.name for column in read.columns):
        raise DataError("Wanted the staged rows and columns to be those of the file; they differ. Load the file again.")


def _log(cursor: duckdb.DuckDBPyConnection, loaded: Loaded, read: FileTable, design: DesignSpec | None) -> None:
    plan = (design.weight, design.stratum, design.psu, design.rule, design.lonely) if design else (None,) * 5
    later = [list(getattr(design, name)) if design else None for name in LATER]
    _run(cursor, "delete from loads where lower(name) = lower(?)", (loaded.name,))
    _run(cursor, "delete from dictionary where lower(cohort) = lower(?)", (loaded.name,))
    line = (loaded.name, loaded.source, loaded.sha256, loaded.rows, loaded.columns, list(cycles_of(read)))
    _run(cursor, f"insert into loads values ({', '.join('?' * 15)})", (*line, *plan, loaded.loaded_at, *later))
    for place, column in enumerate(read.columns):
        entry = asdict(column)
        entry["categories"] = list(column.categories)
        _run(cursor, "insert into dictionary values (?, ?, ?, ?, ?, ?, ?, ?)", (loaded.name, place, *entry.values()))


def cohorts(db: Path) -> tuple[Loaded, ...]:
    """What is loaded, by name.

    Raises:
        DataError: there is no library, or another process holds it.
    """
    connection = _opened(db)
    try:
        return listed(connection)
    finally:
        connection.close()


def listed(connection: duckdb.DuckDBPyConnection) -> tuple[Loaded, ...]:
    """What an open library holds, by name."""
    rows = connection.cursor().execute("select name, source, sha256, rows, columns, loaded_at from loads order by name")
    return tuple(Loaded(*row) for row in rows.fetchall())


def open_cohort(db: Path, name: str) -> Cohort:
    """A loaded cohort, on a connection that cannot change the library.

    Raises:
        DataError: there is no library, it is held by an app, or it has no cohort of that name.
    """
    return cohort_in(_opened(db), name)


def _opened(db: Path) -> duckdb.DuckDBPyConnection:
    connection = connect(db, read_only=True)
    if not connection.cursor().execute("select 1 from duckdb_tables() where table_name = 'loads'").fetchone():
        raise DataError(f"Wanted a library of cohorts at '{db}'; found another database. Check the path of --db.")
    return connection


def cohort_in(connection: duckdb.DuckDBPyConnection, name: str) -> Cohort:
    """A cohort of an open library."""
    cursor = connection.cursor()
    found = cursor.execute("select * from loads where name = ?", (name,))
    keys = [column[0] for column in found.description]
    row = found.fetchone()
    if row is None:
        loaded = ", ".join(line.name for line in listed(connection)) or "none"
        raise DataError(f"Wanted a cohort '{name}'; the library has {loaded}. Load it, or name one of these.")
    columns = cursor.execute(
        "select name, kind, unit, label, note, categories from dictionary where cohort = ? order by place", (name,)
    ).fetchall()
    line = dict(zip(keys, row, strict=True))
    return Cohort(
        name=name,
        title=name,
        connection=connection,
        table=COHORT + name,
        columns=tuple(
            Column(column, kind, unit, label, note, tuple(levels))
            for column, kind, unit, label, note, levels in columns
        ),
        design=_design(line) if line["lonely"] else None,
        provenance=Provenance(line["source"], line["sha256"], line["rows"], tuple(line["cycles"])),
    )


def _design(line: dict[str, Any]) -> DesignSpec:
    """The design kept with a cohort; later stages are absent from libraries of earlier versions."""
    fpc, substrata, subunits = (tuple(line.get(name) or ()) for name in LATER)
    return DesignSpec(
        line["weight"], line["stratum"], line["psu"], line["rule"], line["lonely"], fpc, substrata, subunits
    )
