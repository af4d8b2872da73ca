"""`--map target=column`: which column feeds what, in whose units, and relative to which reference."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from neuro import units
from neuro.cohort.cohort import Cohort, Column
from neuro.cohort.draw import draw
from neuro.cohort.store import fetch
from neuro.errors import DataError, MechanismError, UnitError
from neuro.knowledge import catalogue
from neuro.mechanism.diet import DietMap, diet_map
from neuro.mechanism.entry_rows import SHARE
from neuro.mechanism.people_inputs import Input, Target, about, absolute, acting, resolve
from neuro.mechanism.system import System
from neuro.models.quantiles import quantile

RELATIVE, ABSOLUTE = "relative", "absolute"
NUMERIC = ("number", "whole", "flag")
WORDS = {"category": "a category", "id": "an identifier", "weight": "a sampling weight"}
"""What a column that cannot be mapped was read as."""
DIET = re.compile(r"^diet_|intake|_(g|mg|ug|mcg)_?(per_)?(d|day)$", re.IGNORECASE)
"""Names of columns that hold intake; a unit per day says the same."""
ENDINGS = {
    "_umol_l": "µmol/L",
    "_nmol_l": "nmol/L",
    "_mmol_l": "mmol/L",
    "_pmol_l": "pmol/L",
    "_mg_dl": "mg/dL",
    "_ug_dl": "µg/dL",
    "_ng_dl": "ng/dL",
    "_mg_l": "mg/L",
    "_ug_l": "µg/L",
    "_ng_l": "ng/L",
    "_ug_ml": "µg/mL",
    "_ng_ml": "ng/mL",
    "_pg_ml": "pg/mL",
}
"""How column names say their unit."""
BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")
"""A unit in brackets at the end of a column's name."""
MIDDLE = "weighted median"
"""What stands for the cohort: half of its people are below."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One `--map`, understood.

    Attributes:
        input: what the mechanism is given.
        target: what it leads to.
        unit: of the column, "" where nobody said.
        statistic: what the reference is, "" where values are taken as they are.
        warnings: sentences.
        diet: the assumed slope, where intake stands for plasma.
    """

    input: Input
    target: Target
    unit: str
    statistic: str
    warnings: tuple[str, ...]
    diet: DietMap | None = None


def mapped(cohort: Cohort, asked: Sequence[str], systems: Collection[System], diet: bool) -> tuple[Mapped, ...]:
    """Every `--map` of a command line.

    Args:
        cohort: whose columns.
        asked: `target=column`, `target=column:relative` or `target=column:absolute`.
        systems: those that are asked for.
        diet: whether intake may stand for plasma.
    Raises:
        DataError, MechanismError: a column, target or unit that cannot be used; says what to do.
    """
    found: list[Mapped] = []
    for text in asked:
        one = _one(cohort, text, systems, diet)
        for other in found:
            if acting(other.input.target) == acting(one.input.target):
                both = f"'{other.input.column}' and '{one.input.column}'"
                raise MechanismError(
                    f"Wanted one column for {acting(one.input.target)}; found {both}. Map one of them."
                )
        found.append(one)
    return tuple(found)


def _one(cohort: Cohort, text: str, systems: Collection[System], diet: bool) -> Mapped:
    name, equals, rest = text.partition("=")
    if not (name and equals and rest):
        raise MechanismError(f"Wanted --map target=column, such as btrp=trp_umol_l; found '{text}'. Write it so.")
    written, _, how = rest.rpartition(":") if rest.endswith((f":{RELATIVE}", f":{ABSOLUTE}")) else (rest, "", "")
    column = cohort.column(written)
    if column.kind not in NUMERIC:
        raise DataError(
            f"Wanted numbers to map; '{column.name}' was read as {WORDS[column.kind]}. Correct what is no number in "
            "it, or map another column."
        )
    target = about(resolve(name.strip(), systems), systems)
    unit = _unit(column)
    if DIET.search(column.name) or _intake(unit):
        return _eaten(cohort, column, target, unit, diet)
    named = column.name in (name, target.code, target.code.rpartition(".")[2])
    itself = named and (absolute(target) or "." in target.code)
    if how == ABSOLUTE or (not how and itself) or target.reference == 0.0:
        return _taken(column, target, unit, how, named)
    return _compared(cohort, column, target, unit, 1.0, ())


def _eaten(cohort: Cohort, column: Column, target: Target, unit: str, diet: bool) -> Mapped:
    if not diet:
        raise MechanismError(
            f"Wanted a level in the body for {target.code}; '{column.name}' is habitual intake, which says little "
            "about plasma. Map a measured column, or add --diet-map for an assumed slope (grade C) with its band."
        )
    row = diet_map(target.code)
    told = (
        f"{target.code} follows '{column.name}' by an assumed slope of {row.slope:g} ({row.low:g} to {row.high:g}, "
        f"grade {row.grade}): habitual intake says little about plasma. --ensemble draws the slope and gives the band."
    )
    return replace(_compared(cohort, column, target, unit, row.slope, (told,)), diet=row)


def _taken(column: Column, target: Target, unit: str, how: str, named: bool) -> Mapped:
    """Values as they are, in the target's unit; a column that is `named` as its target is taken to be in it."""
    if how == RELATIVE:
        raise MechanismError(
            f"Wanted {target.code} in {target.unit}; its reference is 0, and nothing is relative to 0. "
            f"Write {column.name}:{ABSOLUTE}."
        )
    factor, unsaid = _factor(column, unit, target), not (unit or named) and converts(target)
    told = (f"Nobody said the unit of '{column.name}': its numbers are taken as {target.unit}.",) if unsaid else ()
    return Mapped(Input(target.code, column.name, None, factor), target, unit, "", told)


def converts(target: Target) -> bool:
    """Whether a target's numbers depend on the unit that they are in."""
    return absolute(target) and target.unit != SHARE


def _factor(column: Column, unit: str, target: Target) -> float:
    if not unit or not converts(target):
        return 1.0
    mass = catalogue.variable(column.name).molar_mass if catalogue.known(column.name) else None
    try:
        return units.convert(1.0, unit, target.unit, mass)
    except UnitError as problem:
        raise MechanismError(
            f"Wanted '{column.name}' in {target.unit} for {target.code}; it is in {unit}. "
            f"Write {column.name}:{RELATIVE} to take it relative to the cohort's reference."
        ) from problem


def _compared(
    cohort: Cohort, column: Column, target: Target, unit: str, slope: float, warnings: tuple[str, ...]
) -> Mapped:
    """Values relative to the cohort's weighted median."""
    if target.reference == 0.0:
        return _taken(column, target, unit, RELATIVE, False)
    reference, told = _median(cohort, column.name)
    if not reference > 0.0:
        raise MechanismError(
            f"Wanted a {MIDDLE} of '{column.name}' above 0 to compare people with; it is {reference:g}. "
            f"Write {column.name}:{ABSOLUTE}, or map another column."
        )
    return Mapped(Input(target.code, column.name, reference, 1.0, slope), target, unit, MIDDLE, (*warnings, *told))


def _median(cohort: Cohort, name: str) -> tuple[float, tuple[str, ...]]:
    """The cohort's reference for a column, and what to say about it."""
    told: tuple[str, ...] = ()
    if cohort.design is None:
        values = np.asarray(fetch(cohort, [name])[name], dtype=np.float64)
        weight = np.ones(len(values))
        told = (f"Nobody said how the people of {cohort.title} were drawn: everybody counts alike in its reference.",)
    else:
        sample = draw(cohort, [name])
        values, weight = np.asarray(sample.columns[name], dtype=np.float64), sample.weight
    counted = np.isfinite(values) & (weight > 0)
    if not counted.any():
        raise DataError(f"Wanted values of '{name}' to compare people with; nobody has one. Map another column.")
    return float(quantile(values[counted], weight[counted], [0.5])[0]), told


def _unit(column: Column) -> str:
    """The column's unit: as declared, else as the catalogue has it for that name, else as its name says."""
    if column.unit:
        return column.unit
    if catalogue.known(column.name):
        return catalogue.variable(column.name).unit
    if (found := BRACKETED.search(column.name)) and _known(found[1]):
        return found[1].strip()
    return next((unit for ending, unit in ENDINGS.items() if column.name.lower().endswith(ending)), "")


def _known(unit: str) -> bool:
    try:
        return bool(units.parse(unit))
    except UnitError:
        return False


def _intake(unit: str) -> bool:
    try:
        return units.parse(unit).per.startswith("day")
    except UnitError:
        return False
