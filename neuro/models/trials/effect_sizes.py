"""The standardised mean difference, and how other measures become one.

Conversions: Borenstein, Hedges, Higgins & Rothstein, Introduction to Meta-Analysis (2009), chapter 7.
"""

from dataclasses import dataclass
from math import log, pi, sqrt

PER_LOG_ODDS = sqrt(3.0) / pi
"""One over the SD of a logistic distribution: a log odds ratio times this is a standardised mean difference."""


@dataclass(frozen=True, slots=True)
class Standardised:
    """A standardised mean difference with its 95 % interval, None where the source has none."""

    estimate: float
    low: float | None
    high: float | None


def from_odds(ratio: float) -> float:
    """A standardised mean difference from an odds ratio: ln(OR) √3/π (Hasselblad & Hedges 1995)."""
    return log(ratio) * PER_LOG_ODDS


def from_correlation(r: float) -> float:
    """A standardised mean difference from a correlation, as if the exposure were cut into two equal halves."""
    return 2.0 * r / sqrt(1.0 - r * r)


def from_risks(risk: float, reference: float) -> float:
    """A standardised mean difference from two risks, by their odds."""
    return from_odds(risk / (1.0 - risk) / (reference / (1.0 - reference)))


def from_risk_ratio(ratio: float, reference: float) -> float:
    """From a ratio of risks and the risk it starts from; NaN where it leads to a risk of one or more."""
    risk = ratio * reference
    return from_risks(risk, reference) if risk < 1.0 else float("nan")


def from_hazard_ratio(ratio: float, reference: float) -> float:
    """From a hazard ratio and the risk at the end without exposure, hazards proportional: 1 - (1 - risk)^HR."""
    return from_risks(1.0 - (1.0 - reference) ** ratio, reference)
