"""`neuro nhanes`: the harmonised cohort from CDC's own tables."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

EXAMPLE = """example:
  neuro nhanes --raw nhanes_raw --cycles D,E,G --out nhanes.parquet
  neuro describe --mean phq9 --by cycle          (the same cohort, as it is embedded)

nhanes_raw holds CDC's files as downloaded (DEMO_D.XPT, DPQ_D.csv.xz, ...), in any mixture of XPT, csv, csv.gz, csv.xz.
"""
STEP = 0.1
"""Progress is a line every tenth of the work where there is no terminal to draw a bar on."""
BAR = 30


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
    done = harmonise(args.raw, [letter for letter in args.cycles.split(",") if letter.strip()], _teller())
    dictionary = write(done.frame, args.out)
    return {
        "rows": len(done.frame),
        "columns": done.frame.shape[1],
        "cycles": [cycle.letter for cycle in done.cycles],
        "findings": list(done.findings),
        "out": str(args.out),
        "dictionary": str(dictionary),
    }


def _teller() -> Callable[[float, str], None]:
    return _bar if sys.stderr.isatty() else _Lines()


def _bar(fraction: float, sentence: str) -> None:
    filled = round(BAR * fraction)
    end = "\n" if fraction >= 1 else ""
    print(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {sentence:<50}", end=end, file=sys.stderr, flush=True)


class _Lines:
    """Plain progress lines, one for each tenth of the work."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, fraction: float, sentence: str) -> None:
        if fraction >= self._next:
            print(f"{fraction:4.0%} {sentence}", file=sys.stderr)
            self._next = fraction + STEP
