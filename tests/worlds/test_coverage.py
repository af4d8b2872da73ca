"""Intervals cover the truth of worlds known by intervening in them; analyses with a mistake are found out there."""

import numpy as np
import pytest
from scipy import stats

from tests.worlds.imputing import GAPS
from tests.worlds.simulated import ESTIMANDS, Analysis, Answers, Trial, frame, people, truth
from tests.worlds.simulated import TRIALS as COMPLETE

TRIALS = {**COMPLETE, "gaps that follow the score": GAPS}
FEW, MANY = 20, 120
COVERAGE = (0.90, 0.99)
"""Nominal 0.95; of 120 samples the binomial standard error is 0.02."""
BIAS = 0.05
"""Relative to the truth; the mean of 120 samples is known to 1.5 % or better in each of these worlds."""
CONFIDENCE = 0.999
"""Of 20 samples: what lies within the bounds is called wrong once in a thousand (binomial; Student's t for bias)."""


def asked(trial: Trial, analysis: Analysis, samples: int) -> list[Answers]:
    return [analysis(people(frame(trial.world, number)), trial.outcome) for number in range(samples)]


def coverage(answers: list[Answers], estimand: str, known: float) -> float:
    return float(np.mean([one[estimand].low <= known <= one[estimand].high for one in answers]))


def bias(answers: list[Answers], estimand: str, known: float) -> tuple[float, float]:
    """Relative bias and its standard error over the samples."""
    ratio = np.array([one[estimand].estimate for one in answers]) / known
    return float(ratio.mean() - 1), float(ratio.std(ddof=1) / np.sqrt(len(ratio)))


def within(answers: list[Answers], estimand: str, known: float) -> bool:
    off, _ = bias(answers, estimand, known)
    return COVERAGE[0] <= coverage(answers, estimand, known) <= COVERAGE[1] and abs(off) < BIAS


def ruled_out(answers: list[Answers], estimand: str, known: float) -> bool:
    """Whether few samples are enough to say that coverage is below 0.90 or that bias is above 5 %."""
    covered = round(coverage(answers, estimand, known) * len(answers))
    off, error = bias(answers, estimand, known)
    too_few = stats.binom.cdf(covered, len(answers), COVERAGE[0]) < 1 - CONFIDENCE
    return bool(too_few or abs(off) - stats.t.ppf(CONFIDENCE, len(answers) - 1) * error > BIAS)


@pytest.mark.parametrize("name", TRIALS)
def test_twenty_samples_tell_the_design_s_answer_from_the_mistakes(name):
    trial = TRIALS[name]
    known, found = truth(trial.world, trial.outcome), asked(trial, trial.analysis, FEW)
    assert [one for one in ESTIMANDS if ruled_out(found, one, known[one])] == []
    for mistake, caught_by in trial.mistakes.items():
        made = asked(trial, mistake, FEW)
        missed = [one for one in caught_by if not ruled_out(made, one, known[one])]
        assert missed == [], mistake.__name__


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIALS)
def test_intervals_cover_at_their_rate_and_those_of_mistakes_do_not(name):
    trial = TRIALS[name]
    known, found = truth(trial.world, trial.outcome), asked(trial, trial.analysis, MANY)
    for estimand in ESTIMANDS:
        assert COVERAGE[0] <= coverage(found, estimand, known[estimand]) <= COVERAGE[1], estimand
        assert abs(bias(found, estimand, known[estimand])[0]) < BIAS, estimand
    for mistake, caught_by in trial.mistakes.items():
        made = asked(trial, mistake, MANY)
        assert not any(within(made, one, known[one]) for one in caught_by), mistake.__name__
