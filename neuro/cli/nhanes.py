"""`neuro nhanes`: the harmonised cohort from CDC's own tables."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuro.cli.progress import progress

EXAMPLE = """example:
  neuro nhanes --raw nhanes_raw --cycles D,E,G --out nhanes.parquet
  neuro describe --mean phq9 --by cycle          (the same cohort, as it is embedded)

nhanes_raw holds CDC's files as downloaded (DEMO_D.XPT, DPQ_D.csv.xz, ...), in any mixture of XPT, csv, csv.gz, csv.xz.
"""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "nhanes",
        help="make the harmonised NHANES cohort from CDC's tables",
        description="Read CDC's tables and write one row an examined adult, with its dictionary beside it.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--raw", required=True, type=Path, metavar="DIR", help="folder of CDC's tables")
    parser.add_argument("--cycles", required=True, metavar="D,E,G", help="CDC's file letters, A (1999-2000) to L")
    parser.add_argument("--out", required=True, type=Path, metavar="F.parquet", help="file to write")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> Mapping[str, Any]:
    """Build and write the cohort.

    Returns:
        rows, columns (how many), cycles (letters), findings, and the files written.
    Raises:
        DataError: as `harmonise`, or the output cannot be written.
    """
    from neuro.cohort.nhanes import harmonise
    from neuro.cohort.nhanes_storage import check_writable, write

    check_writable(args.out)
    done = harmonise(args.raw, [letter for letter in args.cycles.split(",") if letter.strip()], progress())
    dictionary = write(done.frame, args.out)
    return {
        "rows": len(done.frame),
        "columns": done.frame.shape[1],
        "cycles": [cycle.letter for cycle in done.cycles],
        "findings": list(done.findings),
        "out": str(args.out),
        "dictionary": str(dictionary),
    }
