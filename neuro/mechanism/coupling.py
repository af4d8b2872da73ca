"""What the kynurenine pathway does to the other systems: plasma tryptophan, and the gain of NMDA receptors."""

from collections.abc import Collection, Mapping

import numpy as np

from neuro.mechanism.compiled import Floats
from neuro.mechanism.entry import applied, meant
from neuro.mechanism.entry_rows import active, entry
from neuro.mechanism.kynurenine import SYSTEM, nmda_gain, plasma_change
from neuro.mechanism.many import steady_many

TRYPTOPHAN, GAIN = "plasma_trp", "nmda_gain"
"""Entry points that follow from the kynurenines where nobody gives them."""


def coupled(
    values: Mapping[str, Floats], on: Collection[str] = (), ratios: Mapping[str, float] | None = None
) -> dict[str, Floats]:
    """Entry values with those that follow from the kynurenine pathway at rest; one that is given stays.

    Args:
        values: entry -> values in its unit, each of shape (people,).
        on, ratios: as for `entry.applied`.
    Returns:
        nan where the pathway has no steady state.
    """
    if not active(SYSTEM, meant(values, ratios), on):
        return dict(values)
    rest = steady_many(SYSTEM, applied(SYSTEM, values, on, ratios))
    trp, kyna, quin = (rest.states[:, SYSTEM.states.index(code)] for code in ("Trp", "KYNA", "QUIN"))
    return {**derived(trp, kyna, quin), **values}


def derived(trp: Floats, kyna: Floats, quin: Floats) -> dict[str, Floats]:
    """Entry values that follow from tryptophan, kynurenic and quinolinic acid in plasma, µmol/L."""
    return {
        TRYPTOPHAN: np.asarray(entry(TRYPTOPHAN).reference * plasma_change(trp)),
        GAIN: nmda_gain(kyna, quin),
    }


def reaches(code: str, on: Collection[str] = ()) -> bool:
    """Whether an entry that acts moves the kynurenine pathway."""
    return bool(active(SYSTEM, {code}, on))
