"""The units of a design whose rows stay in the database: one line a PSU, or a stratum where people are the units."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.cohort.sample import Sample
from neuro.cohort.stages import stages
from neuro.models import survey
from neuro.models.large.relation import Rows, answered
from neuro.models.large.weighing import Weighing

Values = NDArray[np.float64]
Codes = NDArray[np.int64]
DENSE = 4_000_000
"""Combinations of design columns up to which each has a place in a table. Grade C."""


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Who was drawn, as counts.

    Attributes:
        place: values of the design columns -> line.
        sample: a line each, as if it were one person with the weight of all its people that are used, shape (C,).
        people: people of the whole design, shape (C,). used: of them in the fit, shape (C,).
        alone: whether every person is a unit; the lines are then strata.
    """

    place: Mapping[tuple[Any, ...], int]
    sample: Sample
    people: Codes
    used: Codes
    alone: bool

    def finder(self) -> Callable[[Sequence[NDArray[Any]]], Codes]:
        """What finds the line of each of some people from their design columns, in the order of `sample.columns`."""
        import pandas as pd

        known = list(self.sample.columns.values())
        if not known:
            return lambda keys: np.zeros(0, dtype=np.int64)
        indices = [pd.Index(pd.unique(values)) for values in known]

        def crossed(keys: Sequence[NDArray[Any]]) -> Codes:
            found = np.zeros(len(keys[0]), dtype=np.int64)
            for index, values in zip(indices, keys, strict=True):
                found = found * len(index) + index.get_indexer(values)
            return found

        whole = crossed(known)
        if whole.max() < DENSE:
            place = np.zeros(int(whole.max()) + 1, dtype=np.int64)
            place[whole] = np.arange(len(whole))
            return lambda keys: place[crossed(keys)]
        order = np.argsort(whole)
        ordered = whole[order]
        return lambda keys: np.asarray(order[np.searchsorted(ordered, crossed(keys))], dtype=np.int64)

    @property
    def df(self) -> int:
        """Degrees of freedom of the design among the rows used."""
        if self.alone:
            return int(self.used.sum() - np.count_nonzero(self.used))
        return survey.degrees_of_freedom(self.sample.unit[self.used > 0], survey.structure(self.sample))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know of the design."""
        if not self.alone:
            return survey.warnings(self.sample, self.used > 0)
        lonely = int(np.sum((self.people == 1) & (self.used == 1)))
        said = survey.sentences(self.sample, self.df, lonely)
        return (*said, survey.NO_OTHERS) if np.isnan(self.scale).any() else said

    def covariance(self, totals: Values, squares: Values | None = None) -> Values:
        """Design covariance of the sum of weighted scores.

        Args:
            totals: sum of the scores of the used rows of each line, shape (C, p).
            squares: sum of the outer products of scores, each times the `scale` of its line, where people are the
                units, shape (p, p).
        """
        if squares is None:
            there = self.used > 0
            return survey.covariance(totals[there], self.sample.unit[there], survey.structure(self.sample))
        middle = totals / np.sqrt(np.maximum(self.people, 1))[:, None]
        several = (self.people > 1)[:, None]
        return np.asarray(squares - np.where(several, middle * self.scale[:, None], 0.0).T @ middle)

    @property
    def scale(self) -> Values:
        """What multiplies a person's squared score where people are the units, by stratum, shape (C,)."""
        size, there = self.people.astype(float), self.used > 0
        scale = np.where(size > 1, size / np.maximum(size - 1, 1), float(self.sample.lonely == "adjust"))
        if self.sample.lonely != "average":
            return scale
        telling = int(np.sum((size > 1) & there))
        return scale * (there.sum() / telling if telling else np.nan)


def units(cohort: Cohort, rows: Rows, weighing: Weighing) -> Units:
    """Count the people of each unit.

    Raises:
        DesignError: stages, strata and finite populations do not match.
    """
    keys = [f"k{place}" for place in range(len(weighing.keys))]
    tail = f"group by {', '.join(keys)} order by {', '.join(keys)}" if keys else ""
    counted = "count(*)", "count(*) filter (used)", "coalesce(sum(w) filter (used), 0e0)"
    found = answered(cohort, rows.query(*keys, *counted, tail=tail))
    lines = [line[: len(keys)] for line in found]
    people, used = (np.array([line[len(keys) + place] for line in found], dtype=np.int64) for place in (0, 1))
    weight = np.array([line[-1] for line in found], dtype=np.float64)
    columns = {name: _column([line[place] for line in lines]) for place, name in enumerate(weighing.keys)}
    drawn = stages(weighing.plan, columns, len(lines))
    sample = Sample(
        columns=columns,
        weight=weight,
        stratum=drawn[0].stratum,
        psu=drawn[0].unit,
        lonely=weighing.plan.lonely,
        weighted=not weighing.plan.srs,
        explanation=weighing.explanation,
        fraction=drawn[0].fraction,
        below=drawn[1:] if weighing.plan.fpc else (),
    )
    return Units({line: place for place, line in enumerate(lines)}, sample, people, used, weighing.alone)


def _column(values: list[Any]) -> NDArray[Any]:
    text = any(isinstance(value, str) for value in values)
    return np.array(values, dtype=object if text else np.float64)
