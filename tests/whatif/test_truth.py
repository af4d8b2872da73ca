"""Intervals cover the truth of simulated populations, known by intervening in them, at their nominal rate."""

from dataclasses import replace

import numpy as np
import pytest

from neuro.cohort.synthetic import default_world, simulate
from neuro.models.fit import fit
from neuro.models.spec import Factor, Linear, ModelSpec, Spline
from neuro.whatif.counterfactual import population
from neuro.whatif.intervention import Intervention, Move
from tests.reference.survey_reference import drawn

SAMPLES = 120
COVERAGE = (0.90, 0.99)
"""Nominal 0.95; of 120 samples the binomial standard error is 0.02."""
BIAS = 0.05
"""Relative; the mean of 120 samples is known to about 3 % of the difference."""


@pytest.mark.slow
def test_the_difference_s_interval_covers_the_population_s_truth():
    """Without the mask on values, and adjusted for what the simulated graph says."""
    world = default_world()
    world = replace(world, people=100, equations=tuple(replace(row, missing="") for row in world.equations))
    adjust = (Linear("age"), Linear("age2"), Linear("pir"), Linear("smoker_now"), Spline("crp_mg_l", log=True))
    terms = (Spline("plp_nmol_l", log=True), *adjust, Factor("sex"))
    spec = ModelSpec("phq9", "quasipoisson", terms, (("age2", "age * age"),))
    question = Intervention((Move("plp_nmol_l", "floor", 50),))
    covered, ratio = [], []
    for seed in range(SAMPLES):
        frame, known = simulate(world, np.random.default_rng(seed))
        columns = {name: frame[name].to_numpy(float) for name in ("age", "pir", "smoker_now", "crp_mg_l", "plp_nmol_l")}
        columns |= {"phq9": frame["phq9"].to_numpy(float), "sex": frame["sex"].to_numpy(object)}
        people = drawn(columns, frame["weight"].to_numpy(), frame["stratum"].to_numpy(), frame["psu"].to_numpy())
        found = population(fit(spec, people), people, question).difference
        truth = known.interventions["plp_floor_50"]["outcomes"]["phq9"]["difference"]
        covered.append(found.low <= truth <= found.high)
        ratio.append(found.estimate / truth)
    assert COVERAGE[0] <= np.mean(covered) <= COVERAGE[1]
    assert np.mean(ratio) == pytest.approx(1.0, abs=BIAS)
