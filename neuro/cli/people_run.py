"""What `neuro people` does: columns in, every system solved, read-outs streamed to the file."""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuro.cli.data_options import cohort_of
from neuro.cli.people_count import Count
from neuro.cli.people_map import Mapped, mapped
from neuro.cli.progress import progress
from neuro.cli.table_file import sink, writable
from neuro.cohort.cohort import Cohort
from neuro.errors import JobCancelled, MechanismError
from neuro.expression import identifier
from neuro.jobs import Progress
from neuro.mechanism import catalogue
from neuro.mechanism.ensemble import draws
from neuro.mechanism.entry_rows import active, assumed, effects
from neuro.mechanism.people import READOUTS, Answer, Plan, Sentences, answers, reasons
from neuro.mechanism.people_inputs import acting
from neuro.mechanism.system import System

if TYPE_CHECKING:
    import pyarrow

BATCH, LEAST = 50_000, 10_000
"""People held at once while the file is written, each draw of an ensemble counting as another; at least so many."""
REASON = "reason"
ASSUMED = {
    "saturating": "half-saturation set to the cohort's reference. --ensemble 50 draws it from a tenth to ten times "
    "that and gives the band.",
    "power": "its slope too. --ensemble 50 draws it from a half to twice that and gives the band.",
    "relative": "taken in proportion.",
    "competition": "competitors counted relative to the cohort's reference.",
}
"""Form of an assumed map -> what is assumed in it."""


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Solve, write, and say who has no read-out and why."""
    place = writable(args.out, args.data)
    cohort = cohort_of(args)
    systems = tuple(_system(code) for code in _listed(args.systems)) or catalogue.systems()
    if not args.map:
        raise MechanismError("Wanted columns to feed the systems with; found no --map. Write --map btrp=trp_umol_l.")
    maps = mapped(cohort, args.map, systems, args.diet_map)
    plan = _plan(args, systems, maps)
    begun = time.perf_counter()
    try:
        count = written(cohort, plan, place, progress())
    except KeyboardInterrupt as stopped:
        raise JobCancelled("The work was stopped before it was done; no file was kept. Start it again.") from stopped
    return {
        "rows": count.rows,
        "failed": count.failed,
        "rows_per_second": count.rows / (time.perf_counter() - begun),
        "systems": [count.of(system.code, args.ensemble) for system in systems],
        "reasons": count.reasons(),
        "references": [_reference(one) for one in maps],
        "assumed": sorted(plan.on),
        "ensemble": args.ensemble,
        "warnings": _warnings(plan, maps, args.ensemble),
        "out": str(args.out),
        "cohort": cohort.title,
        "simulated": cohort.provenance.simulated,
    }


def _system(code: str) -> System:
    """A system by its name; the extended serotonin model by its own."""
    if code == catalogue.RECEPTOR:
        known = ", ".join((*catalogue.MODULES, catalogue.EXTENDED))
        raise MechanismError(f"Wanted systems of one reference each; found '{code}', which is many. There are {known}.")
    return (
        catalogue.system("serotonin", *catalogue.extensions()) if code == catalogue.EXTENDED else catalogue.system(code)
    )


def _listed(text: str | None) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


def _plan(args: argparse.Namespace, systems: tuple[System, ...], maps: Sequence[Mapped]) -> Plan:
    if args.ensemble < 0:
        raise MechanismError(f"Wanted a number of draws of 0 or more after --ensemble; found {args.ensemble}.")
    if args.seed < 0:
        raise MechanismError(f"Wanted a whole number of 0 or more after --seed; found {args.seed}.")
    asked = assumed(_listed(args.assume))
    plan = Plan(systems, tuple(one.input for one in maps), asked)
    rows = [row for system in plan.whole for row in active(system, plan.entries, asked) if not row.default]
    on = frozenset(row.code for row in rows)
    if idle := set(_listed(args.assume)) - {code for row in rows for code in (row.entry, row.code)}:
        raise MechanismError(
            f"Wanted a column for what --assume switches on; no --map leads to {', '.join(sorted(idle))} in these "
            "systems. Map one or leave it out."
        )
    plan = replace(plan, on=on)
    if not args.ensemble:
        return plan
    diet = [one.diet for one in maps if one.diet]
    chance = np.random.default_rng(args.seed)
    return replace(plan, draws=draws(plan.whole, plan.entries, on, args.ensemble, chance, diet))


def written(cohort: Cohort, plan: Plan, place: Path, report: Progress) -> Count:
    """Stream the cohort through the systems into the file.

    Args:
        cohort: who.
        plan: what is asked.
        place: .csv or .parquet.
        report: told after every chunk; where it raises, the work ends and no file is kept.
    """
    import pyarrow

    design = cohort.design.columns if cohort.design else ()
    made = _fields(plan)
    beside = {*design, *(field.name for field in made)}
    keys = [column.name for column in cohort.columns if column.kind == "id" and column.name not in beside]
    taken = list(dict.fromkeys(one.column for one in plan.inputs))
    parts = [*map(identifier, keys), *(f"cast({identifier(name)} as double) as c{i}" for i, name in enumerate(taken))]
    cursor, count, size = cohort.connection.cursor(), Count(), max(LEAST, BATCH // (1 + len(plan.draws)))
    try:
        batches = cursor.sql(f"select {', '.join(parts)} from {identifier(cohort.table)}").to_arrow_reader(size)
        schema = pyarrow.schema([*(batches.schema.field(place) for place in range(len(keys))), *made])
        with sink(place, schema) as writer:
            for batch in batches:
                columns = {name: batch.column(f"c{i}").to_numpy(zero_copy_only=False) for i, name in enumerate(taken)}
                found = answers(plan, columns)
                told = [reasons(plan, one, columns) for one in found]
                count.add(found, told)
                arrays = [*(batch.column(key) for key in keys), *_arrays(found, told)]
                writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
                report(count.rows / cohort.provenance.rows, f"{count.rows:,} of {cohort.provenance.rows:,} people")
    finally:
        cursor.close()
    return count


def _fields(plan: Plan) -> "list[pyarrow.Field]":
    """Columns of the file that hold read-outs, their bands and reasons."""
    import pyarrow

    ends = ("", "_low", "_high") if plan.draws else ("",)
    found = []
    for system in plan.systems:
        names = [f"{system.code}_{code}{end}" for code in READOUTS[system.code] for end in ends]
        found += [pyarrow.field(name, pyarrow.float64()) for name in names]
        found.append(pyarrow.field(f"{system.code}_{REASON}", pyarrow.string()))
    return found


def _arrays(found: Sequence[Answer], told: Sequence[Sentences | None]) -> "list[pyarrow.Array]":
    """What `_fields` names, for a chunk; a number that is not there is null."""
    import pyarrow

    arrays = []
    for one, sentences in zip(found, told, strict=True):
        for code, values in one.values.items():
            ends = [values, one.low[code], one.high[code]] if one.low else [values]
            arrays += [pyarrow.array(end, from_pandas=True) for end in ends]
        empty = pyarrow.nulls(len(one.why), pyarrow.string())
        arrays.append(empty if sentences is None else pyarrow.array(sentences, pyarrow.string()))
    return arrays


def _reference(one: Mapped) -> dict[str, Any]:
    """How one column was taken."""
    return {
        "target": one.target.code,
        "column": one.input.column,
        "taken": "as it is" if one.input.reference is None else "relative",
        "reference": one.input.reference,
        "unit": one.unit,
        "statistic": one.statistic,
        "target_reference": one.target.reference,
        "target_unit": one.target.unit,
    }


def _warnings(plan: Plan, maps: Sequence[Mapped], ensemble: int) -> list[str]:
    """What a reader of the file has to know."""
    told = [warning for one in maps for warning in one.warnings]
    told += [
        _idle(plan, one.target.code)
        for one in maps
        if not any(plan.moves(one.input.target, system) for system in plan.systems)
    ]
    still = [system.code for system in plan.systems if not plan.moved(system)]
    if still:
        told.append(f"No mapped column moves {', '.join(still)}: everybody is at its reference.")
    if plan.on and not ensemble:
        told += [
            f"{', '.join(codes)}: assumed (grade C), {what}"
            for form, what in ASSUMED.items()
            if (codes := sorted(row.code for row in effects() if row.code in plan.on and row.form == form))
        ]
    return list(dict.fromkeys(told))


def _idle(plan: Plan, code: str) -> str:
    """Why an entry point does nothing, and what would let it."""
    asked = {system.code for system in plan.systems}
    off = dict.fromkeys(row.parameter for row in effects() if row.entry == acting(code) and row.system in asked)
    if not off:
        return f"{code} moves none of these systems: it has no map to any of them."
    return (
        f"{code} moves none of these systems: its maps, to {', '.join(off)}, are assumed (grade C) and off. "
        f"--assume {code} switches them on."
    )
