"""The command line: one command a module, each answer one JSON object or a readable table."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from neuro.cli import render
from neuro.errors import NeuroError

COMMANDS = (
    "nhanes",
    "describe",
    "balance",
    "fit",
    "alternatives",
    "products",
    "scan",
    "whatif",
    "run",
    "features",
    "load",
    "cohorts",
    "simulate",
    "people",
    "sbml",
    "convert",
    "evidence",
    "assess",
    "variability",
)
DONE, MENDABLE = 0, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done, 2 for anything the user can mend (one sentence on stderr); our own bugs raise, which exits 1.
    """
    args = parser(list(sys.argv[1:] if argv is None else argv)).parse_args(argv)
    try:
        result = _with_remarks(args.run(args), getattr(args, "remarks", ()))
    except NeuroError as error:
        print(error, file=sys.stderr)
        return MENDABLE
    return _print(render.as_json(result) if args.json else args.table(result))


def _with_remarks(result: dict[str, Any], remarks: tuple[str, ...]) -> dict[str, Any]:
    """What must be said of the people asked about stands first among the warnings."""
    return {**result, "warnings": [*remarks, *result.get("warnings", ())]} if remarks else result


def _print(answer: str) -> int:
    """Write the answer; a reader that has seen enough, such as `head`, is no error, a full disk is."""
    try:
        print(answer, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"Wanted to write the answer; {error.strerror}. Send it elsewhere.", file=sys.stderr)
            return MENDABLE
    return DONE


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one sentence, without the usage around it."""

    def error(self, message: str) -> NoReturn:
        self.exit(MENDABLE, f"{self.prog}: {message}. See '{self.prog} --help'.\n")


def parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The whole command line; a command that is named is the only one imported, so that start-up stays quick."""
    whole = _Parser(prog="neuro", description="Cohorts, models and what-if from the command line.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="command")
    named = [name for name in COMMANDS if name in argv[:1]]
    for name in named or COMMANDS:
        module = importlib.import_module(f"neuro.cli.{name}")
        before = set(commands.choices)
        module.add(commands)
        for added in set(commands.choices) - before:
            command = commands.choices[added]
            command.add_argument("--json", action="store_true", help="one JSON object instead of a table")
            command.set_defaults(table=getattr(module, "table", render.as_table))
    return whole
