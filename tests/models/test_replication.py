"""Replication by cycle on cohorts where the truth is known."""

import numpy as np
import pytest

from neuro.models.describe import Question, describe
from neuro.models.fit import fit
from neuro.models.quantiles import quantile
from neuro.models.replication import replicate
from neuro.models.spec import Factor, Linear, ModelSpec, Spline
from tests.reference.survey_reference import drawn

SAME = 1e-9
"""Two roads to one number."""
CYCLES = ("2005-2006", "2007-2008")


def people(slopes, n=2000):
    """Two cycles with an effect of their own each; strata belong to a cycle."""
    rng = np.random.default_rng(2)
    later = np.repeat([0, 1], n // 2)
    x = rng.normal(size=n)
    columns = {
        "x": x,
        "y": np.array(slopes)[later] * x + rng.normal(size=n),
        "cycle": np.array(CYCLES, dtype=object)[later],
    }
    return drawn(columns, rng.uniform(1, 3, n), later * 10 + np.arange(n) % 10, np.arange(n) % 3)


def of_x(sample):
    asked = ModelSpec("y", "gaussian", (Linear("x"), Factor("cycle")))
    found = {one.term: one for one in replicate(fit(asked, sample), sample, "cycle")}
    return found["x"]


@pytest.mark.parametrize(
    ("slopes", "stable", "said"),
    [((-0.5, -0.4), True, "below zero in each"), ((-0.5, 0.0), False, "not in"), ((-0.5, 0.5), False, "Opposite")],
)
def test_an_association_is_stable_when_it_is_there_in_each_cycle(slopes, stable, said):
    answer = of_x(people(slopes))
    assert answer.stable is stable
    assert said in answer.why
    for one, truth in zip(answer.estimates, slopes, strict=True):
        assert abs(one.estimate - truth) < 4 * one.se


def test_one_cycle_cannot_replicate_and_says_why():
    sample = people((-0.5, -0.5))
    sample.columns["y"][sample.columns["cycle"] == CYCLES[1]] = np.nan
    asked = ModelSpec("y", "gaussian", (Linear("x"),))
    answer = replicate(fit(asked, sample), sample, "cycle")[0]
    assert answer.stable is None
    assert CYCLES[1] in answer.why
    assert [one.group for one in answer.estimates] == [CYCLES[0]]


def test_each_cycle_is_a_domain_of_the_whole_design():
    """The refit of a yes/no term is the difference of two domain means, with the domain's degrees of freedom."""
    sample = people((0.3, 0.1))
    sample.columns["x"][:] = sample.columns["x"] > 0
    found = of_x(sample)
    for one in found.estimates:
        inside = sample.within(sample.columns["cycle"] == one.group)
        off, on = describe(Question("mean", "y", by=("x",)), inside)
        assert one.estimate == pytest.approx(on.estimate - off.estimate, rel=SAME)
        assert one.df == 30 - 10


def test_the_exposure_of_a_spline_is_judged_by_its_contrast():
    """A spline's columns are not comparable one by one; its change over the middle half is."""
    sample = people((-0.5, -0.5))
    asked = ModelSpec("y", "gaussian", (Spline("x"),))
    answer = replicate(fit(asked, sample), sample, "cycle")[0]
    half = np.subtract(*quantile(sample.columns["x"], sample.weight, (0.75, 0.25)))
    assert (answer.term, answer.stable) == ("x", True)
    for one in answer.estimates:
        assert abs(one.estimate + 0.5 * half) < 4 * one.se
