"""What a simulation is asked with: parameters and first states by name, checked against what is possible."""

import math
from collections.abc import Mapping

from neuro.errors import MechanismError
from neuro.mechanism.catalogue import absent
from neuro.mechanism.compiled import Floats
from neuro.mechanism.entities import Kind, Parameter
from neuro.mechanism.system import System

POSSIBLE: dict[Kind, tuple[float, float, str]] = {
    "velocity": (0.0, math.inf, "a maximal rate is not negative"),
    "affinity": (math.ulp(0.0), math.inf, "a half-saturating concentration is above zero"),
    "rate": (0.0, math.inf, "a rate constant is not negative"),
    "concentration": (0.0, math.inf, "a concentration is not negative"),
    "factor": (0.0, math.inf, "a multiplier is not negative"),
    "share": (0.0, 1.0, "it is a share of a whole"),
    "exponent": (math.ulp(0.0), math.inf, "an exponent is above zero"),
    "offset": (-math.inf, math.inf, ""),
}
"""Lowest and highest value of each kind of parameter, and why."""


def constants(
    system: System, given: Mapping[str, float], scaled: Mapping[str, float], begin: Floats | None = None
) -> Floats:
    """The parameters of a system, shape (parameters,): where they begin, then values given, then factors.

    Args:
        system: whose parameters.
        given: code -> value in the parameter's own unit.
        scaled: code -> factor on the value.
        begin: parameters before, shape (parameters,); None for the reference.
    Raises:
        MechanismError: an unknown name (near ones are offered), or a value outside the parameter's range.
    """
    found = (system.reference if begin is None else begin).copy()
    for code, value in given.items():
        found[place(system, code)] = value
    for code, factor in scaled.items():
        found[place(system, code)] *= factor
    for code in {**given, **scaled}:
        check(system.parameters[place(system, code)], float(found[place(system, code)]))
    return found


def place(system: System, code: str) -> int:
    """Where a parameter stands.

    Raises:
        MechanismError: the system has no such parameter; near names are offered.
    """
    if code in system.names:
        return system.names.index(code)
    if code in (*system.states, *system.fluxes):
        what = "state: start it with --start" if code in system.states else "flux: it follows from the parameters"
        raise MechanismError(f"Wanted a parameter of {system.code}; found '{code}', which is a {what}.")
    raise MechanismError(absent(f"a parameter of {system.code}", code, system.names))


def bounds(row: Parameter) -> tuple[float, float]:
    """The lowest and highest possible value of a parameter."""
    low, high, _ = POSSIBLE[row.kind]
    return (low if row.low is None else max(low, row.low), high if row.high is None else min(high, row.high))


def check(row: Parameter, value: float) -> None:
    """Refuse a value that a parameter cannot have.

    Raises:
        MechanismError: says the range and why.
    """
    low, high = bounds(row)
    if math.isfinite(value) and low <= value <= high:
        return
    why = row.why if row.why and not POSSIBLE[row.kind][0] > value else POSSIBLE[row.kind][2] or row.why
    raise MechanismError(
        f"Wanted {row.code} ({row.label}) {_range(low, high)}{unit(row.unit)}, because {why or 'it is a number'}; "
        f"found {value:g}. Give a value in that range."
    )


def first(system: System, states: Floats, given: Mapping[str, float]) -> Floats:
    """States to start from, shape (species,): those found, with the ones given in their place.

    Raises:
        MechanismError: an unknown state, or one that is negative or no number.
    """
    found = states.copy()
    for code, value in given.items():
        if code not in system.states:
            hint = " It is a parameter: use --set." if code in system.names else ""
            raise MechanismError(absent(f"a state of {system.code} to start from", code, system.states) + hint)
        if not (math.isfinite(value) and value >= 0.0):
            raise MechanismError(
                f"Wanted a start of {code} that is 0 or more, because a concentration is not negative; found {value:g}."
            )
        found[system.states.index(code)] = value
    return found


def unit(text: str) -> str:
    """A unit behind a number; nothing for a pure number."""
    return "" if text == "1" else f" {text}"


def _range(low: float, high: float) -> str:
    if math.isinf(high):
        return "above 0" if low == math.ulp(0.0) else f"of {low:g} or more" if math.isfinite(low) else "that is finite"
    return f"from {low:g} to {high:g}" if low != math.ulp(0.0) else f"above 0 and up to {high:g}"
