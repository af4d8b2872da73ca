"""`neuro products`: whether an association differs among people, asked by products that were declared beforehand."""

import argparse
from typing import Any

from neuro.cli import render
from neuro.cli.data_options import add_data_options, cohort_of

EXAMPLE = """example, on the embedded cohort:
  neuro products --outcome phq9 --exposure plp_nmol_l --domain "age >= 20"

Which products are asked stands in a table (precursor x cofactor; sex, age of menopause, hormone use, TSH). Each is the
recommended model with the modifier and the product; q-values are over the products asked. A product of your own:
neuro fit --product."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "products",
        help="whether an association differs among people, by declared products",
        description="Ask the products that are declared for an exposure: F test, q-value, difference by level.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--outcome", required=True, metavar="Y", help="an outcome's code, such as phq9 or dsst_top")
    parser.add_argument("--exposure", required=True, metavar="X", help="a column")
    parser.add_argument("--domain", metavar="E", default="", help="who is asked about; others keep their place")
    parser.add_argument("--graph", metavar="F", help="causal graph (toml) in place of the shipped one")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Ask every declared product and lay the answers out."""
    from neuro.models.graph.causal import read_graph
    from neuro.models.otherwise.products import answers
    from neuro.report import products as told
    from neuro.report.command import cohort_command

    cohort = cohort_of(args)
    graph = read_graph(args.graph) if args.graph else None
    found = answers(cohort, args.exposure, args.outcome, graph, args.domain)
    rows = told.rows(found)
    for row, one in zip(rows, found, strict=True):
        row["command"] = cohort_command(one.spec, cohort, data=args.data or "") if one.spec else ""
    return {
        "outcome": args.outcome,
        "exposure": args.exposure,
        "products": rows,
        "sentence": told.summary(found),
        "warnings": (),
        "cohort": cohort.title,
        "simulated": cohort.provenance.simulated,
    }


SHOWN = ("label", "modifier", "n", "F", "df1", "df2", "p", "q")


def table(result: dict[str, Any]) -> str:
    """The answers for people: tests, then the difference by level, then what cannot be asked."""
    plain = render.plain(result)
    asked = [one for one in plain["products"] if not one["reason"]]
    tests = [{key: one[key] for key in SHOWN} for one in asked]
    levels = [{"product": one["label"], **level} for one in asked for level in one["levels"]]
    silent = [{"product": one["label"], "why not": one["reason"]} for one in plain["products"] if one["reason"]]
    head = {key: plain[key] for key in ("outcome", "exposure", "sentence", "cohort", "simulated")}
    whole = {**head, "products": tests, "levels": levels, "not asked": silent}
    return render.as_table({key: value for key, value in whole.items() if value != []})
