"""Rubin's rules against what R's mice, mitools and mitml print for the same completed data sets."""

import json
from pathlib import Path

import numpy as np
import pytest

from neuro.errors import ModelError
from neuro.models.gaps import rubin

R = json.loads((Path(__file__).parents[1] / "reference" / "rubin_r.json").read_text(encoding="utf-8"))
SAME = 1e-10
"""Closed formulas of the same numbers: nothing but rounding."""


@pytest.mark.parametrize("outcome", sorted(R["designs"]))
def test_terms_are_those_of_mice_and_mitools(outcome):
    given = R["designs"][outcome]
    errors = np.array(given["errors"])
    spread = np.stack([np.diag(column**2) for column in errors.T])
    found = rubin.pool(np.array(given["estimates"]).T, spread, given["complete_df"])
    told = given["pool_scalar"]
    for key, ours in (("qbar", found.beta), ("fmi", found.fmi), ("riv", found.riv), ("df_br", found.df)):
        np.testing.assert_allclose(ours, [row[key] for row in told], rtol=SAME, err_msg=key)
    for key, ours in (("ubar", found.within), ("b", found.between), ("t", found.vcov)):
        np.testing.assert_allclose(np.diag(ours), [row[key] for row in told], rtol=SAME, err_msg=key)
    large = rubin.pool(np.array(given["estimates"]).T, spread, np.inf)
    for key, ours in (("df_rubin87", large.df), ("missinfo", large.fmi), ("est", large.beta)):
        np.testing.assert_allclose(ours, [row[key] for row in given["micombine"]], rtol=SAME, err_msg=key)


def test_the_example_of_mice_comes_out_as_mice_prints_it():
    from neuro.models.intervals import p_value

    sets = np.array(R["nhanes2"]["per_imputation"])
    found = rubin.pool(sets[:, :, 0], [np.diag(row**2) for row in sets[:, :, 1]], R["nhanes2"]["complete_df"])
    for place, row in enumerate(R["nhanes2"]["pooled"]):
        se = float(np.sqrt(found.vcov[place, place]))
        p = p_value(found.beta[place] / se, found.df[place])
        ours = (found.beta[place], se, found.df[place], p)
        assert ours == pytest.approx((row["est"], row["se"], row["df"], row["p"]), rel=SAME), row["term"]


@pytest.mark.parametrize("place", range(len(R["joint"])))
def test_joint_tests_are_those_of_mitml(place):
    given = R["joint"][place]
    for told in given["tests"]:
        df = told["complete_df"] or np.inf
        found = rubin.joint(rubin.pool(given["estimates"], given["covariances"], df), told["places"])
        assert (found.statistic, found.df2, found.riv) == pytest.approx((told["F"], told["df2"], told["riv"]), rel=SAME)
        assert found.df1 == len(told["places"])


def test_one_coefficient_is_tested_as_its_t_and_a_weighted_sum_as_if_it_were_a_coefficient():
    given = R["joint"][-1]
    found = rubin.pool(given["estimates"], given["covariances"], 20)
    alone = rubin.joint(found, [3])
    assert alone.statistic == pytest.approx(found.beta[3] ** 2 / found.vcov[3, 3], rel=SAME)
    assert alone.df2 == pytest.approx(found.df[3], rel=SAME)
    weights = np.array([0.0, 1.0, -2.0, 0.5, 0.0])
    sums = np.array(given["estimates"]) @ weights
    spread = np.einsum("p,mpq,q->m", weights, np.array(given["covariances"]), weights)
    direct = rubin.pool(sums[:, None], spread[:, None, None], 20)
    through = found.weighted(weights)
    for ours, theirs in ((through.beta, direct.beta), (through.vcov, direct.vcov), (through.df, direct.df)):
        np.testing.assert_allclose(ours, theirs, rtol=SAME)


def test_nothing_between_leaves_the_complete_data_degrees_and_almost_no_missing_information():
    found = rubin.pool([[1.0]] * 5, [[[0.25]]] * 5, 30)
    assert found.df[0] == pytest.approx(30 * 31 / 33, rel=SAME)
    assert found.vcov[0, 0] == pytest.approx(0.25, rel=SAME)
    assert found.fmi[0] == pytest.approx(2 / (30 * 31 / 33 + 3), rel=SAME)


def test_where_reiters_degrees_do_not_exist_the_fewest_of_the_coefficients_stand():
    found = rubin.pool([[1.0, 2.0], [1.5, 1.0]], [np.eye(2)] * 2, 12)
    assert rubin.joint(found, [0, 1]).df2 == pytest.approx(found.df.min(), rel=SAME)
    lonely = rubin.joint(rubin.pool([[1.0, 2.0], [1.5, 1.0]], [np.eye(2)] * 2, 1), [0, 1])
    assert lonely.statistic is None
    assert lonely.p is None


def test_one_data_set_has_no_variance_between():
    with pytest.raises(ModelError, match="2 completed data sets"):
        rubin.pool([[1.0]], [[[1.0]]], 30)
