"""Does an association hold again: the same model within each cycle, as domains of one design."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE
from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models import survey
from neuro.models.basis import INTERCEPT, Values
from neuro.models.categories import grouped
from neuro.models.eligible import within
from neuro.models.estimate import estimate
from neuro.models.estimate import influence as contributions
from neuro.models.exposure import ExposureContrast, exposure_contrast
from neuro.models.fit import Fitted, observed
from neuro.models.learn import base_columns, model_columns
from neuro.models.trust import stability
from neuro.models.trust.levels import Levels, absences, single
from neuro.models.trust.stability import Difference, GroupEstimate, Heterogeneity


@dataclass(frozen=True, slots=True)
class Replication:
    """One term over the groups.

    Attributes:
        term: column of the design matrix, or the exposure's own name for its contrast.
        by: grouping column, or "cohort".
        estimates: by group.
        stable: whether it holds again, by the rule of `stability.verdict`; None where that cannot be said.
        why: one sentence.
        difference: the second group less the first, where there are two.
        heterogeneity: whether the groups differ, where there are two or more.
        shape: the same for all columns of the exposure at once: whether its curve differs.
    """

    term: str
    by: str
    estimates: tuple[GroupEstimate, ...]
    stable: bool | None
    why: str
    difference: Difference | None = None
    heterogeneity: Heterogeneity | None = None
    shape: Heterogeneity | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Refit:
    """A model within one group, NaN for what the group cannot tell.

    Attributes:
        group: its level or cohort.
        beta, vcov, df: as in a fitted model.
        influence: what each sampling unit brings to `beta`, shape (units of the last stage, p).
    """

    group: str
    beta: Values
    vcov: Values
    df: int
    influence: Values

    def estimate(self, weights: Values) -> GroupEstimate:
        """A weighted sum of coefficients with its standard error."""
        told = np.flatnonzero(weights)
        value = float(weights[told] @ self.beta[told])
        if not np.isfinite(value):
            return GroupEstimate(self.group, None, None, None)
        variance = weights[told] @ self.vcov[np.ix_(told, told)] @ weights[told]
        return GroupEstimate(self.group, value, float(np.sqrt(variance)), self.df)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    x: Values
    y: Values
    weight: Values
    unit: NDArray[np.int64]
    group: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Refits side by side, with what joins them: people of several groups may share sampling units."""

    by: str
    refits: tuple[Refit, ...]
    unit: NDArray[np.int64]
    design: survey.Structure
    absent: Mapping[str, str]
    single: str

    @property
    def levels(self) -> str:
        """What the groups are called."""
        return "cycles" if self.by == CYCLE else f"levels of {self.by}"

    def covariance(self, refits: Sequence[Refit], weights: Values) -> Values:
        """Of weighted sums of coefficients, shape (p, k): the first group's k sums, then the next's."""
        told, units = np.flatnonzero(weights.any(axis=1)), np.unique(self.unit)
        scores = np.hstack([refit.influence[np.ix_(units, told)] @ weights[told] for refit in refits])
        return survey.covariance(scores, units, self.design)

    def test(self, refits: Sequence[Refit], weights: Values) -> Heterogeneity | None:
        """Whether weighted sums of coefficients, shape (p, k), differ between groups."""
        if len(refits) < 2:
            return None
        told = np.flatnonzero(weights.any(axis=1))
        estimates = np.concatenate([refit.beta[told] @ weights[told] for refit in refits])
        if not np.isfinite(estimates).all():
            return None
        df = min(refit.df for refit in refits)
        return stability.heterogeneity(estimates, self.covariance(refits, weights), len(refits), df)

    def judged(self, term: str, weights: Values, several: Values | None = None) -> Replication:
        """The verdict on a weighted sum of coefficients.

        Args:
            weights: shape (p,).
            several: all columns of the exposure, shape (p, k), where its curve is compared as well.
        """
        pairs = [(refit, refit.estimate(weights)) for refit in self.refits]
        refits = [refit for refit, one in pairs if one.estimate is not None]
        told = tuple(one for _, one in pairs if one.estimate is not None)
        silent = {one.group: self.absent.get(one.group, "no estimate") for _, one in pairs if one.estimate is None}
        test = self.test(refits, weights[:, None])
        shape = self.test(refits, several) if several is not None else None
        stable, why = stability.verdict(told, silent, test, self.levels, self.single)
        if shape and shape.differ and shape.p is not None:
            why += f" Its curve differs between them (p = {shape.p:.2g})."
        gap = stability.difference(told, self.covariance(refits, weights[:, None])) if len(told) == 2 else None
        return Replication(term, self.by, told, stable, why, gap, test, shape)


def replicate(fitted: Fitted, sample: Sample, by: str) -> tuple[Replication, ...]:
    """Refit a model within each level of `by`, knots and categories as in the whole.

    A column that has one value within a group (the cycle itself) is left out there.

    Args:
        sample: the one the model was fitted on, with the column `by`.
    Returns:
        The exposure's contrast where no single coefficient is its own (a spline, a category), then every term.
    """
    groups = _groups(fitted, sample, by)
    return tuple(groups.judged(name, *wanted) for name, *wanted in contrasts(fitted, sample))


def replicate_exposure(fitted: Fitted, sample: Sample, by: str) -> Replication | None:
    """The exposure alone: its contrast, or its only coefficient; None where it has neither."""
    contrast = exposure_contrast(fitted, sample)
    named = (
        {contrast.exposure, *(fitted.names[place] for place in _exposed(fitted, contrast.exposure))}
        if contrast
        else {fitted.spec.exposure}
    )
    wanted = next((one for one in contrasts(fitted, sample) if one[0] in named), None)
    return _groups(fitted, sample, by).judged(*wanted) if wanted else None


def _groups(fitted: Fitted, sample: Sample, by: str) -> Groups:
    codes, levels = grouped(by, sample.columns[by])
    used = fitted.used & (codes >= 0)
    columns = within(sample, model_columns(fitted.spec), used)
    y = observed(fitted, sample)[codes[fitted.used] >= 0]
    rows = _Rows(fitted.basis.matrix(columns), y, sample.weight[used], sample.unit[used], codes[used])
    design = survey.structure(sample)
    refits = tuple(_refit(place, level, fitted, rows, design) for place, level in enumerate(levels))
    found = Levels(by, levels, codes)
    absent = absences(fitted.spec, sample, found) if any(np.isnan(one.beta).all() for one in refits) else {}
    return Groups(by, refits, rows.unit, design, absent, single(found, rows.group, absent))


def contrasts(fitted: Fitted, sample: Sample) -> list[tuple[str, Values] | tuple[str, Values, Values]]:
    """What is compared between groups: the exposure's contrast with all of its columns, then each term."""
    return contrasts_of(fitted, exposure_contrast(fitted, sample))


def contrasts_of(
    fitted: Fitted, contrast: ExposureContrast | None
) -> list[tuple[str, Values] | tuple[str, Values, Values]]:
    """The same where the exposure's contrast is known."""
    unit = np.eye(len(fitted.names))
    wanted: list[tuple[str, Values] | tuple[str, Values, Values]] = []
    if contrast is not None and np.count_nonzero(contrast.weights) > 1:
        wanted.append((contrast.exposure, contrast.weights, unit[:, _exposed(fitted, contrast.exposure)]))
    return wanted + [(name, unit[place]) for place, name in enumerate(fitted.names) if name != INTERCEPT]


def _exposed(fitted: Fitted, exposure: str) -> list[int]:
    """Places of the columns that a term of the exposure has."""
    own = {
        name
        for block in fitted.basis.blocks
        if exposure in base_columns(fitted.spec, [block.column])
        for name in block.names
    }
    return [place for place, name in enumerate(fitted.names) if name in own]


def _refit(place: int, level: str, fitted: Fitted, rows: _Rows, design: survey.Structure) -> Refit:
    """The model within one group."""
    mine, count = rows.group == place, len(fitted.names)
    beta, vcov = np.full(count, np.nan), np.full((count, count), np.nan)
    influence = np.zeros((design.units, count))
    if mine.sum() < FLOOR or np.ptp(rows.y[mine]) == 0:
        return Refit(level, beta, vcov, 0, influence)
    x, y, weight, unit = rows.x[mine], rows.y[mine], rows.weight[mine], rows.unit[mine]
    varying = [0, *(column for column in range(1, count) if np.ptp(x[:, column]) > 0)]
    x = x[:, varying]
    try:
        names = tuple(fitted.names[column] for column in varying)
        found = estimate(fitted.spec, x, y, weight, unit, design, names, fitted.beside.bands)
    except ModelError:
        return Refit(level, beta, vcov, 0, influence)
    beta[varying] = found.beta
    beta[[fitted.names.index(name) for name in fitted.basis.small(rows.x[mine], FLOOR)]] = np.nan
    vcov[np.ix_(varying, varying)] = found.vcov
    told = contributions(fitted.spec, x, y, weight, found.beta, found.beside)
    influence[:, varying] = survey.totals(told, unit, design.units)
    return Refit(level, beta, vcov, survey.degrees_of_freedom(unit, design), influence)
