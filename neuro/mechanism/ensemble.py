"""What is not known about the constants, as draws: each draw is one set of systems that could be true."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.mechanism.compiled import Floats
from neuro.mechanism.diet import DietMap
from neuro.mechanism.entities import Kind
from neuro.mechanism.entry_rows import Effect, Form, active, entries, entry
from neuro.mechanism.system import System

SPREADS: dict[Grade, float] = {"A": 0.05, "B": 0.2, "C": 0.4}
"""Standard deviation of ln(constant) by grade, itself grade C. A: a published model is held together by its fitted
constants; B: laboratories differ by about a fifth; C: within a factor of two, mostly."""
DECADES = 1.0
"""Powers of ten, either way, over which an assumed half-saturating value may lie: nothing better is known."""
SLOPES = 2.0
"""Factor, either way, over which an assumed slope may lie; its sign is that of its source."""
UNCERTAIN: frozenset[Kind] = frozenset({"velocity", "affinity", "rate"})
"""Kinds that are drawn; concentrations are inputs, and shares, exponents and offsets are parts of a law's form."""
DRAWN: frozenset[Form] = frozenset({"saturating", "power", "rise"})
"""Forms that have a slope or a K; the others follow from what the entry is."""
TRIES = 1000
"""Draws after which the spreads are too wide for a system."""
BAND = (0.05, 0.95)
"""Quantiles of the draws that a band shows."""


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One set of constants.

    Attributes:
        ratios: effect -> factor on its slope or K, marker -> factor on its half.
        diet: entry -> slope of its diet map.
        factors: system -> factor on each of its parameters, shape (parameters,).
    """

    ratios: Mapping[str, float]
    diet: Mapping[str, float]
    factors: Mapping[str, Floats]


def draws(
    systems: Collection[System],
    given: Collection[str],
    on: Collection[str],
    count: int,
    rng: np.random.Generator,
    diet: Collection[DietMap] = (),
) -> tuple[Draw, ...]:
    """Independent draws of what the people's read-outs rest on.

    Args:
        systems: whose constants are drawn.
        given: entries that have values.
        on: effect codes that are switched on.
        count: draws wanted.
        rng: source of chance.
        diet: diet maps in use.
    """
    acting = {entry(code).means or code for code in given}
    used = [row for system in systems for row in active(system, acting, on)]
    markers = [row.code for row in entries() if row.code in given and row.half is not None]
    found = []
    for _ in range(count):
        ratios = {row.code: ratio(row, rng) for row in used if row.form in DRAWN}
        ratios |= {code: log_uniform(DECADES, rng) for code in markers}
        slopes = {row.entry: float(rng.uniform(row.low, row.high)) for row in diet}
        found.append(Draw(ratios, slopes, {system.code: factors(system, rng) for system in systems}))
    return tuple(found)


def ratio(row: Effect, rng: np.random.Generator) -> float:
    """Factor on the K or the slope of one effect."""
    if row.form == "saturating":
        return log_uniform(DECADES, rng)
    if row.grade == "C":
        return log_uniform(float(np.log10(SLOPES)), rng)
    return 1.0


def log_uniform(decades: float, rng: np.random.Generator) -> float:
    """A factor between 10^-decades and 10^decades, every ratio alike."""
    return float(10.0 ** rng.uniform(-decades, decades))


def factors(system: System, rng: np.random.Generator) -> Floats:
    """Log-normal factors on a system's constants, as wide as their grades; 1 for what is an input or a form.

    Constants that leave the reference without a steady state are not ones that could be true: they are drawn again.

    Args:
        system: whose parameters.
        rng: source of chance.
    Returns:
        Shape (parameters,).
    Raises:
        MechanismError: no draw has a steady state.
    """
    spread = np.array([SPREADS[row.grade] if row.kind in UNCERTAIN else 0.0 for row in system.parameters])
    for _ in range(TRIES):
        found: Floats = np.exp(spread * rng.standard_normal(len(spread)))
        if not system.reduction(system.reference * found, system.listed.copy()):
            return found
    raise MechanismError(
        f"Wanted constants of {system.code} with a steady state at reference; {TRIES} draws have none. "
        "Narrow the grades' spreads."
    )


def band(values: Floats, quantiles: tuple[float, float] = BAND) -> tuple[Floats, Floats]:
    """Lower and upper end over the draws that have a steady state.

    Args:
        values: read-out in each draw, shape (draws, people); nan where a draw has no steady state.
        quantiles: of the draws.
    Returns:
        Two arrays of shape (people,); nan where no draw has a steady state.
    """
    gaps = np.isnan(values)
    whole, some = ~gaps.any(axis=0), gaps.any(axis=0) & ~gaps.all(axis=0)
    ends = np.full((2, values.shape[1]), np.nan)
    for quantile, people in ((np.quantile, whole), (np.nanquantile, some)):
        if people.any():
            ends[:, people] = quantile(values[:, people], quantiles, axis=0)
    return ends[0], ends[1]
