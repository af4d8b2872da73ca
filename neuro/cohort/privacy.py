"""Small cells: which counts stay hidden, with the others that would give them away."""

from collections.abc import Hashable, Sequence
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuro.errors import DataError

FLOOR = 11
"""Fewer people than this are not shown (grade C, a convention of US health agencies)."""
LOWEST_FLOOR = 5
"""No setting goes below this."""
ROUNDING = 1e-6
"""Slack of the linear programme, in people."""


Groups = Sequence[Sequence[Hashable]]


def shown(n: int, floor: int = FLOOR) -> str:
    """A count as people may read it: "<11" for 1 to 10."""
    return f"<{floor}" if 0 < n < floor else f"{n:,}"


def suppress(counts: ArrayLike, groups: Groups, floor: int = FLOOR) -> NDArray[np.bool_]:
    """Which cells of a table must be hidden.

    Cells of 1 to `floor` - 1 people are (nobody at all is shown as 0), and as many others as it takes that nobody who
    knows every row and column total can narrow a hidden cell to fewer than `floor` values; where the totals themselves
    are smaller, to fewer values than they leave when the whole table is hidden.

    Args:
        counts: people in each cell, shape (k,).
        groups: one tuple of levels a cell, the same number of levels each: () for one cell of everybody, one level for
            a column of cells, two for rows and columns, and so on. Combinations left out count as known to be empty.
        floor: smallest count that is shown, at least 5.
    Returns:
        True where a cell is hidden, shape (k,).
    Raises:
        DataError: the floor is below 5, or cells and groups do not match.
    """
    people = np.asarray(counts, dtype=np.float64)
    if floor < LOWEST_FLOOR:
        raise DataError(f"Wanted a smallest shown count of {LOWEST_FLOOR} or more; found {floor}. Raise it.")
    if people.shape != (len(groups),) or len({len(group) for group in groups}) > 1:
        raise DataError(
            f"Wanted one group for each of {people.size} counts, alike in depth; found {len(groups)}. Give one each."
        )
    hidden = (people > 0) & (people < floor)
    if not hidden.any() or not groups[0]:
        return hidden
    return _complemented(people, hidden, groups, floor)


def _lines(groups: Groups) -> NDArray[np.bool_]:
    """Sums that are known: cells alike in all levels but one, shape (sums, k)."""
    found: dict[Hashable, list[int]] = {}
    for cell, group in enumerate(groups):
        for axis in range(len(group)):
            found.setdefault((axis, *group[:axis], *group[axis + 1 :]), []).append(cell)
    lines = np.zeros((len(found), len(groups)), dtype=bool)
    for line, cells in enumerate(found.values()):
        lines[line, cells] = True
    return lines


def _complemented(
    people: NDArray[np.float64], primary: NDArray[np.bool_], groups: Groups, floor: int
) -> NDArray[np.bool_]:
    """Hide more, cheapest first, until every small cell is wide enough."""
    hidden, everything, lines = primary.copy(), np.ones_like(primary), _lines(groups)
    for cell in np.flatnonzero(primary).tolist():
        wanted = min(floor - 1.0, _width(cell, people, everything, lines))
        while _width(cell, people, hidden, lines) < wanted - ROUNDING:
            hidden[_cheapest_block(cell, people, hidden, groups)] = True
    return hidden


def _cheapest_block(cell: int, people: NDArray[np.float64], hidden: NDArray[np.bool_], groups: Groups) -> list[int]:
    """The corners to hide together: people can move round a block of cells without changing a sum.

    A block spans two levels of each axis, `cell` in one corner. Where none is left, every cell.
    """
    places = {tuple(group): place for place, group in enumerate(groups)}
    best: tuple[float, ...] = ()
    corners: list[int] = []
    for opposite in groups:
        pairs = list(zip(groups[cell], opposite, strict=True))
        block = [places.get(corner) for corner in product(*pairs)]
        if any(here == there for here, there in pairs):
            continue
        new = [place for place in block if place is not None and not hidden[place]]
        cost = (float((people[new] == 0).sum()), float(len(new)), float(people[new].sum()))
        if new and None not in block and (not best or cost < best):
            best, corners = cost, new
    return corners or list(range(len(groups)))


def _width(cell: int, people: NDArray[np.float64], hidden: NDArray[np.bool_], lines: NDArray[np.bool_]) -> float:
    """How many people apart the largest and smallest count are that the known sums leave open for a cell."""
    from scipy.optimize import linprog

    cells = np.flatnonzero(hidden)
    touched = lines[:, cells]
    touched = touched[touched.any(axis=1)]
    sums = touched @ people[cells]
    aim = (cells == cell).astype(np.float64)
    low, high = (linprog(sign * aim, A_eq=touched.astype(np.float64), b_eq=sums).x @ aim for sign in (1.0, -1.0))
    return float(high - low)
