"""`neuro people`: a steady state of every system for every person of a cohort."""

import argparse
from pathlib import Path
from typing import Any

from neuro.cli.data_options import add_data_options

EXAMPLE = """example, on the embedded cohort (iron's and B6's maps are assumed, grade C, and off unless asked for):
  neuro people --map iron=iron_ug_dl --map b6=plp_nmol_l --map crp=crp_mg_l --assume iron,b6 \\
      --systems serotonin,dopamine,kynurenine --out people.parquet

NHANES has no amino acids in plasma; of it can be mapped: b6=plp_nmol_l, iron=iron_ug_dl, vitamin_c=vitc_mg_dl,
folate=folate_rbc_ng_ml, b12=b12_pg_ml, crp=crp_mg_l, vitamin_d=vitd_nmol_l, copper=copper_ug_dl, zinc=zinc_ug_dl.
The simulated cohort has them:
  neuro people --data simulated --map btrp=trp_umol_l --map btyr=tyr_umol_l --map plasma_phe=phe_umol_l --out p.csv

Read-outs are those of published models, not of anybody's brain. A person whose mapped column is missing is "not
measured" in the systems that it moves; one without a steady state has the reason in the file."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "people",
        help="a steady state of every system for every person",
        description="Feed columns of a cohort into the systems and write their steady states, one row a person.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="T=COL",
        help="entry point or parameter = column, relative to the cohort's weighted median; COL:absolute, or a column "
        "named as its parameter, in the parameter's unit",
    )
    parser.add_argument("--systems", metavar="A,B", help="which, or serotonin_histamine (left out: all but that)")
    parser.add_argument(
        "--assume", metavar="A,B", default="", help="assumed maps (grade C) to switch on, by entry point"
    )
    parser.add_argument(
        "--diet-map", action="store_true", help="let intake stand for plasma by an assumed slope (grade C)"
    )
    parser.add_argument("--ensemble", metavar="N", type=int, default=0, help="draws of the constants, for a 90 %% band")
    parser.add_argument("--seed", metavar="S", type=int, default=1, help="of the draws")
    parser.add_argument("--out", metavar="F", required=True, type=Path, help="file to write: .csv or .parquet")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Solve, write, and say who has no read-out and why."""
    from neuro.cli.people_run import run as solve

    return solve(args)
