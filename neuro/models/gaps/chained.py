"""Predictive mean matching with parameters drawn from their posterior: one column given all the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Places = NDArray[np.int64]
DONORS = 5
"""Nearest people one of whom lends their value (van Buuren, Flexible Imputation of Missing Data, 3.4.3). Grade B."""
RIDGE = 1e-5
"""Share added to the diagonal of the predictors' cross-products, as R's mice does. Grade B."""
LEAST = 1e-3
"""Mean square of a predictor that the ridge counts at least, so that one which is nought in all donors has no say."""
FEWEST_IN_CLUSTER = 5
"""Donors in an average cluster below which clusters have no mean of their own. Grade C."""
APART = 1e-8
"""Noise, in standard deviations of the prediction, that parts ties at random. Grade C."""


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """What one drawn regression says.

    Attributes:
        known: predictions of those who have a value, at the estimated coefficients, shape (o, q).
        wanted: predictions of those who lack it, at the drawn coefficients, shape (r, q).
        effects: drawn means of the clusters beside the predictors, shape (clusters, q).
    """

    known: Values
    wanted: Values
    effects: Values


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Where people live in the design: PSU codes 0..count-1 of donors and of recipients."""

    donors: Places
    recipients: Places
    count: int

    @property
    def told(self) -> bool:
        """Whether clusters are large enough to have a mean."""
        return self.count > 1 and len(self.donors) >= FEWEST_IN_CLUSTER * self.count


def draw(
    known: Values, wanted: Values, target: Values, clusters: Clusters, effects: Values, rng: np.random.Generator
) -> Draw:
    """Draw a linear regression with a random mean for each cluster from its posterior (type 1 matching).

    Args:
        known: predictors of those who have the target, first column ones, shape (o, p).
        wanted: predictors of those who lack it, shape (r, p).
        target: on its own scale, shape (o, q).
        effects: cluster means drawn last time, shape (clusters, q).
    """
    offset = effects[clusters.donors] if clusters.told else np.zeros_like(target)
    gram = known.T @ known
    diagonal = np.diag_indices_from(gram)
    gram[diagonal] += RIDGE * np.maximum(gram[diagonal], LEAST * len(known))
    inverse = np.linalg.inv(gram)
    inverse = (inverse + inverse.T) / 2
    estimate = inverse @ (known.T @ (target - offset))
    rest = target - offset - known @ estimate
    free = max(len(known) - known.shape[1], 1)
    sigma = np.sqrt(np.sum(rest**2, axis=0) / rng.chisquare(free, target.shape[1]))
    root = np.linalg.cholesky(inverse)
    drawn = estimate + root @ rng.standard_normal(estimate.shape) * sigma
    at_estimate, at_drawn = known @ estimate, wanted @ drawn
    if not clusters.told:
        return Draw(at_estimate, at_drawn, effects)
    means, effects = _cluster_means(target - at_estimate, clusters, sigma, rng)
    return Draw(at_estimate + means[clusters.donors], at_drawn + effects[clusters.recipients], effects)


def _cluster_means(rest: Values, clusters: Clusters, sigma: Values, rng: np.random.Generator) -> tuple[Values, Values]:
    """Posterior mean of each cluster's residual mean and a draw of it, shapes (clusters, q)."""
    people = np.bincount(clusters.donors, minlength=clusters.count).astype(float)
    sums = np.column_stack([np.bincount(clusters.donors, column, clusters.count) for column in rest.T])
    means = sums / np.maximum(people, 1)[:, None]
    free = max(int((people > 0).sum()) - 1, 1)
    spread = people @ means**2 / rng.chisquare(free, rest.shape[1])
    typical = (people.sum() - people @ people / people.sum()) / free
    between = np.maximum(spread - sigma**2, 0.0) / typical
    noise = sigma**2 / np.maximum(people, 1)[:, None]
    keep = np.where(people[:, None] > 0, between / (between + noise + np.finfo(float).tiny), 0.0)
    middle = keep * means
    return middle, middle + np.sqrt(between * (1 - keep)) * rng.standard_normal(middle.shape)


def donors(known: Values, wanted: Values, rng: np.random.Generator) -> Places:
    """For each recipient one of the nearest people who have a value.

    Args:
        known: predictions of those people, shape (o, q). wanted: of the recipients, shape (r, q).
    Returns:
        Places among the donors, shape (r,).
    """
    scale = APART * (known.std(axis=0) + np.finfo(float).tiny)
    known = known + scale * rng.standard_normal(known.shape)
    wanted = wanted + scale * rng.standard_normal(wanted.shape)
    count = min(DONORS, len(known))
    near = _on_a_line(known[:, 0], wanted[:, 0], count) if known.shape[1] == 1 else _in_space(known, wanted, count)
    return near[np.arange(len(wanted)), rng.integers(0, count, len(wanted))]


def _on_a_line(known: Values, wanted: Values, count: int) -> Places:
    order = np.argsort(known)
    ordered = known[order]
    width = min(2 * count, len(known))
    start = np.clip(np.searchsorted(ordered, wanted) - count, 0, len(known) - width)
    window = start[:, None] + np.arange(width)
    apart = np.abs(ordered[window] - wanted[:, None])
    nearest = np.argpartition(apart, count - 1, axis=1)[:, :count]
    return order[np.take_along_axis(window, nearest, axis=1)]


def _in_space(known: Values, wanted: Values, count: int) -> Places:
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(known).query(wanted, k=count)[1], dtype=np.int64).reshape(len(wanted), count)
