"""Who was measured at all: read off the cohort, so that nobody is measured against people unlike them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.balance.strata import SEXES

ENOUGH = 30
"""So many people without a single value among them were not measured by design, not by chance. Grade C."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Ages of one sex in which an index was measured; None where that end is open."""

    sex: str
    youngest: float | None = None
    oldest: float | None = None

    @property
    def expression(self) -> str:
        """As a condition."""
        ends = [f"sex == '{self.sex}'"]
        ends += [f"age >= {self.youngest:g}"] if self.youngest is not None else []
        ends += [f"age < {self.oldest + 1:g}"] if self.oldest is not None else []
        return " and ".join(ends)

    @property
    def label(self) -> str:
        """As people read it: "women of 18 to 49"."""
        people = {"female": "women", "male": "men"}[self.sex]
        if self.youngest is not None and self.oldest is not None:
            return f"{people} of {self.youngest:g} to {self.oldest:g}"
        if self.oldest is not None:
            return f"{people} up to {self.oldest:g}"
        return people if self.youngest is None else f"{people} of {self.youngest:g} and older"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The sexes and ages that were measured, where others of the cohort never were; () for nobody."""

    groups: tuple[Ages, ...]

    @property
    def expression(self) -> str:
        """As a condition on `sex` and `age`."""
        return " or ".join(f"({group.expression})" for group in self.groups)

    @property
    def label(self) -> str:
        """As people read it."""
        return " and ".join(group.label for group in self.groups)

    def includes(self, sex: str | None, age: float | None) -> bool:
        """Whether somebody like this was measured; somebody of unknown sex or age is not known to be."""
        for group in self.groups:
            if group.sex == sex:
                return _inside(group, age)
        return False


def _inside(group: Ages, age: float | None) -> bool:
    if group.youngest is None and group.oldest is None:
        return True
    if age is None:
        return False
    return (group.youngest is None or age >= group.youngest) and (group.oldest is None or age < group.oldest + 1)


def eligibility(
    sex: NDArray[np.object_], age: NDArray[np.float64], measured: NDArray[np.bool_], people: NDArray[np.bool_]
) -> Eligibility | None:
    """The sexes and ages in which an index was measured; None where everybody could be.

    Args:
        sex, age: shape (n,).
        measured: who has a value, shape (n,).
        people: who could have had one: those of the cycles in which it was measured, shape (n,).
    """
    return eligible_among({name: np.asarray(sex == name) for name in SEXES}, age, measured, people)


def eligible_among(
    of_sex: Mapping[str, NDArray[np.bool_]],
    age: NDArray[np.float64],
    measured: NDArray[np.bool_],
    people: NDArray[np.bool_],
) -> Eligibility | None:
    """As `eligibility`, where it is known already who is of which sex, each of shape (n,)."""
    groups = [_ages(sex, age, measured & own, people & own) for sex, own in of_sex.items()]
    known = tuple(group for group in groups if group is not None)
    ends = any(group.youngest is not None or group.oldest is not None for group in known)
    return Eligibility(known) if known and (ends or len(known) < len(SEXES)) else None


def _ages(sex: str, age: NDArray[np.float64], measured: NDArray[np.bool_], people: NDArray[np.bool_]) -> Ages | None:
    if not measured.any():
        return None if people.sum() >= ENOUGH else Ages(sex)
    known = age[measured & np.isfinite(age)]
    if not len(known):
        return Ages(sex)
    low, high = float(known.min()), float(known.max())
    younger, older = int((age[people] < low).sum()), int((age[people] > high).sum())
    return Ages(sex, low if younger >= ENOUGH else None, high if older >= ENOUGH else None)
