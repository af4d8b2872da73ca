"""A model as the line that fits it again."""

import re
import shlex
from collections.abc import Iterable
from itertools import groupby

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline, Term

SHIPPED = "nhanes"
"""The cohort that a command takes where none is named."""
PLAIN = re.compile(r"[\w.\[\]]+")


def fit_line(spec: ModelSpec, cohort: Cohort, design: DesignSpec | None) -> str:
    """`neuro fit` with everything that a model needs.

    Args:
        cohort: whose people; a cohort that is neither shipped nor loaded is named by its file.
        design: how its people count here.
    """
    return shlex.join(["neuro", "fit", *options(spec), *_data(cohort, design)])


def options(spec: ModelSpec) -> list[str]:
    """The model's own options, in an order that gives the same model."""
    parts = ["--outcome", spec.outcome, "--family", spec.family]
    if spec.family == "quantile":
        parts += ["--tau", f"{spec.tau!r}"]
    if spec.cuts:
        parts += ["--cuts", ",".join(f"{cut:g}" for cut in spec.cuts)]
    for name, text in spec.derive:
        parts += [f"--derive={name}={text}"]
    for kind, terms in groupby(spec.terms, key=_kind):
        parts += _written(kind, terms)
    if spec.exposure:
        parts += ["--exposure", spec.exposure]
    if spec.estimand != "total":
        parts += ["--estimand", spec.estimand]
    return [*parts, *(["--domain", spec.domain] if spec.domain else [])]


def _kind(term: Term) -> str:
    return type(term).__name__.lower()


def _written(kind: str, terms: Iterable[Term]) -> list[str]:
    """Lines and categories in one option, splines and products in one each."""
    texts = [_text(term) for term in terms]
    if kind in ("linear", "factor"):
        return [f"--{kind}", ",".join(texts)]
    return [part for text in texts for part in (f"--{kind}", text)]


def _text(term: Term) -> str:
    if isinstance(term, Product):
        return f"{_name(term.left)}*{_name(term.right)}"
    if isinstance(term, Factor):
        return _name(term.column) + (f"={_name(term.reference)}" if term.reference else "")
    if isinstance(term, Linear):
        return _name(term.column)
    assert isinstance(term, Spline)
    knots = f":{','.join(f'{knot!r}' for knot in term.knots)}" if term.knots else ""
    return f"{_name(term.column)}{':log' if term.log else ''}{knots}"


def _name(name: str) -> str:
    return name if PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def _data(cohort: Cohort, design: DesignSpec | None) -> list[str]:
    """Whose people, and how they count where that is not the cohort's own way."""
    parts = [] if cohort.name == SHIPPED else ["--data", cohort.name]
    if design is None or design.rule is not None:
        return parts
    named = (("--weights", design.weight), ("--strata", design.stratum), ("--psu", design.psu))
    given = [text for option, value in named if value for text in (option, value)]
    lonely = ["--lonely", design.lonely] if design.lonely != "adjust" else []
    return [*parts, *(given or ["--srs"]), *lonely]
