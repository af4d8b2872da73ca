"""Axis scores on either engine: one tree, with centre and spread as columns of the reference."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.balance.axes import Axis, scored
from neuro.balance.indices import index
from neuro.balance.reference import Reference
from neuro.balance.strata import NONE, STRATA, strata, stratum_sql
from neuro.expression import Expression, Sql, identifier, parse
from neuro.expression.tree import Arithmetic, First, Function, Mean, Name, Negative, Node, Standard, When, names

STRATUM = "z stratum"
ALIAS = "z reference"


def scores(
    columns: Mapping[str, Any], reference: Reference, codes: Iterable[str] | None = None
) -> dict[str, NDArray[np.float64]]:
    """Axis scores from columns or from one person's plain values.

    Args:
        columns: values by column in the cohort's units, NaN or None for missing, all of one length or scalar; `sex`
            and `age` say whom a row is set against.
        codes: axes wanted; None for every one that the columns and the reference allow.
    Returns:
        Code -> SD among people alike, of the same shape; NaN where too few parts are there or nobody is alike.
    Raises:
        KnowledgeError: an unknown code, or an axis that is declined.
    """
    place = strata(columns)
    shape = np.broadcast_shapes(*(np.shape(values) for values in columns.values()))
    found = {}
    for row in scored(codes):
        tree = expanded(row, reference, columns)
        if tree is not None:
            given = with_standards(columns, reference, row.indices, place)
            found[row.code] = np.array(np.broadcast_to(Expression(row.formula, tree).evaluate(given), shape))
        elif codes is not None:
            found[row.code] = np.full(shape, np.nan)
    return found


def select_scores(names: Collection[str], reference: Reference, codes: Iterable[str] | None = None) -> Sql:
    """The select list of the same scores, for `select … from cohort` followed by `join_reference`.

    Args:
        names: the cohort's columns.
        codes: axes wanted; None for every one that the columns and the reference allow.
    Raises:
        KnowledgeError: as for `scores`.
    """
    parts: list[str] = []
    values: list[float | str] = []
    for row in scored(codes):
        tree = expanded(row, reference, names)
        if tree is None and codes is None:
            continue
        sql = Expression(row.formula, tree).sql() if tree is not None else Sql("null")
        parts.append(f"cast({sql.text} as double) as {identifier(row.code)}")
        values.extend(sql.values)
    return Sql(",\n       ".join(parts), tuple(values))


def join_reference(names: Collection[str], reference: Reference) -> Sql:
    """The `left join` that gives each row the centre and spread of people alike."""
    codes = list(reference.standards)
    header = ", ".join(identifier(name) for name in (STRATUM, *_columns(codes)))
    lines, values = [], []
    for place in range(len(STRATA)):
        row = [*_row(reference, codes, place)]
        lines.append(f"({place}, {', '.join('cast(? as double)' for _ in row)})" if row else f"({place})")
        values.extend(row)
    table = f"(values {', '.join(lines)}) as {identifier(ALIAS)}({header})"
    own = f"{identifier(ALIAS)}.{identifier(STRATUM)}"
    return Sql(f"left join {table} on {own} = {stratum_sql(names)}", tuple(values))


def _row(reference: Reference, codes: Iterable[str], place: int) -> list[Any]:
    found = [reference.standards[code][place] for code in codes]
    return [number for one in found for number in ((one.centre, one.spread) if one else (None, None))]


def _columns(codes: Iterable[str]) -> list[str]:
    return [name for code in codes for name in (centre_of(code), spread_of(code))]


def centre_of(code: str) -> str:
    """The column of an index's centre."""
    return f"z centre {code}"


def spread_of(code: str) -> str:
    """The column of an index's spread."""
    return f"z spread {code}"


def with_standards(
    columns: Mapping[str, Any],
    reference: Reference,
    codes: Iterable[str] | None = None,
    place: NDArray[np.int64] | None = None,
) -> dict[str, Any]:
    """The columns, and beside them the centre and spread of indices in people alike.

    Args:
        codes: indices wanted; None for all that have a standard.
        place: stratum of each row, where it is known already.
    """
    place = strata(columns) if place is None else place
    found = dict(columns)
    for code in reference.standards if codes is None else codes:
        standards = reference.standards.get(code) or (None,) * len(STRATA)
        for name, attribute in ((centre_of(code), "centre"), (spread_of(code), "spread")):
            table = np.array([getattr(one, attribute) if one else np.nan for one in standards] + [np.nan])
            found[name] = table[np.where(place == NONE, len(STRATA), place)]
    return found


def expanded(row: Axis, reference: Reference, names: Collection[str]) -> Node | None:
    """The tree of an axis for a table with these columns; None where it can never have a value.

    Parts that lack a column or a standard are left out of the tree; how many must be there stays.
    """
    tree = row.tree
    parts = [expand(part, reference, names) for part in tree.parts]
    present = tuple(part for part in parts if part is not None)
    if any(part is None for part in parts[: tree.needed]) or len(present) < max(tree.least, 1):
        return None
    return replace(tree, parts=present)


def expand(node: Node, reference: Reference, columns: Collection[str]) -> Node | None:
    """A formula with each `z(index)` put in place; None where it lacks a column or a standard."""
    match node:
        case Standard(code, _):
            return standardised(code, reference, columns)
        case Negative(operand):
            inner = expand(operand, reference, columns)
            return None if inner is None else Negative(inner)
        case Function(name, argument):
            inner = expand(argument, reference, columns)
            return None if inner is None else Function(name, inner)
        case Arithmetic(symbol, left, right):
            pair = expand(left, reference, columns), expand(right, reference, columns)
            return None if pair[0] is None or pair[1] is None else Arithmetic(symbol, pair[0], pair[1])
        case When(condition, value):
            inner = expand(value, reference, columns)
            return None if inner is None or not _there(condition, columns) else When(condition, inner)
        case First(parts) | Mean(parts):
            kept = tuple(part for part in (expand(part, reference, columns) for part in parts) if part is not None)
            return replace(node, parts=kept) if kept else None
        case _:
            return node if _there(node, columns) else None


def _there(node: Node, columns: Collection[str]) -> bool:
    return all(name.column in columns for name in names(node))


def standardised(code: str, reference: Reference, columns: Collection[str]) -> Node | None:
    """(index - centre) / spread, only in those who were measured; None without its columns or a standard."""
    formula = index(code).formula.tree
    if not reference.has(code) or not _there(formula, columns):
        return None
    centred = Arithmetic("-", formula, Name(centre_of(code), 0))
    score = Arithmetic("/", centred, Name(spread_of(code), 0))
    if code not in reference.eligible:
        return score
    only = parse(reference.eligible[code].expression).tree
    return When(only, score) if _there(only, columns) else None
