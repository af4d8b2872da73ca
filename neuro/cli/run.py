"""`neuro run`: a saved scenario asked again."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from neuro.cli import render
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.cli.whatif import ask
from neuro.cohort.cohort import Cohort
from neuro.errors import DataError, ScenarioError
from neuro.report.scenario import Scenario, differences, load
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


def _cohort(args: argparse.Namespace, scenario: Scenario) -> Cohort:
    """The cohort that is named, else the scenario's own."""
    if args.data:
        return cohort_of(args)
    args.data = scenario.cohort
    try:
        return cohort_of(args)
    except DataError as error:
        raise ScenarioError(
            f"Wanted the scenario's cohort '{scenario.cohort}' (sha256 {scenario.sha256[:12]}…); it neither ships with "
            "the project nor lies in the library. Give its file with --data, or its library with --db."
        ) from error


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Ask again and compare."""
    scenario = load(args.scenario)
    cohort = _cohort(args, scenario)
    declared = args.srs or args.weights or args.strata or args.psu or args.fpc or args.lonely
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
