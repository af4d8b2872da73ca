"""How an answer leaves the command line: one JSON object, or a table for people."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np

DIGITS = 6
"""Significant digits of a table for people; JSON has them all."""
MISSING = "-"


def plain(value: Any) -> Any:
    """A value as JSON knows it: full precision, missing and not finite as null.

    Raises:
        TypeError: something that has no place in an answer.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    raise TypeError(f"{type(value).__name__} has no place in a JSON answer")


def as_json(result: Mapping[str, Any]) -> str:
    """The answer as one line of JSON."""
    return json.dumps(plain(result), ensure_ascii=False, allow_nan=False)


def as_table(result: Mapping[str, Any]) -> str:
    """Single values as `name  value` lines, lists of rows as tables, in the answer's order."""
    answer = plain(result)
    lines = {key: value for key, value in answer.items() if not _is_rows(value)}
    blocks = [_pairs(lines)] if lines else []
    blocks += [f"{key}\n{_grid(value)}" for key, value in answer.items() if _is_rows(value)]
    return "\n\n".join(blocks)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _pairs(values: Mapping[str, Any]) -> str:
    width = max(len(key) for key in values)
    return "\n".join(f"{key:<{width}}  {shown(value)}" for key, value in values.items())


def _grid(rows: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([shown(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(names))]
    right = [any(isinstance(row.get(name), int | float) for row in rows) for name in names]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in cells
    )


def shown(value: Any) -> str:
    """A value as people read it: six digits, `-` for missing."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}"
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(item)}" for key, item in value.items())
    return str(value)
