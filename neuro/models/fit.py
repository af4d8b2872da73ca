"""Survey-weighted generalised linear models: coefficients with design-based covariance."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.knowledge.shared_items import overlaps
from neuro.models import families, survey
from neuro.models.basis import Basis, derived
from neuro.models.eligible import Eligible, Range, eligible, outcome_values, ranges, warnings, within
from neuro.models.irls import Solution, solve
from neuro.models.learn import learn, model_columns, required
from neuro.models.spec import ModelSpec

__all__ = ["Fitted", "Range", "fit", "observed", "required", "sandwich"]

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted model.

    Attributes:
        spec: what was asked.
        basis: its columns, for any rows.
        beta, vcov: coefficients and design-based covariance in raw units, shapes (p,) and (p, p).
        dispersion: weighted variance of the Pearson residuals (R: `summary(svyglm)`).
        df: degrees of freedom of the design among the rows used (PSUs - strata).
        n: people used. events: of them with the outcome, None unless the outcome is yes or no.
        lost: column -> people of the domain who lack it; one person may lack several.
        n_lost: people of the domain who were left out.
        used: which rows of the sample, shape (len(sample),).
        ranges: base numeric column -> its range among the rows used.
        explanation: how people were weighted.
        hidden: category columns that too few people have: their coefficients are not to be shown.
        warnings: what a reader must know, one sentence each.
    """

    spec: ModelSpec
    basis: Basis
    beta: Values
    vcov: Values
    dispersion: float
    df: int
    n: int
    events: int | None
    lost: Mapping[str, int]
    n_lost: int
    used: Mask
    ranges: Mapping[str, Range]
    explanation: str
    hidden: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of the design matrix, `(Intercept)` first."""
        return self.basis.names

    @property
    def family(self) -> families.Family:
        """Error and link."""
        return families.family(self.spec.family)


def fit(spec: ModelSpec, sample: Sample) -> Fitted:
    """Fit a survey-weighted generalised linear model.

    Args:
        sample: holds every column of `required(spec)`; people outside the domain keep their place in the design.
    Raises:
        ModelError: nobody left, an outcome that the family cannot hold, collinear terms, or no maximum.
    """
    if spec.family in ("negbin", "ordinal", "quantile"):
        raise ModelError(f"Wanted a model of family '{spec.family}'; it cannot be fitted yet. Choose another family.")
    rows = eligible(spec, sample)
    y, weight, psu = rows.y[rows.used], rows.weight[rows.used], sample.psu[rows.used]
    basis, x = _columns(spec, rows, sample)
    family, design = families.family(spec.family), survey.structure(sample)
    solution, hidden = solve(x, y, weight / weight.mean(), family, basis.names), basis.small(x, FLOOR)
    return Fitted(
        spec=spec,
        basis=basis,
        beta=solution.beta,
        vcov=sandwich(x, y, weight, solution, family, psu, design),
        dispersion=_dispersion(y, weight, solution, family),
        df=survey.degrees_of_freedom(psu, design),
        n=len(y),
        events=int(y.sum()) if np.isin(y, (0.0, 1.0)).all() else None,
        lost=rows.lost,
        n_lost=rows.n_lost,
        used=rows.used,
        ranges=ranges(spec, sample.columns, rows.used, weight),
        explanation=sample.explanation,
        hidden=hidden,
        warnings=(*warnings(rows, sample, hidden), *overlaps(parse(spec.outcome).columns, model_columns(spec))),
    )


def _columns(spec: ModelSpec, rows: Eligible, sample: Sample) -> tuple[Basis, Values]:
    """What the terms learnt from the rows used, and their design matrix there."""
    basis = learn(spec, rows.columns, rows.used, rows.weight)
    return basis, basis.matrix(within(sample, model_columns(spec), rows.used))


def observed(fitted: Fitted, sample: Sample) -> Values:
    """The outcome of the rows used, shape (fitted.n,)."""
    columns = within(sample, required(fitted.spec), fitted.used)
    return outcome_values(fitted.spec.outcome, derived(columns, fitted.spec.derive))


def sandwich(
    x: Values,
    y: Values,
    weight: Values,
    solution: Solution,
    family: families.Family,
    psu: NDArray[np.int64],
    design: survey.Structure,
) -> Values:
    """Inverse information around the design covariance of the scores (Binder 1983)."""
    scaled = weight / weight.mean()
    scores = x * (scaled * family.score(y, solution.eta))[:, None]
    return solution.inverse @ survey.covariance(scores, psu, design) @ solution.inverse


def _dispersion(y: Values, weight: Values, solution: Solution, family: families.Family) -> float:
    scaled = weight / weight.mean()
    pearson = (y - family.mean(solution.eta)) / np.sqrt(family.slope(solution.eta))
    return float(scaled @ (pearson - np.average(pearson, weights=weight)) ** 2 / (len(y) - 1))
