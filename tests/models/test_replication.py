"""Replication by cycle on cohorts where the truth is known."""

import numpy as np
import pytest

from neuro.models.description.describe import Question, describe
from neuro.models.fit import fit
from neuro.models.quantiles import quantile
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from neuro.models.trust.replication import replicate, replicate_exposure
from tests.reference.survey_reference import drawn

SAME = 1e-9
"""Two roads to one number."""
CYCLES = ("2005-2006", "2007-2008")


def people(slopes, n=2000):
    """Two cycles with an effect of their own each; strata belong to a cycle."""
    rng = np.random.default_rng(2)
    later = np.repeat([0, 1], n // 2)
    x = rng.normal(size=n)
    columns = {
        "x": x,
        "y": np.array(slopes)[later] * x + rng.normal(size=n),
        "cycle": np.array(CYCLES, dtype=object)[later],
    }
    return drawn(columns, rng.uniform(1, 3, n), later * 10 + np.arange(n) % 10, np.arange(n) % 3)


def of_x(sample):
    asked = ModelSpec("y", "gaussian", (Linear("x"), Factor("cycle")))
    found = {one.term: one for one in replicate(fit(asked, sample), sample, "cycle")}
    return found["x"]


@pytest.mark.parametrize(
    ("slopes", "stable", "said"),
    [((-0.5, -0.4), True, "below zero in each"), ((-0.5, 0.0), False, "not in"), ((-0.5, 0.5), False, "Opposite")],
)
def test_an_association_is_stable_when_it_is_there_in_each_cycle(slopes, stable, said):
    answer = of_x(people(slopes))
    assert answer.stable is stable
    assert said in answer.why
    for one, truth in zip(answer.estimates, slopes, strict=True):
        assert abs(one.estimate - truth) < 4 * one.se


def test_one_cycle_cannot_replicate_and_says_why():
    sample = people((-0.5, -0.5))
    sample.columns["y"][sample.columns["cycle"] == CYCLES[1]] = np.nan
    asked = ModelSpec("y", "gaussian", (Linear("x"),))
    answer = replicate(fit(asked, sample), sample, "cycle")[0]
    assert answer.stable is None
    assert CYCLES[1] in answer.why
    assert [one.group for one in answer.estimates] == [CYCLES[0]]


def test_each_cycle_is_a_domain_of_the_whole_design():
    """The refit of a yes/no term is the difference of two domain means, with the domain's degrees of freedom."""
    sample = people((0.3, 0.1))
    sample.columns["x"][:] = sample.columns["x"] > 0
    found = of_x(sample)
    for one in found.estimates:
        inside = sample.within(sample.columns["cycle"] == one.group)
        off, on = describe(Question("mean", "y", by=("x",)), inside)
        assert one.estimate == pytest.approx(on.estimate - off.estimate, rel=SAME)
        assert one.df == 30 - 10


def test_the_exposure_of_a_spline_is_judged_by_its_contrast():
    """A spline's columns are not comparable one by one; its change over the middle half is."""
    sample = people((-0.5, -0.5))
    asked = ModelSpec("y", "gaussian", (Spline("x"),))
    answer = replicate(fit(asked, sample), sample, "cycle")[0]
    half = np.subtract(*quantile(sample.columns["x"], sample.weight, (0.75, 0.25)))
    assert (answer.term, answer.stable) == ("x", True)
    for one in answer.estimates:
        assert abs(one.estimate + 0.5 * half) < 4 * one.se


def cohort(slopes, seed, n=600, noise=1.0):
    """Cycles of `n` people with a slope each (a function bends it), 15 strata of 2 PSUs a cycle."""
    rng = np.random.default_rng(seed)
    cycle = np.repeat(np.arange(len(slopes)), n)
    x = rng.normal(size=len(cycle))
    along = np.concatenate(
        [slope(part) if callable(slope) else slope * part for slope, part in parts(x, cycle, slopes)]
    )
    place = rng.normal(0, 0.2, size=30 * len(slopes))
    unit = rng.integers(0, 30, len(cycle)) + 30 * cycle
    columns = {
        "x": x,
        "y": along + place[unit] + noise * rng.normal(size=len(cycle)),
        "age": rng.uniform(20, 80, len(cycle)),
        "cycle": np.array([f"c{place}" for place in cycle], dtype=object),
    }
    return drawn(columns, rng.uniform(1, 3, len(cycle)), unit // 2, unit % 2)


def parts(x, cycle, slopes):
    return [(slope, x[cycle == place]) for place, slope in enumerate(slopes)]


def exposed(sample, term=None, by="cycle", **more):
    asked = ModelSpec("y", "gaussian", (term or Linear("x"), Linear("age"), Factor("cycle")), exposure="x", **more)
    return replicate_exposure(fit(asked, sample), sample, by)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("slopes", "stable"),
    [
        ((0.3, 0.3), True),
        ((-0.8, -0.4), True),
        ((0.3, -0.3), False),
        ((-0.6, 0.2), False),
        ((0.4, 0.0), False),
        ((0.3, 0.3, 0.3), True),
        ((0.4, 0.4, -0.4), False),
    ],
)
def test_what_holds_and_what_reverses_is_told_apart_in_every_sample(slopes, stable, seed):
    found = exposed(cohort(slopes, seed))
    if stable is not False or 0.0 not in slopes:
        assert found.stable is stable
    else:
        assert found.stable is not True or found.heterogeneity.differ


def test_with_weak_power_mostly_nothing_is_said():
    """A chance finding in one cycle that the other does not bear out is the exception."""
    found = [exposed(cohort((0.1, 0.1), seed, n=60)).stable for seed in range(30)]
    assert found.count(None) > 2 * found.count(False)
    assert found.count(True) <= 2


def test_without_any_association_replication_is_rarely_claimed():
    """Each of two cycles clear on the same side by chance: 0.05 x 0.05 x 2."""
    found = [exposed(cohort((0.0, 0.0), seed, n=200)).stable for seed in range(60)]
    assert found.count(True) <= 2


def test_a_cycle_of_five_people_is_set_aside_without_its_count():
    sample = cohort((0.5, 0.5, 0.5), 3)
    few = np.flatnonzero(sample.columns["cycle"] == "c2")[5:]
    sample.columns["y"][few] = np.nan
    found = exposed(sample)
    assert found.stable is True
    assert "c2: fewer than 11 people have everything there" in found.why
    assert "5" not in found.why.replace("0.05", "")


def test_a_category_is_judged_level_by_level():
    sample = cohort((0.0, 0.0), 5, n=2000, noise=0.5)
    rng = np.random.default_rng(1)
    kind = rng.integers(0, 3, len(sample))
    later = sample.columns["cycle"] == "c1"
    sample.columns["kind"] = np.array(["a", "b", "c"], dtype=object)[kind]
    sample.columns["y"] += 0.5 * (kind == 1) + np.where(later, -0.5, 0.5) * (kind == 2)
    asked = ModelSpec("y", "gaussian", (Factor("kind"), Factor("cycle")))
    found = {one.term: one for one in replicate(fit(asked, sample), sample, "cycle")}
    assert found["kind[b]"].stable is True
    assert found["kind[c]"].stable is False
    assert "Opposite" in found["kind[c]"].why


def test_curves_that_bend_otherwise_are_said_to_differ_although_both_rise():
    sample = cohort((lambda x: 0.5 * x + 0.4 * x**2, lambda x: 0.5 * x - 0.4 * x**2), 7, n=1500)
    found = exposed(sample, Spline("x"))
    assert found.stable is True
    assert found.shape.differ
    assert "curve differs" in found.why
    same = exposed(cohort((lambda x: 0.5 * x + 0.4 * x**2,) * 2, 7, n=1500), Spline("x"))
    assert not same.shape.differ


@pytest.mark.parametrize("lacking", ["y", "x", "age"])
def test_any_column_measured_in_one_cycle_is_named_with_the_cycle(lacking):
    sample = cohort((0.5, 0.5, 0.5), 2)
    sample.columns[lacking][sample.columns["cycle"] != "c1"] = np.nan
    asked = ModelSpec("y", "gaussian", (Linear("x"), Linear("age")), exposure="x")
    found = replicate_exposure(fit(asked, sample), sample, "cycle")
    assert found.stable is None
    assert "measured in one cycle (c1)" in found.why
    assert f"c0, c2: {lacking} not measured there" in found.why


def test_columns_that_meet_in_one_cycle_only_are_said_to():
    sample = cohort((0.5, 0.5, 0.5), 2)
    sample.columns["x"][sample.columns["cycle"] == "c0"] = np.nan
    sample.columns["age"][sample.columns["cycle"] == "c2"] = np.nan
    asked = ModelSpec("y", "gaussian", (Linear("x"), Linear("age")), exposure="x")
    found = replicate_exposure(fit(asked, sample), sample, "cycle")
    assert found.stable is None
    assert "measured in one cycle (c1)" in found.why
    inside = ModelSpec("y", "gaussian", (Linear("x"),), exposure="x", domain="cycle == 'c1'")
    said = replicate_exposure(fit(inside, cohort((0.5, 0.5, 0.5), 2)), cohort((0.5, 0.5, 0.5), 2), "cycle").why
    assert "nobody there is asked about" in said


def test_the_difference_of_groups_that_share_sampling_units_is_the_product_of_one_model():
    """Men and women of the same places are not independent: R has this as svyglm(y ~ x * group)."""
    sample = cohort((0.5, 0.4), 4)
    sample.columns["group"] = (np.arange(len(sample)) % 2).astype(float)
    asked = ModelSpec("y", "gaussian", (Linear("x"), Linear("group")))
    found = replicate_exposure(fit(asked, sample), sample, "group")
    whole = fit(ModelSpec("y", "gaussian", (Linear("x"), Linear("group"), Product("x", "group"))), sample)
    assert found.difference.estimate == pytest.approx(whole.beta[-1], rel=SAME)
    assert found.difference.se == pytest.approx(np.sqrt(whole.vcov[-1, -1]), rel=SAME)
    assert found.heterogeneity.q == pytest.approx(whole.beta[-1] ** 2 / whole.vcov[-1, -1], rel=SAME)


@pytest.mark.parametrize("family", ["quasipoisson", "quasibinomial", "negbin", "modifiedpoisson"])
def test_every_family_can_be_asked_again(family):
    sample = cohort((0.3, 0.3), 6, n=1500)
    rng = np.random.default_rng(9)
    mean = np.exp(0.3 * sample.columns["x"]) * rng.gamma(4.0, 0.25, len(sample))
    event = family in ("quasibinomial", "modifiedpoisson")
    sample.columns["y"] = (rng.poisson(mean) > 0).astype(float) if event else rng.poisson(mean).astype(float)
    asked = ModelSpec("y", family, (Linear("x"), Linear("age")), exposure="x")
    found = replicate_exposure(fit(asked, sample), sample, "cycle")
    assert found.stable is True
    variance = sum(one.se**2 for one in found.estimates)
    assert found.difference.se == pytest.approx(np.sqrt(variance), rel=1e-6)
