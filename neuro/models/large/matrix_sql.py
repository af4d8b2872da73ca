"""A model's columns in SQL: the same as `Basis.matrix` gives, without fetching a row."""

from collections.abc import Mapping

import numpy as np

from neuro.expression import Sql
from neuro.models.basis import Basis, Block, FactorBlock, LinearBlock, SplineBlock
from neuro.models.large.relation import Rows, literal

Levels = Mapping[str, Mapping[str, tuple[float | str, ...]]]
"""Category column -> label of a level -> the values that are written so."""


def matrix(basis: Basis, rows: Rows, levels: Levels) -> Rows:
    """The rows with `m1`, `m2`, …: the design matrix without its column of ones.

    Args:
        rows: as `relation.rows` gives them; a row that is not used has no meaning here.
    """
    parts: dict[str, str] = {}
    for place, block in enumerate(basis.blocks):
        rows = _block(block, f"e{place}", rows, levels)
        parts |= {name: f"e{place}_{column}" for column, name in enumerate(block.names, start=1)}
    products = [f"{parts[left]} * {parts[right]} as p{place}" for place, (_, left, right) in enumerate(basis.products)]
    parts |= {name: f"p{place}" for place, (name, _, _) in enumerate(basis.products)}
    named = [f"{parts[name]} as m{place}" for place, name in enumerate(basis.names[1:], start=1)]
    return rows.then("*", *products, *named)


def columns(basis: Basis) -> tuple[str, ...]:
    """`m1`, `m2`, …: one for each name but the intercept's."""
    return tuple(f"m{place}" for place in range(1, len(basis.names)))


def _block(block: Block, short: str, rows: Rows, levels: Levels) -> Rows:
    match block:
        case LinearBlock(column):
            return rows.then("*", f"{rows.alias[column]} as {short}_1")
        case FactorBlock():
            return rows.then("*", *_dummies(block, short, rows.alias[block.column], levels[block.column]))
        case SplineBlock():
            return _spline(block, short, rows)


def _dummies(
    block: FactorBlock, short: str, alias: str, values: Mapping[str, tuple[float | str, ...]]
) -> tuple[Sql, ...]:
    return tuple(
        Sql(
            f"case when {alias} in ({', '.join('?' * len(values[level]))}) then 1e0 else 0e0 end as {short}_{place}",
            values[level],
        )
        for place, level in enumerate(block.levels[1:], start=1)
    )


def _spline(block: SplineBlock, short: str, rows: Rows) -> Rows:
    """Harrell's columns, as `splines.restricted_cubic` has them."""
    alias = rows.alias[block.column]
    knots = np.log(block.knots) if block.log else np.asarray(block.knots)
    x = f"ln(case when {alias} > 0 then {alias} end)" if block.log else alias
    rows = rows.then("*", f"{x} as {short}_1")
    above = [f"greatest({short}_1 - {literal(knot)}, 0e0) as {short}_t{j}" for j, knot in enumerate(knots)]
    cubes = [f"{short}_t{j} * {short}_t{j} * {short}_t{j} as {short}_c{j}" for j in range(len(knots))]
    rows = rows.then("*", *above, *cubes)
    last, before, scale = knots[-1], knots[-2], (knots[-1] - knots[0]) ** 2
    bent = [
        f"({short}_c{j} - {short}_c{len(knots) - 2} * {literal((last - knot) / (last - before))}"
        f" + {short}_c{len(knots) - 1} * {literal((before - knot) / (last - before))}) / {literal(scale)}"
        f" as {short}_{j + 2}"
        for j, knot in enumerate(knots[:-2])
    ]
    return rows.then("*", *bent)
