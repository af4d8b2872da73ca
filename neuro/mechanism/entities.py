"""Rows of a system's tables: species, parameters, reactions."""

from dataclasses import dataclass
from typing import Literal

from neuro.knowledge.entities import Grade

Kind = Literal["velocity", "affinity", "rate", "concentration", "factor", "share", "exponent", "offset"]
"""What a parameter is, which says which values are possible: velocities, rates, concentrations and factors are not
negative, affinities and exponents are positive, shares lie between 0 and 1, offsets may be anything."""


@dataclass(frozen=True, slots=True)
class Species:
    """A state of a system.

    Attributes:
        code: as in the cited model.
        label: for people.
        compartment: where it is.
        unit: of its concentration, "1" for a share.
        reference: as listed by the authors, at rest; the solver's own value is within 1 % of it.
        identifier: `chebi:…`, `uniprot:…`, or "".
        grade, source: of the reference value; source is a key in sources.csv.
        note: a quirk, or "".
    """

    code: str
    label: str
    compartment: str
    unit: str
    reference: float
    identifier: str
    grade: Grade
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A constant of a system, or an input that it takes.

    Attributes:
        code: as in the cited model.
        label: for people.
        value: at reference.
        unit: in the system's own units; "1" for a pure number.
        kind: which values are possible.
        low, high: narrower bounds than the kind's, or None.
        why: what lies beyond the bounds, for people; "" where the kind says it.
        grade, source: of the value.
        note: a quirk, or "".
    """

    code: str
    label: str
    value: float
    unit: str
    kind: Kind
    low: float | None
    high: float | None
    why: str
    grade: Grade
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """A flux of a system.

    Attributes:
        code: as in the cited model.
        label: for people.
        process: enzyme, transporter or process.
        compartment: whose volume the flux is counted per.
        unit: of the flux.
        identifier: `ec-code:…`, `uniprot:…`, `go:…`, or "".
        grade, source: of the rate law's form.
        note: a quirk, or "".
    """

    code: str
    label: str
    process: str
    compartment: str
    unit: str
    identifier: str
    grade: Grade
    source: str
    note: str = ""
