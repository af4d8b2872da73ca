"""A cohort as a reference: weighted moments of each index by sex and age band, each with the weight it needs."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from neuro.balance.axes import scored
from neuro.balance.eligible import Eligibility, eligibility
from neuro.balance.indices import Index, index, indices
from neuro.balance.joint import joint
from neuro.balance.people import People
from neuro.balance.reference import Moments, Reference, Standard, of_cohort, of_published
from neuro.balance.strata import EVERYBODY, NONE, STRATA, Stratum, strata
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
            groups, only = moments(row, people.sample(row))
        except NeuroError as problem:
            refused[row.code] = str(problem)
        own = of_cohort(groups)
        found[row.code] = own if any(own) else of_published(row.code)
        if only and any(own):
            eligible[row.code] = only
    given = {code: rows for code, rows in found.items() if any(rows)}
    return Reference(people.cohort.title, given, refused, eligible)


@cache
def standardised_indices() -> tuple[Index, ...]:
    """The indices that have a centre and a spread: those with a formula that is no flag."""
    return tuple(row for row in indices() if row.expression and kind(row.formula.tree) != "boolean")


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
