"""The work of `neuro simulate`."""

import argparse
import csv
from pathlib import Path
from typing import Any

import numpy as np

from neuro.cli.system_options import pairs
from neuro.cli.system_settings import scene_of
from neuro.cli.table_file import replaced, writable
from neuro.errors import MechanismError
from neuro.mechanism import excitation_inhibition
from neuro.mechanism.compiled import Floats
from neuro.mechanism.control import control
from neuro.mechanism.drive import read_drive
from neuro.mechanism.ensemble import band, draws
from neuro.mechanism.entities import Parameter, Reaction, Species
from neuro.mechanism.experiment import experiment
from neuro.mechanism.many import steady_many
from neuro.mechanism.scene import Scene
from neuro.mechanism.simulate import Course, SteadyState, steady
from neuro.mechanism.system import ABSOLUTE, System

INDEX = ("1", "C", "synaptic excitation over inhibition, log of the ratio to reference")
"""Unit, grade and label of the index EI."""
NEGLIGIBLE = 1e-4
"""Control coefficients below this are not listed."""
DRAWS, SEED = 400, 1
"""Draws of an assumed map's unknown constants, and where chance begins, so that a band is the same again."""


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Solve, and say how the answer stands to the reference."""
    scene = scene_of(args)
    system, given = scene.system, scene.constants()
    if args.hours is not None:
        return _course(args, scene, given)
    if lost := [f"--{name}" for name in ("start", "drive", "every", "settled", "out") if getattr(args, name)]:
        raise MechanismError(f"Wanted --hours with {', '.join(lost)}: only a course has them. Say how many hours.")
    found, reference = steady(system, given), steady(system, system.reference)
    answer = {
        **_head(system),
        "status": found.status,
        "reason": found.reason,
        "states": dict(zip(system.states, found.states, strict=True)),
        "fluxes": dict(zip(system.fluxes, found.fluxes, strict=True)),
        "relative": _relative(found, reference),
        **_rows(system),
        "changed": _changed(scene, given),
    }
    if system.code == "glutamate_gaba" and found.status == "steady":
        answer["indices"] = {"EI": float(excitation_inhibition.at_rest(found.constants, found.fluxes))}
        for kind, told in zip(("units", "grades", "labels"), INDEX, strict=True):
            answer[kind]["EI"] = told
    answer |= {"bands": _bands(scene)} if scene.on else {}
    return answer | ({"control": _controlled(found)} if args.control else {})


def _course(args: argparse.Namespace, scene: Scene, given: Floats) -> dict[str, Any]:
    if args.control:
        raise MechanismError("Wanted --control without --hours: control is a property of a steady state. Drop one.")
    system = scene.system
    if args.out is not None:
        writable(args.out, str(args.drive) if args.drive else None, suffixes=(".csv",))
    whole = experiment(
        system,
        given,
        args.hours,
        start=pairs(args.start, "--start"),
        drives=read_drive(args.drive, system) if args.drive else (),
        every=args.every,
        settled=args.settled,
    )
    if args.out is not None:
        written(whole, args.out)
    return {
        **_head(system),
        "status": whole.status,
        "reason": whole.reason,
        "rows": len(whole.hours),
        "hours": args.hours,
        "end": dict(zip(system.states, whole.states[-1], strict=True)),
        "means": dict(zip(system.states, whole.means, strict=True)),
        **_rows(system),
        "changed": _changed(scene, given),
        "warnings": list(whole.warnings),
        "out": None if args.out is None else str(args.out),
    }


def _head(system: System) -> dict[str, Any]:
    return {"system": system.code, "label": system.label, "model": system.model, "time": system.time}


def _rows(system: System) -> dict[str, Any]:
    rows: tuple[Species | Reaction | Parameter, ...] = (*system.species, *system.reactions, *system.parameters)
    return {
        "units": {row.code: row.unit for row in rows},
        "grades": {row.code: row.grade for row in rows},
        "labels": {row.code: row.label for row in rows},
    }


def _relative(found: SteadyState, reference: SteadyState) -> dict[str, float | None]:
    """States and fluxes over those at reference; nothing where the reference has none."""
    codes = (*found.system.states, *found.system.fluxes)
    before, after = np.concatenate([reference.states, reference.fluxes]), np.concatenate([found.states, found.fluxes])
    moves = np.abs(before) > ABSOLUTE
    return dict(zip(codes, np.where(moves, after / np.where(moves, before, 1.0), np.nan).tolist(), strict=True))


def _changed(scene: Scene, given: Floats) -> dict[str, dict[str, Any]]:
    """Parameters that are not at reference; the grade is that of the weakest that the value rests on."""
    found = {}
    for row, value in zip(scene.system.parameters, given.tolist(), strict=True):
        if value != row.value:
            by = scene.moved_by(row.code)
            found[row.code] = {
                "value": value,
                "reference": row.value,
                "unit": row.unit,
                "grade": max(row.grade, *by.values()) if by else row.grade,
                "by": list(by),
                "note": row.note,
            }
    return found


def _bands(scene: Scene) -> dict[str, list[float | None]]:
    """Lower and upper end of each state and flux over what is not known of the assumed maps."""
    system, rng = scene.system, np.random.default_rng(SEED)
    drawn = [draw.ratios for draw in draws([system], set(scene.brought()), scene.on, DRAWS, rng)]
    many = steady_many(system, np.array([scene.constants(ratios) for ratios in drawn]))
    values = np.where(many.why[:, None] == 0, np.hstack([many.states, many.fluxes]), np.nan)
    low, high = band(values)
    codes = (*system.states, *system.fluxes)
    return {code: [float(one), float(other)] for code, one, other in zip(codes, low, high, strict=True)}


def _controlled(found: SteadyState) -> list[dict[str, Any]]:
    """One row a read-out and process, those that matter."""
    answer, system = control(found), found.system
    codes, table = (*system.states, *system.fluxes), np.vstack([answer.of_states, answer.of_fluxes])
    return [
        {"of": code, "process": process, "coefficient": float(value)}
        for code, line in zip(codes, table, strict=True)
        for process, value in zip(system.fluxes, line, strict=True)
        if abs(value) > NEGLIGIBLE
    ]


def written(whole: Course, place: Path) -> None:
    """A course as csv: time_h, states, fluxes.

    Raises:
        DataError: the file cannot be written.
    """
    header = ("time_h", *whole.system.states, *whole.system.fluxes)
    with replaced(place) as part, part.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(header)
        table.writerows(np.column_stack([whole.hours, whole.states, whole.fluxes]).tolist())
