"""Neurobalance: what a cohort and published kinetics say about neurochemical balance."""

__version__ = "0.1.0"
