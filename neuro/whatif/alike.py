"""Completing what is not measured from people alike in sex and age."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.models.learn import model_columns
from neuro.whatif.neighbours import evenly
from neuro.whatif.prepared import Prepared

YEARS = (5.0, 10.0)
"""People within so many years count as alike in age; wider where the narrower band holds too few. Grade C."""
ENOUGH = 30
"""People alike over whom what is not measured is averaged; fewer widen the band. Grade C."""
AT_MOST = 1000
"""People alike whose values are averaged over, evenly spaced: more would not change what is shown. Grade C."""
SEXES = ("sex", "female", "male")


@dataclass(frozen=True, slots=True, eq=False)
class Completed:
    """A person's model columns with what is not measured filled in many ways.

    Attributes:
        columns: column -> values, one for each way, (m,); m = 1 where everything is measured.
        weight: of each way, summing to 1, (m,).
        missing: model columns that were not measured.
        whose: whose values fill them, in words; "" where nothing is missing.
    """

    columns: Mapping[str, NDArray[Any]]
    weight: NDArray[np.float64]
    missing: tuple[str, ...]
    whose: str


def completed(ready: Prepared, person: Mapping[str, float | str]) -> Completed:
    """Fill what is not measured with the values of people of the fit alike in sex and age.

    Predictions are then averaged over those people, by weight: no single guess stands for a missing value.
    """
    names = model_columns(ready.fitted.spec)
    missing = tuple(name for name in names if name not in person)
    if not missing:
        return Completed({name: _repeat(person[name], 1) for name in names}, np.ones(1), (), "")
    rows, whose = _alike(ready, person)
    rows = rows[evenly(len(rows), AT_MOST)]
    weight = ready.weight[rows]
    columns = {
        name: ready.columns[name][rows] if name in missing else _repeat(person[name], len(rows)) for name in names
    }
    return Completed(columns, weight / weight.sum(), missing, whose)


def _repeat(value: float | str, times: int) -> NDArray[Any]:
    return np.full(times, value, dtype=object if isinstance(value, str) else np.float64)


def _alike(ready: Prepared, person: Mapping[str, float | str]) -> tuple[NDArray[np.int64], str]:
    """Rows of the fit of the same sex and about the same age, and who they are in words."""
    everybody = np.ones(len(ready.weight), dtype=bool)
    same = everybody.copy()
    said = []
    for name in SEXES:
        if name in person and name in ready.columns:
            same &= np.asarray(ready.columns[name] == person[name], dtype=bool)
            said.append("of the same sex")
            break
    if "age" in person and "age" in ready.columns:
        for years in YEARS:
            near = same & (np.abs(ready.columns["age"] - float(person["age"])) <= years)
            if near.sum() >= ENOUGH:
                return np.flatnonzero(near), "people " + ", ".join([*said, f"within {years:g} years of age"])
    if said and same.sum() >= ENOUGH:
        return np.flatnonzero(same), "people " + ", ".join(said)
    return np.flatnonzero(everybody), "everybody in this fit"
