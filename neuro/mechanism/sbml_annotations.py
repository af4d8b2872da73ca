"""What an SBML file says beside the equations: labels, identifiers, SBO terms, grades, sources, limits."""

import re
from html import escape
from typing import Any

import libsbml

from neuro.knowledge.catalogue import source
from neuro.knowledge.entities import Source
from neuro.mechanism.entities import Kind, Parameter, Reaction, Species
from neuro.mechanism.system import System

REGISTRY = "https://identifiers.org/"
SHOUTED = {"chebi": "CHEBI", "go": "GO"}
"""Collections whose prefix is part of the accession, in capitals."""
COMPARTMENT = 290
"""SBO: physical compartment."""
SIMPLE, MACROMOLECULE, BIOCHEMICAL = 247, 245, 176
"""SBO: simple chemical, macromolecule, biochemical reaction."""
TERMS: dict[Kind, int] = {"velocity": 186, "affinity": 193, "rate": 9, "concentration": 196}
"""SBO of parameters: maximal velocity, steady-state characteristic, kinetic constant, concentration of a pool."""
GRADES = {
    "A": "taken from the published model's own numbers",
    "B": "value read in the source",
    "C": "assumed, or not verified in a source",
}
DOI = re.compile(r"10\.[^\s;]+")
BODY = '<body xmlns="http://www.w3.org/1999/xhtml">{}</body>'
LIMITS = (
    "This is a simulation of a published or proposed set of rate laws for a typical terminal or compartment, started "
    "at its steady state. It is no measurement: supply is not brain level, a flux is not mood, and nothing here "
    "describes a particular person."
)


def describe(model: Any, system: System) -> None:
    """Name the model; say what it is, what it is not, and where its numbers come from."""
    name = re.sub(r"\W", "_", system.code)
    model.setId(name)
    model.setName(f"{system.label}, {system.model}")
    model.setMetaId(f"meta_{name}")
    rows: tuple[Species | Parameter | Reaction, ...] = (*system.species, *system.parameters, *system.reactions)
    keys = dict.fromkeys(row.source for row in rows if row.source)
    counts = {grade: sum(row.grade == grade for row in system.parameters) for grade in GRADES}
    grades = ", ".join(f"{count} of grade {grade} ({GRADES[grade]})" for grade, count in counts.items() if count)
    told = [f"{system.label}: {system.model}.", LIMITS, f"Parameters: {grades}."]
    told += [f"{key}: {_cited(source(key))}" for key in keys]
    _note(model, told)
    for key in keys:
        if found := DOI.match(source(key).identifier):
            _term(model, libsbml.MODEL_QUALIFIER, libsbml.BQM_IS_DESCRIBED_BY, f"doi:{found[0]}")


def _cited(row: Source) -> str:
    """A source in a line; its year where it is known."""
    year = f", {row.year}" if row.year else ""
    return f"{row.citation}{year}. {row.identifier}".strip()


def annotate(element: Any, row: Species | Parameter | Reaction) -> None:
    """Label an element with its row: name, identifier, SBO term, grade, source, note."""
    element.setName(row.label)
    element.setMetaId(f"meta_{element.getId()}")
    told = [f"Grade {row.grade}: {GRADES[row.grade]}. Source: {row.source or 'none'}."]
    if isinstance(row, Reaction):
        told.insert(0, f"By {row.process}.")
    _note(element, [*told, row.note] if row.note else told)
    stands_in = element.getTypeCode() == libsbml.SBML_PARAMETER and not isinstance(row, Parameter)
    if (term := sbo(row)) is not None and not stands_in:
        element.setSBOTerm(term)
    if not isinstance(row, Parameter) and row.identifier:
        _term(element, libsbml.BIOLOGICAL_QUALIFIER, qualifier(row), row.identifier)


def sbo(row: Species | Parameter | Reaction) -> int | None:
    """The Systems Biology Ontology's term where it is plain."""
    if isinstance(row, Parameter):
        return TERMS.get(row.kind)
    kind = row.identifier.partition(":")[0]
    if isinstance(row, Reaction):
        return BIOCHEMICAL if kind == "ec-code" else None
    return {"chebi": SIMPLE, "uniprot": MACROMOLECULE}.get(kind)


def qualifier(row: Species | Reaction) -> int:
    """A species is what its identifier names; a reaction is a version of a reaction, or has a protein as a part."""
    kind = row.identifier.partition(":")[0]
    if isinstance(row, Reaction):
        return int(libsbml.BQB_HAS_PART if kind == "uniprot" else libsbml.BQB_IS_VERSION_OF)
    return int(libsbml.BQB_IS if kind == "chebi" else libsbml.BQB_IS_VERSION_OF)


def address(identifier: str) -> str:
    """`chebi:57912` as an address of identifiers.org."""
    kind, _, accession = identifier.partition(":")
    return f"{REGISTRY}{SHOUTED.get(kind, kind)}:{accession}"


def _term(element: Any, family: int, kind: int, identifier: str) -> None:
    term = libsbml.CVTerm()
    term.setQualifierType(family)
    if family == libsbml.MODEL_QUALIFIER:
        term.setModelQualifierType(kind)
    else:
        term.setBiologicalQualifierType(kind)
    term.addResource(address(identifier))
    element.addCVTerm(term)


def _note(element: Any, sentences: list[str]) -> None:
    element.setNotes(BODY.format("".join(f"<p>{escape(text)}</p>" for text in sentences)))
