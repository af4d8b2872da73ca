"""Rows of a table as frozen entities: the header is the entity's fields, the types are its annotations.

An empty cell takes the field's default, where it has one.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from neuro.errors import KnowledgeError

Entity = TypeVar("Entity")
SEPARATOR = ";"


def read(path: Path, entity: type[Entity]) -> tuple[Entity, ...]:
    """Every row of a csv table.

    Raises:
        KnowledgeError: the header is not the entity's fields, a row has more or fewer cells, or a cell is not of its
            field's type; names the line.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines)
        names = tuple(field.name for field in _fields(entity))
        found = tuple(table.fieldnames or ())
        if found != names:
            raise KnowledgeError(
                f"Wanted the header {','.join(names)} in '{path.name}'; found {','.join(found)}. Correct its line 1."
            )
        hints = get_type_hints(entity)
        optional = frozenset(field.name for field in _fields(entity) if field.default is not MISSING)
        return tuple(_entity(row, entity, hints, optional, f"'{path.name}' line {table.line_num}") for row in table)


def _fields(entity: type) -> tuple[Field[Any], ...]:
    return fields(entity)


def _entity(
    row: Mapping[str, str], entity: type[Entity], hints: Mapping[str, Any], optional: frozenset[str], where: str
) -> Entity:
    if row.keys() != hints.keys() or None in row.values():
        raise KnowledgeError(f"Wanted {len(hints)} cells in {where}; found more or fewer. Quote a cell with commas.")
    given = (name for name in row if row[name] or name not in optional)
    return entity(**{name: _cell(row[name], hints[name], name, where) for name in given})


def _cell(text: str, hint: Any, name: str, where: str) -> Any:
    kind, optional = _unwrap(hint)
    if optional and not text:
        return None
    try:
        return _parser(kind)(text)
    except (KeyError, ValueError) as problem:
        wanted = ", ".join(map(str, get_args(kind))) or getattr(kind, "__name__", str(kind))
        raise KnowledgeError(f"Wanted {wanted} as {name} in {where}; found '{text}'. Correct the cell.") from problem


def _unwrap(hint: Any) -> tuple[Any, bool]:
    if isinstance(hint, UnionType):
        return next(arg for arg in get_args(hint) if arg is not type(None)), True
    return hint, False


def _parser(kind: Any) -> Callable[[str], Any]:
    if kind is bool:
        return {"yes": True, "no": False}.__getitem__
    if get_origin(kind) is tuple:
        return lambda text: tuple(part.strip() for part in text.split(SEPARATOR) if part.strip())
    if kind in (float, int, str):
        return kind
    return {choice: choice for choice in get_args(kind)}.__getitem__
