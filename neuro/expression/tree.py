"""The small tree every formula, filter and domain becomes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

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


@dataclass(frozen=True, slots=True)
class Mean:
    """The average of the parts that are present; missing where fewer than `least` are, or one of the first `needed`."""

    parts: tuple["Node", ...]
    least: int = 1
    needed: int = 0


@dataclass(frozen=True, slots=True)
class First:
    """The first of the parts that is present."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class When:
    """A value where a condition is true; missing elsewhere, and where the condition cannot be told."""

    condition: "Node"
    value: "Node"


@dataclass(frozen=True, slots=True)
class Standard:
    """A named quantity less its centre over its spread: an axis formula only, put in place by whoever has them."""

    code: str
    at: int


Node = (
    Number
    | Text
    | Name
    | Negative
    | Function
    | Arithmetic
    | Comparison
    | Member
    | Not
    | Junction
    | Mean
    | First
    | When
    | Standard
)


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
    return (leaf for leaf in leaves(node) if isinstance(leaf, Name))


def standards(node: Node) -> Iterator[Standard]:
    """Every standardised quantity in a tree, left to right, repeats included."""
    return (leaf for leaf in leaves(node) if isinstance(leaf, Standard))


def leaves(node: Node) -> Iterator[Node]:
    """What a tree ends in, left to right."""
    below = [part for field in fields(node) for part in children(getattr(node, field.name))]
    if not below:
        yield node
    for part in below:
        yield from leaves(part)


def children(value: object) -> tuple[Node, ...]:
    if isinstance(value, Node):
        return (value,)
    return tuple(part for part in value if isinstance(part, Node)) if isinstance(value, tuple) else ()


def renamed(node: Node, alias: Mapping[str, str]) -> Node:
    """The same tree over columns of other names."""
    if isinstance(node, Name):
        return replace(node, column=alias[node.column])
    parts: dict[str, Any] = {field.name: _renamed(getattr(node, field.name), alias) for field in fields(node)}
    return replace(node, **parts)


def _renamed(value: object, alias: Mapping[str, str]) -> object:
    if isinstance(value, Node):
        return renamed(value, alias)
    return tuple(_renamed(part, alias) for part in value) if isinstance(value, tuple) else value
