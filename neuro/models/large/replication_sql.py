"""Does an association hold again, asked of rows that stay in the database: linear models within each level."""

from dataclasses import replace

import numpy as np

from neuro.cohort.cohort import Cohort
from neuro.cohort.privacy import FLOOR
from neuro.errors import ModelError
from neuro.expression import Sql, parse
from neuro.models import survey
from neuro.models.basis import FactorBlock, Values
from neuro.models.categories import grouped, label
from neuro.models.fit import Fitted
from neuro.models.irls import check_gram
from neuro.models.large.contrast_sql import Contrasts
from neuro.models.large.outline import Outline, moments
from neuro.models.large.relation import Rows, answered
from neuro.models.large.sums import CONSTANT, back_to_raw, correlations, products, score, standardised
from neuro.models.large.units import units
from neuro.models.learn import base_columns, entering
from neuro.models.trust.levels import Levels, reason_for, single
from neuro.models.trust.replication import Groups, Refit, Replication, contrasts_of


def replicate_there(
    fitted: Fitted, cohort: Cohort, found: Outline, by: str, contrasts: Contrasts
) -> tuple[Replication, ...]:
    """As `neuro.models.trust.replication.replicate`, of a linear model whose rows were never fetched.

    Args:
        found: what was learnt of the rows that the model was fitted on, the column `by` beside them.
    """
    values, counts = _levels(cohort, found, by)
    design = survey.structure(found.units.sample)
    refits = tuple(_refit(name, values[name], fitted, cohort, found, by, design) for name in values)
    absent = _absences(fitted, cohort, found, by) if any(np.isnan(one.beta).all() for one in refits) else {}
    people = np.repeat(np.arange(len(counts)), np.minimum(counts, FLOOR))
    only = single(Levels(by, tuple(values), people), people, absent)
    unit = found.units.sample.unit[found.units.used > 0]
    groups = Groups(by, refits, unit, design, absent, only)
    return tuple(groups.judged(name, *wanted) for name, *wanted in contrasts_of(fitted, contrasts.of(fitted)))


def _levels(cohort: Cohort, found: Outline, by: str) -> tuple[dict[str, tuple[float | str, ...]], list[int]]:
    """Label of each level -> its values; people used in each."""
    alias = found.rows.alias[by]
    tail = f"where {alias} is not null group by {alias} order by {alias}"
    lines = answered(cohort, found.rows.query(alias, "count(*) filter (used)", tail=tail))
    kind = object if by in found.rows.texts else float
    names = grouped(by, np.array([value for value, _ in lines], dtype=kind))[1]
    values = {name: tuple(value for value, _ in lines if label(value) == name) for name in names}
    return values, [sum(count for value, count in lines if label(value) == name) for name in names]


def _narrowed(rows: Rows, alias: str, values: tuple[float | str, ...]) -> Rows:
    """The rows with nobody used outside some values."""
    inside = Sql(f"(used and {alias} in ({', '.join('?' * len(values))})) as used", values)
    return rows.then("* exclude (used)", inside)


def _refit(
    name: str,
    values: tuple[float | str, ...],
    fitted: Fitted,
    cohort: Cohort,
    found: Outline,
    by: str,
    design: survey.Structure,
) -> Refit:
    """The model within one level."""
    count = len(fitted.names)
    empty = Refit(name, np.full(count, np.nan), np.full((count, count), np.nan), 0, np.zeros((design.units, count)))
    terms = _narrowed(found.terms, found.rows.alias[by], values)
    ((n, low, high, weight),) = answered(
        cohort, terms.query("count(*)", "min(y)", "max(y)", "avg(w)", tail="where used")
    )
    if n < FLOOR or low == high:
        return empty
    centre, spread, people = moments(cohort, found.basis, terms)
    part = replace(
        found,
        terms=terms,
        units=units(cohort, terms, found.weighing),
        seen=replace(found.seen, n=n, low=low, high=high),
        weight=weight,
        centre=centre,
        spread=spread,
    )
    try:
        refit = _solved(name, fitted, cohort, part, design)
    except ModelError:
        return empty
    dummies = {one for block in found.basis.blocks if isinstance(block, FactorBlock) for one in block.names}
    few = [one in dummies and held < FLOOR for one, held in zip(fitted.names[1:], people, strict=True)]
    return replace(refit, beta=np.where([False, *few], np.nan, refit.beta))


def _solved(name: str, fitted: Fitted, cohort: Cohort, part: Outline, design: survey.Structure) -> Refit:
    """Coefficients, covariance and influence of the columns that vary, NaN and nothing of the others."""
    z, count = standardised(part), len(fitted.names)
    gram, cross, middle = products(cohort, part, z)
    varying = np.flatnonzero(part.spread > CONSTANT * np.abs(part.centre))
    own = np.ix_(varying, varying)
    check_gram(correlations(gram, part)[own], tuple(fitted.names[place] for place in varying))
    inverse = np.zeros((count, count))
    inverse[own] = np.linalg.inv(gram[own])
    beta: Values = inverse @ cross
    scores = score(cohort, part, z, beta, middle)
    whole = back_to_raw(part) @ inverse
    raw = back_to_raw(part) @ beta + whole @ scores.totals.sum(axis=0)
    raw[0] += middle
    influence = np.zeros((design.units, count))
    influence[part.units.sample.unit] = scores.totals @ whole.T
    vcov = np.full((count, count), np.nan)
    vcov[own] = (whole @ part.units.covariance(scores.totals) @ whole.T)[own]
    told = np.full(count, np.nan)
    told[varying] = raw[varying]
    return Refit(name, told, vcov, part.units.df, influence)


def _absences(fitted: Fitted, cohort: Cohort, found: Outline, by: str) -> dict[str, str]:
    """Why a model has no estimate in a level, as `levels.absences` says it."""
    spec, rows = fitted.spec, found.rows
    needed = base_columns(spec, [*parse(spec.outcome).columns, *(term.column for term in entering(spec))])
    asked, alias = "coalesce(domain = 1e0, false)", rows.alias[by]
    everything = " and ".join([asked, *(f"{rows.alias[name]} is not null" for name in needed)])
    counted = [f"count(*) filter ({asked})", f"count(*) filter ({everything})"]
    counted += [f"count({rows.alias[name]}) filter ({asked})" for name in needed]
    lines = answered(cohort, rows.query(alias, *counted, tail=f"where {alias} is not null group by {alias}"))
    return {
        label(value): reason_for(inside > 0, [one for one, held in zip(needed, has, strict=True) if not held], together)
        for value, inside, together, *has in lines
    }
