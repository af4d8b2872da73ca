"""The rows that a model reads, as one SQL query of the cohort: nothing is fetched until somebody sums.

Every column has an alias (`b0`, `d1`, `w`), so that no name of a file or a user can meet another; text and numbers of
users are bound values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.cohort.store import timed
from neuro.errors import DataError
from neuro.expression import Expression, Sql, identifier, parse
from neuro.expression.tree import Name
from neuro.models.learn import definitions, entering, required
from neuro.models.spec import Factor, Linear, ModelSpec, Spline

SECONDS = 3600.0
"""After so long one pass over the rows is given up. Grade C."""
TEXTS = ("VARCHAR", "ENUM")


@dataclass(frozen=True, slots=True)
class Rows:
    """Steps of a query, each reading the one before.

    Attributes:
        steps: (name, SQL) of each, in order.
        alias: model column, base or derived -> its name in the query.
        texts: model columns that hold text.
    """

    steps: tuple[tuple[str, Sql], ...]
    alias: Mapping[str, str]
    texts: frozenset[str]

    def then(self, *parts: str | Sql) -> "Rows":
        """One step more, made of columns of the last one."""
        written, name = joined(*parts), f"step{len(self.steps)}"
        sql = Sql(f"select {written.text} from {self.steps[-1][0]}", written.values)
        return replace(self, steps=(*self.steps, (name, sql)))

    def query(self, *parts: str | Sql, tail: str = "") -> Sql:
        """What is asked of the last step; `tail` is what follows its name (where, group by)."""
        asked = joined(*parts)
        text = ", ".join(f"{name} as not materialized ({sql.text})" for name, sql in self.steps)
        values = tuple(value for _, sql in self.steps for value in sql.values)
        return Sql(f"with {text} select {asked.text} from {self.steps[-1][0]} {tail}", (*values, *asked.values))


def joined(*parts: str | Sql, by: str = ", ") -> Sql:
    """Pieces of SQL behind each other with their values in order."""
    pieces = [part if isinstance(part, Sql) else Sql(part) for part in parts]
    return Sql(by.join(piece.text for piece in pieces), tuple(value for piece in pieces for value in piece.values))


def named(sql: Sql, name: str) -> Sql:
    """A piece under a name."""
    return Sql(f"{sql.text} as {name}", sql.values)


def literal(value: float) -> str:
    """A number as SQL reads it back, bit by bit."""
    return f"{value:.17e}"


def kinds(cohort: Cohort) -> dict[str, str]:
    """DuckDB's type of each column."""
    cursor = cohort.connection.cursor()
    try:
        return {name: kind for name, kind, *_ in cursor.execute(f"describe {identifier(cohort.table)}").fetchall()}
    finally:
        cursor.close()


def answered(cohort: Cohort, sql: Sql) -> list[tuple[Any, ...]]:
    """The rows of an answer.

    Raises:
        DataError: the query took too long, or the engine could not compute it.
    """
    cursor = cohort.connection.cursor()
    try:
        with timed(cursor, SECONDS), _computed(cohort):
            return list(cursor.execute(sql.text, sql.values).fetchall())
    finally:
        cursor.close()


def arrays(cohort: Cohort, sql: Sql) -> list[NDArray[np.float64]]:
    """The columns of an answer of numbers, NaN where missing."""
    cursor = cohort.connection.cursor()
    try:
        with timed(cursor, SECONDS), _computed(cohort):
            found = cursor.execute(sql.text, sql.values).fetchnumpy()
    finally:
        cursor.close()
    return [np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan) for column in found.values()]


def batches(cohort: Cohort, sql: Sql, size: int) -> Iterator[Any]:
    """The rows of an answer as Arrow record batches, made while they are read: memory does not grow with them.

    Raises:
        DataError: as `answered`.
    """
    cursor = cohort.connection.cursor()
    try:
        with timed(cursor, SECONDS), _computed(cohort):
            # A relation streams; the result of `execute` would be held whole.
            yield from cursor.sql(sql.text, params=list(sql.values)).to_arrow_reader(size)
    finally:
        cursor.close()


@contextmanager
def _computed(cohort: Cohort) -> Iterator[None]:
    """What the database cannot compute is a sentence."""
    try:
        yield
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.OutOfMemoryException) as error:
        raise DataError(
            f"Wanted sums over the rows of {cohort.title}; the database could not compute them "
            f"({type(error).__name__}). Check the model's columns, or fit in memory (--engine memory)."
        ) from error


def rows(spec: ModelSpec, cohort: Cohort, weight: Sql, keys: Sequence[str], beside: Sequence[str] = ()) -> Rows:
    """Base columns, derived columns, weight, outcome and who is used, of every person of the design.

    The query has `b…`, `d…` (columns), `k…` (design), `w` (weight), `y`, `inside` (the domain), `used`, `odd`.

    Args:
        weight: of the cohort's columns.
        keys: design columns that people are grouped by.
        beside: further columns of the cohort.
    Raises:
        ModelError, ExpressionError: a column of the model is not what its place wants.
    """
    known = kinds(cohort)
    base = tuple(dict.fromkeys([*required(spec), *beside]))
    alias = {name: f"b{place}" for place, name in enumerate(base)}
    texts = frozenset(name for name in base if known[name].startswith(TEXTS))
    taken = [*_base(alias, texts), *(f"{identifier(name)} as k{place}" for place, name in enumerate(keys))]
    people = joined(*taken, named(weight, "w"))
    everybody = Sql(f"select {people.text} from {identifier(cohort.table)}", people.values)
    read = (*parse(spec.outcome).columns, *(term.column for term in entering(spec)), *_of_domain(spec))
    return _marked(spec, derived(definitions(spec, read), Rows((("people", everybody),), alias, texts)))


def _of_domain(spec: ModelSpec) -> tuple[str, ...]:
    return parse(spec.domain).columns if spec.domain else ()


def _base(alias: Mapping[str, str], texts: Iterable[str]) -> list[str]:
    held = frozenset(texts)
    return [
        f"cast({identifier(name)} as {'varchar' if name in held else 'double'}) as {short}"
        for name, short in alias.items()
    ]


def derived(definitions: Iterable[tuple[str, str]], before: Rows) -> Rows:
    """The rows with some derived columns, each able to use those before it."""
    for place, (name, text) in enumerate(definitions):
        expression = parse(text)
        if is_text(expression, before):
            before = replace(before, texts=before.texts | {name})
        before = before.then("*", *value(expression, before, f"d{place}"))
        before = replace(before, alias={**before.alias, name: f"d{place}"})
    return before


def is_text(expression: Expression, before: Rows) -> bool:
    """Whether an expression is a bare column of text."""
    return isinstance(expression.tree, Name) and expression.tree.column in before.texts


def value(expression: Expression, before: Rows, name: str) -> tuple[Sql, ...]:
    """An expression under a name: a number (conditions 1 and 0), missing where not finite; or bare text as it is."""
    sql = expression.renamed(before.alias).sql()
    if is_text(expression, before):
        return (named(sql, name),)
    wide = Sql(f"cast({sql.text} as double) as r{name}", sql.values)
    return wide, Sql(f"case when isfinite(r{name}) then r{name} end as {name}")


def _marked(spec: ModelSpec, before: Rows) -> Rows:
    """Who is in the domain, and who of them has everything; `odd` where the domain is neither true nor false."""
    asked = value(parse(spec.domain), before, "domain") if spec.domain else (Sql("1e0 as domain"),)
    before = before.then("*", *value(parse(spec.outcome), before, "y"), *asked)
    inside = "w > 0 and coalesce(domain = 1e0, false)"
    present = " and ".join(["inside", "y is not null", *(measured(term, before) for term in entering(spec))])
    odd = "coalesce(domain not in (0e0, 1e0), false) as odd"
    return before.then("*", f"({inside}) as inside", f"({present}) as used", odd)


def measured(term: Linear | Factor | Spline, before: Rows) -> str:
    """A condition, never missing: the term has a value."""
    alias = before.alias[term.column]
    if isinstance(term, Factor):
        return f"{alias} is not null"
    positive = f" and {alias} > 0" if isinstance(term, Spline) and term.log else ""
    return f"coalesce(isfinite({alias}){positive}, false)"
