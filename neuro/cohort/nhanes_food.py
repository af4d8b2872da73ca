"""Amino acids of a day's food: protein of each item times mg per g protein of its food code."""

from functools import cache
from importlib.resources import as_file, files

import numpy as np
import pandas as pd

SUFFIX = "_mg_per_g_protein"
DECIMALS = 2
"""Decimals of a day's amino acids, mg: finer than the food table can be (grade C)."""
LARGE_NEUTRAL = ("tyrosine", "phenylalanine", "leucine", "isoleucine", "valine")
"""What competes with tryptophan at the blood-brain barrier, as far as the food table knows it."""


@cache
def precursors() -> pd.DataFrame:
    """mg of each amino acid per g protein, by USDA food code.

    Source: FNDDS recipes x SR26 amino acids (USDA, public domain), compiled by this project; levels within about 15 %.
    """
    with as_file(files("neuro.cohort").joinpath("tables", "nhanes_food_precursors.parquet")) as path:
        table = pd.read_parquet(path).set_index("food_code")
    content = table[[name for name in table.columns if str(name).endswith(SUFFIX)]].astype("float64")
    return content.rename(columns=lambda name: name.removesuffix(SUFFIX))


def content_of(codes: pd.Index) -> pd.DataFrame:
    """mg per g protein for each food code.

    A code that is not in the table takes the median of the codes with the same first three digits, else the same first.
    """
    table = precursors()
    found = table.reindex(codes)
    for width in (10**5, 10**7):
        absent = found.index[found.isna().all(axis=1)]
        if len(absent):
            medians = table.groupby(table.index // width).median().reindex(absent // width)
            found.loc[absent] = medians.to_numpy()
    return found


def daily(items: pd.DataFrame, code: str, protein: str, people: pd.Index) -> pd.DataFrame:
    """Amino acids of one recall day, mg.

    Args:
        items: one row a food: SEQN, food code, protein in g.
        code, protein: names of those columns.
        people: SEQN of the rows wanted.
    Returns:
        Sum by person; missing where nobody of that SEQN reported a food.
    """
    eaten = items[items["SEQN"].isin(people) & items[code].notna()]
    codes = pd.Index(np.unique(eaten[code].astype("int64")))
    content = content_of(codes).loc[eaten[code].astype("int64")].to_numpy()
    amounts = pd.DataFrame(content * eaten[[protein]].to_numpy(), columns=precursors().columns)
    return amounts.groupby(eaten["SEQN"].to_numpy()).sum().round(DECIMALS).reindex(people)


def tryptophan_share(amounts: pd.DataFrame) -> pd.Series:
    """Tryptophan over its competitors, mg/mg."""
    rivals = amounts[list(LARGE_NEUTRAL)].sum(axis=1, skipna=False)
    return amounts["tryptophan"] / rivals.where(rivals > 0)
