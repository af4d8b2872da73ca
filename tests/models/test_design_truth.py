"""Repeated samples of one finite population: errors are as large as estimates stray, with --fpc and not without."""

from functools import cache

import numpy as np
import pytest

from neuro.cohort.cohort import DesignSpec
from neuro.cohort.sample import Sample
from neuro.cohort.stages import inverse_fractions, stages
from neuro.models.description.describe import Estimate, Question, describe
from tests.reference.design_samples import SEED, population

SAMPLES = 300
STRAYS = 0.12
"""Three standard errors of a standard deviation from 300 samples: 3 / sqrt(600)."""


@cache
def people() -> dict[str, np.ndarray]:
    """Everybody, with the number of towns in the region and in all, and of houses in the town."""
    whole = population(np.random.default_rng(SEED))
    counts = {
        "of_region": whole.groupby("region")["town"].transform("nunique"),
        "of_all": whole["town"].nunique(),
        "of_town": whole.groupby("town")["house"].transform("nunique"),
        "home": whole["town"] * 100 + whole["house"],
    }
    return {name: column.to_numpy() for name, column in whole.assign(**counts).items()}


@cache
def nested(outer: str, inner: str) -> list[np.ndarray]:
    """The units of each unit above."""
    return [np.unique(people()[inner][people()[outer] == one]) for one in np.unique(people()[outer])]


def whole_towns(rng: np.random.Generator) -> np.ndarray:
    """Three towns in four of each region."""
    chosen = [rng.choice(towns, 3 * len(towns) // 4, replace=False) for towns in nested("region", "town")]
    return np.isin(people()["town"], np.concatenate(chosen))


def houses_of_towns(rng: np.random.Generator) -> np.ndarray:
    """Every other town, then up to five of its houses."""
    towns = nested("town", "home")
    chosen = [towns[place] for place in rng.choice(len(towns), len(towns) // 2, replace=False)]
    return np.isin(
        people()["home"], np.concatenate([rng.choice(homes, min(5, len(homes)), replace=False) for homes in chosen])
    )


def answer(rows: np.ndarray, spec: DesignSpec, weights: np.ndarray | None = None) -> tuple[Estimate, np.ndarray]:
    columns = {name: people()[name][rows] for name in (*spec.columns, "y")}
    drawn = stages(spec, columns, int(rows.sum()))
    weight = inverse_fractions(spec, drawn) if weights is None else weights
    sample = Sample(columns, weight, drawn[0].stratum, drawn[0].unit, fraction=drawn[0].fraction, below=drawn[1:])
    return describe(Question("mean", "y"), sample)[0], weight


@pytest.mark.parametrize(
    ("draw", "with_populations", "without", "too_large"),
    [
        (
            whole_towns,
            DesignSpec(stratum="region", psu="town", fpc=("of_region",)),
            DesignSpec(stratum="region", psu="town"),
            1.5,
        ),
        (
            houses_of_towns,
            DesignSpec(psu="town", subunits=("house",), fpc=("of_all", "of_town")),
            DesignSpec(psu="town"),
            1.15,
        ),
    ],
    ids=["whole towns", "houses of towns"],
)
def test_errors_are_as_large_as_estimates_stray(draw, with_populations, without, too_large):
    rng = np.random.default_rng(20260707)
    found = []
    for _ in range(SAMPLES):
        rows = draw(rng)
        right, weight = answer(rows, with_populations)
        wrong, _ = answer(rows, without, weight)
        found.append((right.estimate, right.se, wrong.se))
    estimates, errors, uncorrected = np.array(found).T
    stray = estimates.std(ddof=1)
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(stray, rel=STRAYS)
    assert np.sqrt(np.mean(uncorrected**2)) > too_large * stray
    assert abs(estimates.mean() - people()["y"].mean()) < 3 * stray / np.sqrt(SAMPLES) + 0.05
