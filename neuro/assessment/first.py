"""What to enter first: the values that would give most axes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from neuro.balance.axes import Axis, scored
from neuro.balance.indices import index
from neuro.balance.parts import Part, parts
from neuro.balance.reference import Reference
from neuro.knowledge import catalogue

Person = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Values to enter together, and the axes that they would give.

    Attributes:
        columns, labels, units: what to enter.
        axes: codes of the axes that would have a score then.
        names: their names.
        why: where no axis is named: what the values decide.
    """

    columns: tuple[str, ...]
    labels: tuple[str, ...]
    units: tuple[str, ...]
    axes: tuple[str, ...]
    names: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways to a score of one axis: for each part the sets of columns that give it.

    Attributes:
        row: the axis.
        required, others: a part each, its ways; one with no way is never there.
        more: how many of the others are needed.
    """

    row: Axis
    required: tuple[tuple[frozenset[str], ...], ...]
    others: tuple[tuple[frozenset[str], ...], ...]
    more: int

    def wanted(self, known: frozenset[str]) -> frozenset[str] | None:
        """The fewest columns still to be measured for a score; None where there can be none."""
        needed = [_fewest(part, known) for part in self.required]
        others = [columns for part in self.others if (columns := _fewest(part, known)) is not None]
        if None in needed or len(others) < self.more:
            return None
        chosen = [columns for columns in needed if columns is not None]
        return frozenset().union(*chosen, *sorted(others, key=len)[: self.more])


def enter_first(person: Person, reference: Reference, without: Iterable[str]) -> tuple[Suggestion, ...]:
    """Values to enter, those that give most axes for each value first.

    Args:
        person: what is measured.
        reference: what axes are set against; what it has no standard for is not suggested.
        without: codes of axes that have no score yet.
    """
    said, known, missing = _whose(person), frozenset(person), frozenset(without)
    left = [_ways(row, person, reference) for row in scored() if row.code in missing]
    left = [ways for ways in left if ways.wanted(known) is not None]
    while left:
        offers = dict.fromkeys(columns for ways in left if (columns := ways.wanted(known)))
        if not offers:
            break
        best = max(offers, key=lambda columns: _worth(columns, known, left))
        known |= best
        given = [ways.row for ways in left if not ways.wanted(known)]
        left = [ways for ways in left if ways.wanted(known)]
        said.append(_suggestion(best, given))
    return tuple(said)


def _worth(columns: frozenset[str], known: frozenset[str], left: list[_Ways]) -> tuple[float, float]:
    """Axes given for each value entered, then their weight."""
    given = [ways.row for ways in left if not ways.wanted(known | columns)]
    return len(given) / len(columns), sum(row.weight for row in given)


def possible(row: Axis, person: Person, reference: Reference) -> bool:
    """Whether somebody like this can have a score at all, once enough is measured."""
    return _ways(row, person, reference).wanted(frozenset()) is not None


def to_measure(columns: Iterable[str]) -> tuple[str, ...]:
    """Columns as somebody would enter them: as measured, not on the scale that pools a survey's cycles."""
    return tuple(dict.fromkeys(_as_measured(name) for name in columns))


def _as_measured(name: str) -> str:
    return (catalogue.variable(name).twin_of if catalogue.known(name) else "") or name


def _ways(row: Axis, person: Person, reference: Reference) -> _Ways:
    own = parts(row)
    required = tuple(_of_part(part, person, reference) for part in own if part.required)
    others = tuple(_of_part(part, person, reference) for part in own if not part.required)
    return _Ways(row, required, others, max(max(row.at_least, 1) - len(required), 0))


def _of_part(part: Part, person: Person, reference: Reference) -> tuple[frozenset[str], ...]:
    """The columns of each index that may give a part and has a standard for this person."""
    sex, age = person.get("sex"), person.get("age")
    like = (None if sex is None else str(sex), None if age is None else float(age))
    return tuple(
        frozenset(to_measure(index(code).needs)) for code in part.codes if reference.of(code, *like) is not None
    )


def _fewest(part: tuple[frozenset[str], ...], known: frozenset[str]) -> frozenset[str] | None:
    return min((columns - known for columns in part), key=len, default=None)


def _whose(person: Person) -> list[Suggestion]:
    unknown = tuple(name for name in ("sex", "age") if name not in person)
    if not unknown:
        return []
    labels, units = _described(unknown)
    return [Suggestion(unknown, labels, units, (), (), "they decide who is alike, and which interval holds")]


def _suggestion(columns: frozenset[str], given: list[Axis]) -> Suggestion:
    listed = tuple(sorted(columns))
    labels, units = _described(listed)
    return Suggestion(listed, labels, units, tuple(row.code for row in given), tuple(row.name for row in given))


def _described(columns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    about = [catalogue.variable(name) if catalogue.known(name) else None for name in columns]
    labels = tuple(row.label if row else name for row, name in zip(about, columns, strict=True))
    return labels, tuple(row.unit if row else "" for row in about)
