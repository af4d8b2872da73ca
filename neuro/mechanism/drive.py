"""Inputs that change over time: meals, stimulation and drugs as stretches of constant parameters."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuro.errors import MechanismError
from neuro.mechanism.compiled import Floats
from neuro.mechanism.settings import check, place
from neuro.mechanism.system import System

HEADER = ("from_h", "to_h", "name", "value")
REPEAT = "repeat_h"
MOST = 100_000
"""Most stretches of a course: more is a typing error in a period."""


@dataclass(frozen=True)
class Stretch:
    """A span of hours with the same parameters.

    Attributes:
        start, end: hours.
        constants: shape (parameters,).
    """

    start: float
    end: float
    constants: Floats


@dataclass(frozen=True, slots=True)
class Drive:
    """One row of a drive: a parameter's value between two hours, again every so many hours.

    Attributes:
        start, end: hours.
        name: a parameter.
        value: in the parameter's unit.
        repeat: hours from one beginning to the next; None for once.
    """

    start: float
    end: float
    name: str
    value: float
    repeat: float | None = None

    def edges(self, hours: float) -> list[float]:
        """Hours at which it begins or ends, within a course."""
        shifts = [0.0] if self.repeat is None else np.arange(0.0, hours - self.start, self.repeat).tolist()
        return [edge for shift in shifts for edge in (self.start + shift, self.end + shift) if 0.0 < edge < hours]

    def holds(self, hour: float) -> bool:
        """Whether it sets the parameter at that hour."""
        since = hour - self.start
        if since >= 0.0 and self.repeat is not None:
            since = math.fmod(since, self.repeat)
        return 0.0 <= since < self.end - self.start


def read_drive(path: Path, system: System) -> tuple[Drive, ...]:
    """Read a drive: columns from_h, to_h, name, value and, if wanted, repeat_h.

    Raises:
        MechanismError: the file cannot be read, or a row does not say what it should; names the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines, skipinitialspace=True)
            found = tuple(name.strip() for name in table.fieldnames or ())
            table.fieldnames = list(found)
            if set(found) not in ({*HEADER}, {*HEADER, REPEAT}) or len(found) != len(set(found)):
                raise MechanismError(
                    f"Wanted the columns {', '.join(HEADER)} and perhaps {REPEAT} in '{path.name}'; "
                    f"found {', '.join(found) or 'none'}. Correct its line 1."
                )
            rows = tuple(_row(row, system, f"'{path.name}' line {table.line_num}") for row in table)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        why = getattr(problem, "strerror", None) or "it is no UTF-8 text with columns"
        raise MechanismError(f"Wanted to read the drive '{path}'; {why}. Give a csv file.") from problem
    if not rows:
        raise MechanismError(f"Wanted rows in the drive '{path.name}'; found none. Add one, or leave the drive out.")
    return rows


def stretches(system: System, constants: Floats, drives: tuple[Drive, ...], hours: float) -> tuple[Stretch, ...]:
    """Cut a course at every change of a drive; where rows overlap, the later one in the file wins.

    Args:
        system: whose parameters.
        constants: those that hold where no drive speaks, shape (parameters,).
        drives: rows in the file's order.
        hours: length of the course.
    Raises:
        MechanismError: more changes than a course may have.
    """
    if (many := sum(2.0 * hours / row.repeat for row in drives if row.repeat)) > MOST:
        raise MechanismError(
            f"Wanted at most {MOST:,} changes in a course; the drive has {many:,.0f}. "
            "Let it repeat less often, or run fewer hours."
        )
    edges = sorted({0.0, hours, *(edge for row in drives for edge in row.edges(hours))})
    kept = [edges[0], *(after for before, after in zip(edges, edges[1:], strict=False) if after - before > 1e-12)]
    kept[-1] = hours
    return tuple(
        Stretch(start, end, _held(system, constants, drives, (start + end) / 2.0))
        for start, end in zip(kept, kept[1:], strict=False)
    )


def _held(system: System, constants: Floats, drives: tuple[Drive, ...], hour: float) -> Floats:
    found = constants.copy()
    for row in drives:
        if row.holds(hour):
            found[place(system, row.name)] = row.value
    return found


def _row(row: dict[str, str], system: System, where: str) -> Drive:
    if None in row or None in row.values():
        raise MechanismError(f"Wanted one cell a column in {where}; found more or fewer. Correct the line.")
    name = " ".join(row["name"].split())
    start, end, value = (_number(row[cell], cell, where) for cell in ("from_h", "to_h", "value"))
    repeat = _number(row[REPEAT], REPEAT, where) if row.get(REPEAT, "").strip() else None
    if start < 0.0 or end <= start:
        raise MechanismError(f"Wanted 0 <= from_h < to_h in {where}; found {start:g} and {end:g}. Correct the line.")
    if repeat is not None and repeat < end - start:
        raise MechanismError(
            f"Wanted repeat_h of {end - start:g} or more in {where}, so that a row ends before it begins again; "
            f"found {repeat:g}. Correct the line."
        )
    try:
        check(system.parameters[place(system, name)], value)
    except MechanismError as problem:
        raise MechanismError(f"In {where}: {problem}") from problem
    return Drive(start, end, name, value, repeat)


def _number(text: str, column: str, where: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise MechanismError(f"Wanted a number as {column} in {where}; found '{text}'. Correct the cell.")
    return found
