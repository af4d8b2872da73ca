"""Weighted quantiles, as models use them."""

from neuro.cohort.quantiles import quantile

__all__ = ["quantile"]
