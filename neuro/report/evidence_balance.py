"""Indices, axes and their published references as entries of a search."""

from neuro.balance.axes import Axis, axes
from neuro.balance.indices import Index, index, indices
from neuro.balance.published import TABLE, Published
from neuro.knowledge.evidence_biology import told
from neuro.knowledge.evidence_entities import Entry, Kind
from neuro.knowledge.rows import read

KINDS = (
    Kind("axis", "Balance axes"),
    Kind("index", "Balance indices"),
    Kind("reference", "Published references of indices"),
)
SPOKEN = {
    "low": "Only the low end is spoken of",
    "high": "Only the high end is spoken of",
    "both": "Both ends are spoken of",
    "context": "Shown as context, never judged",
    "none": "",
}


def entries() -> tuple[Entry, ...]:
    """Every axis, index and published reference, those that are never given included."""
    return (*map(_axis, axes()), *map(_index, indices()), *map(_reference, read(TABLE, Published)))


def _axis(row: Axis) -> Entry:
    sentence = told(
        row.wording,
        f"Formula: {row.formula}" if row.formula else f"Never given: {row.withheld}",
        SPOKEN[row.side],
        row.validity,
        row.note,
    )
    return Entry(
        "axis", row.code, row.name, sentence, row.source, row.locator, row.grade, (row.group, *row.indices), row=row
    )


def _index(row: Index) -> Entry:
    sentence = told(
        row.wording,
        f"Formula: {row.expression} ({row.unit})" if row.expression else f"Never given: {row.withheld}",
        row.direction,
        row.validity,
        row.note,
    )
    locator = getattr(row, "locator", "")
    return Entry("index", row.code, row.name, sentence, row.source, locator, row.grade, (row.axis, *row.needs), row=row)


def _reference(row: Published) -> Entry:
    numbers = "" if row.first is None else f"{row.first:g} and {row.second:g}"
    meant = {"moments": "mean and SD", "limits": "2.5 and 97.5 % limits", "interval": "the table's interval"}[row.kind]
    people = f"{row.people}, n = {row.n:,}" if row.n else row.people
    sentence = told(f"{numbers} ({meant})" if numbers else meant, people, row.note)
    code = "/".join(filter(None, (row.code, row.sex, row.kind, row.source)))
    title = f"{index(row.code).name}: published reference{f', {row.sex}' if row.sex else ''}"
    return Entry("reference", code, title, sentence, (row.source,), row.locator, row.grade, (row.code,), row=row)
