"""Names of analytes as laboratories write them, in a few languages, to columns of the cohort."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.knowledge.analyte_tables import analyte, analyte_names, analytes, of_column
from neuro.knowledge.analytes import candidates
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
        "i",
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
        "us",
        "abs",
        "absolut",
        "absolute",
        "absolu",
        "absolutos",
        "basal",
        "sérum",
        "quant",
        "quantitative",
        "quantitativ",
        "quantitatif",
        "ia",
        "ms",
        "clia",
        "eclia",
        "cmia",
        "elisa",
        "hplc",
        "or",
    )
)
"""Words between a name and its number that do not change what was measured: of the sample, the method, the unit."""
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
    """Columns whose names are one letter off a text, for a question; vitamin B1 is not near B12."""
    return tuple(dict.fromkeys(column for row in candidates(text) for column in row.columns[:1]))


def compact(text: str) -> str:
    """A name without case, accents, hyphens and spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if sign.isalnum())


@cache
def _by_key() -> dict[str, LabName]:
    """Every known name; this table's own rows ask where a name of the analytes is not enough."""
    called = [(row.name, analyte(row.analyte)) for row in analyte_names()]
    called += [(text, row) for row in analytes() for text in (row.label, row.code)]
    found: dict[str, LabName] = {}
    for text, row in called:
        key, columns = compact(text), row.columns[:1]
        before = found.get(key, LabName(text, (), "")).columns
        both = tuple(dict.fromkeys((*before, *columns)))
        ask = "which one is it?" if len(both) > 1 else "" if both else f"no cohort here has {row.label}"
        found[key] = LabName(text, both, ask)
    return found | {compact(row.name): row for row in read(TABLE, LabName)}


def in_cohort(column: str, names: Collection[str] | None) -> str:
    """The column of a cohort that holds the same analyte; the given one where the cohort has none.

    Args:
        names: the cohort's columns; None for the shipped cohorts.
    """
    about = of_column(column)
    if about is None or names is None or column in names:
        return column
    return next((other for other in about.columns if other in names), column)
