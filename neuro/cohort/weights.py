"""Which NHANES weight a set of variables needs, cycle by cycle, or that there is none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE
from neuro.cohort.nhanes_mapping import Cycle, cycles, mapping, table_rows
from neuro.errors import DesignError

DEFAULT = "w_mec"
"""Weight of everybody examined; interview items take it too, as the cohort holds only examined people (grade B)."""
FOUR_YEARS = frozenset("AB")
"""1999-2002 share a four-year weight, because their two-year weights rest on different censuses (CDC; grade B)."""


@dataclass(frozen=True, slots=True)
class WeightChoice:
    """The weights that make a variable set speak for the population.

    Attributes:
        by_cycle: (cycle label, weight column, divisor) for each cycle pooled.
        explanation: one sentence: which weight in which cycle, and why.
    """

    by_cycle: tuple[tuple[str, str, float], ...]
    explanation: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The weight columns that `values` reads."""
        return tuple(dict.fromkeys(weight for _, weight, _ in self.by_cycle))

    def values(self, columns: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
        """The pooled weight of every row.

        Args:
            columns: the weight columns and `cycle` (labels), each of shape (n,).
        Returns:
            Weight over its divisor, shape (n,); 0 in other cycles and where the weight is missing.
        """
        labels = np.asarray(columns[CYCLE]).astype(str)
        out = np.zeros(len(labels))
        for label, weight, divisor in self.by_cycle:
            here = labels == label
            out[here] = np.nan_to_num(np.asarray(columns[weight], dtype=np.float64)[here]) / divisor
        return out


@dataclass(frozen=True, slots=True)
class _Need:
    weight: str
    reason: str
    names: tuple[str, ...]


def choose(names: Sequence[str], cycles: Iterable[str], *, two_recalls: bool = False) -> WeightChoice:
    """The valid weight for variables that are analysed together.

    In each cycle the smallest sub-sample that contains all of them decides; a two-year weight is divided by the number
    of cycles pooled.

    Args:
        names: columns of the harmonised cohort.
        cycles: labels ("2005-2006") or letters ("D") of the cycles pooled.
        two_recalls: whether both dietary recalls of a person are needed.
    Raises:
        DesignError: an unknown cycle, none at all, a variable that a cycle did not measure, or variables of sub-samples
            whose intersection has no weight.
    """
    pooled = _pooled(cycles)
    _check_measured(names, pooled)
    wanted = [*names, "w_diet2"] if two_recalls else list(names)
    decided = [(cycle, _smallest(_needs(wanted, cycle), cycle)) for cycle in pooled]
    four = {cycle.letter for cycle in pooled} >= FOUR_YEARS
    by_cycle = tuple(_entry(cycle, need, len(pooled), four) for cycle, need in decided)
    return WeightChoice(by_cycle, _explain(by_cycle, decided))


def _pooled(wanted: Iterable[str]) -> tuple[Cycle, ...]:
    known = {**cycles(), **{cycle.label: cycle for cycle in cycles().values()}}
    keys = list(dict.fromkeys(wanted))
    unknown = [key for key in keys if key not in known]
    if unknown or not keys:
        raise DesignError(
            f"Wanted NHANES cycles such as 2005-2006 or D; found {', '.join(unknown) or 'none'}. "
            "Choose among " + ", ".join(cycle.label for cycle in cycles().values()) + "."
        )
    return tuple(dict.fromkeys(known[key] for key in keys))


def _check_measured(names: Iterable[str], pooled: tuple[Cycle, ...]) -> None:
    for name in names:
        letters = _measured_in().get(name)
        absent = [cycle.label for cycle in pooled if letters is not None and cycle.letter not in letters]
        if absent:
            raise DesignError(
                f"Wanted {name} in every cycle pooled; NHANES did not measure it in {', '.join(absent)}. "
                "Leave those cycles or the variable out."
            )


@cache
def _measured_in() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in mapping():
        found.setdefault(row.column, set()).update(row.cycles)
    for line in table_rows("nhanes_adjustments.csv"):
        found.setdefault(line["column"], set()).update(line["cycles"])
    return {name: frozenset(letters) for name, letters in found.items()}


def _needs(names: Iterable[str], cycle: Cycle) -> list[_Need]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for name in dict.fromkeys(names):
        grouped.setdefault(_rule(name, cycle), []).append(name)
    return [_Need(weight, reason, tuple(members)) for (weight, reason), members in grouped.items()]


def _rule(name: str, cycle: Cycle) -> tuple[str, str]:
    if name in _within(cycle):
        return name, "the weight itself"
    for row in _rules():
        if cycle.letter in row["cycles"] and any(fnmatchcase(name, pattern) for pattern in row["columns"].split()):
            return row["weight"], row["reason"]
    return DEFAULT, "everybody examined"


@cache
def _rules() -> tuple[Mapping[str, str], ...]:
    return tuple(table_rows("nhanes_weights.csv"))


@cache
def _within(cycle: Cycle) -> Mapping[str, tuple[str, str]]:
    """Weight -> the weight of the sample that contains its people, and its equal if there is one."""
    rows = (row for row in table_rows("nhanes_subsamples.csv") if cycle.letter in row["cycles"])
    return {row["weight"]: (row["within"], row["same_as"]) for row in rows}


def _contains(outer: str, inner: str, cycle: Cycle) -> bool:
    tree = _within(cycle)
    while inner in tree:
        if outer == inner or outer == tree[inner][1]:
            return True
        inner = tree[inner][0]
    return outer == inner


def _smallest(needs: list[_Need], cycle: Cycle) -> _Need:
    for need in needs:
        if all(_contains(other.weight, need.weight, cycle) for other in needs):
            return need
    if not needs:
        return _Need(DEFAULT, "everybody examined", ())
    parts = [need for need in needs if need.weight != DEFAULT]
    listed = " and ".join(f"{', '.join(n.names)} ({n.weight}: {n.reason})" for n in parts)
    raise DesignError(
        f"Wanted one weight for all variables in {cycle.label}; found {listed}: sub-samples whose intersection has no "
        "valid weight. Analyse them apart, or leave that cycle out."
    )


def _entry(cycle: Cycle, need: _Need, pooled: int, four: bool) -> tuple[str, str, float]:
    if four and cycle.letter in FOUR_YEARS and need.weight == DEFAULT:
        return cycle.label, "w_mec4", pooled / 2
    return cycle.label, need.weight, float(pooled)


def _explain(by_cycle: Sequence[tuple[str, str, float]], decided: Sequence[tuple[Cycle, _Need]]) -> str:
    spoken: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (label, weight, _), (_, need) in zip(by_cycle, decided, strict=True):
        names = () if need.weight == DEFAULT else need.names
        spoken.setdefault((weight, need.reason, names), []).append(label)
    parts = [
        f"{weight} ({reason}{', needed by ' + ', '.join(names) if names else ''}) in {' and '.join(labels)}"
        for (weight, reason, names), labels in spoken.items()
    ]
    shared = f", divided among the {len(by_cycle)} cycles pooled" if len(by_cycle) > 1 else ""
    return f"Weighted by {'; by '.join(parts)}{shared}."
