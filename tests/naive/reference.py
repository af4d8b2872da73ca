"""What R says of the mistakes' subjects; R lines in tests/reference/naive_r.R."""

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from neuro.models.spec import Linear, ModelSpec
from tests.reference.survey_reference import HERE, frame

SIMPLE = ModelSpec(
    "phq9",
    "quasipoisson",
    tuple(Linear(name) for name in ("lplp", "lcrp", "age", "female")),
    (("lplp", "ln(plp)"), ("lcrp", "ln(crp)")),
)


@cache
def told() -> dict[str, Any]:
    """What R printed, by name."""
    return json.loads((HERE / "naive_r.json").read_text(encoding="utf-8"))


def paired() -> pd.DataFrame:
    """The cohort with strata taken two by two, four PSUs in each."""
    people = frame()
    return people.assign(pair=(people["stratum"] + 1) // 2, unit=people["stratum"] * 100 + people["psu"])


def emptying() -> np.ndarray:
    """A domain that leaves each pair of strata three of its four PSUs."""
    people = paired()
    return ((people["age"] >= 60) & (people["unit"] != people.groupby("pair")["unit"].transform("min"))).to_numpy()
