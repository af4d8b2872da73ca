"""People alike in the model's space: whether anybody combines these values."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR
from neuro.models.fit import Fitted
from neuro.whatif.contrast import Status
from neuro.whatif.terms import axes

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

ALIKE = FLOOR
"""People alike below which support is not claimed: those that small cells hide could not be shown."""
NEAR, FAR = 0.95, 0.99
"""Of the people in the fit, 95 % have ALIKE others within the near radius and 99 % within the far one. Grade C."""
PROBES = 2000
"""Rows whose distances set the radii and judge a policy; evenly spaced, so that the answer is the same each time."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Everybody in the fit, placed by the model's own terms.

    Attributes:
        axes: columns of the design matrix that place people.
        scale: what counts as one step on each axis, (axes,).
        points: people, scaled, (n, axes).
        weight: sampling weights, (n,).
        near, far: radii within which 95 % and 99 % of the people have ALIKE others.
    """

    axes: tuple[int, ...]
    scale: NDArray[np.float64]
    points: NDArray[np.float64]
    weight: NDArray[np.float64]
    near: float
    far: float

    @cached_property
    def tree(self) -> "cKDTree":
        """Search tree over `points`."""
        return _tree(self.points)

    def place(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows of a design matrix as points, (m, axes)."""
        return np.asarray(matrix[:, list(self.axes)] / self.scale)

    def reach(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance from each row of a design matrix to its 11th nearest person, (m,)."""
        distance = self.tree.query(self.place(matrix), k=[min(ALIKE, len(self.points))])[0]
        return np.asarray(distance).reshape(len(matrix))

    def alike(self, matrix: NDArray[np.float64]) -> tuple[int, float]:
        """How many people lie within the near radius of a single row, and their weighted share."""
        found = self.tree.query_ball_point(self.place(matrix)[0], self.near)
        return len(found), float(self.weight[found].sum() / self.weight.sum())

    def status(self, matrix: NDArray[np.float64]) -> Status:
        """Joint support of a single row of a design matrix."""
        reach = float(self.reach(matrix)[0])
        if reach <= self.near:
            return "supported"
        return "thin" if reach <= self.far else "none"


def neighbours(fitted: Fitted, matrix: NDArray[np.float64], weight: NDArray[np.float64]) -> Neighbours:
    """Place the people of a fit.

    Args:
        fitted: the model.
        matrix: design matrix of the rows used, (n, p).
        weight: their weights, (n,).
    """
    placing = axes(fitted)
    values = matrix[:, list(placing)]
    scale = np.array([_step(column, weight) for column in values.T])
    points = values / scale
    probes = points[evenly(len(points), PROBES)]
    distance = _tree(points).query(probes, k=[min(ALIKE + 1, len(points))])[0]
    near, far = np.quantile(np.asarray(distance), (NEAR, FAR))
    return Neighbours(placing, scale, points, weight, float(near), float(far))


def _tree(points: NDArray[np.float64]) -> "cKDTree":
    from scipy.spatial import cKDTree

    return cKDTree(points)


def evenly(n: int, at_most: int) -> NDArray[np.int64]:
    """Indices of at most so many rows of n, evenly spaced."""
    return np.unique(np.linspace(0, n - 1, min(n, at_most)).astype(np.int64))


def _step(column: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """One standard deviation; a whole step for flags and contrasts, so that a rare one does not outweigh the rest."""
    if np.isin(column, (0.0, 1.0)).all():
        return 1.0
    mean = np.average(column, weights=weight)
    return float(np.sqrt(np.average((column - mean) ** 2, weights=weight))) or 1.0
