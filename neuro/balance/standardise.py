"""A cohort as a reference: weighted moments of each index by sex and age band, each with the weight it needs."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from neuro.balance.eligible import Eligibility, eligibility
from neuro.balance.indices import Index, indices
from neuro.balance.reference import Moments, Reference, Standard, of_cohort, of_published
from neuro.balance.strata import EVERYBODY, NONE, STRATA, Stratum, strata
from neuro.cohort.cohort import CYCLE, Cohort, DesignSpec
from neuro.cohort.draw import draw
from neuro.cohort.sample import Sample
from neuro.cohort.store import fetch
from neuro.errors import DataError, NeuroError
from neuro.expression.tree import kind
from neuro.knowledge import catalogue

Values = NDArray[np.float64]
CONTEXT = ("sex", "age", CYCLE)


def reference(cohort: Cohort, design: DesignSpec | None = None) -> Reference:
    """Centre and spread of every index among people alike, from a cohort; published where it never measured one.

    Args:
        design: how people came in; None takes the cohort's own.
    """
    return _cached(_Key(cohort, design))


class _Key:
    """A cohort as what its file and design are, so that equal ones share a reference."""

    def __init__(self, cohort: Cohort, design: DesignSpec | None) -> None:
        self.cohort, self.design = cohort, design
        self.identity = (cohort.provenance.sha256, cohort.provenance.rows, cohort.names, design or cohort.design)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


@lru_cache(maxsize=8)
def _cached(key: _Key) -> Reference:
    standards: dict[str, tuple[Standard | None, ...]] = {}
    refused: dict[str, str] = {}
    eligible: dict[str, Eligibility] = {}
    for row in indices():
        if not row.expression or kind(row.formula.tree) == "boolean":
            continue
        try:
            groups, only = moments(row, sample_of(key.cohort, row, key.design))
        except NeuroError as problem:
            groups, only = {}, None
            refused[row.code] = str(problem)
        own = of_cohort(groups)
        standards[row.code] = own if any(own) else of_published(row.code)
        if only and any(own):
            eligible[row.code] = only
    given = {code: rows for code, rows in standards.items() if any(rows)}
    return Reference(key.cohort.title, given, refused, eligible, {}, {})


def sample_of(cohort: Cohort, row: Index, design: DesignSpec | None) -> Sample:
    """The people of a cohort with what an index reads, under the weight that these columns need.

    Raises:
        DataError: the cohort lacks a column, or holds it on the scales of several assays.
        DesignError: no design is declared, or these columns have no valid weight together.
    """
    sample = draw(cohort, row.needs, design=design)
    context = [name for name in CONTEXT if name in cohort.names]
    sample = replace(sample, columns={**sample.columns, **fetch(cohort, context)})
    for name in row.needs:
        twin = catalogue.one_scale(name)
        if twin in cohort.names and len(_cycles(sample, name)) > 1:
            raise DataError(
                f"Wanted {row.name} on one scale; '{name}' was measured by another assay from cycle to cycle. "
                f"Use '{twin}'."
            )
    return sample


def _cycles(sample: Sample, name: str) -> set[str]:
    if CYCLE not in sample.columns:
        return set()
    return {str(cycle) for cycle in sample.columns[CYCLE][np.isfinite(sample.columns[name]) & (sample.weight > 0)]}


def moments(row: Index, sample: Sample) -> tuple[Mapping[Stratum, Moments], Eligibility | None]:
    """Weighted mean and SD of an index in each group with anybody in it, and who was measured at all."""
    values = np.broadcast_to(row.formula.evaluate(sample.columns), len(sample))
    rows = np.isfinite(values) & (sample.weight > 0)
    place = np.broadcast_to(strata(sample.columns), len(sample))
    groups = {}
    for number, stratum in enumerate(STRATA):
        inside = rows & _within(stratum, place, number)
        if inside.sum() > 1:
            groups[stratum] = weighted_moments(values[inside], sample.weight[inside])
    return groups, _eligibility(sample, rows)


def _within(stratum: Stratum, place: NDArray[np.int64], number: int) -> NDArray[np.bool_]:
    if number == EVERYBODY:
        return place != NONE
    same_sex = [at for at, other in enumerate(STRATA) if other.sex == stratum.sex]
    return np.isin(place, same_sex) if stratum.band is None else place == number


def weighted_moments(values: Values, weight: Values) -> Moments:
    """Weighted mean, and the weighted SD with n / (n - 1), as R's svyvar has it.

    Args:
        values, weight: measured and positive, shape (n,), n > 1.
    """
    n, total = len(values), weight.sum()
    centre = float(weight @ values / total)
    variance = float(weight @ (values - centre) ** 2 / total) * n / (n - 1)
    return Moments(centre, float(np.sqrt(variance)), n)


def _eligibility(sample: Sample, rows: NDArray[np.bool_]) -> Eligibility | None:
    if "sex" not in sample.columns or "age" not in sample.columns:
        return None
    sex = np.asarray(sample.columns["sex"], dtype=object)
    return eligibility(sex, np.asarray(sample.columns["age"], dtype=float), rows, sample.weight > 0)
