"""What a balance index or axis is: name, system, formula, inputs, grade, and those that are not given."""

import re
from collections.abc import Mapping

import pandas as pd

from neuro.balance.axes import Axis, axes
from neuro.balance.features import available
from neuro.balance.indices import index, indices
from neuro.charts.balance_frames import Reading, short
from neuro.cohort.cohort import Cohort
from neuro.knowledge import catalogue
from neuro.mechanism import catalogue as kinetics
from neuro.mechanism.presets import preset
from neuro.models.description.panel import Measure, Panel
from neuro.report.numbers import listed
from neuro.report.sentences import named as worded

OWN = "people of that sex and age band in this cohort"
GRADES = {
    "A": "of a published model",
    "B": "read in its source",
    "C": "recalled or assumed: shown as illustrative, never a threshold",
}


def label(measure: Measure) -> str:
    """A measure in a list: its system, then its name."""
    groups = {row.code: row.label for row in catalogue.groups()}
    return f"{groups[system(measure)]}: {measure.name}"


def is_axis(measure: Measure) -> bool:
    """Whether a measure says where people stand among people alike."""
    return isinstance(measure, Axis)


def ordered(measures: Mapping[str, Measure]) -> list[str]:
    """Codes as a list offers them: by system, axes first."""
    systems = [row.code for row in catalogue.groups()]

    def place(code: str) -> tuple[int, bool]:
        row = measures[code]
        return systems.index(system(row)), not isinstance(row, Axis)

    return sorted(measures, key=place)


def alike(measures: Mapping[str, Measure], code: str, one_system: bool = False) -> tuple[str, ...]:
    """The axes beside an axis, the indices beside an index; of its system only, if asked."""
    own = measures[code]
    kept = ((other, row) for other, row in measures.items() if isinstance(row, type(own)))
    return tuple(other for other, row in kept if not one_system or system(row) == system(own))


def side(cohort: Cohort, cycle: str) -> str:
    """A cohort or one of its cycles, as people read it."""
    first, title = cohort.title.split(" ")[0], cohort.title.partition(" (")[0]
    if not cycle:
        return f"{title}, all cycles" if len(cohort.provenance.cycles) > 1 else title
    return cycle if first.casefold() in cycle.casefold() else f"{first} {cycle}"


def system(measure: Measure) -> str:
    """The system that a measure speaks of."""
    return measure.group if isinstance(measure, Axis) else measure.axis


def formula(measure: Measure) -> str:
    """The formula that runs."""
    return measure.formula if isinstance(measure, Axis) else measure.expression


def facts(measure: Measure, read: Reading, panel: Panel) -> pd.DataFrame:
    """A measure as it is: inputs, unit, direction, what it is measured against, sources, grade, limits."""
    rows = {
        "Made of": _inputs(measure, panel.cohort),
        "Unit": read.unit if isinstance(measure, Axis) else _unit_shown(measure.unit, read.unit),
        "Direction": _direction(measure),
        "Measured against": _against(measure, panel) if isinstance(measure, Axis) else "",
        "Grade": f"{measure.grade} ({GRADES[measure.grade]})",
        "Source": "; ".join(catalogue.source(key).citation for key in measure.source),
        "Limits": measure.note[:1].upper() + measure.note[1:],
    }
    kept = {name: words for name, words in rows.items() if words}
    return pd.DataFrame.from_dict(kept, orient="index", columns=["what"])


def _against(measure: Axis, panel: Panel) -> str:
    """Whose centre and spread each index of an axis is measured against."""
    told: dict[str, list[str]] = {}
    for code in measure.indices:
        found = [one for one in panel.reference.standards.get(code, ()) if one is not None]
        if found:
            published = [one.said for one in found if one.origin == "published"]
            told.setdefault(published[0] if published else OWN, []).append(short(index(code)))
    parts = [f"{whose} ({listed(names)})" if len(told) > 1 else whose for whose, names in told.items()]
    return sentence("; ".join(parts))


def _unit_shown(own: str, read: str) -> str:
    return own if own == read or not read else f"{own}, shown in {read}"


def _inputs(measure: Measure, cohort: Cohort) -> str:
    if isinstance(measure, Axis):
        return "; ".join(short(index(code)) for code in measure.indices)
    held = [name for name in measure.needs if name in cohort.names]
    return listed([f"{column_label(name)} ({_unit(name, cohort)})" for name in held])


def column_label(column: str) -> str:
    """A column as people read it."""
    return catalogue.variable(column).label if catalogue.known(column) else column


def _unit(column: str, cohort: Cohort) -> str:
    return catalogue.variable(column).unit if catalogue.known(column) else cohort.column(column).unit


def _direction(measure: Measure) -> str:
    if not isinstance(measure, Axis):
        return measure.direction
    ends = {"low": "the low end", "high": "the high end", "both": "both ends", "context": "neither end: context only"}
    return f"0 is the mean of people of that sex and age; spoken of: {ends.get(measure.side, 'neither end')}"


def simulated(measure: Measure) -> str:
    """What can be simulated of a measure, as an address; "" for nothing."""
    return measure.simulation if isinstance(measure, Axis) else ""


def simulation(address: str) -> dict[str, str]:
    """Where a simulation stands on the pathways page: its address as people read it."""
    kind, _, code = address.partition("=")
    if kind == "preset":
        return {"preset": preset(code).label}
    return {"pathway": kinetics.system(code).label}


def declined(cohort: Cohort) -> pd.DataFrame:
    """What this cohort cannot give, with the reason: `what`, `kind`, `why`, `simulation` (an address or "")."""
    _, withheld = available(cohort.names)
    rows = [
        {"what": row.name, "kind": "axis", "why": sentence(_indices(row.withheld)), "simulation": row.simulation}
        for row in axes()
        if row.withheld
    ]
    for out in withheld:
        reason = worded(re.sub(rf"^{re.escape(out.index.name)}:? ", "", out.reason))
        rows.append({"what": out.index.name, "kind": "index", "why": reason, "simulation": ""})
    return pd.DataFrame(rows, columns=["what", "kind", "why", "simulation"])


def _indices(words: str) -> str:
    """Codes of indices as their names."""
    names = {row.code: row.name for row in indices()}
    return re.sub(
        r"\b[a-z]+_[a-z0-9_]+\b", lambda found: f"'{names[found[0]]}'" if found[0] in names else found[0], words
    )


def sentence(words: str) -> str:
    """Words as a sentence of their own."""
    return f"{words[:1].upper()}{words[1:]}."
