"""What a model's terms learn from the rows that are used: knots, levels, names, products."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models.basis import (
    INTERCEPT,
    Basis,
    Block,
    FactorBlock,
    LinearBlock,
    SplineBlock,
    Values,
    logarithm,
    number,
)
from neuro.models.categories import coded, grouped, matched
from neuro.models.quantiles import quantile
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline, Term
from neuro.models.splines import DEFAULT_QUANTILES

Mask = NDArray[np.bool_]


def entering(spec: ModelSpec) -> tuple[Linear | Factor | Spline, ...]:
    """The terms that read a column, those that only a product names included."""
    terms = [term for term in spec.terms if not isinstance(term, Product)]
    have = {term.column for term in terms}
    for product in (term for term in spec.terms if isinstance(term, Product)):
        for operand in (product.left, product.right):
            column = _column_of(operand, have)
            if column not in have:
                if column != operand:
                    raise ModelError(
                        f"The product names '{operand}'; no spline or factor of '{column}' is in the model. Add it."
                    )
                terms.append(Linear(column))
                have.add(column)
    return tuple(terms)


def _column_of(operand: str, have: Iterable[str]) -> str:
    if operand in have or not operand.endswith("]"):
        return operand
    return operand.rsplit("[", 1)[0]


def required(spec: ModelSpec) -> tuple[str, ...]:
    """Cohort columns that a model reads: outcome, terms and domain, derived names followed to their sources."""
    domain = parse(spec.domain).columns if spec.domain else ()
    return base_columns(spec, [*parse(spec.outcome).columns, *(term.column for term in entering(spec)), *domain])


@lru_cache(maxsize=256)
def model_columns(spec: ModelSpec) -> tuple[str, ...]:
    """Cohort columns behind a model's terms, in their order; neither outcome nor domain."""
    return base_columns(spec, (term.column for term in entering(spec)))


def base_columns(spec: ModelSpec, names: Iterable[str]) -> tuple[str, ...]:
    """The cohort columns behind some of a model's columns, each once, derived names followed to their sources."""
    sources: dict[str, tuple[str, ...]] = {}
    for name, text in spec.derive:
        sources[name] = _followed(parse(text).columns, sources)
    return _followed(names, sources)


def _read_by_terms(spec: ModelSpec) -> tuple[tuple[str, str], ...]:
    """The definitions behind a model's terms, in their order; those of outcome and domain alone are left out."""
    read, kept = {term.column for term in entering(spec)}, []
    for name, formula in reversed(spec.derive):
        if name in read:
            kept.append((name, formula))
            read |= set(parse(formula).columns)
    return tuple(reversed(kept))


def definitions(spec: ModelSpec, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The derived columns that some of a model's columns are or are made of, in their order."""
    read, kept = set(names), []
    for name, text in reversed(spec.derive):
        if name in read:
            kept.append((name, text))
            read |= set(parse(text).columns)
    return tuple(reversed(kept))


def _followed(names: Iterable[str], sources: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(base for name in names for base in sources.get(name, (name,))))


def measured(term: Linear | Factor | Spline, columns: Mapping[str, NDArray[Any]]) -> Mask:
    """Where a term has a value, shape (n,)."""
    if isinstance(term, Factor):
        return coded(columns[term.column])[0] >= 0
    values = number(columns, term.column)
    if isinstance(term, Spline) and term.log:
        values = logarithm(values)
    return np.isfinite(values)


def learn(spec: ModelSpec, columns: Mapping[str, NDArray[Any]], used: Mask, weight: Values) -> Basis:
    """Freeze a model's columns on the rows used.

    Args:
        columns: base and derived columns, shape (n,).
        used: rows that the fit uses; nothing is learnt from others.
        weight: sampling weights, shape (n,).
    Raises:
        ModelError: no term, a category with a single level, a reference that nobody has, knots that coincide, or a
            product of something that the model does not have.
    """
    return assembled(spec, (_block(term, columns, used, weight) for term in entering(spec)))


def assembled(spec: ModelSpec, learnt: Iterable[Block]) -> Basis:
    """A model's columns from what each of its entering terms has learnt, in their order.

    Raises:
        ModelError: no term, one that enters twice, or a product of something that the model does not have.
    """
    if not spec.terms:
        raise ModelError("A model needs at least one term; found none. Add one.")
    own = {term.column for term in spec.terms if not isinstance(term, Product)}
    blocks = tuple(learnt)
    by_column = {block.column: block.names for block in blocks}
    products = tuple(pair for term in spec.terms if isinstance(term, Product) for pair in _pairs(term, by_column))
    names = [INTERCEPT, *(name for block in blocks if block.column in own for name in block.names)]
    names += [name for name, _, _ in products]
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise ModelError(f"'{min(repeated)}' enters the model twice. Name each term once.")
    return Basis(_read_by_terms(spec), blocks, products, tuple(names))


def _block(term: Term, columns: Mapping[str, NDArray[Any]], used: Mask, weight: Values) -> Block:
    if isinstance(term, Factor):
        values = columns[term.column]
        levels = grouped(term.column, values[used])[1]
        return factor_block(term, levels, matched(values, levels)[1])
    if isinstance(term, Spline):
        return spline_block(term, lambda: quantile(number(columns, term.column)[used], weight[used], DEFAULT_QUANTILES))
    assert isinstance(term, Linear)
    return LinearBlock(term.column)


def factor_block(term: Factor, levels: tuple[str, ...], elsewhere: tuple[str, ...]) -> FactorBlock:
    """A category's contrasts.

    Args:
        levels: of the rows used, in order.
        elsewhere: levels that only rows outside the fit hold.
    Raises:
        ModelError: a single level, or a reference that nobody has.
    """
    if len(levels) < 2:
        raise ModelError(
            f"'{term.column}' has a single category ({', '.join(levels)}) in the rows used. Drop it from the model."
        )
    if term.reference is not None:
        if term.reference not in levels:
            raise ModelError(
                f"'{term.column}' has nobody in its reference '{term.reference}'; "
                f"the rows used have {', '.join(levels)}. Name one of them."
            )
        levels = (term.reference, *(level for level in levels if level != term.reference))
    return FactorBlock(term.column, levels, elsewhere)


def spline_block(term: Spline, quantiles: Callable[[], Values]) -> SplineBlock:
    """A spline with its knots.

    Args:
        quantiles: the weighted `DEFAULT_QUANTILES` of the rows used, asked for where the term has no knots.
    Raises:
        ModelError: the default knots coincide.
    """
    if term.knots:
        return SplineBlock(term.column, term.log, term.knots)
    knots = quantiles()
    if np.any(np.diff(knots) <= 0):
        raise ModelError(
            f"The default knots of '{term.column}' coincide ({', '.join(f'{k:g}' for k in knots)}): it has too few "
            f"distinct values. Give knots, or enter it as --linear {term.column}."
        )
    return SplineBlock(term.column, term.log, tuple(float(knot) for knot in knots))


def _pairs(product: Product, by_column: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    left, right = _operand(product.left, by_column), _operand(product.right, by_column)
    return [(f"{a}:{b}", a, b) for a in left for b in right]


def _operand(operand: str, by_column: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """One column of a block, or all of a factor's or a spline's."""
    if operand in by_column:
        return by_column[operand]
    names = by_column.get(_column_of(operand, by_column), ())
    if operand not in names:
        raise ModelError(
            f"The product names '{operand}'; the model has {', '.join(names) or 'no such column'}. Name one."
        )
    return (operand,)
