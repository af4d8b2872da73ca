"""The parts of an axis: which index each stands for, its sign, and its scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.balance.axes import Axis, codes
from neuro.balance.reference import Reference
from neuro.balance.scores import expand, with_standards
from neuro.expression import Expression
from neuro.expression.tree import Negative, Node


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an axis.

    Attributes:
        node: its formula.
        codes: indices that may give it, first choice first.
        sign: -1 where a higher index is a lower score.
        required: whether nothing is said without it.
    """

    node: Node
    codes: tuple[str, ...]
    sign: int
    required: bool

    def index(self, reference: Reference) -> str:
        """The index it stands for against a reference: the first choice that the cohort gave, or else a publication."""
        own = (code for code in self.codes if reference.origin(code) == "cohort")
        any_other = (code for code in self.codes if reference.has(code))
        return next(own, next(any_other, self.codes[0]))


def parts(row: Axis) -> tuple[Part, ...]:
    """The parts of an axis, required ones first."""
    tree = row.tree
    return tuple(
        Part(node, codes(node), -1 if isinstance(node, Negative) else 1, place < tree.needed)
        for place, node in enumerate(tree.parts)
    )


def part_scores(row: Axis, columns: Mapping[str, Any], reference: Reference) -> NDArray[np.float64]:
    """The signed score of every part, shape (parts, …); NaN where it is missing."""
    given = with_standards(columns, reference, row.indices)
    shape = np.broadcast_shapes(*(np.shape(values) for values in columns.values()))
    found = []
    for part in parts(row):
        tree = expand(part.node, reference, columns)
        values = np.nan if tree is None else Expression(row.formula, tree).evaluate(given)
        found.append(np.broadcast_to(values, shape))
    return np.array(found)
