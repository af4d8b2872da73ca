"""Expressions of rate laws as formulas of SBML: units followed through them and given to the numbers in them."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import libsbml

from neuro.errors import MechanismError
from neuro.mechanism.sbml_units import NUMBER, PLAIN, Dimension, Scale, rest_of, symbol


@dataclass
class Speller:
    """Follows units through an expression and writes it for SBML, each number with its unit.

    Attributes:
        units: of every name.
        scales: base unit -> what the file counts it in, such as µmol or h.
        ids: id in the file -> unit; new ones are added.
        law: what is being written, for the sentence when units do not fit.
    """

    units: dict[str, Dimension]
    scales: Mapping[str, Scale]
    ids: dict[str, Dimension] = field(default_factory=dict)
    law: str = ""

    def spell(self, expression: ast.expr, unit: Dimension) -> str:
        """The expression as text of SBML's formula language.

        Raises:
            MechanismError: it is not in that unit.
        """
        found = self.unit(expression)
        if found is not None and not found.same(unit):
            raise self._clash(expression)
        return ast.unparse(self._marked(expression, unit))

    def id(self, unit: Dimension) -> str:
        """The id of a unit, which the file then defines."""
        if unit.same(NUMBER):
            return "dimensionless"
        name = next((name for name, known in self.ids.items() if known.same(unit)), None)
        if name is None:
            rest = rest_of(unit, self.scales)
            names = [(self.scales[base].symbol if base in self.scales else base, power) for base, power in unit.powers]
            name = symbol([*names, (f"times_{rest:g}".translate(PLAIN), 1.0)] if rest != 1.0 else names)
            self.ids[name] = unit
        return name

    def define(self, model: Any) -> None:
        """Define every unit that was used."""
        for name, unit in self.ids.items():
            made = model.createUnitDefinition()
            made.setId(name)
            parts = [(base, power, self.scales.get(base, Scale("", 0, 1.0))) for base, power in unit.powers]
            rest = rest_of(unit, self.scales)
            parts += [("dimensionless", 1.0, Scale("", 0, rest))] if rest != 1.0 else []
            for base, power, scale in parts:
                part = made.createUnit()
                part.setKind(libsbml.UnitKind_forName(base))
                part.setExponent(power)
                part.setScale(scale.power)
                part.setMultiplier(scale.multiplier)

    def unit(self, node: ast.expr) -> Dimension | None:
        """The unit of an expression; None for plain numbers, which take the unit that is needed."""
        match node:
            case ast.Constant():
                return None
            case ast.Name(id=name):
                return self.units[name]
            case ast.UnaryOp(operand=inner):
                return self.unit(inner)
            case ast.BinOp():
                return self._combined(node)
            case ast.IfExp(test=ast.Compare(left=left, comparators=others), body=body, orelse=orelse):
                self._one(node, left, *others)
                return self._one(node, body, orelse)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._called(node, name, arguments)
        raise self._clash(node)

    def _combined(self, node: ast.BinOp) -> Dimension | None:
        match node:
            case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
                first, second = self.unit(left), self.unit(right)
                if first is None and second is None:
                    return None
                return (first or NUMBER).times(second or NUMBER, -1.0 if isinstance(op, ast.Div) else 1.0)
            case ast.BinOp(left=base, op=ast.Pow(), right=power):
                return self._power(base, power)
        return self._one(node, node.left, node.right)

    def _called(self, node: ast.expr, name: str, arguments: list[ast.expr]) -> Dimension | None:
        if name in ("min", "max", "abs"):
            return self._one(node, *arguments)
        inner = self.unit(arguments[0])
        if name == "sqrt":
            return None if inner is None else NUMBER.times(inner, 0.5)
        if inner is not None and not inner.same(NUMBER):
            raise self._clash(node)
        return NUMBER

    def _power(self, base: ast.expr, power: ast.expr) -> Dimension | None:
        inner, raised = self.unit(base), self.unit(power)
        if inner is None or inner.same(NUMBER):
            if raised is not None and not raised.same(NUMBER):
                raise self._clash(power)
            return inner or raised
        if number := _value(power):
            return NUMBER.times(inner, number)
        raise self._clash(ast.BinOp(base, ast.Pow(), power))

    def _one(self, node: ast.expr, *parts: ast.expr) -> Dimension | None:
        """The unit that all parts share."""
        found = [unit for unit in map(self.unit, parts) if unit is not None]
        if any(not unit.same(found[0]) for unit in found[1:]):
            raise self._clash(node)
        return found[0] if found else None

    def _marked(self, node: ast.expr, unit: Dimension) -> ast.expr:
        """The expression with its numbers, conditions and powers as SBML writes them."""
        match node:
            case ast.Constant(value=value):
                return ast.Name(f"{float(str(value))!r} {self.id(unit)}")
            case ast.UnaryOp(op=op, operand=inner):
                return ast.UnaryOp(op, self._marked(inner, unit))
            case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
                return self._product(left, op, right, unit)
            case ast.BinOp(left=base, op=ast.Pow(), right=power):
                parts = [self._marked(base, self.unit(base) or unit), self._marked(power, NUMBER)]
                return ast.Call(ast.Name("pow"), parts, [])
            case ast.BinOp(left=left, op=op, right=right):
                return ast.BinOp(self._marked(left, unit), op, self._marked(right, unit))
            case ast.IfExp(test=ast.Compare() as test, body=body, orelse=orelse):
                condition = self._compared(test)
                parts = [self._marked(body, unit), condition, self._marked(orelse, unit)]
                return ast.Call(ast.Name("piecewise"), parts, [])
            case ast.Call(func=func, args=arguments):
                name = func.id if isinstance(func, ast.Name) else ""
                wanted = unit if name in ("min", "max", "abs") else self.unit(arguments[0]) or NUMBER
                return ast.Call(func, [self._marked(row, wanted) for row in arguments], [])
        return node

    def _product(self, left: ast.expr, op: ast.operator, right: ast.expr, unit: Dimension) -> ast.expr:
        """A product; where it has no unit of its own, its first factor takes the one that is needed."""
        first, second = self.unit(left), self.unit(right)
        if first is None and second is None:
            first = unit
        return ast.BinOp(self._marked(left, first or NUMBER), op, self._marked(right, second or NUMBER))

    def _compared(self, test: ast.Compare) -> ast.expr:
        unit = self._one(test, test.left, *test.comparators) or NUMBER
        return ast.Compare(
            self._marked(test.left, unit), test.ops, [self._marked(row, unit) for row in test.comparators]
        )

    def _clash(self, node: ast.expr) -> MechanismError:
        return MechanismError(
            f"Wanted units that fit in '{self.law}'; they do not in '{ast.unparse(node)}'. "
            f"Correct the units of its parameters."
        )


def _value(node: ast.expr) -> float | None:
    """A plain number, with its sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -float(str(node.operand.value))
    return float(str(node.value)) if isinstance(node, ast.Constant) else None
