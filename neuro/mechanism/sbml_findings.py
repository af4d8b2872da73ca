"""What is wrong, or worth knowing, in an SBML file before it is run: structure, values, units."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import libsbml
import numpy as np

from neuro.knowledge.entities import Severity
from neuro.mechanism.sbml_model import Model
from neuro.mechanism.sbml_terms import Formula

SHOWN = 4
"""Names or messages that a sentence lists."""
HARMLESS = ("layout", "render", "groups", "l3v2extendedmath")
"""Packages that change nothing of what is computed here."""
UNITS, FORMULAS = "SBML unit consistency", "MathML consistency"
"""Kinds of libSBML's findings."""
SEED, TRIES = 3, 3
SPREADS = (0.3, 1.0, 3.0)
"""Of the values at which a rate law is tried: times each spread, in powers of ten either way of the first value."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        code: what kind of thing.
        severity: "block" where the model cannot run, "warn" where its answers are in doubt, "info" otherwise.
        sentence: for people.
    """

    code: str
    severity: Severity
    sentence: str


def listed(names: list[str]) -> str:
    """A few names and how many more."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def called(source: Any, name: str) -> str:
    """A thing's name and id."""
    found = source.getElementBySId(name)
    label = found.getName() if found is not None and found.isSetName() else ""
    return f"{label} ({name})" if label and label != name else name


def consistency(document: Any) -> Iterator[Finding]:
    """What libSBML's own checks say, summarised: errors, then units."""
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_MODELING_PRACTICE, False)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_SBO_CONSISTENCY, False)
    document.checkConsistency()
    log = document.getErrorLog()
    errors = [log.getError(place) for place in range(log.getNumErrors())]
    units = Counter(row.getShortMessage() or "Other" for row in errors if row.getCategoryAsString() == UNITS)
    if units:
        kinds = listed([f"{kind} ({count})" for kind, count in units.most_common()])
        yield Finding("units", "warn", f"{units.total()} places where units do not fit or are not given: {kinds}.")
    graver = [row for row in errors if row.getCategoryAsString() != UNITS]
    for kind, count in Counter(row.getShortMessage() for row in graver).items():
        row = next(row for row in graver if row.getShortMessage() == kind)
        worse = row.getSeverity() >= libsbml.LIBSBML_SEV_ERROR
        unread = worse and row.getCategoryAsString() == FORMULAS
        severity: Severity = "block" if unread else "warn" if worse else "info"
        told = f"{kind} ({count}), first in line {row.getLine()}."
        yield Finding("formulas" if unread else "rules-of-sbml", severity, told)


def structure(document: Any, model: Model) -> Iterator[Finding]:
    """What the model lacks, and what in it can never happen."""
    source = model.source
    yield from _features(document, source)
    yield from _values(model)
    yield from _roles(source)
    idle = [row.getId() for row in source.getListOfReactions() if row.getId() not in model.laws]
    if idle:
        yield Finding("no-rate-law", "block", f"Without a rate law: {listed(idle)}. Nothing can be computed of these.")
    if not model.states and not idle:
        yield Finding("nothing-changes", "warn", "No reaction and no rate rule changes anything over time.")
    if not source.getNumEvents():
        yield from _never(model)


def _features(document: Any, source: Any) -> Iterator[Finding]:
    if source.getNumEvents():
        yield Finding("events", "info", f"{source.getNumEvents()} events change it at certain times or states.")
    if any(rule.isAlgebraic() for rule in source.getListOfRules()):
        yield Finding("algebraic-rules", "warn", "Its algebraic rules are not evaluated by this check.")
    packages = [document.getPlugin(place).getPackageName() for place in range(document.getNumPlugins())]
    if asked := [name for name in packages if name not in HARMLESS and document.getPackageRequired(name)]:
        yield Finding("packages", "warn", f"It needs SBML packages that this check does not read: {listed(asked)}.")
    fast = [row.getId() for row in source.getListOfReactions() if row.getFast()]
    if fast:
        yield Finding("fast", "warn", f"Reactions marked fast are taken at their own rate: {listed(fast)}.")


def _values(model: Model) -> Iterator[Finding]:
    source, start = model.source, model.start
    without = [row.getId() for row in source.getListOfSpecies() if np.isnan(start[row.getId()])]
    if without:
        yield Finding("no-start", "block", f"Species without a first value: {listed(without)}.")
    without = [row.getId() for row in source.getListOfParameters() if np.isnan(start[row.getId()])]
    if without:
        yield Finding("no-value", "block", f"Parameters without a value: {listed(without)}.")
    negative = [row.getId() for row in source.getListOfSpecies() if start[row.getId()] < 0.0]
    if negative:
        yield Finding("negative", "warn", f"Species that begin below zero: {listed(negative)}.")
    for name, law in model.laws.items():
        if not np.isfinite(start[name]):
            zeros = [known for known in sorted(law.names) if start[known] == 0.0]
            why = f"; {listed(zeros)} is 0 in it" if zeros else ""
            yield Finding("no-rate", "block", f"The rate of {called(source, name)} is no number at the start{why}.")


def _roles(source: Any) -> Iterator[Finding]:
    """Species whose part in the reactions cannot hold for long, or that have none."""
    made = {row.getSpecies() for reaction in source.getListOfReactions() for row in reaction.getListOfProducts()}
    used = {row.getSpecies() for reaction in source.getListOfReactions() for row in reaction.getListOfReactants()}
    back = {
        row.getSpecies()
        for reaction in source.getListOfReactions()
        if reaction.getReversible()
        for row in (*reaction.getListOfReactants(), *reaction.getListOfProducts())
    }
    free = [
        row.getId()
        for row in source.getListOfSpecies()
        if not (row.getConstant() or row.getBoundaryCondition() or source.getRule(row.getId()))
    ]
    if only := [name for name in free if name in made and name not in used | back]:
        yield Finding("never-used", "warn", f"Made but never used, so they pile up: {listed(only)}.")
    if only := [name for name in free if name in used and name not in made | back]:
        yield Finding("never-made", "warn", f"Used but never made, so they run out: {listed(only)}.")
    fixed = [row.getId() for row in source.getListOfSpecies() if row.getConstant() and not row.getBoundaryCondition()]
    if only := [name for name in fixed if name in made | used]:
        yield Finding("constant", "warn", f"Constant, yet reactions would change them: {listed(only)}.")


def _never(model: Model) -> Iterator[Finding]:
    """Reactions whose rate is 0 whatever happens, because something they need is absent and nothing makes it."""
    off = _idle(model, frozenset())
    zero = frozenset(row.getId() for row in model.source.getListOfParameters() if model.start[row.getId()] == 0.0)
    lost = _idle(model, zero) if off else {}
    if switched := [called(model.source, name) for name in off if name not in lost]:
        told = f"Switched off by a parameter that is 0: {listed(switched)}."
        yield Finding("switched-off", "info", told)
    if lost:
        absent = sorted({name for law in lost.values() for name in law.names if model.start[name] == 0.0} - zero)
        absent = [name for name in absent if name not in model.laws]
        rows = listed([called(model.source, name) for name in lost])
        why = f"because {listed(absent)} start at 0 and nothing else makes them"
        told = f"Can never run: {rows}, {why}." if absent else f"Did not run at any values that were tried: {rows}."
        yield Finding("never-runs", "warn" if absent else "info", told)


def _idle(model: Model, lifted: frozenset[str]) -> dict[str, Formula]:
    """Reactions that cannot run, were the parameters in `lifted` above 0."""
    present = {name for name in model.states if model.start[name] != 0.0}
    present |= {name for name, rows in model.flows.items() if any(flow.process not in model.laws for flow in rows)}
    waiting, before = dict(model.laws), -1
    while len(waiting) != before:
        before = len(waiting)
        for name in [name for name in waiting if _runs(model, name, present, lifted)]:
            del waiting[name]
            present |= {state for state, rows in model.flows.items() if any(row.process == name for row in rows)}
    return waiting


def _runs(model: Model, name: str, present: set[str], lifted: frozenset[str]) -> bool:
    if model.start[name] != 0.0:
        return True
    rng = np.random.default_rng(SEED)
    tried = replace(model, start=model.start | {row: rng.uniform(0.5, 2.0) for row in lifted})
    for spread in TRIES * SPREADS:
        around = (10.0 ** rng.uniform(-spread, spread, len(model.states))).tolist()
        states = [
            (abs(model.start[row]) or 1.0) * factor if row in present else 0.0
            for row, factor in zip(model.states, around, strict=True)
        ]
        if tried.values(rng.uniform(0.0, 1.0), states)[name] != 0.0:
            return True
    return False
