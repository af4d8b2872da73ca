"""Mistakes 7, 8 and 10: numbers beyond the data, words of cause, a mean read as a person, odds read as risks."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from neuro.cli import main
from neuro.errors import InterventionError
from neuro.knowledge.words import objections
from neuro.models import intervals
from neuro.models.fit import Fitted, fit
from neuro.whatif.counterfactual import population
from neuro.whatif.intervention import Intervention, Move
from neuro.whatif.person import person
from neuro.whatif.prepared import Prepared
from tests.naive.rejecting import rejects
from tests.reference import survey_reference as r
from tests.worlds.simulated import FLOOR, TRIALS, everybody, frame, model, people, truth

BEYOND = 500.0
"""PLP, nmol/L: above the 99th percentile of these people."""
SOMEBODY = {"plp": 25.0, "trp": 60.0, "crp": 1.5, "age": 50.0, "female": 1.0, "ses": 2.5, "smoke": 0.0}
NINE_IN_TEN = 0.03
"""About 0.90; several thousand people in whole sampling units."""
ERRORS = 3.0
"""Standard errors between a ratio and the truth."""


@pytest.fixture(scope="module")
def ready() -> Prepared:
    sample = r.sample()
    return Prepared(fit(r.spec("phq9", product=True), sample), sample)


def extrapolated(fitted: Fitted, **values: float) -> float:
    """The mistake: whatever the formula gives."""
    return float(fitted.family.mean(fitted.basis.matrix({**SOMEBODY, **values}) @ fitted.beta)[0])


def test_7_a_slider_beyond_the_data_returns_no_number(ready):
    def gives_no_number(ask: Callable[[], object]) -> None:
        try:
            found = ask()
        except InterventionError:
            return
        assert found is None

    assert ready.fitted.ranges["plp"].p99 < BEYOND
    for kind in ("set", "floor"):
        question = Intervention((Move("plp", kind, BEYOND),))
        gives_no_number(lambda asked=question: population(ready.fitted, ready.sample, asked).difference)
    for kind, value in (("set", BEYOND), ("shift", BEYOND - SOMEBODY["plp"])):
        move = (Move("plp", kind, value),)
        gives_no_number(lambda moves=move: person(ready.fitted, ready.sample, SOMEBODY, moves).difference)
    rejects(gives_no_number, lambda: extrapolated(ready.fitted, plp=BEYOND))
    rejects(
        gives_no_number, lambda: person(ready.fitted, ready.sample, SOMEBODY, (Move("plp", "set", 60.0),)).difference
    )


CAUSAL = re.compile(r"\b(?:(?:lower|raise|reduce|improve|prevent|increase|decrease|lead)s|effect of)\b", re.IGNORECASE)
"""Verbs that make a difference between people into a change of somebody."""
CLAIMS = (
    "More PLP lowers the score.",
    "More PLP will lower the score.",
    "Low PLP causes depression.",
    "This proves that B6 works.",
)
ASKED = ["--data", "simulated", "--outcome", "phq9", "--family", "quasipoisson", "--spline", "plp_nmol_l:log"]
ASKED += ["--linear", "age,pir", "--factor", "sex"]


@pytest.mark.parametrize(
    "words", [["fit", *ASKED], ["whatif", *ASKED, "--move", "plp_nmol_l=floor:50"], ["fit", "--help"]]
)
def test_8_what_is_printed_speaks_of_association_and_of_nobody_s_change(words, capsys):
    def claims_nothing(text: str) -> None:
        assert objections(text) == []
        assert CAUSAL.findall(text) == []

    if words[-1] == "--help":
        with pytest.raises(SystemExit):
            main(words)
    else:
        assert main(words) == 0
    printed = capsys.readouterr().out
    claims_nothing(printed)
    for claim in CLAIMS:
        rejects(claims_nothing, f"{printed}\n{claim}")
    if words[-1] == "--help":
        assert "associations in this cohort, not effects of changing anybody" in printed


def test_10_a_person_s_interval_holds_persons_and_a_mean_s_does_not():
    sample = r.sample()
    fitted = fit(r.spec("cog_z", product=False), sample)
    ready = Prepared(fitted, sample)
    rows = np.arange(0, fitted.n, 7)
    x, y, weight = ready.matrix[rows], ready.outcome[rows], ready.weight[rows]
    means = x @ fitted.beta

    def holds_nine_in_ten(low: np.ndarray, high: np.ndarray) -> None:
        assert np.average((low <= y) & (y <= high), weights=weight) == pytest.approx(0.9, abs=NINE_IN_TEN)

    holds_nine_in_ten(*np.array([ready.conformal.interval(float(mean)) for mean in means]).T)
    reach = intervals.critical(fitted.df) * np.sqrt(np.einsum("np,pq,nq->n", x, fitted.vcov, x))
    rejects(holds_nine_in_ten, means - reach, means + reach)


def test_10_a_person_s_answer_shows_both_intervals(ready):
    answer = person(ready.fitted, ready.sample, SOMEBODY, (Move("plp", "set", 60.0),))

    def tells_how_persons_scatter(individual: tuple[float, float]) -> None:
        mean = answer.after
        assert individual[1] - individual[0] > 3 * (mean.high - mean.low)

    told = answer.individual_interval
    tells_how_persons_scatter((told.low, told.high))
    rejects(tells_how_persons_scatter, (answer.after.low, answer.after.high))


def test_10_a_ratio_of_risks_is_no_odds_ratio():
    """An event that four in ten have: the odds fall much further than the risk."""
    trial = TRIALS["an event that falls and rises again along the exposure"]
    known = truth(trial.world, trial.outcome)
    before = truth_of_natural_course(trial.world)
    ratio = (before + known["floor"]) / before
    sample = people(frame(trial.world, 3))
    found = population(fit(model("falls"), sample), sample, Intervention((Move("plp_nmol_l", "floor", FLOOR),)))

    def is_the_ratio_of_risks(one: float) -> None:
        assert abs(np.log(one / ratio)) < ERRORS * found.ratio.se / found.ratio.estimate

    is_the_ratio_of_risks(found.ratio.estimate)
    odds = [mean.estimate / (1 - mean.estimate) for mean in (found.before, found.after)]
    rejects(is_the_ratio_of_risks, odds[1] / odds[0])


def truth_of_natural_course(made) -> float:
    return float(everybody(made).values["falls"].mean())
