"""Rubin's rules for theta and thresholds: each parameter that is told, pooled by itself from completed data sets."""

from dataclasses import replace

import numpy as np
import pytest

from neuro.models.gaps import rubin
from neuro.models.gaps.imputation import impute
from neuro.models.gaps.pooled import pooled
from neuro.models.spec import Linear, ModelSpec
from tests.reference.survey_reference import drawn

TERMS = (Linear("x"), Linear("z"))


@pytest.fixture(scope="module")
def gaps():
    rng, n = np.random.default_rng(4), 900
    x, z, unit = rng.normal(size=n), rng.normal(size=n), np.arange(n) % 24
    count = rng.poisson(np.exp(0.3 + 0.5 * x - 0.3 * z) * rng.gamma(0.9, 1 / 0.9, n)).astype(float)
    x[rng.random(n) < 0.25] = np.nan
    size = z + rng.normal(size=n)
    columns = {"x": x, "z": z, "count": count, "size": size}
    return drawn(columns, rng.uniform(1, 4, n), unit // 2, unit % 2)


@pytest.mark.parametrize("family", ["negbin", "ordinal", "quantile"])
def test_what_is_told_is_pooled_parameter_by_parameter(family, gaps):
    asked = ModelSpec("size" if family == "quantile" else "count", family, TERMS)
    found = pooled(impute(replace(asked, cuts=(1.0, 3.0)) if family == "ordinal" else asked, gaps, m=10), gaps)
    by_hand = rubin.pool(
        [one.reported.estimate for one in found.fits], [one.reported.vcov for one in found.fits], found.fits[0].df
    )
    np.testing.assert_allclose(found.told.beta, by_hand.beta, rtol=1e-12)
    np.testing.assert_allclose(found.told.vcov, by_hand.vcov, rtol=1e-10, atol=1e-15)
    np.testing.assert_allclose(found.told.df, by_hand.df, rtol=1e-8)
    np.testing.assert_allclose(found.fitted.reported.estimate, by_hand.beta, rtol=1e-12)
    np.testing.assert_allclose(np.diag(found.fitted.reported.vcov), np.diag(by_hand.vcov), rtol=1e-10)
    assert found.told.fmi.max() > 0.05
    if family == "negbin":
        logs = [np.log(one.theta) for one in found.fits]
        assert np.log(found.fitted.theta) == pytest.approx(np.mean(logs), rel=1e-12)
        spread = np.mean([(one.theta_se / one.theta) ** 2 for one in found.fits]) + 1.1 * np.var(logs, ddof=1)
        assert found.fitted.theta_se == pytest.approx(found.fitted.theta * np.sqrt(spread), rel=1e-9)
    if family == "ordinal":
        assert found.fitted.reported.names == ("x", "z", "<1|1-2", "1-2|>=3")
        assert found.fitted.dispersion is None
