"""A system's equations read from the functions that run: what pages show and files carry is what is computed."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

from neuro.errors import MechanismError
from neuro.mechanism.system import System

FUNCTIONS = {"exp": "exp", "log": "ln", "sqrt": "sqrt", "tanh": "tanh", "abs": "abs", "min": "min", "max": "max"}
"""Functions that equations may call, and how they are written."""
VIEWS = {"states", "constants", "fluxes", "change"}
LOCAL = "_local"
"""Added to a name inside a law where a species, parameter or flux already has it."""
POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Equation:
    """One line of a law.

    Attributes:
        name: of the flux, the state that changes, or the quantity in between.
        expression: what it equals; its names are codes of species and parameters, and quantities in between.
    """

    name: str
    expression: ast.expr

    @property
    def names(self) -> frozenset[str]:
        """What it depends on."""
        called = {id(node.func) for node in ast.walk(self.expression) if isinstance(node, ast.Call)}
        found = (node for node in ast.walk(self.expression) if isinstance(node, ast.Name) and id(node) not in called)
        return frozenset(node.id for node in found)

    @property
    def text(self) -> str:
        """The right-hand side for people: `kgon · b² · (gtot - g)`."""
        plain = ast.unparse(self.expression).replace(" * ", " · ")
        return re.sub(r" ?\*\* ?(\d+)(?![\d.])", lambda match: match[1].translate(POWERS), plain)


@dataclass(frozen=True, slots=True)
class Equations:
    """The equations of a system, each kind in the order of the source."""

    between: tuple[Equation, ...]
    fluxes: tuple[Equation, ...]
    changes: tuple[Equation, ...]

    def formula(self, flux: str) -> tuple[str, ...]:
        """A flux for people: its equation, then those of the quantities in between that it needs."""
        found = next(row for row in self.fluxes if row.name == flux)
        needed = self.needs(found)
        lines = (row for row in (found, *self.between) if row is found or row.name in needed)
        return tuple(f"{row.name} = {row.text}" for row in lines)

    def needs(self, equation: Equation) -> frozenset[str]:
        """All that an equation depends on, also through quantities in between."""
        rows, found, ahead = {row.name: row for row in self.between}, set[str](), list(equation.names)
        while ahead:
            name = ahead.pop()
            if name not in found:
                found.add(name)
                ahead += rows[name].names if name in rows else ()
        return frozenset(found)


@cache
def equations(system: System) -> Equations:
    """Read a system's rate laws and balances.

    Raises:
        MechanismError: a statement outside the grammar of rate laws, or a flux or state without an equation.
    """
    taken = frozenset((*system.states, *system.names, *system.fluxes))
    rates, balances = _Reader(system.rates, taken), _Reader(system.balances, taken)
    for written, wanted in ((rates.written, system.fluxes), (balances.written, system.states)):
        if missing := set(wanted) - set(written):
            raise MechanismError(
                f"Wanted an equation for each flux and state of '{system.code}'; "
                f"{', '.join(sorted(missing))} have none. Add them to its laws."
            )
    return Equations(
        between=tuple(Equation(name, found) for name, found in rates.between.items()),
        fluxes=tuple(Equation(code, rates.written[code]) for code in system.fluxes),
        changes=tuple(Equation(code, balances.written[code]) for code in system.states),
    )


def _source(function: Callable[..., Any]) -> tuple[ast.FunctionDef, Mapping[str, Any]]:
    plain = function.py_func if isinstance(function, Dispatcher) else function
    tree = ast.parse(textwrap.dedent(inspect.getsource(plain))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree, plain.__globals__


def _refused(node: ast.AST, law: str) -> MechanismError:
    return MechanismError(
        f"Wanted plain assignments, arithmetic, min, max, exp, log and 'a if c else b' in '{law}'; "
        f"found '{ast.unparse(node)}'. Write it in those."
    )


class _Reader(ast.NodeTransformer):
    """Reads one law; names of its views become codes, numbers of its module become numbers, small functions unfold."""

    def __init__(self, law: Callable[..., Any], taken: frozenset[str]) -> None:
        tree, self.globals = _source(law)
        self.law, self.taken = tree.name, taken
        self.views: dict[str, str] = {}
        self.named: dict[str, str] = {}
        self.between: dict[str, ast.expr] = {}
        self.written: dict[str, ast.expr] = {}
        for statement in tree.body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            raise _refused(node, self.law)
        target = node.targets[0]
        if isinstance(target, ast.Name) and (view := _view(node.value)):
            self.views[target.id] = view
        elif isinstance(target, ast.Name) and target.id not in self.named:
            name = target.id + LOCAL if target.id in self.taken else target.id
            self.between[name] = self.visit(node.value)
            self.named[target.id] = name
        elif isinstance(target, ast.Attribute) and target.attr not in self.written:
            self.written[target.attr] = self.visit(node.value)
        else:
            raise _refused(node, self.law)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:  # noqa: D102
        view = self.views.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if view is None:
            raise _refused(node, self.law)
        return self.written.get(node.attr, ast.Name(node.attr))

    def visit_Name(self, node: ast.Name) -> ast.expr:  # noqa: D102
        if node.id in self.named:
            return ast.Name(self.named[node.id])
        value = self.globals.get(node.id)
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise _refused(node, self.law)
        return ast.Constant(float(value))

    def visit_Call(self, node: ast.Call) -> ast.expr:  # noqa: D102
        if node.keywords:
            raise _refused(node, self.law)
        arguments = [self.visit(argument) for argument in node.args]
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in FUNCTIONS:
            return ast.Call(ast.Name(FUNCTIONS[name]), arguments, [])
        function = self.globals.get(name)
        if not isinstance(function, Dispatcher):
            raise _refused(node, self.law)
        return _unfolded(function, arguments)

    def generic_visit(self, node: ast.AST) -> ast.AST:  # noqa: D102
        if not isinstance(node, GRAMMAR):
            raise _refused(node, self.law)
        return super().generic_visit(node)


GRAMMAR = (ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.UnaryOp, ast.USub, ast.UAdd) + (
    ast.Constant,
    ast.IfExp,
    ast.Compare,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.Load,
)


class _Unfold(_Reader):
    """Reads a small function of numbers: assignments, then one `return`."""

    def __init__(self, function: Callable[..., Any], arguments: list[ast.expr]) -> None:
        tree, self.globals = _source(function)
        self.law = tree.name
        self.values = dict(zip((row.arg for row in tree.args.args), arguments, strict=True))
        self.answer: ast.expr | None = None
        for statement in tree.body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if self.answer is None and isinstance(node, ast.Return) and node.value is not None:
            self.answer = self.visit(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            self.values[node.targets[0].id] = self.visit(node.value)
        else:
            raise _refused(node, self.law)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        raise _refused(node, self.law)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        self.named: dict[str, str] = {}
        return self.values[node.id] if node.id in self.values else super().visit_Name(node)


def _unfolded(function: Callable[..., Any], arguments: list[ast.expr]) -> ast.expr:
    found = _Unfold(function, arguments).answer
    if found is None:
        raise MechanismError(f"Wanted one 'return' in '{function.__name__}'; found none. Add it.")
    return found


def _view(node: ast.expr) -> str:
    """Which vector `states.view(STATES)[0]` reads, or ""."""
    called = node.value if isinstance(node, ast.Subscript) else None
    place = called.func if isinstance(called, ast.Call) else None
    if isinstance(place, ast.Attribute) and place.attr == "view" and isinstance(place.value, ast.Name):
        return place.value.id if place.value.id in VIEWS else ""
    return ""
