"""Named domains: groups of people whose definition is rows, with the warning that stands wherever they are asked."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neuro.errors import KnowledgeError
from neuro.expression import parse
from neuro.knowledge.entities import Grade
from neuro.knowledge.rows import read

TABLES = Path(__file__).parent / "tables"
NAMED = re.compile(r"""("[^"]*"|'[^']*')|@([\w-]+)""")
"""A name after @, outside of quotes."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of domains.csv."""

    code: str
    label: str
    meaning: str
    warning: str
    source: str
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Part:
    """One condition of a domain.

    Attributes:
        domain, label: of which domain; what it asks, in words.
        expressions: the condition, once for each set of columns a cohort may have it in; the first that fits counts.
    """

    domain: str
    label: str
    expressions: tuple[str, ...]
    source: str
    locator: str
    grade: Grade

    def within(self, names: Collection[str]) -> str:
        """The condition in these columns; "" where they lack one."""
        return next((text for text in self.expressions if set(parse(text).columns) <= set(names)), "")


@dataclass(frozen=True, slots=True)
class Domain:
    """A named group in the columns of one cohort.

    Attributes:
        code, label, meaning: short name; what people read; who is in it.
        expression: who is in it, as it runs; "" where the cohort has none of its columns.
        parts: conditions that the cohort can answer, in words.
        left_out: conditions that it cannot.
        warning: what selecting these people does.
    """

    code: str
    label: str
    meaning: str
    expression: str
    parts: tuple[str, ...]
    left_out: tuple[str, ...]
    warning: str

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences that stand with every answer about these people."""
        absent = f"Left out of '{self.label}', for want of the columns: {'; '.join(self.left_out)}."
        kept = f"'{self.label}' is here: {'; '.join(self.parts)}."
        return (self.warning, kept, *((absent,) if self.left_out else ()))


@cache
def _rows() -> tuple[_Row, ...]:
    return read(TABLES / "domains.csv", _Row)


@cache
def parts() -> tuple[Part, ...]:
    """Every condition of every named domain."""
    return read(TABLES / "domain_parts.csv", Part)


def domains(names: Collection[str]) -> tuple[Domain, ...]:
    """Named domains that these columns can tell at least in part."""
    return tuple(found for row in _rows() if (found := _domain(row, names)).expression)


def _domain(row: _Row, names: Collection[str]) -> Domain:
    own = [part for part in parts() if part.domain == row.code]
    held = [(part.label, text) for part in own if (text := part.within(names))]
    return Domain(
        row.code,
        row.label,
        row.meaning,
        " and ".join(text for _, text in held),
        tuple(label for label, _ in held),
        tuple(part.label for part in own if not part.within(names)),
        row.warning,
    )


def expanded(text: str, names: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """An expression with named domains written out, and what must be said of them.

    Args:
        text: such as "@no-overt-disease and age >= 60".
        names: columns of the cohort.
    Raises:
        KnowledgeError: no domain of that name, or none of its columns is there.
    """
    held = {one.code: one for one in domains(names)}
    used: list[Domain] = []

    def written(found: re.Match[str]) -> str:
        if found[1]:
            return found[0]
        used.append(_chosen(found[2], held))
        return f"({used[-1].expression})"

    whole = NAMED.sub(written, text)
    return whole, tuple(dict.fromkeys(remark for one in used for remark in one.remarks))


def _chosen(code: str, held: dict[str, Domain]) -> Domain:
    if code in held:
        return held[code]
    known = ", ".join(f"@{row.code}" for row in _rows())
    if code in {row.code for row in _rows()}:
        raise KnowledgeError(f"Wanted a column that '@{code}' is made of; the cohort has none. Write the domain out.")
    raise KnowledgeError(f"Wanted a named domain; '@{code}' is none. Choose {known}, or write the domain out.")
