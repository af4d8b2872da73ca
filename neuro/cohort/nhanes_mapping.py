"""Which CDC variable becomes which column, cycle by cycle: the mapping table, read once."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from neuro.errors import DataError

Role = Literal["value", "day1", "day2", "input"]


@dataclass(frozen=True, slots=True)
class Cycle:
    """One release of NHANES.

    Attributes:
        letter: CDC's file letter; "A" for 1999-2000, whose files carry none.
        label: years.
        suffix: what CDC appends to a table's name.
        adult_age: youngest age kept, years.
    """

    letter: str
    label: str
    suffix: str
    adult_age: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """One CDC variable that a column is made from, in some cycles.

    Attributes:
        column: the cohort's column.
        cycles: letters in which this row holds.
        role: value (is the column), day1 / day2 (one recall of a diet mean), input (of a derivation).
        stem: CDC's table without its cycle suffix.
        variable: CDC's variable.
        recode: code -> value as text. Empty: no recoding.
        otherwise: value of codes that are not listed in `recode`; "" leaves them missing.
        factor: multiplies the value.
        missing: codes for refused, don't know.
        low, high: range kept; values outside are missing.
        required: whether a folder without it is refused; otherwise that is reported and the column is missing.
    """

    column: str
    cycles: str
    role: Role
    stem: str
    variable: str
    recode: Mapping[float, str]
    otherwise: str
    factor: float
    missing: tuple[float, ...]
    low: float
    high: float
    required: bool

    def table(self, cycle: Cycle) -> str:
        """CDC's name of the table in that cycle; the drug table is one for all cycles."""
        return self.stem if self.stem == "RXQ_DRUG" else self.stem + cycle.suffix


def table_rows(name: str) -> list[dict[str, str]]:
    """Rows of one of the csv tables beside this module."""
    text = files("neuro.cohort").joinpath("tables", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def cycles() -> Mapping[str, Cycle]:
    """Every cycle that can be built, by letter."""
    rows = table_rows("nhanes_cycles.csv")
    made = (Cycle(row["letter"], row["label"], row["suffix"], int(row["adult_age"])) for row in rows)
    return MappingProxyType({cycle.letter: cycle for cycle in made})


@cache
def mapping() -> tuple[Mapped, ...]:
    """The whole mapping table, in the order of the cohort's columns."""
    return tuple(_mapped(row) for row in table_rows("nhanes_mapping.csv"))


def mapped_in(cycle: Cycle) -> tuple[Mapped, ...]:
    """The rows that hold in one cycle."""
    return tuple(row for row in mapping() if cycle.letter in row.cycles)


def choose_cycles(letters: Iterable[str]) -> tuple[Cycle, ...]:
    """The cycles of those letters, oldest first.

    Raises:
        DataError: no letter, a letter twice, or one that is not a cycle of its own.
    """
    wanted = [letter.strip().upper() for letter in letters]
    known = cycles()
    unknown = [letter for letter in wanted if letter not in known]
    if unknown or not wanted:
        raise DataError(
            f"Wanted NHANES cycles among {', '.join(f'{c.letter} ({c.label})' for c in known.values())}; "
            f"found {', '.join(repr(letter) for letter in unknown) or 'none'}.{_why(unknown)} "
            "Name them as in --cycles D,E,G."
        )
    twice = sorted({letter for letter in wanted if wanted.count(letter) > 1})
    if twice:
        raise DataError(f"Wanted each cycle once; found {', '.join(twice)} again. Name each letter a single time.")
    return tuple(cycle for letter, cycle in known.items() if letter in wanted)


def _why(unknown: list[str]) -> str:
    if "P" in unknown:
        return " P (2017 to March 2020) contains J's people under other weights: use J."
    if "K" in unknown:
        return " K (2019-2020) was never released alone."
    return ""


def _mapped(row: Mapping[str, str]) -> Mapped:
    codes = dict(item.split("=") for item in row["recode"].split())
    otherwise = codes.pop("*", "")
    return Mapped(
        column=row["column"],
        cycles=row["cycles"],
        role=row["role"],  # type: ignore[arg-type]
        stem=row["table"],
        variable=row["variable"],
        recode=MappingProxyType({float(code): value for code, value in codes.items()}),
        otherwise=otherwise,
        factor=float(row["factor"] or 1),
        missing=tuple(float(code) for code in row["missing"].split()),
        low=float(row["low"] or "-inf"),
        high=float(row["high"] or "inf"),
        required=row["need"] == "required",
    )
