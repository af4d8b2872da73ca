"""What a model learns of rows that stay in the database: who is used, its columns, its units, where columns lie."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.cohort.privacy import FLOOR
from neuro.errors import ExpressionError
from neuro.expression import Sql, parse
from neuro.models.basis import Basis, Block, FactorBlock, LinearBlock, Values, derived
from neuro.models.categories import grouped, label, matched
from neuro.models.eligible import Range, Seen, check_outcome, check_terms, outcome_values
from neuro.models.large.matrix_sql import Levels, columns, matrix
from neuro.models.large.relation import Rows, answered, measured, rows
from neuro.models.large.selection import quantiles
from neuro.models.large.units import Units, units
from neuro.models.large.weighing import Weighing, weighing
from neuro.models.learn import assembled, base_columns, definitions, entering, factor_block, required, spline_block
from neuro.models.learn import measured as has_value
from neuro.models.spec import Factor, Linear, ModelSpec, Spline
from neuro.models.splines import DEFAULT_QUANTILES

RANGE = (0.01, 0.05, 0.50, 0.95, 0.99)


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A model's rows, counted.

    Attributes:
        weighing: how people are weighed and grouped. rows: the query that holds them.
        basis: the model's columns. levels: what its categories are made of.
        terms: the query with the design matrix. units: the design.
        seen: the outcome of the rows used. events: people with it, None unless it is yes or no.
        lost, n_lost: as in `Fitted`. weight: mean weight of the rows used.
        centre, spread: mean and standard deviation of each column, 0 and 1 of the ones, shape (p,).
        hidden: category columns of too few people.
    """

    weighing: Weighing
    rows: Rows
    basis: Basis
    levels: Levels
    terms: Rows
    units: Units
    seen: Seen
    events: int | None
    lost: Mapping[str, int]
    n_lost: int
    weight: float
    centre: Values
    spread: Values
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Counts:
    seen: Seen
    events: int | None
    lost: Mapping[str, int]
    n_lost: int
    weight: float


def outline(spec: ModelSpec, cohort: Cohort, beside: Sequence[str] = ()) -> Outline:
    """Learn everything that a fit needs before it sums.

    Args:
        beside: further columns that the query shall hold.
    Raises:
        ModelError, DesignError, ExpressionError: as `neuro.models.fit.fit` and `neuro.cohort.draw.draw`.
    """
    weighed = weighing(spec, cohort)
    held = rows(spec, cohort, weighed.weight, weighed.keys, beside)
    _check_kinds(spec, held)
    counts = _counts(spec, cohort, held)
    levels: dict[str, dict[str, tuple[float | str, ...]]] = {}
    basis = assembled(spec, _blocks(spec, cohort, held, levels))
    terms = matrix(basis, held, levels)
    centre, spread, people = moments(cohort, basis, terms)
    dummies = {name for block in basis.blocks if isinstance(block, FactorBlock) for name in block.names}
    hidden = tuple(n for n, k in zip(basis.names[1:], people, strict=True) if n in dummies and k < FLOOR)
    return Outline(
        weighing=weighed,
        rows=held,
        basis=basis,
        levels=levels,
        terms=terms,
        units=units(cohort, held, weighed),
        seen=counts.seen,
        events=counts.events,
        lost=counts.lost,
        n_lost=counts.n_lost,
        weight=counts.weight,
        centre=centre,
        spread=spread,
        hidden=hidden,
    )


def _check_kinds(spec: ModelSpec, held: Rows) -> None:
    """Text where numbers are wanted, and the like: asked of one made-up row, as the arrays of a fit are asked."""
    made_up = {name: np.array(["a"], dtype=object) if name in held.texts else np.ones(1) for name in required(spec)}
    check_terms(spec)
    read = (*parse(spec.outcome).columns, *(term.column for term in entering(spec)))
    inside = parse(spec.domain).columns if spec.domain else ()
    whole = derived(made_up, definitions(spec, (*read, *inside)))
    outcome_values(spec.outcome, whole)
    if spec.domain and parse(spec.domain).evaluate(whole).dtype == object:
        parse(spec.domain).true(whole)
    for term in entering(spec):
        has_value(term, whole)


def _counts(spec: ModelSpec, cohort: Cohort, held: Rows) -> _Counts:
    """Who is in the domain, who is used, and who lacks what."""
    absent = _absent(spec, held)
    asked = ("count(*) filter (inside)", "count(*) filter (used)", "coalesce(bool_or(odd), false)")
    outcome = "min(y) filter (used)", "max(y) filter (used)", "count(*) filter (used and y not in (0e0, 1e0))"
    sums = "sum(y) filter (used)", "avg(w) filter (used)"
    counted = (f"count(*) filter ({condition})" for condition in absent.values())
    (line,) = answered(cohort, held.query(*asked, *outcome, *sums, *counted))
    inside, used, odd, low, high, between, total, weight, *missing = line
    if odd:
        raise ExpressionError(f"Wanted a condition, such as age >= 60; found '{spec.domain}'. Compare it to something.")
    lost = {name: count for name, count in zip(absent, missing, strict=True) if count}
    seen = Seen(used, np.nan if low is None else low, np.nan if high is None else high, between == 0)
    check_outcome(spec, seen, inside, lost)
    return _Counts(seen, int(total) if seen.yes_or_no else None, lost, inside - used, weight)


def _absent(spec: ModelSpec, held: Rows) -> dict[str, str]:
    """What somebody of the domain may lack -> its condition, as `eligible` counts them."""
    terms = entering(spec)
    bases = base_columns(spec, [*parse(spec.outcome).columns, *(term.column for term in terms)])
    found = {name: f"inside and {held.alias[name]} is null" for name in bases}
    everything = " and ".join(["inside", *(f"{held.alias[name]} is not null" for name in bases)])
    found[f"{spec.outcome} (not defined)"] = f"{everything} and y is null"
    for term in terms:
        name = f"ln({term.column})" if isinstance(term, Spline) and term.log else term.column
        found[f"{name} (not defined)"] = f"{everything} and not {measured(term, held)}"
    return found


def _blocks(
    spec: ModelSpec, cohort: Cohort, held: Rows, levels: dict[str, dict[str, tuple[float | str, ...]]]
) -> Iterator[Block]:
    """What each term learns from the rows used."""
    bare = [held.alias[term.column] for term in entering(spec) if isinstance(term, Spline) and not term.knots]
    knots = quantiles(cohort, held, bare, DEFAULT_QUANTILES)
    for term in entering(spec):
        alias = held.alias[term.column]
        if isinstance(term, Factor):
            yield _factor(term, cohort, held, levels)
        elif isinstance(term, Spline):
            yield spline_block(term, lambda alias=alias: knots[alias])  # type: ignore[misc]
        else:
            yield LinearBlock(term.column)


def _factor(
    term: Factor, cohort: Cohort, held: Rows, levels: dict[str, dict[str, tuple[float | str, ...]]]
) -> FactorBlock:
    alias, kind = held.alias[term.column], object if term.column in held.texts else float
    lines = answered(cohort, held.query(alias, "bool_or(used)", tail=f"where {alias} is not null group by {alias}"))
    used = np.array([value for value, there in lines if there], dtype=kind)
    names = grouped(term.column, used)[1]
    everybody = np.array([value for value, _ in lines], dtype=kind)
    levels[term.column] = {name: tuple(v for v in used.tolist() if label(v) == name) for name in names}
    return factor_block(term, names, matched(everybody, names)[1])


def moments(cohort: Cohort, basis: Basis, terms: Rows) -> tuple[Values, Values, NDArray[np.int64]]:
    """Unweighted mean and standard deviation of each column, and who has it at all; a constant has a spread of 0."""
    names = columns(basis)
    asked = [
        f"{form}" for name in names for form in (f"avg({name})", f"stddev_pop({name})", f"count(nullif({name}, 0e0))")
    ]
    (line,) = answered(cohort, terms.query(*asked, tail="where used"))
    found = np.array(line, dtype=float).reshape(-1, 3)
    centre, spread = np.concatenate([[0.0], found[:, 0]]), np.concatenate([[1.0], found[:, 1]])
    return centre, spread, found[:, 2].astype(np.int64)


class Ranges(Mapping[str, Range]):
    """Range of each numeric base column among the rows used, read when somebody asks."""

    def __init__(self, spec: ModelSpec, cohort: Cohort, held: Rows) -> None:
        """Names are known at once, numbers are not."""
        self._cohort, self._held = cohort, held
        numeric = (term.column for term in entering(spec) if isinstance(term, Linear | Spline))
        self._names = tuple(name for name in base_columns(spec, numeric) if name not in held.texts)

    @cached_property
    def _found(self) -> dict[str, Range]:
        aliases = [self._held.alias[name] for name in self._names]
        middle = quantiles(self._cohort, self._held, aliases, RANGE)
        ends = [Sql(f"{end}({alias})") for alias in aliases for end in ("min", "max")]
        (line,) = answered(self._cohort, self._held.query(*ends, tail="where used")) if ends else ((),)
        return {
            name: Range(*(float(value) for value in (*middle[alias], line[2 * place], line[2 * place + 1])))
            for place, (name, alias) in enumerate(zip(self._names, aliases, strict=True))
        }

    def __getitem__(self, name: str) -> Range:
        """The range of a column."""
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        """Columns, in the order of the terms."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many columns."""
        return len(self._names)
