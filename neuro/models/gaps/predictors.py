"""What columns are imputed from: every column as it enters the model, the outcome, the design."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.knowledge import catalogue
from neuro.models.basis import Basis, derived
from neuro.models.categories import coded, matched
from neuro.models.eligible import outcome_values
from neuro.models.gaps.imputable import outcome_columns
from neuro.models.learn import base_columns
from neuro.models.spec import Factor, ModelSpec

Values = NDArray[np.float64]
Columns = Mapping[str, NDArray[Any]]
SKEWED = 1.0
"""Skewness above which a positive column that the catalogue does not know is taken by its logarithm. Grade C."""
SAME = 1 - 1e-8
"""Columns that correlate more than this are one column twice."""


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How a column is handled.

    Attributes:
        name: the column.
        levels: of a category; () for a number.
        log: whether a number is taken by its logarithm, `shift` added before.
    """

    name: str
    levels: tuple[str, ...] = ()
    log: bool = False
    shift: float = 0.0

    def values(self, columns: Columns) -> Values:
        """The column on its own scale: one column, or one for each level (two levels: one column), shape (n, k)."""
        if self.levels:
            codes = matched(columns[self.name], self.levels)[0]
            return (codes[:, None] == np.arange(1 if len(self.levels) == 2 else 0, len(self.levels))).astype(float)
        x = np.asarray(columns[self.name], dtype=float)[:, None]
        return np.log(x + self.shift) if self.log else x

    def codes(self, columns: Columns) -> Values:
        """A number on its own scale, or the places of a category's levels, shape (n,)."""
        values = self.values(columns)
        return values[:, 0] if values.shape[1] == 1 else values @ np.arange(1, values.shape[1] + 1)

    def predictors(self, columns: Columns) -> Values:
        """The same as predictors: a category less its first level."""
        values = self.values(columns)
        return values[:, 1:] if len(self.levels) > 2 else values


def scale(name: str, values: NDArray[Any], factor: bool) -> Scale:
    """How a column is handled, by its kind, the catalogue and its observed values.

    Args:
        values: observed ones.
        factor: whether a model reads it as a category.
    """
    if factor or values.dtype == object:
        return Scale(name, levels=coded(values)[1])
    x = np.asarray(values, dtype=float)
    if not (_logarithmic(name, x) and x.min() >= 0):
        return Scale(name)
    positive = x[x > 0]
    return Scale(name, log=True, shift=float(positive.min()) / 2 if len(positive) < len(x) else 0.0)


def _logarithmic(name: str, x: Values) -> bool:
    if catalogue.known(name):
        return catalogue.variable(name).scale == "log"
    spread = float(x.std())
    few = len(np.unique(x)) <= 2
    return not few and spread > 0 and float(np.mean(((x - x.mean()) / spread) ** 3)) > SKEWED


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Predictors that are made of the same columns; they do not predict any of these."""

    sources: frozenset[str]
    values: Callable[[Columns], Values]


def blocks(spec: ModelSpec, basis: Basis, scales: Sequence[Scale], rooted: bool) -> tuple[Block, ...]:
    """Every column by itself, every term as it enters the model, and the outcome.

    Args:
        basis: learnt from observed values.
        scales: of the model's columns and of auxiliary ones.
        rooted: whether the root of the outcome stands beside it: what goes with a count bends over it.
    """
    found = [Block(frozenset([one.name]), one.predictors) for one in scales]
    own = frozenset(outcome_columns(spec))
    found.append(Block(own, lambda columns: _outcome(spec, columns, rooted)))
    for block in basis.blocks:
        names = block.names
        sources = frozenset(base_columns(spec, [block.column]))
        found.append(Block(sources, _terms(spec, basis, names)))
    for name, left, right in basis.products:
        sources = frozenset((*_sources(spec, basis, left), *_sources(spec, basis, right)))
        found.append(Block(sources, _terms(spec, basis, (name,))))
    return tuple(found)


def partners(spec: ModelSpec, basis: Basis, name: str) -> tuple[str, ...]:
    """Columns whose product with a column is in the model: among people unlike in them it follows other slopes."""
    found: list[str] = []
    for _, left, right in basis.products:
        for mine, other in ((left, right), (right, left)):
            if name in _sources(spec, basis, mine):
                found += (column for column in _sources(spec, basis, other) if column != name)
    return tuple(dict.fromkeys(found))


def _sources(spec: ModelSpec, basis: Basis, part: str) -> tuple[str, ...]:
    return base_columns(spec, [block.column for block in basis.blocks if part in block.names])


def _outcome(spec: ModelSpec, columns: Columns, rooted: bool) -> Values:
    y = outcome_values(spec.outcome, derived(columns, spec.derive))
    return np.column_stack([y, np.sqrt(y)]) if rooted else y[:, None]


def _terms(spec: ModelSpec, basis: Basis, names: Sequence[str]) -> Callable[[Columns], Values]:
    def values(columns: Columns) -> Values:
        whole = derived(columns, spec.derive)
        parts: dict[str, Values] = {}
        for block in basis.blocks:
            parts |= zip(block.names, block.values(whole).T, strict=True)
        parts |= {name: parts[left] * parts[right] for name, left, right in basis.products}
        return np.column_stack([parts[name] for name in names])

    return values


class Matrix:
    """The predictors of everybody, kept up to date while columns are drawn.

    Attributes:
        values: standardised, first column ones, shape (n, p).
    """

    def __init__(self, blocks: Sequence[Block], columns: Columns, fixed: Values) -> None:
        """Evaluate all predictors.

        Args:
            columns: completed, shape (n,) each.
            fixed: predictors that no draw changes (the logarithm of the weight), shape (n, f).
        """
        raw = [fixed, *(block.values(columns) for block in blocks)]
        whole = np.column_stack(raw)
        self._centre, self._spread = np.nanmean(whole, axis=0), np.nanstd(whole, axis=0)
        z = self._standardised(whole, slice(None))
        owner = np.repeat(np.arange(-1, len(blocks)), [part.shape[1] for part in raw])
        made_of = [frozenset[str](), *(block.sources for block in blocks)]
        kept = _distinct(z, [made_of[place + 1] for place in owner])
        self.values = np.column_stack([np.ones(len(z)), z[:, kept]])
        self._blocks = []
        for place, block in enumerate(blocks):
            mine = kept[owner[kept] == place]
            if len(mine):
                first = int(np.flatnonzero(owner == place)[0])
                self._blocks.append((block, mine, mine - first, 1 + np.searchsorted(kept, mine)))

    def _standardised(self, raw: Values, places: Any) -> Values:
        spread = self._spread[places]
        z = (raw - self._centre[places]) / np.where(spread > 0, spread, 1.0)
        return np.nan_to_num(z, nan=0.0, posinf=0.0, neginf=0.0)

    def without(self, name: str) -> NDArray[np.int64]:
        """Predictors that are not made of a column, as places."""
        made = [at for block, _, _, at in self._blocks if name in block.sources]
        return np.setdiff1d(np.arange(self.values.shape[1]), np.concatenate(made) if made else [])

    def refresh(self, name: str, columns: Columns, rows: NDArray[np.int64]) -> None:
        """Recompute what is made of a column that has changed in some rows."""
        held: dict[str, NDArray[Any]] = {}
        for block, mine, own, at in self._blocks:
            if name in block.sources:
                held = held or {column: values[rows] for column, values in columns.items()}
                self.values[np.ix_(rows, at)] = self._standardised(block.values(held)[:, own], mine)


def _distinct(z: Values, made_of: Sequence[frozenset[str]]) -> NDArray[np.int64]:
    """Columns that vary and repeat no earlier one made of the same."""
    alike = np.abs(z.T @ z) / len(z)
    kept: list[int] = []
    for place in range(z.shape[1]):
        again = any(alike[place, other] > SAME and made_of[other] <= made_of[place] for other in kept)
        if alike[place, place] > 0 and not again:
            kept.append(place)
    return np.array(kept, dtype=np.int64)


def factors(spec: ModelSpec) -> frozenset[str]:
    """Columns that the model reads as categories."""
    return frozenset(term.column for term in spec.terms if isinstance(term, Factor))
