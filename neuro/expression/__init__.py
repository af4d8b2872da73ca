"""The one small language: index formulas, derived columns, filters and domains.

Parsed once, never `eval`, never pasted into SQL: columns, numbers, 'text', `+ - * /`, `ln exp`, comparisons,
`in (…)`, `and or not`, parentheses; `mean(a, b, …)` of those present, `first(a, b, …)` that is present,
`when(condition, value)`. Axis formulas also have `z(index)`. A column with unusual characters stands in
"double quotes".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ExpressionError
from neuro.expression import evaluate as numpy_engine
from neuro.expression.parse import Parser
from neuro.expression.sql import Dialect, Sql, identifier, render
from neuro.expression.tree import Kind, Node, kind, names, renamed

__all__ = ["Expression", "Sql", "identifier", "parse"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed text, ready for either engine.

    Attributes:
        text: as it was written.
        tree: what it means.
    """

    text: str
    tree: Node

    @property
    def kind(self) -> Kind:
        """ "number", "boolean", "text", or "column" for a bare column."""
        return kind(self.tree)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it names, each once, in order of appearance."""
        return tuple(dict.fromkeys(name.column for name in names(self.tree)))

    def evaluate(self, columns: Mapping[str, Any]) -> NDArray[Any]:
        """Values on arrays or plain values (None and NaN are missing), broadcast.

        Returns:
            float64 with NaN for missing (conditions 1.0 or 0.0); object for a bare text column.
        Raises:
            ExpressionError: a column is absent, or holds text where a number is wanted.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            values = numpy_engine.evaluate(self.tree, columns)
        return values if values.dtype == object else np.where(np.isfinite(values), values, np.nan)

    def true(self, columns: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Where a condition holds; missing is not true.

        Raises:
            ExpressionError: what stands there is no condition, and no column of 0 and 1 either.
        """
        values = self.evaluate(columns)
        if values.dtype == object or not np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
            raise ExpressionError(
                f"Wanted a condition, such as age >= 60; found '{self.text}'. Compare it to something."
            )
        return values == 1.0

    def renamed(self, alias: Mapping[str, str]) -> "Expression":
        """The same expression over columns of other names; its text stays."""
        return Expression(self.text, renamed(self.tree, alias))

    def sql(self, dialect: Dialect = "duckdb") -> Sql:
        """The same meaning in SQL, values bound."""
        return render(self.tree, dialect)


@lru_cache(maxsize=4096)
def parse(text: str, standards: bool = False) -> Expression:
    """Read an expression.

    Args:
        standards: whether `z(code)` may stand in it, as in the formula of an axis.
    Raises:
        ExpressionError: names the position, what was wanted and what was found.
    """
    return Expression(text, Parser(text, standards).whole())
