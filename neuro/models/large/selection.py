"""Exact weighted quantiles of rows that stay in the database."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.expression import Sql
from neuro.models.large.relation import Rows, answered, arrays
from neuro.models.quantiles import quantile

Values = NDArray[np.float64]
DRAWN = 200_000
"""Rows that say where to look; the answer does not depend on them. Grade C."""
WIDTH = 4.0
"""Half width of where to look, in standard errors of the drawn quantile; if it is not there, everywhere. Grade C."""


def quantiles(
    cohort: Cohort, rows: Rows, names: Sequence[str], probabilities: Sequence[float]
) -> dict[str, NDArray[np.float64]]:
    """Weighted quantiles of some columns of the rows used, by the rule of `neuro.models.quantiles`.

    A few drawn rows bracket each quantile; one pass sums the weight below the brackets; the rows within them are
    fetched and cumulated. A bracket that misses is opened on that side, so that the answer is exact.

    Args:
        names: columns of `rows`, numbers.
    Returns:
        Column -> one value a probability, up to the rounding of the cumulated weights.
    """
    if not names:
        return {}
    wanted = np.asarray(probabilities, dtype=float)
    brackets = _brackets(cohort, rows, names, wanted)
    while True:
        sums = _sums(cohort, rows, brackets)
        missed = _missed(sums, brackets, wanted)
        if not missed:
            break
        brackets |= missed
    return {name: _within(cohort, rows, name, brackets[name], sums[name], wanted) for name in names}


def _brackets(cohort: Cohort, rows: Rows, names: Sequence[str], wanted: Values) -> dict[str, Values]:
    """Column -> where each quantile should lie, shape (q, 2)."""
    inner = rows.query(*names, "w", tail="where used")
    text = f"select * from ({inner.text}) using sample reservoir({DRAWN} rows) repeatable (1)"
    *drawn, weights = arrays(cohort, Sql(text, inner.values))
    found = {}
    for place, name in enumerate(names):
        known = ~np.isnan(drawn[place])
        there, weight = drawn[place][known], weights[known]
        effective = weight.sum() ** 2 / max((weight**2).sum(), 1e-300)
        reach = WIDTH * (np.sqrt(wanted * (1 - wanted)) + 1 / np.sqrt(effective)) / np.sqrt(effective)
        ends = np.clip(np.stack([wanted - reach, wanted + reach], axis=1), 0.0, 1.0)
        bracket = np.stack([quantile(there, weight, end) for end in ends])
        bracket[:, 0] = np.where(ends[:, 0] <= 0.0, -np.inf, bracket[:, 0])
        bracket[:, 1] = np.where(ends[:, 1] >= 1.0, np.inf, bracket[:, 1])
        found[name] = bracket
    return found


def _sums(cohort: Cohort, rows: Rows, brackets: Mapping[str, Values]) -> dict[str, Values]:
    """Column -> weight below and up to the end of each bracket, shape (q, 2); then of everybody in the last line."""
    pieces = []
    for name, bracket in brackets.items():
        pieces += [_filtered(f"{name} < ?", low) for low in bracket[:, 0]]
        pieces += [_filtered(f"{name} <= ?", high) for high in bracket[:, 1]]
        pieces.append(Sql(f"coalesce(sum(w) filter ({name} is not null), 0e0)"))
    (line,) = answered(cohort, rows.query(*pieces, tail="where used"))
    found, start = {}, 0
    for name, bracket in brackets.items():
        count = len(bracket)
        below, through = line[start : start + count], line[start + count : start + 2 * count]
        whole = line[start + 2 * count]
        found[name] = np.array([*zip(below, through, strict=True), (whole, whole)], dtype=float)
        start += 2 * count + 1
    return found


def _filtered(condition: str, value: float) -> Sql:
    return Sql(f"coalesce(sum(w) filter ({condition}), 0e0)", (float(value),))


def _missed(sums: Mapping[str, Values], brackets: Mapping[str, Values], wanted: Values) -> dict[str, Values]:
    """Brackets that do not hold their quantile, opened on the side where it lies."""
    found = {}
    for name, bracket in brackets.items():
        target = wanted * sums[name][-1, 0]
        early = (sums[name][:-1, 0] >= target) & (bracket[:, 0] > -np.inf)
        late = (sums[name][:-1, 1] < target) & (bracket[:, 1] < np.inf)
        if early.any() or late.any():
            low, high = np.where(early, -np.inf, bracket[:, 0]), np.where(late, np.inf, bracket[:, 1])
            found[name] = np.stack([low, high], axis=1)
    return found


def _within(cohort: Cohort, rows: Rows, name: str, bracket: Values, sums: Values, wanted: Values) -> Values:
    """The quantiles of one column, from the rows within its brackets."""
    inside = " or ".join([f"{name} between ? and ?"] * len(bracket))
    asked = rows.query(name, "sum(w)", tail=f"where used and ({inside}) group by 1 order by 1")
    ends = tuple(float(end) for pair in bracket for end in pair)
    held, weight = arrays(cohort, Sql(asked.text, (*asked.values, *ends)))
    answer = np.full(len(wanted), np.nan)
    for place, (low, high) in enumerate(bracket):
        here = (held >= low) & (held <= high)
        if here.any():
            cumulated = sums[place, 0] + np.cumsum(weight[here])
            at = np.searchsorted(cumulated, wanted[place] * sums[-1, 0], side="left")
            answer[place] = held[here][min(int(at), len(cumulated) - 1)]
    return answer
