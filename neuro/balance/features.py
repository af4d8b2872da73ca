"""Index values for a cohort or for one changed person, from the same expressions on either engine."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.balance.indices import Index, chosen, indices
from neuro.cohort.privacy import FLOOR
from neuro.errors import DataError
from neuro.expression import Sql, identifier


@dataclass(frozen=True, slots=True)
class Withheld:
    """An index that this cohort cannot honestly give, and why, as one sentence."""

    index: Index
    reason: str


def features(columns: Mapping[str, Any], codes: Iterable[str] | None = None) -> dict[str, NDArray[np.float64]]:
    """Index values from columns or from one person's plain values.

    Args:
        columns: values by column in the cohort's units, NaN or None for missing, all of one length or scalar.
        codes: indices wanted; None for every one whose columns are there.
    Returns:
        Code -> values of the same shape; NaN where an input is missing, a divisor is 0, or a logarithm has no value.
    Raises:
        KnowledgeError: an unknown code, or an index that is never given.
        DataError: an asked-for index needs a column that is not there.
    """
    wanted = chosen(codes)
    if codes is None:
        wanted = tuple(row for row in wanted if all(name in columns for name in row.needs))
    for row in wanted:
        _require(row, columns)
    return {row.code: row.formula.evaluate(columns) for row in wanted}


def select(codes: Iterable[str] | None, names: Collection[str]) -> Sql:
    """The select list of the same indices, for `select … from cohort` on DuckDB.

    Args:
        codes: indices wanted; None for every one whose columns are in `names`.
        names: the cohort's columns.
    Raises:
        KnowledgeError, DataError: as for `features`.
    """
    wanted = chosen(codes)
    if codes is None:
        wanted = tuple(row for row in wanted if set(row.needs) <= set(names))
    parts: list[str] = []
    values: list[float | str] = []
    for row in wanted:
        _require(row, names)
        sql = row.formula.sql()
        parts.append(f"cast({sql.text} as double) as {identifier(row.code)}")
        values.extend(sql.values)
    return Sql(",\n       ".join(parts), tuple(values))


def available(
    names: Collection[str], measured: Mapping[str, int] | None = None
) -> tuple[tuple[Index, ...], tuple[Withheld, ...]]:
    """Which indices a cohort can honestly give, and why not the others.

    Args:
        names: the cohort's columns.
        measured: index code -> people in whom all its columns are measured; None judges by the columns alone.
    Returns:
        Those given, and those withheld with the reason.
    """
    given: list[Index] = []
    withheld: list[Withheld] = []
    for row in indices():
        reason = _reason(row, names, measured)
        if reason:
            withheld.append(Withheld(row, reason))
        else:
            given.append(row)
    return tuple(given), tuple(withheld)


def counts(columns: Mapping[str, NDArray[Any]]) -> dict[str, int]:
    """People with a value, by index code, for `available`; only indices whose columns are there."""
    return {code: int(np.isfinite(values).sum()) for code, values in features(columns).items()}


def _reason(row: Index, names: Collection[str], measured: Mapping[str, int] | None) -> str:
    if not row.expression:
        return f"{row.name}: {row.withheld}."
    absent = [name for name in row.needs if name not in names]
    if absent:
        return f"{row.name} needs {_listed(absent)}, which this cohort does not have."
    if measured is not None and measured.get(row.code, 0) < FLOOR:
        return f"{row.name} needs {_listed(row.needs)}, which fewer than {FLOOR} people have together."
    return ""


def _require(row: Index, names: Collection[str]) -> None:
    absent = [name for name in row.needs if name not in names]
    if absent:
        have = ", ".join(sorted(names)[:8])
        raise DataError(
            f"Index '{row.code}' needs {_listed(row.needs)}; the cohort has {have} … but not {_listed(absent)}. "
            "Map the column or drop the index."
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
