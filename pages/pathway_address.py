"""The address at which Pathways opens a condition, and what it cannot set there."""

from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np

from neuro.mechanism import catalogue
from neuro.mechanism.controls import controls, scene, stops
from neuro.mechanism.entry_rows import entry
from neuro.mechanism.presets import presets
from neuro.mechanism.scene import Scene
from neuro.mechanism.schedule import written
from neuro.mechanism.system import System
from pages.pathway_inputs import same
from pages.pathway_opening import VARIANTS, key

EXACT = 1e-9
"""Relative; a slider's stop is the same number divided by a reference and multiplied again."""


@dataclass(frozen=True)
class Address:
    """Where Pathways opens a condition.

    Attributes:
        link: relative to the app, with every input that is moved.
        differs: what the page shows otherwise than was asked, in words; () where it is the same condition.
    """

    link: str
    differs: tuple[str, ...]


def address(asked: Scene) -> Address | None:
    """The address of a condition; None for a system that Pathways does not show.

    Args:
        asked: what is simulated; a system that only an option of another opens counts as that option.
    """
    if asked.name not in catalogue.MODULES:
        return None
    system, at = asked.system, nearest(asked)
    found = {"pathway": catalogue.system(asked.name).label}
    if asked.name == "serotonin" and asked.options:
        found["variant"] = VARIANTS[asked.options[0]]
    if alike := [row for row in presets() if row.scene.system == system and same(asked, row.scene)]:
        found["preset"] = alike[0].label
    known = {control.code: control for control in controls(system)}
    found |= {key(system, code): known[code].told(stop) for code, stop in at.items() if stop != known[code].neutral}
    if not asked.autoreceptor:
        found[key(system, "autoreceptor")] = "false"
    if asked.hours:
        found[key(system, "hours")] = repr(asked.hours)
    if asked.drives:
        found[key(system, "schedule")] = written(asked.drives)
    return Address(f"pathways?{urlencode(found)}", differing(asked, at))


def nearest(asked: Scene) -> dict[str, float]:
    """The stop of each slider that is nearest to what is asked."""
    wanted = stops(asked)
    return {
        control.code: float(min((abs(stop - wanted[control.code]), stop) for stop in control.stops)[1])
        for control in controls(asked.system)
        if control.code in wanted
    }


def differing(asked: Scene, at: dict[str, float]) -> tuple[str, ...]:
    """What sliders at these stops ask otherwise than a condition does."""
    system, wanted = asked.system, stops(asked)
    known = {control.code: control for control in controls(system)}
    off = [code for code, stop in at.items() if not np.isclose(stop, wanted[code], rtol=EXACT, atol=0.0)]
    told = [
        f"{known[code].label} {known[code].told(at[code])} in place of {known[code].told(wanted[code])}" for code in off
    ]
    unknown = [code for code in (*asked.given, *asked.scaled, *asked.entries) if code not in at]
    told += [f"without {name(system, code)}, which has no slider there" for code in unknown]
    through = scene(asked.name, asked.options, at, asked.autoreceptor).constants()
    if not told and not np.allclose(through, asked.constants(), rtol=EXACT, atol=0.0):
        told.append("with maps that the lesson leaves off")
    return tuple(told)


def name(system: System, code: str) -> str:
    """What a moved input is called."""
    labels = {row.code: row.label for row in system.parameters}
    return labels[code] if code in labels else entry(code).label
