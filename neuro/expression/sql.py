"""A tree as SQL that means the same on DuckDB and Spark; values are bound, never written in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

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

Dialect = Literal["duckdb", "spark"]
QUOTES = {"duckdb": '"', "spark": "`"}


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with `?` for each of `values`, in order."""

    text: str
    values: tuple[float | str, ...] = ()


def identifier(name: str, dialect: Dialect = "duckdb") -> str:
    """A column name, quoted with its own quotes doubled."""
    quote = QUOTES[dialect]
    return quote + name.replace(quote, quote * 2) + quote


def render(node: Node, dialect: Dialect) -> Sql:
    """The SQL of a tree.

    Columns are widened to double before arithmetic: DuckDB multiplies 16-bit integers as such, and overflows.
    """
    values: list[float | str] = []
    return Sql(write(node, dialect, values.append), tuple(values))


def write(node: Node, dialect: Dialect, bind: Callable[[float | str], None]) -> str:
    match node:
        case Number(value) | Text(value):
            bind(value)
            return "?"
        case Name(column):
            return identifier(column, dialect)
        case Negative(operand):
            return f"(-{wide(operand, dialect, bind)})"
        case Function(name, argument):
            return logarithm(argument, dialect, bind) if name == "ln" else f"exp({wide(argument, dialect, bind)})"
        case Arithmetic("/", left, right):
            return f"({wide(left, dialect, bind)} / nullif({wide(right, dialect, bind)}, 0e0))"
        case Arithmetic(symbol, left, right):
            return f"({wide(left, dialect, bind)} {symbol} {wide(right, dialect, bind)})"
        case Mean() | First() | When() | Standard():
            return several(node, dialect, bind)
        case _:
            return condition(node, dialect, bind)


def several(node: Mean | First | When | Standard, dialect: Dialect, bind: Callable[[float | str], None]) -> str:
    match node:
        case Mean():
            return mean(node, dialect, bind)
        case First(parts):
            return f"coalesce({', '.join(wide(part, dialect, bind) for part in parts)})"
        case When(truth, value):
            return f"(case when {write(truth, dialect, bind)} then {wide(value, dialect, bind)} end)"
        case Standard(code, at):
            raise ExpressionError(f"Wanted centre and spread for z({code}) (position {at + 1}); there are none here.")


def mean(node: Mean, dialect: Dialect, bind: Callable[[float | str], None]) -> str:
    """Sum of those present over their count; both engines compute a repeated part once."""

    def written(form: str, parts: tuple[Node, ...], joint: str) -> str:
        return joint.join(form.format(wide(part, dialect, bind)) for part in parts)

    needed = written("{} is not null and ", node.parts[: node.needed], "")
    counted = written("cast({} is not null as integer)", node.parts, " + ")
    summed = written("coalesce({}, 0e0)", node.parts, " + ")
    divisor = written("cast({} is not null as integer)", node.parts, " + ")
    return f"(case when {needed}({counted}) >= {max(node.least, 1)} then ({summed}) / ({divisor}) end)"


def logarithm(argument: Node, dialect: Dialect, bind: Callable[[float | str], None]) -> str:
    """Missing at or below zero. Both engines compute a repeated argument once; nested ones would double each time."""
    first = wide(argument, dialect, bind)
    if "ln(" in first:
        return f"ln(nullif(greatest({first}, 0e0), 0e0))"
    return f"ln(case when {first} > 0e0 then {wide(argument, dialect, bind)} end)"


def condition(node: Node, dialect: Dialect, bind: Callable[[float | str], None]) -> str:
    match node:
        case Comparison(symbol, left, right):
            sign = "<>" if symbol == "!=" else symbol
            return f"({write(left, dialect, bind)} {sign} {write(right, dialect, bind)})"
        case Member(operand, values):
            written = write(operand, dialect, bind)
            return f"({written} in ({', '.join(write(value, dialect, bind) for value in values)}))"
        case Not(operand):
            return f"(not {write(operand, dialect, bind)})"
        case Junction(symbol, left, right):
            return f"({write(left, dialect, bind)} {symbol} {write(right, dialect, bind)})"
    raise TypeError(f"no such node: {type(node).__name__}")


def wide(node: Node, dialect: Dialect, bind: Callable[[float | str], None]) -> str:
    written = write(node, dialect, bind)
    return f"cast({written} as double)" if isinstance(node, Name | Number) else written
