"""Restricted cubic splines against their defining properties."""

import numpy as np
import pytest

from neuro.errors import ModelError
from neuro.models.splines import restricted_cubic

KNOTS = np.array([1.0, 2.0, 4.0, 7.0, 8.0])
EXACT = 1e-9
"""Second differences of cubes of order 100 in double precision."""


def curvature(x, step=1e-3):
    below, at, above = (restricted_cubic(np.array([x + shift]), KNOTS)[0] for shift in (-step, 0, step))
    return (below - 2 * at + above) / step**2


@pytest.mark.parametrize("x", [-5.0, 0.5, 8.5, 30.0])
def test_is_straight_beyond_the_outer_knots(x):
    np.testing.assert_allclose(curvature(x, 0.25), 0.0, atol=EXACT)


def test_bends_within_the_knots_without_a_jump_in_curvature():
    assert np.all(np.abs(curvature(5.0)[1:]) > 1e-3)
    for knot in KNOTS:
        np.testing.assert_allclose(curvature(knot - 1e-3), curvature(knot + 1e-3), atol=0.01)


def test_first_column_is_the_value_and_others_follow_harrell():
    """At the third knot of three, ((t3 - t1)^3 - (t3 - t2)^3 (t3 - t1) / (t3 - t2)) / (t3 - t1)^2."""
    columns = restricted_cubic(np.array([4.0]), np.array([0.0, 1.0, 4.0]))
    np.testing.assert_allclose(columns, [[4.0, (64 - 27 * 4 / 3) / 16]], rtol=EXACT)


def test_missing_gives_a_missing_row():
    assert np.isnan(restricted_cubic(np.array([np.nan]), KNOTS)).all()


@pytest.mark.parametrize("knots", [[1.0, 2.0], [1.0, 1.0, 2.0], [3.0, 2.0, 1.0]])
def test_too_few_or_unordered_knots_are_refused(knots):
    with pytest.raises(ModelError, match="ascending knots"):
        restricted_cubic(np.zeros(1), np.array(knots))
