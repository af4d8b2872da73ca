"""What a cohort can answer: who has which variables together, and why some sets are impossible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neuro.cohort.cohort import CYCLE, Cohort
from neuro.cohort.privacy import FLOOR
from neuro.cohort.store import timed
from neuro.expression import identifier


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one set of columns was measured.

    Attributes:
        n: people who have all of them.
        by_cycle: (cycle, people), in order; cycles without anybody are left out. () where the cohort has no cycles.
        ages: youngest and oldest who have them; None where nobody does, or the cohort has no age.
    """

    n: int
    by_cycle: tuple[tuple[str, int], ...] = ()
    ages: tuple[float, float] | None = None

    @property
    def cycles(self) -> tuple[str, ...]:
        """Cycles in which somebody has all of them."""
        return tuple(cycle for cycle, _ in self.by_cycle)


@dataclass(frozen=True, slots=True)
class Overlap:
    """One outcome and one feature.

    Attributes:
        outcome, feature: codes or columns, as asked.
        n: people who have both.
        reason: why they cannot be asked together; "" when they can.
    """

    outcome: str
    feature: str
    n: int
    reason: str = ""

    @property
    def possible(self) -> bool:
        """Whether enough people have both."""
        return not self.reason


def coverage(cohort: Cohort, sets: Mapping[str, Sequence[str]]) -> dict[str, Coverage]:
    """Who has each set of columns, in one pass over the table.

    Args:
        sets: a name -> the columns that must all be there. Sets with a column that the cohort lacks count nobody.
    Raises:
        DataError: the query took too long.
    """
    present = {name: columns for name, columns in sets.items() if columns and set(columns) <= set(cohort.names)}
    age = identifier("age") if "age" in cohort.names else "null"
    cycle = identifier(CYCLE) if CYCLE in cohort.names else "''"
    wanted = []
    for columns in present.values():
        there = _there(columns)
        wanted += [f"count(*) filter (where {there})"]
        wanted += [f"{extreme}({age}) filter (where {there})" for extreme in ("min", "max")]
    rows = _query(cohort, f"select {', '.join([cycle, *wanted])} from {identifier(cohort.table)} group by 1 order by 1")
    found = {name: _coverage([(row[0], *row[1 + 3 * i : 4 + 3 * i]) for row in rows]) for i, name in enumerate(present)}
    return {name: found.get(name, Coverage(0)) for name in sets}


def _there(columns: Sequence[str]) -> str:
    return " and ".join(f"{identifier(column)} is not null" for column in columns)


def _query(cohort: Cohort, text: str) -> list[tuple[Any, ...]]:
    cursor = cohort.connection.cursor()
    try:
        with timed(cursor):
            return cursor.execute(text).fetchall()
    finally:
        cursor.close()


def _coverage(rows: list[tuple[str, int, float | None, float | None]]) -> Coverage:
    some = [row for row in rows if row[1] > 0]
    youngest = [row[2] for row in some if row[2] is not None]
    oldest = [row[3] for row in some if row[3] is not None]
    return Coverage(
        n=sum(row[1] for row in some),
        by_cycle=tuple((str(row[0]), row[1]) for row in some if row[0]),
        ages=(min(youngest), max(oldest)) if youngest and oldest else None,
    )


def overlaps(cohort: Cohort, outcomes: Mapping[str, Sequence[str]], features: Sequence[str]) -> tuple[Overlap, ...]:
    """Every outcome with every feature: how many people have both, or why that is impossible.

    Args:
        outcomes: code -> the columns it needs, all of the cohort.
        features: columns of the cohort.
    """
    if not outcomes or not features:
        return ()
    alone = coverage(cohort, {**outcomes, **{feature: (feature,) for feature in features}})
    flags = [f"({_there(columns)}) as o{place}" for place, columns in enumerate(outcomes.values())]
    flags += [f"({_there((feature,))}) as f{place}" for place, feature in enumerate(features)]
    pairs = [(code, feature) for code in outcomes for feature in features]
    sums = [f"count_if(o{one} and f{other})" for one in range(len(outcomes)) for other in range(len(features))]
    inner = f"select {', '.join(flags)} from {identifier(cohort.table)}"
    both = _query(cohort, f"select {', '.join(sums)} from ({inner})")[0]
    return tuple(
        Overlap(code, feature, int(n), _reason(alone[code], alone[feature], int(n)))
        for (code, feature), n in zip(pairs, both, strict=True)
    )


def _reason(outcome: Coverage, feature: Coverage, both: int) -> str:
    if both >= FLOOR:
        return ""
    if both > 0:
        return f"fewer than {FLOOR} people have both"
    if outcome.n == 0:
        return "nobody in this cohort has the outcome"
    if feature.n == 0:
        return "nobody in this cohort had it measured"
    if outcome.cycles and not set(outcome.cycles) & set(feature.cycles):
        return f"measured in {', '.join(feature.cycles)}; the outcome in {', '.join(outcome.cycles)}"
    if outcome.ages and feature.ages and (outcome.ages[0] > feature.ages[1] or outcome.ages[1] < feature.ages[0]):
        return f"measured at ages {_span(feature.ages)}; the outcome at {_span(outcome.ages)}"
    return "the same cycles and ages, but never in the same people"


def _span(ages: tuple[float, float]) -> str:
    return f"{ages[0]:g} to {ages[1]:g}"
