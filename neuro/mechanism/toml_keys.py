"""Tables that a person wrote in TOML: what is missing, unknown or of another kind is refused with its place."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from neuro.errors import DataError, KnowledgeError, MechanismError
from neuro.mechanism.catalogue import absent

Found = TypeVar("Found")
KINDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


def keys(row: Any, needed: Mapping[str, type], optional: Mapping[str, type], where: str) -> None:
    """Refuse a table that lacks a key, has an unknown one, or a value of another kind.

    Args:
        row: what the file has there.
        needed, optional: keys and their kinds; a whole number is a number too.
        where: file and table, for the sentence.
    Raises:
        DataError: names the place, the key and what to do.
    """
    if not isinstance(row, dict):
        raise DataError(f"Wanted a table in {where}; found '{row}'. Write key = value lines below a header.")
    if missing := [key for key in needed if key not in row]:
        raise DataError(f"Wanted the key {missing[0]} in {where}; it is missing. Add {missing[0]} = … there.")
    known = {**needed, **optional}
    for key, value in row.items():
        if key not in known:
            raise DataError(f"In {where}: {absent('a key of this table', key, tuple(known))}")
        kinds = (int, float) if known[key] is float else known[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and known[key] is not bool):
            mend = "Put it in quotes." if known[key] is str else "Correct it."
            raise DataError(f"Wanted {KINDS[known[key]]} as {key} in {where}; found '{value}'. {mend}")
        if key in needed and isinstance(value, str) and not value.strip():
            raise DataError(f"Wanted words as {key} in {where}; found none. Write them.")


def texts(values: list[Any], key: str, where: str) -> tuple[str, ...]:
    """A list of texts.

    Raises:
        DataError: it has something else.
    """
    if wrong := [value for value in values if not isinstance(value, str)]:
        raise DataError(f"Wanted texts as {key} in {where}; found '{wrong[0]}'. Put it in quotes.")
    return tuple(values)


def looked_up(look: Callable[[], Found], where: str) -> Found:
    """What a look-up finds.

    Raises:
        DataError: its complaint, with the place in the file.
    """
    try:
        return look()
    except (KnowledgeError, MechanismError) as problem:
        raise DataError(f"In {where}: {problem}") from problem
