"""Days with three meals for ten thousand people, against the seconds that were promised; the mean has to be right."""

import sys
import time

import numpy as np
from _report import report

from neuro.mechanism.many import courses_many
from neuro.mechanism.serotonin import SYSTEM

PEOPLE, LIMIT, SEED, SPREAD = 10_000, 10.0, 7, 0.2
"""How many, the seconds they may take on two cores, and the standard deviation of ln(value) between them."""
CHECKED, TIGHT, DAY = 500, 1e-9, 1e-4
"""How many are run again with tight steps, how tight, and how far a mean over the day may be off."""
HOURS = (0.0, 7.0, 9.0, 12.0, 14.0, 18.0, 21.0, 24.0)
FED, FASTING = 97.0 * 2.0, 97.0 * 0.59
MEALS = {"btrp": [FASTING, FED, FASTING, FED, FASTING, FED, FASTING]}
"""Plasma tryptophan in three meals a day, as in BEST2020's own runs, µmol/L."""


def parameters() -> np.ndarray:
    """Parameters of people; offsets, which have no scale, stay."""
    free = np.array([row.kind != "offset" for row in SYSTEM.parameters])
    factors = np.exp(SPREAD * np.random.default_rng(SEED).standard_normal((PEOPLE, len(free))))
    return SYSTEM.reference * np.where(free, factors, 1.0)


def main() -> int:
    """One JSON line; 1 where somebody has no course or a mean is off."""
    given = parameters()
    courses_many(SYSTEM, given[:10], HOURS, MEALS)
    begun = time.perf_counter()
    found = courses_many(SYSTEM, given, HOURS, MEALS)
    seconds = time.perf_counter() - begun
    eht = SYSTEM.states.index("eht")
    tight = courses_many(SYSTEM, given[:CHECKED], HOURS, MEALS, tolerance=TIGHT).means[:, eht]
    off = np.abs(found.means[:CHECKED, eht] / tight - 1.0).max()
    report("courses", seconds, LIMIT, f"{PEOPLE:,} days with meals in {LIMIT:g} s; mean off by {off:.1e}", aim=1.0)
    return int(found.why.any() or not off <= DAY)


if __name__ == "__main__":
    sys.exit(main())
