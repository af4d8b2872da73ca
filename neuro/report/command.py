"""A model as the command that fits it again."""

import shlex
from itertools import groupby

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.embedded import DESIGNS
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline, Term

DEFAULT = "nhanes"
"""The cohort that a command without --data asks."""


def fit_command(spec: ModelSpec, cohort: str = DEFAULT, design: DesignSpec | None = None) -> str:
    """The `neuro fit` line of a model, quoted for a shell.

    Args:
        cohort: a name or a file, as after --data.
        design: how its people count, where that is not the cohort's own way.
    """
    parts = ["python -m neuro fit", *_said("outcome", spec.outcome), *_said("family", spec.family)]
    if spec.family == "quantile":
        parts += _said("tau", _number(spec.tau))
    if spec.cuts:
        parts += _said("cuts", ",".join(_number(cut) for cut in spec.cuts))
    for name, formula in spec.derive:
        parts += _said("derive", f"{name}={formula}")
    for kind, terms in groupby(spec.terms, _kind):
        texts = [_text(term) for term in terms]
        together = kind in ("linear", "factor")
        for text in [",".join(texts)] if together else texts:
            parts += _said(kind, text)
    parts += _said("exposure", spec.exposure) + _said("domain", spec.domain or "")
    parts += _said("data", cohort) if cohort != DEFAULT else []
    return " ".join(parts + (_design(design) if design else []))


def cohort_command(spec: ModelSpec, cohort: Cohort, design: DesignSpec | None = None, data: str = "") -> str:
    """As `fit_command`; a design is spelled out where it is not the one that the cohort's name brings.

    Args:
        design: how its people count; None for the cohort's own way.
        data: how the cohort was named, a file perhaps; "" for its name.
    """
    plan = design or cohort.design
    own = cohort.name in DESIGNS and plan == DESIGNS[cohort.name]
    return fit_command(spec, data or cohort.name, None if own else plan)


def _design(design: DesignSpec) -> list[str]:
    """A declared design as options; the one whose weight is chosen by rule is the cohort's own and has none."""
    if design.rule is not None:
        return []
    stages = {
        "weights": (design.weight,),
        "strata": (design.stratum, *design.substrata),
        "psu": (design.psu, *design.subunits),
        "fpc": design.fpc,
    }
    given = [part for option, names in stages.items() for part in _said(option, ",".join(filter(None, names)))]
    return [*(given or ["--srs"]), *(_said("lonely", design.lonely) if design.lonely != "adjust" else [])]


def _said(option: str, value: str) -> list[str]:
    return [f"--{option} {shlex.quote(value)}"] if value else []


def _kind(term: Term) -> str:
    return type(term).__name__.lower()


def _text(term: Term) -> str:
    if isinstance(term, Linear):
        return _name(term.column)
    if isinstance(term, Factor):
        return _name(term.column) + (f"={_name(term.reference)}" if term.reference else "")
    if isinstance(term, Product):
        return f"{term.left}*{term.right}"
    assert isinstance(term, Spline)
    knots = ":" + ",".join(repr(float(knot)) for knot in term.knots) if term.knots else ""
    return f"{_name(term.column)}{':log' if term.log else ''}{knots}"


def _name(name: str) -> str:
    """A name as options read it; one with unusual characters in double quotes."""
    return name if name.isidentifier() else '"' + name.replace('"', '""') + '"'


def _number(value: float) -> str:
    """The shortest text that is read as the very same number."""
    return repr(float(value)).removesuffix(".0")
