"""An entry of evidence as a whole: its number, the fields of its row, formulas as they run, intervals."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from functools import cache
from typing import Any

from neuro.balance.axes import Axis
from neuro.balance.indices import Index, index
from neuro.expression import parse
from neuro.knowledge import analyte_tables, catalogue
from neuro.knowledge.analyte_tables import Analyte, AnalyteInterval
from neuro.knowledge.entities import Guardrail, Outcome, Variable
from neuro.knowledge.evidence_biology import span
from neuro.knowledge.evidence_entities import Entry
from neuro.knowledge.ratios import Ratio
from neuro.mechanism import catalogue as kinetics
from neuro.mechanism.entities import Parameter
from neuro.mechanism.equations import equations

LABELS = {
    "sign": "turned by",
    "risk": "per cent with the event without it",
    "changed": "what differed",
    "lowers": "falls with what was given",
    "apart": "no common scale, because",
    "of": "Protein",
    "by": "Done by",
    "on": "Acts on",
    "ec": "EC number",
    "n": "People",
    "p": "p",
    "si": "SI unit",
    "sd": "SD",
    "kd": "Kd, µmol/L",
    "km": "Km",
    "low": "From",
    "high": "To",
    "genes": "Genes",
    "driver": "Driven by the pool",
    "tau": "Time constant of the response",
    "kdes": "Rate of desensitising",
    "kres": "Rate of resensitising",
    "half_life": "Half-life, days",
    "ku": "Slope of making on occupancy",
    "ki": "Slope of loss on occupancy",
    "ka": "Loss that bound antagonist adds",
    "dmin": "Least loss, relative",
    "hill": "Hill coefficient",
    "conventional": "Conventional unit",
    "ucum_si": "SI unit in UCUM",
    "ucum_conventional": "Conventional unit in UCUM",
    "molar_mass": "Molar mass, g/mol",
    "at_least": "Parts that must be there",
    "unknown": "An unknown answer counts as",
    "used_as": "In the kinetics as",
    "columns": "Columns of the cohorts",
    "first": "First number",
    "second": "Second number",
    "how_read": "How it was read",
}
"""Fields whose name alone says too little; the others are read as they are spelled."""
ELSEWHERE = {"source", "locator", "grade", "expression", "formula", "condition", "trigger", "sentence", "message"}
"""Fields that stand in the title, the sentence, the formula or the citation already."""
SEVERITY = {"block": "gives no number", "warn": "warns beside the number", "info": "informs beside the number"}
UNITLESS = ("", "1", "0/1", "relative")
THOUSANDS = 10_000
"""From here on numbers of people have a comma; years have none."""
DIRECTION = {"up": "up", "down": "down", "any": "either way"}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it runs.

    Attributes:
        what: what it gives, or when it holds.
        text: as it stands in its table or its law.
        names: each name in it, and what people read for it.
    """

    what: str
    text: str
    names: tuple[tuple[str, str], ...]


def number(entry: Entry) -> str:
    """The number of an entry with its unit, `40 µmol/L`; "" where it is not one number."""
    row = fields(entry)
    if entry.kind == "interval":
        return _with_unit(span(row["low"], row["high"]), row["unit"])
    if entry.kind == "effect":
        between = span(row["low"], row["high"])
        value = "" if row["value"] is None else f"{row['metric']} {_plain(row['value'])}"
        return f"{value} ({between})" if value and between else value
    for field, unit in _places(entry):
        if row.get(field) not in (None, ""):
            side = f"{row['side']} " if "side" in row and entry.kind == "limit" else ""
            return _with_unit(f"{side}{_plain(row[field])}", unit or str(row.get("unit", "")))
    return ""


def _places(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Fields that may hold the number of an entry, each with its unit where the row has none."""
    if entry.kind == "constant" and isinstance(entry.row, Mapping):
        places = {"kd": ("kd", "µmol/L"), "half_life": ("half_life", "days"), "plasma": ("plasma", "")}
        return (places.get(entry.code.rpartition(".")[2], ("km", "")),)
    if entry.kind in ("pool", "input"):
        return (("reference", ""),)
    return (("value", ""),) if entry.kind in ("constant", "limit", "intake") else ()


def fields(entry: Entry) -> dict[str, Any]:
    """The whole row, field by field, as it stands in its table."""
    row = entry.row
    if isinstance(row, Mapping):
        return dict(row)
    assert is_dataclass(row)
    assert not isinstance(row, type)
    return asdict(row)


def told(entry: Entry) -> tuple[tuple[str, str], ...]:
    """The whole row for people: what a field is, and what it says; empty ones and those shown elsewhere left out."""
    shown = {name: _told(value) for name, value in fields(entry).items() if name not in ELSEWHERE}
    return tuple((LABELS.get(name, _spelled(name)), text) for name, text in shown.items() if text)


def formulas(entry: Entry) -> tuple[Formula, ...]:
    """Formulas as they run: of an index, axis or ratio, a condition, or the laws in which a constant stands."""
    row = entry.row
    if isinstance(row, Index):
        return (_index(row),) if row.expression else ()
    if isinstance(row, Axis):
        return tuple(_axis(row)) if row.formula else ()
    if isinstance(row, Ratio):
        return (Formula(f"{row.label}, {row.unit}", row.formula, _columns(row.expression.columns)),)
    if isinstance(row, Guardrail):
        return (_guardrail(row),)
    if isinstance(row, Outcome | Variable) and row.eligibility:
        return (Formula("Who can have a value", row.eligibility, _columns(parse(row.eligibility).columns)),)
    return laws(entry.code) if isinstance(row, Parameter) else ()


def _index(row: Index) -> Formula:
    return Formula(f"{row.name}, {row.unit}", row.expression, _columns(row.needs))


def _axis(row: Axis) -> Iterator[Formula]:
    names = tuple((f"z({code})", f"{index(code).name}, in SD among people alike") for code in row.indices)
    yield Formula(row.name, row.formula, names)
    yield from (_index(index(code)) for code in row.indices)


def _guardrail(row: Guardrail) -> Formula:
    moved = "any what-if" if row.trigger == ("*",) else f"a move of {', '.join(map(_column, row.trigger))}"
    way = f" {DIRECTION[row.direction]}" if row.trigger != ("*",) else ""
    unknown = f"; an unknown answer counts as {row.unknown}" if row.condition else ""
    what = f"Woken by {moved}{way}; {SEVERITY[row.severity]}{unknown}"
    return Formula(what, row.condition or "always", _columns(row.columns))


@cache
def laws(code: str) -> tuple[Formula, ...]:
    """The rate laws and balances in which a constant of the kinetics stands, read from the functions that run.

    Args:
        code: `system.parameter`.
    """
    name, _, parameter = code.partition(".")
    if name == kinetics.RECEPTOR:
        return ()
    option = (next(iter(kinetics.extensions())),) if name == kinetics.EXTENDED else ()
    system = kinetics.system("serotonin" if option else name, *option)
    written = equations(system)
    known = {row.code: _labelled(row.label, row.unit) for row in system.species}
    known |= {row.code: _labelled(row.label, row.unit) for row in system.parameters}
    labels = {row.code: _labelled(row.label, row.unit) for row in system.reactions}
    found = []
    for law in written.fluxes:
        if parameter in written.needs(law):
            names = sorted((law.names | written.needs(law)) & known.keys(), key=str.casefold)
            lines = "\n".join(written.formula(law.name))
            found.append(Formula(labels[law.name], lines, tuple((one, known[one]) for one in names)))
    for law in written.changes:
        if parameter in law.names:
            what = f"Change of {known[law.name]} in time"
            found.append(Formula(what, f"d{law.name}/dt = {law.text}", ((parameter, known[parameter]),)))
    return tuple(found)


def intervals(entry: Entry) -> tuple[str, ...]:
    """Every reference interval of a biomarker by sex, age and assay, as lines; () for other entries."""
    row, known = entry.row, analyte_tables.analytes()
    codes: set[str] = set()
    if isinstance(row, Analyte):
        codes = {row.code}
    elif isinstance(row, Variable):
        codes = {one.code for one in known if row.column in one.columns}
    return tuple(_interval(one) for one in analyte_tables.analyte_intervals() if one.analyte in codes)


def _interval(row: AnalyteInterval) -> str:
    ages = span(row.age_low, row.age_high)
    whom = ", ".join(filter(None, (row.sex or "both sexes", f"age {ages}" if ages else "any age", row.assay)))
    limits = _with_unit(span(row.low, row.high), row.unit)
    return f"{whom}: {limits} ({row.reference}; grade {row.grade}, {row.source})"


def _columns(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _column(name)) for name in names)


def _column(name: str) -> str:
    if not catalogue.known(name):
        return name
    about = catalogue.variable(name)
    return _labelled(about.label, about.unit)


def _labelled(label: str, unit: str) -> str:
    return label if unit in UNITLESS else f"{label}, {unit}"


def _with_unit(text: str, unit: str) -> str:
    return text if unit in UNITLESS or not text else f"{text} {unit}"


def _spelled(name: str) -> str:
    return f"{name[0].upper()}{name[1:].replace('_', ' ')}"


def _told(value: object) -> str:
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, tuple | list):
        return ", ".join(map(_told, value))
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}" if value >= THOUSANDS else str(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
