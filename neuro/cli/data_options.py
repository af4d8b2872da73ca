"""Which people a command speaks about, and how they were drawn: the options every cohort command shares."""

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import get_args

from neuro.cohort.cohort import Cohort, DesignSpec, Lonely
from neuro.cohort.embedded import TITLES, embedded
from neuro.errors import DesignError


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """`--data --db --weights --strata --psu --srs --lonely`, the same on every command that takes a cohort."""
    group = parser.add_argument_group("people and design")
    group.add_argument("--data", metavar="D", help="a file, or the name of a loaded cohort; left out: embedded NHANES")
    add_library_option(group)
    group.add_argument("--weights", metavar="W", help="column of sampling weights")
    group.add_argument("--strata", metavar="S", help="column of strata")
    group.add_argument("--psu", metavar="P", help="column of primary sampling units, nested in strata")
    group.add_argument("--srs", action="store_true", help="a simple random sample: everybody counts alike")
    group.add_argument(
        "--lonely",
        choices=get_args(Lonely),
        help="what a stratum with a single PSU contributes (default: adjust)",
    )


def add_library_option(parser: argparse._ActionsContainer) -> None:
    """`--db`, the library of loaded cohorts."""
    parser.add_argument(
        "--db", metavar="PATH", type=Path, default=os.environ.get("NEURO_DB"), help="library file (or NEURO_DB)"
    )


def cohort_of(args: argparse.Namespace) -> Cohort:
    """The cohort that the options name, its design as they declare it.

    Raises:
        DataError: no such file or cohort.
        DesignError: `--srs` together with design columns, or a design column that is not there.
    """
    cohort = _found(args.data, Path(args.db) if args.db else None)
    design = _design(args) or cohort.design
    if design is not None and args.lonely:
        design = replace(design, lonely=args.lonely)
    for name in (design.weight, design.stratum, design.psu) if design else ():
        if name is not None:
            cohort.column(name)
    return replace(cohort, design=design)


def _found(data: str | None, db: Path | None) -> Cohort:
    if data is None:
        return embedded()
    if data in TITLES and not Path(data).exists():
        return embedded(data)
    from neuro.cohort.library import is_cohort_name, open_cohort
    from neuro.cohort.readers import read_file

    if is_cohort_name(data) and not Path(data).exists():
        return open_cohort(db, data)
    return read_file(Path(data))


def _design(args: argparse.Namespace) -> DesignSpec | None:
    """The design that the options declare; None where they say nothing."""
    declared = (args.weights, args.strata, args.psu)
    if args.srs and any(declared):
        raise DesignError(
            "Wanted either --srs or design columns; found both. --srs says that everybody counts alike: drop one."
        )
    if args.srs:
        return DesignSpec()
    if any(declared):
        return DesignSpec(weight=args.weights, stratum=args.strata, psu=args.psu)
    return None
