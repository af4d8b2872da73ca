"""CDC's tables as they lie in a folder: csv, csv.gz, csv.xz and XPT, read alike."""

import gzip
import lzma
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pandas as pd
import pyreadstat
from pyreadstat._readstat_parser import PyreadstatError, ReadstatError

from neuro.cohort.nhanes_transport import why_cut_off
from neuro.errors import DataError

ENDINGS = (".csv.xz", ".csv.gz", ".csv", ".xpt")
"""Endings that are read, the preferred first where a table lies there twice."""
ALMOST_ZERO = 1e-50
"""Some readers turn the 0 of a SAS transport file into 5.4e-79; CDC measures nothing that small (grade B)."""
TEXT = frozenset({"RXDDRGID"})
"""Variables that hold text."""


@dataclass(frozen=True, slots=True)
class RawFolder:
    """CDC tables of a folder.

    Attributes:
        path: the folder.
        files: table name in capitals -> file.
        doubled: tables that lie there more than once; the first ending of ENDINGS is read.
    """

    path: Path
    files: Mapping[str, Path]
    doubled: tuple[str, ...]


def open_folder(path: Path) -> RawFolder:
    """List the tables of a folder by CDC's names, whatever the case and format.

    Raises:
        DataError: not a folder, or nothing in it that could be a table.
    """
    if not path.is_dir():
        raise DataError(f"Wanted a folder of CDC tables; found no folder at {path}. Give the folder with --raw.")
    found: dict[str, list[tuple[int, Path]]] = {}
    for file in sorted(path.iterdir()):
        rank = next((i for i, ending in enumerate(ENDINGS) if file.name.lower().endswith(ending)), None)
        if rank is not None and file.is_file():
            found.setdefault(file.name[: -len(ENDINGS[rank])].upper(), []).append((rank, file))
    if not found:
        raise DataError(f"Wanted CDC tables ({', '.join(ENDINGS)}); {path} has none. Give their folder with --raw.")
    files = {name: min(entries)[1] for name, entries in found.items()}
    return RawFolder(path, files, tuple(sorted(name for name, entries in found.items() if len(entries) > 1)))


def read_table(
    path: Path, variables: Sequence[str], key: str | None = "SEQN", optional: Sequence[str] = ()
) -> pd.DataFrame:
    """Read some variables of one CDC table.

    Args:
        path: the file, in any of the formats.
        variables: CDC's names; the case in the file does not matter.
        key: identifier that every row must have, None for a table without people.
        optional: variables that are read where the file has them.
    Returns:
        The variables under CDC's names: float64 with NaN for missing, text for TEXT, the key as int64.
    Raises:
        DataError: a variable is not there, a value is not a number, or the file is cut off.
    """
    header = _header(path)
    spelled = {name.upper(): name for name in header}
    present = [name for name in optional if name in spelled]
    wanted = list(dict.fromkeys([*([key] if key else []), *variables, *present]))
    absent = [name for name in wanted if name not in spelled]
    if absent:
        raise DataError(
            f"Wanted the column{'s' * (len(absent) > 1)} {', '.join(absent)} in {path.name}; found {len(header)} "
            f"others ({', '.join(header[:6])}, ...). Use CDC's own file of that cycle."
        )
    frame = _read(path, header, [spelled[name] for name in wanted])[[spelled[name] for name in wanted]]
    frame.columns = pd.Index(wanted)
    out = {name: _text(frame[name]) if name in TEXT else _number(frame[name], path) for name in wanted}
    result = pd.DataFrame(out)
    if key:
        result[key] = _key(result[key], path)
    return result


def variables_of(path: Path) -> frozenset[str]:
    """Names of a table's variables, in capitals.

    Raises:
        DataError: the file is damaged.
    """
    return frozenset(name.upper() for name in _header(path))


def one_row_each(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The table indexed by SEQN.

    Raises:
        DataError: somebody is in it twice.
    """
    twice = int(frame["SEQN"].duplicated().sum())
    if twice:
        line = int(np.flatnonzero(frame["SEQN"].duplicated().to_numpy())[0]) + 2
        raise DataError(
            f"Wanted one row a person (SEQN) in {path.name}; found {twice:,} SEQN more than once, the first in "
            f"line {line}. Use CDC's own file, unjoined."
        )
    return frame.set_index("SEQN")


def _header(path: Path) -> list[str]:
    if _is_xpt(path):
        why = why_cut_off(path)
        if why:
            raise _cut_off(path, why)
        return list(_xport(path, header=True).columns)
    try:
        with _open(path) as stream:
            line = stream.readline().decode("utf-8-sig", errors="replace")
    except (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error, OSError) as error:
        raise _cut_off(path, str(error)) from error
    return [name.strip().strip('"') for name in line.strip().split(",")] if line.strip() else []


def _read(path: Path, header: list[str], names: list[str]) -> pd.DataFrame:
    if _is_xpt(path):
        return _xport(path, names)
    try:
        _check_last_line(path)
        kinds = {name: "str" for name in names if name.upper() in TEXT}
        return pd.read_csv(
            path,
            names=header,
            header=0,
            usecols=names,
            dtype=kinds,
            na_values=["."],
            encoding="latin-1",
            low_memory=False,
        )
    except (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error) as error:
        raise _cut_off(path, str(error)) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _cut_off(path, str(error)) from error


def _check_last_line(path: Path) -> None:
    """A csv cut off in mid-row lacks its last line break, or fields; pandas would read it silently."""
    with _open(path) as stream:
        first = last = stream.readline()
        for last in stream:  # noqa: B007
            pass
    if last.strip() and (last.count(b",") < first.count(b",") or not last.endswith(b"\n")):
        raise _cut_off(path, "its last line is not complete")


def _xport(path: Path, names: list[str] | None = None, *, header: bool = False) -> pd.DataFrame:
    try:
        frame, _ = pyreadstat.read_xport(path, metadataonly=header, usecols=names, disable_datetime_conversion=True)
    except (ReadstatError, PyreadstatError, UnicodeDecodeError) as error:
        raise _cut_off(path, str(error)) from error
    return frame


def _open(path: Path) -> BinaryIO:
    name = path.name.lower()
    if name.endswith(".xz"):
        return cast(BinaryIO, lzma.open(path))
    return cast(BinaryIO, gzip.open(path)) if name.endswith(".gz") else path.open("rb")


def _is_xpt(path: Path) -> bool:
    return path.name.lower().endswith(".xpt")


def _cut_off(path: Path, why: str) -> DataError:
    return DataError(
        f"Wanted a whole CDC table in {path.name}; found a damaged or cut-off file ({why}). Download it again."
    )


def _text(values: pd.Series) -> pd.Series:
    return values.astype("str").fillna("").str.strip()


def _number(values: pd.Series, path: Path) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    bad = numbers.isna() & values.notna() & (values.astype("str").str.strip() != "")
    if bad.any():
        line = int(np.flatnonzero(bad.to_numpy())[0]) + 2
        raise DataError(
            f"Wanted numbers in the column {values.name} of {path.name}; found text in {int(bad.sum()):,} rows, the "
            f"first in line {line}. Use CDC's own file with codes, not labels."
        )
    return numbers.mask(numbers.abs() < ALMOST_ZERO, 0.0)


def _key(values: pd.Series, path: Path) -> pd.Series:
    if values.isna().any() or (values % 1 != 0).any():
        line = int(np.flatnonzero((values.isna() | (values % 1 != 0)).to_numpy())[0]) + 2
        raise DataError(f"Wanted a whole SEQN in each row of {path.name}; line {line} has none. Download it again.")
    return values.astype("int64")
