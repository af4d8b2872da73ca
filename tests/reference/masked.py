"""The simulated cohort with values missing at random: whether one is missing depends on what everybody has."""

from functools import cache

import numpy as np
import pandas as pd

from neuro.cohort.sample import Sample
from neuro.models.spec import Linear, ModelSpec
from tests.reference.survey_reference import drawn, frame

SEED = 1123
LOST = {
    "plp": lambda d: -1.3 + 0.20 * (d["phq9"] - 4) + 0.015 * (d["age"] - 50),
    "crp": lambda d: -1.6 + 0.6 * d["smoke"] - 0.4 * d["cog_z"],
    "ses": lambda d: -1.8 + 0.12 * (d["phq9"] - 4),
}
"""Log odds that a value is missing; phq9, age, smoke and cog_z are complete."""


@cache
def masked(seed: int = SEED) -> pd.DataFrame:
    """The cohort with gaps in vitamin B6, CRP and income; written out as masked.csv for imputation_r.R."""
    people, rng = frame().copy(), np.random.default_rng(seed)
    gone = {name: rng.random(len(people)) < 1 / (1 + np.exp(-log_odds(people))) for name, log_odds in LOST.items()}
    for name, rows in gone.items():
        people[name] = people[name].astype(float).mask(rows)
    return people


def sample(people: pd.DataFrame) -> Sample:
    """The rows as drawn."""
    columns = {name: people[name].to_numpy(float) for name in people}
    return drawn(columns, columns["weight"], people["stratum"].to_numpy(), people["psu"].to_numpy())


def spec(outcome: str, family: str) -> ModelSpec:
    """What imputation_r.R fits: lines in the logarithms."""
    derive = (
        ("lplp", "ln(plp)"),
        ("ltrp", "ln(trp) - 4.1"),
        ("lcrp", "ln(crp)"),
        ("age_c", "(age - 50) / 10"),
        ("age2", "age_c * age_c"),
    )
    names = ("lplp", "ltrp", "lcrp", "age_c", "age2", "female", "ses", "smoke")
    return ModelSpec(outcome, family, tuple(Linear(name) for name in names), derive)
