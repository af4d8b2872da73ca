"""A system as SBML Level 3 Version 2: units on everything, identifiers, sources and grades."""

import ast
import re
from dataclasses import dataclass
from typing import Any

import libsbml
import numpy as np

from neuro.errors import MechanismError
from neuro.mechanism import sbml_annotations as about
from neuro.mechanism.compiled import Floats
from neuro.mechanism.entities import Reaction
from neuro.mechanism.equations import Equation, Equations, equations
from neuro.mechanism.sbml_formula import Speller
from neuro.mechanism.sbml_units import NUMBER, Dimension, dimension, scales
from neuro.mechanism.simulate import started, steady
from neuro.mechanism.system import System

LEVEL, VERSION = 3, 2
BESIDE = "_compartment"
"""Added to a compartment's name where a species, parameter or flux already has it."""
READOUT = "_rate"
"""Added to a flux's name where it is a reaction and also moves a state that is no concentration."""
SMALL = 1e-12
"""Relative rounding error of a stoichiometry."""


def export(system: System, constants: Floats | None = None) -> str:
    """A system at its steady state as SBML.

    Args:
        system: what to write.
        constants: parameters, shape (parameters,); the reference where left out.
    Returns:
        The XML. States start at the steady state, or where there is none, as the authors list them.
    Raises:
        MechanismError: a unit that cannot be read or does not fit, or a law outside the grammar.
    """
    given = system.reference if constants is None else constants
    document = libsbml.SBMLDocument(LEVEL, VERSION)
    _Writer(system, given, document.createModel()).write()
    document.setPackageRequired("core", True)
    errors = document.checkInternalConsistency()
    if errors:
        raise MechanismError(
            f"Wanted '{system.code}' as SBML; {document.getErrorLog().getError(0).getShortMessage()}. "
            f"Correct its rows or equations."
        )
    return str(libsbml.writeSBMLToString(document))


@dataclass
class _Writer:
    """Writes one system into one model."""

    system: System
    constants: Floats
    model: Any

    def __post_init__(self) -> None:
        system = self.system
        self.equations: Equations = equations(system)
        self.codes = {*system.states, *system.names, *system.fluxes}
        self.codes |= {row.name for row in self.equations.between}
        self.value = dict(zip(system.names, self.constants.tolist(), strict=True))
        self.concentration, self.time = dimension(system.concentration), dimension(system.time)
        units = {row.code: row.unit for row in system.species} | {row.code: row.unit for row in system.parameters}
        self.speller = Speller(
            {code: dimension(unit) for code, unit in units.items()}, scales(self.concentration, self.time)
        )
        amounts = () if self.concentration.same(NUMBER) else system.species
        self.pools = {row.code for row in amounts if dimension(row.unit).same(self.concentration)}
        self.matrix = self._matrix()
        self.parser = libsbml.L3ParserSettings()
        self.parser.setModel(self.model)

    def write(self) -> None:
        """The whole model."""
        about.describe(self.model, self.system)
        self._units()
        self._compartments()
        self._states()
        self._parameters()
        for equation in self.equations.between:
            self._between(equation)
        for place, row in enumerate(self.system.reactions):
            self._flux(place, row)
        self._rate_rules()
        self._moieties()
        self.speller.define(self.model)

    def _matrix(self) -> Floats:
        if np.any(self.system.change(np.zeros(len(self.system.reactions)), self.constants)):
            raise MechanismError(
                f"Wanted balances of '{self.system.code}' that are sums of fluxes; without fluxes a state still "
                f"changes. Give that change a flux of its own."
            )
        return self.system.stoichiometry(self.constants)

    def _units(self) -> None:
        identify, litre = self.speller.id, Dimension((("litre", 1.0),))
        amount = NUMBER if self.concentration.same(NUMBER) else self.concentration.times(litre)
        self.model.setSubstanceUnits(identify(amount))
        self.model.setExtentUnits(identify(amount))
        self.model.setTimeUnits(identify(self.time))
        self.model.setVolumeUnits("litre")

    def home(self, compartment: str) -> str:
        """The id of a compartment."""
        name = re.sub(r"\W", "_", compartment)
        return name + BESIDE if name in self.codes else name

    def volume(self, compartment: str) -> float:
        """Its volume, L."""
        return self.value.get(self.system.volumes.get(compartment, ""), 1.0)

    def _compartments(self) -> None:
        homes = [row.compartment for row in self.system.species] + [row.compartment for row in self.system.reactions]
        for name in dict.fromkeys(homes):
            made = self.model.createCompartment()
            made.setId(self.home(name))
            made.setName(name)
            made.setSpatialDimensions(3)
            made.setSize(self.volume(name))
            made.setUnits("litre")
            made.setConstant(name not in self.system.volumes)
            made.setSBOTerm(about.COMPARTMENT)
        for name, code in self.system.volumes.items():
            follows = self.model.createAssignmentRule()
            follows.setVariable(self.home(name))
            follows.setMath(self._math(f"{code} * 1 litre" if self._pure(code) else code))

    def _pure(self, code: str) -> bool:
        return self.speller.units[code].same(NUMBER)

    def _assign(self, name: str, formula: str) -> None:
        made = self.model.createInitialAssignment()
        made.setSymbol(name)
        made.setMath(self._math(formula))

    def _math(self, formula: str) -> Any:
        found = libsbml.parseL3FormulaWithSettings(formula, self.parser)
        if found is None:
            raise MechanismError(
                f"Wanted a formula for SBML; found '{formula}': {libsbml.getLastParseL3Error()}. Write it plainly."
            )
        return found

    def _states(self) -> None:
        found = steady(self.system, self.constants)
        rest = started(self.system, self.system.listed, self.constants) if found.status != "steady" else found.states
        for row, value in zip(self.system.species, rest.tolist(), strict=True):
            if row.code in self.pools:
                made = self.model.createSpecies()
                made.setCompartment(self.home(row.compartment))
                made.setInitialConcentration(value)
                made.setHasOnlySubstanceUnits(False)
                made.setBoundaryCondition(False)
                made.setSubstanceUnits(self.model.getSubstanceUnits())
                made.setConstant(False)
                made.setId(row.code)
            else:
                made = self._quantity(row.code, self.speller.units[row.code], False)
                made.setValue(value)
            about.annotate(made, row)
        self.rest = dict(zip(self.system.states, rest.tolist(), strict=True))

    def _quantity(self, name: str, unit: Dimension, constant: bool) -> Any:
        made = self.model.createParameter()
        made.setId(name)
        made.setUnits(self.speller.id(unit))
        made.setConstant(constant)
        return made

    def _parameters(self) -> None:
        for row in self.system.parameters:
            made = self._quantity(row.code, self.speller.units[row.code], True)
            made.setValue(self.value[row.code])
            about.annotate(made, row)

    def _between(self, row: Equation) -> None:
        """A quantity that several fluxes share."""
        self.speller.law = row.name
        unit = self.speller.unit(row.expression) or NUMBER
        self.speller.units[row.name] = unit
        self._quantity(row.name, unit, False)
        self._rule(row.name, row.expression, unit)

    def _rule(self, name: str, expression: ast.expr, unit: Dimension) -> None:
        made = self.model.createAssignmentRule()
        made.setVariable(name)
        made.setMath(self._math(self.speller.spell(expression, unit)))

    def _moved(self, place: int, pools: bool) -> list[tuple[str, float]]:
        """What a flux moves: states and how much of each."""
        column = self.matrix[:, place]
        moved = zip(self.system.species, column.tolist(), strict=True)
        return [(row.code, share) for row, share in moved if share and (row.code in self.pools) is pools]

    def _flux(self, place: int, row: Reaction) -> None:
        """A reaction; or a quantity, where it moves no concentration; or both."""
        equation, unit = self.equations.fluxes[place], dimension(row.unit)
        pools, others = self._moved(place, True), self._moved(place, False)
        self.speller.law = row.code
        if pools:
            self._reaction(equation, row, pools)
        if others or not pools:
            name = row.code + READOUT if pools else row.code
            about.annotate(self._quantity(name, unit, False), row)
            self.speller.units[name] = unit
            self._rule(name, equation.expression, unit)

    def _reaction(self, equation: Equation, row: Reaction, moved: list[tuple[str, float]]) -> None:
        made = self.model.createReaction()
        made.setId(row.code)
        made.setReversible(True)
        made.setCompartment(self.home(row.compartment))
        about.annotate(made, row)
        at = {species.code: species.compartment for species in self.system.species}
        for code, share in moved:
            amount = share * self.volume(at[code]) / self.volume(row.compartment)
            part = made.createReactant() if amount < 0.0 else made.createProduct()
            part.setSpecies(code)
            part.setStoichiometry(_rounded(abs(amount)))
            part.setConstant(True)
        for code in sorted((self.equations.needs(equation) & self.pools) - {code for code, _ in moved}):
            made.createModifier().setSpecies(code)
        law = self.speller.spell(equation.expression, self.concentration.times(self.time, -1.0))
        made.createKineticLaw().setMath(self._math(f"{self.home(row.compartment)} * ({law})"))

    def _rate_rules(self) -> None:
        """How states that are no concentrations change."""
        for state, code in enumerate(self.system.states):
            if code in self.pools:
                continue
            wanted, terms = self.speller.units[code].times(self.time, -1.0), []
            for place in np.flatnonzero(self.matrix[state]):
                name = self.system.fluxes[place]
                name += READOUT if self._moved(int(place), True) else ""
                number = self.speller.id(wanted.times(self.speller.units[name], -1.0))
                terms.append(f"{float(self.matrix[state, place])!r} {number} * {name}")
            made = self.model.createRateRule()
            made.setVariable(code)
            made.setMath(self._math(" + ".join(terms) or f"0 {self.speller.id(wanted)}"))

    def _moieties(self) -> None:
        """The largest member of a conserved sum follows from the total, so that a changed total is obeyed."""
        for moiety in self.system.moieties:
            largest = max(moiety.members, key=self.rest.__getitem__)
            others = [code for code in moiety.members if code != largest]
            self._assign(largest, " - ".join((moiety.total, *others)))


def _rounded(number: float) -> float:
    """A stoichiometry without the rounding of its volumes."""
    whole = round(number)
    return float(whole) if abs(number - whole) <= SMALL * max(number, 1.0) and whole else number
