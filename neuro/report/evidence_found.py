"""What was found, to take away; what all evidence rests on; where to go on; names that are near."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

import pandas as pd

from neuro.balance.axes import Axis
from neuro.balance.indices import Index
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Source
from neuro.knowledge.evidence_entities import READ, Entry, Finding
from neuro.knowledge.evidence_words import units, words
from neuro.knowledge.published import PublishedEffect
from neuro.mechanism import catalogue as kinetics
from neuro.mechanism.entities import Parameter, Species
from neuro.report import measures
from neuro.report.evidence import evidence, kinds, search
from neuro.report.evidence_whole import number

ABSTRACT = "Its abstract, or a part of it"
BEYOND = "A page, table, file or opening of it"
PLACES = (
    (r"(10\.\d{4,9}/\S+)$", "https://doi.org/"),
    (r"PMID (\d+)$", "https://pubmed.ncbi.nlm.nih.gov/"),
    (r"(PMC\d+)\b", "https://pmc.ncbi.nlm.nih.gov/articles/"),
    (r"(NBK\d+)$", "https://www.ncbi.nlm.nih.gov/books/"),
    (r"((?:BIOMD|MODEL)\d+)\b", "https://www.ebi.ac.uk/biomodels/"),
    (r"(https?://\S+)$", ""),
)
"""Forms of identifiers, and what stands before them in an address; a DOI with a remark behind it was recalled."""
NEAR = 0.6
"""How alike a word must be to be offered where nothing was found."""
GRADES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Way:
    """Where an entry is used: a page and what its address asks; `needs` is the measure that the page must have."""

    page: str
    words: str
    asked: dict[str, str]
    needs: str = ""


def table(found: Sequence[Finding]) -> pd.DataFrame:
    """What was found, one row an entry: what it says, its number, its grade, its sources and how they were read."""
    return pd.DataFrame(
        [
            {
                "kind": one.entry.kind,
                "code": one.entry.code,
                "title": one.entry.title,
                "sentence": one.entry.sentence,
                "number": number(one.entry),
                "grade": one.entry.grade,
                "locator": one.entry.locator,
                "source": "; ".join(row.key for row in one.cited),
                "citation": "; ".join(row.citation for row in one.cited),
                "identifier": "; ".join(row.identifier for row in one.cited),
                "how_read": "; ".join(READ[row.how_read] for row in one.cited),
            }
            for one in found
        ]
    )


def address(identifier: str) -> str:
    """Where a reader finds a source by its identifier; "" where that is recalled or leads nowhere."""
    for part in map(str.strip, identifier.split(";")):
        for pattern, place in PLACES:
            if found := re.match(pattern, part):
                return place + found[1]
    return ""


@cache
def trusted() -> pd.DataFrame:
    """Entries of each kind by grade, kinds in display order: `kind`, `grade`, `n`, `of`, `share`."""
    counts = Counter((row.kind, row.grade) for row in evidence().entries if row.grade)
    rows = []
    for kind in kinds():
        whole = sum(counts[kind.code, grade] for grade in GRADES)
        rows += [
            {"kind": kind.label, "grade": grade, "n": n, "of": whole, "share": n / whole}
            for grade in GRADES
            if (n := counts[kind.code, grade])
        ]
    return pd.DataFrame(rows)


@cache
def graded() -> dict[str, int]:
    """Entries of each grade."""
    counts = trusted().groupby("grade")["n"].sum()
    return {grade: int(counts.get(grade, 0)) for grade in GRADES}


@cache
def readings() -> dict[str, int]:
    """Sources by how far they were read, most first."""
    return dict(Counter(_reading(row) for row in catalogue.sources()).most_common())


def _reading(row: Source) -> str:
    if row.how_read != "read_primary":
        return READ[row.how_read]
    return ABSTRACT if "abstract" in row.note.casefold() else BEYOND


def silent(text: str) -> tuple[str, ...]:
    """Parts of a question that no entry holds, not even alike."""
    parts = (" ".join(part.words) for part in units(text))
    return tuple(part for part in parts if not search(part))


def near(text: str) -> tuple[str, ...]:
    """Words of titles that are like those of a question, for a search that found nothing."""
    found = [like for word in words(text) for like in get_close_matches(word, _titles(), n=3, cutoff=NEAR)]
    return tuple(dict.fromkeys(found))


@cache
def _titles() -> tuple[str, ...]:
    return tuple(sorted({word for row in evidence().entries for word in words(row.title) if not word.isdigit()}))


def ways(entry: Entry) -> tuple[Way, ...]:
    """Pages on which an entry is used."""
    row = entry.row
    if isinstance(row, Index | Axis) and not row.withheld:
        return (Way("balance.py", "See it on Balance", {"index": measures.label(row)}, row.code),)
    if isinstance(row, Axis) and row.simulation:
        return (Way("pathways.py", "Simulate it on Pathways", measures.simulation(row.simulation)),)
    if isinstance(row, Parameter | Species):
        return _system(entry.code.partition(".")[0])
    if isinstance(row, PublishedEffect):
        return tuple(_asked(row))
    return ()


def _system(name: str) -> tuple[Way, ...]:
    shown = "serotonin" if name == kinetics.EXTENDED else name
    if shown not in kinetics.MODULES:
        return ()
    label = kinetics.system(shown).label
    return (Way("pathways.py", f"Open {label} on Pathways", {"pathway": label}),)


def _asked(row: PublishedEffect) -> list[Way]:
    """Associations of the same pair: the first outcome for which any exposure of the effect may be a column."""
    known = [name for name in row.exposures if catalogue.known(name)]
    outcomes = [one for one in catalogue.outcomes() if one.code in row.outcomes]
    return [
        Way(
            "associations.py",
            f"{outcome.label} along {catalogue.variable(name).label} on Associations",
            {"outcome": outcome.label, "exposure": catalogue.variable(name).label},
            f"{outcome.code}/{name}",
        )
        for outcome in outcomes
        for name in known
    ]
