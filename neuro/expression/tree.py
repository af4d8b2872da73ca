"""The small tree every formula, filter and domain becomes."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

Kind = Literal["number", "boolean", "text", "column"]


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Name:
    """A column; `at` is its position in the text, for messages."""

    column: str
    at: int


@dataclass(frozen=True, slots=True)
class Negative:
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Function:
    name: Literal["ln", "exp"]
    argument: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    symbol: Literal["+", "-", "*", "/"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    symbol: Literal["=", "!=", "<", "<=", ">", ">="]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Member:
    operand: "Node"
    values: tuple[Number | Text, ...]


@dataclass(frozen=True, slots=True)
class Not:
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Junction:
    """`and` or `or` of two conditions."""

    symbol: Literal["and", "or"]
    left: "Node"
    right: "Node"


Node = Number | Text | Name | Negative | Function | Arithmetic | Comparison | Member | Not | Junction


def kind(node: Node) -> Kind:
    """What a node yields; a bare column is not known until it meets its data."""
    match node:
        case Text():
            return "text"
        case Name():
            return "column"
        case Comparison() | Member() | Not() | Junction():
            return "boolean"
        case _:
            return "number"


def names(node: Node) -> Iterator[Name]:
    """Every column in a tree, left to right, repeats included."""
    if isinstance(node, Name):
        yield node
        return
    for field in fields(node):
        child = getattr(node, field.name)
        if isinstance(child, Node):
            yield from names(child)
