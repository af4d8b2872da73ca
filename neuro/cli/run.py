"""`neuro run`: a saved scenario asked again."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from neuro.cli import render
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.cli.whatif import ask
from neuro.report.scenario import differences, load
from neuro.whatif.profile import read_profile

EXAMPLE = """example, on the embedded cohort:
  neuro run --scenario scenario.json

The scenario names its cohort, not where it lies: give --data (and --db) for one that does not ship with the project.
Numbers count as the same when they agree to nine digits."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "run",
        help="a saved scenario again, and whether every number is the same",
        description="Ask a saved scenario again and compare every number.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--scenario", type=Path, required=True, metavar="S", help="file saved by `neuro whatif --save`")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Ask again and compare."""
    scenario = load(args.scenario)
    args.data = args.data or scenario.cohort
    cohort = cohort_of(args)
    declared = args.srs or args.weights or args.strata or args.psu or args.lonely
    if not declared:
        cohort = replace(cohort, design=scenario.design)
    profile = None if scenario.profile is None else read_profile(scenario.profile, cohort.columns)
    answer = ask(cohort, scenario.spec, scenario.intervention, profile, scenario.se)
    found = differences(scenario, cohort, render.plain(answer))
    return {
        "same": not found,
        "differences": found,
        "cohort": cohort.title,
        "sha256": cohort.provenance.sha256,
        "saved_by": scenario.version,
        "answer": answer,
    }
