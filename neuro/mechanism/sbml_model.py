"""An SBML model of any level as states that change: first values, and what makes and takes each."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import libsbml
import numpy as np

from neuro.errors import MechanismError
from neuro.mechanism.compiled import Floats
from neuro.mechanism.sbml_terms import TIME, Formula, Values, formula


@dataclass(frozen=True)
class Flow:
    """What one process does to one state.

    Attributes:
        process: id of the reaction, or the term of a rate rule as it stands in the file.
        rate: its rate, per unit of the model's time.
        factor: what one unit of it does to the state, given all values.
    """

    process: str
    rate: Formula
    factor: Callable[[Values], float]


@dataclass
class Model:
    """A model that can be evaluated.

    Attributes:
        source: libSBML's model.
        states: ids of what changes over time by reactions and rate rules.
        start: all values at the beginning, by id; nan where the file gives none.
        flows: state -> what makes and takes it.
        derived: id -> formula of what follows from the states, in the order in which it can be computed.
        laws: reaction -> formula of its rate.
    """

    source: Any
    states: tuple[str, ...] = ()
    start: Values = field(default_factory=dict)
    flows: dict[str, list[Flow]] = field(default_factory=dict)
    derived: dict[str, Formula] = field(default_factory=dict)
    laws: dict[str, Formula] = field(default_factory=dict)

    @property
    def first(self) -> Floats:
        """The states at the beginning, shape (states,)."""
        return np.array([self.start[name] for name in self.states])

    def values(self, time: float, states: Iterable[float]) -> Values:
        """All values at a time and state."""
        found = self.start | dict(zip(self.states, states, strict=True))
        found[TIME] = time
        for name, law in self.derived.items():
            found[name] = law.value(found)
        return found

    def change(self, time: float, states: Floats) -> Floats:
        """Change of each state per time, shape (states,)."""
        known = self.values(time, states.tolist())
        return np.array([sum(self.effect(flow, known) for flow in rows) for rows in self.flows.values()])

    def effect(self, flow: Flow, known: Values) -> float:
        """What a flow does to its state per time."""
        return flow.factor(known) * self.rate(flow, known)

    def rate(self, flow: Flow, known: Values) -> float:
        """A flow's rate; that of a reaction is among the values."""
        return known[flow.process] if flow.process in self.laws else flow.rate.value(known)

    def gross(self, known: Values) -> Floats:
        """What passes through each state per time, shape (states,)."""
        return np.array(
            [sum(abs(flow.factor(known)) * flow.rate.size(known) for flow in row) for row in self.flows.values()]
        )


def evaluated(source: Any) -> Model:
    """Read libSBML's model.

    Raises:
        MechanismError: a formula that cannot be read, names nothing in the file, or depends on itself.
    """
    return _Reading(source).model


class _Reading:
    """Reads formulas, then first values in the order in which they depend on each other, then flows."""

    def __init__(self, source: Any) -> None:
        self.source, self.model = source, Model(source)
        self.functions = {row.getId(): row for row in source.getListOfFunctionDefinitions() if row.isSetMath()}
        rules = [row for row in source.getListOfRules() if row.isSetMath()]
        self.assigned = {row.getVariable(): self.read(row.getMath()) for row in rules if row.isAssignment()}
        self.rated = {row.getVariable(): row.getMath() for row in rules if row.isRate()}
        started = [row for row in source.getListOfInitialAssignments() if row.isSetMath()]
        self.started = {row.getSymbol(): self.read(row.getMath()) for row in started}
        for row in source.getListOfReactions():
            if row.isSetKineticLaw() and row.getKineticLaw().isSetMath():
                self.model.laws[row.getId()] = self.read(row.getKineticLaw().getMath(), _own(row.getKineticLaw()))
        self.model.start[TIME] = 0.0
        for name in self._symbols():
            self._resolve(name, ())
        self._flows()
        self._order()

    def read(self, math_node: Any, own: Values | None = None) -> Formula:
        """A formula of this file."""
        return formula(math_node, self.functions, own or {})

    def _symbols(self) -> list[str]:
        source = self.source
        lists = (source.getListOfCompartments(), source.getListOfParameters(), source.getListOfSpecies())
        parts = [part.getId() for row in source.getListOfReactions() for part in _parts(row) if part.isSetId()]
        return [row.getId() for rows in lists for row in rows] + parts + [*self.model.laws, *self.rated]

    def _resolve(self, name: str, asked: tuple[str, ...]) -> None:
        """The first value of a symbol, after those it depends on."""
        start = self.model.start
        if name in start:
            return
        if name in asked:
            raise MechanismError(f"Wanted a first value of '{name}'; it depends on itself. Break the circle.")
        law = self.assigned.get(name) or self.started.get(name) or self.model.laws.get(name)
        if law is None:
            start[name] = self._given(name, asked)
            return
        for needed in sorted(law.names):
            self._resolve(needed, (*asked, name))
        start[name] = law.value(start)

    def _given(self, name: str, asked: tuple[str, ...]) -> float:
        """The first value that the file gives."""
        found = self.source.getElementBySId(name)
        if isinstance(found, libsbml.Compartment):
            return found.getSize() if found.isSetSize() else 1.0
        if isinstance(found, libsbml.Parameter):
            return found.getValue() if found.isSetValue() else math.nan
        if isinstance(found, libsbml.SpeciesReference):
            return found.getStoichiometry() if found.isSetStoichiometry() else 1.0
        if not isinstance(found, libsbml.Species):
            raise MechanismError(f"Wanted every name of a formula in the file; found no '{name}'. Add it.")
        self._resolve(found.getCompartment(), (*asked, name))
        volume = self.model.start[found.getCompartment()]
        if found.isSetInitialConcentration():
            return found.getInitialConcentration() * (1.0 if self.concentrated(found) else volume)
        if found.isSetInitialAmount():
            return found.getInitialAmount() / (volume if self.concentrated(found) and volume else 1.0)
        return math.nan

    def concentrated(self, species: Any) -> bool:
        """Whether a species' symbol is its concentration."""
        compartment = self.source.getCompartment(species.getCompartment())
        flat = compartment is None or compartment.getSpatialDimensions() == 0
        return not (species.getHasOnlySubstanceUnits() or flat)

    def _flows(self) -> None:
        flows, size = self.model.flows, self.source.getListOfSpecies().size()
        for name, math_node in self.rated.items():
            flows[name] = [self._term(node, sign) for node, sign in _summands(math_node, 1.0)]
        for place in range(size):
            species = self.source.getSpecies(place)
            fixed = species.getConstant() or species.getBoundaryCondition()
            if not fixed and species.getId() not in self.rated and species.getId() not in self.assigned:
                flows[species.getId()] = []
        for reaction in self.source.getListOfReactions():
            if reaction.getId() in self.model.laws:
                self._reaction(reaction)
        moved = {name: row for name, row in flows.items() if row}
        self.model.flows, self.model.states = moved, tuple(moved)

    def _term(self, node: Any, sign: float) -> Flow:
        return Flow(libsbml.formulaToL3String(node), self.read(node), lambda _: sign)

    def _reaction(self, reaction: Any) -> None:
        for parts, sign in ((reaction.getListOfReactants(), -1.0), (reaction.getListOfProducts(), 1.0)):
            for part in parts:
                name = part.getSpecies()
                if name in self.model.flows and name not in self.rated:
                    factor = self._factor(part, sign)
                    self.model.flows[name].append(Flow(reaction.getId(), self.model.laws[reaction.getId()], factor))

    def _factor(self, part: Any, sign: float) -> Callable[[Values], float]:
        """What one unit of a reaction does to a species' symbol: stoichiometry over volume."""
        species = self.source.getSpecies(part.getSpecies())
        volume = species.getCompartment() if self.concentrated(species) else ""
        converted = species.getConversionFactor() or self.source.getConversionFactor()
        known = part.getId() if part.isSetId() else ""
        number = part.getStoichiometry() if part.isSetStoichiometry() else 1.0
        law = self.read(part.getStoichiometryMath().getMath()) if part.isSetStoichiometryMath() else None

        def factor(values: Values) -> float:
            found = law.value(values) if law else values[known] if known else number
            found *= values[converted] if converted else 1.0
            return sign * found / ((values[volume] or math.nan) if volume else 1.0)

        return factor

    def _order(self) -> None:
        """Rules and rate laws, each after those that it names."""
        waiting = self.assigned | self.model.laws

        def place(name: str) -> None:
            if name in waiting and name not in self.model.derived:
                for needed in sorted(waiting[name].names):
                    place(needed)
                self.model.derived[name] = waiting[name]

        for name in waiting:
            place(name)


def _own(law: Any) -> Values:
    """Parameters that only a rate law knows."""
    rows = (law.getParameter(place) for place in range(law.getNumParameters()))
    found = {row.getId(): row.getValue() if row.isSetValue() else math.nan for row in rows}
    rows = (law.getLocalParameter(place) for place in range(law.getNumLocalParameters()))
    return found | {row.getId(): row.getValue() if row.isSetValue() else math.nan for row in rows}


def _parts(reaction: Any) -> list[Any]:
    return [*reaction.getListOfReactants(), *reaction.getListOfProducts()]


def _summands(node: Any, sign: float) -> list[tuple[Any, float]]:
    """The terms of a sum, with their signs."""
    kind, children = node.getType(), [node.getChild(place) for place in range(node.getNumChildren())]
    if kind == libsbml.AST_PLUS:
        return [row for child in children for row in _summands(child, sign)]
    if kind == libsbml.AST_MINUS and children:
        first = sign if len(children) > 1 else -sign
        return _summands(children[0], first) + [row for child in children[1:] for row in _summands(child, -sign)]
    return [(node, sign)]
