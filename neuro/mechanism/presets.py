"""Conditions worth opening, each with what to look for, where it was measured, and claims that are checked."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read
from neuro.mechanism.catalogue import absent
from neuro.mechanism.drive import Drive
from neuro.mechanism.scene import Scene

TABLES = Path(__file__).parent / "tables"
NEAR = 1e-9
"""Below this a value at rest is nothing, and no ratio to it is taken."""


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
class Claim:
    """A read-out that a preset or a lesson speaks of, and between which bounds the simulation must have it.

    Attributes:
        preset: whose.
        code: a state or flux.
        when: "rest", "end", "mean", "lowest", "highest", "swing" (highest over lowest), or an hour of the course.
        low, high: bounds of the ratio to the published reference at rest (for "swing" of the ratio itself).
        sentence: what is claimed.
    """

    preset: str
    code: str
    when: str
    low: float
    high: float
    sentence: str


@cache
def presets() -> tuple[Preset, ...]:
    """Every preset, in display order."""
    return read(TABLES / "presets.csv", Preset)


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim of a preset."""
    return read(TABLES / "preset_claims.csv", Claim)


def preset(code: str) -> Preset:
    """A preset by its code.

    Raises:
        MechanismError: there is none; near names are offered.
    """
    for row in presets():
        if row.code == code:
            return row
    raise MechanismError(absent("a preset", code, tuple(row.code for row in presets())))


def found(scene: Scene, code: str, when: str) -> float:
    """The ratio that a claim speaks of: a read-out of the scene over the same at the published reference.

    Args:
        scene: what is simulated.
        code: a state or flux.
        when: as in `Claim`.
    Raises:
        MechanismError: no such read-out.
    """
    reference = scene.reference().read(code)
    if when == "rest":
        return scene.rest().read(code) / reference if abs(reference) > NEAR else float("nan")
    course, system = scene.course(), scene.system
    whole = np.column_stack([course.states, course.fluxes])
    values = whole[:, (*system.states, *system.fluxes).index(code)]
    if when == "swing":
        return float(values.max() / values.min())
    reads = {"end": values[-1], "lowest": values.min(), "highest": values.max(), "mean": values.mean()}
    value = reads[when] if when in reads else np.interp(float(when), course.hours, values)
    return float(value / reference)


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
