"""What a fit says beside its terms because of its family: theta, thresholds' odds, ratios, why something is absent."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neuro.cohort.sample import Sample
from neuro.models.basis import INTERCEPT
from neuro.models.fit import Fitted
from neuro.models.outcomes.proportional import proportionality
from neuro.models.spec import Family
from neuro.models.trust.evalue import why_none

RATIOS: dict[Family, str] = {
    "quasipoisson": "ratio of means",
    "negbin": "ratio of means",
    "modifiedpoisson": "risk ratio",
    "quasibinomial": "odds ratio",
    "ordinal": "odds ratio of a higher band",
}
"""What the exponential of a coefficient is, by family; a difference otherwise."""


def of_family(fitted: Fitted) -> dict[str, Any]:
    """The keys that only some families fill, null or empty for the others, and the warnings."""
    spec, bands = fitted.spec, fitted.beside.bands
    return {
        "link": fitted.family.link,
        "theta": fitted.theta,
        "theta_se": fitted.theta_se,
        "loglik": fitted.beside.loglik,
        "tau": spec.tau if spec.family == "quantile" else None,
        "cuts": spec.cuts,
        "bands": [{"band": label, "n": n} for label, n in zip(bands.labels, bands.people, strict=True)]
        if bands
        else [],
        "proportional_odds": [],
        "evalue_why": why_none(fitted),
        "warnings": fitted.warnings,
    }


def proportional(fitted: Fitted, sample: Sample) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Brant's comparison by term, and what it warns of; nothing of a model without bands."""
    odds, said = proportionality(fitted, sample)
    told = [
        {"term": one.term, "thresholds": one.thresholds, "F": one.statistic, "df1": one.df1, "df2": one.df2, "p": one.p}
        for one in odds
    ]
    return told, ((said,) if said else ())


def ratios(fitted: Fitted, told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Coefficients of a log or logit link as ratios with their intervals; none of a constant or a threshold.

    Args:
        told: the terms as they are given.
    """
    kind = RATIOS.get(fitted.spec.family)
    if kind is None:
        return []
    columns = set(fitted.names) - {INTERCEPT}
    return [
        {"term": one["term"], "kind": kind, **{key: _exponential(one[key]) for key in ("estimate", "low", "high")}}
        for one in told
        if one["term"] in columns
    ]


def _exponential(value: float | None) -> float | None:
    if value is None:
        return None
    with np.errstate(over="ignore"):
        found = float(np.exp(value))
    return found if np.isfinite(found) else None
