"""Who a model is fitted on: the domain, what is missing in whom, and the range of what is left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.cohort.draw import draw
from neuro.cohort.privacy import FLOOR, shown
from neuro.cohort.sample import Sample
from neuro.cohort.store import fetch
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models import families, survey
from neuro.models.basis import Values, derived
from neuro.models.categories import coded
from neuro.models.learn import base_columns, entering, measured, required
from neuro.models.quantiles import quantile
from neuro.models.spec import Linear, ModelSpec, Spline

Mask = NDArray[np.bool_]
MUCH_LOST = 0.10
"""Share of people lost to missing values above which imputation should be thought of. Grade C."""


@dataclass(frozen=True, slots=True)
class Range:
    """Weighted percentiles and extremes of one column among the rows used, in its own unit."""

    p1: float
    p5: float
    p50: float
    p95: float
    p99: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Seen:
    """The outcome among the rows used.

    Attributes:
        n: people. low, high: extremes, without meaning where there is nobody.
        yes_or_no: whether every value is 0 or 1.
    """

    n: int
    low: float
    high: float
    yes_or_no: bool


@dataclass(frozen=True, slots=True, eq=False)
class Eligible:
    """The people a model can use.

    Attributes:
        columns: base and derived columns of everybody.
        y: outcome of everybody, NaN where missing.
        weight: zero outside the domain, shape (n,).
        used: in the domain with nothing missing, shape (n,).
        lost: column -> people of the domain who lack it.
        n_lost: people of the domain with something missing.
    """

    columns: Mapping[str, NDArray[Any]]
    y: Values
    weight: Values
    used: Mask
    lost: Mapping[str, int]
    n_lost: int


def sample_of(cohort: Cohort, spec: ModelSpec, beside: Sequence[str] = ()) -> Sample:
    """The rows of a cohort that a model reads, weighted for its columns and its domain.

    Args:
        beside: further columns; they do not change who is weighed how.
    Raises:
        DesignError, DataError, ExpressionError: as `draw`.
    """
    known = spec.domain is not None and set(parse(spec.domain).columns) <= set(cohort.names)
    # A domain may pass over what was not measured; whatever it does need, `draw` finds by itself.
    names = required(replace(spec, domain=None) if known else spec)
    sample = draw(cohort, names, domain=spec.domain if known else None)
    absent = [name for name in dict.fromkeys(beside) if name not in sample.columns]
    return replace(sample, columns={**sample.columns, **fetch(cohort, absent)}) if absent else sample


def eligible(spec: ModelSpec, sample: Sample) -> Eligible:
    """The rows of a sample that a model can use, and why not the others.

    Raises:
        ModelError: nobody is left, or the outcome is not what the family can hold.
    """
    columns = derived(sample.columns, spec.derive)
    weight = sample.within(parse(spec.domain).true(columns)).weight if spec.domain else sample.weight
    inside = weight > 0
    check_terms(spec)
    y = np.broadcast_to(outcome_values(spec.outcome, columns), len(sample))
    present = np.isfinite(y)
    for term in entering(spec):
        present = present & measured(term, columns)
    used = inside & present
    lost = _lost(spec, columns, inside, y)
    check_outcome(spec, _seen(y[used]), int(inside.sum()), lost)
    return Eligible(columns, y, weight, used, lost, int(inside.sum() - used.sum()))


def _seen(y: Values) -> Seen:
    low, high = (float(y.min()), float(y.max())) if len(y) else (np.nan, np.nan)
    return Seen(len(y), low, high, bool(np.isin(y, (0.0, 1.0)).all()))


def check_terms(spec: ModelSpec) -> None:
    """No term is made of what the outcome is made of: it would explain itself.

    Raises:
        ModelError: one is.
    """
    outcome = set(base_columns(spec, parse(spec.outcome).columns))
    for term in entering(spec):
        if set(base_columns(spec, [term.column])) == outcome:
            raise ModelError(f"'{term.column}' is the outcome '{spec.outcome}' itself. Drop it from the terms.")


def outcome_values(outcome: str, columns: Mapping[str, NDArray[Any]]) -> Values:
    """The outcome of every row, conditions as 1 and 0, NaN where missing.

    Raises:
        ModelError: the outcome is text.
    """
    values = parse(outcome).evaluate(columns)
    if values.dtype == object:
        raise ModelError(f"Wanted numbers as the outcome; '{outcome}' is text. Compare it: {outcome} == 'a text'.")
    return values


def within(sample: Sample, names: Iterable[str], rows: Mask) -> dict[str, NDArray[Any]]:
    """Some columns of some rows."""
    return {name: sample.columns[name][rows] for name in names}


def _lost(spec: ModelSpec, columns: Mapping[str, NDArray[Any]], inside: Mask, y: Values) -> dict[str, int]:
    """People of the domain missing each base column; then those for whom a derived value is not defined."""
    terms = entering(spec)
    bases = base_columns(spec, [*parse(spec.outcome).columns, *(term.column for term in terms)])
    absent = {name: coded_missing(columns[name]) & inside for name in bases}
    nothing = np.logical_or.reduce([*absent.values(), ~inside])
    absent[f"{spec.outcome} (not defined)"] = ~np.isfinite(y) & ~nothing
    for term in terms:
        name = f"ln({term.column})" if isinstance(term, Spline) and term.log else term.column
        absent[f"{name} (not defined)"] = ~measured(term, columns) & ~nothing
    return {name: int(mask.sum()) for name, mask in absent.items() if mask.any()}


def coded_missing(values: NDArray[Any]) -> Mask:
    """Where a column has no value, text or number."""
    return np.isnan(values) if values.dtype.kind == "f" else coded(values)[0] < 0


def check_outcome(spec: ModelSpec, seen: Seen, inside: int, lost: Mapping[str, int]) -> None:
    """Whether there are people to fit, and the family can hold what they have.

    Args:
        inside: people of the domain. lost: column -> those who lack it.
    Raises:
        ModelError: it cannot.
    """
    if seen.n == 0:
        worst = "; ".join(f"{name} missing in {shown(count)}" for name, count in lost.items())
        raise ModelError(
            f"Nobody is left to fit: the domain holds {shown(inside)} people{'; ' + worst if worst else ''}. "
            "Widen the domain or drop a column."
        )
    if seen.n < FLOOR:
        raise ModelError(
            f"Wanted at least {FLOOR} people to fit; fewer are left of {shown(inside)} in the domain. "
            "Widen the domain or drop a column."
        )
    family = families.family(spec.family)
    if family.name != "ordinal" and (seen.low < family.lowest or seen.high > family.highest):
        raise ModelError(
            f"A {family.name} outcome lies within {family.lowest:g} to {family.highest:g}; '{spec.outcome}' has "
            "values outside. Choose another family, or a condition such as 'phq9 >= 10'."
        )
    if family.name == "modifiedpoisson" and not seen.yes_or_no:
        raise ModelError(
            f"A modified Poisson outcome happens or not (0 or 1); '{spec.outcome}' has values between. Name a "
            "condition such as 'phq9 >= 10', or choose another family."
        )
    if seen.low == seen.high:
        raise ModelError(
            f"'{spec.outcome}' has one value in all {seen.n:,} rows used: nothing to explain. Widen the domain."
        )


def ranges(spec: ModelSpec, columns: Mapping[str, NDArray[Any]], used: Mask, weight: Values) -> dict[str, Range]:
    """Range of each numeric base column behind the terms among the rows used."""
    numeric = (term.column for term in entering(spec) if isinstance(term, Linear | Spline))
    found = {}
    for name in base_columns(spec, numeric):
        values = columns[name][used]
        if values.dtype.kind not in "biuf":
            continue
        # A derived column may do without one of its sources: mean(a, b), first(a, b).
        known = ~np.isnan(values.astype(float))
        if known.any():
            there = values[known].astype(float)
            middle = quantile(there, weight[known], (0.01, 0.05, 0.50, 0.95, 0.99))
            found[name] = Range(*(float(value) for value in (*middle, there.min(), there.max())))
    return found


def warnings(rows: Eligible, sample: Sample, hidden: tuple[str, ...]) -> tuple[str, ...]:
    """What a reader must know before the numbers."""
    return survey.warnings(sample, rows.used) + remarks(int(rows.used.sum()), rows.n_lost, hidden)


def remarks(kept: int, lost: int, hidden: tuple[str, ...]) -> tuple[str, ...]:
    """What a reader must know of who is left out and what is not shown.

    Args:
        kept, lost: people of the domain used, and left out.
    """
    said: tuple[str, ...] = ()
    if lost > MUCH_LOST * (kept + lost):
        said += (
            f"{lost:,} of {kept + lost:,} people ({lost / (kept + lost):.0%}) are left out for missing values; "
            "the estimates speak only of those measured.",
        )
    if hidden:
        said += (f"Fewer than {FLOOR} people in {', '.join(hidden)}: not shown. Merge small categories.",)
    return said
