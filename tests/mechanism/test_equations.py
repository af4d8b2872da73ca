"""Equations read from source say what the compiled laws compute."""

import ast
import math
from dataclasses import replace

import numpy as np
import pytest

from neuro.errors import MechanismError
from neuro.mechanism.catalogue import MODULES, system
from neuro.mechanism.compiled import LAW, compiled, layout
from neuro.mechanism.equations import equations

SAME = 1e-12
"""Two orders of arithmetic on the same numbers."""
CALLED = {"exp": math.exp, "ln": math.log, "sqrt": math.sqrt, "tanh": math.tanh, "abs": abs, "min": min, "max": max}
BINARY = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}
COMPARED = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


def value(node, known):
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return known[node.id]
        case ast.UnaryOp():
            return -value(node.operand, known) if isinstance(node.op, ast.USub) else value(node.operand, known)
        case ast.BinOp():
            return BINARY[type(node.op)](value(node.left, known), value(node.right, known))
        case ast.IfExp():
            test = node.test
            held = COMPARED[type(test.ops[0])](value(test.left, known), value(test.comparators[0], known))
            return value(node.body if held else node.orelse, known)
        case ast.Call():
            return CALLED[node.func.id](*(value(row, known) for row in node.args))
    raise AssertionError(ast.dump(node))


@pytest.mark.parametrize("names", [*((name,) for name in MODULES), ("serotonin", "ssri"), ("receptor", "5-HT1A")])
def test_equations_read_from_source_give_the_fluxes_and_changes_that_run(names):
    asked = system(*names)
    rng, read = np.random.default_rng(7), equations(asked)
    states = (asked.listed + 0.01) * rng.uniform(0.5, 2.0, len(asked.states))
    constants = asked.reference * rng.uniform(0.9, 1.1, len(asked.names))
    fluxes = asked.flux(states, constants)
    known = dict(zip(asked.names, constants, strict=True)) | dict(zip(asked.states, states, strict=True))
    for row in read.between:
        known[row.name] = value(row.expression, known)
    found = [value(row.expression, known) for row in read.fluxes]
    assert found == pytest.approx(fluxes, rel=SAME, abs=SAME)
    known |= dict(zip(asked.fluxes, fluxes, strict=True))
    changes = [value(row.expression, known) for row in read.changes]
    gross = np.abs(asked.stoichiometry(constants)) @ np.abs(fluxes)
    assert np.abs(changes - asked.change(fluxes, constants)) == pytest.approx(0.0, abs=SAME * gross.max())


X, V = layout("a b"), layout("F")


@compiled(LAW)
def looping(states, constants, fluxes):
    v = fluxes.view(V)[0]
    x = states.view(X)[0]
    total = x.a
    total += x.b
    v.F = total


def test_law_outside_the_grammar_is_refused_by_the_line_that_breaks_it():
    with pytest.raises(MechanismError, match=r"total \+= x\.b"):
        equations(replace(system("serotonin"), rates=looping))
