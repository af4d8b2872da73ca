"""What a preset or a lesson claims of a simulation, and whether the simulation has it so."""

from dataclasses import dataclass

import numpy as np

from neuro.errors import MechanismError
from neuro.mechanism.catalogue import absent
from neuro.mechanism.compiled import Floats
from neuro.mechanism.scene import Scene

NEAR = 1e-9
"""Below this a value at rest is nothing, and no ratio to it is taken."""
DAY = 24.0
"""Hours at the end of a course within which a swing is read."""
STATUS = "status"
"""A claim about whether there is a steady state, not about a read-out."""
WHEN = ("rest", "end", "mean", "lowest", "highest", "swing", STATUS)
"""When a claim is read, beside an hour of the course."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A read-out that a preset or a lesson speaks of, and between which bounds the simulation must have it.

    Attributes:
        preset: whose.
        code: a state or flux; for "status" the status that the settings must lead to.
        when: "rest", "end", "mean", "lowest", "highest", "swing" (highest over lowest within the last day of the
            course), an hour of the course, or "status".
        low, high: bounds of the ratio to what it is held against (of the swing itself where that is the published
            reference); None for "status".
        sentence: what is claimed.
        against: "" for the published reference at rest, else what it is compared with: a preset's code, or "beside"
            for the second condition of a lesson's step.
        reason: words that the reason must hold, for "status".
    """

    preset: str
    code: str
    when: str
    low: float | None
    high: float | None
    sentence: str
    against: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim and what the simulation has of it.

    Attributes:
        claim: what was claimed.
        value: the ratio that was found; nan for "status", and where there is no steady state to read.
        holds: whether the simulation has it so.
    """

    claim: Claim
    value: float
    holds: bool


def checked(claim: Claim, scene: Scene, beside: Scene | None = None) -> Checked:
    """Whether the simulation has what a claim says.

    Args:
        claim: what is claimed.
        scene: what is simulated.
        beside: what it is compared with; None for the published reference.
    Raises:
        MechanismError: no such read-out or time.
    """
    if claim.when == STATUS:
        rest = scene.rest()
        holds = rest.status == claim.code and claim.reason in (rest.reason or "")
        return Checked(claim, float("nan"), holds)
    value = found(scene, claim.code, claim.when) / (found(beside, claim.code, claim.when) if beside else 1.0)
    low, high = -np.inf if claim.low is None else claim.low, np.inf if claim.high is None else claim.high
    return Checked(claim, value, bool(low <= value <= high))


def found(scene: Scene, code: str, when: str) -> float:
    """The ratio that a claim speaks of: a read-out of the scene over the same at the published reference.

    Args:
        scene: what is simulated.
        code: a state or flux.
        when: as in `Claim`, without "status".
    Returns:
        nan where there is no steady state to read, or nothing at the reference.
    Raises:
        MechanismError: no such read-out or time.
    """
    readouts = (*scene.system.states, *scene.system.fluxes)
    if code not in readouts:
        raise MechanismError(absent(f"a state or flux of {scene.system.label}", code, readouts))
    reference = scene.reference().read(code)
    if when == "rest":
        return scene.rest().read(code) / reference if abs(reference) > NEAR else float("nan")
    course = scene.course()
    values = np.column_stack([course.states, course.fluxes])[:, readouts.index(code)]
    if when == "swing":
        last = values[course.hours >= course.hours[-1] - DAY]
        return float(last.max() / last.min())
    return _read(course.hours, values, when) / reference if abs(reference) > NEAR else float("nan")


def _read(hours: Floats, values: Floats, when: str) -> float:
    reads = {"end": values[-1], "lowest": values.min(), "highest": values.max()}
    if when in reads:
        return float(reads[when])
    if when == "mean":
        return float(np.trapezoid(values, hours) / (hours[-1] - hours[0]))
    try:
        hour = float(when)
    except ValueError:
        hour = np.nan
    if not hours[0] <= hour <= hours[-1]:
        raise MechanismError(
            f"Wanted {', '.join(WHEN)} or an hour from 0 to {hours[-1]:g}; found '{when}'. Correct when it is read."
        )
    return float(np.interp(hour, hours, values))
