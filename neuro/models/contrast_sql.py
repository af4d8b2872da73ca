"""The exposure's contrast and the outcome's moments of rows that stay in the database."""

from dataclasses import replace

import numpy as np

from neuro.cohort.cohort import Cohort
from neuro.expression import Sql, parse
from neuro.models.basis import Values
from neuro.models.exposure import ExposureContrast
from neuro.models.fit import Fitted
from neuro.models.learn import base_columns, entering, model_columns
from neuro.models.matrix_sql import columns, matrix
from neuro.models.outline import Outline
from neuro.models.relation import answered, derived
from neuro.models.selection import quantiles
from neuro.models.spec import Factor

MIDDLE_HALF = (0.25, 0.75)


def moments(cohort: Cohort, found: Outline) -> tuple[float, float]:
    """Weighted mean and variance of the outcome among the rows used."""
    ((mean,),) = answered(cohort, found.rows.query("sum(w * y) / sum(w)", tail="where used"))
    away = Sql("sum(w * (y - ?) * (y - ?)) / sum(w)", (mean, mean))
    ((variance,),) = answered(cohort, found.rows.query(away, tail="where used"))
    return float(mean), float(variance)


def contrasted(fitted: Fitted, cohort: Cohort, found: Outline) -> ExposureContrast | None:
    """As `neuro.models.exposure.exposure_contrast`, from averages that the database makes.

    Args:
        found: what was learnt of the rows that the model was fitted on.
    """
    spec = fitted.spec
    bases = base_columns(spec, [spec.exposure or entering(spec)[0].column])
    if len(bases) != 1 or bases[0] not in model_columns(spec):
        return None
    ends = _ends(fitted, cohort, found, bases[0])
    if ends is None or ends[0] == ends[1]:
        return None
    below, above = (_average(fitted, cohort, found, bases[0], end) for end in ends)
    if below is None or above is None:
        return None
    return ExposureContrast(bases[0], *ends, above - below)


def _ends(fitted: Fitted, cohort: Cohort, found: Outline, base: str) -> tuple[float | str, float | str] | None:
    factor = next((term for term in entering(fitted.spec) if isinstance(term, Factor) and term.column == base), None)
    if factor is not None:
        levels = list(found.levels[base])
        reference = factor.reference or levels[0]
        return reference, next(level for level in levels if level != reference)
    if base in found.rows.texts:
        return None
    alias = found.rows.alias[base]
    (line,) = answered(cohort, found.rows.query(f"bool_and({alias} in (0e0, 1e0))", tail="where used"))
    if line[0]:
        return 0.0, 1.0
    low, high = quantiles(cohort, found.rows, [alias], MIDDLE_HALF)[alias]
    return float(low), float(high)


def _average(fitted: Fitted, cohort: Cohort, found: Outline, base: str, end: float | str) -> Values | None:
    """Weighted mean of the model's columns with one column set; None where somebody has none."""
    spec, rows = fitted.spec, found.rows
    kept = [rows.alias[name] for name in model_columns(spec) if name != base]
    value = found.levels[base][end][0] if isinstance(end, str) and base in found.levels else end
    whole = Sql(f"cast(? as {'varchar' if base in rows.texts else 'double'}) as {rows.alias[base]}", (value,))
    moved = rows.then(*kept, whole, "w", "used")
    entered = {term.column for term in entering(spec)}
    known = replace(moved, alias={name: rows.alias[name] for name in model_columns(spec)})
    needed = replace(spec, derive=tuple(pair for pair in spec.derive if pair[0] in _used(spec.derive, entered)))
    terms = matrix(fitted.basis, derived(needed, known), found.levels)
    names = columns(fitted.basis)
    asked = [f"sum(w * {name}) / sum(w)" for name in names] + [f"count({name}) = count(*)" for name in names]
    (line,) = answered(cohort, terms.query(*asked, tail="where used"))
    if not all(line[len(names) :]):
        return None
    return np.array([1.0, *line[: len(names)]])


def _used(derive: tuple[tuple[str, str], ...], entered: set[str]) -> set[str]:
    """Definitions that the terms read, directly or through others."""
    read = set(entered)
    for name, text in reversed(derive):
        if name in read:
            read |= set(parse(text).columns)
    return read
