"""Linear models of millions of rows, from sums that the database makes: only aggregates leave it.

One pass sums weighted cross-products of centred and scaled columns, another the scores of each primary sampling
unit. Nothing depends on how many rows there are but the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.jobs import Progress, silent
from neuro.knowledge.shared_items import overlaps
from neuro.models.eligible import remarks
from neuro.models.fit import Fitted
from neuro.models.irls import check_gram
from neuro.models.large.matrix_sql import columns
from neuro.models.large.outline import Outline, Ranges, outline
from neuro.models.large.relation import Rows, answered, literal
from neuro.models.large.weighing import cannot
from neuro.models.learn import model_columns
from neuro.models.spec import ModelSpec

Values = NDArray[np.float64]
NOBODY = np.zeros(0, dtype=np.bool_)
"""`Fitted.used` of a model whose rows were never fetched."""
CONSTANT = 1e-13
"""A spread below this share of the mean is the rounding of a constant. Grade C."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of the rows used, summed.

    Attributes:
        totals: of each line of the units, (C, p). squares: as `Units.covariance` takes them.
        residual: weighted sum of squared residuals.
    """

    totals: Values
    squares: Values | None
    residual: float


def why_not(spec: ModelSpec, cohort: Cohort) -> str:
    """Why a model cannot come from sums, in a clause; "" where it can."""
    if spec.family != "gaussian":
        return f"a model of family '{spec.family}' needs several passes over its rows"
    return cannot(cohort)


def fit_sums(spec: ModelSpec, cohort: Cohort, report: Progress = silent) -> Fitted:
    """Fit a survey-weighted linear model from sums: `summed` without what it learnt on the way."""
    return summed(spec, cohort, report)[0]


def summed(
    spec: ModelSpec, cohort: Cohort, report: Progress = silent, beside: Sequence[str] = ()
) -> tuple[Fitted, Outline]:
    """Fit a survey-weighted linear model from sums.

    Args:
        cohort: with its design; its rows stay where they are.
        report: told before each pass.
        beside: further columns that what was learnt of the rows shall hold.
    Returns:
        As `neuro.models.fit.fit`, with an empty `used` and `ranges` that are read when they are asked for; and what was
        learnt of the rows.
    Raises:
        ModelError, DesignError, DataError, ExpressionError: as `fit` and `draw`; another family than gaussian.
    """
    reason = why_not(spec, cohort)
    if reason:
        raise ModelError(f"Wanted a model that sums can fit; {reason}. Fit it in memory (--engine memory).")
    report(0.0, "Counting who has what")
    found = outline(spec, cohort, beside)
    report(0.5, "Summing products of columns")
    z = standardised(found)
    gram, cross, middle = products(cohort, found, z)
    check_gram(correlations(gram, found), found.basis.names)
    inverse = np.linalg.inv(gram)
    beta = np.asarray(np.linalg.solve(gram, cross), dtype=np.float64)
    report(0.75, "Summing the scores of each unit")
    scores = score(cohort, found, z, beta, middle)
    meat = found.units.covariance(scores.totals, scores.squares)
    back = back_to_raw(found)
    # What rounding left of the score is one more of Newton's steps: it matters where columns are almost collinear.
    raw = back @ (beta + inverse @ scores.totals.sum(axis=0))
    raw[0] += middle
    report(1.0, "Done")
    vcov = back @ inverse @ meat @ inverse @ back.T
    return fitted(spec, cohort, found, raw, vcov, scores.residual / (found.seen.n - 1)), found


def fitted(
    spec: ModelSpec,
    cohort: Cohort,
    found: Outline,
    beta: Values,
    vcov: Values,
    dispersion: float | None,
    said: tuple[str, ...] = (),
) -> Fitted:
    """A model whose rows were never fetched.

    Args:
        beta, vcov, dispersion: in raw units.
        said: what the fit itself warns of.
    """
    return Fitted(
        spec=spec,
        basis=found.basis,
        beta=beta,
        vcov=vcov,
        dispersion=dispersion,
        df=found.units.df,
        n=found.seen.n,
        events=found.events,
        lost=found.lost,
        n_lost=found.n_lost,
        used=NOBODY,
        ranges=Ranges(spec, cohort, found.rows),
        explanation=found.weighing.explanation,
        hidden=found.hidden,
        warnings=(
            *found.units.warnings,
            *remarks(found.seen.n, found.n_lost, found.hidden),
            *said,
            *overlaps(parse(spec.outcome).columns, model_columns(spec)),
        ),
    )


def spreads(found: Outline) -> Values:
    """What columns are divided by: their spread, 1 where they are constant."""
    return np.where(found.spread > CONSTANT * np.abs(found.centre), found.spread, 1.0)


def back_to_raw(found: Outline) -> Values:
    """What takes coefficients of centred and scaled columns back to raw units."""
    spread = spreads(found)
    back = np.diag(1.0 / spread)
    back[0, 1:] = -found.centre[1:] / spread[1:]
    return back


def standardised(found: Outline) -> Rows:
    """The rows used with `z1`, `z2`, …: centred and scaled columns, and `v`: weights of mean 1."""
    names, spread = columns(found.basis), spreads(found)
    scaled = [
        f"({name} - {literal(found.centre[place])}) / {literal(spread[place])} as z{place}"
        for place, name in enumerate(names, start=1)
    ]
    return found.terms.then("*", *scaled, f"w / {literal(found.weight)} as v")


def products(cohort: Cohort, found: Outline, z: Rows) -> tuple[Values, Values, float]:
    """Weighted cross-products of the columns (p, p) and with the outcome (p,), and what the outcome is centred on."""
    p = len(found.basis.names)
    ((middle,),) = answered(cohort, z.query("sum(v * y) / sum(v)", tail="where used"))
    every = ["1e0", *(f"z{place}" for place in range(1, p))]
    asked = [f"sum(v * {every[i]} * {every[j]})" for i in range(p) for j in range(i, p)]
    asked += [f"sum(v * {name} * (y - {literal(middle)}))" for name in every]
    (line,) = answered(cohort, z.query(*asked, tail="where used"))
    gram = np.empty((p, p))
    upper = np.triu_indices(p)
    gram[upper] = gram.T[upper] = line[: len(upper[0])]
    return gram, np.array(line[len(upper[0]) :], dtype=float), middle


def correlations(gram: Values, found: Outline) -> Values:
    """Weighted correlations of the columns; nothing of one that is constant, and of the ones with the others."""
    mean = gram[0] / gram[0, 0]
    centred = gram / gram[0, 0] - np.outer(mean, mean)
    varies = (found.spread > CONSTANT * np.abs(found.centre)) & (np.diag(centred) > 0)
    varies[0] = False
    spread = np.sqrt(np.where(varies, np.diag(centred), 1.0))
    whole = np.where(np.outer(varies, varies), centred / np.outer(spread, spread), 0.0)
    whole[0, 0] = 1.0
    return whole


def score(cohort: Cohort, found: Outline, z: Rows, beta: Values, middle: float) -> Scores:
    """Sum the scores at some coefficients of the centred and scaled columns."""
    p, keys = len(beta), [f"k{place}" for place in range(len(found.weighing.keys))]
    explained = "".join(f" - ({literal(one)}) * z{place}" for place, one in enumerate(beta[1:], start=1))
    residual = z.then("*", f"y - {literal(middle)} - ({literal(beta[0])}){explained} as e")
    weighted = residual.then("*", "v * e as s0", *(f"v * e * z{place} as s{place}" for place in range(1, p)))
    asked = ["sum(e * s0)", *(f"sum(s{place})" for place in range(p))]
    if found.units.alone:
        asked += [f"sum(s{i} * s{j})" for i in range(p) for j in range(i, p)]
    tail = f"where used{' group by ' + ', '.join(keys) if keys else ''}"
    lines = answered(cohort, weighted.query(*keys, *asked, tail=tail))
    places = [found.units.place[line[: len(keys)]] for line in lines]
    sums = np.array([line[len(keys) :] for line in lines], dtype=float)
    totals = np.zeros((len(found.units.used), p))
    totals[places] = sums[:, 1 : p + 1]
    squares = None
    if found.units.alone:
        squares, upper = np.empty((p, p)), np.triu_indices(p)
        squares[upper] = squares.T[upper] = found.units.scale[places] @ sums[:, p + 1 :]
    return Scores(totals, squares, float(sums[:, 0].sum()))
