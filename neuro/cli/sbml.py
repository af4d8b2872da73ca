"""`neuro sbml`: systems as SBML files, and a health check of any SBML file."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuro.cli import render
from neuro.cli.system_options import add_settings
from neuro.cli.table_file import replaced, writable

EXAMPLE = """examples:
  neuro sbml export serotonin --out serotonin.xml
  neuro sbml export dopamine --scale Vdat=0.5 --out half_dat.xml
  neuro sbml check serotonin.xml --json

`export` takes the settings of `neuro simulate`: --with, --set, --scale, --entry, --assume, --no-autoreceptor.
An export is SBML Level 3 Version 2 with units, identifiers, sources and grades, started at the steady state of the
parameters given. A check reads any level, evaluates the rates at the first state, and runs the model for some
turnovers of its slowest state; where libRoadRunner is installed (pip install neurobalance[sbml]), it runs there too."""
EXPORT_EXAMPLE = """example:
  neuro sbml export serotonin --set btrp=48 --out low_tryptophan.xml"""
CHECK_EXAMPLE = """example:
  neuro sbml export serotonin --out serotonin.xml
  neuro sbml check serotonin.xml"""
SUFFIXES = (".xml", ".sbml")
NOWHERE = {
    "code": "start",
    "severity": "warn",
    "sentence": "There is no steady state to start from: the file starts at the states that the authors list.",
}


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "sbml",
        help="systems as SBML, and a health check of any SBML file",
        description="Write a system as an SBML file, or judge an SBML file.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="export or check")
    _add_export(actions)
    _add_check(actions)


def _add_export(actions: Any) -> None:
    parser = actions.add_parser(
        "export",
        help="write a system as SBML",
        description="Write a system at its steady state as SBML Level 3 Version 2.",
        epilog=EXPORT_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("system", metavar="SYSTEM", help="as in `neuro simulate`; for a receptor: receptor NAME")
    parser.add_argument("name", metavar="NAME", nargs="?", help="which receptor")
    parser.add_argument("--out", metavar="F.xml", required=True, type=Path, help="file to write")
    add_settings(parser)
    _json(parser)
    parser.set_defaults(run=export)


def _add_check(actions: Any) -> None:
    parser = actions.add_parser(
        "check",
        help="judge an SBML file",
        description="Say whether an SBML file can be read, holds together, and rests where it starts.",
        epilog=CHECK_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="F.xml", type=Path, help="an SBML file of any level, also packed as .gz")
    _json(parser)
    parser.set_defaults(run=check)


def _json(parser: Any) -> None:
    """The switch behind the action too; left out there, one before the action still counts."""
    told = "one JSON object instead of a table"
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=told)


def export(args: argparse.Namespace) -> dict[str, Any]:
    """Write a system as SBML and say whether it starts at a steady state."""
    from neuro.cli.system_settings import scene_of
    from neuro.mechanism.sbml_export import export as exported
    from neuro.mechanism.simulate import steady

    place, scene = writable(args.out, suffixes=SUFFIXES), scene_of(args)
    given = scene.constants()
    found = steady(scene.system, given)
    with replaced(place) as part:
        part.write_text(exported(scene.system, given), encoding="utf-8")
    return {
        "status": found.status,
        "reason": found.reason,
        "findings": [] if found.status == "steady" else [NOWHERE],
        "system": scene.system.code,
        "out": str(place),
    }


def check(args: argparse.Namespace) -> dict[str, Any]:
    """Judge an SBML file."""
    from neuro.mechanism.sbml_check import check as checked

    health = checked(args.file)
    return {"status": health.status, "reason": health.reason, "findings": list(health.findings)}


def table(result: Mapping[str, Any]) -> str:
    """The answer for people: the verdict, then what was found, a line each."""
    pairs = render.as_table({name: value for name, value in result.items() if name != "findings"})
    lines = [f"{row['severity']}: {row['sentence']}" for row in render.plain(result["findings"])]
    return "\n".join((pairs, *([""] if lines else []), *lines))
