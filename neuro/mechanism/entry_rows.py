"""Rows of the entry points: what the body brings, and what each does to which parameter.

Every effect has its grade and source. An effect that is only assumed is off until it is asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read
from neuro.mechanism.catalogue import absent
from neuro.mechanism.compiled import Floats
from neuro.mechanism.system import TABLES, System

Form = Literal["direct", "set", "relative", "saturating", "power", "rise", "block", "competition"]
"""How a value x (reference x0) moves a parameter p (reference p0): `direct` p = x; `set` p = slope where x is not x0;
`relative` p = p0 x/x0; `saturating` p = p0 m(x/x0); `power` p = p0 (x/x0)^slope, so the slope is d ln p / d ln x;
`rise` p = p0 (1 + slope x) and `block` p = p0 (1 - x) of a share x; `competition` p moves as the carrier's effective Km
does."""
LEAST, MOST = 0.02, 3.0
"""What an effect can do to a parameter at most, relative to reference, where its row says nothing; grade C."""
RELATIVE = "relative"
"""Unit of an entry that is a multiplier of its reference."""
SHARE = "share"
"""Unit of an entry that is a share of a whole: what a drug blocks."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of the body that a system takes in.

    Attributes:
        code, label: on the command line; for people.
        unit: of the value; "relative" for a multiplier of the reference, "share" for 0 to 1.
        reference: where every effect leaves its parameter as published.
        low, high: possible values.
        why: what lies beyond them.
        means: the share that this entry is only a marker of; "" where it acts itself.
        half: of a marker, how far above its reference (in multiples of it) the share is a half; None otherwise.
        grade, source: of the reference.
        note: a quirk, or "".
    """

    code: str
    label: str
    unit: str
    reference: float
    low: float
    high: float
    why: str
    means: str
    half: float | None
    grade: Grade
    source: str
    note: str = ""

    @property
    def relative(self) -> bool:
        """Whether a value is a multiplier of the reference."""
        return self.unit == RELATIVE

    def possible(self, values: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Where a value is one that the entry can have; nan (not measured) counts as possible."""
        found: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.isnan(values) | (
            (values >= self.low) & (values <= self.high)
        )
        return found

    @property
    def range(self) -> str:
        """Its range and why, as a part of a sentence."""
        unit = "" if self.unit in (RELATIVE, SHARE) else f" {self.unit}"
        times = " times its reference" if self.relative else " as a share" if self.unit == SHARE else ""
        return f"from {self.low:g} to {self.high:g}{unit}{times}, because {self.why}"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an entry does to one parameter of one system.

    Attributes:
        entry, system, parameter: codes; the system "receptor" is every receptor.
        form: how, see `Form`.
        slope: of `power`, `rise` and `set`; K / x0 of `saturating`; None where the form needs none.
        low, high: least and most that the effect may make of the parameter, relative to reference; None for 0.02 and 3.
        grade, source: of the effect; source is a key in sources.csv.
        default: whether it holds unless switched off; assumed effects of cofactors and hormones do not.
        note: what is known, what contradicts it.
    """

    entry: str
    system: str
    parameter: str
    form: Form
    slope: float | None
    low: float | None
    high: float | None
    grade: Grade
    source: str
    default: bool
    note: str = ""

    @property
    def code(self) -> str:
        """Names the effect where its entry has several."""
        return f"{self.entry}:{self.system}.{self.parameter}"


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry point, in display order."""
    return read(TABLES / "entry_points.csv", Entry)


@cache
def effects() -> tuple[Effect, ...]:
    """Every effect of every entry point."""
    return read(TABLES / "entry_effects.csv", Effect)


def entry(code: str) -> Entry:
    """An entry point by its code.

    Raises:
        MechanismError: there is none; near names are offered.
    """
    for row in entries():
        if row.code == code:
            return row
    raise MechanismError(absent("an entry point", code, tuple(row.code for row in entries())))


def assumed(codes: Collection[str]) -> frozenset[str]:
    """Codes of the effects that are switched on by naming an entry, or one effect as `iron:serotonin.Vtph`.

    Raises:
        MechanismError: nothing that is off by default has that name.
    """
    off = [row for row in effects() if not row.default]
    names = tuple(dict.fromkeys([*(row.entry for row in off), *(row.code for row in off)]))
    for code in codes:
        if code not in names:
            raise MechanismError(absent("an assumed map that can be switched on", code, names))
    return frozenset(row.code for row in off if row.entry in codes or row.code in codes)


def active(system: System, given: Collection[str], on: Collection[str] = ()) -> tuple[Effect, ...]:
    """The effects that these entries have on a system, those that set a parameter first.

    Args:
        system: whose parameters; effects on a parameter that this variant does not have are left out.
        given: entries that act, markers resolved.
        on: effect codes that are switched on, see `assumed`.
    """
    family = system.code.partition(" ")[0]
    found = [
        row
        for row in effects()
        if row.system in (system.code, family)
        and row.entry in given
        and row.parameter in system.names
        and (row.default or row.code in on)
    ]
    return tuple(sorted(found, key=lambda row: row.form not in ("direct", "set")))
