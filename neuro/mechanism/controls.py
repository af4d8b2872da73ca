"""What a page lets people move in each system: entry points and parameters, each with its stops and its grade."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read
from neuro.mechanism.catalogue import EXTENDED
from neuro.mechanism.entry_rows import SHARE, Effect, effects, entry
from neuro.mechanism.presets import presets
from neuro.mechanism.scene import Scene
from neuro.mechanism.settings import bounds, place
from neuro.mechanism.system import TABLES, System

Group = Literal[
    "precursors",
    "cofactors",
    "enzymes",
    "transporters",
    "firing",
    "receptors",
    "inflammation",
    "hormones",
    "drugs",
]
MULTIPLES = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
TENTHS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
"""Where a slider stops: multiples of the reference, shares, or tenths of the largest value where the reference is 0."""
LARGEST = {"ketones": 5.0, "ssri": 0.3, "mast": 1.0}
"""Value of an input whose reference is 0 at the last stop, in its own unit."""


@dataclass(frozen=True, slots=True)
class Row:
    """One input of a system, in the order of a page.

    Attributes:
        system, kind, name, group: whose, which of the two, its code, and where it stands.
        most: largest multiple of the reference that is offered; None for the last of `MULTIPLES`.
    """

    system: str
    kind: Literal["entry", "parameter"]
    name: str
    group: Group
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """An input that people move.

    Attributes:
        code: entry point or parameter.
        label, group: for people.
        kind: which of the two it is.
        unit: of the value; "" for multiples and shares.
        reference: its value at reference, in `unit`.
        multiple: whether stops are multiples of the reference.
        stops: values offered; `neutral` is among them.
        neutral: the stop at which nothing moves.
        grade, source, note: of what it does to the system.
        assumed: whether it acts only through maps of grade C, switched on when it is moved.
    """

    code: str
    label: str
    group: Group
    kind: Literal["entry", "parameter"]
    unit: str
    reference: float
    multiple: bool
    stops: tuple[float, ...]
    neutral: float
    grade: Grade
    source: str
    note: str
    assumed: bool

    def told(self, stop: float) -> str:
        """A stop as people read it."""
        if self.multiple:
            amount = f" ({self.reference * stop:.3g} {self.unit})" if self.unit and self.kind == "entry" else ""
            return f"× {stop:.3g}{amount}"
        return f"{100 * stop:g} %" if self.unit == "" else f"{stop:g} {self.unit}"


@cache
def controls(system: System) -> tuple[Control, ...]:
    """Inputs of a system, in display order.

    Raises:
        MechanismError, KnowledgeError: the table names what the system has not.
    """
    makers = {"entry": _entry, "parameter": _parameter}
    rows = (row for row in read(TABLES / "controls.csv", Row) if row.system == system.code)
    return tuple(_with_presets(makers[row.kind](row, system), system) for row in rows)


def scene(name: str, options: tuple[str, ...], moved: Mapping[str, float], autoreceptor: bool = True) -> Scene:
    """The question that sliders ask.

    Args:
        name, options: the system.
        moved: control -> stop; those at their neutral stop may be left out.
        autoreceptor: False holds it at its reference.
    """
    asked = Scene(name, options, autoreceptor=autoreceptor)
    known = {control.code: control for control in controls(asked.system)}
    away = {code: stop for code, stop in moved.items() if stop != known[code].neutral}
    by = {"entry": dict[str, float](), "scaled": dict[str, float](), "given": dict[str, float]()}
    for code, stop in away.items():
        control = known[code]
        into = "entry" if control.kind == "entry" else "scaled" if control.multiple else "given"
        by[into][code] = stop * control.reference if control.multiple and control.kind == "entry" else stop
    assume = tuple(code for code in away if known[code].assumed)
    return replace(asked, given=by["given"], scaled=by["scaled"], entries=by["entry"], assume=assume)


def stops(asked: Scene) -> dict[str, float]:
    """The stops at which sliders ask a scene; what no slider has is left out."""
    found = {}
    for control in controls(asked.system):
        value = _asked(asked, control)
        if value is not None:
            found[control.code] = value
    return found


def _asked(asked: Scene, control: Control) -> float | None:
    if control.kind == "entry":
        value = asked.entries.get(control.code)
        return value / control.reference if value is not None and control.multiple else value
    if control.code in asked.scaled:
        return asked.scaled[control.code]
    value = asked.given.get(control.code)
    return value / control.reference if value is not None and control.multiple else value


def _entry(row: Row, system: System) -> Control:
    about, acts = entry(row.name), _acts(row.name, system)
    share, multiple = about.unit == SHARE, about.reference != 0.0
    unit = "" if share or about.relative else about.unit
    low, high = (about.low / about.reference, about.high / about.reference) if multiple else (about.low, about.high)
    offered = MULTIPLES if multiple else SHARES if share else tuple(LARGEST[row.name] * part for part in TENTHS)
    default = [effect for effect in acts if effect.default]
    shown = (default or acts)[0]
    return Control(
        row.name,
        about.label,
        row.group,
        "entry",
        unit,
        about.reference,
        multiple,
        tuple(stop for stop in offered if low <= stop <= high),
        1.0 if multiple else about.reference,
        max(effect.grade for effect in default or acts),
        shown.source,
        shown.note,
        not default,
    )


def _acts(code: str, system: System) -> list[Effect]:
    return [effect for effect in effects() if effect.entry == code and effect.system == system.code]


def _parameter(row: Row, system: System) -> Control:
    about = system.parameters[place(system, row.name)]
    low, high = bounds(about)
    multiple = about.value != 0.0
    high = high if row.most is None else min(high, row.most * about.value)
    offered = (
        tuple(stop for stop in MULTIPLES if low <= stop * about.value <= high)
        if multiple
        else tuple(LARGEST[row.name] * part for part in TENTHS)
    )
    unit = "" if about.unit == "1" else about.unit
    neutral = 1.0 if multiple else about.value
    return Control(
        row.name,
        about.label,
        row.group,
        "parameter",
        unit,
        about.value,
        multiple,
        offered,
        neutral,
        about.grade,
        about.source,
        about.note,
        False,
    )


def _with_presets(control: Control, system: System) -> Control:
    """The control with the stops that presets ask for."""
    asked = {
        value
        for preset in presets()
        if preset.system == system.code or (system.code == EXTENDED and preset.options)
        if (value := _asked(preset.scene, control)) is not None
    }
    return replace(control, stops=tuple(sorted({*control.stops, *asked, control.neutral})))
