"""A model on the command line: the options that `fit`, `whatif` and `search` share."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

import numpy as np

from neuro.cli.adjustment import Adjusted, adjusted
from neuro.cohort.cohort import Cohort
from neuro.errors import ModelError
from neuro.expression import identifier, parse
from neuro.expression.parse import FUNCTIONS, KEYWORDS
from neuro.models.learn import base_columns, entering, model_columns, required
from neuro.models.outcomes.bands import published_cuts
from neuro.models.spec import Estimand, Factor, Family, Linear, ModelSpec, Product, Spline, Term

RESERVED = frozenset('[]():*,"')
"""What names of terms are written with."""
FAMILIES = (
    "gaussian: means; quasipoisson, negbin: ratios of mean counts; quasibinomial: odds; modifiedpoisson: risk ratios; "
    "ordinal: odds of the higher of ordered bands; quantile: medians and other quantiles"
)
QUOTED = re.compile(r'("(?:[^"]|"")+")(\[[^\]"]*\])?')
KINDS = ("linear", "factor", "spline", "product")


class _InOrder(argparse.Action):
    """Keeps terms of different options in the order they were typed."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        namespace.terms = [*(namespace.terms or []), (self.dest, str(values))]


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """`--outcome --family --tau --cuts`, the terms, `--graph --estimand --exposure --domain`."""
    group = parser.add_argument_group("model")
    group.add_argument("--outcome", required=True, metavar="Y", help="a column, or a condition such as 'phq9 >= 10'")
    group.add_argument("--family", required=True, choices=get_args(Family), help=FAMILIES)
    group.add_argument("--tau", type=float, metavar="T", help="quantile: which one, within 0 and 1 (default: .5)")
    group.add_argument(
        "--cuts", metavar="K1,K2,…", help="ordinal: where bands begin, or 'bands': the instrument's published ones"
    )
    group.add_argument(
        "--derive", action="append", default=[], metavar="NAME=E", help="a column computed first: ltrp=ln(trp)-4.1"
    )
    group.set_defaults(terms=[])
    group.add_argument("--linear", action=_InOrder, metavar="A,B", help="columns as they are")
    group.add_argument(
        "--factor", action=_InOrder, metavar="A,B=LEVEL", help="categories against their first level, or LEVEL"
    )
    group.add_argument(
        "--spline",
        action=_InOrder,
        metavar="X[:log][:K1,K2,…]",
        help="Harrell's restricted cubic spline; knots in X's unit, else weighted quantiles 5/35/65/95",
    )
    group.add_argument("--product", action=_InOrder, metavar="A*B", help="a product of columns: 'plp[1]*ltrp'")
    group.add_argument("--exposure", metavar="X", help="what is asked about (default: first spline, else first term)")
    group.add_argument("--graph", metavar="F", help="causal graph (toml) that gives the adjustment set")
    group.add_argument("--estimand", choices=get_args(Estimand), default="total", help="what the set is for")
    group.add_argument("--domain", metavar="E", help="who is asked about; others keep their place in the design")


def spec_of(args: argparse.Namespace, cohort: Cohort) -> ModelSpec:
    """The model that the options describe, its columns checked against the cohort."""
    return model_of(args, cohort)[0]


def model_of(args: argparse.Namespace, cohort: Cohort) -> tuple[ModelSpec, Adjusted | None]:
    """The model that the options describe, and what its graph says, where one is given.

    Raises:
        ModelError: an option that cannot be read, or no term at all.
        DataError, ExpressionError: a column is not there, or an expression cannot be read.
    """
    terms = tuple(term for kind, text in args.terms for term in _terms(kind, text))
    spec = ModelSpec(
        outcome=quoted(args.outcome, cohort),
        family=args.family,
        terms=terms,
        derive=_definitions(args.derive, cohort),
        domain=args.domain,
        exposure=args.exposure or _first(terms),
        estimand=args.estimand,
        **_of_family(args),
    )
    by_graph = adjusted(spec, args.graph, cohort) if args.graph else None
    spec = by_graph.spec if by_graph else spec
    if not spec.terms:
        raise ModelError("Wanted at least one term; give --linear, --factor or --spline, or --exposure with --graph.")
    for name in required(spec):
        cohort.column(name)
    _check_exposure(spec, cohort)
    return _without_unused(spec, getattr(args, "where", None)), by_graph


def _of_family(args: argparse.Namespace) -> dict[str, Any]:
    """What only some families take."""
    for option, family in (("tau", "quantile"), ("cuts", "ordinal")):
        if getattr(args, option) is not None and args.family != family:
            raise ModelError(f"--{option} belongs to --family {family}; found --family {args.family}. Drop one.")
    found: dict[str, Any] = {} if args.tau is None else {"tau": args.tau}
    return found if args.cuts is None else found | {"cuts": _cuts(args.cuts, args.outcome)}


def _cuts(text: str, outcome: str) -> tuple[float, ...]:
    """Where bands begin: numbers, or those published for the instrument."""
    if text.strip() == "bands":
        return published_cuts(unquoted(outcome))
    try:
        cuts = tuple(float(cut) for cut in text.split(","))
    except ValueError:
        raise ModelError(f"Wanted numbers separated by commas after --cuts, or 'bands'; found '{text}'.") from None
    if not np.isfinite(cuts).all() or list(cuts) != sorted(set(cuts)):
        raise ModelError(f"Wanted cuts that ascend; found '{text}'. Write them as --cuts 5,10,15.")
    return cuts


def _check_exposure(spec: ModelSpec, cohort: Cohort) -> None:
    """What is asked about is a term, or a column that a term is made of."""
    terms = [term.column for term in entering(spec)]
    if spec.exposure and spec.exposure not in (*terms, *model_columns(spec)):
        for name in base_columns(spec, [spec.exposure]):
            cohort.column(name)
        raise ModelError(f"--exposure '{spec.exposure}' is in no term of the model. Add it, or name one of the terms.")


def quoted(text: str, cohort: Cohort) -> str:
    """An expression; a column whose name has unusual characters may stand alone without its double quotes."""
    plain = text.isidentifier() and text.lower() not in KEYWORDS | FUNCTIONS
    return identifier(text) if text in cohort.names and not plain else text


def split(text: str, separators: str) -> list[str]:
    """What stands between any of the separators; those inside double quotes belong to a name."""
    outside = r'(?=(?:[^"]*"[^"]*")*[^"]*$)' if text.count('"') % 2 == 0 else ""
    return [part.strip() for part in re.split(f"[{re.escape(separators)}]{outside}", text)]


def unquoted(name: str) -> str:
    """A column's name; double quotes around it are taken off, as in expressions, whether or not [1] follows."""
    found = QUOTED.fullmatch(name)
    return found[1][1:-1].replace('""', '"') + (found[2] or "") if found else name


def _first(terms: Sequence[Term]) -> str:
    splines = [term.column for term in terms if isinstance(term, Spline)]
    others = [term.column for term in terms if not isinstance(term, Product)]
    return (splines or others or [""])[0]


def _definitions(texts: Sequence[str], cohort: Cohort) -> tuple[tuple[str, str], ...]:
    """What `--derive` defines, each from columns and from what stands before it."""
    pairs = [_definition(text, cohort) for text in texts]
    names = [name for name, _ in pairs]
    for place, (name, formula) in enumerate(pairs):
        columns = parse(formula).columns
        if name in names[:place]:
            raise ModelError(f"--derive '{name}' is given twice. Choose another name.")
        if not columns:
            raise ModelError(f"Wanted a column in --derive '{name}'; '{formula}' has none. Name what it is made of.")
        for column in columns:
            if column in names[place:]:
                raise ModelError(f"--derive '{name}' uses '{column}', which is not defined before it. Reorder them.")
            if column not in names[:place]:
                cohort.column(column)
    return tuple(pairs)


def _without_unused(spec: ModelSpec, where: str | None) -> ModelSpec:
    """Definitions that nothing reads are no part of the model."""
    read = {spec.exposure, *parse(spec.outcome).columns, *(term.column for term in entering(spec))}
    for text in (spec.domain, where):
        read |= set(parse(text).columns) if text else set()
    kept = []
    for name, formula in reversed(spec.derive):
        if name in read:
            kept.append((name, formula))
            read |= set(parse(formula).columns)
    return replace(spec, derive=tuple(reversed(kept)))


def _definition(text: str, cohort: Cohort) -> tuple[str, str]:
    name, equals, formula = text.partition("=")
    name = name.strip()
    if not (name and equals and formula.strip()):
        raise ModelError(f"Wanted --derive NAME=EXPRESSION; found '{text}'. Write it as ltrp=ln(trp)-4.1.")
    if set(name) & RESERVED:
        raise ModelError(f"Wanted a plain name before = in --derive; found '{name}'. Use letters, digits and _.")
    if name in cohort.names:
        raise ModelError(f"--derive '{name}' is already a column of {cohort.title}. Choose another name.")
    return name, formula.strip()


def _terms(kind: str, text: str) -> list[Term]:
    if kind == "product":
        return [_product(text)]
    if kind == "spline":
        return [_spline(text)]
    names = split(text, ",")
    if not all(names):
        raise ModelError(f"Wanted columns separated by commas after --{kind}; found '{text}'.")
    return [Linear(unquoted(name)) for name in names] if kind == "linear" else [_factor(name) for name in names]


def _factor(text: str) -> Factor:
    column, *reference = split(text, "=")
    return Factor(unquoted(column), unquoted("=".join(reference)) or None)


def _product(text: str) -> Product:
    operands = split(text, "*:")
    if len(operands) != 2 or not all(operands):
        raise ModelError(f"Wanted --product of two columns; found '{text}'. Write it as 'plp[1]*ltrp'.")
    return Product(unquoted(operands[0]), unquoted(operands[1]))


def _spline(text: str) -> Spline:
    column, *rest = split(text, ":")
    log = bool(rest) and rest[0] == "log"
    knots = rest[1:] if log else rest
    if not column or len(knots) > 1:
        raise ModelError(f"Wanted --spline COLUMN[:log][:K1,K2,…]; found '{text}'.")
    return Spline(unquoted(column), log, _knots(text, knots[0], log) if knots else None)


def _knots(text: str, listed: str, log: bool) -> tuple[float, ...]:
    try:
        knots = tuple(float(knot) for knot in listed.split(","))
    except ValueError:
        raise ModelError(f"Wanted knots as numbers separated by commas; found '{listed}' in --spline {text}.") from None
    if len(knots) < 3 or list(knots) != sorted(set(knots)) or (log and knots[0] <= 0):
        positive = " and, for ln, positive" if log else ""
        raise ModelError(f"Wanted three or more knots, ascending{positive}; found '{listed}' in --spline {text}.")
    return knots
