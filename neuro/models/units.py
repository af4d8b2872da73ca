"""The units of a design whose rows stay in the database: one line a PSU, or a stratum where people are the units."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.cohort.sample import Sample
from neuro.cohort.stages import stages
from neuro.models import survey
from neuro.models.relation import Rows, answered
from neuro.models.weighing import Weighing

Values = NDArray[np.float64]
Codes = NDArray[np.int64]


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
        return survey.sentences(self.sample, self.df, lonely)

    def covariance(self, totals: Values, squares: Values | None = None) -> Values:
        """Design covariance of the sum of weighted scores.

        Args:
            totals: sum of the scores of the used rows of each line, shape (C, p).
            squares: sum of their outer products, shape (C, p, p), where people are the units.
        """
        if squares is None:
            there = self.used > 0
            return survey.covariance(totals[there], self.sample.unit[there], survey.structure(self.sample))
        size = self.people.astype(float)
        several = size > 1
        middle = totals[:, :, None] * totals[:, None, :] / np.maximum(size, 1)[:, None, None]
        adjust = float(self.sample.lonely == "adjust")
        scale = np.where(several, size / np.maximum(size - 1, 1), adjust) * self._lift(several)
        centred = squares - np.where(several[:, None, None], middle, 0.0)
        return np.asarray((scale[:, None, None] * centred).sum(axis=0))

    def _lift(self, several: NDArray[np.bool_]) -> float:
        """Under "average", strata with one person contribute the mean of the others."""
        if self.sample.lonely != "average":
            return 1.0
        there = self.used > 0
        telling = int(np.sum(several & there))
        return int(there.sum()) / telling if telling else float("nan")


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
