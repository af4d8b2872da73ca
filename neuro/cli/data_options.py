"""Which people a command speaks about, and how they were drawn: the options every cohort command shares."""

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import get_args

from neuro.cohort.cohort import Cohort, DesignSpec, Lonely
from neuro.errors import DesignError

NAMED_IN = ("domain", "where")
"""Options that say who is asked about: a named domain may stand in them."""


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """`--data --db` and the design options, the same on every command that takes a cohort."""
    group = parser.add_argument_group("people")
    group.add_argument("--data", metavar="D", help="a file, or the name of a loaded cohort; left out: embedded NHANES")
    add_library_option(group)
    add_design_options(parser)


def add_library_option(parser: argparse._ActionsContainer) -> None:
    """`--db`, the library of loaded cohorts."""
    parser.add_argument("--db", metavar="PATH", type=Path, help="library of loaded cohorts (left out: NEURO_DB)")


def add_design_options(parser: argparse.ArgumentParser) -> None:
    """`--weights --strata --psu --fpc --srs --lonely`: how people were drawn."""
    group = parser.add_argument_group("design (left out: the cohort's own)")
    group.add_argument("--weights", metavar="W", help="column of sampling weights")
    group.add_argument("--strata", metavar="S[,T]", help="column of strata, of each stage that has them")
    group.add_argument(
        "--psu", metavar="P[,Q]", help="column of primary sampling units, nested in strata; units of later stages"
    )
    group.add_argument(
        "--fpc",
        metavar="A[,B]",
        help="population size of each stage's stratum, or the share drawn; also gives weights where none are named",
    )
    group.add_argument("--srs", action="store_true", help="a simple random sample: everybody counts alike")
    group.add_argument(
        "--lonely",
        choices=get_args(Lonely),
        help="what a stratum with a single PSU contributes (left out: adjust)",
    )


def add_error_option(parser: argparse.ArgumentParser) -> None:
    """`--se`: how standard errors are found."""
    parser.add_argument(
        "--se",
        choices=("linearised", "jackknife"),
        default="linearised",
        help="standard errors: Taylor series (default), or leaving out each PSU in turn (JKn)",
    )


def library_of(args: argparse.Namespace) -> Path:
    """The library file that the options name, or the user's own."""
    from neuro.cohort.library import default_library

    return Path(args.db) if args.db else default_library()


def cohort_of(args: argparse.Namespace) -> Cohort:
    """The cohort that the options name, its design as they declare it.

    Raises:
        DataError: no such file or cohort, or a design column that it does not have.
        DesignError: `--srs` together with design columns.
    """
    cohort = _found(args)
    design = design_of(args) or cohort.design
    if design is not None and args.lonely:
        design = replace(design, lonely=args.lonely)
    for name in design.columns if design else ():
        cohort.column(name)
    _write_out(args, cohort)
    return replace(cohort, design=design)


def other_cohort(args: argparse.Namespace, data: str) -> Cohort:
    """Another cohort by its name or file, with its own design.

    Raises:
        DataError: no such file or cohort.
    """
    return _found(argparse.Namespace(data=data, db=args.db))


def _write_out(args: argparse.Namespace, cohort: Cohort) -> None:
    """Named domains such as @no-overt-disease become conditions on this cohort's columns; what must be said is kept.

    Raises:
        KnowledgeError: no domain of that name, or the cohort has none of its columns.
    """
    from neuro.knowledge.domains import expanded

    for option in NAMED_IN:
        text = getattr(args, option, None)
        if text and "@" in text:
            written, remarks = expanded(text, cohort.names)
            setattr(args, option, written)
            args.remarks = (*getattr(args, "remarks", ()), *remarks)


def _found(args: argparse.Namespace) -> Cohort:
    """The embedded cohort, a file, or a loaded cohort; a file that is there wins over a name."""
    from neuro.cohort.embedded import TITLES, embedded

    if args.data is None:
        return embedded()
    path = Path(args.data)
    if not os.path.exists(path) and args.data in TITLES:
        return embedded(args.data)
    from neuro.cohort.library import is_cohort_name, open_cohort
    from neuro.cohort.readers import read_file

    if not os.path.exists(path) and is_cohort_name(args.data):
        return open_cohort(library_of(args), args.data)
    return read_file(path)


def design_of(args: argparse.Namespace) -> DesignSpec | None:
    """The design that the options declare; None where they say nothing.

    Raises:
        DesignError: `--srs` together with design columns, or columns that cannot be read.
    """
    declared = (args.weights, args.strata, args.psu, args.fpc)
    if args.srs and any(declared):
        raise DesignError(
            "Wanted either --srs or design columns; found both. --srs says that everybody counts alike: drop one; "
            "--fpc alone is a simple random sample from a finite population."
        )
    if not args.srs and not any(declared):
        return None
    strata, units, fpc = (_names(args, option) for option in ("strata", "psu", "fpc"))
    return DesignSpec(
        weight=args.weights,
        stratum=strata[0] if strata else None,
        psu=units[0] if units else None,
        lonely=args.lonely or "adjust",
        fpc=fpc,
        substrata=strata[1:],
        subunits=units[1:],
    )


def _names(args: argparse.Namespace, option: str) -> tuple[str, ...]:
    """Columns of a design option, first stage first."""
    from neuro.cli.model_options import split, unquoted

    text = getattr(args, option)
    if text is None:
        return ()
    names = tuple(unquoted(name) for name in split(text, ","))
    if not all(names):
        raise DesignError(f"Wanted columns separated by commas after --{option}, one a stage; found '{text}'.")
    return names
