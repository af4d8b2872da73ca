"""Where the body enters the systems: plasma, cofactors, inflammation, hormones and drugs -> parameters."""

from collections.abc import Callable, Collection, Mapping

import numpy as np

from neuro.errors import MechanismError
from neuro.mechanism.blood_brain import amino_acids, exchange, tyrosine_entry_constants
from neuro.mechanism.compiled import Floats
from neuro.mechanism.entry_rows import LEAST, MOST, SHARE, Effect, Entry, Form, active, assumed, entry
from neuro.mechanism.system import System

PLASMA = "plasma_"
"""Beginning of the entries that share the carrier at the blood-brain barrier."""


def meant(values: Mapping[str, Floats], ratios: Mapping[str, float] | None = None) -> dict[str, Floats]:
    """Values by the entries that act: a marker becomes the share that it marks.

    Args:
        values: entry -> values in its unit.
        ratios: marker -> factor on its half, for an ensemble; 1 where absent.
    Raises:
        MechanismError: an unknown entry, or two values for one thing.
    """
    found: dict[str, Floats] = {}
    said: dict[str, str] = {}
    for code, value in values.items():
        about = entry(code)
        acts = about.means or code
        if acts in found:
            raise MechanismError(
                f"Wanted one value for {acts}; found '{said[acts]}' and '{code}', which both say it. Give one of them."
            )
        found[acts], said[acts] = np.atleast_1d(np.asarray(value, dtype=np.float64)), code
        if about.half is not None:
            found[acts] = marked(found[acts] / about.reference, about.half * (ratios or {}).get(code, 1.0))
    return found


def marked(x: Floats, half: float) -> Floats:
    """The share of the full effect that a marker says: nothing up to its reference, a half at `half` above it.

    Args:
        x: value over reference, shape (people,).
        half: multiples of the reference above it.
    """
    above = np.maximum(x - 1.0, 0.0)
    return np.asarray(above / (half + above))


def applied(
    system: System,
    values: Mapping[str, Floats],
    on: Collection[str] = (),
    ratios: Mapping[str, float] | None = None,
) -> Floats:
    """Parameters of a system for people with these entry values.

    Args:
        system: whose parameters.
        values: entry -> values in its unit, each of shape (people,); nan where not measured.
        on: entries or effects that are assumed, see `assumed`.
        ratios: effect -> factor on its slope or its K, marker -> factor on its half; 1 where absent.
    Returns:
        Shape (people, parameters); nan in what depends on a value that is not measured.
    Raises:
        MechanismError: an unknown entry or map, or a value that an entry cannot have.
    """
    for code, value in values.items():
        check(entry(code), np.atleast_1d(np.asarray(value, dtype=np.float64)))
    people = max((np.size(value) for value in values.values()), default=1)
    found = np.tile(system.reference, (people, 1))
    put(found, system, values, assumed(on), ratios)
    return found


def check(about: Entry, values: Floats) -> None:
    """Refuse values that an entry cannot have.

    Raises:
        MechanismError: says the range and why; no value of anybody.
    """
    beyond = int((~about.possible(values)).sum())
    if beyond:
        raise MechanismError(
            f"Wanted {about.code} ({about.label}) {about.range}; {beyond:,} of {len(values):,} values lie outside. "
            "Correct them or leave them out."
        )


def put(
    found: Floats,
    system: System,
    values: Mapping[str, Floats],
    on: Collection[str],
    ratios: Mapping[str, float] | None = None,
) -> None:
    """Work entry values into parameters, in place; values are possible ones.

    Args:
        found: parameters, shape (people, parameters).
        system, values, ratios: as in `applied`.
        on: effect codes.
    """
    given = meant(values, ratios)
    rows = active(system, given, on)
    for row in rows:
        if row.form != "competition":
            _put(found[:, system.names.index(row.parameter)], row, given[row.entry], (ratios or {}).get(row.code, 1.0))
    if rivals := [row for row in rows if row.form == "competition"]:
        _compete(found, system, rivals[0].parameter, {row.entry: given[row.entry] for row in rivals})


def _put(column: Floats, row: Effect, value: Floats, ratio: float) -> None:
    """One effect on one parameter, in place."""
    if row.form == "direct":
        column[:] = value
        return
    about = entry(row.entry)
    if row.form == "set":
        column[:] = np.where(np.isnan(value), np.nan, np.where(value == about.reference, column, row.slope or 0.0))
    else:
        slope = (1.0 if row.slope is None else row.slope) * ratio
        factor = FACTORS[row.form](value if about.unit == SHARE else value / about.reference, slope)
        column *= bounded(row, factor)


def _compete(found: Floats, system: System, parameter: str, given: Mapping[str, Floats]) -> None:
    """Move the barrier's effective Km as competitors move, each counted relative to its reference."""
    plasma = {}
    for code, value in given.items():
        short = code.removeprefix(PLASMA)
        plasma[short] = amino_acids()[short].plasma * value / entry(code).reference
    column, published = found[:, system.names.index(parameter)], system.reference[system.names.index(parameter)]
    if parameter == "Ktrpin":
        column *= exchange("trp", plasma)
        return
    velocity, constant = tyrosine_entry_constants(plasma)
    column *= constant / published
    found[:, system.names.index("Vtyrin")] *= velocity / system.reference[system.names.index("Vtyrin")]


def bounded(row: Effect, factor: Floats) -> Floats:
    """A factor within what its row believes; what an entry is, rather than does, has no bounds."""
    if row.form not in ("saturating", "power"):
        return factor
    low, high = LEAST if row.low is None else row.low, MOST if row.high is None else row.high
    return np.clip(factor, low, high)


def saturating(x: Floats, k: float) -> Floats:
    """A cofactor's Michaelis-Menten share relative to reference.

    Args:
        x: value over reference.
        k: half-saturating value over reference.
    """
    return x / (k + x) * (k + 1.0)


FACTORS: dict[Form, Callable[[Floats, float], Floats]] = {
    "relative": lambda x, slope: x,
    "saturating": saturating,
    "power": lambda x, slope: np.power(x, slope),
    "rise": lambda x, slope: np.maximum(1.0 + slope * x, 0.0),
    "block": lambda x, slope: 1.0 - x,
}
"""Form -> factor on the parameter, from the value over its reference (a share as it is) and the slope."""
