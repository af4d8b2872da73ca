"""Balance indices: each is a row with one expression, read once and used everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal

from neuro.errors import KnowledgeError
from neuro.expression import Expression, parse
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLE = Path(__file__).parent / "tables" / "indices.csv"


@dataclass(frozen=True, slots=True)
class Index:
    """One index: the formula on the screen is the formula that runs.

    Attributes:
        code, name: short name, unique; what people read.
        axis: the group whose system it speaks of.
        kind: what it is made of: "blood", "diet", "lifestyle", or what would be needed.
        expression: the formula, in the cohort's units; "" where no formula is honest.
        unit, direction: of its value; what higher means.
        wording, validity: how it is named to people; what it can and cannot say.
        withheld: why it is never given, "" for those with a formula.
        source, grade, note: keys of sources; trust in its constants; limits.
        within_sex: whether it is read among people of one sex only, never among everybody.
    """

    code: str
    name: str
    axis: str
    kind: Literal["blood", "diet", "lifestyle", "brain", "hormone", "questionnaire"]
    expression: str
    unit: str
    direction: str
    wording: str
    validity: str
    withheld: str
    source: tuple[str, ...]
    grade: Grade
    note: str
    within_sex: bool = False

    @property
    def formula(self) -> Expression:
        """The parsed expression of an index that has one."""
        return parse(self.expression)

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns its formula reads, () where it has none."""
        return self.formula.columns if self.expression else ()


@cache
def indices() -> tuple[Index, ...]:
    """Every index of the table, in display order, those without a formula included."""
    return read(TABLE, Index)


def index(code: str) -> Index:
    """The index of that code.

    Raises:
        KnowledgeError: there is none; near names are offered.
    """
    for row in indices():
        if row.code == code:
            return row
    codes = [row.code for row in indices()]
    near = get_close_matches(code, codes, n=3, cutoff=0.5) or codes
    raise KnowledgeError(f"Wanted the index '{code}'; there is none of that code. Choose from {', '.join(near)}.")


def chosen(codes: Iterable[str] | None) -> tuple[Index, ...]:
    """The indices of these codes, or all that have a formula.

    Raises:
        KnowledgeError: a code is unknown, or the index has no formula; says why.
    """
    if codes is None:
        return tuple(row for row in indices() if row.expression)
    picked = tuple(index(code) for code in codes)
    for row in picked:
        if not row.expression:
            raise KnowledgeError(f"Wanted the index '{row.code}'; it is never given: {row.withheld}. Leave it out.")
    return picked


def follows(moved: Iterable[str]) -> tuple[Index, ...]:
    """The indices whose value changes when these columns move."""
    columns = frozenset(moved)
    return tuple(row for row in indices() if columns.intersection(row.needs))
