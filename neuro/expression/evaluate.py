"""A tree on numpy arrays or plain values; missing is NaN, conditions are 1, 0 or NaN."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ExpressionError
from neuro.expression.tree import (
    Arithmetic,
    Comparison,
    First,
    Function,
    Junction,
    Mean,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Standard,
    Text,
    When,
)

Values = NDArray[Any]
COMPARE = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
CALCULATE = {"+": np.add, "-": np.subtract, "*": np.multiply}


def evaluate(node: Node, columns: Mapping[str, Any]) -> Values:
    """Values of a tree, broadcast over the columns it names.

    Raises:
        ExpressionError: a column is absent, or text stands where a number is wanted.
    """
    match node:
        case Number(value):
            return np.asarray(value, dtype=float)
        case Text(value):
            return np.asarray(value, dtype=object)
        case Name():
            return column(node, columns)
        case Negative(operand):
            return -number(operand, columns)
        case Function(name, argument):
            return logarithm(number(argument, columns)) if name == "ln" else np.exp(number(argument, columns))
        case Arithmetic(symbol, left, right):
            return arithmetic(symbol, number(left, columns), number(right, columns))
        case Mean() | First() | When() | Standard():
            return several(node, columns)
        case _:
            return condition(node, columns)


def several(node: Mean | First | When | Standard, columns: Mapping[str, Any]) -> NDArray[np.float64]:
    match node:
        case Mean(parts, least, needed):
            return mean([number(part, columns) for part in parts], least, needed)
        case First(parts):
            return first([number(part, columns) for part in parts])
        case When(truth, value):
            return np.where(evaluate(truth, columns) == 1.0, number(value, columns), np.nan)
        case Standard(code, at):
            raise ExpressionError(f"Wanted centre and spread for z({code}) (position {at + 1}); there are none here.")


def mean(parts: list[NDArray[np.float64]], least: int, needed: int) -> NDArray[np.float64]:
    total, count = np.asarray(0.0), np.asarray(0)
    for part in parts:
        there = ~np.isnan(part)
        total, count = total + np.where(there, part, 0.0), count + there
    given = count >= max(least, 1)
    for part in parts[:needed]:
        given = given & ~np.isnan(part)
    return np.where(given, total / np.maximum(count, 1), np.nan)


def first(parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    found = parts[0]
    for part in parts[1:]:
        found = np.where(np.isnan(found), part, found)
    return found


def condition(node: Node, columns: Mapping[str, Any]) -> Values:
    match node:
        case Comparison(symbol, left, right):
            return compare(symbol, left, right, columns)
        case Member(operand, values):
            hits = [compare("=", operand, value, columns) for value in values]
            return np.max(np.broadcast_arrays(*hits), axis=0)
        case Not(operand):
            return 1.0 - evaluate(operand, columns)
        case Junction(symbol, left, right):
            a, b = evaluate(left, columns), evaluate(right, columns)
            return junction(symbol, a, b)
    raise TypeError(f"no such node: {type(node).__name__}")


def column(name: Name, columns: Mapping[str, Any]) -> Values:
    if name.column not in columns:
        have = ", ".join(sorted(columns)[:8])
        raise ExpressionError(
            f"Wanted a column '{name.column}' (position {name.at + 1}); there are {have} … Check its spelling."
        )
    values = np.asarray(columns[name.column])
    if values.dtype.kind in "biuf":
        return values.astype(float, copy=False)
    values = values.astype(object, copy=False)
    return np.full(values.shape, np.nan) if all(v is None for v in values.flat) else values


def number(node: Node, columns: Mapping[str, Any]) -> NDArray[np.float64]:
    values = evaluate(node, columns)
    if values.dtype != object:
        return values
    where = f"column '{node.column}' (position {node.at + 1})" if isinstance(node, Name) else "this"
    raise ExpressionError(f"Wanted a number, found text in {where}; compare it with == 'a text' instead.")


def logarithm(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(np.where(values > 0, values, np.nan))


def arithmetic(symbol: str, a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    if symbol == "/":
        return a / np.where(b == 0, np.nan, b)
    return CALCULATE[symbol](a, b)


def junction(symbol: str, a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Kleene's three-valued logic, as in SQL: one false decides `and`, one true decides `or`."""
    if symbol == "and":
        return np.where((a == 0) | (b == 0), 0.0, a * b)
    return np.where((a == 1) | (b == 1), 1.0, a + b)


def compare(symbol: str, left: Node, right: Node, columns: Mapping[str, Any]) -> NDArray[np.float64]:
    a, b = np.broadcast_arrays(evaluate(left, columns), evaluate(right, columns))
    missing = absent(a) | absent(b)
    if a.dtype != b.dtype and not missing.all():
        raise ExpressionError(
            f"Wanted numbers or texts on both sides of '{symbol}', found {holds(left, a)} and {holds(right, b)}; "
            "compare like with like."
        )
    truth = np.zeros(a.shape, dtype=bool)
    COMPARE[symbol](a, b, out=truth, where=~missing, casting="unsafe")
    return np.where(missing, np.nan, truth.astype(float))


def holds(node: Node, values: Values) -> str:
    what = "text" if values.dtype == object else "numbers"
    return f"{what} in column '{node.column}'" if isinstance(node, Name) else what


def absent(values: Values) -> NDArray[np.bool_]:
    if values.dtype != object:
        return np.isnan(values)
    return np.asarray(np.frompyfunc(lambda v: v is None or v != v, 1, 1)(values), dtype=bool)
