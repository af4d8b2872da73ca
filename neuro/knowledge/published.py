"""What trials and studies found, as rows."""

from dataclasses import dataclass
from typing import Literal

from neuro.knowledge.entities import Grade

Design = Literal[
    "randomised", "pooled trials", "challenge", "genetic", "cohort", "cross-sectional", "case-control", "review"
]
EffectScale = Literal["smd", "r", "or", "rr", "hr", "events", "none"]


@dataclass(frozen=True, slots=True)
class PublishedEffect:
    """What a trial or study found, shown beside an association.

    Attributes:
        exposures, outcomes: cohort columns and outcome codes it stands beside; () where no cohort has them.
        exposure, outcome: what was studied, in words.
        kind: "trial", "meta-analysis of trials", "observational", "genetic", "challenge", "review".
        evidence: what kind of comparison it rests on; best first in `Design`.
        value, low, high, p: estimate, 95 % interval and p of `metric`, None or "" where the abstract has none.
        scale: how `value` becomes a standardised mean difference; "none" where it does not.
        sign: -1 where `value` has to be turned to mean "more of `exposure`, a higher score of the outcome".
        risk: per cent with the event among those not exposed or not given anything.
        changed: what differed between the people compared, as a clause.
        lowers: those of `exposures` that fall with what was given.
        apart: why there is no common scale, as a clause; "" where there is one.
        sentence: what is shown.
        source, locator, grade: of the numbers.
    """

    code: str
    exposures: tuple[str, ...]
    outcomes: tuple[str, ...]
    exposure: str
    outcome: str
    kind: str
    design: str
    evidence: Design
    population: str
    n: int | None
    metric: str
    value: float | None
    low: float | None
    high: float | None
    p: str
    certainty: str
    scale: EffectScale
    sign: int | None
    risk: float | None
    changed: str
    lowers: tuple[str, ...]
    apart: str
    sentence: str
    source: str
    locator: str
    grade: Grade
