"""From a cohort to a sample: columns read, the weight chosen, the design coded."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE, Cohort, DesignSpec
from neuro.cohort.sample import Columns, Sample, Stage, missing
from neuro.cohort.stages import inverse_fractions, said, stages
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
    drawn = stages(plan, columns, len(mask))
    if plan.rule == "nhanes":
        weight, explanation = _by_rule(cohort, columns, names, inside.columns if inside else (), mask)
    else:
        weight, explanation = _declared(plan, columns, drawn, len(mask))
    return Sample(
        columns=columns,
        weight=np.where(mask, weight, 0.0),
        stratum=drawn[0].stratum,
        psu=drawn[0].unit,
        lonely=plan.lonely,
        weighted=not plan.srs,
        explanation=explanation,
        fraction=drawn[0].fraction,
        below=drawn[1:] if plan.fpc else (),
    )


def _design_columns(design: DesignSpec) -> tuple[str, ...]:
    return (*design.columns, CYCLE) if design.rule == "nhanes" else design.columns


def measured(columns: Columns, names: Sequence[str], rows: int) -> NDArray[np.bool_]:
    """Where none of the named columns is missing, shape (n,)."""
    present = np.ones(rows, dtype=bool)
    for name in names:
        present &= ~missing(columns[name])
    return present


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


def _declared(
    design: DesignSpec, columns: Columns, drawn: Sequence[Stage], rows: int
) -> tuple[NDArray[np.float64], str]:
    if design.srs:
        return np.ones(rows), "Unweighted: a simple random sample, everybody counts alike."
    clusters = said(design)
    if design.weight is not None:
        return _valid_weight(design.weight, columns[design.weight]), f"Weighted by {design.weight}{clusters}."
    if not design.fpc:
        return np.ones(rows), f"No weight was declared: everybody counts alike{clusters}."
    return inverse_fractions(design, drawn), (
        "No weight was declared: each person's is one over the share that was drawn"
        f"{', multiplied over stages' if len(drawn) > 1 else ''}{clusters}."
    )


def _valid_weight(name: str, values: NDArray[Any]) -> NDArray[np.float64]:
    if values.dtype == object:
        raise DesignError(f"Wanted numbers as weights; '{name}' is text. Name the weight column.")
    bad = [int(found.sum()) for found in (np.isnan(values), values < 0, np.isinf(values))]
    refusal = weight_refusal(name, bad, len(values))
    if refusal:
        raise refusal
    return np.asarray(values, dtype=np.float64)


def weight_refusal(name: str, bad: Sequence[int], rows: int) -> DesignError | None:
    """Why a column cannot weigh people; None where it can.

    Args:
        bad: rows in which it is missing, negative and infinite.
    """
    for count, what in zip(bad, ("missing", "negative", "infinite"), strict=True):
        if count:
            return DesignError(
                f"Wanted a weight of 0 or more for everybody; '{name}' is {what} in {count:,} of {rows:,} rows. "
                "Give those people their weight, or 0 when they do not count."
            )
    return None
