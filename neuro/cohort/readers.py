"""A file as a cohort: csv, tsv (plain, gz, xz) and parquet, read as they are, nothing guessed from a sample."""

import csv
import gzip
import hashlib
import lzma
import os
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from neuro.cohort.cohort import CYCLE, Cohort, Column, DesignSpec, Kind, Provenance
from neuro.cohort.header import check_header
from neuro.cohort.parquet import TABLE, stays_in_file, view_file
from neuro.cohort.store import connect, ingest
from neuro.errors import DataError

if TYPE_CHECKING:
    from _csv import Reader

    import pyarrow

DELIMITERS = {"csv": ",", "tsv": "\t"}
PACKINGS: dict[str, Callable[..., IO[str]]] = {"gz": gzip.open, "xz": lzma.open}
MISSING = frozenset({"", "NA"})
NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
"""A number as files write it; neither `nan`, `inf`, digits with separators, nor a leading zero (a code, an id)."""


@dataclass(frozen=True, slots=True, eq=False)
class FileTable:
    """What a file holds.

    Attributes:
        rows: as Arrow: float64 or text, missing as null.
        columns: their kinds as the values show them; units and labels are not in such files.
        sha256: of the file as it lies on disk.
    """

    rows: "pyarrow.Table"
    columns: tuple[Column, ...]
    sha256: str


def read_file(path: Path, name: str | None = None, design: DesignSpec | None = None) -> Cohort:
    """A file as a cohort, in a database of its own, in memory; Parquet of very many rows stays in its file.

    Args:
        path: .csv, .tsv (also .gz, .xz) with one header line, or .parquet. An empty field and NA are missing.
        name: of the cohort; the file's name without endings when None.
        design: how its people were drawn; None leaves that unsaid.
    Raises:
        DataError: no such file, an ending that is not read, no rows, a ragged line, a header twice or blank.
    """
    called = name or path.name.split(".")[0]
    if stays_in_file(path):
        return view_file(path, called, design)
    return as_cohort(read_table(path), called, path.name, design)


def as_cohort(read: FileTable, name: str, source: str, design: DesignSpec | None = None) -> Cohort:
    """Rows that were read, as a cohort in a database of its own, in memory."""
    connection = connect()
    count = ingest(connection, TABLE, read.rows)
    return Cohort(
        name=name,
        title=name,
        connection=connection,
        table=TABLE,
        columns=read.columns,
        design=design,
        provenance=Provenance(source, read.sha256, count, cycles_of(read)),
    )


def cycles_of(read: FileTable) -> tuple[str, ...]:
    """The survey cycles that a file's `cycle` column names; () where it has none."""
    if CYCLE not in read.rows.column_names:
        return ()
    return tuple(sorted({str(cycle) for cycle in read.rows.column(CYCLE).to_pylist() if cycle is not None}))


def read_table(path: Path) -> FileTable:
    """The rows of a file, the kind of each column, and the file's digest."""
    if not os.path.isfile(path) or not os.access(path, os.R_OK):
        there = "it cannot be read" if os.path.exists(path) else "there is none"
        found = "that is a folder" if os.path.isdir(path) else there
        raise DataError(f"Wanted a file '{path}'; {found}. Check the path, or name a loaded cohort with --db.")
    endings = path.name.lower().split(".")[1:]
    try:
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"Wanted a file '{path}'; it cannot be read ({error.strerror}). Copy it elsewhere.") from error
    rows = _parquet(path) if endings[-1:] == ["parquet"] else _text(path, endings)
    return described(rows, path.name, digest)


def described(rows: "pyarrow.Table", source: str, digest: str) -> FileTable:
    """Plain rows with the kinds their values show.

    Raises:
        DataError: there are no rows.
    """
    if not rows.num_rows:
        raise DataError(f"Wanted people in '{source}'; it has a header and no rows. Export it again with its rows.")
    return FileTable(rows, tuple(Column(name, _kind(rows.column(name))) for name in rows.column_names), digest)


def _parquet(path: Path) -> "pyarrow.Table":
    import pyarrow
    import pyarrow.parquet

    try:
        rows = pyarrow.parquet.read_table(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise DataError(f"Wanted Parquet in '{path.name}'; it cannot be read as such. Export it again.") from error
    return plain_table(rows, path.name)


def plain_table(rows: "pyarrow.Table", source: str) -> "pyarrow.Table":
    """The same rows with every column as float64 or text.

    Raises:
        DataError: a column name is blank or twice there, or a cell holds more than one value.
    """
    import pyarrow

    check_header(source, rows.column_names)
    return pyarrow.table({name: _plain(rows.column(name), name, source) for name in rows.column_names})


def _plain(column: "pyarrow.ChunkedArray", name: str, source: str) -> "pyarrow.ChunkedArray":
    import pyarrow
    from pyarrow import types

    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if types.is_nested(kind):
        raise DataError(f"Wanted one value a cell; column '{name}' of '{source}' is nested. Give each part a column.")
    if types.is_boolean(kind):
        return column.cast(pyarrow.int8()).cast(pyarrow.float64())
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind) or types.is_null(kind):
        return column.cast(pyarrow.float64(), safe=False)
    return column.cast(pyarrow.string())


def _text(path: Path, endings: Sequence[str]) -> "pyarrow.Table":
    import pyarrow

    packing = endings[-1] if endings and endings[-1] in PACKINGS else None
    ending = (endings[:-1] if packing else endings)[-1:]
    if not ending or ending[0] not in DELIMITERS:
        raise DataError(
            f"Wanted a file ending in .csv, .tsv (also .gz, .xz) or .parquet; found '{path.name}'. Convert it first."
        )
    with _opened(path, packing) as lines:
        header, columns = _cells(path, csv.reader(lines, delimiter=DELIMITERS[ending[0]], strict=True))
    return pyarrow.table({name: _values(texts) for name, texts in zip(header, columns, strict=True)})


@contextmanager
def _opened(path: Path, packing: str | None) -> Iterator[IO[str]]:
    """The file's text; what cannot be unpacked, decoded or split is a sentence."""
    unpack = PACKINGS[packing] if packing else open
    try:
        with unpack(path, "rt", encoding="utf-8-sig", newline="") as lines:
            yield lines
    except UnicodeDecodeError as error:
        raise DataError(f"Wanted UTF-8 text in '{path.name}'; found other bytes. Save it as UTF-8.") from error
    except (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"Wanted a whole .{packing} file; '{path.name}' is broken off. Copy it again.") from error


def _cells(path: Path, reader: "Reader") -> tuple[list[str], list[list[str | None]]]:
    try:
        header = [name.strip() for name in next(reader, [])]
        check_header(path.name, header)
        columns: list[list[str | None]] = [[] for _ in header]
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                raise DataError(
                    f"Wanted {len(header)} fields in '{path.name}' line {reader.line_num}; found {len(row)}. "
                    "Correct the line."
                )
            for column, cell in zip(columns, row, strict=True):
                column.append(None if cell.strip() in MISSING else cell.strip())
    except csv.Error as error:
        raise DataError(
            f"Wanted one record a line in '{path.name}'; line {reader.line_num} is not one ({error}). Check its quotes."
        ) from error
    return header, columns


def _values(texts: list[str | None]) -> "pyarrow.Array":
    """float64 where every value is a number, else text."""
    import pyarrow

    present = [text for text in texts if text is not None]
    if all(map(NUMBER.fullmatch, present)):
        return pyarrow.array([None if text is None else float(text) for text in texts], pyarrow.float64())
    return pyarrow.array(texts, pyarrow.string())


def _kind(column: "pyarrow.ChunkedArray") -> Kind:
    from pyarrow import types

    present = column.drop_null()
    if types.is_string(column.type):
        return "id" if len(present.unique()) == len(column) > 1 else "category"
    values = present.to_numpy()
    if not len(values):
        return "number"
    if np.isin(values, (0.0, 1.0)).all():
        return "flag"
    return "whole" if np.isfinite(values).all() and (values == np.floor(values)).all() else "number"
