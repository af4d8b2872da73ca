"""A cohort as a reference: weighted moments of each index by sex and age band, each with the weight it needs."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from neuro.balance.axes import scored
from neuro.balance.eligible import Eligibility, eligible_among
from neuro.balance.indices import Index, index, indices
from neuro.balance.joint import joint
from neuro.balance.people import People
from neuro.balance.reference import Moments, Reference, Standard, of_cohort, of_published
from neuro.balance.strata import NONE, PER_SEX, SEXES, STRATA, Stratum, ages
from neuro.balance.usual_intake import usual_intakes
from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.sample import Sample
from neuro.errors import NeuroError
from neuro.expression.tree import kind

Values = NDArray[np.float64]
REMEMBERED = 8
"""References kept: sums over people, never the people. Grade C."""


def reference(cohort: Cohort, design: DesignSpec | None = None) -> Reference:
    """Centre and spread of every index among people alike, from a cohort; published where it has none to give.

    Args:
        design: how people came in; None takes the cohort's own.
    """
    identity = (cohort.title, cohort.provenance.sha256, cohort.provenance.rows, cohort.names, design or cohort.design)
    remembered = _remembered(identity)
    if not remembered:
        remembered.append(_computed(cohort, design))
    return remembered[0]


@lru_cache(maxsize=REMEMBERED)
def _remembered(identity: object) -> list[Reference]:
    """A place for the reference of a cohort; the cohort itself is not held."""
    return []


def _computed(cohort: Cohort, design: DesignSpec | None) -> Reference:
    people = People(cohort, design)
    alone = _standards(people, standardised_indices())
    return joint(people, usual_intakes(people, alone), scored())


def standards(cohort: Cohort, codes: Iterable[str], design: DesignSpec | None = None) -> Reference:
    """The reference of these indices alone: what scores need, without bands, for cohorts of any size.

    Raises:
        KnowledgeError: an unknown index.
    """
    return _standards(People(cohort, design), tuple(index(code) for code in dict.fromkeys(codes)))


def _standards(people: People, rows: Iterable[Index]) -> Reference:
    found: dict[str, tuple[Standard | None, ...]] = {}
    refused: dict[str, str] = {}
    eligible: dict[str, Eligibility] = {}
    for row in rows:
        groups: Mapping[Stratum, Moments] = {}
        only: Eligibility | None = None
        try:
            groups, only = moments(row, people.sample(row), people.place)
        except NeuroError as problem:
            refused[row.code] = str(problem)
        own = of_cohort(groups, row.within_sex)
        found[row.code] = own if any(own) else of_published(row.code)
        if only and any(own):
            eligible[row.code] = only
    given = {code: rows for code, rows in found.items() if any(rows)}
    return Reference(people.cohort.title, given, refused, eligible)


@cache
def standardised_indices() -> tuple[Index, ...]:
    """The indices that have a centre and a spread: those with a formula that is no flag."""
    return tuple(row for row in indices() if row.expression and kind(row.formula.tree) != "boolean")


def moments(
    row: Index, sample: Sample, place: NDArray[np.int64]
) -> tuple[Mapping[Stratum, Moments], Eligibility | None]:
    """Weighted mean and SD of an index in each group with several people in it, and who was measured at all.

    Args:
        place: stratum of each row, as `strata` gives it, shape (n,).
    """
    values = np.broadcast_to(row.formula.evaluate(sample.columns), len(sample))
    rows = np.isfinite(values) & (sample.weight > 0)
    inside = np.flatnonzero(rows & (place != NONE))
    groups = grouped_moments(values[inside], sample.weight[inside], place[inside])
    if "age" not in sample.columns:
        return groups, None
    of_sex = {sex: np.isin(place, range(at * PER_SEX, (at + 1) * PER_SEX)) for at, sex in enumerate(SEXES)}
    age = ages(sample.columns["age"])
    return groups, eligible_among(of_sex, age, rows, sample.weight > 0)


def grouped_moments(values: Values, weight: Values, place: NDArray[np.int64]) -> dict[Stratum, Moments]:
    """Weighted mean, and the weighted SD with n / (n - 1), as R's svyvar has it, of every group of several people.

    Args:
        values, weight, place: measured, positive, 0..len(STRATA) - 1; shape (n,).
    """
    size = len(STRATA)
    count = np.bincount(place, minlength=size)
    total = np.bincount(place, weight, size)
    centre = np.bincount(place, weight * values, size) / np.where(total > 0, total, 1.0)
    squares = np.bincount(place, weight * (values - centre[place]) ** 2, size)
    found = {}
    for number, stratum in enumerate(STRATA):
        parts = _members(stratum, number)
        n, whole = int(count[parts].sum()), float(total[parts].sum())
        if n > 1:
            mean = float(total[parts] @ centre[parts] / whole)
            variance = float(squares[parts].sum() + total[parts] @ (centre[parts] - mean) ** 2) / whole
            found[stratum] = Moments(mean, float(np.sqrt(variance * n / (n - 1))), n)
    return found


def _members(stratum: Stratum, number: int) -> list[int]:
    """The strata that a group is made of: itself, those of its sex, or all."""
    if stratum.sex is None:
        return list(range(len(STRATA)))
    return [number] if stratum.band is not None else [at for at, one in enumerate(STRATA) if one.sex == stratum.sex]
