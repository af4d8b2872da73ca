"""What trees see: the columns of a model's terms, with missing values, and the bins that they are cut into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.models.basis import Values, logarithm, number
from neuro.models.categories import MISSING, coded
from neuro.models.learn import entering
from neuro.models.spec import Factor, ModelSpec, Product, Spline

MOST_BINS = 63
"""Bins of a column. Grade C: a convention, finer than any shape that is drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What the trees see of everybody: the columns of the model's terms.

    Attributes:
        names: columns, exposure and adjustment as the model has them.
        matrix: values, logarithms where the model takes them, categories as codes, NaN where missing, (n, k).
        categories: which columns are categories, (k,).
        pairs: places of columns whose product the model declares; additive trees may join these.
        directions: +1 or -1 where a column may only raise or lower the outcome, else 0, (k,).
    """

    names: tuple[str, ...]
    matrix: Values
    categories: tuple[bool, ...]
    pairs: tuple[tuple[int, int], ...]
    directions: tuple[int, ...]


def features(
    spec: ModelSpec, columns: Mapping[str, NDArray[Any]], directions: Mapping[str, int] | None = None
) -> Features:
    """The columns of a model's terms, as trees read them.

    Args:
        columns: base and derived columns, shape (n,).
        directions: column -> +1 or -1.
    """
    terms = entering(spec)
    names = tuple(term.column for term in terms)
    known = directions or {}
    return Features(
        names,
        np.column_stack([_values(term, columns) for term in terms]),
        tuple(isinstance(term, Factor) for term in terms),
        _pairs(spec, names),
        tuple(0 if isinstance(term, Factor) else known.get(term.column, 0) for term in terms),
    )


def _values(term: Any, columns: Mapping[str, NDArray[Any]]) -> Values:
    if isinstance(term, Factor):
        codes = coded(columns[term.column])[0]
        return np.where(codes == MISSING, np.nan, codes.astype(float))
    values = number(columns, term.column)
    values = logarithm(values) if isinstance(term, Spline) and term.log else values
    return np.where(np.isfinite(values), values, np.nan)


def _pairs(spec: ModelSpec, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    products = [term for term in spec.terms if isinstance(term, Product)]
    found = [tuple(sorted(names.index(_column(one, names)) for one in (term.left, term.right))) for term in products]
    return tuple(dict.fromkeys((left, right) for left, right in found))


def _column(operand: str, names: Sequence[str]) -> str:
    return operand if operand in names else operand.rsplit("[", 1)[0]


def edges_of(values: Values) -> Values:
    """Quantiles of the people learnt from: bins are found once, not again for each resample."""
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return np.empty(0)
    return np.unique(np.quantile(known, np.arange(1, MOST_BINS) / MOST_BINS, method="inverted_cdf"))


def binned(matrix: Values, edges: Sequence[Values]) -> Values:
    """Bin of each value; categories and missing values as they are."""
    columns = [
        np.where(np.isnan(column), np.nan, np.searchsorted(ends, column)) if len(ends) else column
        for column, ends in zip(matrix.T, edges, strict=True)
    ]
    return np.column_stack(columns)
