"""Gaps that follow the outcome: the product's imputation, and what people do instead."""

from dataclasses import replace

import numpy as np

from neuro.cohort.sample import Sample
from neuro.models import intervals
from neuro.models.description.describe import Question, describe
from neuro.models.fit import Fitted
from neuro.models.gaps import rubin
from neuro.models.gaps.imputation import Imputed, impute
from neuro.models.gaps.pooled import pooled
from neuro.whatif.counterfactual import population
from neuro.whatif.curve import step
from neuro.whatif.prepared import Prepared
from tests.worlds.simulated import (
    DOSES,
    SCORE,
    Answer,
    Answers,
    Trial,
    floored,
    mean_imputed,
    model,
    right,
    world,
)

TIMES, ROUNDS = 8, 5
BYSTANDER = "bystander"
"""A column of noise."""


def imputed(sample: Sample, outcome: str) -> Answers:
    """What the product answers: drawn with the outcome among the predictors, pooled by Rubin."""
    return _pooled(impute(model(outcome), sample, TIMES, ROUNDS), sample, outcome)


def without_outcome(sample: Sample, outcome: str) -> Answers:
    """The mistake: values drawn as if the outcome had nothing to say of them."""
    drawn = impute(replace(model(outcome), outcome=BYSTANDER), sample, TIMES, ROUNDS)
    return _pooled(replace(drawn, spec=model(outcome)), sample, outcome)


def _pooled(found: Imputed, sample: Sample, outcome: str) -> Answers:
    """Each question put to every completed data set, the answers pooled."""
    fits, sets = pooled(found, sample).fits, [found.completed(sample, place) for place in range(found.m)]
    average = describe(Question("mean", outcome), sample)[0]
    each = [_asked(fitted, completed) for fitted, completed in zip(fits, sets, strict=True)]
    answers = {"mean": Answer(average.estimate, average.low, average.high)}
    for name in ("dose", "floor"):
        one = rubin.pool([[told[name][0]] for told in each], [[[told[name][1] ** 2]] for told in each], fits[0].df)
        reach = intervals.critical(float(one.df[0])) * np.sqrt(one.vcov[0, 0])
        answers[name] = Answer(float(one.beta[0]), float(one.beta[0] - reach), float(one.beta[0] + reach))
    return answers


def _asked(fitted: Fitted, sample: Sample) -> dict[str, tuple[float, float]]:
    ready = Prepared(fitted, sample)
    dose = step(ready, "plp_nmol_l", ends=DOSES).difference
    floor = population(fitted, sample, floored(), se="linearised", prepared=ready).difference
    return {"dose": (dose.estimate, dose.se), "floor": (floor.estimate, floor.se)}


GAPS = Trial(
    world(
        1505,
        (("dsst < 75", 1.0),),
        plp_nmol_l={"missing": "-1 - 0.1 * (dsst - 75)"},
        dsst={"equation": f"50 + 50 * benefit + {SCORE}"},
        crp_mg_l={"missing": "-2"},
    ),
    "dsst",
    {right: ("floor",), mean_imputed: ("dose", "floor"), without_outcome: ("floor",)},
    imputed,
)
"""Whoever scores low lacks PLP more often: people with every value are another kind of people."""
