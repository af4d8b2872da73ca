"""Weighted maximum quasi-likelihood of a linear predictor: Newton's steps on centred, scaled columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.errors import ModelError
from neuro.models.families import Family

Values = NDArray[np.float64]
SETTLED = 1e-9
"""Largest last step, relative, of a standardised coefficient; Newton's next step is its square. Grade C."""
MOST_STEPS = 50
"""Newton's steps before a model is said to have no maximum; one that has needs a handful. Grade C."""
HALVINGS = 30
"""Halvings of one step before it is taken as it is: 2^-30 of it moves nothing. Grade C."""
MOST_NAMED = 5
"""Columns named in a sentence on what is collinear."""
COLLINEAR = 1e-9
"""A column whose variance is explained by earlier ones to all but this share has no coefficient of its own. Grade C."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Coefficients and what the sandwich needs.

    Attributes:
        beta: coefficients in raw units, shape (p,).
        inverse: inverse information of the weights given, raw units, shape (p, p).
        eta: linear predictor, shape (n,).
    """

    beta: Values
    inverse: Values
    eta: Values


def solve(x: Values, y: Values, weight: Values, family: Family, names: tuple[str, ...]) -> Solution:
    """Fit one generalised linear model.

    Args:
        x: design matrix with a first column of ones, shape (n, p).
        y: outcome, shape (n,).
        weight: positive, of mean 1, shape (n,).
        names: of the columns, for messages.
    Raises:
        ModelError: terms that are combinations of each other, or no maximum (separation).
    """
    from scipy.linalg import cho_factor, cho_solve

    z, back = standardised(x, weight)
    check_collinear(z, weight, names)
    beta = np.zeros(x.shape[1])
    beta[0] = family.predictor(np.average(y, weights=weight, keepdims=True))[0]
    eta = z @ beta
    for _ in range(MOST_STEPS):
        score = z.T @ (weight * family.score(y, eta))
        try:
            step = cho_solve(cho_factor(information(z, weight * family.curvature(y, eta)), lower=True), score)
        except (np.linalg.LinAlgError, ValueError):
            break
        beta, eta = _descend(beta, eta, step, z, y, weight, family)
        if np.max(np.abs(step)) <= SETTLED * (1.0 + np.max(np.abs(beta))):
            inverse = np.linalg.inv(information(z, weight * family.curvature(y, eta)))
            return Solution(back @ beta, back @ inverse @ back.T, eta)
    raise ModelError(_no_maximum(x, y, family, names))


def standardised(x: Values, weight: Values) -> tuple[Values, Values]:
    """Columns with mean 0 and spread 1, and the matrix that takes their coefficients back to raw units."""
    centre = np.average(x, axis=0, weights=weight)
    centre[0] = 0.0
    z = x - centre
    spread = np.sqrt(np.average(z**2, axis=0, weights=weight))
    spread = np.where(spread > 0, spread, 1.0)
    z /= spread
    back = np.diag(1.0 / spread)
    back[0, 1:] = -centre[1:] / spread[1:]
    return z, back


def information(z: Values, weight: Values) -> Values:
    """Weighted cross-products of columns, shape (p, p)."""
    rooted = z * np.sqrt(weight)[:, None]
    return rooted.T @ rooted


def _descend(
    beta: Values, eta: Values, step: Values, z: Values, y: Values, weight: Values, family: Family
) -> tuple[Values, Values]:
    """A step, halved until the loss does not rise."""
    before = weight @ family.loss(y, eta)
    direction = z @ step
    size = 1.0
    for _ in range(HALVINGS):
        after = weight @ family.loss(y, eta + size * direction)
        if np.isfinite(after) and after <= before + 1e-12 * abs(before):
            break
        size /= 2.0
    beta = beta + size * step
    return beta, z @ beta


def check_collinear(z: Values, weight: Values, names: tuple[str, ...]) -> None:
    """Gram-Schmidt in the order of the terms: the first column that adds nothing is named with what holds it."""
    check_gram(information(z, weight) / weight.sum(), names)


def check_gram(gram: Values, names: tuple[str, ...]) -> None:
    """The same from the columns' correlations, the intercept's line first.

    Args:
        gram: mean weighted products of standardised columns, shape (p, p).
    Raises:
        ModelError: a column is a combination of earlier ones.
    """
    for place in range(1, len(names)):
        earlier = gram[:place, :place]
        part, *_ = np.linalg.lstsq(earlier, gram[:place, place], rcond=None)
        left = gram[place, place] - part @ gram[:place, place]
        if left <= COLLINEAR:
            others = [names[k] for k in range(1, place) if abs(part[k]) > 1e-4]
            raise ModelError(_same(names[place], others))


def _same(name: str, others: list[str]) -> str:
    if not others:
        return f"'{name}' has one value in all the rows used: there is nothing to estimate. Drop it."
    listed = ", ".join(f"'{other}'" for other in others[:MOST_NAMED]) + (" …" if len(others) > MOST_NAMED else "")
    return f"'{name}' is a combination of {listed} in the rows used: their coefficients cannot be told apart. Drop one."


def _no_maximum(x: Values, y: Values, family: Family, names: tuple[str, ...]) -> str:
    """Name the columns that split the outcome perfectly, when they can be seen."""
    split = []
    for place in range(1, len(names)):
        on = x[:, place] != 0
        for side in (on, ~on):
            if side.any() and (y[side] == y[side][0]).all() and y[side][0] in family.ends:
                split.append(names[place])
                break
    return no_maximum(split, family)


def no_maximum(split: Sequence[str], family: Family) -> str:
    """The sentence for a model without a maximum.

    Args:
        split: columns one value of which has one outcome only.
    """
    hint = (
        f"everybody with one value of {', '.join(split)} has the same outcome"
        if split
        else "some combination of terms separates the outcome completely"
    )
    return f"The {family.name} model has no maximum ({MOST_STEPS} steps): {hint}. Drop or merge what separates it."
