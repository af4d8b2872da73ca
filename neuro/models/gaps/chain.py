"""One chain: every column with gaps drawn given all the others, round after round."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.models.basis import derived
from neuro.models.categories import matched
from neuro.models.eligible import coded_missing, outcome_values
from neuro.models.gaps import chained
from neuro.models.gaps.imputable import Imputable
from neuro.models.gaps.predictors import Matrix, Scale, blocks, factors, partners, scale
from neuro.models.learn import learn, required
from neuro.models.spec import ModelSpec

QUARTERS = 4
"""Groups of people alike in a number that a column is multiplied with. Grade C."""
EACH = 5
"""Donors for each predictor, below which a group has no regression of its own. Grade C."""
Places = NDArray[np.int64]
Report = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Completed:
    """One data set: the drawn values of each column with gaps, and their mean after each round."""

    values: Mapping[str, NDArray[Any]]
    trace: Mapping[str, Sequence[float]]


@dataclass(slots=True, eq=False)
class _Target:
    """A column with gaps while it is drawn; places count the people imputed for."""

    scale: Scale
    held: NDArray[np.int64]
    lacking: NDArray[np.int64]
    known: NDArray[Any]
    on_scale: NDArray[np.float64]
    predictors: NDArray[np.int64]
    partners: tuple[Scale, ...]
    clusters: chained.Clusters
    effects: NDArray[np.float64]


class Chain:
    """What every data set starts from."""

    def __init__(self, spec: ModelSpec, sample: Sample, people: Imputable, auxiliaries: Sequence[str]) -> None:
        rows = np.flatnonzero(people.who)
        names, asked = tuple(dict.fromkeys((*people.columns, *auxiliaries))), factors(spec)
        self.spec, self.rows = spec, rows
        self.columns = {name: sample.columns[name][rows] for name in dict.fromkeys((*names, *required(spec)))}
        self.held = {name: ~coded_missing(self.columns[name]) for name in names}
        self.lacking = {name: self._gap(name, people) for name in names}
        self.scales = {name: scale(name, self.columns[name][held], name in asked) for name, held in self.held.items()}
        weight = np.log(sample.weight[rows])[:, None]
        self.fixed = weight if np.ptp(weight) > 0 else np.empty((len(rows), 0))
        self.psu = np.unique(sample.psu[rows], return_inverse=True)[1]
        self.kept = people.kept[rows]
        seen = np.unique(outcome_values(spec.outcome, derived(self.columns, spec.derive))[self.kept])
        self.rooted = len(seen) > 2 and seen[0] >= 0
        self.order = sorted((name for name in names if self.lacking[name].any()), key=lambda n: self.lacking[n].sum())

    def _gap(self, name: str, people: Imputable) -> NDArray[np.bool_]:
        """Who of the people imputed for gets a value: who needs a model's column, who lacks an auxiliary one."""
        if name not in people.columns:
            return ~self.held[name]
        return people.missing[name][self.rows] if name in people.missing else np.zeros(len(self.rows), dtype=bool)

    def donors(self, name: str) -> NDArray[np.bool_]:
        """Who may lend a value: everybody who has it; a category's level only if somebody of the fit has it."""
        held, one = self.held[name], self.scales[name]
        if not one.levels:
            return held
        codes = matched(self.columns[name], one.levels)[0]
        return held & np.isin(codes, np.unique(codes[held & self.kept]))


def completed(chain: Chain, rng: np.random.Generator, iterations: int, report: Report) -> Completed:
    """One data set: values drawn in a first guess, then round after round given all others."""
    columns = {name: values.copy() for name, values in chain.columns.items()}
    for name in chain.order:
        lenders, gaps = np.flatnonzero(chain.donors(name)), chain.lacking[name]
        columns[name][gaps] = columns[name][rng.choice(lenders, int(gaps.sum()))]
    basis = learn(chain.spec, derived(columns, chain.spec.derive), chain.kept, np.ones(len(chain.rows)))
    made = blocks(chain.spec, basis, tuple(chain.scales.values()), chain.rooted)
    matrix = Matrix(made, columns, chain.fixed)
    targets = [_target(chain, name, matrix, partners(chain.spec, basis, name)) for name in chain.order]
    trace: dict[str, list[float]] = {name: [] for name in chain.order}
    for turn in range(iterations):
        for target in targets:
            name = target.scale.name
            _draw(target, matrix, columns, rng)
            trace[name].append(float(target.scale.codes({name: columns[name][target.lacking]}).mean()))
        report((turn + 1) / iterations)
    values = {target.scale.name: columns[target.scale.name][target.lacking] for target in targets}
    return Completed(values, trace)


def _target(chain: Chain, name: str, matrix: Matrix, beside: Sequence[str]) -> _Target:
    held, gaps, one = np.flatnonzero(chain.donors(name)), np.flatnonzero(chain.lacking[name]), chain.scales[name]
    known = chain.columns[name][held]
    on_scale = one.values({name: known})
    clusters = chained.Clusters(chain.psu[held], chain.psu[gaps], int(chain.psu.max()) + 1)
    effects = np.zeros((clusters.count, on_scale.shape[1]))
    others = tuple(chain.scales[other] for other in beside)
    return _Target(one, held, gaps, known, on_scale, matrix.without(name), others, clusters, effects)


def _draw(target: _Target, matrix: Matrix, columns: dict[str, Any], rng: np.random.Generator) -> None:
    name, alike = target.scale.name, _alike(target.partners, columns)
    for donors, recipients in _groups(alike[target.held], alike[target.lacking], len(target.predictors)):
        rows = target.held[donors], target.lacking[recipients]
        known, wanted = (matrix.values[some][:, target.predictors] for some in rows)
        clusters = chained.Clusters(
            target.clusters.donors[donors], target.clusters.recipients[recipients], target.clusters.count
        )
        drawn = chained.draw(known, wanted, target.on_scale[donors], clusters, target.effects, rng)
        target.effects = drawn.effects
        columns[name][rows[1]] = target.known[donors][chained.donors(drawn.known, drawn.wanted, rng)]
    matrix.refresh(name, columns, target.lacking)


def _groups(held: Places, lacking: Places, predictors: int) -> list[tuple[Places, Places]]:
    """Donors and recipients of each group, as places; groups with few donors for a regression take everybody's."""
    found, others = [], np.ones(len(lacking), dtype=bool)
    for group in np.unique(held):
        donors, recipients = np.flatnonzero(held == group), np.flatnonzero(lacking == group)
        if len(donors) >= EACH * predictors and len(recipients):
            found.append((donors, recipients))
            others[recipients] = False
    return [*found, (np.arange(len(held)), np.flatnonzero(others))] if others.any() else found


def _alike(partners: Sequence[Scale], columns: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    """Groups of people alike in the columns that a column is multiplied with: levels, or quarters of a number."""
    codes = np.zeros(len(next(iter(columns.values()))), dtype=np.int64)
    for partner in partners:
        x = np.nan_to_num(partner.codes(columns))
        few = len(np.unique(x)) <= QUARTERS + 1
        own = np.unique(x, return_inverse=True)[1] if few else np.searchsorted(np.quantile(x, (0.25, 0.5, 0.75)), x)
        codes = codes * (int(own.max()) + 1) + own
    return codes
