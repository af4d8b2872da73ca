"""The stages of a design: which units were drawn from which strata, and what share of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import DesignSpec
from neuro.cohort.sample import Columns, Stage, missing
from neuro.errors import DesignError

Codes = NDArray[np.int64]
Values = NDArray[np.float64]
ROUNDING = 1e-9
"""Relative difference below which two sampling fractions of one stratum are the same number, rounded. Grade C."""


def stages(design: DesignSpec, columns: Columns, rows: int) -> tuple[Stage, ...]:
    """Strata, units and sampling fractions of each stage, first stage first.

    A unit's id counts within its stratum and the unit above; people are the units where no column is named.

    Args:
        columns: values of `design.columns`, each (rows,).
    Raises:
        DesignError: an id or a fraction is missing or impossible, or stages, strata and corrections do not match.
    """
    units = (design.psu, *design.subunits)
    strata = (design.stratum, *design.substrata)
    _check_depth(design, len(units), len(strata))
    found: list[Stage] = []
    within = np.zeros(rows, dtype=np.int64)
    for place, unit in enumerate(units):
        named = strata[place] if place < len(strata) else None
        stratum = _crossed(within, _codes(named, columns, "stratum")) if named else within
        within = _crossed(stratum, _codes(unit, columns, "PSU")) if unit else np.arange(rows, dtype=np.int64)
        found.append(Stage(stratum, within))
    if not design.fpc or not rows:
        return tuple(found)
    return tuple(
        Stage(stage.stratum, stage.unit, fraction)
        for stage, fraction in zip(found, _fractions(design.fpc, columns, found), strict=True)
    )


def _check_depth(design: DesignSpec, units: int, strata: int) -> None:
    if design.subunits and not design.psu:
        raise DesignError("Wanted primary sampling units above the later stages; none are named. Name them in --psu.")
    if strata > units:
        raise DesignError(
            f"Wanted at most one column of strata a stage; found {strata} for {units}. "
            "Name a column of units for each stage in --psu, or fewer in --strata."
        )
    if design.fpc and len(design.fpc) != units:
        raise DesignError(
            f"Wanted one --fpc column for each stage of --psu; found {len(design.fpc)} for {units}. "
            "Where people are the last stage, name a column that tells them apart in --psu; or leave later stages out."
        )


def inverse_fractions(design: DesignSpec, drawn: Sequence[Stage]) -> Values:
    """Weights of a design that declares none: one over the product of its sampling fractions, shape (n,)."""
    fractions = [stage.fraction for stage in drawn if stage.fraction is not None]
    product = np.prod(fractions, axis=0)
    if not (product > 0).all():
        raise DesignError(
            f"Wanted finite populations in '{', '.join(design.fpc)}' to weight people by; some are without end. "
            "Name the weights with --weights."
        )
    return np.asarray(1.0 / product)


def said(design: DesignSpec) -> str:
    """The design in words, to stand behind what is said of its weights; "" without strata, units and correction."""
    units = [name for name in (design.psu, *design.subunits) if name]
    strata = [name for name in (design.stratum, *design.substrata) if name]
    parts = [f"{word} {' then '.join(names)}" for word, names in (("strata", strata), ("PSU", units)) if names]
    clusters = f"; {' and '.join(parts)} as declared" if parts else ""
    if design.fpc:
        return f"{clusters}; finite population correction by {' then '.join(design.fpc)}"
    return f"{clusters}, of which the first stage alone counts without --fpc" if design.subunits else clusters


def _codes(name: str, columns: Columns, what: str) -> Codes:
    values = columns[name]
    _check_present(name, values, what)
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _check_present(name: str, values: NDArray[Any], what: str) -> None:
    absent = int(missing(values).sum())
    if absent:
        raise DesignError(
            f"Wanted a {what} for everybody; '{name}' is missing in {absent:,} of {len(values):,} rows. "
            "Complete the column or name another."
        )


def _crossed(outer: Codes, inner: Codes) -> Codes:
    """Codes 0..C-1 of the pairs that occur, in order."""
    pairs = outer * (inner.max(initial=0) + 1) + inner
    return np.unique(pairs, return_inverse=True)[1].astype(np.int64)


def _fractions(names: Sequence[str], columns: Columns, found: Sequence[Stage]) -> list[Values]:
    """The share drawn at each stage; ones everywhere are sizes where another stage gives sizes (R: `as.fpc`)."""
    given = [_numbers(name, columns[name]) for name in names]
    some_sizes = any((values > 1).any() for values in given)
    fractions = []
    for name, values, stage in zip(names, given, found, strict=True):
        sizes = bool((values > 1).any()) or (some_sizes and bool((values == 1).all()))
        if sizes and (values < 1).any():
            raise DesignError(
                f"Wanted population sizes, all 1 or more, or sampling fractions, none over 1; '{name}' has "
                f"{int((values < 1).sum()):,} rows below 1 and {int((values > 1).sum()):,} above. Give one kind."
            )
        _check_constant(name, values, stage.stratum)
        share = _drawn(stage)[stage.stratum] / values if sizes else values
        _check_enough(name, share, stage.stratum)
        fractions.append(np.minimum(share, 1.0))
    return fractions


def _numbers(name: str, values: NDArray[Any]) -> Values:
    if values.dtype == object:
        raise DesignError(
            f"Wanted population sizes or sampling fractions as numbers; '{name}' is text. Name another column in --fpc."
        )
    _check_present(name, values, "population size or sampling fraction")
    below = int((values < 0).sum())
    if below:
        raise DesignError(
            f"Wanted population sizes or sampling fractions above 0; '{name}' is negative in {below:,} of "
            f"{len(values):,} rows. Correct them."
        )
    return np.asarray(values, dtype=np.float64)


def _drawn(stage: Stage) -> Codes:
    """Units drawn in each stratum, shape (S,)."""
    of_unit = np.zeros(int(stage.unit.max()) + 1, dtype=np.int64)
    of_unit[stage.unit] = stage.stratum
    return np.bincount(of_unit, minlength=int(stage.stratum.max()) + 1)


def _check_constant(name: str, values: Values, stratum: Codes) -> None:
    low, high = (np.full(int(stratum.max()) + 1, start) for start in (np.inf, -np.inf))
    np.minimum.at(low, stratum, values)
    np.maximum.at(high, stratum, values)
    varying = int(np.sum(low < high * (1.0 - ROUNDING)))
    if varying:
        raise DesignError(
            f"Wanted one population size or fraction for each stratum; '{name}' varies within {varying:,} of "
            f"{len(low):,} strata. Correct it; where chances differ within strata, leave --fpc out and name --weights."
        )


def _check_enough(name: str, share: Values, stratum: Codes) -> None:
    over = len(np.unique(stratum[share > 1.0 + ROUNDING]))
    if over:
        raise DesignError(
            f"Wanted populations at least as large as what was drawn from them; '{name}' says fewer in {over:,} of "
            f"{int(stratum.max()) + 1:,} strata. Give units in the population, or the share of them that was drawn."
        )
