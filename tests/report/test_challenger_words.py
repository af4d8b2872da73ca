"""The one sentence on boosted trees: its number, its interval, and a verdict that follows from them."""

import numpy as np
import pytest

from neuro.knowledge.words import objections
from neuro.models.trees.challenger import Challenge, Compared
from neuro.models.trees.challenger_shape import Shape, Spread
from neuro.models.trust.validate import Measure
from neuro.report import challenger as told

MINUS = "\N{MINUS SIGN}"


def compared(estimate, low, high):
    se = None if low is None else 0.001
    ours = Measure(0.10, se, low, high)
    return Compared(ours, Measure(0.10 + estimate, se, low, high), Measure(estimate, se, low, high))


def challenge(estimate, low, high, event=False):
    one = compared(estimate, low, high)
    return Challenge(one, one if event else None, one if event else None, one, 8331, 5, 4, 31, (("pir", -1),))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0.004, -0.002, 0.010), f"Trees explain 0.4 percentage points more of the differences between people whom "
         f"they have not seen [{MINUS}0.2, +1.0]: no clear gain."),
        ((0.031, 0.012, 0.05), "3.1 percentage points more of the differences between people whom they have not seen "
         "[+1.2, +5.0]: a clear gain."),
        ((-0.012, -0.021, -0.003), f"1.2 percentage points less of the differences between people whom they have not "
         f"seen [{MINUS}2.1, {MINUS}0.3]: a clear loss."),
        ((-0.009, -0.017, -0.0002), f"[{MINUS}1.70, {MINUS}0.02]: a clear loss."),
        ((0.0, -0.01, 0.01), f"0.0 percentage points more of the differences between people whom they have not seen "
         f"[{MINUS}1.0, +1.0]: no clear gain."),
        ((0.004, None, None), "people whom they have not seen: the design gives no interval."),
    ],
)  # fmt: skip
def test_the_sentence_follows_from_its_numbers(numbers, said):
    sentence = told.sentence(challenge(*numbers))
    assert sentence.endswith(said)
    assert sentence.startswith("Trees explain ")
    assert not list(objections(sentence))


def test_details_name_both_measures_folds_and_what_the_interval_leaves_out():
    said = told.details(challenge(0.004, -0.002, 0.010, event=True))
    for part in ("8,331 people", "5 folds", "4 resamples", "df 31", "AUC 0.100 against 0.104", "10.0 against 10.4 %"):
        assert part in said
    assert "AUC" not in told.details(challenge(0.004, -0.002, 0.010))
    assert not list(objections(said))


@pytest.mark.parametrize("lacking", [0, 32])
def test_the_picture_is_called_a_spread_and_says_who_lacks_the_exposure(lacking):
    one = Spread(np.ones(1), np.ones(1), np.ones(1))
    shape = Shape("plp_nmol_l", np.ones(1), one, one if lacking else None, 8331, lacking, 20, True, -1)
    said = told.picture(shape, "vitamin B6 (PLP)")
    assert "a spread, not a confidence interval" in said
    assert "held to fall" in said
    assert ("32 who lack only it" in said) == bool(lacking)
    assert not list(objections(said))
