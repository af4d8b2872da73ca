"""The simulated cohort and what R's survey package says of it; origin and R lines in survey_r.R."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from neuro.cohort.cohort import Lonely
from neuro.cohort.sample import Sample
from neuro.models.spec import Family, Linear, ModelSpec, Product, Spline

HERE = Path(__file__).parent
COHORT = HERE / "survey_cohort.parquet"
OUTCOMES: dict[str, Family] = {"cog_z": "gaussian", "phq9": "quasipoisson", "dep": "quasibinomial"}


@cache
def r_results() -> dict[str, Any]:
    """What R printed, by name."""
    return json.loads((HERE / "survey_r.json").read_text(encoding="utf-8"))


@cache
def frame() -> pd.DataFrame:
    """The cohort, one row a person."""
    return pd.read_parquet(COHORT)


def sample(rows: NDArray[np.bool_] | None = None, lonely: Lonely = "adjust") -> Sample:
    """The cohort (or some of its rows) as drawn."""
    people = frame() if rows is None else frame()[rows]
    return drawn(
        {name: people[name].to_numpy(float) for name in people},
        people["weight"].to_numpy(float),
        people["stratum"].to_numpy(),
        people["psu"].to_numpy(),
        lonely,
    )


def drawn(
    columns: Mapping[str, NDArray], weight: NDArray, stratum: NDArray, psu: NDArray, lonely: Lonely = "adjust"
) -> Sample:
    """A sample from ids as a survey gives them: a PSU's id counts within its stratum."""
    strata = np.unique(stratum, return_inverse=True)[1]
    pairs = np.unique(np.column_stack([strata, psu]), axis=0, return_inverse=True)[1]
    return Sample(dict(columns), np.asarray(weight, float), strata, pairs.ravel(), lonely)


def spec(outcome: str, product: bool) -> ModelSpec:
    """The model that R fitted, with or without its product."""
    terms = (
        Spline("plp", log=True, knots=(15.0, 30.0, 50.0, 100.0)),
        *(Linear(name) for name in ("ltrp", "lcrp", "age_c", "age2", "female", "ses", "smoke")),
        *([Product("plp[1]", "ltrp")] if product else []),
    )
    derive = (("ltrp", "ln(trp) - 4.1"), ("lcrp", "ln(crp)"), ("age_c", "(age - 50) / 10"), ("age2", "age_c * age_c"))
    return ModelSpec(outcome, OUTCOMES[outcome], terms, derive)
