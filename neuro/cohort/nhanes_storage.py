"""How the harmonised cohort is stored: types, rounding, categories, dictionary."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from neuro.cohort.nhanes_mapping import table_rows
from neuro.errors import DataError

DECIMALS = 4
"""Decimals kept of a measured value; CDC reports none finer."""
INT16 = np.iinfo(np.int16)
DICTIONARY_HEADER = ("name", "kind", "unit", "label", "note", "categories", "source")


@cache
def columns() -> Mapping[str, Mapping[str, str]]:
    """Every column the builder knows, in order: the dictionary's row and whether it is kept when not measured."""
    return {row["name"]: row for row in table_rows("nhanes_columns.csv")}


def stored(values: pd.Series, row: Mapping[str, str]) -> pd.Series:
    """One column in its stored type.

    Categories become text categories in the declared order, weights and identifiers keep their value, whole numbers
    become Int16, measured values float32 with DECIMALS decimals (Int16 where all of them are whole).
    """
    kind, name = row["kind"], row["name"]
    if kind == "category":
        levels = [level for level in row["categories"].split(";") if level in set(values.dropna())]
        return pd.Series(pd.Categorical(values, categories=levels), index=values.index, name=name)
    if name == "SEQN":
        return values.astype("int64")
    if kind == "weight":
        return values.astype("float64")
    numbers = values.astype("float64").round(DECIMALS)
    present = numbers.dropna()
    whole = bool((present % 1 == 0).all()) and len(present) > 0 and bool(present.between(INT16.min, INT16.max).all())
    if kind in ("whole", "flag") or whole:
        return numbers.astype("Int16") if whole or present.empty else numbers.astype("float32")
    return numbers.astype("float32")


def dictionary(frame: pd.DataFrame) -> pd.DataFrame:
    """Data dictionary of a harmonised cohort, with the categories that occur; columns as in DICTIONARY_HEADER."""
    known = columns()
    rows = [{field: known[name][field] for field in DICTIONARY_HEADER} for name in frame.columns]
    for row in rows:
        if row["kind"] == "category":
            row["categories"] = ";".join(frame[row["name"]].cat.categories)
    return pd.DataFrame(rows, columns=list(DICTIONARY_HEADER))


def check_writable(out: Path) -> None:
    """Refuse an output before the work is done.

    Raises:
        DataError: not a parquet file, or its folder does not exist.
    """
    if out.suffix.lower() != ".parquet" or not out.parent.is_dir():
        raise DataError(f"Wanted a .parquet file in a folder that exists; found {out}. Change --out.")


def write(frame: pd.DataFrame, out: Path) -> Path:
    """Write the cohort as parquet and its dictionary beside it.

    Args:
        frame: the harmonised cohort.
        out: parquet file; its folder must exist.
    Returns:
        The dictionary's path: `<stem>_dictionary.csv` in the same folder.
    Raises:
        DataError: the folder does not exist or cannot be written.
    """
    beside = out.with_name(f"{out.stem}_dictionary.csv")
    try:
        frame.to_parquet(out, compression="zstd", index=False)
        dictionary(frame).to_csv(beside, index=False, lineterminator="\n")
    except OSError as error:
        why = error.strerror or "not possible"
        raise DataError(f"Wanted to write {out}; found: {why}. Give --out in a folder that exists.") from error
    return beside
