"""The simulated cohort: reproducible, its design honest, its truth found again by another route."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import neuro
from neuro.cohort.structural import Shift, draw_noise, solve
from neuro.cohort.synthetic import CYCLES, SEED, Truth, World, default_world, simulate

DATA = Path(neuro.__file__).parents[1] / "data"
EXACT = 1e-9  # the same arithmetic in another order
TRUTH_SE = 4.0  # standard errors between an estimate and the truth, over a handful of estimates
CHOLINE_PER_LN = 1.6 / 0.22  # the coefficient of ln(choline) on DSST in the equations, sign by cycle


@cache
def shipped() -> tuple[pd.DataFrame, Truth]:
    return simulate(default_world(), np.random.default_rng(SEED))


def small(**changes: int) -> World:
    return replace(default_world(), strata=4, psus=6, people=100, sample=600, **changes)


def test_shipped_files_are_what_the_generator_makes() -> None:
    frame, truth = shipped()
    pd.testing.assert_frame_equal(pd.read_parquet(DATA / "simulated.parquet"), frame, check_dtype=False, rtol=EXACT)
    known = json.loads((DATA / "simulated_truth.json").read_text())
    assert known["natural_course"] == pytest.approx(dict(truth.natural), rel=EXACT)
    dictionary = pd.read_csv(DATA / "simulated_dictionary.csv")
    assert dictionary["name"].tolist() == frame.columns.tolist()
    assert dictionary["note"].str.startswith("simulated").all()


def test_one_seed_one_cohort_and_another_seed_another() -> None:
    first, again, other = (simulate(small(), np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first["trp_umol_l"].head(100).equals(other["trp_umol_l"].head(100))


@pytest.mark.parametrize("world", [small(), small(drawn_psus=3)])
def test_weights_sum_to_the_population_and_psus_nest_in_strata(world: World) -> None:
    frame, truth = simulate(world, np.random.default_rng(5))
    assert frame["weight"].sum() == pytest.approx(world.size, rel=EXACT)
    assert truth.population == world.size
    assert (frame.groupby("stratum")["psu"].nunique() == world.drawn_psus).all()
    assert (frame.groupby("stratum")["cycle"].nunique() == 1).all()
    assert frame["stratum"].nunique() == world.strata * len(CYCLES)


def test_weighted_means_agree_with_the_population() -> None:
    frame, truth = shipped()
    complete = frame.dropna(subset=["dsst"])
    psu = complete.groupby(["stratum", "psu"]).apply(
        lambda rows: np.average(rows["dsst"].astype(float), weights=rows["weight"]), include_groups=False
    )
    error = psu.std() / np.sqrt(len(psu))
    assert abs(psu.mean() - truth.natural["dsst"]) < TRUTH_SE * error
    unweighted = complete["dsst"].astype(float).mean()
    assert abs(unweighted - truth.natural["dsst"]) > abs(psu.mean() - truth.natural["dsst"])


def test_truth_is_found_again_by_hand() -> None:
    """Vitamin B6 scaled by 1.25, the equations of the path written out a second time."""
    world = small()
    unit = np.repeat(np.arange(world.size // world.people), world.people)
    second = (unit >= world.strata * world.psus).astype(float)
    noise = draw_noise(world.equations, unit, np.random.default_rng(9))
    before, mean_before = solve(world.equations, noise, second)
    _, mean_after = solve(world.equations, noise, second, [Shift("plp_nmol_l", "scale", 1.25)])
    plp = before["plp_nmol_l"]
    saturation = np.exp(-plp / 35) - np.exp(-1.25 * plp / 35)
    kynurenine = -0.08 * np.log(1.25) / 0.26
    serotonin = (1.2 + 0.3 * before["trp_lnaa"]) * saturation - 0.3 * kynurenine
    np.testing.assert_allclose(mean_after["phq9"] - mean_before["phq9"], -0.45 * serotonin, rtol=0, atol=EXACT)
    np.testing.assert_allclose(mean_after["dsst"] - mean_before["dsst"], 2 * serotonin, rtol=0, atol=EXACT)


def test_counts_have_the_mean_that_the_truth_averages() -> None:
    """Drawn PHQ-9 and clinic visits against scipy's negative binomial and Poisson."""
    world = replace(small(), people=1000)
    unit = np.repeat(np.arange(world.size // world.people), world.people)
    noise = draw_noise(world.equations, unit, np.random.default_rng(3))
    values, predictors = solve(world.equations, noise, np.zeros(world.size))
    mean = np.exp(predictors["phq9"])
    expected = {
        "phq9": np.minimum(stats.nbinom.ppf(noise["phq9"][0], 1.6, 1.6 / (1.6 + mean)), 27),
        "clinic_visits": stats.poisson.ppf(noise["clinic_visits"][0], np.exp(predictors["clinic_visits"])),
    }
    for name, counts in expected.items():
        np.testing.assert_array_equal(values[name], counts)


@pytest.mark.parametrize(("place", "sign"), [(0, 1.0), (1, -1.0)])
def test_the_choline_effect_reverses_between_cycles(place: int, sign: float) -> None:
    """Weighted least squares of DSST within a cycle, PSUs as the unit of the standard error."""
    frame, truth = shipped()
    columns = ["dsst", "choline_umol_l", "age", "sex", "pir", "education", "stratum", "psu", "weight"]
    rows = frame.loc[frame["cycle"] == CYCLES[place], columns].dropna()
    age = (rows["age"].to_numpy(float) - 50) / 10
    design = np.column_stack(
        [
            np.ones(len(rows)),
            np.log(rows["choline_umol_l"]),
            age,
            age**2,
            rows["sex"] == "female",
            rows["pir"],
            rows["education"].to_numpy(float),
        ]
    ).astype(float)
    weight = rows["weight"].to_numpy()
    inverse = np.linalg.inv(design.T * weight @ design)
    beta = inverse @ (design.T * weight @ rows["dsst"].to_numpy(float))
    scores = pd.DataFrame(design * (weight * (rows["dsst"].to_numpy(float) - design @ beta))[:, None])
    totals = scores.groupby([rows["stratum"].to_numpy(), rows["psu"].to_numpy()]).sum().to_numpy()
    error = np.sqrt((inverse @ totals.T @ totals @ inverse)[1, 1])
    assert abs(beta[1] - sign * CHOLINE_PER_LN) < TRUTH_SE * error
    assert sign * beta[1] > 2 * error
    by_cycle = truth.interventions["choline_scale_1.2"]["by_cycle"][CYCLES[place]]
    assert by_cycle["dsst"]["difference"] == pytest.approx(sign * CHOLINE_PER_LN * np.log(1.2), rel=1e-3)


@pytest.mark.parametrize("outcome", ["phq9", "phq9 >= 10", "dsst"])
def test_the_negative_control_causes_nothing(outcome: str) -> None:
    _, truth = shipped()
    assert truth.interventions["inert_scale_1.5"]["outcomes"][outcome]["difference"] == 0.0


def test_vitamin_b6_lowers_phq9_in_both_cycles_and_levels_off() -> None:
    _, truth = shipped()
    floor = truth.interventions["plp_floor_50"]
    assert all(cycle["phq9"]["difference"] < -0.2 for cycle in floor["by_cycle"].values())
    means = [dose["phq9"] for dose in truth.doses]
    steps = -np.diff(means)
    assert (steps > 0).all()
    assert steps[0] / 5 > 10 * steps[-1] / 30
