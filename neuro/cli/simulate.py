"""`neuro simulate`: a transmitter system's steady state, or its course over hours."""

import argparse
from pathlib import Path
from typing import Any

from neuro.cli import render
from neuro.cli.system_options import add_settings
from neuro.mechanism import catalogue

EXAMPLE = """examples:
  neuro simulate serotonin --scale btrp=0.5
  neuro simulate serotonin --scale Vaadc=0.2
  neuro simulate glutamate_gaba --set KETp=3.9 --hours 1 --out ketosis.csv
  neuro simulate receptor 5-HT1A

A course starts from the published reference at rest; what is set, scaled or driven holds from its first moment
(--settled: start from rest under the settings instead). Fluxes are not mood; supply is not brain level."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "simulate",
        help="steady state or course of a transmitter system",
        description="Solve a published kinetic model, each constant with its grade of evidence.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("system", help=", ".join(catalogue.names()))
    parser.add_argument("name", nargs="?", help="which receptor, after 'receptor'")
    add_settings(parser)
    course = parser.add_argument_group("course")
    course.add_argument("--hours", metavar="H", type=float, help="run this long (left out: the steady state)")
    course.add_argument("--start", metavar="NAME=VALUE", action="append", default=[], help="a state to start from")
    course.add_argument("--drive", metavar="F.csv", type=Path, help="from_h,to_h,name,value[,repeat_h]")
    course.add_argument("--every", metavar="SECONDS", type=float, help="time between rows (left out: 500 rows)")
    course.add_argument("--settled", action="store_true", help="start from rest under the settings")
    course.add_argument("--out", metavar="F.csv", type=Path, help="where the course is written")
    parser.add_argument("--control", action="store_true", help="how strongly each process holds each flux and pool")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Solve; imported here, so that other commands and the help start quickly."""
    from neuro.cli.simulate_run import run as solve

    return solve(args)


def table(result: dict[str, Any]) -> str:
    """The answer for people: status first, then one line a state, flux or input that was changed."""
    head = f"{result['label']} ({result['model']}): {result['status']}"
    lines = [head, *([result["reason"]] if result["reason"] else []), *result.get("warnings", [])]
    kinds = [name for name in ("states", "fluxes", "indices", "end", "means") if name in result]
    blocks = [render.as_table({kind: _lines(result, kind)}) for kind in kinds]
    kept = ("value", "reference", "unit", "grade")
    changed = [
        {"parameter": code, **{key: row[key] for key in kept}, "by": ", ".join(row["by"])}
        for code, row in result["changed"].items()
    ]
    notes = [f"{code}: {row['note']}" for code, row in result["changed"].items() if row["note"]]
    blocks += [render.as_table({"changed": changed}), *notes] if changed else []
    blocks += [render.as_table({"control": result["control"]})] if result.get("control") else []
    return "\n\n".join(["\n".join(lines), *blocks])


def _lines(result: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    relative, bands = result.get("relative", {}), result.get("bands", {})
    return [
        {
            "code": code,
            "value": render.plain(value),
            "unit": result["units"][code],
            **({"of reference": render.plain(relative[code])} if code in relative else {}),
            **(dict(zip(("low", "high"), map(render.plain, bands[code]), strict=True)) if code in bands else {}),
            "grade": result["grades"][code],
            "label": result["labels"][code],
        }
        for code, value in result[kind].items()
    ]
