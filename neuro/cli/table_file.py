"""A table that a command writes row by row: whole at its place, or not there at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import DataError

if TYPE_CHECKING:
    import pyarrow

SUFFIXES = (".csv", ".parquet")


def writable(place: Path) -> Path:
    """The place, once a table can be written there.

    Raises:
        DataError: another ending, or no such folder.
    """
    if place.suffix not in SUFFIXES:
        raise DataError(f"Wanted a file that ends in {' or '.join(SUFFIXES)}; found '{place.name}'. Rename it.")
    if not place.parent.is_dir():
        raise DataError(f"Wanted a folder for '{place.name}'; there is no '{place.parent}'. Make it first.")
    return place


@contextmanager
def sink(place: Path, schema: "pyarrow.Schema") -> Iterator[Any]:
    """A writer of Arrow batches beside the file, moved into its place once whole.

    Raises:
        DataError: it cannot be written or put in place.
    """
    part = place.with_name(f".{place.name}.part")
    if place.suffix == ".csv":
        from pyarrow.csv import CSVWriter as Writer
    else:
        from pyarrow.parquet import ParquetWriter as Writer
    try:
        with Writer(str(part), schema) as writer:
            yield writer
        os.replace(part, place)
    except OSError as problem:
        raise DataError(f"Wanted to write '{place}'; {problem.strerror or problem}. Choose another place.") from problem
    finally:
        part.unlink(missing_ok=True)
