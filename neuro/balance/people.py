"""The people of a cohort, each set of columns under the weight it needs."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from neuro.balance.indices import Index, index, indices
from neuro.balance.strata import strata
from neuro.cohort.assays import scales
from neuro.cohort.cohort import CYCLE, Cohort, DesignSpec
from neuro.cohort.draw import draw
from neuro.cohort.sample import Columns, Sample
from neuro.cohort.store import fetch
from neuro.errors import DataError
from neuro.knowledge import catalogue

DAYS = "diet_days"
"""How many days of diet a row is the mean of."""
CONTEXT = ("sex", "age", CYCLE, DAYS)


class People:
    """A cohort read once for whom a row is set against, and once for each set of columns that has a weight of its own.

    Attributes:
        cohort, design: whose, and how they came in; None takes the cohort's own.
        context: sex, age, cycle and recalled days, as far as the cohort has them.
        place: stratum of each row, shape (n,).
    """

    def __init__(self, cohort: Cohort, design: DesignSpec | None = None) -> None:
        self.cohort, self.design = cohort, design
        self.context: Columns = fetch(cohort, [name for name in CONTEXT if name in cohort.names])
        self.place = np.broadcast_to(strata(self.context), cohort.provenance.rows)
        self._whole: Sample | None = None

    def sample(self, *rows: Index) -> Sample:
        """Everybody with what these indices read together, under the weight that these columns need.

        Raises:
            DataError: the cohort lacks a column, or holds it on the scales of several assays.
            DesignError: no design is declared, or these columns have no valid weight together.
        """
        names = tuple(dict.fromkeys(name for row in rows for name in row.needs))
        absent = [name for name in names if name not in self.cohort.names]
        if absent:
            raise DataError(f"{self.cohort.title} did not measure {', '.join(_label(name) for name in absent)}.")
        sample = self._drawn(names)
        for name in names:
            twin = catalogue.one_scale(name) if catalogue.known(name) else ""
            if twin in self.cohort.names and len(scales(name, twin, cycles_of(sample, name))) > 1:
                raise DataError(
                    f"{_label(name)} was measured by another assay from cycle to cycle of {self.cohort.title}: use it "
                    f"on one scale ('{twin}')."
                )
        return sample

    def _drawn(self, names: tuple[str, ...]) -> Sample:
        """Under the rule "nhanes" each set of columns has a weight of its own; otherwise one weight serves all."""
        plan = self.design or self.cohort.design
        if plan is not None and plan.rule is None:
            if self._whole is None:
                every = {name for row in indices() for name in row.needs if name in self.cohort.names}
                self._whole = self._with_context(draw(self.cohort, sorted(every), design=self.design))
            return self._whole
        return self._with_context(draw(self.cohort, names, design=self.design))

    def _with_context(self, sample: Sample) -> Sample:
        return replace(sample, columns={**sample.columns, **self.context})

    def of(self, codes: Iterable[str]) -> Sample:
        """As `sample`, by the codes of the indices."""
        return self.sample(*(index(code) for code in codes))


def cycles_of(sample: Sample, name: str) -> tuple[str, ...]:
    """Cycles in which somebody who counts had a column measured, in order."""
    if CYCLE not in sample.columns:
        return ()
    rows = np.isfinite(sample.columns[name]) & (sample.weight > 0)
    return tuple(sorted({str(cycle) for cycle in sample.columns[CYCLE][rows]}))


def _label(name: str) -> str:
    return catalogue.variable(name).label if catalogue.known(name) else f"'{name}'"
