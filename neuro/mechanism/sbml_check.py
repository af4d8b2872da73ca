"""The health of an SBML file: can it be read, does it hold together, does it rest where it starts."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import libsbml
import numpy as np

from neuro.errors import MechanismError
from neuro.mechanism.compiled import Floats
from neuro.mechanism.sbml_findings import Finding, called, consistency, listed, structure
from neuro.mechanism.sbml_model import Model, evaluated
from neuro.mechanism.sbml_run import MOVED, Run, length, moved, run, run_elsewhere, unbalanced

Verdict = Literal["steady", "not-at-steady-state", "unreadable"]
TOLD = 3
"""States that a reason names."""
FAR = 10.0
"""Multiple of its first value beyond which a state is said to run away."""
DECLARED = (libsbml.MissingXMLDecl, libsbml.MissingXMLEncoding, libsbml.BadXMLDecl)
"""Slips in a file's first line, which can still be read."""
UNKNOWN_LEVEL = 99101
"""libSBML's number for a level of SBML that does not exist."""
VANISHED = 1e-9
"""Share of its first value below which a state is said to be 0."""
AGREE, NEAR = ("by this check", "by libRoadRunner"), 1e-6
"""Who runs; absolute difference between them that is nothing."""
INSTALL = "pip install neurobalance[sbml]"
SYMBOLS = {
    "mole": ("mol", {1.0: "", 1e-3: "m", 1e-6: "µ", 1e-9: "n", 1e-12: "p"}),
    "litre": ("L", {1.0: "", 1e-3: "m", 1e-6: "µ", 1e-9: "n", 1e-12: "p", 1e-15: "f"}),
    "item": ("items", {1.0: ""}),
    "gram": ("g", {1.0: "", 1e-3: "m", 1e-6: "µ"}),
}
CLOCKS = {1.0: "s", 60.0: "min", 3600.0: "h", 86400.0: "d", 1e-3: "ms"}


@dataclass(frozen=True)
class Health:
    """What was found of a file.

    Attributes:
        status: "steady", "not-at-steady-state", or "unreadable" where its rates cannot be computed.
        reason: a sentence that names what runs away, furthest first, and what starts it; None when steady.
        findings: everything else worth knowing.
    """

    status: Verdict
    reason: str | None
    findings: tuple[Finding, ...]


def check(path: Path) -> Health:
    """Read an SBML file of any level and judge it.

    Raises:
        MechanismError: there is no such file.
    """
    if not path.is_file():
        what = "a folder" if path.is_dir() else "not there"
        raise MechanismError(f"Wanted an SBML file; '{path}' is {what}. Give the path of one.")
    document = libsbml.readSBMLFromFile(str(path))
    if broken := _broken(document):
        return Health("unreadable", broken, ())
    found = list(consistency(document))
    if unread := next((row for row in found if row.code == "formulas"), None):
        return Health("unreadable", f"Its formulas cannot be read: {unread.sentence}", tuple(found))
    try:
        model = evaluated(document.getModel())
    except MechanismError as trouble:
        return Health("unreadable", str(trouble), tuple(found))
    found = [*structure(document, model), *found]
    if why := _silent(model):
        return Health("unreadable", why, tuple(found))
    if not model.states:
        return Health("steady", None, tuple(found))
    return _judged(document, model, found)


def _broken(document: Any) -> str:
    """Why a file is no SBML model, or ""."""
    log = document.getErrorLog()
    errors = [log.getError(place) for place in range(log.getNumErrors())]
    broken = [row for row in errors if row.getCategoryAsString() == "XML content" and row.getErrorId() not in DECLARED]
    worst = broken or [row for row in errors if row.getErrorId() == UNKNOWN_LEVEL]
    if document.getModel() is not None and not worst:
        return ""
    why = f"{worst[0].getShortMessage()} in line {worst[0].getLine()}" if worst else "it holds no model"
    return f"Wanted a model in SBML; found a file that is none: {why}. Export it again from where it comes."


def _silent(model: Model) -> str:
    """Why rates cannot be computed, or ""."""
    number = model.source.getNumReactions()
    if number and not model.laws and not model.states:
        return f"None of its {number} reactions has a rate law: it draws a network, and there is nothing to run."
    change = zip(model.states, model.change(0.0, model.first).tolist(), strict=True)
    lost = [name for name, row in change if not math.isfinite(row)]
    return f"The rates of {listed(lost)} are no numbers at the start: a value is missing or 0." if lost else ""


def _judged(document: Any, model: Model, found: list[Finding]) -> Health:
    """At rest or not, by the first rates and by long runs."""
    pace = unbalanced(model, 0.0, model.first)
    runs = [] if model.source.getNumEvents() else [run(model)]
    span = runs[0].length if runs else length(model, model.values(0.0, model.first.tolist()))
    elsewhere = run_elsewhere(model, libsbml.writeSBMLToString(document), span)
    runs += [elsewhere] if elsewhere else []
    if pace.any():
        found.append(Finding("first-rates", "warn", f"It does not start at rest: {_paces(model, pace, TOLD)}."))
    found += _told(model, runs, elsewhere is not None)
    leaves = next((row for row in runs if not row.trouble and np.any(moved(model, row.end))), None)
    if not pace.any() and leaves is None:
        return Health("steady", None, tuple(found))
    parts = [_way(model, leaves)] if leaves else [_trouble(model, row) for row in runs[:1] if row.trouble]
    parts.append(
        f"it does not start at rest: {_paces(model, pace, 1)}" if pace.any() else "though its first rates balance"
    )
    reason = "; ".join(parts)
    return Health("not-at-steady-state", f"{reason[0].upper()}{reason[1:]}.", tuple(found))


def _told(model: Model, runs: list[Run], installed: bool) -> list[Finding]:
    """What long runs show, as findings; two that agree are one."""
    told = [Finding("long-run", "warn", f"{_trouble(model, row)}.") for row in runs if row.trouble]
    whole = [row for row in runs if not row.trouble]
    both = len(whole) == len(AGREE) and np.allclose(whole[0].end, whole[1].end, rtol=MOVED, atol=NEAR)
    for row in whole[:1] if both else whole:
        by = " and, independently, ".join(AGREE) if both else f"by {row.by}"
        away = bool(np.any(moved(model, row.end)))
        way = (
            _way(model, row) if away else f"over {_span(model, row)} every state stays within {MOVED:.0%} of its start"
        )
        told.append(Finding("long-run", "warn" if away else "info", f"Run {by}: {way}."))
    if not installed:
        asked = f"libRoadRunner, which would run it independently, is not installed: {INSTALL}."
        told.append(Finding("not-installed", "info", asked))
    return told


def _trouble(model: Model, row: Run) -> str:
    return f"A run over {_span(model, row)} by {row.by} broke off: {row.trouble}"


def _span(model: Model, row: Run) -> str:
    return f"{number(row.length)} {_clock(model.source) or 'units of its time'}"


def _paces(model: Model, pace: Floats, most: int) -> str:
    """What moves at the first state, fastest first."""
    places = [int(place) for place in np.argsort(-np.abs(pace)) if pace[place]]
    return f"{'; '.join(_pace(model, row) for row in places[:most])}{_more(len(places) - most)}"


def _more(states: int) -> str:
    return f"; {states} more state{'s move' if states > 1 else ' moves'}" if states > 0 else ""


def _pace(model: Model, place: int) -> str:
    name = model.states[place]
    known = model.values(0.0, model.first.tolist())
    unit, clock = _unit(model.source, name), _clock(model.source)
    unit = f" {unit}/{clock}" if unit and clock else f" per {clock or 'unit of time'}"
    flows = sorted(((model.effect(row, known), row.process) for row in model.flows[name]), key=lambda row: -abs(row[0]))
    sides = [
        f"{verb} {number(abs(total))}{unit} {way} {listed([_process(model, row[1]) for row in rows])}"
        for verb, way, rows in (("gains", "from", _signed(flows, 1)), ("loses", "to", _signed(flows, -1)))
        if (total := sum(row[0] for row in rows))
    ]
    return f"{called(model.source, name)}, at {number(known[name])}, {' and '.join(sides)}"


def _signed(flows: list[tuple[float, str]], sign: int) -> list[tuple[float, str]]:
    return [row for row in flows if row[0] * sign > 0.0]


def _process(model: Model, process: str) -> str:
    return called(model.source, process) if process in model.laws else f"'{process}'"


def _way(model: Model, row: Run) -> str:
    """Where a long run takes the states that leave, furthest first, and whether they still move."""
    gone = moved(model, row.end)
    places = [int(place) for place in np.argsort(-np.abs(gone)) if gone[place]]
    still = np.any(unbalanced(model, row.length, row.end))
    ending = "it has not come to rest by then" if still else "it comes to rest there"
    went = ", ".join(_gone(model, row, place) for place in places[:TOLD])
    return f"over {_span(model, row)} {went}{_more(len(places) - TOLD)}; {ending}"


def _gone(model: Model, row: Run, place: int) -> str:
    """How far a state went."""
    before, after = float(model.first[place]), float(row.end[place])
    after = after if abs(after) > VANISHED * abs(before) else 0.0
    verb = "runs away" if abs(after) > FAR * abs(before) and before else "grows" if after > before else "falls"
    return f"{called(model.source, model.states[place])} {verb} from {number(before)} to {number(after)}"


def number(value: float) -> str:
    """A number for people: four digits, thousands apart."""
    return f"{value:,.0f}" if 1000.0 <= abs(value) < 1e9 else f"{value:.4g}"


def _clock(source: Any) -> str:
    """The model's unit of time, or ""."""
    name = source.getTimeUnits() or "time"
    defined = source.getUnitDefinition(name)
    if defined is None:
        return "s" if name == "second" or source.getLevel() < 3 else ""
    if defined.getNumUnits() != 1 or libsbml.UnitKind_toString(defined.getUnit(0).getKind()) != "second":
        return ""
    row = defined.getUnit(0)
    return next((text for size, text in CLOCKS.items() if math.isclose(size, _size(row), rel_tol=1e-9)), "")


def _size(row: Any) -> float:
    return float(row.getMultiplier() * 10.0 ** row.getScale())


def _unit(source: Any, name: str) -> str:
    """A state's unit as people write it, or ""."""
    found = source.getElementBySId(name)
    defined = found.getDerivedUnitDefinition()
    parts: dict[int, list[str]] = {1: [], -1: []}
    for row in defined.getListOfUnits() if defined else ():
        base, prefixes = SYMBOLS.get(libsbml.UnitKind_toString(row.getKind()), ("", {}))
        prefix = next((text for size, text in prefixes.items() if math.isclose(size, _size(row), rel_tol=1e-9)), None)
        if prefix is None or row.getExponent() not in parts:
            return ""
        parts[row.getExponent()].append(prefix + base)
    return "/".join(("·".join(parts[1]), *parts[-1])) if parts[1] else ""
