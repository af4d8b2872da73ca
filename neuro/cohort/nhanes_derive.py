"""Columns that are more than one CDC variable: sums, skip patterns, recall means, medicines."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from neuro.cohort.nhanes_mapping import Cycle, Mapped, table_rows
from neuro.expression import parse

PHQ9_ITEMS = tuple(f"dpq0{item}0" for item in range(1, 10))
RELIABLE = 1.0
"""DRxDRSTZ of a recall that is reliable and met the minimum criteria (CDC codebook; grade B)."""
NUMERAL = re.compile(r"-?\d+(\.\d+)?")
CODE_DECIMALS = 6
"""Decimals by which a code is recognised: transport files hold 0.011 only to about 16 digits."""
TOP_CODE = 80
"""Years: the youngest age at which CDC top-codes in any cycle (DEMO codebooks; grade B)."""
SECOND_LEVEL = re.compile(r"RXD[DI]CI\dB")
"""Second-level therapeutic categories in CDC's drug table."""


def recoded(values: pd.Series, row: Mapped) -> pd.Series:
    """One CDC variable under the rules of its mapping row.

    Returns:
        float64 with NaN for missing; object text where the recoding is to text.
    """
    if row.recode:
        if all(NUMERAL.fullmatch(target) for target in row.recode.values()):
            return _recoded_number(values, row)
        return values.map(dict(row.recode)).astype("object")
    kept = values.mask(values.isin(row.missing)) if row.missing else values
    kept = kept.mask((kept < row.low) | (kept > row.high))
    return kept * row.factor if row.factor != 1 else kept


def _recoded_number(values: pd.Series, row: Mapped) -> pd.Series:
    codes = {code: float(target) for code, target in row.recode.items()}
    known = values.round(CODE_DECIMALS).map(codes).astype("float64")
    return known.mask(known.isna() & values.notna(), float(row.otherwise)) if row.otherwise else known


def adjusted(values: Mapping[str, pd.Series], cycle: Cycle) -> dict[str, pd.Series]:
    """Assays on another's scale, by the formulas of `nhanes_adjustments.csv`.

    Args:
        values: the cohort's columns; a formula whose columns are not all there is left out.
    Returns:
        Adjusted columns and the steps on the way to them.
    """
    known: dict[str, pd.Series] = dict(values)
    out: dict[str, pd.Series] = {}
    for row in table_rows("nhanes_adjustments.csv"):
        formula = parse(row["formula"])
        if cycle.letter in row["cycles"] and set(formula.columns) <= set(known):
            columns = {name: known[name].to_numpy(dtype="float64") for name in formula.columns}
            index = known[formula.columns[0]].index
            known[row["column"]] = out[row["column"]] = pd.Series(formula.evaluate(columns), index=index)
    return out


def uses_now(ever: pd.Series, now: pd.DataFrame) -> pd.Series:
    """1 where any item on present use is yes, 0 where all that were asked are no or it was never used, else missing."""
    answered = now.isin([1, 2]).any(axis=1)
    use = pd.Series(np.nan, index=ever.index).mask(answered | (ever == 2), 0.0)
    return use.mask((now == 1).any(axis=1), 1.0)


def any_now(uses: pd.DataFrame, not_asked: pd.Series) -> pd.Series:
    """1 where any use is yes; 0 where none is and one was denied, or the items are not for them; else missing."""
    denied = (uses == 0).any(axis=1) | not_asked
    return pd.Series(np.nan, index=uses.index).mask(denied, 0.0).mask((uses == 1).any(axis=1), 1.0)


def phq9(items: pd.DataFrame) -> pd.Series:
    """PHQ-9 sum, 0-27 points; missing unless all nine items are answered."""
    return items.sum(axis=1, skipna=False)


def smoker_now(ever: pd.Series, now: pd.Series) -> pd.Series:
    """1 smokes every day or some days, 0 never 100 cigarettes or not at all, missing otherwise."""
    smoker = pd.Series(np.nan, index=ever.index)
    smoker = smoker.mask(now.isin([1, 2]), 1.0).mask(now == 3, 0.0)
    return smoker.mask(ever == 2, 0.0)


def recall_mean(days: tuple[pd.Series, pd.Series], status: tuple[pd.Series, pd.Series]) -> pd.Series:
    """Mean over the reliable recalls of one intake; missing where there is none."""
    counted = [day.where(state == RELIABLE) for day, state in zip(days, status, strict=True)]
    return pd.concat(counted, axis=1).mean(axis=1)


def recall_days(status: tuple[pd.Series, pd.Series]) -> pd.Series:
    """Reliable 24-hour recalls, 0-2."""
    first, second = ((state == RELIABLE).astype("float64") for state in status)
    return first + second


def medicines(used: pd.DataFrame, use: str, drugs: pd.DataFrame, people: pd.Index) -> Mapping[str, pd.Series]:
    """Whether anybody takes a medicine of each category of `nhanes_medicines.csv`.

    Args:
        used: one row a medicine: SEQN, the item on any use, RXDDRGID.
        use: name of that item; 1 yes, 2 no, other codes are missing.
        drugs: CDC's drug table: RXDDRGID and second-level categories.
        people: SEQN of the rows wanted.
    Returns:
        Flag by column, float64 with NaN where the item was not answered.
    """
    answered = people.isin(used.loc[used[use].isin([1, 2]), "SEQN"])
    levels = [name for name in drugs if SECOND_LEVEL.fullmatch(str(name))]
    flags = {}
    for row in table_rows("nhanes_medicines.csv"):
        members = drugs.loc[(drugs[levels] == float(row["category"])).any(axis=1), "RXDDRGID"]
        takers = used.loc[used["RXDDRGID"].isin(members), "SEQN"]
        flags[row["column"]] = pd.Series(people.isin(takers).astype("float64"), index=people).where(answered)
    return flags
