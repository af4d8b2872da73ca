"""Published effects beside an association: on one scale where there is one, the best first, conflicts whole."""

import re
from dataclasses import dataclass
from math import isfinite

from neuro.knowledge import catalogue
from neuro.knowledge.published import Design, PublishedEffect
from neuro.models.trials.effect_sizes import (
    Standardised,
    from_correlation,
    from_hazard_ratio,
    from_odds,
    from_risk_ratio,
    from_risks,
)

CERTAINTIES = ("high", "moderate", "low", "very low")
RULE = (
    "What was read before what is only recalled; then trials that drew by lot, alone or pooled, the most certain "
    "first, at one certainty a single trial before pooled ones, then the larger. After them, ordered alike, challenges "
    "of some hours, genes, cohorts, surveys, reviews."
)
ORDER: tuple[tuple[Design, ...], ...] = (
    ("randomised", "pooled trials"),
    ("challenge",),
    ("genetic",),
    ("cohort",),
    ("cross-sectional", "case-control"),
    ("review",),
)
LEVEL = 0.05
"""A difference told from none at less than this. Grade C: a convention."""


@dataclass(frozen=True, slots=True)
class Comparable:
    """A published effect beside an association.

    Attributes:
        effect: the row.
        smd: on the common scale; None where there is none.
        how: how it came there, or why it did not; a clause.
        turned: whether what was given lowers the exposure.
    """

    effect: PublishedEffect
    smd: Standardised | None
    how: str
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything published beside a question, the best first by `RULE`.

    Attributes:
        rows: all of it, null and positive alike.
        clear, null: codes of trials that found a clear difference, and none.
    """

    rows: tuple[Comparable, ...]
    clear: tuple[str, ...]
    null: tuple[str, ...]

    @property
    def on_scale(self) -> tuple[Comparable, ...]:
        """Those with a common scale."""
        return tuple(row for row in self.rows if row.smd is not None)

    @property
    def apart(self) -> tuple[Comparable, ...]:
        """Those without."""
        return tuple(row for row in self.rows if row.smd is None)

    @property
    def differ(self) -> bool:
        """Whether some trials found a clear difference and others none, or clear ones in both directions."""
        signs = {row.smd.estimate > 0 for row in self.rows if row.smd and row.effect.code in self.clear}
        return bool(self.clear and self.null) or len(signs) > 1


def comparable(effect: PublishedEffect, exposure: str = "", outcome: str = "") -> Comparable:
    """A published effect on the common scale, or why there is none.

    Args:
        effect: a row; its sign is of the first of its outcomes.
        exposure, outcome: the column and the outcome's code it stands beside; an outcome of which more is well where
            more of the row's is ill turns the sign.
    """
    turned = exposure in effect.lowers
    if effect.scale == "none" or effect.value is None or effect.sign is None:
        return Comparable(effect, None, effect.apart or "the abstract gives no number", turned)
    if effect.scale in ("rr", "hr", "events") and effect.risk is None:
        return Comparable(effect, None, effect.apart or "the risk it starts from is not known", turned)
    other_way = bool(outcome) and catalogue.outcome(outcome).worse != catalogue.outcome(effect.outcomes[0]).worse
    sign = -effect.sign if other_way else effect.sign
    ends = [None if end is None else sign * _converted(effect, end) for end in _numbers(effect)]
    estimate, low, high = ends if sign > 0 else (ends[0], ends[2], ends[1])
    assert estimate is not None
    if not isfinite(estimate):
        return Comparable(effect, None, "the ratio leads to a risk of more than one", turned)
    how = f"{_how(effect)}, turned to the well side" if other_way else _how(effect)
    return Comparable(effect, Standardised(estimate, low, high), how, turned)


def _numbers(effect: PublishedEffect) -> tuple[float | None, float | None, float | None]:
    return effect.value, effect.low, effect.high


def _converted(effect: PublishedEffect, value: float) -> float:
    risk = (effect.risk or 0.0) / 100.0
    return {
        "smd": lambda: value,
        "r": lambda: from_correlation(value),
        "or": lambda: from_odds(value),
        "rr": lambda: from_risk_ratio(value, risk),
        "hr": lambda: from_hazard_ratio(value, risk),
        "events": lambda: from_risks(value / 100.0, risk),
    }[effect.scale]()


def _how(effect: PublishedEffect) -> str:
    risk = f"{effect.risk:g} %" if effect.risk is not None else ""
    return {
        "smd": "published on this scale",
        "r": "from a correlation, as if people were cut into two equal halves",
        "or": "from an odds ratio, by √3/π",
        "rr": f"from a ratio of risks, {risk} without it, by the odds and √3/π",
        "hr": f"from a hazard ratio, hazards proportional, {risk} with the event without it, by the odds and √3/π",
        "events": f"from {effect.value:g} % with the event against {risk}, by the odds and √3/π",
    }[effect.scale]


def certainty(effect: PublishedEffect) -> int:
    """Place of an effect's certainty, 0 for high; of two that are named the lower; last where none is."""
    text = effect.certainty.lower()
    found = [place for place, name in enumerate(CERTAINTIES) if re.search(rf"\b{name}\b", text)]
    return max(found, default=len(CERTAINTIES))


def rank(effect: PublishedEffect) -> tuple[bool, int, int, bool, int]:
    """Where an effect stands by `RULE`; smaller is better."""
    tier = next(place for place, designs in enumerate(ORDER) if effect.evidence in designs)
    return effect.grade == "C", tier, certainty(effect), effect.evidence == "pooled trials", -(effect.n or 0)


def beside(exposure: str, outcome: str) -> Beside:
    """Everything published beside a pair, the best first.

    Args:
        exposure: a cohort column.
        outcome: an outcome's code.
    """
    found = sorted(catalogue.effects_beside(exposure, outcome), key=rank)
    rows = tuple(comparable(row, exposure, outcome) for row in found)
    trials = [row for row in rows if row.effect.evidence in ORDER[0]]
    clear = tuple(row.effect.code for row in trials if _clear(row.effect))
    null = tuple(row.effect.code for row in trials if _clear(row.effect) is False)
    return Beside(rows, clear, null)


def _clear(effect: PublishedEffect) -> bool | None:
    """Whether a difference was told from none; None where the abstract does not say."""
    if effect.low is not None and effect.high is not None:
        none = 1.0 if effect.scale in ("or", "rr", "hr") else 0.0
        return not effect.low <= none <= effect.high
    if effect.p == "n.s.":
        return False
    return float(effect.p.removeprefix("<")) <= LEVEL if effect.p else None
