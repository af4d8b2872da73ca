"""People alike: sex by age band, as numbers that numpy and SQL give the same people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.expression import identifier

ADULT = 18.0
"""Younger people have no reference here: the cohorts hold adults only."""
EDGES = (40.0, 60.0)
"""Where age bands begin after the first. Grade C: a convention that leaves enough people in each."""
BANDS = ("18-39", "40-59", "60 and older")
SEXES = ("female", "male")


@dataclass(frozen=True, slots=True)
class Stratum:
    """One group of people alike; None means any.

    Attributes:
        sex: "female" or "male".
        band: place in BANDS.
    """

    sex: str | None = None
    band: int | None = None

    @property
    def label(self) -> str:
        """As people read it: "women of 18-39", "men", "everybody"."""
        if self.sex is None:
            return "everybody"
        people = {"female": "women", "male": "men"}[self.sex]
        return people if self.band is None else f"{people} of {BANDS[self.band]}"

    @property
    def wider(self) -> "tuple[Stratum, ...]":
        """Itself, then the groups that may stand in for it, nearest first."""
        chain = [self]
        if self.band is not None:
            chain.append(Stratum(self.sex))
        if self.sex is not None:
            chain.append(Stratum())
        return tuple(chain)


STRATA = (*(Stratum(sex, band) for sex in SEXES for band in (*range(len(BANDS)), None)), Stratum())
EVERYBODY = len(STRATA) - 1
NONE = -1
PER_SEX = len(BANDS) + 1


def strata(columns: Mapping[str, Any]) -> NDArray[np.int64]:
    """The stratum of each row, -1 for people under 18; without a known sex, everybody's.

    Args:
        columns: may hold `sex` ("female", "male") and `age`, arrays or plain values; what is absent is not known.
    """
    sex = np.asarray(columns.get("sex"), dtype=object)
    age = ages(columns.get("age"))
    band = np.where(np.isnan(age), len(BANDS), np.digitize(np.nan_to_num(age), EDGES))
    found: NDArray[Any] = np.full(np.broadcast_shapes(sex.shape, age.shape), EVERYBODY)
    for place, name in enumerate(SEXES):
        found = np.where(sex == name, place * PER_SEX + band, found)
    return np.where(age < ADULT, NONE, found).astype(np.int64)


def ages(values: Any) -> NDArray[np.float64]:
    """Ages as numbers; what is none is not known."""
    given = np.asarray(values)
    if given.dtype.kind in "biuf":
        return given.astype(np.float64)
    return np.asarray(np.frompyfunc(_number, 1, 1)(given), dtype=np.float64)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def stratum_sql(names: Collection[str]) -> str:
    """The same number in SQL, for a table with these columns."""
    age = f"try_cast({identifier('age')} as double)" if "age" in names else "cast(null as double)"
    sex = f"cast({identifier('sex')} as varchar)" if "sex" in names else "cast(null as varchar)"
    bands = " ".join(f"when {age} < {edge} then {place}" for place, edge in enumerate(EDGES))
    band = f"case when {age} is null then {len(BANDS)} {bands} else {len(EDGES)} end"
    sexes = " ".join(f"when {sex} = '{name}' then {place * PER_SEX} + {band}" for place, name in enumerate(SEXES))
    return f"case when {age} < {ADULT} then {NONE} {sexes} else {EVERYBODY} end"
