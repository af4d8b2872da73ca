"""The step along an exposure from completed data sets: for a straight line it is the pooled slope times the step."""

import numpy as np
import pytest

from neuro.models.gaps.imputation import impute
from neuro.models.gaps.pooled import pooled
from neuro.models.intervals import critical
from neuro.models.spec import Linear, ModelSpec, Spline
from neuro.whatif.curve import curve
from neuro.whatif.imputed import pooled_step
from neuro.whatif.prepared import Prepared
from tests.reference.survey_reference import drawn

SAME = 1e-9
"""Two roads to one number."""


@pytest.fixture(scope="module")
def sample():
    rng = np.random.default_rng(6)
    n = 800
    x, z = np.exp(0.5 * rng.normal(size=n)), rng.normal(size=n)
    y = np.log(x) + 0.5 * z + rng.normal(size=n)
    columns = {"x": np.where(rng.random(n) < 0.3, np.nan, x), "z": z, "y": y}
    return drawn(columns, rng.uniform(1, 3, n), np.arange(n) // 200, (np.arange(n) // 50) % 4)


def test_a_straight_step_is_the_pooled_slope_times_its_length(sample):
    answer = pooled(impute(ModelSpec("y", "gaussian", (Linear("x"), Linear("z"))), sample, m=4, iterations=3), sample)
    found = pooled_step(answer, sample, "x", (0.5, 2.0))
    slope, error = answer.combined.beta[1], float(np.sqrt(answer.combined.vcov[1, 1]))
    assert found.difference.estimate == pytest.approx(1.5 * slope, rel=SAME)
    assert found.difference.se == pytest.approx(1.5 * error, rel=SAME)
    assert (found.df, found.fmi) == pytest.approx((answer.combined.df[1], answer.combined.fmi[1]), rel=SAME)
    assert found.difference.high - found.difference.estimate == pytest.approx(critical(found.df) * 1.5 * error)
    assert found.n == 800


def test_a_curve_can_be_drawn_from_pooled_coefficients(sample):
    """Its ends are those of observed values, its knots the same in every data set."""
    spec = ModelSpec("y", "gaussian", (Spline("x", log=True), Linear("z")))
    answer = pooled(impute(spec, sample, m=3, iterations=3), sample)
    assert len({one.basis.splines[0].knots for one in answer.fits}) == 1
    drawn_curve = curve(Prepared(answer.fitted, answer.imputed.completed(sample, 0)), "x")
    assert (drawn_curve.x[0], drawn_curve.x[-1]) == (answer.fitted.ranges["x"].p1, answer.fitted.ranges["x"].p99)
    own = sample.columns["x"][np.isfinite(sample.columns["x"])]
    assert own.min() == answer.fitted.ranges["x"].low
    assert np.all(drawn_curve.low < drawn_curve.estimate)
    assert np.all(drawn_curve.estimate < drawn_curve.high)
    assert answer.fitted.df == int(np.min(answer.combined.df))
