"""What an association may depend on, cut into levels: quarters of an amount, categories, two bands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.knowledge import catalogue
from neuro.knowledge.display import level
from neuro.knowledge.products import DeclaredProduct
from neuro.models.categories import coded
from neuro.models.fit import Fitted
from neuro.models.otherwise.difference import End
from neuro.models.quantiles import quantile

QUARTERS = ("lowest quarter", "second quarter", "third quarter", "highest quarter")
FEWEST = 30
"""Fewer people in a level than this, and its difference rests on too little to be told. Grade C."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """People of one level.

    Attributes:
        label: in words.
        low, high: bounds in the modifier's unit, `high` in it; None where there is no end, or none has a meaning.
        people: rows used, shape (fitted.n,).
    """

    label: str
    low: float | None
    high: float | None
    people: NDArray[np.bool_]


def levels(row: DeclaredProduct, fitted: Fitted, sample: Sample, modifier: str) -> tuple[Level, ...]:
    """The levels of a modifier among the rows used.

    Raises:
        ModelError: fewer than two levels, or too few people in one.
    """
    values = sample.columns[modifier][fitted.used]
    if row.kind == "amount":
        found = _quarters(values, sample.weight[fitted.used])
    elif row.kind == "band":
        found = _bands(row, values)
    else:
        found = _categories(modifier, values)
    if len(found) < 2 or min(int(one.people.sum()) for one in found) < FEWEST:
        raise ModelError(
            f"Wanted {FEWEST} people in each level of '{modifier}'; some level has fewer. Ask a wider group."
        )
    return found


def ends(row: DeclaredProduct, fitted: Fitted, sample: Sample, modifier: str) -> tuple[End, End]:
    """Two values of a modifier to compare: its quartiles, its first two categories, or both sides of a band."""
    values = sample.columns[modifier][fitted.used]
    if row.kind == "band":
        return 0.0, 1.0
    if row.kind == "category":
        codes, names = coded(values)
        text = values.dtype == object
        present = [name if text else float(name) for name in names]
        return present[0], present[1]
    low, high = quantile(values, sample.weight[fitted.used], (0.25, 0.75))
    return float(low), float(high)


def _quarters(values: NDArray[np.float64], weight: NDArray[np.float64]) -> tuple[Level, ...]:
    edges = quantile(values, weight, (0.25, 0.50, 0.75))
    place = np.searchsorted(edges, values, side="left")
    bounds = [None, *(float(edge) for edge in edges), None]
    return tuple(
        Level(label, bounds[one], bounds[one + 1], place == one)
        for one, label in enumerate(QUARTERS)
        if (place == one).any()
    )


def _bands(row: DeclaredProduct, values: NDArray[np.float64]) -> tuple[Level, ...]:
    assert row.edge is not None
    above = values >= row.edge
    return Level(row.levels[0], None, row.edge, ~above), Level(row.levels[1], row.edge, None, above)


def _categories(modifier: str, values: NDArray[np.generic]) -> tuple[Level, ...]:
    codes, names = coded(values)
    about = catalogue.variable(modifier) if catalogue.known(modifier) else None
    flag = about is not None and about.unit == "0/1"
    words = {"0": "no", "1": "yes"} if flag else {}
    return tuple(
        Level(words.get(name) or level(modifier, name), None, None, codes == place) for place, name in enumerate(names)
    )
