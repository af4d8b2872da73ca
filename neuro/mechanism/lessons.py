"""Lessons: predict, move, see, why, source. One TOML file each; docs/lessons.md says how to write another."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, get_args

import neuro
from neuro.errors import DataError, MechanismError
from neuro.knowledge import catalogue as knowledge
from neuro.mechanism.catalogue import absent
from neuro.mechanism.claims import STATUS, WHEN, Checked, Claim, checked
from neuro.mechanism.experiment import rows
from neuro.mechanism.presets import Point, points, preset
from neuro.mechanism.scene import Scene
from neuro.mechanism.schedule import read_schedule
from neuro.mechanism.system import Status
from neuro.mechanism.toml_keys import keys, looked_up, texts

BESIDE = "beside"
"""What a claim is held against where it compares a step's two conditions."""
FEWEST, MOST = 2, 4
"""Options of a question."""
LESSON = {"title": str, "audience": str, "minutes": int, "question": str, "step": list}
STEP = {"question": str, "options": list, "answer": int, "move": dict, "see": list, "why": str, "source": list}
SETTINGS: dict[str, type] = {"set": dict, "scale": dict, "entries": dict}
CONDITION: dict[str, type] = {
    "preset": str,
    "system": str,
    "with": list,
    "receptor": str,
    **SETTINGS,
    "assume": list,
    "autoreceptor": bool,
    "hours": float,
    "drive": list,
}
"""What a move or a second condition may say; settings come on top of a preset's."""
SYSTEM, MOVED = ("with", "receptor"), (*SETTINGS, "assume", "autoreceptor", "hours")
"""Of these, what says which system it is, and what moves it."""
SEE = {"code": str, "when": str, "sentence": str}
BOUNDS = {"low": float, "high": float, "against": str, "reason": str}
ASKED = {"with": "options", "set": "given", "scale": "scaled", "drive": "drives"}
"""Keys of a condition that a scene names otherwise."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a lesson.

    Attributes:
        question, options: to be answered before anything moves.
        answer: place of the right option, from 0; hidden until asked for.
        move: what to do, a sentence.
        preset: code of the preset that it begins with, or "".
        scene: the condition after the move.
        beside: the condition to see it beside; None for the published reference.
        see: read-outs, each with what is claimed of it.
        why: the reason.
        source: keys in sources.csv.
    """

    question: str
    options: tuple[str, ...]
    answer: int
    move: str
    preset: str
    scene: Scene
    beside: Scene | None
    see: tuple[Claim, ...]
    why: str
    source: tuple[str, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """What was measured in life of the preset, where the condition is the preset's own."""
        return points(self.preset) if self.preset and self.scene == preset(self.preset).scene else ()

    def checks(self) -> tuple[Checked, ...]:
        """Every claim of the step, with what the simulation has of it."""
        return tuple(checked(claim, self.scene, self.beside if claim.against == BESIDE else None) for claim in self.see)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A guided way through simulations.

    Attributes:
        code: in an address: the file's name without its number.
        title, audience, minutes, question: what it is about, for whom, how long, what it asks.
        steps: in order.
    """

    code: str
    title: str
    audience: str
    minutes: int
    question: str
    steps: tuple[Step, ...]


def lesson_folder() -> Path:
    """The folder of lessons: `lessons` in NEURO_DATA where there is one, or in `data` beside the package."""
    named = Path(os.environ.get("NEURO_DATA") or ".") / "lessons"
    shipped = Path(neuro.__file__).parents[1] / "data" / "lessons"
    return named if os.environ.get("NEURO_DATA") and named.is_dir() else shipped


@cache
def lessons(folder: Path | None = None) -> tuple[Lesson, ...]:
    """Every lesson, in the order of the files' names.

    Args:
        folder: of TOML files; None for `lesson_folder`.
    Raises:
        DataError: a file cannot be read, or says something that cannot be; names the file and the key.
    """
    found = tuple(read_lesson(path) for path in sorted((folder or lesson_folder()).glob("*.toml")))
    codes = [one.code for one in found]
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise DataError(f"Wanted one lesson of each name; there are two of '{twice[0]}'. Rename one file.")
    return found


def lesson(code: str) -> Lesson:
    """A lesson by its code.

    Raises:
        MechanismError: there is none; near names are offered.
        DataError: as `lessons`.
    """
    for one in lessons():
        if one.code == code:
            return one
    raise MechanismError(absent("a lesson", code, tuple(one.code for one in lessons())))


def read_lesson(path: Path) -> Lesson:
    """Read one lesson.

    Raises:
        DataError: the file cannot be read, a key is missing, unknown or not of its kind, or what it names is not there.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise DataError(f"Wanted to read the lesson '{path.name}'; {problem}. Correct the file.") from problem
    where = f"'{path.name}'"
    keys(table, LESSON, {}, where)
    if table["minutes"] < 1:
        raise DataError(f"Wanted minutes of 1 or more in {where}; found {table['minutes']}. Correct minutes.")
    if not table["step"]:
        raise DataError(f"Wanted at least one [[step]] in {where}; found none. Write one.")
    steps = tuple(_step(row, f"{where}, step {place}") for place, row in enumerate(table["step"], start=1))
    code = re.sub(r"^\d+_", "", path.stem)
    return Lesson(code, table["title"], table["audience"], table["minutes"], table["question"], steps)


def _step(row: Any, where: str) -> Step:
    keys(row, STEP, {"beside": dict}, where)
    options = texts(row["options"], "options", where)
    if not FEWEST <= len(options) <= MOST:
        raise DataError(f"Wanted {FEWEST} to {MOST} options in {where}; found {len(options)}. Write or drop some.")
    if twice := [one for one in options if options.count(one) > 1]:
        raise DataError(f"Wanted options that differ in {where}; found '{twice[0]}' twice. Write another.")
    if not 1 <= row["answer"] <= len(options):
        raise DataError(
            f"Wanted answer from 1 to {len(options)} in {where}, the place of the right option; "
            f"found {row['answer']}. Correct answer."
        )
    scene = _scene(row["move"], {"text": str}, f"{where}, move")
    beside = _scene(row["beside"], {}, f"{where}, beside") if "beside" in row else None
    if not row["see"]:
        raise DataError(f"Wanted at least one [[step.see]] in {where}; found none. Write one.")
    see = tuple(_claim(one, scene, beside, f"{where}, see {place}") for place, one in enumerate(row["see"], start=1))
    source = texts(row["source"], "source", where)
    if not source:
        raise DataError(f"Wanted a source in {where}; found none. Name a key of sources.csv.")
    for key in source:
        looked_up(partial(knowledge.source, key), f"{where}, source")
    told = row["move"]
    begins = told.get("preset", "")
    return Step(
        row["question"], options, row["answer"] - 1, told["text"], begins, scene, beside, see, row["why"], source
    )


def _scene(row: Mapping[str, Any], needed: Mapping[str, type], where: str) -> Scene:
    """The condition that a table describes: a preset, settings, or settings on top of a preset."""
    keys(row, needed, CONDITION, where)
    if ("preset" in row) == ("system" in row):
        raise DataError(f"Wanted either preset or system in {where}; found both or neither. Keep or write one.")
    begin = looked_up(lambda: preset(row["preset"]).scene, where) if "preset" in row else Scene(row["system"])
    named = {ASKED.get(key, key): _setting(key, row[key], begin, where) for key in SYSTEM if key in row}
    begin = replace(begin, **named)
    system = looked_up(lambda: begin.system, where)
    asked = {ASKED.get(key, key): _setting(key, row[key], begin, where) for key in MOVED if key in row}
    if "drive" in row:
        lines = texts(row["drive"], "drive", where)
        asked["drives"] = looked_up(lambda: read_schedule(";".join(lines), system), f"{where}, drive")
    found = replace(begin, **asked)
    looked_up(found.constants, where)
    if found.hours is not None:
        looked_up(partial(rows, found.hours, None), where)
    return found


def _setting(key: str, value: Any, begin: Scene, where: str) -> Any:
    if key in ("with", "assume"):
        return texts(value, key, where)
    if key in SETTINGS:
        keys(value, dict.fromkeys(value, float), {}, f"{where}, {key}")
        return {**getattr(begin, ASKED.get(key, key)), **value}
    return float(value) if key == "hours" else value


def _claim(row: Any, scene: Scene, beside: Scene | None, where: str) -> Claim:
    keys(row, SEE, BOUNDS, where)
    code, when, against = row["code"], row["when"], row.get("against", "")
    if against not in ("", BESIDE) or (against and beside is None):
        raise DataError(
            f"Wanted against left out or '{BESIDE}', with a [step.beside] in the step, in {where}; found '{against}'. "
            "Correct against."
        )
    low, high = row.get("low"), row.get("high")
    if when == STATUS:
        if code not in get_args(Status):
            raise DataError(f"In {where}: {absent('a status as code', code, get_args(Status))}")
    else:
        for one in (scene, beside) if against else (scene,):
            _readable(code, when, one, where)
        if low is None or high is None or not low < high:
            raise DataError(f"Wanted low below high in {where}; found {low} and {high}. Give the bounds of the ratio.")
    return Claim("", code, when, low, high, row["sentence"], against, row.get("reason", ""))


def _readable(code: str, when: str, scene: Scene | None, where: str) -> None:
    """Refuse a read-out that a condition does not have, or not at that time."""
    if scene is None:
        return
    readouts = (*scene.system.states, *scene.system.fluxes)
    if code not in readouts:
        raise DataError(f"In {where}: {absent(f'a state or flux of {scene.system.label} as code', code, readouts)}")
    hour = float(when) if re.fullmatch(r"\d+(\.\d+)?", when) else None
    if hour is None and when not in WHEN:
        raise DataError(f"Wanted when as {', '.join(WHEN)} or an hour in {where}; found '{when}'. Correct when.")
    if when != "rest" and scene.hours is None:
        raise DataError(f"Wanted hours in the condition of {where}; '{when}' is read from a course. Add hours.")
    if hour is not None and hour > (scene.hours or 0.0):
        raise DataError(f"Wanted when up to the {scene.hours:g} hours of {where}; found '{when}'. Correct one of them.")
