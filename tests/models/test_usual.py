"""What recalled days keep of a slope, and that calibration gives the slope along usual intake back."""

from pathlib import Path

import numpy as np
import pytest

from neuro.cohort.embedded import embedded
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.knowledge.alternatives import alternatives
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.otherwise import usual
from neuro.models.otherwise.alternatives import BUILT, setting
from neuro.models.otherwise.difference import difference
from neuro.models.otherwise.refits_usual import usual_intake
from tests.reference.otherwise_worlds import cohort, recall_world

ROW = next(row for row in alternatives() if row.code == "usual_intake")
SEED = 5
BETWEEN, WITHIN, SLOPE = 0.20, 0.30, -0.60
APART = 3.0
"""Standard errors between one sample and the truth."""
NEAR = 0.05
"""Variances from 20,000 people: their relative sampling error is about 0.01."""
SUBTRACTED = 0.12
"""Twice the difference of two variances, each from 30,000 people: three times its relative sampling error of 0.04."""


def days(people: int, p: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(SEED)
    habit = rng.normal(0.0, np.sqrt(BETWEEN), (people, p))
    first, second = (habit + rng.normal(0.0, np.sqrt(WITHIN), (people, p)) for _ in range(2))
    return first, second, rng.uniform(1.0, 3.0, people)


def test_two_days_of_the_same_people_give_the_known_variances():
    found = usual.from_days(*days(20_000))
    assert found.within[0, 0] == pytest.approx(WITHIN, rel=NEAR)
    assert found.between[0, 0] == pytest.approx(BETWEEN, rel=NEAR)
    for count in (1, 2):
        assert found.kept(count)[0, 0] == pytest.approx(BETWEEN / (BETWEEN + WITHIN / count), rel=NEAR)
    assert found.grade == "B"


def test_means_of_one_day_and_of_two_give_them_too_less_surely():
    first, second, weight = days(60_000)
    counted = np.where(np.arange(len(first)) % 2 == 0, 1.0, 2.0)
    values = np.where(counted[:, None] == 1.0, first, (first + second) / 2.0)
    found = usual.from_counts(values, counted, weight)
    assert found.within[0, 0] == pytest.approx(WITHIN, rel=SUBTRACTED)
    assert found.kept(1.0)[0, 0] == pytest.approx(BETWEEN / (BETWEEN + WITHIN), rel=SUBTRACTED)
    assert found.grade == "C"
    assert "grade C" in found.origin


def test_columns_that_err_together_are_corrected_together():
    """Regression of usual intake on recalled values, by least squares on the truth itself."""
    rng = np.random.default_rng(SEED)
    people = 40_000
    habit = rng.multivariate_normal([0.0, 0.0], [[0.20, 0.08], [0.08, 0.10]], people)
    errors = [rng.multivariate_normal([0.0, 0.0], [[0.30, 0.12], [0.12, 0.15]], people) for _ in range(2)]
    found = usual.from_days(habit + errors[0], habit + errors[1], np.ones(people))
    best, *_ = np.linalg.lstsq(habit + errors[0], habit, rcond=None)
    np.testing.assert_allclose(found.kept(1.0), best.T, atol=0.02)


def test_days_that_vary_in_nobody_are_refused():
    first, _, weight = days(500)
    with pytest.raises(ModelError, match="recalled days"):
        usual.from_days(first, first, weight)
    with pytest.raises(ModelError, match="two recalled days"):
        usual.from_days(first[:20], first[:20], weight[:20])
    with pytest.raises(ModelError, match="one recalled day"):
        usual.from_counts(first, np.full(500, 2.0), weight)


def test_a_calibrated_value_is_drawn_to_the_mean_as_far_as_its_days_say():
    found = usual.Variation(np.array([2.0]), np.array([[0.2]]), np.array([[0.3]]), "", "B")
    text = usual.calibrated(0, ("x",), (True,), found, ("days == 1", "days >= 2"))
    held = {"x": np.exp([3.0, 3.0, 2.0]), "days": np.array([1.0, 2.0, 1.0])}
    np.testing.assert_allclose(np.log(parse(text).evaluate(held)), [2.0 + 0.2 / 0.5, 2.0 + 0.2 / 0.35, 2.0])


@pytest.mark.parametrize("both_days", [True, False])
def test_the_slope_along_usual_intake_is_recovered(tmp_path: Path, both_days: bool):
    """The recalled slope is too flat; the corrected one holds the truth, from both days or from their number."""
    people = recall_world(SEED, 20_000, BETWEEN, WITHIN, SLOPE)
    if not both_days:
        people = people[[name for name in people if not name.endswith(("_day1", "_day2"))]]
    given = setting(cohort(people, tmp_path), "diet_choline_mg", "phq9")
    built = usual_intake(given, ROW)
    sample = sample_of(given.cohort, built.spec)
    truth = SLOPE * float(np.log(given.ends[1] / given.ends[0]))
    recalled = difference(given.fitted, given.sample, given.exposure, given.ends).link
    corrected = difference(fit(built.spec, sample), sample, built.moved, given.ends).link
    assert recalled.estimate > truth + APART * recalled.se
    assert abs(corrected.estimate - truth) < APART * corrected.se
    assert corrected.se > recalled.se
    assert "keeps 0." in built.note
    assert ("two recalled days" in built.note) == both_days


def test_recalled_food_of_the_shipped_cohort_states_how_much_is_kept():
    given = setting(embedded("nhanes"), "diet_choline_mg", "phq9")
    built = usual_intake(given, ROW)
    assert BUILT["usual_intake"] is usual_intake
    assert built.moved == "usual_diet_choline_mg"
    assert "grade C" in built.note
