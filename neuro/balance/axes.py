"""Axes: what indices say of one system, in SD among people of that sex and age, each a row with a complete formula."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal

from neuro.balance.indices import index
from neuro.errors import KnowledgeError
from neuro.expression import Expression, parse
from neuro.expression.tree import Mean, Node, standards
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "axes.csv"
Side = Literal["low", "high", "both", "context", "none"]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis.

    Attributes:
        code, name: short name, unique among axes and indices; what people read.
        group: the system it speaks of.
        formula: complete, of `z(index)`; "" where none is honest.
        required: indices without which nothing is said.
        at_least: how many parts of a mean must be there.
        side: the end that is spoken of; "context" is shown and never judged, "none" has no formula.
        weight: in the composite, 0 for none: a decision of this project, grade C.
        wording, validity: how it is named to people; what it can and cannot say.
        withheld: why it is never given, "" for those with a formula.
        simulation: what can be simulated instead, as the address of a preset on the pathways page; "" for none.
        source, locator, grade, note: keys of sources; where in them; trust in the construction; limits.
    """

    code: str
    name: str
    group: str
    formula: str
    required: tuple[str, ...]
    at_least: int
    side: Side
    weight: float
    wording: str
    validity: str
    withheld: str
    simulation: str
    source: tuple[str, ...]
    locator: str
    grade: Grade
    note: str

    @property
    def expression(self) -> Expression:
        """The parsed formula of an axis that has one; it still holds `z(index)`."""
        return parse(self.formula, standards=True)

    @property
    def parts(self) -> tuple[Node, ...]:
        """What is averaged, required ones first: the parts of a mean, or the whole formula."""
        tree = self.expression.tree
        if not isinstance(tree, Mean):
            return (tree,)
        return tuple(sorted(tree.parts, key=lambda part: not set(codes(part)) & set(self.required)))

    @property
    def tree(self) -> Mean:
        """The formula as a mean of its parts that knows how many must be there."""
        needed = sum(bool(set(codes(part)) & set(self.required)) for part in self.parts)
        return Mean(self.parts, self.at_least, needed)

    @property
    def indices(self) -> tuple[str, ...]:
        """Codes of the indices it standardises, each once; () where it has no formula."""
        return codes(self.expression.tree) if self.formula else ()

    @property
    def needs(self) -> tuple[str, ...]:
        """Every column that its indices and conditions may read."""
        if not self.formula:
            return ()
        read_by = [name for code in self.indices for name in index(code).needs]
        return tuple(dict.fromkeys([*read_by, *self.expression.columns]))


def codes(node: Node) -> tuple[str, ...]:
    """The indices that a formula standardises, in order, each once."""
    return tuple(dict.fromkeys(standard.code for standard in standards(node)))


@cache
def axes() -> tuple[Axis, ...]:
    """Every axis of the table, in display order, the declined ones included."""
    return tuple(replace(row, side="none") if row.withheld else row for row in read(TABLE, Axis))


def axis(code: str) -> Axis:
    """The axis of that code.

    Raises:
        KnowledgeError: there is none; near names are offered.
    """
    for row in axes():
        if row.code == code:
            return row
    known = [row.code for row in axes()]
    near = get_close_matches(code, known, n=3, cutoff=0.5) or known
    raise KnowledgeError(f"Wanted the axis '{code}'; there is none of that code. Choose from {', '.join(near)}.")


def scored(wanted: Iterable[str] | None = None) -> tuple[Axis, ...]:
    """The axes of these codes, or all that have a formula.

    Raises:
        KnowledgeError: a code is unknown, or the axis is declined; says why.
    """
    if wanted is None:
        return tuple(row for row in axes() if row.formula)
    picked = tuple(axis(code) for code in wanted)
    for row in picked:
        if not row.formula:
            raise KnowledgeError(f"Wanted the axis '{row.code}'; it is never given: {row.withheld}. Leave it out.")
    return picked
