"""What is measured together in the rows at hand: who can be asked about, and what an adjustment would cost."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE, Cohort
from neuro.cohort.draw import measured
from neuro.cohort.store import fetch
from neuro.expression import parse
from neuro.models.splines import DEFAULT_QUANTILES

Rows = Mapping[str, NDArray[Any]]
Mask = NDArray[np.bool_]

FEWEST_SHARE = 0.8
"""An adjustment that fewer of the people asked about have costs more than it mends. Grade C, a convention."""
AT_LEAST = re.compile(r"\s*age\s*>=\s*(\d+)\s*")


class Fetched(Mapping[str, NDArray[Any]]):
    """A cohort's columns, each read when it is first asked for."""

    def __init__(self, cohort: Cohort) -> None:
        self._cohort = cohort
        self._read: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._read:
            if name not in self._cohort.names:
                raise KeyError(name)
            self._read[name] = fetch(self._cohort, [name])[name]
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._cohort.names

    def __iter__(self) -> Iterator[str]:
        return iter(self._cohort.names)

    def __len__(self) -> int:
        return len(self._cohort.names)


def rows_of(columns: Rows) -> int:
    """People in the columns."""
    return len(next(iter(columns.values()))) if columns else 0


def asked(columns: Rows, names: Iterable[str], domain: str | None) -> Mask:
    """Where all of `names` are measured and the domain holds, shape (n,)."""
    together = measured(columns, [name for name in names if name in columns], rows_of(columns))
    return together & parse(domain).true(columns) if domain else together


def too_few(name: str, columns: Rows, people: Mask) -> str:
    """Why a column cannot be adjusted for among these people; "" where it can.

    A column that a whole survey cycle lacks would drop that cycle; one that most people lack would drop most of them.
    """
    if name not in columns:
        return "the data do not have it"
    held = measured(columns, [name], len(people)) & people
    if not held.any():
        return "it was not measured in the same people"
    lacking = _cycles(columns, people) - _cycles(columns, held)
    if lacking:
        return f"it was not measured in {', '.join(sorted(lacking))}"
    share = held.sum() / people.sum()
    return "" if share >= FEWEST_SHARE else f"it was measured in {share:.0%} of the same people only"


def pooled(columns: Rows, people: Mask) -> bool:
    """Whether these people were seen in more than one survey cycle."""
    return len(_cycles(columns, people)) > 1


def alike(name: str, columns: Rows, people: Mask) -> bool:
    """Whether these people all have one value of a column, so that there is nothing to adjust for."""
    values = columns[name][people & measured(columns, [name], len(people))]
    return len(values) > 0 and bool(np.all(values == values[0]))


def bends(values: NDArray[Any], log: bool) -> bool:
    """Whether a spline with the default knots can be laid through the values, on the log scale if asked."""
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    if not len(known) or (log and np.mean(known <= 0) > DEFAULT_QUANTILES[0]):
        return False
    return len(np.unique(np.quantile(known, DEFAULT_QUANTILES))) == len(DEFAULT_QUANTILES)


def common_domain(rules: Sequence[tuple[str, str]], columns: Rows, who: str = "") -> str | None:
    """One expression for everybody who can have all the columns, from (column, who can have it) pairs.

    A rule that the data contradict (somebody outside has a value) or that holds for everybody is not used: it belongs
    to another survey. `who` is always used.
    """
    kept = [rule for column, rule in rules if rule and _holds(column, rule, columns)]
    ages = [int(found[1]) for rule in (who, *kept) if (found := AT_LEAST.fullmatch(rule))]
    others = [rule for rule in dict.fromkeys((who, *kept)) if rule and not AT_LEAST.fullmatch(rule)]
    parts = [f"age >= {max(ages)}"] if ages else []
    parts += others if len(others) + len(parts) == 1 else [f"({rule})" for rule in others]
    return " and ".join(parts) or None


def contradicted(names: Iterable[str], rule: str, columns: Rows) -> bool:
    """Whether somebody outside a rule has all these columns measured, so that the rule is of another survey."""
    expression = parse(rule)
    named = tuple(names)
    if any(name not in columns for name in (*named, *expression.columns)):
        return False
    inside = expression.evaluate(columns)
    return bool((measured(columns, named, len(inside)) & (inside == 0.0)).any())


def _holds(column: str, rule: str, columns: Rows) -> bool:
    expression = parse(rule)
    if not rows_of(columns):
        return True
    if any(name not in columns for name in expression.columns) or expression.true(columns).all():
        return False
    return not contradicted([column], rule, columns)


def _cycles(columns: Rows, people: Mask) -> frozenset[str]:
    if CYCLE not in columns:
        return frozenset()
    return frozenset(str(cycle) for cycle in columns[CYCLE][people] if cycle is not None)
