"""A model fitted to every completed data set and pooled: what is asked of it as of any fit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from neuro.cohort.privacy import shown
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.jobs import Progress, silent
from neuro.models.eligible import Range
from neuro.models.estimate import reporting
from neuro.models.fit import Fitted, fit
from neuro.models.gaps import rubin
from neuro.models.gaps.imputation import Imputed
from neuro.models.quantiles import quantile

MUCH = 0.5
"""Fraction of missing information from which more data sets are asked for. Grade C."""


RESTLESS = 1.5
"""Gelman and Rubin's R from which chains are said not to have mixed: a few rounds of mixed chains stay below 1.3.
Grade C."""


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
        told: Rubin's rules for the parameters that are told (`Fitted.reported`): thresholds in place of an intercept.
    """

    fitted: Fitted
    combined: rubin.Combined
    fits: tuple[Fitted, ...]
    imputed: Imputed
    n_imputed: int
    told: rubin.Combined


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
    whole, combined = _parameters(fits)
    n_imputed = int(np.logical_or.reduce([imputed.mask(one.column) for one in imputed.drawn])[fits[0].used].sum())
    fitted = _as_fitted(imputed, sample, fits, combined, whole)
    told = combined if fitted.beside.bands is None else whole.weighted(reporting(len(fitted.beta), fitted.beside))
    return Pooled(fitted, combined, tuple(fits), imputed, n_imputed, told)


def _parameters(fits: list[Fitted]) -> tuple[rubin.Combined, rubin.Combined]:
    """Everything that was estimated, and the coefficients alone."""
    first = fits[0]
    if not len(first.beside.own):
        both = rubin.pool([one.beta for one in fits], [one.vcov for one in fits], first.df)
        return both, both
    if any(one.beside.bands != first.beside.bands for one in fits):
        raise ModelError("The completed data sets do not have the same bands, so their models cannot be pooled. Cut.")
    estimates = [np.concatenate([one.beta, one.beside.own]) for one in fits]
    whole = rubin.pool(estimates, [one.beside.covariance for one in fits], first.df)
    return whole, whole.weighted(np.eye(len(first.beta), len(estimates[0])))


def _as_fitted(
    imputed: Imputed, sample: Sample, fits: list[Fitted], combined: rubin.Combined, whole: rubin.Combined
) -> Fitted:
    first, people = fits[0], imputed.people
    own, dispersions = whole.beta[len(combined.beta) :], [one.dispersion for one in fits if one.dispersion is not None]
    df = np.nanmin(combined.df) if np.isfinite(combined.df).any() else 0.0
    hidden = tuple(name for name in first.names if any(name in one.hidden for one in fits))
    left = int(people.inside.sum()) - first.n
    return replace(
        first,
        beta=combined.beta,
        vcov=combined.vcov,
        dispersion=float(np.mean(dispersions)) if dispersions else None,
        beside=replace(first.beside, own=own, covariance=whole.vcov) if len(own) else first.beside,
        df=int(df),
        lost=_lost(imputed),
        n_lost=left,
        ranges=_ranges(first, imputed, sample),
        hidden=hidden,
        warnings=(*_said(imputed), *_uncertain(first.names, combined), *first.warnings),
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
    if imputed.people.unknown:
        said.append(
            f"{shown(imputed.people.unknown)} people may belong to the group asked about, but lack what tells: they "
            "stay outside."
        )
    mostly = [one.column for one in imputed.drawn if one.share > MUCH]
    if mostly:
        said.append(f"More than half of the values of {', '.join(mostly)} are drawn: the answer rests on how.")
    restless = [one.column for one in imputed.drawn if one.apart > RESTLESS]
    if restless:
        said.append(
            f"The draws of {', '.join(restless)} had not settled after {imputed.iterations} rounds: ask for more."
        )
    for name, count in imputed.people.barred.items():
        said.append(
            f"{name} is not drawn for {shown(count)} people who could not have it or whose cycle never measured it."
        )
    return tuple(said)


def _uncertain(names: tuple[str, ...], combined: rubin.Combined) -> tuple[str, ...]:
    """Where so much is drawn that ten data sets are few (White, Royston & Wood 2011: as many as FMI in per cent)."""
    most = int(np.nanargmax(combined.fmi)) if np.isfinite(combined.fmi).any() else 0
    wanted = int(np.ceil(100 * combined.fmi[most])) if np.isfinite(combined.fmi[most]) else 0
    if combined.fmi[most] < MUCH or combined.m >= wanted:
        return ()
    return (
        f"The gaps took {combined.fmi[most]:.0%} of the information on {names[most]}: draw more data sets, about "
        f"{wanted}, for a steady answer.",
    )
