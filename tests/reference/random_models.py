"""Worlds with every trouble that a file can have, and models drawn at random over them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.session import session_cohort
from neuro.errors import NeuroError
from neuro.expression import parse
from neuro.models.fit import Fitted
from neuro.models.learn import definitions, entering
from neuro.models.spec import Factor, Family, Linear, ModelSpec, Product, Spline, Term

ODD = 'B12 "active" (pmol/L); drop table people --'
"""A column's name that must stay a name."""
ESTIMATE, ERROR = 1e-8, 1e-6
"""Agreement of two roads to one fit: sums in another order, centred elsewhere. Estimates in units of the larger of
themselves and their standard error: one that is nothing but rounding has no digits of its own."""
COLOURS = np.array(["red", "green", "it's blue", None], dtype=object)
DESIGNS = {
    "whole": DesignSpec("weight", "stratum", "psu"),
    "no weights": DesignSpec(None, "stratum", "psu"),
    "no strata": DesignSpec("weight", None, "psu"),
    "people within strata": DesignSpec("weight", "stratum"),
    "simple": DesignSpec(),
    "finite": DesignSpec("weight", "stratum", "psu", fpc=("psus",)),
    "text": DesignSpec("weight", "region", "clinic"),
}
DOMAINS = (None, None, "grade > 1 and colour != 'red'", "stratum < 3", "old", "dose > 0.5 or not flag == 1")


def world(seed: int, design: str, n: int = 700) -> Cohort:
    """Skewed, missing, far from zero, rare and text columns; PSU ids repeated over strata; one stratum alone."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    stratum = np.where(np.arange(n) < 12, 9, rng.integers(0, 5, n)).astype(float)
    psu = np.where(stratum == 9, 0, rng.integers(0, 3, n)).astype(float)
    frame = pd.DataFrame(
        {
            "x": np.where(rng.random(n) < 0.06, np.nan, 40 + x),
            "dose": np.where(rng.random(n) < 0.04, 0.0, np.exp(0.6 * x + rng.normal(size=n))),
            "far": 1e7 + 30 * rng.normal(size=n),
            ODD: np.round(rng.gamma(2.0, 100.0, n)),
            "colour": rng.choice(
                np.array(["red", "green", "it's blue", None], dtype=object), n, p=[0.3, 0.4, 0.25, 0.05]
            ),
            "grade": np.where(rng.random(n) < 0.05, np.nan, rng.integers(1, 5, n)),
            "flag": (rng.random(n) < 0.3).astype(float),
            "rare": np.where(np.arange(n) % 101 == 50, "few", "many").astype(object),
            "count": rng.poisson(np.exp(0.4 + 0.3 * x + 0.2 * (stratum == 2))).astype(float),
            "share": np.clip(rng.beta(2, 3, n), 0, 1),
            "weight": np.where(rng.random(n) < 0.03, 0.0, rng.uniform(0.5, 40, n)),
            "stratum": stratum,
            "psu": psu,
            "psus": 20.0 + stratum,
            "region": np.array([f"r{int(code)}" for code in stratum], dtype=object),
            "clinic": np.array([f"c{int(code)}" for code in psu], dtype=object),
        }
    )
    frame.loc[rng.random(n) < 0.03, "count"] = np.nan
    return session_cohort(frame, "world", DESIGNS[design])


def model(seed: int, family: Family = "gaussian", lonely: str = "adjust") -> ModelSpec:
    """Two to five terms of any kind, sometimes with a product, a domain and derived columns."""
    rng = np.random.default_rng(seed)
    pool: list[Term] = [
        Linear("x"),
        Linear("far"),
        Spline("dose", log=True),
        Spline(ODD),
        Factor("colour"),
        Factor("grade", reference="3"),
        Factor("rare"),
        Linear("ldose"),
        Linear("share"),
    ]
    if rng.random() < 0.3:
        pool[2] = Spline("dose", log=True, knots=(0.3, 1.0, 3.0))
    terms = [pool[place] for place in rng.choice(len(pool), rng.integers(2, 6), replace=False)]
    if {"dose", "ldose"} <= {term.column for term in terms if not isinstance(term, Product)}:
        terms = [term for term in terms if term != Linear("ldose")]
    if rng.random() < 0.5:
        left, right = (_operand(terms[place]) for place in (0, -1))
        terms.append(Product(left, right if right != left else "flag"))
    outcome = {"gaussian": ("count", "count / 3", "y2"), "quasipoisson": ("count", "count")}.get(
        family, ("count >= 2", "count > 0")
    )
    drawn = ModelSpec(
        outcome=str(rng.choice(np.array(outcome))),
        family=family,
        terms=tuple(terms),
        derive=(("ldose", "ln(dose)"), ("y2", "count * 2 + mean(x, 40)"), ("old", "x > 39"), ("code", "colour")),
        domain=DOMAINS[rng.integers(len(DOMAINS))],
    )
    read = [*parse(drawn.outcome).columns, *(term.column for term in entering(drawn))]
    read += parse(drawn.domain).columns if drawn.domain else ()
    return replace(drawn, derive=definitions(drawn, read))


def _operand(term: Term) -> str:
    assert not isinstance(term, Product)
    return f"{term.column}[1]" if isinstance(term, Spline) else term.column


def outcome_of(run: Callable[[], Fitted]) -> Fitted | str:
    """A fit, or the sentence that refuses it."""
    try:
        return run()
    except NeuroError as error:
        return f"{type(error).__name__}: {error}"


def differences(ours: Fitted, rows: Fitted) -> list[str]:
    """In what two fits of one question differ beyond rounding."""
    error = np.sqrt(np.diag(rows.vcov))
    scale = np.where(error > 0, error, 1.0)
    apart = np.abs(ours.beta - rows.beta) / np.maximum(np.abs(rows.beta), scale)
    found = [] if np.max(apart) <= ESTIMATE else [f"beta {np.max(apart)}"]
    spread = np.abs(ours.vcov - rows.vcov) / np.outer(scale, scale)
    found += [] if np.max(spread) <= ERROR else [f"vcov {np.max(spread)}"]
    for name in ("basis", "df", "n", "events", "lost", "n_lost", "hidden", "warnings", "explanation", "ranges"):
        one, other = getattr(ours, name), getattr(rows, name)
        same = dict(one) == dict(other) if name in ("ranges", "lost") else one == other
        found += [] if same else [f"{name}: {one} != {other}"]
    if ours.dispersion is None or rows.dispersion is None:
        return found
    return found + ([] if abs(ours.dispersion / rows.dispersion - 1) < ESTIMATE else ["dispersion"])


def with_lonely(cohort: Cohort, lonely: str) -> Cohort:
    """The same people under another policy for a stratum with a single PSU."""
    assert cohort.design is not None
    return replace(cohort, design=replace(cohort.design, lonely=lonely))  # type: ignore[arg-type]
