"""Intervals of every outcome model over repeated surveys of one population: strata, places, chosen by outcome."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from neuro.cohort.sample import Sample
from neuro.models import intervals
from neuro.models.fit import fit
from neuro.models.spec import Linear, ModelSpec
from tests.reference.survey_reference import drawn

STRATA, PLACES, PEOPLE, CHOSEN = 15, 30, 40, 2
TERMS = (Linear("x"), Linear("z"))
MODELS = {
    "negbin": ModelSpec("count", "negbin", TERMS),
    "ordinal": ModelSpec("grade", "ordinal", TERMS),
    "modifiedpoisson": ModelSpec("event", "modifiedpoisson", TERMS),
    "median": ModelSpec("size", "quantile", TERMS),
    "0.85": ModelSpec("size", "quantile", TERMS, tau=0.85),
}
COVERED = (0.90, 0.99)
"""Of nominal 95 %, over 200 surveys and a model's coefficients: the error of such a share is about a point."""
FEW_COVERED = 0.85
"""Of 20 surveys and four coefficients or so."""


@dataclass(frozen=True)
class World:
    """Everybody: people of one place resemble each other."""

    columns: dict[str, NDArray]
    stratum: NDArray
    place: NDArray

    @classmethod
    def made(cls, rng: np.random.Generator) -> "World":
        n = STRATA * PLACES * PEOPLE
        unit = np.repeat(np.arange(STRATA * PLACES), PEOPLE)
        shared = rng.normal(scale=0.3, size=STRATA * PLACES)[unit]
        x = 0.5 * shared + rng.normal(size=n)
        z = (rng.normal(size=n) < 0.3 * x).astype(float)
        tendency = 0.5 * x - 0.4 * z + shared
        columns = {
            "x": x,
            "z": z,
            "count": rng.poisson(np.exp(0.3 + tendency) * rng.gamma(0.8, 1 / 0.8, n)).astype(float),
            "grade": np.digitize(0.8 * tendency + rng.logistic(size=n), (0.0, 1.0, 2.2)).astype(float),
            "event": (rng.random(n) < np.minimum(np.exp(-2 + 0.4 * x - 0.3 * z + 0.5 * shared), 0.98)).astype(float),
            "size": tendency + (1 + 0.3 * z) * np.exp(0.2 * x) * rng.normal(size=n),
        }
        return cls(columns, unit // PLACES, unit % PLACES)

    def census(self) -> Sample:
        rows = np.arange(len(self.stratum))
        return Sample(self.columns, np.ones(len(rows)), np.zeros_like(rows), rows)

    def survey(self, rng: np.random.Generator) -> Sample:
        """Two places of each stratum; those with a count above nought are chosen twice as often."""
        places = np.stack([rng.permutation(PLACES)[:CHOSEN] for _ in range(STRATA)])
        chance = np.where(self.columns["count"] > 0, 0.7, 0.35)
        there = (self.place[:, None] == places[self.stratum]).any(axis=1) & (rng.random(len(chance)) < chance)
        columns = {name: values[there] for name, values in self.columns.items()}
        return drawn(columns, PLACES / CHOSEN / chance[there], self.stratum[there], self.place[there])


def covered(name: str, surveys: int, weighted: bool = True) -> NDArray:
    """Whether each interval holds the population's coefficient, (surveys, k)."""
    rng = np.random.default_rng(3)
    world = World.made(rng)
    truth = fit(MODELS[name], world.census()).reported.estimate
    held = []
    for _ in range(surveys):
        people = world.survey(rng)
        if not weighted:
            people = drawn(people.columns, np.ones(len(people)), people.stratum, people.psu)
        found = fit(MODELS[name], people)
        reach = intervals.critical(found.df) * np.sqrt(np.diag(found.reported.vcov))
        held.append(np.abs(found.reported.estimate - truth) <= reach)
    return np.array(held)


@pytest.mark.parametrize("name", MODELS)
def test_twenty_surveys_hold_the_population(name):
    assert covered(name, 20).mean() >= FEW_COVERED


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_intervals_of_many_surveys_hold_the_population_as_often_as_they_say(name):
    share = covered(name, 200).mean()
    assert COVERED[0] <= share <= COVERED[1]


def test_without_weights_they_do_not():
    assert covered("negbin", 20, weighted=False).mean() < 0.75
