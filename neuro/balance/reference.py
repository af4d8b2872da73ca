"""What a score is measured against: centre and spread of each index among people alike, or as published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from neuro.balance.eligible import Eligibility
from neuro.balance.published import Published, published, published_for
from neuro.balance.strata import NONE, STRATA, Stratum, strata
from neuro.cohort.privacy import FLOOR

Origin = Literal["cohort", "published"]
Pair = tuple[str, str]
FEW = 30
"""Fewer people than this give no centre and spread of their own where wider people alike have them. Grade C."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Weighted centre and spread of an index in one group, and the people behind them."""

    centre: float
    spread: float
    n: int


@dataclass(frozen=True, slots=True)
class Standard:
    """What an index is measured against in one person.

    Attributes:
        centre, spread: on the index's own scale.
        n: people behind them, None where a publication does not say.
        said: whose they are, as a clause.
        origin: "cohort" or "published".
        source: key of a publication, "" for a cohort.
    """

    centre: float
    spread: float
    n: int | None
    said: str
    origin: Origin
    source: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the central 90 % of people have a score, and how many people say so; none where it is a normal curve's."""

    low: float
    high: float
    n: int | None


@dataclass(frozen=True, slots=True)
class Usual:
    """How far a recalled day is usual intake, in units of the squared score.

    Attributes:
        within, between: variance from day to day in one person, of one day; variance of usual intake among people.
        said: how it was found, as a sentence.
    """

    within: float
    between: float
    said: str

    def reliability(self, days: float) -> float:
        """Share of the variance of a mean of so many days that is usual intake; 1 - this is how slopes shrink."""
        return self.between / (self.between + self.within / days)

    def intake(self, score: float, days: float) -> tuple[float, float]:
        """Usual intake expected behind a score, in SD of usual intake among people, and its own SD."""
        kept = self.reliability(days)
        return kept * score / self.between**0.5, (1 - kept) ** 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Standards of every index in every stratum; sums over people, never a person.

    Attributes:
        title: whose: a cohort's title, or "published intervals".
        standards: index -> one standard a stratum, in the order of `STRATA`; None where there is none.
        refused: index -> why the cohort gives none, as a sentence.
        eligible: index -> who was measured at all, for indices that part of the people never had measured.
        correlations: pair of indices -> weighted correlation of their scores, and people behind it.
        limits: axis and the indices behind a score -> its central 90 % among people with these measured together.
        usual: index of recalled food -> how far a day is usual intake.
        not_usual: index of recalled food -> why that cannot be told.
    """

    title: str
    standards: Mapping[str, tuple[Standard | None, ...]]
    refused: Mapping[str, str] = field(default_factory=dict)
    eligible: Mapping[str, Eligibility] = field(default_factory=dict)
    correlations: Mapping[Pair, tuple[float, int]] = field(default_factory=dict)
    limits: Mapping[tuple[str, tuple[str, ...]], Limits] = field(default_factory=dict)
    usual: Mapping[str, Usual] = field(default_factory=dict)
    not_usual: Mapping[str, str] = field(default_factory=dict)

    def has(self, code: str) -> bool:
        """Whether anybody can be measured against it on this index."""
        return any(self.standards.get(code, ()))

    def origin(self, code: str) -> Origin | None:
        """Where its standards come from; None where it has none."""
        return next((one.origin for one in self.standards.get(code, ()) if one), None)

    def of(self, code: str, sex: str | None = None, age: float | None = None) -> Standard | None:
        """The standard of an index for one person; None where there is none for them."""
        place = int(strata({"sex": sex, "age": age}))
        if place == NONE or code not in self.standards or not self.measured(code, sex, age):
            return None
        return self.standards[code][place]

    def measured(self, code: str, sex: str | None, age: float | None) -> bool:
        """Whether somebody like this could have had an index measured."""
        return code not in self.eligible or self.eligible[code].includes(sex, age)

    def correlation(self, one: str, other: str) -> float | None:
        """Weighted correlation of the scores of two indices; None where too few people have both."""
        if one == other:
            return 1.0
        found = self.correlations.get((one, other)) or self.correlations.get((other, one))
        return found[0] if found else None


def published_reference() -> Reference:
    """Published references only: the same whoever is looked at."""
    codes = tuple(dict.fromkeys(row.code for row in published()))
    standards = {code: of_published(code) for code in codes}
    return Reference("published intervals", {code: rows for code, rows in standards.items() if any(rows)})


def of_published(code: str) -> tuple[Standard | None, ...]:
    """The published standard of an index in every stratum."""
    return tuple(_as_standard(published_for(code, stratum.sex)) for stratum in STRATA)


def _as_standard(row: Published | None) -> Standard | None:
    if row is None:
        return None
    centre, spread = row.moments
    return Standard(centre, spread, row.n, f"published: {row.people} ({row.source})", "published", row.source)


def of_cohort(groups: Mapping[Stratum, Moments], within_sex: bool = False) -> tuple[Standard | None, ...]:
    """The standard of every stratum: its own, or that of wider people alike where it has too few.

    Args:
        within_sex: whether people of the other sex never stand in.
    """
    usable = {group: one for group, one in groups.items() if group.sex is not None or not within_sex}
    return tuple(_nearest(stratum, usable) for stratum in STRATA)


def _nearest(stratum: Stratum, groups: Mapping[Stratum, Moments]) -> Standard | None:
    for group in stratum.wider:
        found = groups.get(group)
        enough = FEW if group.sex is not None else FLOOR
        if found and found.n >= enough and found.spread > 0:
            few = "" if group == stratum else f", as fewer than {FEW} {stratum.label} were measured"
            return Standard(found.centre, found.spread, found.n, f"{group.label} of the cohort{few}", "cohort")
    return None
