"""The standardised mean of a fit at two values of a column: the difference in outcome units and on the link."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models import intervals
from neuro.models.basis import Values
from neuro.models.eligible import within
from neuro.models.fit import Fitted
from neuro.models.learn import model_columns

End = float | str


@dataclass(frozen=True, slots=True)
class Estimated:
    """A number with its 95 % interval, t on the degrees of freedom of the design; no interval without any."""

    estimate: float
    se: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """People alike in all but one column.

    Attributes:
        column: what differs.
        low, high: its two values.
        before, after: standardised means at them, in outcome units.
        outcome: after - before, in outcome units.
        link: the difference on the scale of the link, averaged over the same people.
        n: people averaged over.
        df: degrees of freedom of the design.
    """

    column: str
    low: End
    high: End
    before: float
    after: float
    outcome: Estimated
    link: Estimated
    n: int
    df: int


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """A standardised mean, in outcome units and on the link, with slopes in the coefficients, each (p,)."""

    outcome: float
    link: float
    slope: Values
    link_slope: Values


def difference(
    fitted: Fitted, sample: Sample, column: str, ends: tuple[End, End], among: NDArray[np.bool_] | None = None
) -> Difference:
    """The standardised mean at the second value less that at the first, covariates held as they are.

    Args:
        sample: the one the model was fitted on.
        column: of the cohort, or derived.
        ends: values that everybody averaged over is set to.
        among: rows used that are averaged over, shape (fitted.n,); None for all.
    Raises:
        ModelError: the column is in no term, or the model has no value there.
    """
    below, above = (means(fitted, sample, {column: end}, among) for end in ends)
    return Difference(
        column,
        *ends,
        below.outcome,
        above.outcome,
        estimated(fitted, above.outcome - below.outcome, above.slope - below.slope),
        estimated(fitted, above.link - below.link, above.link_slope - below.link_slope),
        fitted.n if among is None else int(among.sum()),
        fitted.df,
    )


def means(fitted: Fitted, sample: Sample, held: dict[str, End], among: NDArray[np.bool_] | None = None) -> Means:
    """The mean outcome if everybody had these values, weighted over the rows used.

    Raises:
        ModelError: as `difference`.
    """
    rows = np.ones(fitted.n, dtype=bool) if among is None else among
    matrix = moved(fitted, sample, held)[rows]
    if not np.isfinite(matrix).all():
        told = ", ".join(f"{name} at {value}" for name, value in held.items())
        raise ModelError(
            f"Wanted the model's mean with {told}; it is not defined for everybody there. Use other values."
        )
    weight = sample.weight[fitted.used][rows]
    share: Values = weight / weight.sum()
    eta = matrix @ fitted.beta
    slope = (share * fitted.family.slope(eta)) @ matrix
    return Means(float(share @ fitted.family.mean(eta)), float(share @ eta), slope, share @ matrix)


def moved(fitted: Fitted, sample: Sample, held: dict[str, End]) -> Values:
    """The design matrix of the rows used with some columns at one value; what is derived from them follows."""
    columns = within(sample, model_columns(fitted.spec), fitted.used)
    known = {*columns, *(name for name, _ in fitted.spec.derive)}
    absent = [name for name in held if name not in known]
    if absent:
        raise ModelError(f"Wanted '{absent[0]}' moved; it is in no term of the model. Name a column of a term.")
    whole = {name: _filled(held[name], fitted.n) if name in held else values for name, values in columns.items()}
    for name, text in fitted.spec.derive:
        if name in held:
            whole[name] = _filled(held[name], fitted.n)
        elif set(parse(text).columns) <= set(whole):
            whole[name] = parse(text).evaluate(whole)
    return replace(fitted.basis, derive=()).matrix(whole)


def estimated(fitted: Fitted, estimate: float, slope: Values) -> Estimated:
    """An estimate that is smooth in the coefficients, with its design interval (delta method)."""
    se = float(np.sqrt(max(float(slope @ fitted.vcov @ slope), 0.0)))
    wide = intervals.critical(fitted.df)
    if not np.isfinite(wide):
        return Estimated(estimate, se, None, None)
    return Estimated(estimate, se, estimate - wide * se, estimate + wide * se)


def _filled(value: End, rows: int) -> NDArray[Any]:
    return np.full(rows, value, dtype=object if isinstance(value, str) else float)
