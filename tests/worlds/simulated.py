"""Small worlds of known truth, what the product says of a sample of one, and the same with a mistake made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.cohort.structural import Equation, Shift, cumulative, read_equations, solve
from neuro.cohort.synthetic import Population, World, populate, sampled
from neuro.models import intervals
from neuro.models.description.describe import Question, describe
from neuro.models.fit import Fitted, fit, observed
from neuro.models.irls import solve as solved
from neuro.models.spec import Family, Linear, ModelSpec, Spline, Term
from neuro.whatif.counterfactual import population
from neuro.whatif.curve import step
from neuro.whatif.intervention import Intervention, Move
from neuro.whatif.prepared import Prepared
from tests.reference.survey_reference import drawn

EQUATIONS = read_equations(Path(__file__).parent / "equations.csv")
FAMILIES: dict[str, Family] = {"dsst": "gaussian", "phq9": "quasipoisson", "falls": "quasibinomial"}
ESTIMANDS = ("mean", "dose", "floor")
DOSES, FLOOR = (20.0, 80.0), 50.0
EXPOSURE = Spline("plp_nmol_l", log=True, knots=(8.0, 20.0, 40.0, 80.0, 160.0))
SEED = 20261124


def world(
    people: int = 2000, oversampled: tuple[tuple[str, float], ...] = (), **changes: Mapping[str, object]
) -> World:
    """The equations with some cells changed, drawn in 2 of 20 PSUs of each of 20 strata."""
    rows = tuple(replace(row, **changes.get(row.name, {})) for row in EQUATIONS)
    return World(rows, strata=10, psus=40, people=100, drawn_psus=2, sample=people, oversampled=oversampled)


@dataclass(frozen=True, slots=True)
class Answer:
    """An estimate with its 95 % interval."""

    estimate: float
    low: float
    high: float


Answers = dict[str, Answer]


@cache
def everybody(made: World) -> Population:
    """One finite population of a world."""
    return populate(made, np.random.default_rng(SEED))


def truth(made: World, outcome: str) -> dict[str, float]:
    """The population's mean, and what intervening in it does to the mean: noise and neighbours as they are."""
    all_of_them = everybody(made)
    equation = next(row for row in made.equations if row.name == outcome)

    def mean(*moves: Shift) -> float:
        _, predictors = solve(made.equations, all_of_them.noise, all_of_them.second, moves)
        return float(_expected(equation, predictors[outcome]).mean())

    low, high = (mean(Shift("plp_nmol_l", "set", dose)) for dose in DOSES)
    return {
        "mean": float(all_of_them.values[outcome].mean()),
        "dose": high - low,
        "floor": mean(Shift("plp_nmol_l", "floor", FLOOR)) - mean(),
    }


def _expected(equation: Equation, predictor: NDArray[np.float64]) -> NDArray[np.float64]:
    if equation.law == "normal":
        return predictor
    if equation.law == "flag":
        return 1 / (1 + np.exp(-predictor))
    return np.sum([1 - below for below in cumulative(equation, predictor)], axis=0)


def frame(made: World, number: int) -> pd.DataFrame:
    """One of the samples of a world's population."""
    return sampled(everybody(made), np.random.default_rng([SEED, made.sample, number]))


def people(table: pd.DataFrame) -> Sample:
    """A sample with the design that it was drawn by."""
    names = [row.name for row in EQUATIONS if row.kind]
    columns = {name: table[name].astype(float).to_numpy(dtype=float, na_value=np.nan) for name in names}
    return drawn(columns, table["weight"].to_numpy(), table["stratum"].to_numpy(), table["psu"].to_numpy())


def model(outcome: str, exposure: Term = EXPOSURE) -> ModelSpec:
    """Exposure and every common cause, as the equations have them."""
    adjust = (Linear(name) for name in ("lcrp", "age", "female", "pir", "smoker_now"))
    return ModelSpec(outcome, FAMILIES[outcome], (exposure, *adjust), (("lcrp", "ln(crp_mg_l)"),))


def right(sample: Sample, outcome: str, exposure: Term = EXPOSURE) -> Answers:
    """What the product answers."""
    average = describe(Question("mean", outcome), sample)[0]
    ready = Prepared(fit(model(outcome, exposure), sample), sample)
    dose = step(ready, "plp_nmol_l", ends=DOSES).difference
    floor = population(ready.fitted, sample, floored(), prepared=ready).difference
    return {
        name: Answer(found.estimate, found.low, found.high)
        for name, found in zip(ESTIMANDS, (average, dose, floor), strict=True)
    }


def unweighted(sample: Sample, outcome: str) -> Answers:
    """The mistake: everybody counts alike."""
    return right(replace(sample, weight=np.ones(len(sample))), outcome)


def straight(sample: Sample, outcome: str) -> Answers:
    """The mistake: the exposure enters as a line."""
    return right(sample, outcome, Linear("plp_nmol_l"))


def model_errors(sample: Sample, outcome: str) -> Answers:
    """The mistake: right weights and estimates, standard errors of independent people."""
    found = right(sample, outcome)
    fitted = fit(model(outcome), sample)
    ready = Prepared(replace(fitted, vcov=model_covariance(fitted, sample)), sample)
    dose = step(ready, "plp_nmol_l", ends=DOSES).difference
    floor = population(ready.fitted, sample, floored(), prepared=ready).fixed_covariates_se
    y = sample.columns[outcome][np.isfinite(sample.columns[outcome])]
    errors = {"mean": y.std(ddof=1) / np.sqrt(len(y)), "dose": dose.se, "floor": floor}
    wide = intervals.critical(fitted.n - len(fitted.beta))
    return {
        name: Answer(one.estimate, one.estimate - wide * errors[name], one.estimate + wide * errors[name])
        for name, one in found.items()
    }


def mean_imputed(sample: Sample, outcome: str) -> Answers:
    """The mistake: a missing value is the mean of the others."""
    return right(replace(sample, columns=with_means(sample)), outcome)


def with_means(sample: Sample) -> dict[str, NDArray[np.float64]]:
    """Columns whose gaps are filled with their weighted means."""
    filled = {}
    for name, values in sample.columns.items():
        known = np.isfinite(values)
        filled[name] = np.where(known, values, np.average(values[known], weights=sample.weight[known]))
    return filled


def model_covariance(fitted: Fitted, sample: Sample) -> NDArray[np.float64]:
    """Dispersion over information, weights as if they were precisions (R: `vcov(glm(weights = w / mean(w)))`)."""
    ready, y = Prepared(fitted, sample), observed(fitted, sample)
    weight = ready.weight / ready.weight.mean()
    found = solved(ready.matrix, y, weight, fitted.family, fitted.names)
    mean, slope = fitted.family.mean(found.eta), fitted.family.slope(found.eta)
    dispersion = weight @ ((y - mean) ** 2 / slope) / (len(y) - len(found.beta))
    return dispersion * found.inverse


def floored() -> Intervention:
    return Intervention((Move("plp_nmol_l", "floor", FLOOR),))


Analysis = Callable[[Sample, str], Answers]
SCORE = "1.5 * female + 2 * (pir - 2.5) - 2 * smoker_now - 3 * decades - 1.5 * ln(crp_mg_l)"
LOG_ODDS = "0.2 * female - 0.3 * (pir - 2.5) + 0.2 * smoker_now + 0.1 * decades + 0.25 * ln(crp_mg_l)"


@dataclass(frozen=True, slots=True)
class Trial:
    """A world, the outcome asked about, and the mistakes that must be found out in it, each by these estimands."""

    world: World
    outcome: str
    mistakes: Mapping[Analysis, tuple[str, ...]]
    analysis: Analysis = right


TRIALS = {
    "a count, and who has much of it is drawn more often": Trial(
        world(2001, (("phq9 >= 6", 4.0), ("pir < 1.5", 1.5))), "phq9", {unweighted: ESTIMANDS}
    ),
    "a score, and neighbours are alike": Trial(
        world(
            2002,
            (("dsst < 75", 4.0),),
            plp_nmol_l={"psu_sd": 0.6, "spread": 0.4},
            dsst={"psu_sd": 5.0, "equation": f"50 + 50 * benefit + {SCORE}"},
        ),
        "dsst",
        {unweighted: ("mean", "floor"), model_errors: ESTIMANDS},
    ),
    "a score, and eight degrees of freedom": Trial(
        replace(
            world(
                800,
                (("dsst < 75", 2.0),),
                plp_nmol_l={"psu_sd": 0.3},
                dsst={"psu_sd": 3.0, "equation": f"50 + 50 * benefit + {SCORE}"},
            ),
            strata=4,
        ),
        "dsst",
        {unweighted: ("mean",), model_errors: ("mean",)},
    ),
    "an event that falls and rises again along the exposure": Trial(
        world(
            2003,
            (("pir < 1.5", 3.0), ("falls = 1", 1.0)),
            falls={"psu_sd": 0.8, "equation": f"3.4 - 7 * benefit + 0.018 * plp_nmol_l + {LOG_ODDS}"},
        ),
        "falls",
        {unweighted: ("mean",), model_errors: ("mean",), straight: ("dose", "floor")},
    ),
    "gaps by chance in exposure and score": Trial(
        world(
            3004,
            (("dsst < 75", 2.0),),
            plp_nmol_l={"missing": "-1"},
            dsst={"missing": "0.8", "equation": f"50 + 60 * benefit + {SCORE}"},
        ),
        "dsst",
        {unweighted: ("mean",), mean_imputed: ESTIMANDS},
    ),
}
