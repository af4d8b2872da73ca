"""A model's columns: frozen terms with what they learnt (knots, levels), applied to any rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models.categories import matched
from neuro.models.splines import restricted_cubic

INTERCEPT = "(Intercept)"
Values = NDArray[np.float64]
AnyColumns = Mapping[str, Any]
"""Column -> an array of shape (n,), or one person's value; None and NaN are missing."""


@dataclass(frozen=True, slots=True)
class LinearBlock:
    """A column as it is."""

    column: str

    @property
    def names(self) -> tuple[str, ...]:
        """One: the column's."""
        return (self.column,)

    def values(self, columns: AnyColumns) -> Values:
        """Shape (n, 1)."""
        return number(columns, self.column)[:, None]


@dataclass(frozen=True, slots=True)
class FactorBlock:
    """Treatment contrasts.

    Attributes:
        column: the category.
        levels: of the rows used; the first is the reference.
        elsewhere: levels that only rows outside the fit hold: known, but the fit cannot speak of them.
    """

    column: str
    levels: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """`column[level]` for each level but the reference."""
        return tuple(f"{self.column}[{level}]" for level in self.levels[1:])

    def values(self, columns: AnyColumns) -> Values:
        """Shape (n, levels - 1); NaN rows where missing or only known from outside the fit.

        Raises:
            ModelError: a category that the cohort does not have.
        """
        codes, others = matched(_column(columns, self.column), self.levels)
        unknown = [name for name in others if name not in self.elsewhere]
        if unknown:
            raise ModelError(
                f"'{self.column}' has no category '{unknown[0]}'; the fit has {', '.join(self.levels)}. Use one."
            )
        dummies = (codes[:, None] == np.arange(1, len(self.levels))).astype(float)
        dummies[codes < 0] = np.nan
        return dummies


@dataclass(frozen=True, slots=True)
class SplineBlock:
    """A restricted cubic spline with its knots, in the column's own units."""

    column: str
    log: bool
    knots: tuple[float, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """`column[1]`, the straight part, then the bent ones."""
        return tuple(f"{self.column}[{place}]" for place in range(1, len(self.knots)))

    def values(self, columns: AnyColumns) -> Values:
        """Shape (n, knots - 1); with `log`, NaN rows where the column is not positive."""
        x = number(columns, self.column)
        knots = np.asarray(self.knots)
        return restricted_cubic(logarithm(x), np.log(knots)) if self.log else restricted_cubic(x, knots)


Block = LinearBlock | FactorBlock | SplineBlock


@dataclass(frozen=True, slots=True)
class Basis:
    """The columns of a fitted model, ready for a cohort or one person.

    Attributes:
        derive: (name, expression) pairs computed first, in order.
        blocks: terms with what they learnt; some only serve a product and have no column of their own.
        products: (name, left, right): which block columns are multiplied.
        names: columns of the matrix, `(Intercept)` first.
    """

    derive: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    products: tuple[tuple[str, str, str], ...]
    names: tuple[str, ...]

    @property
    def splines(self) -> tuple[SplineBlock, ...]:
        """The terms with knots."""
        return tuple(block for block in self.blocks if isinstance(block, SplineBlock))

    def small(self, matrix: Values, floor: int) -> tuple[str, ...]:
        """Category columns that fewer than `floor` people of a matrix have."""
        dummies = {name for block in self.blocks if isinstance(block, FactorBlock) for name in block.names}
        return tuple(
            name
            for name, column in zip(self.names, matrix.T, strict=True)
            if name in dummies and np.count_nonzero(column) < floor
        )

    def matrix(self, columns: AnyColumns) -> Values:
        """Design matrix of any rows.

        Args:
            columns: every base column of the model, as arrays of one length or as one person's values.
        Returns:
            Shape (n, p), n = 1 for a person; NaN rows where something is missing or not defined.
        Raises:
            ModelError: a column is absent, is text where a number is wanted, or holds an unknown category.
        """
        whole = derived(columns, self.derive)
        parts: dict[str, Values] = {}
        for block in self.blocks:
            parts |= zip(block.names, block.values(whole).T, strict=True)
        for name, left, right in self.products:
            parts[name] = parts[left] * parts[right]
        rows = max(len(part) for part in parts.values())
        matrix = np.empty((rows, len(self.names)), order="F")
        matrix[:, 0] = 1.0
        for place, name in enumerate(self.names[1:], start=1):
            matrix[:, place] = parts[name]
        matrix[np.isnan(matrix).any(axis=1)] = np.nan
        return matrix


def derived(columns: AnyColumns, derive: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """The columns with derived ones added, each able to use those before it."""
    whole = dict(columns)
    for name, text in derive:
        whole[name] = parse(text).evaluate(whole)
    return whole


def number(columns: AnyColumns, name: str) -> Values:
    """A numeric column as float64, shape (n,).

    Raises:
        ModelError: the column is absent or holds text.
    """
    values = np.atleast_1d(np.asarray(_column(columns, name)))
    try:
        return values.astype(float)
    except (TypeError, ValueError):
        raise ModelError(f"Wanted numbers in '{name}', found text. Enter it as a factor (--factor {name}).") from None


def logarithm(x: Values) -> Values:
    """Natural logarithm, NaN where it is not defined."""
    return np.log(np.where(x > 0, x, np.nan))


def _column(columns: AnyColumns, name: str) -> Any:
    if name not in columns:
        raise ModelError(f"Wanted the model's column '{name}'; it is not among the values given. Give it, or None.")
    return columns[name]
