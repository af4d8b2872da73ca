"""From what people eat to what their plasma holds: assumed slopes, used only where somebody asks for them.

Habitual intake says little about plasma: above the requirement fasting tryptophan no longer follows it (YOUN1971), and
people who eat more protein have a lower, not a higher, Trp/LNAA (TRPNAA).
"""

from dataclasses import dataclass
from functools import cache

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read
from neuro.mechanism.system import TABLES


@dataclass(frozen=True, slots=True)
class DietMap:
    """How far a plasma level is assumed to follow habitual intake.

    Attributes:
        entry: the entry point it leads to.
        slope: d ln level / d ln intake.
        low, high: between which an ensemble draws it.
        grade, source: of the slope.
        note: what is known.
    """

    entry: str
    slope: float
    low: float
    high: float
    grade: Grade
    source: str
    note: str = ""


@cache
def diet_maps() -> dict[str, DietMap]:
    """Every diet map, by entry point."""
    return {row.entry: row for row in read(TABLES / "diet_maps.csv", DietMap)}


def diet_map(entry: str) -> DietMap:
    """The diet map of an entry point.

    Raises:
        MechanismError: there is none.
    """
    if entry not in diet_maps():
        raise MechanismError(
            f"Wanted a diet map to '{entry}'; there is none. There are maps to {', '.join(diet_maps())}."
        )
    return diet_maps()[entry]
