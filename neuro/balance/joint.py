"""What a cohort says of parts together: their correlations, and the central 90 % of each mean of some of them."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from neuro.balance.axes import Axis
from neuro.balance.indices import index
from neuro.balance.parts import Part, parts
from neuro.balance.people import People
from neuro.balance.reference import FEW, Limits, Pair, Reference
from neuro.balance.scores import standardised, with_standards
from neuro.cohort.quantiles import quantile
from neuro.errors import NeuroError
from neuro.expression import Expression

Values = NDArray[np.float64]
CENTRAL = (0.05, 0.95)
"""An axis's own normal band: nine of ten people alike. Grade C: a convention."""
Together = tuple[Values, Values]


def joint(people: People, reference: Reference, axes: Iterable[Axis]) -> Reference:
    """The reference with correlations between parts, and the normal band of each set of parts that people have."""
    found = _Scores(people, reference)
    correlations: dict[Pair, tuple[float, int]] = {}
    limits: dict[tuple[str, tuple[str, ...]], Limits] = {}
    for row in axes:
        own = [part for part in parts(row) if reference.origin(part.index(reference)) == "cohort"]
        for size in range(1, len(own) + 1):
            for chosen in combinations(own, size):
                codes = tuple(part.index(reference) for part in chosen)
                together = found.together(codes)
                if together is None:
                    continue
                limits[row.code, codes] = _limits(chosen, *together)
                if size == 2 and codes not in correlations:
                    correlations[codes[0], codes[1]] = _correlation(*together)
    return replace(reference, correlations=correlations, limits=limits)


class _Scores:
    """Scores of indices among people who have some of them together, each set under its own weight."""

    def __init__(self, people: People, reference: Reference) -> None:
        self.people, self.reference = people, reference
        self.known: dict[tuple[str, ...], Together | None] = {}

    def together(self, codes: tuple[str, ...]) -> Together | None:
        """Unsigned scores (indices, n) and weights (n,); None where fewer than 30 people or no weight is valid."""
        if any(self.known.get((code,), ()) is None for code in codes):
            return None
        if codes not in self.known:
            self.known[codes] = self._read(codes)
        return self.known[codes]

    def _read(self, codes: tuple[str, ...]) -> Together | None:
        try:
            sample = self.people.of(codes)
        except NeuroError:
            return None
        given = with_standards(sample.columns, self.reference, codes)
        scores = np.array([self._score(code, given) for code in codes])
        rows = np.isfinite(scores).all(axis=0) & (sample.weight > 0)
        return (scores[:, rows], sample.weight[rows]) if rows.sum() >= FEW else None

    def _score(self, code: str, given: dict[str, Values]) -> Values:
        tree = standardised(code, self.reference, given)
        return (
            np.asarray(Expression(index(code).expression, tree).evaluate(given)) if tree is not None else np.array([])
        )


def _limits(chosen: tuple[Part, ...], scores: Values, weight: Values) -> Limits:
    signs = np.array([part.sign for part in chosen], dtype=float)
    low, high = quantile(signs @ scores / len(chosen), weight, CENTRAL)
    return Limits(float(low), float(high), len(weight))


def _correlation(scores: Values, weight: Values) -> tuple[float, int]:
    away = scores - (scores @ weight / weight.sum())[:, None]
    product = (away * weight) @ away.T
    return float(product[0, 1] / np.sqrt(product[0, 0] * product[1, 1])), len(weight)
