"""Small CDC tables of the right shape: every table and variable that a cycle needs, for a few invented people."""

import gzip
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyreadstat

from neuro.cohort.nhanes_mapping import cycles, mapped_in

Row = Mapping[str, object]
ADULT: Row = {
    "RIDAGEYR": 40, "RIAGENDR": 1, "RIDRETH1": 3, "RIDRETH3": 3, "SDMVSTRA": 44, "SDMVPSU": 1,
    "WTINT2YR": 1000.0, "WTMEC2YR": 1100.0, "RIDEXMON": 1,
}  # fmt: skip


def tables(letter: str, rows: Mapping[str, Sequence[Row]]) -> dict[str, pd.DataFrame]:
    """Every table of a cycle by CDC's name; `rows` fills some of them, variables that are not given are missing.

    Args:
        letter: the cycle.
        rows: stem -> rows, each with SEQN (RXQ_DRUG: with RXDDRGID).
    """
    cycle = cycles()[letter]
    made: dict[str, pd.DataFrame] = {}
    for mapped in mapped_in(cycle):
        name = mapped.table(cycle)
        if name in made:
            continue
        variables = [row.variable for row in mapped_in(cycle) if row.stem == mapped.stem]
        first = [] if mapped.stem == "RXQ_DRUG" else ["SEQN"]
        frame = pd.DataFrame(list(rows.get(mapped.stem, ())), columns=list(dict.fromkeys([*first, *variables])))
        made[name] = frame.astype({c: "str" if c == "RXDDRGID" else "float64" for c in frame.columns})
    return made


def write(frames: Mapping[str, pd.DataFrame], folder: Path, ending: str) -> Path:
    """Write every table in one format: csv, csv.gz, csv.xz or xpt."""
    folder.mkdir(exist_ok=True)
    for name, frame in frames.items():
        write_one(frame, folder / f"{name}.{ending}")
    return folder


def write_one(frame: pd.DataFrame, path: Path) -> None:
    """Write one table in the format that its name ends with."""
    if path.suffix.lower() == ".xpt":
        filled = frame.assign(**{c: frame[c].fillna("") for c in frame.columns if c == "RXDDRGID"})
        pyreadstat.write_xport(filled, str(path), file_format_version=5, table_name="CDC")
        return
    text = frame.to_csv(index=False, na_rep="NA").encode()
    opened = {".xz": lzma.open, ".gz": gzip.open}.get(path.suffix, open)
    with opened(path, "wb") as stream:
        stream.write(text)
