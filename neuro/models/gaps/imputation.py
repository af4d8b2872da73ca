"""Multiple imputation by chained equations: what was not measured, drawn again and again from what was."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.jobs import Progress, silent
from neuro.models.gaps.chain import Chain, Completed, Report, completed
from neuro.models.gaps.imputable import Imputable, frozen, imputable
from neuro.models.spec import ModelSpec

M = 10
"""Completed data sets (10 or more: the simulation error of a standard error is then a few
per cent at the losses seen here). Grade C."""
ITERATIONS = 10
"""Rounds of the chain. Values are missing in a few columns each, so chains mix fast: five to ten are usual
(van Buuren, Flexible Imputation of Missing Data, 6.5.2). Grade B."""
SEED = 20261124
"""Draws every imputation unless another seed is given."""
MOST = 100
"""More completed data sets than this change nothing that can be seen. Grade C."""
FEWEST_ROUNDS = 4
"""Rounds below which nothing can be said of a chain."""
METHOD = "predictive mean matching"


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One column's drawn values.

    Attributes:
        column: its name.
        rows: rows of the sample that lack it, shape (r,).
        values: one row a data set, values that somebody measured has, shape (m, r).
        donors: people who have the column among those imputed for.
        trace: mean of the drawn values on the column's own scale, by data set and round, shape (m, iterations).
    """

    column: str
    rows: NDArray[np.int64]
    values: NDArray[Any]
    donors: int
    trace: NDArray[np.float64]

    @property
    def share(self) -> float:
        """Of the people imputed for, how many lacked it."""
        return len(self.rows) / (len(self.rows) + self.donors)

    @property
    def apart(self) -> float:
        """How far the chains stay apart in their second half: Gelman and Rubin's R, 1 where they have mixed.

        NaN with fewer than four rounds, or where nothing moves.
        """
        late = self.trace[:, self.trace.shape[1] // 2 :]
        rounds = late.shape[1]
        within = float(late.var(axis=1, ddof=1).mean()) if rounds > 1 else 0.0
        if self.trace.shape[1] < FEWEST_ROUNDS or within <= 0:
            return float("nan")
        return float(np.sqrt((rounds - 1) / rounds + late.mean(axis=1).var(ddof=1) / within))


@dataclass(frozen=True, slots=True, eq=False)
class Imputed:
    """Completed data sets of a model.

    Attributes:
        spec: the model with its knots held fixed.
        people: who was imputed for.
        drawn: the columns of the model that had gaps.
        auxiliaries: columns that only helped to predict.
        m, iterations, seed, seconds: how.
    """

    spec: ModelSpec
    people: Imputable
    drawn: tuple[Drawn, ...]
    auxiliaries: tuple[str, ...]
    m: int
    iterations: int
    seed: int
    seconds: float

    def completed(self, sample: Sample, place: int) -> Sample:
        """One completed data set.

        Weights are those of the sample; people whose outcome was not observed are outside the domain, as what was
        drawn for them tells nothing new of it (von Hippel, Sociological Methodology 37 (2007) 83-117).
        """
        columns = dict(sample.columns)
        for one in self.drawn:
            columns[one.column] = columns[one.column].copy()
            columns[one.column][one.rows] = one.values[place]
        return replace(sample, columns=columns).within(self.people.kept)

    def mask(self, column: str) -> NDArray[np.bool_]:
        """Where a column's values are drawn, not measured, shape (n,)."""
        marked = np.zeros(len(self.people.who), dtype=bool)
        for one in self.drawn:
            if one.column == column:
                marked[one.rows] = True
        return marked


def impute(
    spec: ModelSpec,
    sample: Sample,
    m: int = M,
    iterations: int = ITERATIONS,
    seed: int = SEED,
    auxiliaries: Sequence[str] = (),
    progress: Progress = silent,
) -> Imputed:
    """Draw what a model lacks, `m` times.

    Each column with gaps is predicted from all others as they enter the model, from the outcome, the logarithm of the
    weight, a random mean of each sampling unit, and auxiliary columns; coefficients are drawn from their posterior and
    each person takes the value of one of the five people predicted nearest. A column that is part of a product is
    drawn within levels, or quarters, of its partner.

    Args:
        sample: holds the model's columns, the auxiliary ones, and those that say who can have a value.
        auxiliaries: further columns to predict from.
        progress: called every round; it may stop the work, and then nothing is kept.
    Raises:
        ModelError: nothing to impute, too few to impute from, or no sensible number of data sets.
    """
    if not 2 <= m <= MOST or iterations < 1:
        raise ModelError(
            f"Wanted 2 to {MOST} imputations of 1 or more rounds; found {m} of {iterations}. Ten of ten are usual."
        )
    if seed < 0:
        raise ModelError(f"Wanted a seed of 0 or more; found {seed}. Give another.")
    from threadpoolctl import threadpool_limits

    start = time.perf_counter()
    people = imputable(spec, sample)
    if not people.missing:
        raise ModelError("Nothing to impute: nobody lacks a value that could be drawn. Fit the model as it is.")
    fixed = frozen(spec, sample, people)
    chain = Chain(fixed, sample, people, auxiliaries)
    with threadpool_limits(limits=1, user_api="blas"):
        found = [
            completed(chain, np.random.default_rng([seed, place]), iterations, _reporter(progress, place, m))
            for place in range(m)
        ]
    drawn = tuple(_gathered(chain, name, found) for name in people.missing)
    seconds = time.perf_counter() - start
    return Imputed(fixed, people, drawn, tuple(auxiliaries), m, iterations, seed, seconds)


def _reporter(progress: Progress, place: int, m: int) -> Report:
    def report(done: float) -> None:
        progress((place + done) / m, f"Drawing missing values: data set {place + 1} of {m}")

    return report


def _gathered(chain: Chain, name: str, found: Sequence[Completed]) -> Drawn:
    return Drawn(
        name,
        chain.rows[chain.lacking[name]],
        np.stack([one.values[name] for one in found]),
        int(chain.held[name].sum()),
        np.array([one.trace[name] for one in found]),
    )
