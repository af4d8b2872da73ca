"""Sentences on missing values: what is lost first, named with its size, and nothing promised."""

import pytest

from neuro.knowledge.words import objections
from neuro.models.gaps.missing import Difference, Loss, Missing
from neuro.report import missing as told

MUCH = Missing(1000, 700, (Loss("pir", 200, 150), Loss("bmi", 120, 90), Loss("smoker_now", None, None)), (), None)
LITTLE = Missing(1000, 980, (Loss("bmi", 20, 20),), (), 0)


def test_a_loss_above_a_tenth_asks_for_drawing():
    assert told.loss(MUCH) == (
        "300 of 1,000 people (30%) lack something and are left out, most often income (200) and body mass index (120). "
        "That is more than a tenth: draw the missing values and compare."
    )
    assert (
        told.loss(LITTLE) == "20 of 1,000 people (2%) lack something and are left out, most often body mass index (20)."
    )
    assert told.loss(Missing(50, 50, (), (), 0)) == "Nobody of 50 people lacks anything that this question needs."


@pytest.mark.parametrize(
    ("others", "said"),
    [(0, ""), (None, "Fewer than 11 people have other patterns."), (40, "40 people have other patterns.")],
)
def test_patterns_that_are_not_drawn_are_counted(others, said):
    assert told.others(Missing(100, 50, (), (), others)) == said


def test_who_is_lost_is_named_with_the_largest_difference_of_each_column():
    found = (
        Difference("pir", "", 2.0, 3.0, -0.54, 90),
        Difference("education", "1", 0.3, 0.1, 0.42, 80),
        Difference("education", "5", 0.1, 0.3, -0.3, 80),
        Difference("age", "", 50.0, 49.0, 0.05, 90),
    )
    assert told.unlike(found) == (
        "The people lost differ from the people kept, most in income (\N{MINUS SIGN}0.54 SD); education, below "
        "9th grade (+0.42 SD)."
    )
    assert told.unlike(found[3:]).startswith("The people lost are like the people kept")


def test_nothing_is_promised():
    text = " ".join([told.RESTS_ON, told.VALUES, told.PATTERNS, told.LOST, told.loss(MUCH), told.offer(10)])
    assert not list(objections(text))
    assert "no data can check" in told.RESTS_ON
