"""The step along an exposure from completed data sets, pooled, beside the one of people with nothing missing."""

from dataclasses import dataclass

import numpy as np

from neuro.cohort.sample import Sample
from neuro.models import intervals
from neuro.models.gaps import rubin
from neuro.models.gaps.pooled import Pooled
from neuro.whatif.contrast import Estimate
from neuro.whatif.curve import step
from neuro.whatif.prepared import Prepared
from neuro.whatif.standardise import interval


@dataclass(frozen=True, slots=True)
class PooledStep:
    """The difference between two values of the exposure, pooled over completed data sets.

    Attributes:
        column: the exposure.
        low_value, high_value: in its unit.
        difference: with its interval on `df` degrees of freedom.
        df: Barnard and Rubin's. fmi: share of the information that the missing values took.
        n: people of a completed data set.
    """

    column: str
    low_value: float
    high_value: float
    difference: Estimate
    df: float
    fmi: float
    n: int


def pooled_step(pooled: Pooled, sample: Sample, column: str, ends: tuple[float, float]) -> PooledStep:
    """The standardised difference in each completed data set, combined by Rubin's rules.

    Args:
        sample: the one that was imputed.
        ends: the two values of the exposure, the same for every data set.
    Raises:
        InterventionError: as `step`.
    """
    found = []
    for place, fitted in enumerate(pooled.fits):
        found.append(step(Prepared(fitted, pooled.imputed.completed(sample, place)), column, ends=ends).difference)
    errors = np.array([one.se for one in found], dtype=float)
    whole = rubin.pool([[one.estimate] for one in found], (errors**2)[:, None, None], pooled.combined.complete_df)
    df, error = float(whole.df[0]), float(np.sqrt(whole.vcov[0, 0]))
    told = interval(float(whole.beta[0]), error, intervals.critical(df))
    return PooledStep(column, *ends, told, df, float(whole.fmi[0]), pooled.fitted.n)
