"""A transmitter system: its rows, its equations, and the shapes of its answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np

from neuro.errors import KnowledgeError
from neuro.knowledge.rows import read
from neuro.mechanism.compiled import Floats, Indices, Law, Reduction
from neuro.mechanism.entities import Parameter, Reaction, Species

TABLES = Path(__file__).parent / "tables"
Status = Literal["steady", "no-steady-state", "not-at-steady-state"]
Explain = Callable[[int, Mapping[str, float]], str]
"""The sentence for a reduction's number; it is given parameters, and the states and fluxes found so far, by code."""
SMALLEST, ABSOLUTE = 1e-6, 1e-9
"""Share of its listed value below which a state counts as nothing, and the same where nothing is listed."""
Row = TypeVar("Row", Species, Parameter, Reaction)


@dataclass(frozen=True, slots=True)
class Moiety:
    """Species whose sum no reaction changes; the sum is a parameter."""

    total: str
    members: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class System:
    """A system of rate laws and balances.

    Attributes:
        code, label: as on the command line; as people read it.
        model: the cited model, or that it is ours.
        time: unit of time, "h" or "min".
        concentration: unit of the states, "µmol/L" or "mmol/L".
        species, parameters, reactions: rows, in the places that the equations use.
        rates: (states, parameters) -> fluxes.
        balances: (fluxes, parameters) -> change of each state per time.
        reduction: exact steady state, or the number of the reason why there is none.
        explain: that number in words.
        moieties: conserved sums.
        without_autoreceptor: parameters that hold the autoreceptor at its reference; empty where there is none.
        one_way: fluxes that run backwards in no living cell; a course says so where the law lets them.
        volumes: compartments whose volume is not 1, by the parameter that says it (relative to the others).
    """

    code: str
    label: str
    model: str
    time: Literal["h", "min"]
    concentration: str
    species: tuple[Species, ...]
    parameters: tuple[Parameter, ...]
    reactions: tuple[Reaction, ...]
    rates: Law
    balances: Law
    reduction: Reduction
    explain: Explain
    moieties: tuple[Moiety, ...] = ()
    without_autoreceptor: Mapping[str, float] = field(default_factory=dict)
    one_way: tuple[str, ...] = ()
    volumes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Codes of the species."""
        return tuple(row.code for row in self.species)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Codes of the parameters."""
        return tuple(row.code for row in self.parameters)

    @cached_property
    def fluxes(self) -> tuple[str, ...]:
        """Codes of the reactions."""
        return tuple(row.code for row in self.reactions)

    @cached_property
    def reference(self) -> Floats:
        """Parameters at reference, shape (parameters,)."""
        return np.array([row.value for row in self.parameters])

    @cached_property
    def listed(self) -> Floats:
        """States as the authors list them, shape (species,)."""
        return np.array([row.reference for row in self.species])

    @cached_property
    def smallest(self) -> Floats:
        """Per state, the magnitude below which steps and errors are absolute, shape (species,)."""
        return np.maximum(self.listed * SMALLEST, ABSOLUTE)

    def flux(self, states: Floats, constants: Floats) -> Floats:
        """Fluxes at a state, shape (reactions,)."""
        found = np.zeros(len(self.reactions))
        self.rates(states, constants, found)
        return found

    def change(self, fluxes: Floats, constants: Floats) -> Floats:
        """Change of each state per time, shape (species,)."""
        found = np.zeros(len(self.species))
        self.balances(fluxes, constants, found)
        return found

    def stoichiometry(self, constants: Floats | None = None) -> Floats:
        """What one unit of each flux does to each state, shape (species, reactions): the balances are linear."""
        given = self.reference if constants is None else constants
        return np.column_stack([self.change(unit, given) for unit in np.eye(len(self.reactions))])

    def moiety_arrays(self) -> tuple[Floats, Indices]:
        """Membership (moieties, species) as 0 or 1, and the place of each total among the parameters."""
        members = np.array([[float(code in row.members) for code in self.states] for row in self.moieties])
        places = np.array([self.names.index(row.total) for row in self.moieties], dtype=np.int64)
        return members.reshape(len(self.moieties), len(self.states)), places


def rows(code: str, table: str, kind: type[Row], places: np.dtype[np.void]) -> tuple[Row, ...]:
    """The rows of a system's table in the places that its equations use.

    Raises:
        KnowledgeError: the table and the equations do not name the same things.
    """
    found = {row.code: row for row in read(TABLES / code / f"{table}.csv", kind)}
    wanted = places.names or ()
    if different := set(found) ^ set(wanted):
        raise KnowledgeError(
            f"Wanted one row of '{code}/{table}.csv' for each name in its equations; "
            f"{', '.join(sorted(different))} stand in only one of them. Correct the table or the equations."
        )
    return tuple(found[name] for name in wanted)
