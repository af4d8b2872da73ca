"""One model in two cohorts: what holds there, what does not, and what cannot be asked."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from neuro.cohort.cohort import Column, DesignSpec
from neuro.cohort.session import session_cohort
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.spec import Factor, Linear, ModelSpec, Spline
from neuro.models.trust.elsewhere import replicate_in

SAME = 1e-9
"""Two roads to one number."""
DESIGN = DesignSpec("weight", "stratum", "psu")
SRS = DesignSpec()


def cohort(name, slope, seed, n=900, design=DESIGN, levels="abc", **more):
    rng = np.random.default_rng(seed)
    x, kind = rng.normal(5, 1, n), rng.integers(0, len(levels), n)
    rows = {
        "x": x,
        "kind": np.array(list(levels))[kind],
        "y": (slope(x) if callable(slope) else slope * x) + 0.3 * kind + rng.normal(size=n),
        "weight": rng.uniform(1, 3, n),
        "stratum": rng.integers(0, 15, n),
        "psu": rng.integers(0, 2, n),
        **more,
    }
    return session_cohort(pd.DataFrame(rows), name, design)


def asked(first, other, *terms, **more):
    spec = ModelSpec("y", "gaussian", terms or (Linear("x"), Factor("kind")), exposure="x", **more)
    sample = sample_of(first, spec)
    return {one.term: one for one in replicate_in(fit(spec, sample), sample, first, other)}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("slopes", "stable"), [((0.3, 0.3), True), ((0.3, -0.3), False), ((-0.4, 0.0), False)])
def test_an_association_holds_in_another_cohort_or_does_not(slopes, stable, seed):
    found = asked(cohort("one", slopes[0], seed), cohort("two", slopes[1], seed + 100))["x"]
    assert found.by == "cohort"
    assert [one.group for one in found.estimates] == ["one", "two"]
    assert found.stable is stable or (found.stable is None and 0.0 in slopes)


def test_the_other_cohort_speaks_by_its_own_design_and_both_are_independent():
    one, two = cohort("one", 0.3, 1), cohort("two", 0.3, 2, design=SRS)
    found = asked(one, two)["x"]
    spec = ModelSpec("y", "gaussian", (Linear("x"), Factor("kind")))
    alone = fit(spec, sample_of(two, spec))
    first, second = found.estimates
    assert (second.estimate, second.df) == (pytest.approx(alone.beta[1], rel=SAME), alone.df)
    assert second.se == pytest.approx(np.sqrt(alone.vcov[1, 1]), rel=SAME)
    gap = found.difference
    assert gap.se == pytest.approx(np.hypot(first.se, second.se), rel=SAME)
    assert gap.df == min(first.df, second.df) == 15
    assert gap.p == pytest.approx(2 * stats.t.sf(abs(gap.estimate / gap.se), 15), rel=SAME)
    assert found.heterogeneity.q == pytest.approx((gap.estimate / gap.se) ** 2, rel=SAME)


def test_a_curve_is_laid_through_the_knots_of_the_first_and_compared_between_its_quartiles():
    def bent(x):
        return 0.6 * (x - 5) + 0.3 * (x - 5) ** 2

    def other_way(x):
        return 0.6 * (x - 5) - 0.3 * (x - 5) ** 2

    found = asked(cohort("one", bent, 1), cohort("two", other_way, 2), Spline("x"), Factor("kind"))["x"]
    assert found.stable is True
    assert found.shape.differ
    assert "curve differs" in found.why
    assert not asked(cohort("one", bent, 1), cohort("two", bent, 2), Spline("x"), Factor("kind"))["x"].shape.differ


def test_a_missing_column_is_named_and_nothing_is_said():
    two = cohort("two", 0.3, 2)
    two = replace(two, columns=tuple(column for column in two.columns if column.name != "kind"))
    for found in asked(cohort("one", 0.3, 1), two).values():
        assert found.stable is None
        assert "no column kind" in found.why
        assert len(found.estimates) == 1


def test_other_units_are_refused():
    one, two = cohort("one", 0.3, 1), cohort("two", 0.3, 2)
    given = [
        replace(held, columns=tuple(Column("x", "number", unit) if c.name == "x" else c for c in held.columns))
        for held, unit in ((one, "nmol/L"), (two, "ng/mL"))
    ]
    found = asked(*given)["x"]
    assert found.stable is None
    assert "nmol/L; there ng/mL" in found.why


def test_categories_are_compared_against_the_same_reference_only():
    one = cohort("one", 0.3, 1)
    fewer = asked(one, cohort("two", 0.3, 2, levels="ab"))
    assert fewer["x"].stable is True
    assert len(fewer["kind[b]"].estimates) == 2
    assert fewer["kind[c]"].stable is None
    others = asked(one, cohort("two", 0.3, 2, levels="bcd"))
    assert others["x"].stable is True
    assert len(others["kind[c]"].estimates) == 1
    assert asked(one, cohort("two", 0.3, 2, levels="a"))["x"].stable is True


def test_a_domain_without_anybody_there_is_a_reason_not_a_crash():
    one, two = cohort("one", 0.3, 1), cohort("two", 0.3, 2, levels="b")
    found = asked(one, two, Linear("x"), domain="kind == 'a'")["x"]
    assert found.stable is None
    assert "people" in found.why or "Nobody" in found.why


def test_a_design_that_nobody_declared_is_the_first_cohorts_where_it_fits():
    two = cohort("two", 0.3, 2, design=None)
    assert asked(cohort("one", 0.3, 1), two)["x"].stable is True
    lacking = replace(two, columns=tuple(column for column in two.columns if column.name != "psu"))
    found = asked(cohort("one", 0.3, 1), lacking)["x"]
    assert found.stable is None
    assert "--srs" in found.why


def test_the_same_people_are_no_replication():
    one = cohort("one", 0.3, 1)
    found = asked(one, one)["x"]
    assert found.stable is None
    assert "the same cohort" in found.why
