"""Conditions worth opening, each with what to look for, where it was measured, and what is claimed of it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read
from neuro.mechanism.catalogue import absent
from neuro.mechanism.claims import Checked, Claim, checked
from neuro.mechanism.drive import Drive
from neuro.mechanism.scene import Scene

TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Preset:
    """A condition that a page opens.

    Attributes:
        code, label: in an address; for people.
        system, options, receptor, set, scale, entries, assume, autoreceptor, hours, drive: a `Scene` as texts:
            `name=value` and drives as `7-9 btrp=194 every 24`, several separated by semicolons.
        look: what to look for.
        measured: where it was measured, and what was found there.
        source, grade: of what was measured; C where nobody measured it.
    """

    code: str
    label: str
    system: str
    options: tuple[str, ...]
    receptor: str
    set: tuple[str, ...]
    scale: tuple[str, ...]
    entries: tuple[str, ...]
    assume: tuple[str, ...]
    autoreceptor: bool
    hours: float | None
    drive: tuple[str, ...]
    look: str
    measured: str
    source: str
    grade: Grade

    @property
    def scene(self) -> Scene:
        """The question that it opens."""
        return Scene(
            self.system,
            self.options,
            self.receptor,
            pairs(self.set),
            pairs(self.scale),
            pairs(self.entries),
            self.assume,
            self.autoreceptor,
            self.hours,
            tuple(drive(text) for text in self.drive),
        )


@dataclass(frozen=True, slots=True)
class Point:
    """A value measured in life, to be drawn beside the course of a preset.

    Attributes:
        preset, code: whose, and which state or flux.
        hour: of the course.
        value, error: change against before and its standard error, in `unit`.
        unit: "%".
        source: key in sources.csv.
        note: where and in whom.
    """

    preset: str
    code: str
    hour: float
    value: float
    error: float
    unit: str
    source: str
    note: str = ""


@cache
def presets() -> tuple[Preset, ...]:
    """Every preset, in display order."""
    return read(TABLES / "presets.csv", Preset)


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim of a preset."""
    return read(TABLES / "preset_claims.csv", Claim)


@cache
def points(preset: str) -> tuple[Point, ...]:
    """What was measured in life of a preset; () for most."""
    return tuple(row for row in read(TABLES / "preset_points.csv", Point) if row.preset == preset)


def preset(code: str) -> Preset:
    """A preset by its code.

    Raises:
        MechanismError: there is none; near names are offered.
    """
    for row in presets():
        if row.code == code:
            return row
    raise MechanismError(absent("a preset", code, tuple(row.code for row in presets())))


def checks(code: str) -> tuple[Checked, ...]:
    """Every claim of a preset, with what the simulation has of it.

    Raises:
        MechanismError: no such preset, or a claim names no read-out.
    """
    scene = preset(code).scene
    return tuple(
        checked(claim, scene, preset(claim.against).scene if claim.against else None)
        for claim in claims()
        if claim.preset == code
    )


def pairs(texts: tuple[str, ...]) -> dict[str, float]:
    """`name=value` texts as numbers."""
    split = (text.partition("=") for text in texts)
    return {name.strip(): float(value) for name, _, value in split}


def drive(text: str) -> Drive:
    """One row of a drive from a text such as `7-9 btrp=194 every 24`.

    Raises:
        MechanismError: the text is not of that form.
    """
    words = text.split()
    try:
        start, end = (float(edge) for edge in words[0].split("-"))
        name, _, value = words[1].partition("=")
        repeat = float(words[3]) if words[2:3] == ["every"] else None
        return Drive(start, end, name, float(value), repeat)
    except (ValueError, IndexError) as problem:
        told = f"Wanted a drive such as '7-9 btrp=194 every 24'; found '{text}'. Write it so."
        raise MechanismError(told) from problem
