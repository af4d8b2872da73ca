"""What people read beside a number: one sentence each, the same on pages and in reports."""

from neuro.knowledge.entities import Outcome, Variable
from neuro.models.fit import Fitted
from neuro.whatif.contrast import Estimate, Frequencies, Support
from neuro.whatif.curve import Curve, Step

SHARE = "share"
MINUS = "\N{MINUS SIGN}"
LIMIT = "An association in a survey: the outcome, or something unmeasured, may as well move the exposure."


def amount(value: float, unit: str) -> str:
    """A mean with its unit; shares in per cent."""
    return f"{100 * value:.1f} %" if unit == SHARE else f"{value:.2f} {unit}".rstrip()


def signed(value: float, unit: str = "") -> str:
    """A difference; its sign is chosen after rounding, so that nothing reads as minus zero."""
    scaled = 100 * value if unit == SHARE else value
    rounded = round(scaled, 2) + 0.0
    return f"{rounded:+.2f}".replace("-", MINUS) if rounded else "0.00"


def interval(found: Estimate, unit: str = "") -> str:
    """A difference with its 95 % interval."""
    if found.low is None or found.high is None:
        return signed(found.estimate, unit)
    return f"{signed(found.estimate, unit)} [{signed(found.low, unit)}, {signed(found.high, unit)}]"


def of_difference(unit: str) -> str:
    """The unit of a difference."""
    return "percentage points" if unit == SHARE else unit


def question(outcome: Outcome, exposure: Variable, alike: str, who: str) -> str:
    """The question that a curve answers."""
    people = f"{who} alike in" if who else "people alike in"
    return f"How does {outcome.question_label} differ along {exposure.label}, {people} {alike}?"


def step(found: Step, exposure: Variable, outcome: Outcome) -> str:
    """A curve in one sentence: the quartiles of the exposure against each other."""
    unit = outcome.unit
    return (
        f"People in this cohort with {exposure.label} of **{found.high_value:.3g} {exposure.unit}** (upper quartile) "
        f"had on average **{amount(found.high.estimate, unit)}**; people alike with **{found.low_value:.3g} "
        f"{exposure.unit}** (lower quartile) **{amount(found.low.estimate, unit)}**. The difference is "
        f"**{interval(found.difference, unit)}** {of_difference(unit)}."
    )


def curve(found: Curve, fitted: Fitted, weighted: bool) -> str:
    """How a curve was made and how to read it."""
    return (
        f"Line and band: mean and 95 % interval, averaged over {found.n:,} people, "
        f"{'weighted' if weighted else 'unweighted'}. Solid between the 5th and the 95th percentile of the exposure, "
        "dashed to the 1st and the 99th, nothing beyond. Ticks: where people are. "
        f"{fitted.n_lost:,} people lacked a value and were left out."
    )


def support(found: Support) -> str:
    """How many people are alike after the move."""
    if found.status == "none":
        return "no support"
    people = f"{found.similar_n:,} people alike" if found.similar_n else "fewer than 11 people alike"
    return f"{people} · {found.status} support"


def frequencies(found: Frequencies) -> str:
    """A share said as people."""
    before, after = round(found.before), round(found.after)
    return f"Of {found.of} people alike, about **{before}** → **{after}** have {found.event}."
