"""Frozen specs as JSON and back; every complaint names its key."""

import dataclasses
import math
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from neuro.errors import ScenarioError

WHICH = "is"
"""Key that says which of several types an object is: the type's name in lower case."""


def to_json(value: Any) -> Any:
    """A frozen dataclass of plain values, tuples and other such dataclasses as JSON knows it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {WHICH: type(value).__name__.lower(), **fields}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value


def from_json(kind: Any, value: Any, key: str) -> Any:
    """A value of the declared type.

    Args:
        kind: a type annotation: str, float, int, bool, None, Literal, Union, tuple or a frozen dataclass.
        value: from JSON.
        key: where it stands, for messages.
    Raises:
        ScenarioError: a key that is absent or unknown, or a value of another type; names the key.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(kind), value, key)
    if origin is Literal:
        return _literal(get_args(kind), value, key)
    if origin is tuple:
        return _tuple(get_args(kind), value, key)
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, value, key)
    return _plain(kind, value, key)


def _one_of(kinds: tuple[Any, ...], value: Any, key: str) -> Any:
    if value is None and type(None) in kinds:
        return None
    named = {kind.__name__.lower(): kind for kind in kinds if isinstance(kind, type) and dataclasses.is_dataclass(kind)}
    if named and isinstance(value, Mapping):
        which = value.get(WHICH)
        if which not in named:
            raise ScenarioError(f"Wanted '{key}.{WHICH}' to be one of {', '.join(named)}; found {which!r}.")
        return from_json(named[str(which)], value, key)
    others = [kind for kind in kinds if kind is not type(None)]
    for kind in others[:-1]:
        try:
            return from_json(kind, value, key)
        except ScenarioError:
            continue
    return from_json(others[-1], value, key)


def _literal(choices: tuple[Any, ...], value: Any, key: str) -> Any:
    if value not in choices:
        raise ScenarioError(f"Wanted '{key}' to be one of {', '.join(map(str, choices))}; found {value!r}.")
    return value


def _tuple(kinds: tuple[Any, ...], value: Any, key: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ScenarioError(f"Wanted a list at '{key}'; found {_named(value)}.")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(from_json(kinds[0], item, f"{key}[{place}]") for place, item in enumerate(value))
    if len(value) != len(kinds):
        raise ScenarioError(f"Wanted {len(kinds)} values at '{key}'; found {len(value)}.")
    return tuple(
        from_json(kind, item, f"{key}[{place}]") for place, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _dataclass(kind: Any, value: Any, key: str) -> Any:
    if not isinstance(value, Mapping):
        raise ScenarioError(f"Wanted an object at '{key}'; found {_named(value)}.")
    hints = get_type_hints(kind)
    unknown = [name for name in value if name not in hints and name != WHICH]
    if unknown:
        raise ScenarioError(f"'{key}.{unknown[0]}' is not known in a scenario; it holds {', '.join(hints)}.")
    required = [
        field.name
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    ]
    absent = [name for name in required if name not in value]
    if absent:
        raise ScenarioError(f"Wanted '{key}.{absent[0]}'; the scenario does not have it.")
    return kind(**{name: from_json(hints[name], value[name], f"{key}.{name}") for name in hints if name in value})


def _plain(kind: Any, value: Any, key: str) -> Any:
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise ScenarioError(f"Wanted a finite number at '{key}'; found {value}.")
        return float(value)
    if kind in (str, int, bool) and type(value) is kind:
        return value
    raise ScenarioError(f"Wanted {_wanted(kind)} at '{key}'; found {_named(value)}.")


def _wanted(kind: Any) -> str:
    return {float: "a number", int: "a whole number", str: "text", bool: "true or false"}.get(kind, "nothing")


def _named(value: Any) -> str:
    return "nothing" if value is None else type(value).__name__
