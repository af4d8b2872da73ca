"""Constants and maps of the kinetics as entries of a search; the tables are read, no equation is loaded."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from neuro import mechanism
from neuro.knowledge import biology, catalogue
from neuro.knowledge.evidence_biology import told
from neuro.knowledge.evidence_entities import Entry, Kind
from neuro.knowledge.provenance import provenance
from neuro.knowledge.rows import read
from neuro.mechanism.catalogue import EXTENDED, MODULES, RECEPTOR
from neuro.mechanism.entities import Parameter, Species

TABLES = Path(mechanism.__path__[0]) / "tables"
KINDS = (
    Kind("pool", "Pools of the kinetics at rest"),
    Kind("input", "What the body brings to the kinetics"),
    Kind("map", "Maps from the body into the kinetics"),
)
"""Parameters and receptors are of the kind `constant`, beside what was measured of enzymes."""
OWN = "OURS"


def constants() -> tuple[Entry, ...]:
    """Parameters of every system, and the constants of the receptor view and of the blood-brain barrier."""
    systems = (*MODULES, EXTENDED, RECEPTOR)
    parameters = (
        _parameter(name, row) for name in systems for row in read(TABLES / name / "parameters.csv", Parameter)
    )
    return (*parameters, *_receptors(), *_barrier())


def others() -> tuple[Entry, ...]:
    """Pools, inputs and maps, kinds in the order of `KINDS`."""
    pools = (_pool(name, row) for name in (*MODULES, EXTENDED) for row in read(TABLES / name / "species.csv", Species))
    return (*pools, *_inputs(), *_maps())


def label(system: str) -> str:
    """A system as people read it: `glutamate and GABA`."""
    if system == RECEPTOR:
        return "the receptor view"
    return " and ".join(biology.substance(part).label for part in system.split("_"))


def _parameter(system: str, row: Parameter) -> Entry:
    unit = "" if row.unit == "1" else f" {row.unit}"
    sentence = told(f"{row.value:g}{unit} ({row.code} of {label(system)})", row.note)
    title = f"{row.label} (kinetics, {label(system)})"
    made = _place(f"{system}/parameters", "value", {"code": row.code, "source": row.source})
    return _entry("constant", f"{system}.{row.code}", title, sentence, row.source, made, row.grade, row)


def _pool(system: str, row: Species) -> Entry:
    unit = "" if row.unit == "1" else f" {row.unit}"
    sentence = told(f"{row.reference:g}{unit} at rest ({row.code} of {label(system)})", row.note)
    title = f"{row.label}: {row.compartment} (kinetics, {label(system)})"
    made = _place(f"{system}/species", "reference", {"code": row.code, "source": row.source})
    return _entry("pool", f"{system}.{row.code}", title, sentence, row.source, made, row.grade, row)


def _receptors() -> Iterator[Entry]:
    for row in _rows("receptors"):
        where = f"{row['label']} receptor"
        binding = told(f"{row['kd']} µmol/L (dissociation constant in the receptor view)", row["note"])
        turnover = told(f"{row['half_life']} days (in the receptor view)")
        for field, said, title in (("kd", binding, "Kd"), ("half_life", turnover, "half-life")):
            source, grade = row[f"{field}_source"], row[f"{field}_grade"]
            made = _place("receptors", field, row)
            yield _entry("constant", f"{row['code']}.{field}", f"{where}: {title}", said, source, made, grade, row)


def _barrier() -> Iterator[Entry]:
    for row in _rows("blood_brain"):
        code, name = f"barrier.{row['code']}", row["label"]
        km = told(f"{row['km']} {row['unit']}, taken for competition at the blood-brain barrier", row["note"])
        made = _place("blood_brain", "km", row)
        yield _entry("constant", code, f"LAT1: Km of {name}", km, row["source"], made, row["grade"], row)
        plasma = told(f"{row['plasma']} {row['unit']}, plasma at reference of the kinetics")
        title, made = f"{name} in plasma (kinetics)", _place("blood_brain", "plasma", row)
        yield _entry("constant", f"{code}.plasma", title, plasma, row["plasma_source"], made, row["plasma_grade"], row)


def _inputs() -> Iterator[Entry]:
    for row in _rows("entry_points"):
        unit = "times its reference" if row["unit"] == "relative" else row["unit"]
        sentence = told(
            f"Reference {row['reference']}; {row['low']} to {row['high']} {unit}: {row['why']}", row["note"]
        )
        made = _place("entry_points", "reference", row)
        yield _entry("input", row["code"], f"{row['label']} (input)", sentence, row["source"], made, row["grade"], row)


def _maps() -> Iterator[Entry]:
    labels = {row["code"]: row["label"] for row in _rows("entry_points")}
    for row in _rows("entry_effects"):
        code = f"{row['entry']}/{row['system']}.{row['parameter']}"
        used = "on from the start" if row["default"] == "yes" else "off until it is asked for"
        slope = f", slope {row['slope']}" if row["slope"] else ""
        sentence = told(f"Form {row['form']}{slope}; {used}", row["note"])
        title = f"{labels[row['entry']]} to {row['parameter']} of {label(row['system'])}"
        made = _place("entry_effects", "slope", row)
        yield _entry("map", code, title, sentence, row["source"], made, row["grade"], row)


def _entry(kind: str, code: str, title: str, sentence: str, source: str, made: str, grade: str, row: object) -> Entry:
    """An entry of the kinetics; `made` is where a number of the cited model stands in it."""
    return Entry(kind, code, title, sentence, (source,), made if grade == "A" else _read(source), grade, row=row)


def _place(table: str, field: str, row: Mapping[str, str]) -> str:
    """Where a number of a table of the kinetics stands in its source."""
    return provenance(f"mechanism/tables/{table}.csv", field, row).locator


@cache
def _read(source: str) -> str:
    """Where a number that is none of a published model was read, as far as its source says."""
    about = catalogue.source(source)
    if source == OWN or about.how_read == "memory":
        return "assumed" if source == OWN else "recalled"
    return about.note.partition(";")[0] or "not said"


def _rows(table: str) -> tuple[Mapping[str, str], ...]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
