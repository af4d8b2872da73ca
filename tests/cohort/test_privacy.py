"""Small cells stay hidden from somebody who knows every total and solves for them."""

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from neuro.cohort.privacy import shown, suppress
from neuro.errors import DataError

FLOOR = 11
SOLVER = 1e-6  # people; slack of the attacking linear programme
SHAPES = [(6,), (2, 2), (3, 4), (6, 5), (2, 3, 4), (8, 7)]


def cells(shape: tuple[int, ...]) -> list[tuple[str, ...]]:
    return [tuple(f"level {place}" for place in index) for index in np.ndindex(shape)]


def attacked(table: NDArray, hidden: NDArray, cell: int) -> float:
    """Width of what an attacker can conclude about a cell from the shown cells and all sums over one axis."""
    sums, totals = [], []
    for axis in range(table.ndim):
        others = [range(size) for place, size in enumerate(table.shape) if place != axis]
        for fixed in product(*others):
            line = np.zeros(table.shape)
            line[(*fixed[:axis], slice(None), *fixed[axis:])] = 1
            sums.append(line.ravel())
            totals.append((line * table).sum())
    bounds = [(0, None) if hide else (count, count) for hide, count in zip(hidden, table.ravel(), strict=True)]
    aim = np.eye(table.size)[cell]
    found = [linprog(sign * aim, A_eq=sums, b_eq=totals, bounds=bounds) for sign in (1, -1)]
    assert all(answer.status == 0 for answer in found)
    return float(-found[1].fun - found[0].fun)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("mean", [3, 25, 120])
def test_no_hidden_cell_can_be_recovered_from_totals(shape: tuple[int, ...], mean: int) -> None:
    rng = np.random.default_rng([mean, *shape])
    table = rng.negative_binomial(0.8, 0.8 / (0.8 + mean), shape)
    hidden = suppress(table.ravel(), cells(shape), FLOOR)
    small = (table.ravel() > 0) & (table.ravel() < FLOOR)
    assert hidden[small].all()
    everything = np.ones(table.size, dtype=bool)
    for cell in np.flatnonzero(hidden)[:12]:
        best = attacked(table, everything, cell)
        wanted = min(FLOOR - 1, best) if small[cell] else min(1, best)
        assert attacked(table, hidden, cell) >= wanted - SOLVER


@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        ([[5, 100, 200]], [[True, True, False]]),
        ([[11, 100, 0]], [[False, False, False]]),
        ([[5, 100, 200], [50, 60, 70], [40, 90, 80]], [[True, True, False], [True, True, False], [False] * 3]),
    ],
)
def test_only_as_much_as_needed_is_hidden(table: list[list[int]], hidden: list[list[bool]]) -> None:
    counts = np.array(table)
    groups = cells(counts.shape) if len(table) > 1 else cells(counts.shape[1:])
    np.testing.assert_array_equal(suppress(counts.ravel(), groups), np.ravel(hidden))


def test_the_floor_can_be_set_but_not_below_five() -> None:
    groups = cells((3,))
    np.testing.assert_array_equal(suppress([4, 8, 90], groups, floor=5), [True, True, False])
    np.testing.assert_array_equal(suppress([8, 30, 90], groups, floor=5), [False, False, False])
    with pytest.raises(DataError, match="5 or more"):
        suppress([4, 8, 90], groups, floor=4)


def test_everybody_is_one_cell_without_totals() -> None:
    assert suppress([3], [()]).tolist() == [True]
    assert suppress([30], [()]).tolist() == [False]
    assert suppress([], []).tolist() == []


@pytest.mark.parametrize(("n", "text"), [(0, "0"), (1, "<11"), (10, "<11"), (11, "11"), (16944, "16,944")])
def test_a_small_count_is_read_as_less_than_the_floor(n: int, text: str) -> None:
    assert shown(n) == text
