"""Formulas of an SBML file as functions of its symbols' values: what each comes to, and how much cancels in it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import libsbml

from neuro.errors import MechanismError

Values = dict[str, float]
Term = Callable[[Values], float]
TIME = " time"
"""Key of the model's time; no id has a space."""
AVOGADRO = 6.02214076e23


def _divided(a: float, b: float) -> float:
    if b == 0.0:
        return math.nan if a == 0.0 or math.isnan(a) else math.copysign(math.inf, a)
    return a / b


def _guarded(function: Callable[..., float]) -> Callable[..., float]:
    """A function that answers nan or inf where Python would raise."""

    def safe(*values: float) -> float:
        try:
            return function(*values)
        except (ValueError, ZeroDivisionError):
            return math.nan
        except OverflowError:
            return math.inf

    return safe


def _piecewise(*values: float) -> float:
    for place in range(0, len(values) - 1, 2):
        if values[place + 1]:
            return values[place]
    return values[-1] if len(values) % 2 else math.nan


def _ordered(compare: Callable[[float, float], bool]) -> Callable[..., float]:
    return lambda *values: float(all(compare(a, b) for a, b in zip(values, values[1:], strict=False)))


def _minus(*values: float) -> float:
    return -values[0] if len(values) == 1 else values[0] - values[1]


def _root(*values: float) -> float:
    return math.sqrt(values[0]) if len(values) == 1 else math.pow(values[1], 1.0 / values[0])


def _log(*values: float) -> float:
    return math.log10(values[0]) if len(values) == 1 else math.log(values[1]) / math.log(values[0])


MATHEMATICS: dict[str, Callable[..., float]] = {
    "EXP": math.exp,
    "LN": math.log,
    "LOG": _log,
    "ROOT": _root,
    "POWER": math.pow,
    "ABS": abs,
    "FLOOR": math.floor,
    "CEILING": math.ceil,
    "FACTORIAL": lambda value: math.gamma(value + 1.0),
    "SIN": math.sin,
    "COS": math.cos,
    "TAN": math.tan,
    "SINH": math.sinh,
    "COSH": math.cosh,
    "TANH": math.tanh,
    "ARCSIN": math.asin,
    "ARCCOS": math.acos,
    "ARCTAN": math.atan,
    "ARCSINH": math.asinh,
    "ARCCOSH": math.acosh,
    "ARCTANH": math.atanh,
    "SEC": lambda value: 1.0 / math.cos(value),
    "CSC": lambda value: 1.0 / math.sin(value),
    "COT": lambda value: 1.0 / math.tan(value),
    "QUOTIENT": lambda a, b: math.trunc(a / b),
    "REM": math.fmod,
    "MIN": min,
    "MAX": max,
    "PIECEWISE": _piecewise,
    "DELAY": lambda now, _: now,
}
"""Functions of SBML. A delayed quantity is taken as it is now: at rest they are the same."""
OPERATIONS: dict[int, Callable[..., float]] = {
    libsbml.AST_PLUS: lambda *values: sum(values),
    libsbml.AST_MINUS: _minus,
    libsbml.AST_TIMES: lambda *values: math.prod(values),
    libsbml.AST_DIVIDE: _divided,
    libsbml.AST_POWER: _guarded(math.pow),
    libsbml.AST_RELATIONAL_LT: _ordered(lambda a, b: a < b),
    libsbml.AST_RELATIONAL_LEQ: _ordered(lambda a, b: a <= b),
    libsbml.AST_RELATIONAL_GT: _ordered(lambda a, b: a > b),
    libsbml.AST_RELATIONAL_GEQ: _ordered(lambda a, b: a >= b),
    libsbml.AST_RELATIONAL_EQ: _ordered(lambda a, b: a == b),
    libsbml.AST_RELATIONAL_NEQ: _ordered(lambda a, b: a != b),
    libsbml.AST_LOGICAL_AND: lambda *values: float(all(values)),
    libsbml.AST_LOGICAL_OR: lambda *values: float(any(values)),
    libsbml.AST_LOGICAL_XOR: lambda *values: float(sum(map(bool, values)) % 2),
    libsbml.AST_LOGICAL_NOT: lambda value: float(not value),
    libsbml.AST_LOGICAL_IMPLIES: lambda a, b: float(not a or bool(b)),
} | {getattr(libsbml, f"AST_FUNCTION_{name}"): _guarded(function) for name, function in MATHEMATICS.items()}
"""Node of a formula -> what it does."""
CONSTANTS = {
    libsbml.AST_CONSTANT_E: math.e,
    libsbml.AST_CONSTANT_PI: math.pi,
    libsbml.AST_CONSTANT_TRUE: 1.0,
    libsbml.AST_CONSTANT_FALSE: 0.0,
    libsbml.AST_NAME_AVOGADRO: AVOGADRO,
}


@dataclass(frozen=True)
class Formula:
    """A formula.

    Attributes:
        value: of the values of all symbols, what it comes to.
        size: the same with every sum of absolute values: what moves where a difference is nothing at rest.
        names: symbols that it names.
        text: as people write it.
    """

    value: Term
    size: Term
    names: frozenset[str]
    text: str


def formula(math_node: Any, functions: Mapping[str, Any], own: Mapping[str, float]) -> Formula:
    """Read a formula.

    Args:
        math_node: libSBML's tree.
        functions: the file's own functions, libSBML's trees by id.
        own: values of parameters that only this formula knows.
    Raises:
        MechanismError: it holds something that has no value, such as a rate of change.
    """
    bound = {name: (_fixed(value), _fixed(abs(value))) for name, value in own.items()}
    reader = _Reader(functions)
    value, size = reader.term(math_node, bound, 0)
    return Formula(value, size, frozenset(reader.names), libsbml.formulaToL3String(math_node))


Pair = tuple[Term, Term]
DEEPEST = 100
"""Levels of functions within functions: more is a function that calls itself."""


def _fixed(value: float) -> Term:
    return lambda _: value


@dataclass
class _Reader:
    """Turns a tree into functions; `names` gathers the symbols that it needs."""

    functions: Mapping[str, Any]
    names: set[str] = field(default_factory=set)

    def term(self, node: Any, bound: Mapping[str, Pair], depth: int) -> Pair:
        """A node as what it comes to, and its size."""
        kind = node.getType()
        if node.isNumber():
            return _fixed(node.getValue()), _fixed(abs(node.getValue()))
        if kind in CONSTANTS:
            return _fixed(CONSTANTS[kind]), _fixed(abs(CONSTANTS[kind]))
        if kind == libsbml.AST_NAME_TIME:
            return _looked_up(TIME)
        if kind == libsbml.AST_NAME:
            return self._named(node.getName(), bound)
        children = [self.term(node.getChild(place), bound, depth) for place in range(node.getNumChildren())]
        if kind == libsbml.AST_FUNCTION and node.getName() in self.functions and depth < DEEPEST:
            return self._unfolded(self.functions[node.getName()], children, depth + 1)
        if kind not in OPERATIONS:
            raise MechanismError(
                f"Wanted a formula of numbers and symbols; found '{libsbml.formulaToL3String(node)}', which this check "
                f"does not know. Write it in functions of SBML's core."
            )
        return _applied(kind, [child[0] for child in children], [child[1] for child in children])

    def _named(self, name: str, bound: Mapping[str, Pair]) -> Pair:
        if name in bound:
            return bound[name]
        self.names.add(name)
        return _looked_up(name)

    def _unfolded(self, function: Any, given: list[Pair], depth: int) -> Pair:
        names = [function.getArgument(place).getName() for place in range(function.getNumArguments())]
        if len(names) != len(given) or function.getBody() is None:
            raise MechanismError(
                f"Wanted {len(names)} values for '{function.getId()}'; found {len(given)}. Give as many."
            )
        return self.term(function.getBody(), dict(zip(names, given, strict=True)), depth)


def _looked_up(name: str) -> Pair:
    return lambda values: values[name], lambda values: abs(values[name])


def _applied(kind: int, values: list[Term], sizes: list[Term]) -> Pair:
    apply = OPERATIONS[kind]
    value = partial(_result, apply, values)
    if kind in (libsbml.AST_PLUS, libsbml.AST_MINUS):
        return value, partial(_result, OPERATIONS[libsbml.AST_PLUS], sizes)
    if kind == libsbml.AST_TIMES:
        return value, partial(_result, apply, sizes)
    if kind == libsbml.AST_DIVIDE:
        return value, lambda known: abs(_divided(sizes[0](known), values[1](known)))
    return value, lambda known: abs(value(known))


def _result(apply: Callable[..., float], parts: list[Term], values: Values) -> float:
    return apply(*[part(values) for part in parts])
