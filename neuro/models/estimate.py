"""One estimation for every family: coefficients, their design covariance, and what else the family has."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from neuro.models import families, survey
from neuro.models.families import Family
from neuro.models.irls import Solution, check_collinear, information, solve, standardised
from neuro.models.outcomes import joint
from neuro.models.outcomes.bands import Bands, bands, check_people
from neuro.models.outcomes.negbin import NegativeBinomial, negative_binomial
from neuro.models.outcomes.ordinal import ProportionalOdds, proportional_odds
from neuro.models.outcomes.quantile_regression import quantile_regression, roughness
from neuro.models.spec import Family as FamilyName
from neuro.models.spec import ModelSpec

Values = NDArray[np.float64]
Codes = NDArray[np.int64]
NONE: Values = np.empty(0)
JOINT: frozenset[FamilyName] = frozenset({"negbin", "ordinal"})
"""Families with parameters of their own beside the coefficients."""


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What a family estimates beside its coefficients.

    Attributes:
        own: parameters of the distribution, (e,): ln theta; or distances of the thresholds from the first.
        inverse: of minus the second derivatives of coefficients (intercept at threshold 0) and own, weights of mean 1,
            (p + e, p + e); of a quantile the density's matrix in their place; () where the curvature gives it.
        covariance: of coefficients and own together, (p + e, p + e).
        loglik: weighted log pseudo-likelihood, weights of mean 1; None for a quasi-likelihood.
        bands: of an ordered outcome.
        at: which threshold the intercept stands at, 0 the first.
        scores: of a quantile, by row used, (n,).
    """

    own: Values = field(default_factory=lambda: NONE)
    inverse: Values = field(default_factory=lambda: NONE)
    covariance: Values = field(default_factory=lambda: NONE)
    loglik: float | None = None
    bands: Bands | None = None
    at: int = 0
    scores: Values = field(default_factory=lambda: NONE)


@dataclass(frozen=True, slots=True, eq=False)
class Estimated:
    """Coefficients with their covariance.

    Attributes:
        beta, vcov: raw units, (p,) and (p, p).
        dispersion: weighted variance of the Pearson residuals; None where that has no meaning.
        beside: further parameters.
        warnings: what the family makes a reader need to know.
    """

    beta: Values
    vcov: Values
    dispersion: float | None
    beside: Beside
    warnings: tuple[str, ...] = ()


NO_MORE = Beside()
"""Of a family that has nothing beside its coefficients."""


@dataclass(frozen=True, slots=True, eq=False)
class Reported:
    """Parameters as they are told: `names`, estimates (k,) and their covariance (k, k)."""

    names: tuple[str, ...]
    estimate: Values
    vcov: Values


def reported(names: tuple[str, ...], beta: Values, vcov: Values, beside: Beside) -> Reported:
    """Coefficients; an ordinal model's thresholds zeta_k come last, in place of its intercept -zeta_1."""
    if beside.bands is None:
        return Reported(names, beta, vcov)
    to = reporting(len(beta), beside)
    whole = np.concatenate([beta, beside.own])
    return Reported((*names[1:], *beside.bands.thresholds), to @ whole, to @ beside.covariance @ to.T)


def reporting(p: int, beside: Beside) -> Values:
    """What turns an ordinal model's p coefficients and own parameters into slopes and thresholds, (k, p + e)."""
    own, at = len(beside.own), beside.at
    to = np.zeros((p + own, p + own))
    to[: p - 1, 1:p] = np.eye(p - 1)
    to[p - 1 :, 0] = -1.0
    to[p:, p:] = np.eye(own)
    if at:
        to[p - 1 :, p + at - 1] -= 1.0
    return to


def standing_at(beta: Values, beside: Beside, at: int) -> tuple[Values, Values, Beside]:
    """An ordinal model's coefficients, their covariance and the rest, with the intercept at another threshold.

    Args:
        at: 0 the lowest.
    """
    to = np.eye(len(beta) + len(beside.own))
    for threshold, sign in ((beside.at, 1.0), (at, -1.0)):
        if threshold:
            to[0, len(beta) + threshold - 1] += sign
    whole = to @ np.concatenate([beta, beside.own])
    covariance = to @ beside.covariance @ to.T
    return whole[: len(beta)], covariance[: len(beta), : len(beta)], replace(beside, covariance=covariance, at=at)


def estimate(
    spec: ModelSpec,
    x: Values,
    y: Values,
    weight: Values,
    unit: Codes,
    design: survey.Structure,
    names: tuple[str, ...],
    known: Bands | None = None,
) -> Estimated:
    """Fit the family of a spec to a design matrix.

    Args:
        x: with a first column of ones, (n, p). y: outcome as it is, (n,). weight, unit: of those rows, (n,).
        design: of the whole sample. names: of the columns, for messages.
        known: bands learnt elsewhere; None learns them here.
    Raises:
        ModelError: collinear terms, no maximum, or an outcome that the family cannot hold.
    """
    scaled = weight / weight.mean()
    if spec.family == "quantile":
        return _quantile(spec.tau, x, y, scaled, unit, design, names)
    if spec.family in JOINT:
        return _joint(spec, x, y, scaled, unit, design, names, known)
    family = families.family(spec.family)
    solution = solve(x, y, scaled, family, names)
    vcov = sandwich(x, y, weight, solution, family, unit, design)
    risky = float(np.average(solution.eta > 0, weights=scaled)) if spec.family == "modifiedpoisson" else 0.0
    return Estimated(solution.beta, vcov, _dispersion(y, weight, solution.eta, family), NO_MORE, above_one(risky))


def above_one(share: float) -> tuple[str, ...]:
    """A log link does not keep risks below one.

    Args:
        share: of people, weighted, to whom the model gives more.
    """
    if share == 0:
        return ()
    return (
        f"The model gives {max(share, 0.001):.1%} of people a risk above 1, which no risk is: read its ratios "
        "with care, or choose quasibinomial.",
    )


def sandwich(
    x: Values, y: Values, weight: Values, solution: Solution, family: Family, unit: Codes, design: survey.Structure
) -> Values:
    """Design covariance of each row's influence, its score times the inverse information (Binder 1983)."""
    scaled = weight / weight.mean()
    # Row by row: sums of raw scores would lose the digits of a column far from zero.
    return survey.covariance(x @ solution.inverse * (scaled * family.score(y, solution.eta))[:, None], unit, design)


def influence(spec: ModelSpec, x: Values, y: Values, weight: Values, beta: Values, beside: Beside) -> Values:
    """What each row contributes to the coefficients: their covariance is that of its sum, (n, p).

    Args:
        x, y, weight: of the rows used. beta, beside: as estimated on them.
    """
    scaled = weight / weight.mean()
    if spec.family in JOINT:
        shift = np.zeros_like(beta)
        shift[0] = beside.own[beside.at - 1] if beside.at else 0.0
        law = likelihood_of(spec.family, y, beside.bands)
        rows = joint.influence(x, scaled, law, beta + shift, beside.own, beside.inverse)
        found = rows[:, : len(beta)]
        if beside.at:
            found[:, 0] -= rows[:, len(beta) + beside.at - 1]
        return found
    if spec.family == "quantile":
        return np.asarray(x * (scaled * beside.scores)[:, None] @ beside.inverse)
    family, eta = families.family(spec.family), x @ beta
    z, back = standardised(x, scaled)
    bread = back @ np.linalg.inv(information(z, scaled * family.curvature(y, eta))) @ back.T
    return np.asarray(x @ bread * (scaled * family.score(y, eta))[:, None])


def likelihood_of(name: FamilyName, y: Values, levels: Bands | None) -> joint.Likelihood:
    """The distribution of some outcomes under a family that has parameters of its own."""
    if name == "negbin":
        return NegativeBinomial(y)
    assert levels is not None
    return ProportionalOdds(levels.codes(y), len(levels.labels))


def _joint(
    spec: ModelSpec,
    x: Values,
    y: Values,
    scaled: Values,
    unit: Codes,
    design: survey.Structure,
    names: tuple[str, ...],
    known: Bands | None,
) -> Estimated:
    """Coefficients and the distribution's own parameters, with one sandwich for both."""
    levels = None
    if spec.family == "negbin":
        found = negative_binomial(x, y, scaled, names)
    else:
        levels = known or bands(spec.outcome, spec.cuts, y)
        check_people(spec.outcome, levels, y)
        check_collinear(x, scaled, names)
        found = proportional_odds(x, levels.codes(y), len(levels.labels), scaled)
    rows = joint.influence(x, scaled, likelihood_of(spec.family, y, levels), found.beta, found.own, found.inverse)
    whole, p = survey.covariance(rows, unit, design), len(found.beta)
    dispersion = None
    if spec.family == "negbin":
        family = families.family("negbin", theta=float(np.exp(found.own[0])))
        dispersion = _dispersion(y, scaled, x @ found.beta, family)
    beside = Beside(found.own, found.inverse, whole, found.loglik, levels)
    if levels is None:
        return Estimated(found.beta, whole[:p, :p], dispersion, beside)
    beta, vcov, beside = standing_at(found.beta, beside, levels.event)
    return Estimated(beta, vcov, None, beside)


def _quantile(
    tau: float, x: Values, y: Values, scaled: Values, unit: Codes, design: survey.Structure, names: tuple[str, ...]
) -> Estimated:
    """A quantile plane; its scores are +tau above it and tau - 1 below."""
    found = quantile_regression(x, y, scaled, tau, names)
    rows = x * (scaled * found.scores)[:, None] @ found.bread
    beside = Beside(inverse=found.bread, scores=found.scores)
    return Estimated(found.beta, survey.covariance(rows, unit, design), None, beside, roughness(y, x, found.beta))


def _dispersion(y: Values, weight: Values, eta: Values, family: Family) -> float | None:
    if family.variance is None:
        return None
    scaled = weight / weight.mean()
    pearson = (y - family.mean(eta)) / np.sqrt(family.variance(eta))
    return float(scaled @ (pearson - np.average(pearson, weights=weight)) ** 2 / (len(y) - 1))
