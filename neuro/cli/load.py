"""`load`: a file into the library, in place of a cohort of the same name."""

import argparse
from pathlib import Path
from typing import Any

from neuro.cli.data_options import add_design_options, add_library_option, design_of, library_of

EXAMPLE = "example: neuro load data/simulated.parquet --name mine --weights weight --strata stratum --psu psu"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("load", help="load a file into the library of cohorts", epilog=EXAMPLE)
    parser.add_argument("file", metavar="FILE", type=Path, help="csv, tsv (also .gz, .xz) or parquet")
    parser.add_argument("--name", metavar="N", help="of the cohort; left out: the file's name")
    add_library_option(parser)
    add_design_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Load the file; the cohort's name, size, digest and time."""
    from neuro.cohort.library import load

    loaded = load(args.file, library_of(args), args.name, design_of(args))
    return {
        "cohort": loaded.name,
        "rows": loaded.rows,
        "columns": loaded.columns,
        "sha256": loaded.sha256,
        "loaded_at": loaded.loaded_at,
    }
