"""Recalled days and usual intake: how much flatter a slope is along recalled days, and values that undo it.

Regression calibration: a recalled value is replaced by the usual intake expected of people who recall it. What varies
within a person comes from two recalled days, or, where a cohort keeps only the mean of one or two, from how much wider
means of one day spread than means of two. Energy or another recalled companion errs on the same days, so both are
corrected together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError
from neuro.expression import identifier

Values = NDArray[np.float64]
DAYS = "diet_days"
"""Column that says of how many recalled days a value is the mean."""
TWO_DAYS = (("{}_day1", "{}_day2"), ("{}_d1", "{}_d2"))
"""How a cohort may name the two days of a column."""
FEW = 100
"""Fewer people with two days, or with one, tell no variance within people. Grade C."""
NORMAL = 1.96
"""Standard errors of a 95 % interval of a normal estimate."""
RECALLED = "diet_"
"""How recalled foods begin."""


@dataclass(frozen=True, slots=True, eq=False)
class Variation:
    """What varies between people and within them, of some recalled columns together.

    Attributes:
        centre: means, shape (p,).
        between, within: covariances of usual intake and of one day around it, shapes (p, p).
        origin: where they come from, a sentence.
        grade: "B" from two days of the same people, "C" from how many days there were.
        explained: covariance of what other terms of a model tell of usual intake, shape (p, p); 0 where none do.
    """

    centre: Values
    between: Values
    within: Values
    origin: str
    grade: str
    explained: Values | float = 0.0

    @property
    def spread(self) -> Values:
        """Covariance of usual intake among all people, shape (p, p)."""
        return np.asarray(self.between + self.explained)

    def attenuation(self, days: float) -> float:
        """What a slope along means of so many days of the first column keeps, others left aside."""
        return float(self.between[0, 0] / (self.between[0, 0] + self.within[0, 0] / days))

    def kept(self, days: float) -> Values:
        """What is kept of a deviation of means of so many days, shape (p, p): attenuation for a single column."""
        whole = self.between + self.within / days
        return np.asarray(np.linalg.solve(whole, self.between).T)

    @property
    def sound(self) -> bool:
        """Whether both are covariances: nothing negative in any direction."""
        return bool(np.linalg.eigvalsh(self.between).min() > 0 and np.linalg.eigvalsh(self.within).min() > 0)


def from_days(first: Values, second: Values, weight: Values) -> Variation:
    """From two days of the same people.

    Args:
        first, second: on the scale on which they enter a model, shape (n, p), no NaN.
        weight: positive, shape (n,).
    Raises:
        ModelError: too few people, or nothing that varies within or between them.
    """
    if len(first) < FEW:
        raise ModelError(f"Wanted {FEW} people with two recalled days; there are fewer. The slope stays as recalled.")
    middle = (first + second) / 2.0
    within = covariance(first - second, weight) / 2.0
    between = covariance(middle, weight) - within / 2.0
    origin = f"Variation within a person is from two recalled days of {len(first):,} people."
    return _sound(Variation(np.average(middle, axis=0, weights=weight), between, within, origin, "B"))


def from_counts(values: Values, days: Values, weight: Values) -> Variation:
    """From means of one day and of two, as if the people were alike otherwise.

    Args:
        values: on the scale on which they enter a model, shape (n, p), no NaN.
        days: of how many days each is the mean, shape (n,); rows with other numbers than 1 and 2 are left out.
        weight: positive, shape (n,).
    Raises:
        ModelError: as `from_days`.
    """
    one, two = days == 1, days == 2
    if one.sum() < FEW or two.sum() < FEW:
        raise ModelError(
            f"Wanted {FEW} people with one recalled day and {FEW} with two; there are fewer. "
            "The slope stays as recalled."
        )
    spread_one, spread_two = (covariance(values[rows], weight[rows]) for rows in (one, two))
    within = 2.0 * (spread_one - spread_two)
    between = spread_two - within / 2.0
    _check_sure(np.diag(spread_one), np.diag(spread_two), weight[one], weight[two])
    origin = (
        f"Variation within a person is from how much wider {int(one.sum()):,} means of one day spread than "
        f"{int(two.sum()):,} of two, as if these people were alike otherwise (grade C)."
    )
    return _sound(Variation(np.average(values, axis=0, weights=weight), between, within, origin, "C"))


def _check_sure(one: Values, two: Values, weight_one: Values, weight_two: Values) -> None:
    """What one day keeps is 2 V(two) / V(one) - 1: refused where its 95 % interval reaches nothing or all.

    Variances of normal values have a relative sampling error of sqrt(2 / n), n the effective number of people.
    """
    ratio = two / one
    error = (
        2.0 * ratio * np.sqrt(sum(2.0 * (weight**2).sum() / weight.sum() ** 2 for weight in (weight_one, weight_two)))
    )
    kept = 2.0 * ratio - 1.0
    if (kept - NORMAL * error).min() <= 0.0 or (kept + NORMAL * error).max() >= 1.0:
        raise ModelError(
            "Wanted to tell usual intake from how much wider means of one day spread than means of two; here it could "
            "be nearly nothing or nearly all. The slope stays as recalled."
        )


def covariance(values: Values, weight: Values) -> Values:
    """Weighted covariance of columns, shape (p, p)."""
    away = values - np.average(values, axis=0, weights=weight)
    return (away * weight[:, None]).T @ away / weight.sum() * len(values) / (len(values) - 1)


def _sound(found: Variation) -> Variation:
    if not found.sound:
        raise ModelError(
            "Wanted variation within people and between them; the recalled days show none of one, or people with one "
            "day differ from those with two in more than the days. The slope stays as recalled."
        )
    return found


def scaled(values: Values, log: bool) -> Values:
    """A column on the scale on which it enters, NaN where it has none."""
    return np.log(np.where(values > 0, values, np.nan)) if log else np.asarray(values, dtype=float)


def residual(values: Values, others: Values, weight: Values) -> Values:
    """What other terms of a model leave of some columns, their means kept, shape (n, p).

    Args:
        others: a design matrix with a first column of ones, shape (n, k).
    """
    root = np.sqrt(weight)[:, None]
    part, *_ = np.linalg.lstsq(others * root, values * root, rcond=None)
    return np.asarray(values - others @ part + np.average(values, axis=0, weights=weight))


def two_days(name: str, columns: Mapping[str, NDArray[Any]]) -> tuple[str, str] | None:
    """The columns of both days, where the cohort has them."""
    pairs = ((one.format(name), two.format(name)) for one, two in TWO_DAYS)
    return next((pair for pair in pairs if pair[0] in columns and pair[1] in columns), None)


def days_of(name: str, columns: Mapping[str, NDArray[Any]]) -> tuple[str, str] | None:
    """Conditions of one recalled day and of two; None where the cohort does not say."""
    if DAYS in columns:
        return f"{DAYS} == 1", f"{DAYS} >= 2"
    pair = two_days(name, columns)
    if pair is None:
        return None
    first, second = (identifier(one) if not one.isidentifier() else one for one in pair)
    return f"first({second}, -1) < 0 and {first} >= 0", f"{second} >= 0"


def calibrated(
    place: int, names: tuple[str, ...], logs: tuple[bool, ...], found: Variation, days: tuple[str, str]
) -> str:
    """The usual intake expected of people with these recalled values, as an expression.

    Args:
        place: which of the columns.
        names: recalled columns, corrected together.
        logs: whether each enters by its logarithm.
        found: of the columns on those scales.
        days: conditions of one day and of two.
    """
    one, two = found.kept(1.0)[place], found.kept(2.0)[place]
    parts = [f"{found.centre[place]:.10g}"]
    for other, name in enumerate(names):
        column = name if name.isidentifier() else identifier(name)
        value = f"ln({column})" if logs[other] else column
        share = f"first(when({days[1]}, {two[other]:.10g}), when({days[0]}, {one[other]:.10g}))"
        parts.append(f"{share} * ({value} - {found.centre[other]:.10g})")
    text = " + ".join(parts)
    return f"exp({text})" if logs[place] else text
