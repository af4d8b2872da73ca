"""What can be asked together is computed from the data, with the reason where it cannot."""

import numpy as np
import pandas as pd
import pytest

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.overview import coverage, overlaps
from neuro.cohort.session import session_cohort

PEOPLE = 60


def cohort(**columns: np.ndarray) -> Cohort:
    return session_cohort(pd.DataFrame(columns), "made", DesignSpec())


@pytest.fixture
def made() -> Cohort:
    """Two cycles of 30; old people were tested in the second, `early` was measured in the first only."""
    place = np.arange(PEOPLE)
    second, old = place >= 30, place % 2 == 0
    return cohort(
        cycle=np.where(second, "two", "one"),
        age=np.where(old, 70.0, 30.0) + place / 100,
        test=np.where(second & old, 1.0, np.nan),
        early=np.where(~second, 1.0, np.nan),
        young=np.where(second & ~old, 1.0, np.nan),
        few=np.where(place < 10, 1.0, np.nan),
        nobody=np.where(place < 0, 1.0, np.nan),
        half=np.where(second & old & (place % 4 == 0), 1.0, np.nan),
        other=np.where(second & old & (place % 4 == 2), 1.0, np.nan),
        all=np.ones(PEOPLE),
    )


@pytest.mark.parametrize(
    ("feature", "n", "reason"),
    [
        ("all", 15, ""),
        ("early", 0, "measured in one; the outcome in two"),
        ("young", 0, "measured at ages 30"),
        ("nobody", 0, "nobody in this cohort had it measured"),
    ],
)
def test_a_pair_is_counted_or_refused_for_a_reason_of_the_data(made: Cohort, feature: str, n: int, reason: str) -> None:
    (found,) = overlaps(made, {"test": ("test",)}, [feature])
    assert (found.n, found.possible) == (n, not reason)
    assert found.reason.startswith(reason)


def test_sub_samples_without_a_person_in_common_are_told_apart(made: Cohort) -> None:
    (found,) = overlaps(made, {"half": ("half",)}, ["other"])
    assert found.reason == "the same cycles and ages, but never in the same people"


def test_fewer_than_11_people_are_not_enough(made: Cohort) -> None:
    (found,) = overlaps(made, {"early": ("early",)}, ["few"])
    assert found.n == 10
    assert not found.possible
    assert "10" not in found.reason


def test_coverage_counts_people_by_cycle_with_their_ages(made: Cohort) -> None:
    found = coverage(made, {"test": ("test",), "both": ("test", "early"), "absent": ("not_there",)})
    assert found["test"].by_cycle == (("two", 15),)
    assert found["test"].ages == pytest.approx((70.30, 70.58))
    assert found["both"].n == found["absent"].n == 0


def test_a_cohort_without_cycles_or_ages_is_still_counted() -> None:
    plain = cohort(**{"a b": np.ones(20), 'c"d': np.where(np.arange(20) < 12, 1.0, np.nan)})
    (found,) = overlaps(plain, {"x": ("a b",)}, ['c"d'])
    assert (found.n, found.reason) == (12, "")
