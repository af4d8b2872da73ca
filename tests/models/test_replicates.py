"""Refits without each PSU against the closed form, also where leaving one out changes nearly everything."""

import numpy as np
from scipy.special import logit

from neuro.models.families import family
from neuro.models.irls import solve
from neuro.models.replicates import refit

EVENTS = np.array([(99, 90), (50, 20), (40, 30), (60, 40)])
"""Of 100 people with the flag and of 100 without it, in each of four PSUs."""
WEIGHT = np.array([20.0, 1.0, 1.0, 1.0])
"""The first PSU stands for most people: without it the information about the log-odds is three times as large."""
TOLERANCE = 1e-9


def test_a_replicate_far_from_the_full_sample_has_its_own_log_odds() -> None:
    y = np.concatenate([np.repeat([1.0, 0.0], [events, 100 - events]) for events in EVENTS.T.ravel()])
    x = np.column_stack([np.ones(800), np.repeat([1.0, 0.0], 400)])
    unit = np.tile(np.repeat(np.arange(4), 100), 2)
    logistic, weights, without = family("quasibinomial"), WEIGHT[unit], (1.0 - np.eye(4)) * 4 / 3
    start = solve(x, y, weights / weights.mean(), logistic, ("(Intercept)", "flag")).beta
    found = refit(x, y, logistic, start, weights, without, unit)
    odds = logit(without @ (EVENTS * WEIGHT[:, None]) / (without @ (100 * WEIGHT))[:, None])
    np.testing.assert_allclose(found, [odds[:, 1], odds[:, 0] - odds[:, 1]], atol=TOLERANCE)
