"""A model fitted to every completed data set and pooled: what is asked of it as of any fit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.jobs import Progress, silent
from neuro.models import rubin
from neuro.models.eligible import Range
from neuro.models.fit import Fitted, fit
from neuro.models.imputation import Imputed
from neuro.models.quantiles import quantile


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """A model of completed data sets.

    Attributes:
        fitted: pooled coefficients and total covariance, as a fit that curves and contrasts can be drawn from; its
            `df` is the fewest Barnard-Rubin degrees of freedom among the coefficients, rounded down.
        combined: Rubin's rules, by coefficient.
        fits: of each completed data set.
        imputed: the data sets.
        n_imputed: people of the fit with at least one value drawn.
    """

    fitted: Fitted
    combined: rubin.Combined
    fits: tuple[Fitted, ...]
    imputed: Imputed
    n_imputed: int


def pooled(imputed: Imputed, sample: Sample, progress: Progress = silent) -> Pooled:
    """Fit every completed data set and pool.

    Args:
        sample: the one that was imputed.
    Raises:
        ModelError: as `fit`, or data sets whose models differ in their terms.
    """
    fits = []
    for place in range(imputed.m):
        fits.append(fit(imputed.spec, imputed.completed(sample, place)))
        progress((place + 1) / imputed.m, f"Fitting data set {place + 1} of {imputed.m}")
    if any(one.names != fits[0].names for one in fits):
        raise ModelError(
            "The completed data sets do not have the same categories, so their models cannot be pooled. "
            "Merge small categories."
        )
    combined = rubin.pool([one.beta for one in fits], [one.vcov for one in fits], fits[0].df)
    n_imputed = int(np.logical_or.reduce([imputed.mask(one.column) for one in imputed.drawn])[fits[0].used].sum())
    return Pooled(_as_fitted(imputed, sample, fits, combined), combined, tuple(fits), imputed, n_imputed)


def _as_fitted(imputed: Imputed, sample: Sample, fits: list[Fitted], combined: rubin.Combined) -> Fitted:
    first, people = fits[0], imputed.people
    df = np.nanmin(combined.df) if np.isfinite(combined.df).any() else 0.0
    hidden = tuple(name for name in first.names if any(name in one.hidden for one in fits))
    left = int(people.inside.sum()) - first.n
    return replace(
        first,
        beta=combined.beta,
        vcov=combined.vcov,
        dispersion=float(np.mean([one.dispersion for one in fits])),
        df=int(df),
        lost=_lost(imputed),
        n_lost=left,
        ranges=_ranges(first, imputed, sample),
        hidden=hidden,
        warnings=(*_said(imputed), *first.warnings),
    )


def _lost(imputed: Imputed) -> Mapping[str, int]:
    """Who stays out: no observed outcome, or a value that cannot exist."""
    people = imputed.people
    lost = dict(people.barred)
    unseen = int((people.who & ~people.kept).sum())
    return lost | ({imputed.spec.outcome: unseen} if unseen else {})


def _ranges(first: Fitted, imputed: Imputed, sample: Sample) -> Mapping[str, Range]:
    """Support is where somebody was measured: ranges of observed values among the people of the fit."""
    found = {}
    for name in first.ranges:
        rows = first.used & ~imputed.mask(name)
        values = sample.columns[name][rows].astype(float)
        middle = quantile(values, sample.weight[rows], (0.01, 0.05, 0.50, 0.95, 0.99))
        found[name] = Range(*(float(value) for value in (*middle, values.min(), values.max())))
    return found


def _said(imputed: Imputed) -> tuple[str, ...]:
    columns = ", ".join(one.column for one in imputed.drawn)
    said = [
        f"Missing values of {columns} were drawn {imputed.m} times ({imputed.iterations} rounds, seed {imputed.seed}), "
        "on the assumption that whether they are missing depends only on what was measured."
    ]
    unseen = int((imputed.people.who & ~imputed.people.kept).sum())
    if unseen:
        said.append(
            f"{unseen:,} people without an observed outcome helped to draw the others' values and are left out of the "
            "fit."
        )
    for name, count in imputed.people.barred.items():
        said.append(f"{name} is not drawn for {count:,} people who could not have it or whose cycle never measured it.")
    return tuple(said)
