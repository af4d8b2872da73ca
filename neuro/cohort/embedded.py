"""The cohorts that ship with the project: NHANES, and a simulated one with known truth."""

import csv
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import neuro
from neuro.cohort.cohort import CYCLE, Cohort, Column, DesignSpec, Kind, Provenance
from neuro.cohort.store import connect, ingest
from neuro.errors import DataError

TITLES = {"nhanes": "NHANES", "simulated": "Simulated cohort (no real people)"}
DESIGNS = {
    "nhanes": DesignSpec(stratum="stratum", psu="psu", rule="nhanes"),
    "simulated": DesignSpec(weight="weight", stratum="stratum", psu="psu"),
}


def data_folder() -> Path:
    """The folder of shipped data: NEURO_DATA, or `data` beside the package."""
    named = os.environ.get("NEURO_DATA")
    return Path(named) if named else Path(neuro.__file__).parents[1] / "data"


def embedded(name: str = "nhanes") -> Cohort:
    """A shipped cohort in a database of its own, in memory.

    Args:
        name: "nhanes" (real adults, design by NHANES' rules) or "simulated" (nobody, truth known).
    Raises:
        DataError: no such cohort, a file is absent or not the one that provenance.csv describes.
    """
    if name not in TITLES:
        raise DataError(f"Wanted an embedded cohort; there is none named '{name}'. Choose {' or '.join(TITLES)}.")
    folder = data_folder()
    path = _present(folder / f"{name}.parquet")
    digest, source = _declared(folder, path)
    columns = read_dictionary(_present(folder / f"{name}_dictionary.csv"))
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(path)
    _check_columns(path, tuple(rows.column_names), columns)
    cycles = tuple(sorted(set(rows.column(CYCLE).to_pylist())))
    connection = connect()
    count = ingest(connection, name, rows)
    return Cohort(
        name=name,
        title=f"{TITLES[name]} {years(cycles)}" if name == "nhanes" else TITLES[name],
        connection=connection,
        table=name,
        columns=columns,
        design=DESIGNS[name],
        provenance=Provenance(source, digest, count, cycles, simulated=name == "simulated"),
    )


def years(cycles: Sequence[str]) -> str:
    """Survey cycles as people say them: ("2005-2006", "2007-2008", "2011-2012") is "2005-08, 2011-12"."""
    spans: list[list[int]] = []
    for first, last in sorted((int(cycle[:4]), int(cycle[-4:])) for cycle in cycles):
        if spans and first == spans[-1][1] + 1:
            spans[-1][1] = last
        else:
            spans.append([first, last])
    return ", ".join(f"{first}-{last % 100:02d}" for first, last in spans)


def _present(path: Path) -> Path:
    if not path.is_file():
        raise DataError(
            f"Wanted the shipped file '{path.name}'; '{path.parent}' does not have it. "
            "Run from a full copy of the project, or set NEURO_DATA to its data folder."
        )
    return path


def _declared(folder: Path, path: Path) -> tuple[str, str]:
    """The sha256 and source that provenance.csv gives for a file, once the bytes agree."""
    with _present(folder / "provenance.csv").open(encoding="utf-8", newline="") as lines:
        rows = {Path(row["file"]).name: row for row in csv.DictReader(lines)}
    if path.name not in rows:
        raise DataError(f"Wanted a row for '{path.name}' in provenance.csv; there is none. Restore data/ whole.")
    row = rows[path.name]
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if digest != row["sha256"]:
        raise DataError(
            f"Wanted '{path.name}' as provenance.csv describes it (sha256 {row['sha256'][:12]}…); the file has "
            f"{digest[:12]}…. Restore it, or rebuild it and its provenance."
        )
    return digest, row.get("source") or path.name


def read_dictionary(path: Path) -> tuple[Column, ...]:
    """The columns that a dictionary file describes.

    Args:
        path: csv with the header `name,kind,unit,label,note,categories,source`; categories are separated by `;`.
    Raises:
        DataError: an unknown kind; names the line.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        return tuple(_column(row, path, reader.line_num) for row in reader)


def _column(row: dict[str, str], path: Path, line: int) -> Column:
    kind = row["kind"]
    if kind not in get_args(Kind):
        raise DataError(
            f"Wanted a kind of {', '.join(get_args(Kind))} in '{path.name}' line {line}; "
            f"found '{kind}'. Correct the row."
        )
    levels = tuple(level.strip() for level in row["categories"].split(";") if level.strip())
    return Column(row["name"], kind, row["unit"], row["label"], row["note"], levels)  # type: ignore[arg-type]


def _check_columns(path: Path, found: tuple[str, ...], columns: tuple[Column, ...]) -> None:
    declared = tuple(column.name for column in columns)
    odd = sorted(set(found) ^ set(declared))
    if odd:
        raise DataError(
            f"Wanted '{path.name}' and its dictionary to name the same columns; they differ in {', '.join(odd[:5])}. "
            "Rebuild both together."
        )
