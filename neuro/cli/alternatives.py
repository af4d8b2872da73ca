"""`neuro alternatives`: one question asked in every way that could be argued for."""

import argparse
from typing import Any

from neuro.cli import render
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.cli.progress import progress

EXAMPLE = """example, on the embedded cohort:
  neuro alternatives --outcome phq9 --exposure plp_nmol_l --domain "age < 60"

Each row is the recommended model with one thing changed, refitted; all compare the same two values of the exposure
(its quartiles among the people of the recommended model). `command` fits a row again. What cannot be asked says why."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "alternatives",
        help="one question asked in every way that could be argued for",
        description="Refit a recommended model with one thing changed at a time: adjustment, people, shape, family.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--outcome", required=True, metavar="Y", help="an outcome's code, such as phq9 or dsst_top")
    parser.add_argument("--exposure", required=True, metavar="X", help="a column")
    parser.add_argument("--domain", metavar="E", default="", help="who is asked about; others keep their place")
    parser.add_argument("--graph", metavar="F", help="causal graph (toml) in place of the shipped one")
    parser.add_argument("--impute", metavar="M", type=int, help="one more row: missing values drawn M times")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Ask in every way and lay the answers out."""
    from neuro.models.graph.causal import read_graph
    from neuro.models.otherwise.alternatives import answers, imputed, setting, spread
    from neuro.report import otherwise

    cohort = cohort_of(args)
    graph = read_graph(args.graph) if args.graph else None
    given = setting(cohort, args.exposure, args.outcome, graph, args.domain)
    found = answers(given, progress())
    if args.impute is not None:
        found = (*found, imputed(given, args.impute, progress()))
    apart = spread(found)
    return {
        "outcome": given.spec.outcome,
        "exposure": given.exposure,
        "from": given.ends[0],
        "to": given.ends[1],
        "unit": given.about.unit,
        "models": otherwise.rows(found, cohort, args.data or ""),
        "spread": apart,
        "sentence": otherwise.apart(apart, given.about),
        "warnings": given.fitted.warnings,
        "cohort": cohort.title,
        "simulated": cohort.provenance.simulated,
    }


SHOWN = ("label", "estimate", "low", "high", "unit", "n", "df")


def table(result: dict[str, Any]) -> str:
    """The answers for people: numbers first, then why some are missing."""
    plain = render.plain(result)
    told = [{key: one[key] for key in SHOWN} for one in plain["models"] if not one["reason"]]
    silent = [{"label": one["label"], "why not": one["reason"]} for one in plain["models"] if one["reason"]]
    head = {key: plain[key] for key in ("outcome", "exposure", "from", "to", "sentence", "cohort", "simulated")}
    warned = list(plain["warnings"])
    return "\n".join(
        [render.as_table({**head, "models": told, "not asked": silent}), *(["", *warned] if warned else [])]
    )
