"""Generalised linear models of millions of rows: Newton's steps over record batches, so that memory stays flat.

Every pass reads the same query again, a batch at a time, at the coefficients of the moment; only its sums are kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.errors import ModelError
from neuro.expression import Sql
from neuro.jobs import Progress, silent
from neuro.models import families, survey
from neuro.models.estimate import above_one
from neuro.models.fit import Fitted
from neuro.models.irls import HALVINGS, MOST_STEPS, SETTLED, check_gram, no_maximum
from neuro.models.large.matrix_sql import columns
from neuro.models.large.outline import Outline, outline
from neuro.models.large.relation import answered, batches
from neuro.models.large.sums import back_to_raw, correlations, fitted, standardised
from neuro.models.large.weighing import cannot
from neuro.models.spec import Family, ModelSpec

Values = NDArray[np.float64]
SIZE = 65_536
"""Rows of a batch: a few megabytes. Grade C."""
PASSES = 8
"""Passes that a model usually takes, for the progress bar."""
LEARNT = 0.15
"""Share of the work that is done once rows are counted, for the progress bar."""
NONE = np.empty((0, 0))
STREAMED: tuple[Family, ...] = ("gaussian", "quasipoisson", "quasibinomial", "modifiedpoisson")
"""Families whose only parameters are coefficients, with a score and a curvature."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What one pass keeps.

    Attributes:
        loss: weighted loss. information: its second derivatives, (p, p).
        squares: of scores, as `Units.covariance` takes them where people are the units, (p, p).
        pearson: weighted sums of the Pearson residuals and of their squares, (2,).
        above: weight of those whose linear predictor is above 0.
        totals: score of each unit, (C, p); of a batch, of the units in it.
    """

    loss: float
    information: Values
    squares: Values
    pearson: Values
    above: float
    totals: Values

    @property
    def score(self) -> Values:
        """Of everybody, (p,)."""
        return np.asarray(self.totals.sum(axis=0), dtype=np.float64)


Pass = Callable[[Values], Sums]
Lines = NDArray[np.int64]
Finder = Callable[[Sequence[NDArray[Any]]], Lines]


def why_not(spec: ModelSpec, cohort: Cohort) -> str:
    """Why a model cannot come from batches, in a clause; "" where it can."""
    if spec.family not in STREAMED:
        return f"a model of family '{spec.family}' needs all its rows at once"
    return cannot(cohort)


def fit_batches(spec: ModelSpec, cohort: Cohort, report: Progress = silent) -> Fitted:
    """Fit a survey-weighted model in passes over its rows: `streamed` without what it learnt on the way."""
    return streamed(spec, cohort, report)[0]


def streamed(spec: ModelSpec, cohort: Cohort, report: Progress = silent) -> tuple[Fitted, Outline]:
    """Fit a survey-weighted generalised linear model in passes over its rows.

    Args:
        cohort: with its design; its rows stay where they are.
        report: told at every batch; where it raises, the work stops.
    Returns:
        As `neuro.models.fit.fit`, with an empty `used` and `ranges` that are read when they are asked for; and what was
        learnt of the rows.
    Raises:
        ModelError, DesignError, DataError, ExpressionError: as `fit` and `draw`; a family that needs more.
    """
    from threadpoolctl import threadpool_limits

    reason = why_not(spec, cohort)
    if reason:
        raise ModelError(f"Wanted a model that batches can fit; {reason}. Fit it in memory (--engine memory).")
    report(0.0, "Counting who has what")
    found, family = outline(spec, cohort), families.family(spec.family)
    # Batches are too small for more threads of the linear algebra: they would wait for each other and for the database.
    with threadpool_limits(limits=1, user_api="blas"):
        beta, last = _descended(_passes(cohort, found, family, report), found, family, cohort)
    inverse, back = np.linalg.inv(last.information), back_to_raw(found)
    meat = found.units.covariance(last.totals, last.squares if found.units.alone else None)
    first, second = last.pearson
    dispersion = float(second - first**2 / found.seen.n) / (found.seen.n - 1)
    report(1.0, "Done")
    vcov = back @ inverse @ meat @ inverse @ back.T
    said = above_one(last.above / found.seen.n) if spec.family == "modifiedpoisson" else ()
    return fitted(spec, cohort, found, back @ beta, vcov, dispersion, said), found


def _passes(cohort: Cohort, found: Outline, family: families.Family, report: Progress) -> Pass:
    """A pass over the rows as a function of the coefficients."""
    p, keys = len(found.basis.names), [f"k{place}" for place in range(len(found.weighing.keys))]
    z = standardised(found)
    asked = z.query(*(f"z{place}" for place in range(1, p)), "y", "v", *keys, tail="where used")
    finder, scale = found.units.finder(), found.units.scale if found.units.alone else None
    done = 0

    def one(beta: Values) -> Sums:
        nonlocal done
        parts, read, totals = [], 0, np.zeros((len(found.units.people), p))
        for batch in batches(cohort, asked, SIZE):
            part, lines = _of(batch, beta, finder, scale, family)
            totals[lines] += part.totals
            parts.append(replace(part, totals=NONE))
            read += batch.num_rows
            share = (done + read / found.seen.n) / PASSES
            report(min(LEARNT + (1 - LEARNT) * share, 0.99), f"Pass {done + 1} over {found.seen.n:,} people")
        done += 1
        return _joined(parts, totals)

    return one


def _joined(parts: Sequence[Sums], totals: Values) -> Sums:
    return Sums(
        loss=float(sum(part.loss for part in parts)),
        information=np.sum([part.information for part in parts], axis=0),
        squares=np.sum([part.squares for part in parts], axis=0),
        pearson=np.sum([part.pearson for part in parts], axis=0),
        above=float(sum(part.above for part in parts)),
        totals=totals,
    )


def _of(batch: Any, beta: Values, finder: Finder, scale: Values | None, family: families.Family) -> tuple[Sums, Lines]:
    """The sums of one batch, and the units in it.

    Args:
        scale: `Units.scale` where people are the units.
    """
    arrays, p = [column.to_numpy(zero_copy_only=False) for column in batch.columns], len(beta)
    z, y, v = np.vstack([np.ones(batch.num_rows), *arrays[: p - 1]]), arrays[p - 1], arrays[p]
    eta, variance = beta @ z, family.variance
    assert variance is not None
    scores = z * (v * family.score(y, eta))
    line = finder(arrays[p + 1 :]) if len(arrays) > p + 1 else np.zeros(batch.num_rows, dtype=np.int64)
    there = np.bincount(line) > 0
    lines, place = np.flatnonzero(there), (np.cumsum(there) - 1)[line]
    # Far steps may pass where a chance is 0 or 1; only the last pass is told.
    with np.errstate(divide="ignore", invalid="ignore"):
        pearson = (y - family.mean(eta)) / np.sqrt(variance(eta))
    sums = Sums(
        loss=float(v @ family.loss(y, eta)),
        information=_products(z, v * family.curvature(y, eta)),
        squares=NONE if scale is None else _products(scores, scale[line]),
        pearson=np.array([v @ pearson, v @ pearson**2]),
        above=float(v @ (eta > 0)),
        totals=survey.totals(scores.T, place, len(lines)),
    )
    return sums, lines.astype(np.int64)


def _products(columns: Values, weight: Values) -> Values:
    """Weighted products of columns that lie one behind the other, (p, p); weights are not negative."""
    rooted = columns * np.sqrt(weight)
    return np.asarray(rooted @ rooted.T, dtype=np.float64)


def _descended(one: Pass, found: Outline, family: families.Family, cohort: Cohort) -> tuple[Values, Sums]:
    """Newton's steps, each halved until the loss does not rise, as `irls.solve` takes them.

    Raises:
        ModelError: collinear terms, or no maximum.
    """
    from scipy.linalg import cho_factor, cho_solve

    beta = np.zeros(len(found.basis.names))
    beta[0] = family.predictor(_mean(cohort, found))[0]
    now = one(beta)
    check_gram(correlations(now.information, found), found.basis.names)
    for _ in range(MOST_STEPS):
        try:
            step = cho_solve(cho_factor(now.information, lower=True), now.score)
        except (np.linalg.LinAlgError, ValueError):
            break
        beta, now = _stepped(one, beta, now, step)
        if np.max(np.abs(step)) <= SETTLED * (1.0 + np.max(np.abs(beta))):
            return beta, now
    raise ModelError(no_maximum(_split(cohort, found, family), family))


def _stepped(one: Pass, beta: Values, now: Sums, step: Values) -> tuple[Values, Sums]:
    size = 1.0
    for _ in range(HALVINGS):
        after = one(beta + size * step)
        if np.isfinite(after.loss) and after.loss <= now.loss + 1e-12 * abs(now.loss):
            break
        size /= 2.0
    return beta + size * step, after


def _mean(cohort: Cohort, found: Outline) -> Values:
    return np.array(answered(cohort, found.rows.query("sum(w * y) / sum(w)", tail="where used"))[0], dtype=float)


def _split(cohort: Cohort, found: Outline, family: families.Family) -> list[str]:
    """Columns one value of which has one outcome only, at an end of what the family holds."""
    names = columns(found.basis)
    sides = [f"{end}(y) filter ({name} {sign} 0e0)" for name in names for sign in ("<>", "=") for end in ("min", "max")]
    (line,) = answered(cohort, found.terms.query(*(Sql(side) for side in sides), tail="where used"))
    ends = np.array(line, dtype=float).reshape(-1, 2, 2)
    extreme = (ends[..., 0] == ends[..., 1]) & np.isin(ends[..., 0], family.ends)
    return [name for name, told in zip(found.basis.names[1:], extreme.any(axis=1), strict=True) if told]
