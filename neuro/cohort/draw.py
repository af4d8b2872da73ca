"""From a cohort to a sample: columns read, the weight chosen, the design coded."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE, Cohort, DesignSpec
from neuro.cohort.sample import Columns, Sample
from neuro.cohort.store import fetch
from neuro.cohort.weights import choose
from neuro.errors import DesignError
from neuro.expression import parse

MOST_NAMED = 12
"""Names that a sentence holds."""
UNDECLARED = "needs --srs or the three design options (--weights, --strata, --psu)"


def draw(
    cohort: Cohort, names: Sequence[str], *, design: DesignSpec | None = None, domain: str | None = None
) -> Sample:
    """Every person of a cohort with the columns asked for, and the design they were drawn by.

    Args:
        names: columns the estimate needs, those used only inside expressions included. Under the rule "nhanes" a
            cycle counts only where somebody in the domain has all of them measured.
        design: how people came in; None takes the cohort's own.
        domain: an expression; people outside it keep their place in the design at weight zero.
    Raises:
        DesignError: no design is declared, a design value is missing, a weight is negative, or no weight is valid.
        DataError, ExpressionError: a column is not there, or the domain cannot be read.
    """
    plan = design or cohort.design
    if plan is None:
        raise DesignError(
            f"'{cohort.name}' {UNDECLARED}: how its people were drawn decides every standard error. "
            "Say --srs only if everybody counts alike."
        )
    inside = parse(domain) if domain is not None else None
    needed = [*names, *(inside.columns if inside else ()), *_design_columns(plan)]
    columns = fetch(cohort, needed)
    mask = np.broadcast_to(inside.true(columns) if inside else True, cohort.provenance.rows)
    if plan.rule == "nhanes":
        weight, explanation = _by_rule(cohort, columns, names, inside.columns if inside else (), mask)
    else:
        weight, explanation = _declared(plan, columns, len(mask))
    stratum, psu = _coded(plan, columns, len(mask))
    return Sample(
        columns=columns,
        weight=np.where(mask, weight, 0.0),
        stratum=stratum,
        psu=psu,
        lonely=plan.lonely,
        weighted=not plan.srs,
        explanation=explanation,
    )


def _design_columns(design: DesignSpec) -> tuple[str, ...]:
    return (*design.columns, CYCLE) if design.rule == "nhanes" else design.columns


def measured(columns: Columns, names: Sequence[str], rows: int) -> NDArray[np.bool_]:
    """Where none of the named columns is missing, shape (n,)."""
    present = np.ones(rows, dtype=bool)
    for name in names:
        present &= ~_missing(columns[name])
    return present


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype == object:
        return np.array([value is None for value in values], dtype=bool)
    return np.isnan(values)


def _by_rule(
    cohort: Cohort, columns: Columns, names: Sequence[str], domain: Sequence[str], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], str]:
    """The NHANES weight for these variables, zero in cycles that did not measure them together."""
    together = mask & measured(columns, names, len(mask))
    cycles = tuple(sorted({str(cycle) for cycle in columns[CYCLE][together]}))
    if not cycles:
        raise DesignError(
            f"Wanted rows with {_listed(names)} measured together in the domain; {cohort.title} has none. "
            "Drop a variable or widen the domain."
        )
    # A domain on a sub-sample's variable leaves only that sub-sample, so its weight counts as well.
    chosen_by = [name for name in domain if measured(columns, [name], len(mask))[together].all()]
    choice = choose(tuple(dict.fromkeys([*names, *chosen_by])), cycles)
    weight = choice.values({**fetch(cohort, choice.columns), CYCLE: columns[CYCLE]})
    inside = np.isin(columns[CYCLE].astype(str), cycles)
    return np.where(inside, weight, 0.0), choice.explanation


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return (", ".join(f"'{name}'" for name in names[:MOST_NAMED]) or "anybody") + more


def _declared(design: DesignSpec, columns: Columns, rows: int) -> tuple[NDArray[np.float64], str]:
    if design.srs:
        return np.ones(rows), "Unweighted: a simple random sample, everybody counts alike."
    parts = [f"{word} {name}" for word, name in (("strata", design.stratum), ("PSU", design.psu)) if name]
    clusters = f"; {' and '.join(parts)} as declared" if parts else ""
    if design.weight is None:
        return np.ones(rows), f"No weight was declared: everybody counts alike{clusters}."
    return _valid_weight(design.weight, columns[design.weight]), f"Weighted by {design.weight}{clusters}."


def _valid_weight(name: str, values: NDArray[Any]) -> NDArray[np.float64]:
    if values.dtype == object:
        raise DesignError(f"Wanted numbers as weights; '{name}' is text. Name the weight column.")
    absent, negative = int(np.isnan(values).sum()), int((values < 0).sum())
    infinite = int(np.isinf(values).sum())
    for count, what in ((absent, "missing"), (negative, "negative"), (infinite, "infinite")):
        if count:
            raise DesignError(
                f"Wanted a weight of 0 or more for everybody; '{name}' is {what} in {count:,} of {len(values):,} rows. "
                "Give those people their weight, or 0 when they do not count."
            )
    return np.asarray(values, dtype=np.float64)


def _coded(design: DesignSpec, columns: Columns, rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Stratum 0..S-1 and PSU 0..C-1; a PSU id repeated in another stratum is another PSU."""
    stratum = _codes(design.stratum, columns, "stratum") if design.stratum else np.zeros(rows, dtype=np.int64)
    if not design.psu:
        return stratum, np.arange(rows, dtype=np.int64)
    within = _codes(design.psu, columns, "PSU")
    pairs = stratum * (within.max(initial=0) + 1) + within
    return stratum, np.unique(pairs, return_inverse=True)[1].astype(np.int64)


def _codes(name: str, columns: Columns, what: str) -> NDArray[np.int64]:
    values = columns[name]
    absent = int(_missing(values).sum())
    if absent:
        raise DesignError(
            f"Wanted a {what} for everybody; '{name}' is missing in {absent:,} of {len(values):,} rows. "
            "Complete the column or name another."
        )
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
