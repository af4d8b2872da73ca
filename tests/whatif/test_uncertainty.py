"""Individual intervals cover people whom nothing was learnt from; shares agree with those observed."""

import numpy as np
import pytest

from neuro.errors import ModelError
from neuro.models.fit import fit
from neuro.models.quantiles import quantile
from neuro.models.trust.folds import folds
from neuro.whatif.uncertainty import conformal
from tests.reference import survey_reference as r

LOWEST, HIGHEST = 0.88, 0.93
"""Nominal 0.90; 30 held-out PSUs move a share by about 0.006."""
TOP = 0.80
"""In the tenth with the highest means, where plain residuals cover 0.62."""
SHARE = 0.03
"""A tenth holds about 900 people: two standard errors of its share are up to 0.03."""


def split(seed):
    people = r.sample()
    half = folds(people, np.random.default_rng(seed), 2)
    return people.within(half == 0), half == 1


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("outcome", "low", "high"), [("phq9", 0, 27), ("cog_z", -np.inf, np.inf)])
def test_intervals_cover_nine_of_ten_held_out_people(outcome, low, high, seed):
    learn, out = split(seed)
    spec = r.spec(outcome, product=False)
    fitted, scores = fit(spec, learn), conformal(spec, learn, low, high)
    people = r.sample()
    mean = fitted.family.mean(fitted.basis.matrix({k: v[out] for k, v in people.columns.items()}) @ fitted.beta)
    y, weight = people.columns[outcome][out], people.weight[out]
    ends = np.array([scores.interval(float(m)) for m in mean])
    inside = (ends[:, 0] <= y) & (y <= ends[:, 1])
    top = mean >= quantile(mean, weight, [0.9])[0]
    assert LOWEST <= np.average(inside, weights=weight) <= HIGHEST
    assert np.average(inside[top], weights=weight[top]) >= TOP
    assert (ends[:, 0] >= low).all()
    assert (ends[:, 1] <= high).all()
    if outcome == "phq9":
        assert_shares(scores, mean, y, weight)


def assert_shares(scores, mean, y, weight):
    """Of people with like means, the share expected to score 10 or more is the share who do."""
    edges = quantile(mean, weight, [k / 10 for k in range(1, 10)])
    tenth = np.searchsorted(edges, mean)
    for group in range(10):
        like = tenth == group
        some = np.flatnonzero(like)[::20]
        shares = [scores.share("phq9 >= 10", "phq9", float(m)) for m in mean[some]]
        seen = np.average(y[like] >= 10, weights=weight[like])
        assert np.average(shares, weights=weight[some]) == pytest.approx(seen, abs=SHARE)


def test_an_event_has_no_individual_interval():
    with pytest.raises(ModelError, match="happens or not"):
        conformal(r.spec("dep", product=False), r.sample(), 0, 1)
