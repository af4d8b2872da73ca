"""How steady a person is over visits: spread and change from visit to visit, from a long table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.expression import Sql, identifier

VISITS = 5
"""Visits without which variability is not told."""
NOTE = (
    "Spread falls where a scale ends: near its floor or ceiling a person looks steady because there is no room to "
    "move, so read it beside the mean."
)


@dataclass(frozen=True, slots=True)
class Variability:
    """One person's variability.

    Attributes:
        visits: with a value and a time.
        mean, sd, rmssd: of the values; SD with n - 1; root mean square of successive differences. None below 5 visits.
        reason: why there is none, "" otherwise.
    """

    visits: int
    mean: float | None
    sd: float | None
    rmssd: float | None
    reason: str = ""


def variability(
    person: Sequence[Any] | NDArray[Any], time: Sequence[float] | NDArray[Any], value: Sequence[float] | NDArray[Any]
) -> dict[Any, Variability]:
    """Variability of every person of a long table, one row a visit.

    Args:
        person, time, value: shape (n,); rows without one of them do not count. Visits at one time go by their value.
    """
    people, times, values = np.asarray(person), np.asarray(time, dtype=float), np.asarray(value, dtype=float)
    there = np.array([one is not None and one == one for one in people.tolist()], dtype=bool)
    who, place = np.unique(people[there], return_inverse=True)
    known = np.isfinite(times[there]) & np.isfinite(values[there])
    place, times, values = place[known], times[there][known], values[there][known]
    order = np.lexsort((values, times, place))
    ends = np.searchsorted(place[order], np.arange(len(who) + 1))
    sorted_values = values[order]
    return {one: _of(sorted_values[ends[at] : ends[at + 1]]) for at, one in enumerate(who.tolist())}


def _of(values: NDArray[np.float64]) -> Variability:
    n = len(values)
    if n < VISITS:
        return Variability(n, None, None, None, f"Variability needs {VISITS} visits; there are {n}.")
    steps = np.diff(values)
    return Variability(n, float(values.mean()), float(values.std(ddof=1)), float(np.sqrt(np.mean(steps**2))))


def select_variability(table: str, person: str, time: str, value: str) -> Sql:
    """The same in SQL: one row a person, with `visits`, `mean`, `sd` and `rmssd`, NULL below 5 visits."""
    who, when, what = (identifier(name) for name in (person, time, value))
    number = f"cast({what} as double)"
    enough = f"count(*) >= {VISITS}"
    return Sql(
        f"select who as {who}, count(*) as visits, case when {enough} then avg(x) end as mean, "
        f"case when {enough} then stddev_samp(x) end as sd, "
        f"case when {enough} then sqrt(avg(step * step)) end as rmssd from "
        f"(select {who} as who, {number} as x, {number} - lag({number}) over "
        f"(partition by {who} order by {when}, {number}) as step from {identifier(table)} "
        f"where {what} is not null and {when} is not null and {who} is not null) group by who"
    )
