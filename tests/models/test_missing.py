"""What is missing together, what it costs and who is lost: against counts and means made by hand."""

import numpy as np
import pytest

from neuro.models.gaps.auxiliaries import auxiliaries
from neuro.models.gaps.imputable import imputable
from neuro.models.gaps.missing import Loss, Pattern, lost, missing
from neuro.models.spec import Factor, Linear, ModelSpec
from tests.reference.survey_reference import drawn

SAME = 1e-12
"""The same sums in another order."""


def people():
    """400 people: 30 lack a, 20 lack a and b, 12 lack b, 5 lack c alone; 40 more are outside the domain."""
    rng = np.random.default_rng(2)
    n = 440
    columns = {name: rng.normal(size=n) for name in ("y", "a", "b", "c")}
    columns["sex"] = np.array(["female", "male"], dtype=object)[rng.integers(0, 2, n)]
    columns["grade"] = rng.integers(1, 4, n).astype(float)
    columns["inside"] = np.where(np.arange(n) < 400, 1.0, 0.0)
    columns["a"][:50] = np.nan
    columns["b"][30:62] = np.nan
    columns["c"][70:75] = np.nan
    columns["b"][400:] = np.nan
    return drawn(columns, rng.uniform(1, 4, n), np.arange(n) // 110, np.arange(n) % 2)


SPEC = ModelSpec("y", "gaussian", (Linear("a"), Linear("b"), Linear("c"), Factor("grade")), domain="inside == 1")


def test_patterns_are_counted_in_the_domain_and_small_ones_stay_hidden():
    found = missing(SPEC, people())
    assert (found.n, found.complete) == (400, 333)
    assert found.share == pytest.approx(67 / 400)
    assert found.much
    # 5 people lack c alone: the smallest shown pattern is hidden with them, as the total would give them away.
    assert found.patterns == (Pattern(("a",), 30), Pattern(("a", "b"), 20))
    assert found.others == 17
    assert found.losses == (Loss("a", 50, 30), Loss("b", 32, 12), Loss("c", None, None))


def test_nothing_missing_is_no_pattern():
    sample = people()
    found = missing(ModelSpec("y", "gaussian", (Factor("grade"),)), sample)
    assert (found.n, found.complete, found.patterns, found.others, found.losses) == (440, 440, (), 0, ())
    assert not found.much


def test_who_is_lost_is_a_weighted_standardised_difference():
    sample = people()
    found = {(one.column, one.level): one for one in lost(SPEC, sample, ("sex",))}
    inside = sample.columns["inside"] == 1
    gone = inside & np.isnan(sample.columns["a"] + sample.columns["b"] + sample.columns["c"])
    male = (sample.columns["sex"] == "male").astype(float)
    for key, x in ((("y", ""), sample.columns["y"]), (("sex", "male"), male)):
        mean, spread = [], []
        for side in (gone, inside & ~gone):
            weight = sample.weight[side] / sample.weight[side].sum()
            mean.append(weight @ x[side])
            spread.append(weight @ x[side] ** 2 - mean[-1] ** 2)
        expected = (mean[0] - mean[1]) / np.sqrt(sum(spread) / 2)
        assert (found[key].lost, found[key].kept) == pytest.approx(mean, rel=SAME)
        assert found[key].standardised == pytest.approx(expected, rel=1e-9)
    assert ("sex", "female") not in found
    assert {level for column, level in found if column == "grade"} == {"1", "2", "3"}
    assert found[("a", "")].n == int((gone & np.isfinite(sample.columns["a"])).sum())


def test_columns_that_tell_a_gap_help_and_others_do_not():
    sample = people()
    rng, a = np.random.default_rng(3), sample.columns["a"]
    whole = np.where(np.isnan(a), rng.normal(size=len(a)), a)
    offered = {
        "twin": whole + 0.5 * rng.normal(size=len(a)),
        "weak": 0.5 * whole + rng.normal(size=len(a)),
        "noise": rng.normal(size=len(a)),
        "absent_with_it": np.where(np.isnan(a), np.nan, whole),
        "mostly_absent": np.where(rng.random(len(a)) < 0.5, np.nan, whole),
        "dsst": np.where(rng.random(len(a)) < 0.1, np.nan, whole),
    }
    sample.columns["age"] = np.full(len(a), 40.0)
    sample.columns["age"][offered["dsst"] == offered["dsst"]] = 70.0
    assert auxiliaries(SPEC, sample, imputable(SPEC, sample), offered) == ("twin", "weak")
