"""What a column of people feeds: an entry point, or one parameter of one system."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import MechanismError
from neuro.mechanism.catalogue import absent
from neuro.mechanism.compiled import Floats
from neuro.mechanism.entry_rows import RELATIVE, effects, entries, entry
from neuro.mechanism.settings import POSSIBLE, bounds
from neuro.mechanism.system import System


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column may lead.

    Attributes:
        code: an entry point, or `system.parameter`.
        label, unit: for people.
        reference: its value at reference.
        low, high: possible values.
        why: its range as a part of a sentence.
    """

    code: str
    label: str
    unit: str
    reference: float
    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True)
class Input:
    """One column and how its values become those of its target.

    Attributes:
        target: code of the target.
        column: name in the cohort.
        reference: the column's value at which the target is at its reference; None where values are taken as they are.
        factor: the target's unit per unit of the column, where values are taken as they are.
        slope: d ln target / d ln column, 1 except for a diet map.
    """

    target: str
    column: str
    reference: float | None
    factor: float = 1.0
    slope: float = 1.0

    def value(self, column: Floats, about: Target, slope: float | None = None) -> Floats:
        """Values of the target, shape (people,); nan where the column is nan.

        Args:
            column: values in the column's unit, shape (people,).
            about: the target.
            slope: of the diet map in one draw; its own when None.
        """
        if self.reference is None:
            return column * self.factor
        with np.errstate(divide="ignore"):
            return about.reference * np.power(
                np.maximum(column / self.reference, 0.0), self.slope if slope is None else slope
            )


def resolve(target: str, systems: Collection[System]) -> str:
    """The code of what a target means: a parameter that an entry point feeds is that entry point.

    Args:
        target: an entry point, a parameter, or `system.parameter`.
        systems: those that are asked for.
    Raises:
        MechanismError: nothing of that name, or a parameter that several systems have.
    """
    if target in {row.code for row in entries()}:
        return target
    code, _, parameter = target.rpartition(".")
    owners = [system for system in systems if parameter in system.names and code in ("", system.code)]
    if not owners:
        known = (*(row.code for row in entries()), *dict.fromkeys(name for system in systems for name in system.names))
        raise MechanismError(absent("an entry point or a parameter to map a column to", target, known))
    if fed := _feeding(parameter, frozenset(system.code for system in owners)):
        return fed
    if len(owners) > 1:
        raise MechanismError(
            f"Wanted one system for '{target}'; {' and '.join(system.code for system in owners)} have a parameter of "
            f"that name. Write {owners[0].code}.{parameter}."
        )
    return f"{owners[0].code}.{parameter}"


@cache
def _feeding(parameter: str, systems: frozenset[str]) -> str:
    """The one entry point that is this parameter in these systems; "" where there is none."""
    found = {
        row.entry
        for row in effects()
        if row.parameter == parameter and row.system in systems and row.form in ("direct", "relative") and row.default
    }
    return found.pop() if len(found) == 1 else ""


def acting(code: str) -> str:
    """What a target does its work as: a marker is what it marks."""
    return code if "." in code else entry(code).means or code


def about(code: str, systems: Collection[System]) -> Target:
    """What is known of a target, by its code as `resolve` gives it."""
    if "." not in code:
        row = entry(code)
        return Target(code, row.label, row.unit, row.reference, row.low, row.high, row.range)
    owner, _, name = code.partition(".")
    system = next(system for system in systems if system.code == owner)
    parameter = system.parameters[system.names.index(name)]
    low, high = bounds(parameter)
    why = parameter.why or POSSIBLE[parameter.kind][2]
    unit = "" if parameter.unit == "1" else f" {parameter.unit}"
    return Target(
        code,
        parameter.label,
        parameter.unit,
        parameter.value,
        low,
        high,
        f"from {low:g} to {high:g}{unit}, because {why}",
    )


def possible(about: Target, values: Floats) -> NDArray[np.bool_]:
    """Where a value is one that the target can have; nan (not measured) counts as possible."""
    found: NDArray[Any] = np.isnan(values) | ((values >= about.low) & (values <= about.high))
    return found


def absolute(about: Target) -> bool:
    """Whether values can be taken as they are: the target has a unit, or is a share."""
    return about.unit not in (RELATIVE, "1")
