"""A person's simulated control of synthesis: steady states of the published models at their values.

It stands beside the markers and is never part of a marker's score: an enzyme's activity is not measured in blood.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from neuro.assessment.flux_control import SynthesisFlux, acts_as, fluxes, steps
from neuro.balance.entry_columns import entry_columns
from neuro.knowledge import catalogue

KEPT_APART = (
    "Simulated at rest in published models, all else at their reference: beside the markers, never part of their "
    "score. A flux is not mood, and supply is not brain level."
)
NOTHING = "Nothing was entered that the kinetic models take in: no simulated synthesis."
Status = Literal["steady", "no-steady-state", "not available"]
Person = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Middle:
    """The value of a column that stands for the published reference, and whose it is."""

    value: float
    said: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A measured value that the kinetics take in.

    Attributes:
        column, label: what was measured.
        entry, entry_label: where it enters.
        relative: value over the middle that stands for the reference.
        against: whose middle.
    """

    column: str
    label: str
    entry: str
    entry_label: str
    relative: float
    against: str


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What published kinetics say of a person's values.

    Attributes:
        status: "not available" where nothing enters.
        why: sentences: what broke, what is silent and why, and what this is not.
        entered: what was taken in.
        fluxes: rate-limiting steps, in the table's order.
    """

    status: Status
    why: tuple[str, ...]
    entered: tuple[Entered, ...] = ()
    fluxes: tuple[SynthesisFlux, ...] = ()


def synthesis(values: Person, middle: Callable[[str], Middle | None], assume: Collection[str] = ()) -> Synthesis:
    """Each synthesis flux at a person's values against the published reference, and what holds it.

    Args:
        values: column -> value in the cohort's units.
        middle: the value of a column that stands for the reference; None where there is none.
        assume: assumed maps (grade C) that are switched on, as for `neuro simulate --assume`.
    Raises:
        MechanismError: an unknown assumed map.
    """
    entered, silent = _entered(values, middle)
    if not entered:
        return Synthesis("not available", (NOTHING, *silent))
    return _solved(entered, silent, assume)


def _entered(values: Person, middle: Callable[[str], Middle | None]) -> tuple[tuple[Entered, ...], tuple[str, ...]]:
    """What enters the models, each thing that acts once, and a sentence for what does not."""
    found: dict[str, Entered] = {}
    silent = []
    for column, row in entry_columns().items():
        value = values.get(column)
        if row.diet or value is None or isinstance(value, str):
            continue
        answer = _one(column, row.entry, float(value), middle(column))
        acts = acts_as(row.entry)
        if isinstance(answer, Entered) and acts in found:
            silent.append(f"{answer.label} is not used: {found[acts].label} says the same to the models.")
        elif isinstance(answer, Entered):
            found[acts] = answer
        else:
            silent.append(answer)
    return tuple(found.values()), tuple(silent)


def _one(column: str, code: str, value: float, stands: Middle | None) -> Entered | str:
    """A value as the models take it, or why they do not."""
    from neuro.mechanism.entry_rows import entry

    about, label = entry(code), catalogue.variable(column).label
    if stands is None or stands.value <= 0:
        return f"{label}: nothing is known that could stand for the models' reference."
    relative = value / stands.value
    if not about.possible(np.array([relative * about.reference]))[0]:
        return f"{label}: the models take {about.label} {about.range}."
    return Entered(column, label, code, about.label, relative, stands.said)


def _solved(entered: tuple[Entered, ...], silent: tuple[str, ...], assume: Collection[str]) -> Synthesis:
    from neuro.mechanism.catalogue import system
    from neuro.mechanism.coupling import coupled
    from neuro.mechanism.entry_rows import assumed, entry

    on = assumed(assume)
    given = {one.entry: np.array([one.relative * entry(one.entry).reference]) for one in entered}
    values = coupled(given, on)
    acts = frozenset({acts_as(code) for code in given} | set(values))
    found: list[SynthesisFlux] = []
    for code in dict.fromkeys(step.system for step in steps()):
        found += fluxes(system(code), values, acts, assume, on)
    quiet = [_quiet(one, on) for one in entered]
    broken = tuple(dict.fromkeys(one.reason for one in found if one.value is None))
    status: Status = "no-steady-state" if broken else "steady"
    return Synthesis(status, (*broken, *silent, *(text for text in quiet if text), KEPT_APART), entered, tuple(found))


def _quiet(one: Entered, on: frozenset[str]) -> str:
    """Why a value that was entered moves no system; "" where it moves one."""
    from neuro.mechanism.catalogue import systems
    from neuro.mechanism.entry_rows import active, effects

    acts = {acts_as(one.entry)}
    if any(active(system, acts, on) for system in systems()):
        return ""
    if any(row.entry in acts for row in effects()):
        return f"{one.label} acts only through assumed maps (grade C), which are off."
    return f"No published kinetic model here takes in what {one.label} measures."
