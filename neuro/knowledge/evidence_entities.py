"""What a search over everything that is claimed holds and gives."""

from dataclasses import dataclass, field

from neuro.knowledge.entities import Grade, Source

READ = {
    "read_primary": "Read where it stands",
    "read_secondary": "Read at second hand",
    "computed": "Computed by this project",
    "memory": "Recalled, not read",
    "design": "A decision of this project",
}
"""How a source was read, as people read it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: its code on the command line and in addresses, and what people read."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that may be found, as a page or a table shows it.

    Attributes:
        kind, code: of a `Kind`; unique within the kind.
        title, sentence: what people read; numbers stand in the sentence with their units.
        source: keys of the sources.
        locator: where it stands in them, "" where the table does not say.
        grade: trust in it; "" where the row is a source itself.
        other: further names and words that find it, not shown.
        row: the whole row, with the names of its fields.
    """

    kind: str
    code: str
    title: str
    sentence: str
    source: tuple[str, ...]
    locator: str
    grade: Grade | str
    other: tuple[str, ...] = ()
    row: object = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> str:
        """Its name among all entries, `kind:code`."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry that was found.

    Attributes:
        entry: what was found.
        cited: its sources: citation, identifier, how it was read.
        score: how well it matches; 0 where nothing was asked for.
    """

    entry: Entry
    cited: tuple[Source, ...]
    score: float
