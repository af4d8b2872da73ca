"""`neuro describe`: design-based means, totals, ratios, shares, quantiles and crossed tables."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, get_args

from neuro.cli.data_options import add_data_options, add_error_option, cohort_of
from neuro.cli.model_options import quoted, split, unquoted
from neuro.cli.render import as_table
from neuro.cohort.cohort import Cohort
from neuro.cohort.draw import draw
from neuro.cohort.sample import Sample
from neuro.errors import ExpressionError, ModelError
from neuro.expression import parse
from neuro.models import survey
from neuro.models.description.crosstab import crosstab
from neuro.models.description.describe import Estimate, Question, Statistic, describe, required
from neuro.models.intervals import Interval

EXAMPLE = """example, on the embedded cohort:
  neuro describe --share "phq9 >= 10" --by cycle --domain "age >= 20"
  neuro describe --chisq "sex,smoker_now" --domain "age >= 20"

Groups are domains of the whole design. Fewer than 11 people: suppressed, with whatever would give them away.
Fewer than 30, or a standard error above 30 % of the estimate: unreliable."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "describe",
        help="means, totals, ratios, shares, quantiles and crossed tables with design-based errors",
        description="Describe a cohort with standard errors that respect weights, strata and PSUs.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_argument_group("what (one of)").add_mutually_exclusive_group(required=True)
    what.add_argument("--mean", metavar="X", help="a column or an expression")
    what.add_argument("--total", metavar="X", help="sum over the population that the weights stand for")
    what.add_argument("--geomean", metavar="X", help="geometric mean; values of 0 or less have none")
    what.add_argument("--ratio", metavar="A/B", help="ratio of two totals")
    what.add_argument("--quantile", metavar="X:P[,P]", help="quantiles, such as plp_nmol_l:.05,.5,.95")
    what.add_argument("--share", metavar="E", help="share of people for whom a condition holds")
    what.add_argument("--chisq", metavar="A,B", help="two columns or conditions crossed, with the Rao-Scott F test")
    parser.add_argument("--by", metavar="A,B", help="groups: columns whose levels are crossed")
    parser.add_argument("--domain", metavar="E", help="who is described; others keep their place in the design")
    parser.add_argument("--ci", choices=get_args(Interval), help="interval of a share (default: logit)")
    add_error_option(parser)
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Describe and lay out the answer."""
    cohort = cohort_of(args)
    found, sample = _crossed(args, cohort) if args.chisq is not None else _described(args, cohort)
    later = args.se == "jackknife" and sample.below
    return found | {
        "se_method": args.se,
        "weighting": sample.explanation,
        "warnings": (*survey.warnings(sample, sample.weight > 0), *((survey.FIRST_STAGE,) if later else ())),
        "cohort": cohort.title,
        "simulated": cohort.provenance.simulated,
    }


def _described(args: argparse.Namespace, cohort: Cohort) -> tuple[dict[str, Any], Sample]:
    """Estimates by group."""
    questions = tuple(
        replace(one, what=quoted(one.what, cohort), per=quoted(one.per, cohort)) for one in questions_of(args)
    )
    sample = _drawn(args, cohort, required(questions[0]))
    several = len(questions) > 1
    estimates = [
        ({"p": question.p} if several else {}) | _row(one, cohort)
        for question in questions
        for one in describe(question, sample, args.se)
    ]
    what = "/".join(text for text in (questions[0].what, questions[0].per) if text)
    return {"statistic": questions[0].statistic, "what": what, "estimates": estimates}, sample


def _crossed(args: argparse.Namespace, cohort: Cohort) -> tuple[dict[str, Any], Sample]:
    """Two categories crossed."""
    if args.by is not None or args.ci is not None:
        raise ModelError("--chisq crosses two columns of everybody: leave out --by and --ci, or narrow --domain.")
    row, column = _pair(args.chisq, cohort)
    names = tuple(dict.fromkeys(name for text in (row, column) for name in parse(text).columns))
    sample = _drawn(args, cohort, names)
    table = crosstab(row, column, sample, args.se)
    cells = [
        asdict(one) | {"group": {unquoted(text): _level(unquoted(text), level, cohort) for text, level in one.group}}
        for one in table.cells
    ]
    found = asdict(table.test)
    test = {"name": "Rao-Scott", "F": found.pop("statistic"), **found}
    said = {"statistic": "chisq", "what": f"{row} x {column}", "n": table.n, "df": table.df}
    return said | {"test": test, "cells": cells}, sample


def _pair(text: str, cohort: Cohort) -> tuple[str, str]:
    """Two columns or conditions, around the one comma with something readable on either side."""
    cuts = (place for place, sign in enumerate(text) if sign == ",")
    pairs = [(quoted(text[:cut].strip(), cohort), quoted(text[cut + 1 :].strip(), cohort)) for cut in cuts]
    read = [pair for pair in pairs if all(_readable(part) for part in pair)]
    if len(read) != 1:
        raise ModelError(
            f"Wanted two columns or conditions after --chisq; found '{text}'. Write it as \"sex,smoker_now\"."
        )
    return read[0]


def _readable(text: str) -> bool:
    try:
        parse(text)
    except ExpressionError:
        return False
    return True


def _drawn(args: argparse.Namespace, cohort: Cohort, names: Sequence[str]) -> Sample:
    for name in names:
        cohort.column(name)
    return draw(cohort, names, domain=args.domain)


def questions_of(args: argparse.Namespace) -> tuple[Question, ...]:
    """What the options ask: one question, or one for each quantile.

    Raises:
        ModelError: a ratio or a quantile that cannot be read, or an interval that is for shares only.
    """
    by = () if args.by is None else tuple(dict.fromkeys(unquoted(name) for name in split(args.by, ",")))
    if not all(by):
        raise ModelError(
            f"Wanted columns separated by commas after --by; found '{args.by}'. Leave it out for everybody."
        )
    if args.share is not None:
        return (Question("share", args.share, by=by, interval=args.ci or "logit"),)
    if args.ci not in (None, "t"):
        raise ModelError(
            f"--ci {args.ci} is for --share; means, totals and ratios have intervals on Student's t. Leave it out."
        )
    if args.ratio is not None:
        return (_ratio(args.ratio, by),)
    if args.quantile is not None:
        return _quantiles(args.quantile, by)
    statistic: Statistic = "total" if args.total is not None else "geomean" if args.geomean is not None else "mean"
    return (Question(statistic, getattr(args, statistic), by=by),)


def _ratio(text: str, by: tuple[str, ...]) -> Question:
    top, *rest = split(text, "/")
    bottom = "/".join(rest)
    if not (top and bottom):
        raise ModelError(f"Wanted --ratio A/B; found '{text}'. Name a numerator and a denominator.")
    return Question("ratio", top, per=bottom, by=by)


def _quantiles(text: str, by: tuple[str, ...]) -> tuple[Question, ...]:
    what, colon, listed = text.rpartition(":")
    try:
        shares = [float(share) for share in listed.split(",")]
    except ValueError:
        shares = []
    if not (colon and what.strip() and shares) or not all(0 < share < 1 for share in shares):
        raise ModelError(f"Wanted --quantile X:P with P between 0 and 1; found '{text}'. Write it as plp_nmol_l:.5.")
    return tuple(Question("quantile", what.strip(), p=share, by=by) for share in shares)


def _row(one: Estimate, cohort: Cohort) -> dict[str, Any]:
    values = asdict(one)
    values["group"] = {column: _level(column, level, cohort) for column, level in one.group}
    return values


def _level(column: str, level: str, cohort: Cohort) -> str | int | float:
    """A level as it stands in the table: numbers as numbers, those of a condition too."""
    if column in cohort.names and cohort.column(column).kind in ("category", "id"):
        return level
    try:
        value = float(level)
    except ValueError:
        return level
    return int(value) if value.is_integer() else value


def table(result: dict[str, Any]) -> str:
    """The answer for people, without what is empty."""
    return as_table({key: value for key, value in result.items() if value not in ((), "")})
