"""Filled constants are found whatever the constant and the cycle, and what is no fill is left alone."""

import numpy as np
import pytest

from neuro.cohort.embedded import embedded
from neuro.expression import parse
from neuro.models.otherwise.detection import fills, indicator
from neuro.models.together import Fetched

PEOPLE = 4000


def measured(limit: float, fill: float, digits: int | None, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Log-normal values, those below a limit filled; and who was filled."""
    values = np.exp(np.random.default_rng(seed).normal(0.0, 1.0, PEOPLE))
    below = values < limit
    values = np.where(below, fill, values if digits is None else np.maximum(np.round(values, digits), limit))
    return values, below


@pytest.mark.parametrize("limit", [0.15, 0.3, 0.6])
@pytest.mark.parametrize("share", [1 / np.sqrt(2), 0.5, 0.01, 1.0])
@pytest.mark.parametrize("digits", [None, 3])
def test_a_fill_is_found_at_any_constant(limit: float, share: float, digits: int | None):
    values, below = measured(limit, limit * share, digits)
    (found,) = fills("x", {"x": values})
    assert found.value == pytest.approx(limit * share)
    assert found.share == pytest.approx(below.mean(), abs=2e-3)
    marked = parse(indicator("x", (found,), 1)).true({"x": values})
    assert (marked == (values == values.min())).all()


@pytest.mark.parametrize(
    "values",
    [
        np.exp(np.random.default_rng(1).normal(0, 1, PEOPLE)),
        np.round(np.exp(np.random.default_rng(1).normal(0, 1, PEOPLE)), 1) + 0.1,
        np.where(np.random.default_rng(1).random(PEOPLE) < 0.5, 0.0, np.random.default_rng(2).random(PEOPLE)),
        np.random.default_rng(1).integers(1, 6, PEOPLE).astype(float),
        np.full(PEOPLE, np.nan),
        np.array(["a"] * 20, dtype=object),
    ],
    ids=["measured", "rounded", "noughts", "few values", "nobody", "text"],
)
def test_what_is_no_fill_is_left_alone(values: np.ndarray):
    assert fills("x", {"x": values}) == ()


def test_each_cycle_has_its_own_constant():
    first, _ = measured(0.3, 0.21, None)
    second, _ = measured(0.6, 0.42, None, seed=4)
    third = np.exp(np.random.default_rng(5).normal(0, 1, PEOPLE))
    cycle = np.repeat(np.array(["a", "b", "c"], dtype=object), PEOPLE)
    columns = {"x": np.concatenate([first, second, third]), "cycle": cycle}
    found = fills("x", columns)
    assert [(one.cycle, one.value) for one in found] == [("a", 0.21), ("b", 0.42)]
    marked = parse(indicator("x", found, 3)).true(columns)
    assert marked.sum() == (first == 0.21).sum() + (second == 0.42).sum()
    assert not marked[2 * PEOPLE :].any()


def test_the_cohorts_own_mark_decides_where_the_data_cannot_show_it():
    """CRP of NHANES is rounded to 0.1 and filled with 0.1: no more frequent than its neighbours."""
    columns = Fetched(embedded("nhanes"))
    found = fills("crp_mg_l", columns)
    assert [(one.cycle, one.below, one.marked) for one in found] == [
        ("2005-2006", 0.2, True),
        ("2007-2008", 0.2, True),
    ]
    text = indicator("crp_mg_l", found, 2)
    assert text == "crp_mg_l < 0.2"
    held = np.isfinite(columns["crp_mg_l"])
    whole = {"crp_mg_l": columns["crp_mg_l"][held]}
    assert (parse(text).true(whole) == (columns["crp_mg_l_below_lod"][held] == 1.0)).all()
    assert fills("crp_mg_l", {"crp_mg_l": columns["crp_mg_l"]}) == ()
