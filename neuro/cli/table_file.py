"""Files that a command writes: whole at their place, or not there at all."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import DataError

if TYPE_CHECKING:
    import pyarrow

TABLES = (".csv", ".parquet")
LONGEST = 240
"""Bytes of the longest name: file systems take 255, and the file is written under a longer name first."""
FORMULA, HARMLESS = r"\A([=+\-@\t\r])", r"'\1"
"""How a text begins that a spreadsheet would run as a formula; the same with an apostrophe before it."""


def writable(place: Path, data: str | None = None, suffixes: tuple[str, ...] = TABLES) -> Path:
    """The place, once a file can be written there.

    Args:
        place: where.
        data: what is read, which must not be written over.
        suffixes: endings that the file may have.
    Raises:
        DataError: another ending, no such folder, or the file that is read.
    """
    if place.suffix not in suffixes:
        raise DataError(f"Wanted a file that ends in {' or '.join(suffixes)}; found '{place.name}'. Rename it.")
    if len(os.fsencode(place.name)) > LONGEST:
        raise DataError(f"Wanted a name of at most {LONGEST} bytes; found {len(os.fsencode(place.name))}. Shorten it.")
    if not place.parent.is_dir():
        raise DataError(f"Wanted a folder for '{place.name}'; there is no '{place.parent}'. Make it first.")
    if data and place.exists() and Path(data).exists() and place.samefile(data):
        raise DataError(f"Wanted another file than the one that is read; found '{place.name}' for both. Rename it.")
    return place


@contextmanager
def replaced(place: Path) -> Iterator[Path]:
    """A path beside the file to write to, moved into its place once whole.

    Raises:
        DataError: it cannot be written or put in place.
    """
    part = place.with_name(f".{place.name}.part")
    try:
        yield part
        os.replace(part, place)
    except OSError as problem:
        raise DataError(f"Wanted to write '{place}'; {problem.strerror or problem}. Choose another place.") from problem
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def sink(place: Path, schema: "pyarrow.Schema") -> Iterator[Any]:
    """A writer of Arrow batches, to a table that is there once whole.

    Raises:
        DataError: it cannot be written or put in place.
    """
    from pyarrow import parquet

    kind: Any = _Csv if place.suffix == ".csv" else parquet.ParquetWriter
    with replaced(place) as part, kind(str(part), schema) as writer:
        yield writer


class _Csv:
    """A writer of csv in which no text is a formula."""

    def __init__(self, place: str, schema: "pyarrow.Schema") -> None:
        import pyarrow
        from pyarrow import csv

        self.schema = pyarrow.schema([field.with_name(re.sub(FORMULA, HARMLESS, field.name)) for field in schema])
        self.writer = csv.CSVWriter(place, self.schema)

    def __enter__(self) -> "_Csv":
        return self

    def __exit__(self, *problem: object) -> None:
        self.writer.close()

    def write_batch(self, batch: "pyarrow.RecordBatch") -> None:
        """Write rows."""
        import pyarrow
        from pyarrow import compute

        columns = [
            compute.replace_substring_regex(column, FORMULA, HARMLESS)
            if pyarrow.types.is_string(column.type)
            else column
            for column in batch.columns
        ]
        self.writer.write_batch(pyarrow.record_batch(columns, schema=self.schema))
