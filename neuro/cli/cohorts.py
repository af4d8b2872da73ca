"""`cohorts`: what is in the library, with where it came from."""

import argparse
from dataclasses import asdict
from typing import Any

from neuro.cli.data_options import add_library_option, library_of

EXAMPLE = "example: neuro cohorts --db cohorts.duckdb"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("cohorts", help="list the loaded cohorts", epilog=EXAMPLE)
    add_library_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """What is loaded, by name."""
    from neuro.cohort.library import cohorts

    return {"cohorts": [asdict(loaded) for loaded in cohorts(library_of(args))]}
