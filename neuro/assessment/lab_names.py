"""Names of analytes as laboratories write them, in a few languages, to columns of the cohort."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from neuro.knowledge import catalogue
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "lab_names.csv"
WORD = re.compile(r"[^\W_]+")
QUALIFIERS = frozenset(
    (
        "serum",
        "serums",
        "plasma",
        "blood",
        "blut",
        "sang",
        "sangre",
        "suero",
        "plasmatique",
        "sérique",
        "serique",
        "sérico",
        "serico",
        "plasmático",
        "s",
        "p",
        "b",
        "im",
        "in",
        "en",
        "se",
        "ser",
        "plas",
        "total",
        "gesamt",
        "totale",
        "level",
        "conc",
        "concentration",
        "venous",
    )
)
"""Words between a name and its number that do not change what was measured."""
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class LabName:
    """One name that a laboratory may write.

    Attributes:
        name: as written, in any case, with or without accents and hyphens.
        columns: what it can mean; several are asked about, none is not taken in.
        ask: what to ask, or why it is not taken in.
    """

    name: str
    columns: tuple[str, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class Named:
    """A name found at the start of a line, and where the line goes on."""

    row: LabName
    end: int


def named(text: str) -> Named | None:
    """The longest known name at the start of a text; None where it starts with none."""
    words = list(WORD.finditer(text))[:MOST_WORDS]
    for count in range(len(words), 0, -1):
        key = compact(" ".join(word[0] for word in words[:count]))
        if row := _by_key().get(key):
            return Named(row, words[count - 1].end())
    return None


def is_name(text: str) -> bool:
    """Whether a text is a known name and nothing else."""
    return compact(text) in _by_key()


def near(text: str) -> tuple[str, ...]:
    """Columns whose names look like a text, for a question."""
    keys = get_close_matches(compact(text), list(_by_key()), n=3, cutoff=0.75)
    return tuple(dict.fromkeys(column for key in keys for column in _by_key()[key].columns))


def compact(text: str) -> str:
    """A name without case, accents, hyphens and spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if sign.isalnum())


@cache
def _by_key() -> dict[str, LabName]:
    found: dict[str, LabName] = {}
    for about in catalogue.variables():
        if about.role == "exposure" and not about.column.startswith("diet_") and not about.twin_of:
            found.setdefault(compact(about.label), LabName(about.label, (about.column,), ""))
            found.setdefault(compact(about.column), LabName(about.column, (about.column,), ""))
    return found | {compact(row.name): row for row in read(TABLE, LabName)}
