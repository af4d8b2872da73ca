"""Being in the top quarter for one's age: the cut of each band, computed from the people asked and written out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Cohort
from neuro.cohort.draw import draw
from neuro.errors import DataError, ModelError
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Outcome
from neuro.knowledge.well import TopShare, top_share
from neuro.models import together
from neuro.models.quantiles import quantile

FEWEST = 30
"""A band of fewer people has no steady quartile: it joins the band below it. Grade C."""
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the top quarter of one band of age begins.

    Attributes:
        low, high: ages of the band, years, `high` not in it; None where it has no end.
        value: the lowest result that counts.
        n: people of the band with a result.
        share: weighted share of them at or above it: a quarter, as near as the steps of the test allow.
    """

    low: float | None
    high: float | None
    value: float
    n: int
    share: float


def resolved(cohort: Cohort, about: Outcome, who: str = "") -> Outcome:
    """An outcome with its formula written out, where that depends on the people asked.

    Args:
        who: an expression for the people asked about; "" for everybody.
    Returns:
        The outcome itself where its formula is the same for every cohort.
    Raises:
        DataError, ModelError: the cohort lacks age, or too few people have a result.
    """
    return written(about, cuts(cohort, about, who))


def written(about: Outcome, found: tuple[Cut, ...]) -> Outcome:
    """An outcome with its cuts in its formula; the outcome itself where it has none."""
    rule = top_share(about.code)
    if rule is None:
        return about
    return replace(about, event=formula(catalogue.outcome(rule.of).column, rule.by, found))


def cuts(cohort: Cohort, about: Outcome, who: str = "") -> tuple[Cut, ...]:
    """The cut of each band of age, youngest first.

    Raises:
        DataError, ModelError: as `resolved`.
    """
    rule = top_share(about.code)
    if rule is None:
        return ()
    for name in (rule.by, *about.columns):
        if name not in cohort.names:
            raise DataError(
                f"Wanted '{name}' to set '{about.label}' against people of the same age; {cohort.title} has none. "
                f"Ask '{rule.of}' instead."
            )
    base = catalogue.outcome(rule.of)
    columns = together.Fetched(cohort)
    domain = together.common_domain([(name, base.eligibility) for name in base.columns], columns, who)
    sample = draw(cohort, [*base.columns, rule.by], domain=domain)
    return _cuts(rule, base.column, sample.columns, sample.weight)


def told(found: tuple[Cut, ...]) -> str:
    """The cuts in words, each with its people and the share of them that it counts."""
    parts = [f"{_years(cut)} from {cut.value:g} ({cut.share:.0%} of {cut.n:,})" for cut in found]
    return f"Where the top quarter begins, by age: {'; '.join(parts)}."


def _years(cut: Cut) -> str:
    if cut.low is None:
        return "everybody" if cut.high is None else f"under {cut.high:g}"
    return f"{cut.low:g} and older" if cut.high is None else f"{cut.low:g} to {cut.high - 1:g}"


def _cuts(rule: TopShare, column: str, columns: Mapping[str, NDArray[Any]], weight: Values) -> tuple[Cut, ...]:
    result, age = parse(column).evaluate(columns), np.asarray(columns[rule.by], dtype=float)
    held = np.isfinite(result) & np.isfinite(age) & (weight > 0)
    if held.sum() < FEWEST:
        raise ModelError(
            f"Wanted {FEWEST} people with '{column}' and age to find the top quarter; there are fewer. "
            "Ask a wider group."
        )
    found = []
    for low, high in _bands(np.array([float(edge) for edge in rule.edges]), age[held]):
        rows = held & (age >= low) & (age < high)
        value, share = _cut(result[rows], weight[rows], rule.share)
        ends = (None if np.isinf(low) else float(low), None if np.isinf(high) else float(high))
        found.append(Cut(*ends, value, int(rows.sum()), share))
    return tuple(found)


def _bands(edges: Values, age: Values) -> list[tuple[float, float]]:
    """Bands of age with people enough, oldest band open; small ones join the one below, the youngest the one above."""
    bounds = [-np.inf, *edges, np.inf]
    kept: list[tuple[float, float]] = []
    for low, high in zip(bounds, bounds[1:], strict=False):
        if kept and _within(age, kept[-1]) < FEWEST or kept and _within(age, (low, high)) < FEWEST:
            kept[-1] = (kept[-1][0], high)
        else:
            kept.append((low, high))
    return kept


def _within(age: Values, band: tuple[float, float]) -> int:
    return int(((age >= band[0]) & (age < band[1])).sum())


def _cut(result: Values, weight: Values, share: float) -> tuple[float, float]:
    """The weighted quantile, or the next result above it where that comes nearer to the share meant."""
    value = float(quantile(result, weight, (1.0 - share,))[0])
    above = result[result > value]
    near = [value, *([float(above.min())] if len(above) else [])]
    shares = [float(weight[result >= one].sum() / weight.sum()) for one in near]
    best = int(np.argmin([abs(one - share) for one in shares]))
    return near[best], shares[best]


def formula(column: str, by: str, found: tuple[Cut, ...]) -> str:
    """The condition of being at or above the cut of one's band, as it runs and as it is shown."""
    whens = [
        f"when({_ages(by, cut)}, {cut.value:.12g})" for cut in found if cut.low is not None or cut.high is not None
    ]
    plain = parse(column).columns == (column,)
    against = f"first({', '.join(whens)})" if len(whens) > 1 else f"{found[0].value:.12g}"
    return f"{column if plain else f'({column})'} >= {against}"


def _ages(by: str, cut: Cut) -> str:
    ends = [f"{by} >= {cut.low:g}"] if cut.low is not None else []
    ends += [f"{by} < {cut.high:g}"] if cut.high is not None else []
    return " and ".join(ends)
