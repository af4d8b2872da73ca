"""A day's schedule as a text that fits in an address: `7-9 btrp=194 every 24; 12-14 btrp=194 every 24`."""

import re

from neuro.errors import MechanismError
from neuro.mechanism.drive import Drive
from neuro.mechanism.presets import drive
from neuro.mechanism.settings import check, place
from neuro.mechanism.system import System

SEPARATOR = re.compile(r"[;\n]+")


def read_schedule(text: str, system: System) -> tuple[Drive, ...]:
    """Every row of a schedule, checked against the system.

    Raises:
        MechanismError: a row that cannot be read, an unknown parameter, or an impossible value.
    """
    found = tuple(drive(part.strip()) for part in SEPARATOR.split(text) if part.strip())
    for row in found:
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
    return found


def written(drives: tuple[Drive, ...]) -> str:
    """The text that `read_schedule` reads as these rows."""
    return ";\n".join(_row(row) for row in drives)


def _row(row: Drive) -> str:
    again = "" if row.repeat is None else f" every {row.repeat:g}"
    return f"{row.start:g}-{row.end:g} {row.name}={row.value:g}{again}"
