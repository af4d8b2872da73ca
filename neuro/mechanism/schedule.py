"""A day's schedule as a text that fits in an address: `7-9 btrp=194 every 24; 12-14 btrp=194 every 24`."""

import re
from dataclasses import dataclass
from functools import cache

from neuro.errors import MechanismError
from neuro.knowledge.rows import read
from neuro.mechanism.drive import Drive
from neuro.mechanism.presets import drive, preset
from neuro.mechanism.settings import check, place, unit
from neuro.mechanism.system import TABLES, System

SEPARATOR = re.compile(r"[;\n]+")
PARTS = re.compile(
    r"(?P<start>[^-\s]*)\s*-\s*(?P<end>[^\s=]*)\s+(?P<name>[^=\s]*)\s*=\s*(?P<value>\S*)(\s+every\s+(?P<repeat>\S*))?"
)
"""A row of which any part may be missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a schedule as somebody wrote it, possible or not.

    Attributes:
        text: as written.
        start, end, name, value, repeat: as in `Drive`; None where there is nothing to read.
        drive: None where the row is impossible.
        wanted: what an impossible row needs, in a sentence; "" for a possible one.
    """

    text: str
    start: float | None = None
    end: float | None = None
    name: str | None = None
    value: float | None = None
    repeat: float | None = None
    drive: Drive | None = None
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What people call a parameter that changes over a day.

    Attributes:
        system, parameter: whose, and which.
        kind: meal, stimulation, drug, ...
        label: what of it.
    """

    system: str
    parameter: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Day:
    """A schedule worth beginning from.

    Attributes:
        system, label: whose; for people.
        preset: whose schedule it is; "" for one of its own.
        hours, drive: of one of its own, as in a preset.
        note: what is assumed.
    """

    system: str
    label: str
    preset: str
    hours: float | None
    drive: tuple[str, ...]
    note: str = ""

    @property
    def length(self) -> float:
        """Hours to run."""
        return (preset(self.preset).hours if self.preset else self.hours) or 24.0

    @property
    def drives(self) -> tuple[Drive, ...]:
        """Its rows."""
        return preset(self.preset).scene.drives if self.preset else tuple(drive(text) for text in self.drive)


def days(system: System) -> tuple[Day, ...]:
    """Schedules of a system worth beginning from, in display order."""
    return tuple(row for row in read(TABLES / "days.csv", Day) if row.system == system.code)


@cache
def named(system: System) -> dict[str, str]:
    """Parameter -> what a row of a schedule is called, with its grade, those that people ask for first."""
    asked = {row.parameter: row for row in read(TABLES / "drives.csv", Named) if row.system == system.code}
    rows = {row.code: row for row in system.parameters}
    found = {code: _called(system, code, f"{row.kind}: {row.label}") for code, row in asked.items()}
    return found | {
        code: _called(system, code, f"{row.label} · {code}") for code, row in rows.items() if code not in found
    }


def _called(system: System, code: str, label: str) -> str:
    row = system.parameters[place(system, code)]
    relative = row.unit == "1" or "relative" in row.label
    return f"{label}{'' if relative else f',{unit(row.unit)}'} ({row.value:g} at rest) · {row.grade}"


def lines(text: str, system: System) -> tuple[Line, ...]:
    """Every row of a schedule, with what the impossible ones want."""
    return tuple(_line(part.strip(), system) for part in SEPARATOR.split(text) if part.strip())


def _line(text: str, system: System) -> Line:
    parts = PARTS.fullmatch(text)
    found = parts.groupdict() if parts else {}
    start, end, value, repeat = (_number(found.get(code)) for code in ("start", "end", "value", "repeat"))
    possible, wanted = None, ""
    try:
        possible = _possible(text, system)
    except MechanismError as problem:
        wanted = str(problem)
    return Line(text, start, end, found.get("name") or None, value, repeat, possible, wanted)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _possible(text: str, system: System) -> Drive:
    if parts := PARTS.fullmatch(text):
        told = {"start": "a beginning", "end": "an end", "name": "what changes", "value": "a value"}
        if missing := [label for part, label in told.items() if not parts[part]]:
            raise MechanismError(f"Wanted {', '.join(missing)} as well; found only '{text}'. Fill it in.")
    row = drive(text)
    check(system.parameters[place(system, row.name)], row.value)
    if not 0.0 <= row.start < row.end:
        raise MechanismError(
            f"Wanted hours that go forward from 0; found {row.start:g}-{row.end:g}. Write for example 7-9."
        )
    if row.repeat is not None and row.repeat < row.end - row.start:
        raise MechanismError(
            f"Wanted 'every' of {row.end - row.start:g} hours or more after {row.start:g}-{row.end:g}, so that it "
            f"ends before it begins again; found {row.repeat:g}."
        )
    return row


def read_schedule(text: str, system: System) -> tuple[Drive, ...]:
    """Every row of a schedule, checked against the system.

    Raises:
        MechanismError: a row that cannot be read, an unknown parameter, or an impossible value.
    """
    return tuple(_possible(part.strip(), system) for part in SEPARATOR.split(text) if part.strip())


def written(drives: tuple[Drive, ...]) -> str:
    """The text that `read_schedule` reads as these rows."""
    return ";\n".join(row(one.start, one.end, one.name, one.value, one.repeat) for one in drives)


def row(
    start: float | None, end: float | None, name: str | None, value: float | None, repeat: float | None = None
) -> str:
    """One row as text; what is not there yet is left open."""
    first, last, amount = ("" if one is None else f"{one:.12g}" for one in (start, end, value))
    return f"{first}-{last} {name or ''}={amount}{'' if repeat is None else f' every {repeat:.12g}'}"
