"""Multiple imputation by chained equations: what was not measured, drawn again and again from what was."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.jobs import Progress, silent
from neuro.models import chained
from neuro.models.categories import matched
from neuro.models.eligible import coded_missing
from neuro.models.imputable import Imputable, frozen, imputable
from neuro.models.learn import learn
from neuro.models.predictors import Block, Matrix, Scale, blocks, factors, scale
from neuro.models.spec import ModelSpec

M = 10
"""Completed data sets (statistics.md asks for 10 or more; the simulation error of a standard error is then a few
per cent at the losses seen here). Grade C."""
ITERATIONS = 10
"""Rounds of the chain. Values are missing in a few columns each, so chains mix fast: five to ten are usual
(van Buuren, Flexible Imputation of Missing Data, 6.5.2). Grade B."""
SEED = 20261124
"""Draws every imputation unless another seed is given."""
MOST = 100
"""More completed data sets than this change nothing that can be seen. Grade C."""
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


@dataclass(slots=True, eq=False)
class _Target:
    """A column with gaps while it is drawn; places count the people imputed for."""

    scale: Scale
    held: NDArray[np.int64]
    lacking: NDArray[np.int64]
    known: NDArray[Any]
    on_scale: NDArray[np.float64]
    predictors: NDArray[np.int64]
    clusters: chained.Clusters
    effects: NDArray[np.float64]


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
    each person takes the value of one of the five people predicted nearest.

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
    start = time.perf_counter()
    people = imputable(spec, sample)
    if not people.missing:
        raise ModelError("Nothing to impute: nobody lacks what could be drawn. Fit the model without --impute.")
    fixed = frozen(spec, sample, people)
    chain = _Chain(fixed, sample, people, auxiliaries)
    found = []
    for place in range(m):
        rng = np.random.default_rng([seed, place])
        found.append(_one(chain, rng, iterations, lambda done, at=place: progress((at + done) / m, _said(at, m))))
    drawn = tuple(_gathered(chain, name, found) for name in people.missing)
    seconds = time.perf_counter() - start
    return Imputed(fixed, people, drawn, tuple(auxiliaries), m, iterations, seed, seconds)


def _said(place: int, m: int) -> str:
    return f"Drawing missing values: data set {place + 1} of {m}"


class _Chain:
    """What every data set starts from."""

    def __init__(self, spec: ModelSpec, sample: Sample, people: Imputable, auxiliaries: Sequence[str]) -> None:
        rows = np.flatnonzero(people.who)
        names = dict.fromkeys((*people.columns, *auxiliaries))
        self.rows = rows
        self.columns = {name: sample.columns[name][rows] for name in names}
        self.lacking = {name: coded_missing(values) for name, values in self.columns.items()}
        asked = factors(spec)
        self.scales = {
            name: scale(name, values[~self.lacking[name]], name in asked) for name, values in self.columns.items()
        }
        everything = {name: values[rows] for name, values in sample.columns.items()}
        self.spec, self.everything = spec, everything
        weight = np.log(sample.weight[rows])[:, None]
        self.fixed = weight if np.ptp(weight) > 0 else np.empty((len(rows), 0))
        self.psu = np.unique(sample.psu[rows], return_inverse=True)[1]
        self.kept = people.kept[rows]
        self.order = sorted((name for name in names if self.lacking[name].any()), key=lambda n: self.lacking[n].sum())

    def donors(self, name: str) -> NDArray[np.bool_]:
        """Who may lend a value: everybody who has it; a category's level only if somebody of the fit has it."""
        held, one = ~self.lacking[name], self.scales[name]
        if not one.levels:
            return held
        codes = matched(self.columns[name], one.levels)[0]
        return held & np.isin(codes, np.unique(codes[held & self.kept]))


def _one(chain: _Chain, rng: np.random.Generator, iterations: int, report: Any) -> dict[str, Any]:
    """One data set: values drawn in a first guess, then round after round given all others."""
    from neuro.models.basis import derived

    columns = {name: values.copy() for name, values in chain.columns.items()}
    for name in chain.order:
        lenders, gaps = np.flatnonzero(chain.donors(name)), chain.lacking[name]
        columns[name][gaps] = columns[name][rng.choice(lenders, int(gaps.sum()))]
    whole = {**chain.everything, **columns}
    basis = learn(chain.spec, derived(whole, chain.spec.derive), chain.kept, np.ones(len(chain.rows)))
    made: tuple[Block, ...] = blocks(chain.spec, basis, tuple(chain.scales.values()))
    matrix = Matrix(made, columns, chain.fixed)
    targets = [_target(chain, name, matrix) for name in chain.order]
    trace: dict[str, list[float]] = {name: [] for name in chain.order}
    for turn in range(iterations):
        for target in targets:
            name = target.scale.name
            _draw(target, matrix, columns, rng)
            drawn = {name: columns[name][target.lacking]}
            trace[name].append(float(target.scale.values(drawn).mean()))
        report((turn + 1) / iterations)
    values = {target.scale.name: columns[target.scale.name][target.lacking] for target in targets}
    return {"values": values, "trace": trace}


def _target(chain: _Chain, name: str, matrix: Matrix) -> _Target:
    held, gaps, one = np.flatnonzero(chain.donors(name)), np.flatnonzero(chain.lacking[name]), chain.scales[name]
    known = chain.columns[name][held]
    on_scale = one.values({name: known})
    clusters = chained.Clusters(chain.psu[held], chain.psu[gaps], int(chain.psu.max()) + 1)
    effects = np.zeros((clusters.count, on_scale.shape[1]))
    return _Target(one, held, gaps, known, on_scale, matrix.without(name), clusters, effects)


def _draw(target: _Target, matrix: Matrix, columns: dict[str, Any], rng: np.random.Generator) -> None:
    x = matrix.values
    known, wanted = x[target.held][:, target.predictors], x[target.lacking][:, target.predictors]
    drawn = chained.draw(known, wanted, target.on_scale, target.clusters, target.effects, rng)
    target.effects = drawn.effects
    lender = chained.donors(drawn.known, drawn.wanted, rng)
    name = target.scale.name
    columns[name][target.lacking] = target.known[lender]
    matrix.refresh(name, columns, target.lacking)


def _gathered(chain: _Chain, name: str, found: Sequence[Mapping[str, Any]]) -> Drawn:
    return Drawn(
        name,
        chain.rows[chain.lacking[name]],
        np.stack([one["values"][name] for one in found]),
        int((~chain.lacking[name]).sum()),
        np.array([one["trace"][name] for one in found]),
    )
