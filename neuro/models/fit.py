"""Survey-weighted models of any family: coefficients with design-based covariance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.expression import parse
from neuro.knowledge.shared_items import overlaps
from neuro.models import families, survey
from neuro.models.basis import Basis, derived
from neuro.models.description.ratio import StandardErrors
from neuro.models.eligible import Eligible, Range, eligible, outcome_values, ranges, warnings, within
from neuro.models.estimate import NO_MORE, Beside, Reported, estimate, reported, sandwich, standing_at
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
        dispersion: weighted variance of the Pearson residuals (R: `summary(svyglm)`); None where that has no meaning.
        df: degrees of freedom of the design among the rows used (PSUs - strata).
        n: people used. events: of them with the outcome, None unless the outcome is yes or no.
        lost: column -> people of the domain who lack it; one person may lack several.
        n_lost: people of the domain who were left out.
        used: which rows of the sample, shape (len(sample),); empty where the rows were never fetched.
        ranges: base numeric column -> its range among the rows used.
        explanation: how people were weighted.
        hidden: category columns that too few people have: their coefficients are not to be shown.
        warnings: what a reader must know, one sentence each.
        beside: what the family estimates beside its coefficients.
        se_method: how vcov was found.
    """

    spec: ModelSpec
    basis: Basis
    beta: Values
    vcov: Values
    dispersion: float | None
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
    beside: Beside = NO_MORE
    se_method: StandardErrors = "linearised"

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of the design matrix, `(Intercept)` first."""
        return self.basis.names

    @property
    def family(self) -> families.Family:
        """Error and link."""
        theta = self.theta
        return families.family(self.spec.family, theta=1.0 if theta is None else theta, tau=self.spec.tau)

    @property
    def theta(self) -> float | None:
        """Size parameter of a negative binomial: variance = mean + mean^2 / theta."""
        return float(np.exp(self.beside.own[0])) if self.spec.family == "negbin" else None

    @property
    def theta_se(self) -> float | None:
        """Design-based standard error of theta, from that of its logarithm."""
        theta = self.theta
        return None if theta is None else theta * float(np.sqrt(self.beside.covariance[-1, -1]))

    @property
    def asked(self) -> str:
        """What the model's mean is of: the outcome, or being in or above an ordinal model's band."""
        bands = self.beside.bands
        return self.spec.outcome if bands is None else f"{self.spec.outcome} >= {bands.starts[self.beside.at]:g}"

    def at(self, threshold: int) -> "Fitted":
        """An ordinal model whose mean is the chance to be above another threshold, 0 the lowest."""
        beta, vcov, beside = standing_at(self.beta, self.beside, threshold)
        return replace(self, beta=beta, vcov=vcov, beside=beside)

    @property
    def reported(self) -> Reported:
        """The parameters that are told: coefficients, and thresholds in place of an ordinal model's intercept."""
        return reported(self.names, self.beta, self.vcov, self.beside)


def fit(spec: ModelSpec, sample: Sample) -> Fitted:
    """Fit a survey-weighted model.

    Args:
        sample: holds every column of `required(spec)`; people outside the domain keep their place in the design.
    Raises:
        ModelError: nobody left, an outcome that the family cannot hold, collinear terms, or no maximum.
    """
    rows = eligible(spec, sample)
    y, weight, unit = rows.y[rows.used], rows.weight[rows.used], sample.unit[rows.used]
    basis, x = _columns(spec, rows, sample)
    design, hidden = survey.structure(sample), basis.small(x, FLOOR)
    found = estimate(spec, x, y, weight, unit, design, basis.names)
    return Fitted(
        spec=spec,
        basis=basis,
        beta=found.beta,
        vcov=found.vcov,
        dispersion=found.dispersion,
        df=survey.degrees_of_freedom(unit, design),
        n=len(y),
        events=int(y.sum()) if np.isin(y, (0.0, 1.0)).all() else None,
        lost=rows.lost,
        n_lost=rows.n_lost,
        used=rows.used,
        ranges=ranges(spec, sample.columns, rows.used, weight),
        explanation=sample.explanation,
        hidden=hidden,
        warnings=(
            *warnings(rows, sample, hidden),
            *found.warnings,
            *overlaps(parse(spec.outcome).columns, model_columns(spec)),
        ),
        beside=found.beside,
    )


def _columns(spec: ModelSpec, rows: Eligible, sample: Sample) -> tuple[Basis, Values]:
    """What the terms learnt from the rows used, and their design matrix there."""
    basis = learn(spec, rows.columns, rows.used, rows.weight)
    return basis, basis.matrix(within(sample, model_columns(spec), rows.used))


def observed(fitted: Fitted, sample: Sample) -> Values:
    """The outcome of the rows used, shape (fitted.n,)."""
    columns = within(sample, required(fitted.spec), fitted.used)
    return outcome_values(fitted.spec.outcome, derived(columns, fitted.spec.derive))
