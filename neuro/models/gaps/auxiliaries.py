"""Columns that are not in a model but tell what its missing values were."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.cohort.sample import Sample
from neuro.cohort.store import fetch
from neuro.knowledge import catalogue
from neuro.models.eligible import coded_missing, sample_of
from neuro.models.gaps.imputable import Imputable, beside, imputable, possible
from neuro.models.gaps.predictors import factors, scale
from neuro.models.learn import required
from neuro.models.spec import ModelSpec

MOST = 10
"""Auxiliary columns at most: the first few bring nearly all that such columns bring. Grade C."""
CORRELATED = 0.2
"""Correlation with a column that has gaps from which a column helps to fill them. Grade C."""
HELD = 0.5
"""Share of the people with a gap who must have the column that is to fill it. Grade C."""
GAPS = 0.3
"""Share of the people imputed for who may lack an auxiliary column: it is drawn too. Grade C."""
PEOPLE_EACH = 50
"""People a column that is imputed from, at least. Grade C."""
KINDS = ("number", "whole", "flag")
ROLES = ("exposure", "context", "outcome")
Mask = NDArray[np.bool_]


def sample_for(cohort: Cohort, spec: ModelSpec, also: tuple[str, ...] = ()) -> tuple[Sample, tuple[str, ...]]:
    """What imputing a model needs: its rows, weighted as for the model, and the columns that help.

    Args:
        also: further columns to read; they do not change who is weighed how.
    Returns:
        The sample, and the auxiliary columns among its columns.
    Raises:
        DesignError, DataError, ExpressionError, ModelError: as `sample_of` and `imputable`.
    """
    offered = candidates(cohort, spec)
    own = sample_of(cohort, spec, (*beside(cohort, spec), *also))
    if not offered:
        return own, ()
    helpful = auxiliaries(spec, own, imputable(spec, own), fetch(cohort, offered))
    return sample_of(cohort, spec, (*beside(cohort, spec), *also, *helpful)), helpful


def candidates(cohort: Cohort, spec: ModelSpec) -> tuple[str, ...]:
    """Measured columns of a cohort that the model does not read: no ids, weights, design columns or single items."""
    taken = {*required(spec), *(cohort.design.columns if cohort.design else ())}
    return tuple(
        column.name
        for column in cohort.columns
        if column.kind in KINDS
        and column.name not in taken
        and (not catalogue.known(column.name) or catalogue.variable(column.name).role in ROLES)
    )


def auxiliaries(
    spec: ModelSpec, sample: Sample, people: Imputable, offered: Mapping[str, NDArray[Any]]
) -> tuple[str, ...]:
    """The columns that help most, best first.

    A column helps when it correlates with a term's column that has gaps (0.2 or more, on its own scale), half of those
    with the gap have it, at most 30 % of all lack it, and nobody lacks it because they cannot have it. The best ten
    stay, and no more than one for every 50 people.

    Args:
        offered: candidate columns, of the same rows as the sample.
    """
    gaps = [name for name in people.missing if name in _of_terms(spec)]
    best: dict[str, float] = {}
    columns = {**sample.columns, **offered}
    goals = [(_numeric(name, sample.columns[name], people.who, name in factors(spec)), name) for name in gaps]
    for name, values in offered.items():
        lacking = coded_missing(values) & people.who
        if lacking.sum() > GAPS * people.who.sum() or (lacking & ~possible(name, columns, people.inside)).any():
            continue
        x = _numeric(name, values, people.who, factor=False)
        found = [_correlation(x, goal) for goal, gap in goals if np.isfinite(x[people.missing[gap]]).mean() >= HELD]
        if max(found, default=0.0) >= CORRELATED:
            best[name] = max(found)
    room = min(MOST, int(people.who.sum()) // PEOPLE_EACH)
    return tuple(sorted(best, key=lambda name: -best[name])[:room])


def _of_terms(spec: ModelSpec) -> frozenset[str]:
    from neuro.models.learn import model_columns

    return frozenset(model_columns(spec))


def _numeric(name: str, values: NDArray[Any], who: Mask, factor: bool) -> NDArray[np.float64]:
    """A column on its own scale, the level codes of a category, NaN where it is missing."""
    held = ~coded_missing(values) & who
    x = np.full(len(values), np.nan)
    if held.any():
        one = scale(name, values[held], factor)
        x[held] = one.codes({name: values[held]})
    return x


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    both = np.isfinite(x) & np.isfinite(y)
    if both.sum() < PEOPLE_EACH or np.ptp(x[both]) == 0 or np.ptp(y[both]) == 0:
        return 0.0
    return abs(float(np.corrcoef(x[both], y[both])[0, 1]))
