"""Entry of large neutral amino acids into the brain: one carrier, LAT1, for which they compete.

A carrier that is shared has an effective Km of `Km (1 + Σ Ai/Ki)` over the competitors. At reference plasma that gives
tryptophan about 315 µmol/L from a Km of 15, near the 330 that the serotonin model has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from neuro.errors import MechanismError
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read
from neuro.mechanism.catalogue import absent
from neuro.mechanism.compiled import Floats
from neuro.mechanism.entities import Parameter
from neuro.mechanism.system import TABLES

Plasma = Mapping[str, float | Floats]
"""Amino acid -> plasma concentration, µmol/L, a number or shape (people,); those not named are at reference."""


@dataclass(frozen=True, slots=True)
class AminoAcid:
    """An amino acid that LAT1 carries into the brain.

    Attributes:
        code, label: short and full name.
        km: half-saturating concentration without competitors, also its Ki for the others.
        plasma: reference concentration.
        unit: of both.
        grade, source: of the Km.
        plasma_grade, plasma_source: of the reference.
        note: a quirk, or "".
    """

    code: str
    label: str
    km: float
    plasma: float
    unit: str
    grade: Grade
    source: str
    plasma_grade: Grade
    plasma_source: str
    note: str = ""


@cache
def amino_acids() -> dict[str, AminoAcid]:
    """Those that share the carrier, by code."""
    return {row.code: row for row in read(TABLES / "blood_brain.csv", AminoAcid)}


def effective_km(code: str, plasma: Plasma | None = None) -> Floats:
    """Plasma concentration of half-maximal entry, with the others competing.

    Args:
        code: of the amino acid; its own concentration does not count.
        plasma: of the others; those not named are at reference, and nan (not measured) stays nan.
    Returns:
        µmol/L, shape (people,), or () where every concentration is a number.
    Raises:
        MechanismError: an amino acid that is not carried, or a concentration below zero.
    Source: SMITH1987.
    """
    given = _checked(plasma or {})
    substrate = _known(code)
    others = [row for row in amino_acids().values() if row.code != code]
    return substrate.km * (
        1.0 + sum((given.get(row.code, np.array(row.plasma)) / row.km for row in others), np.zeros(()))
    )


def exchange(code: str, plasma: Plasma | None = None) -> Floats:
    """Effective Km relative to the one at reference plasma: 1 there, above 1 where competitors are many.

    Args:
        code: of the amino acid.
        plasma: as in `effective_km`.
    Returns:
        Factor, shape (people,) or ().
    """
    return effective_km(code, plasma) / effective_km(code)


def tyrosine_entry_constants(plasma: Plasma | None = None) -> tuple[float, Floats]:
    """The dopamine model's `Vtyrin` and `Ktyrin` with competition switched on.

    Its published Km is one without competitors. With them the maximal rate is raised so that entry at reference
    plasma stays what the paper has.

    Args:
        plasma: as in `effective_km`.
    Returns:
        Maximal rate, µmol/L/h, one number; and effective Km, µmol/L, shape (people,) or ().
    """
    velocity, free, reference = (_parameter("dopamine", name) for name in ("Vtyrin", "Ktyrin", "btyr"))
    whole = free * effective_km("tyr") / amino_acids()["tyr"].km
    return velocity * (float(whole) + reference) / (free + reference), whole * exchange("tyr", plasma)


def _known(code: str) -> AminoAcid:
    if code not in amino_acids():
        raise MechanismError(absent("an amino acid that LAT1 carries", code, tuple(amino_acids())))
    return amino_acids()[code]


def _checked(plasma: Plasma) -> dict[str, Floats]:
    found = {_known(code).code: np.asarray(value, dtype=np.float64) for code, value in plasma.items()}
    for code, value in found.items():
        if (value < 0.0).any() or np.isinf(value).any():
            raise MechanismError(
                f"Wanted plasma {amino_acids()[code].label} of 0 µmol/L or more; "
                f"{int(((value < 0.0) | np.isinf(value)).sum()):,} of {value.size:,} values are not. Correct them."
            )
    return found


@cache
def _parameter(system: str, code: str) -> float:
    found = read(TABLES / system / "parameters.csv", Parameter)
    return next(row.value for row in found if row.code == code)
