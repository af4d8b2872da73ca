"""The exposure's contrast and the outcome's moments of rows that stay in the database."""

from dataclasses import replace
from functools import cached_property

import numpy as np

from neuro.cohort.cohort import Cohort
from neuro.expression import Sql
from neuro.models.basis import INTERCEPT, Basis, Values
from neuro.models.exposure import ExposureContrast
from neuro.models.fit import Fitted
from neuro.models.large.matrix_sql import columns, matrix
from neuro.models.large.outline import Outline
from neuro.models.large.relation import answered, derived
from neuro.models.large.selection import quantiles
from neuro.models.learn import base_columns, definitions, entering, model_columns
from neuro.models.spec import Factor

MIDDLE_HALF = (0.25, 0.75)


def moments(cohort: Cohort, found: Outline) -> tuple[float, float]:
    """Weighted mean and variance of the outcome among the rows used."""
    ((mean,),) = answered(cohort, found.rows.query("sum(w * y) / sum(w)", tail="where used"))
    away = Sql("sum(w * (y - ?) * (y - ?)) / sum(w)", (mean, mean))
    ((variance,),) = answered(cohort, found.rows.query(away, tail="where used"))
    return float(mean), float(variance)


class Contrasts:
    """Contrasts of a model's columns, from averages that the database makes.

    What tells a column's ends is read once for all of them.
    """

    def __init__(self, cohort: Cohort, found: Outline) -> None:
        """Nothing is read yet.

        Args:
            found: what was learnt of the rows that the model was fitted on.
        """
        self._cohort, self._found = cohort, found

    def of(self, fitted: Fitted) -> ExposureContrast | None:
        """As `neuro.models.exposure.exposure_contrast`."""
        spec = fitted.spec
        bases = base_columns(spec, [spec.exposure or entering(spec)[0].column])
        if len(bases) != 1 or bases[0] not in model_columns(spec):
            return None
        ends = self._ends(fitted, bases[0])
        if ends is None or ends[0] == ends[1]:
            return None
        change = alike(fitted, bases[0], ends)
        if change is None:
            below, above = (_average(fitted, self._cohort, self._found, bases[0], end) for end in ends)
            change = above - below
        return ExposureContrast(bases[0], *ends, change) if np.isfinite(change).all() else None

    def _ends(self, fitted: Fitted, base: str) -> tuple[float | str, float | str] | None:
        terms = entering(fitted.spec)
        factor = next((term for term in terms if isinstance(term, Factor) and term.column == base), None)
        if factor is not None:
            levels = list(self._found.levels[base])
            reference = factor.reference or levels[0]
            return reference, next(level for level in levels if level != reference)
        return None if base in self._found.rows.texts else self._numeric[self._found.rows.alias[base]]

    @cached_property
    def _numeric(self) -> dict[str, tuple[float, float]]:
        """0 and 1 of a yes/no column, quartiles of another number."""
        held = self._found.rows
        names = [alias for name, alias in held.alias.items() if alias.startswith("b") and name not in held.texts]
        (line,) = answered(
            self._cohort, held.query(*(f"bool_and({name} in (0e0, 1e0))" for name in names), tail="where used")
        )
        flags = {name for name, flag in zip(names, line, strict=True) if flag}
        middle = quantiles(self._cohort, held, [name for name in names if name not in flags], MIDDLE_HALF)
        return {name: (0.0, 1.0) if name in flags else (middle[name][0], middle[name][1]) for name in names}


def alike(fitted: Fitted, base: str, ends: tuple[float | str, float | str]) -> Values | None:
    """The change of the model's columns where it is the same for everybody; None where other columns decide.

    Args:
        base: the column that goes from one of `ends` to the other.
    """
    spec, basis = fitted.spec, fitted.basis
    sources = {block.column: base_columns(spec, [block.column]) for block in basis.blocks}
    touched = [block for block in basis.blocks if base in sources[block.column]]
    own = {name for block in touched for name in block.names}
    products = [one for one in basis.products if own & {one[1], one[2]}]
    if any(sources[block.column] != (base,) for block in touched) or any(
        not {left, right} <= own for _, left, right in products
    ):
        return None
    names = [name for name in basis.names if name in own or name in {one[0] for one in products}]
    derive = tuple(pair for pair in spec.derive if base_columns(spec, [pair[0]]) == (base,))
    part = Basis(derive, tuple(touched), tuple(products), (INTERCEPT, *names))
    low, high = (part.matrix({base: end})[0, 1:] for end in ends)
    change = np.zeros(len(basis.names))
    change[[basis.names.index(name) for name in names]] = high - low
    return change


def _average(fitted: Fitted, cohort: Cohort, found: Outline, base: str, end: float | str) -> Values:
    """Weighted mean of the model's columns with one column set; NaN where somebody has none."""
    spec, rows = fitted.spec, found.rows
    kept = [rows.alias[name] for name in model_columns(spec) if name != base]
    value = found.levels[base][end][0] if isinstance(end, str) and base in found.levels else end
    whole = Sql(f"cast(? as {'varchar' if base in rows.texts else 'double'}) as {rows.alias[base]}", (value,))
    moved = rows.then(*kept, whole, "w", "used")
    known = replace(moved, alias={name: rows.alias[name] for name in model_columns(spec)})
    read = definitions(spec, (term.column for term in entering(spec)))
    terms = matrix(fitted.basis, derived(read, known), found.levels)
    names = columns(fitted.basis)
    asked = [f"case when count({name}) = count(*) then sum(w * {name}) / sum(w) end" for name in names]
    (line,) = answered(cohort, terms.query(*asked, tail="where used"))
    return np.array([1.0, *(np.nan if value is None else value for value in line)])
