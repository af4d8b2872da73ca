"""`neuro scan`: one outcome along every exposure, or every outcome along one, with q-values."""

import argparse
from typing import TYPE_CHECKING, Any

from neuro.cli import render
from neuro.cli.data_options import add_data_options, cohort_of

if TYPE_CHECKING:
    from neuro.cohort.cohort import Cohort
    from neuro.models.graph.causal import Graph
    from neuro.models.trust.scan import Pair

EXAMPLE = """example, on the embedded cohort:
  neuro scan --outcome phq9 --exposures plp_nmol_l,vitd_nmol_l,b12_pg_ml,zinc_ug_dl --domain "age >= 20"

Without --exposures every measured exposure that the causal graph knows is asked about, each by its recommended model.
q is the Benjamini-Hochberg p-value over the whole scan; asking again in other groups is a scan of its own.
Associations in this cohort, not effects of changing anybody."""
METHOD = (
    "F test of all the exposure's columns in its recommended model; q: Benjamini-Hochberg over the scan (q_any: "
    "Benjamini-Yekutieli, under any dependence; holm: Holm)"
)
SHOWN = ("exposure", "outcome", "n", "per_sd", "per_sd_low", "per_sd_high", "p", "q", "stable")


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "scan",
        help="an outcome along every exposure, with q-values",
        description="Ask an outcome along every exposure, or every outcome along one, and adjust p-values for it.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--outcome", metavar="Y", help="an outcome's code or column: along every exposure")
    parser.add_argument("--exposure", metavar="X", help="a column: every outcome along it")
    parser.add_argument("--exposures", metavar="A,B", help="with --outcome: these exposures only")
    parser.add_argument("--outcomes", metavar="A,B", help="with --exposure: these outcomes only")
    parser.add_argument("--graph", metavar="F", help="causal graph (toml) that gives the adjustment sets")
    parser.add_argument("--domain", metavar="E", default="", help="who is asked about")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Scan, telling on stderr how far it is."""
    from neuro.cli.progress import progress
    from neuro.expression import parse
    from neuro.models.graph.causal import read_graph
    from neuro.models.question import graph_for
    from neuro.models.trust.scan import scan

    _check(args)
    cohort = cohort_of(args)
    for name in parse(args.domain).columns if args.domain else ():
        cohort.column(name)
    graph = read_graph(args.graph) if args.graph else graph_for(cohort.names)
    found = scan(cohort, _pairs(args, cohort, graph), args.domain, graph, progress())
    return {
        "associations": found,
        "count": sum(one.p is not None for one in found),
        "asked": len(found),
        "method": METHOD,
        "by": "cycle",
        "domain": args.domain or None,
        "graph": graph.title,
        "cohort": cohort.title,
        "simulated": cohort.provenance.simulated,
    }


def _check(args: argparse.Namespace) -> None:
    from neuro.errors import ModelError

    if bool(args.outcome) == bool(args.exposure):
        raise ModelError("Wanted --outcome or --exposure, one of them; give --outcome phq9 to go along every exposure.")
    if (args.exposures and args.exposure) or (args.outcomes and args.outcome):
        raise ModelError("--exposures goes with --outcome, --outcomes with --exposure. Drop the other.")


def _pairs(args: argparse.Namespace, cohort: "Cohort", graph: "Graph") -> "list[Pair]":
    """What is asked: exposures with outcomes."""
    from neuro.cohort.draw import UNDECLARED
    from neuro.errors import DesignError, ModelError
    from neuro.knowledge import catalogue
    from neuro.models.trust.scan import exposures_of, outcomes_of

    if cohort.design is None:
        raise DesignError(f"'{cohort.name}' {UNDECLARED}. Say --srs only if everybody counts alike.")
    if args.outcome:
        for name in catalogue.outcome(args.outcome).columns:
            cohort.column(name)
        pairs = [(name, args.outcome) for name in _named(args.exposures) or exposures_of(cohort, graph)]
    else:
        cohort.column(args.exposure)
        pairs = [(args.exposure, code) for code in _named(args.outcomes) or outcomes_of(cohort)]
    if not pairs:
        raise ModelError(
            f"Wanted something to scan; the graph '{graph.title}' knows no exposure of {cohort.title}, or the "
            "catalogue no outcome. Name them with --exposures or --outcomes."
        )
    return pairs


def _named(listed: str | None) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in (listed or "").split(",") if name.strip()))


def table(result: dict[str, Any]) -> str:
    """The answer for people: strongest first, then what could not be asked and why."""
    plain = render.plain(result)
    rows = plain["associations"]
    told = sorted((row for row in rows if row["p"] is not None), key=lambda row: row["p"])
    shown = {key: value for key, value in plain.items() if key != "associations" and value not in (None, False)}
    shown["associations"] = [{key: row[key] for key in SHOWN} for row in told]
    shown["not asked"] = [
        {"exposure": row["exposure"], "outcome": row["outcome"], "why": row["reason"]} for row in rows if row["reason"]
    ]
    return render.as_table({key: value for key, value in shown.items() if value != []})
